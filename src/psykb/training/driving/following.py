"""What other processes write into a run's folder while they train, read as it comes."""

from pathlib import Path

from psykb.training.tuning.first_batch import FirstBatch
from psykb.training.tuning.metrics import Evaluated, Step


class Follower:
    """The lines that come to a `metrics.jsonl`, each told once."""

    def __init__(self, path: Path, *, after: int = 0) -> None:
        """Begin with the lines behind the update `after`; the file need not be there yet."""
        self._path = path
        self._read = 0  # bytes
        # before the first update there may be a look at the valid split
        self._told = {Step: after, Evaluated: after or -1}

    def new(self) -> list[Step | Evaluated]:
        """Return what was added since the last call; a line that is not whole comes next time."""
        from pydantic import TypeAdapter

        try:
            with self._path.open("rb") as file:
                if file.seek(0, 2) < self._read:  # replaced by a shorter one, cut at a checkpoint
                    self._read = 0
                file.seek(self._read)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        adapter: TypeAdapter[Step | Evaluated] = TypeAdapter(Step | Evaluated)
        lines = [adapter.validate_json(line) for line in whole.splitlines()]
        return [line for line in lines if self._is_new(line)]

    def _is_new(self, line: Step | Evaluated) -> bool:
        kind = type(line)
        if line.step <= self._told[kind]:
            return False
        self._told[kind] = line.step
        return True


class Once:
    """The first batch, told when it is there."""

    def __init__(self, path: Path, *, told: bool = False) -> None:
        """Wait for the file; `told`: it is not told any more."""
        self._path = path
        self._told = told

    def new(self) -> FirstBatch | None:
        """Return what the file holds, the first time that it is there."""
        from pydantic import TypeAdapter

        if self._told or not self._path.is_file():
            return None
        self._told = True
        return TypeAdapter(FirstBatch).validate_json(self._path.read_bytes())
