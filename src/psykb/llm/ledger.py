"""What calls took, in all and for each purpose; a line for each in a file if asked, no content."""

import threading
from collections.abc import Mapping
from pathlib import Path

from psykb.errors import StoreError
from psykb.jsonl import dumps
from psykb.messages import text as _
from psykb.types import Failure, Usage, record


@record
class Entry:
    """One call with all its attempts; nothing of what was said, and no key.

    `time` is that of its end (ISO 8601, UTC). `failure` is why the last of `attempts` failed, None
    where a reply came. The counts are those of `Usage`, over all attempts. `seconds` run from the
    first attempt to the end, with the pauses between attempts and without the wait for a turn
    before the first.
    """

    time: str
    spec: str
    purpose: str
    attempts: int
    failure: Failure | None = None
    calls: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False
    cost: Mapping[str, float] | None = None
    seconds: float

    @property
    def usage(self) -> Usage:
        """What it took."""
        return Usage(
            calls=self.calls,
            failed=self.failed,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
            reasoning_tokens=self.reasoning_tokens,
            estimated=self.estimated,
            cost=self.cost,
        )


class Ledger:
    """Adds calls up; safe between threads, and one may serve several gates.

    `file` gets a line of JSON for each call (`jsonl.read(file, Entry)` reads them); its folder is
    made where it is missing, and what the file holds is kept.

    Raises:
        StoreError: the file cannot be written to.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._by_purpose: dict[str, Usage] = {}
        if file is not None:
            self._append(file, "")

    @property
    def usage(self) -> Usage:
        """What all calls took together."""
        total = Usage()
        for usage in self.by_purpose.values():
            total = total.plus(usage)
        return total

    @property
    def by_purpose(self) -> dict[str, Usage]:
        """What the calls for each purpose took, in the order in which purposes came up."""
        with self._lock:
            return dict(self._by_purpose)

    def add(self, call: Entry) -> None:
        """Add a call that has ended.

        Raises:
            StoreError: the file cannot be written to.
        """
        with self._lock:
            before = self._by_purpose.get(call.purpose, Usage())
            self._by_purpose[call.purpose] = before.plus(call.usage)
            if self._file is not None:
                self._append(self._file, f"{dumps(call)}\n")

    def _append(self, file: Path, line: str) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as ledger:
                ledger.write(line)
        except OSError as error:
            raise StoreError(
                _("{file}: cannot be written: {error}").format(file=file, error=error)
            ) from None
