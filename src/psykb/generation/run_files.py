"""The files of a run as they are written anew and take the places of the old ones together."""

import contextlib
import hashlib
import os
import shutil
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from psykb import jsonl
from psykb.errors import StoreError
from psykb.generation.appending import unwritable
from psykb.generation.run_folders import DIALOGUES, JOURNAL, QA
from psykb.messages import text as _
from psykb.types import Dialogue, QAPair, Refused, RefusedDialogue

REJECTED = "rejected.jsonl"
REPORTS = ("report.json", "report.md", "dataset-card.md")
_STAGING = ".new"  # the folder in which the files lie until they take their places


def check_places(folder: Path) -> None:
    """Check that no folder lies where a file of the run in `folder` is to be.

    Raises:
        StoreError: one does; names it.
    """
    for name in (QA, DIALOGUES, REJECTED, *REPORTS, JOURNAL):
        if (folder / name).is_dir():
            raise StoreError(
                _("{path} is a folder: move it away, then run the same command again").format(
                    path=folder / name
                )
            )


class Files:
    """What a run accepted, `rejected.jsonl` and the reports as they are written anew.

    They lie in a folder of their own, `staging`, until `publish` puts them in their places; the old
    ones stay as they are until then, and for good where it is not called.

    Args:
        folder: of the run.
        accepted: name of the file of what is accepted: `qa.jsonl` or `dialogues.jsonl`.
    """

    def __init__(self, folder: Path, accepted: str = QA) -> None:
        self.staging = folder / _STAGING
        self._folder = folder
        self._accepted = accepted
        self._files: dict[str, BinaryIO] = {}
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        check_places(self._folder)
        # one writer holds the run's lock, so what an ended process left can be thrown away
        self._drop()
        try:
            self.staging.mkdir()
        except OSError as error:
            raise unwritable(self.staging, error) from None
        for name in (self._accepted, REJECTED):
            try:
                self._files[name] = (self.staging / name).open("wb")
            except OSError as error:
                self._drop()
                raise unwritable(self._folder / name, error) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()

    @property
    def digest(self) -> str:
        """The SHA-256 of what is accepted, as it is written now: 64 hexadecimal digits."""
        return self._digest.hexdigest()

    def add(self, found: QAPair | Refused | Dialogue | RefusedDialogue) -> None:
        """Write a line.

        Raises:
            StoreError: there is no room.
        """
        line = (jsonl.dumps(found) + "\n").encode("utf-8", "replace")
        name = REJECTED
        if isinstance(found, QAPair | Dialogue):
            name = self._accepted
            self._digest.update(line)
        try:
            self._files[name].write(line)
        except OSError as error:
            raise unwritable(self._folder / name, error) from None

    def finish(self) -> None:
        """Write what is left of both files to the disk; reports may be put beside them after this.

        Raises:
            StoreError: there is no room.
        """
        for name, file in self._files.items():
            try:
                file.flush()
                os.fsync(file.fileno())
                file.close()
            except OSError as error:
                raise unwritable(self._folder / name, error) from None
        self._files = {}

    def edited(self, written: str | None, *, sure: bool) -> Path | None:
        """Return where the accepted ones that are there are to be kept; None where nothing is lost.

        Args:
            written: its digest when a run published it, None where no run has said so.
            sure: that no run can have published another one since. Where that, or `written`, is not
                known, a file with which the new one begins counts as psykb's own.
        """
        there = self._folder / self._accepted
        if not there.is_file():
            return None
        digest = _digest_of(there)
        if digest in (written, self.digest):
            return None
        if written is None or not sure:
            begins = _digest_of(self.staging / self._accepted, there.stat().st_size) == digest
            if begins:
                return None
        return _free(there)

    def keep(self, place: Path) -> None:
        """Copy the accepted ones that are there to `place`, where nothing is yet.

        Raises:
            StoreError: that cannot be written; nothing was changed.
        """
        try:
            with (self._folder / self._accepted).open("rb") as old, place.open("xb") as kept:
                shutil.copyfileobj(old, kept)
                kept.flush()
                os.fsync(kept.fileno())
        except OSError as error:
            if not isinstance(error, FileExistsError):
                place.unlink(missing_ok=True)
            raise unwritable(place, error) from None

    def publish(self) -> None:
        """Put the files in their places, each whole, what is accepted last.

        Raises:
            StoreError: there is no room, or a folder lies in one of the places: the old files are
                as they were. Or one cannot be replaced: what is accepted is as it was.
        """
        self.finish()
        check_places(self._folder)
        for name in (REJECTED, *REPORTS, self._accepted):
            if name in REPORTS and not (self.staging / name).exists():
                continue  # a run may be written without them
            try:
                (self.staging / name).replace(self._folder / name)
            except OSError as error:
                raise unwritable(self._folder / name, error) from None
        jsonl.sync_folder(self._folder)

    def _drop(self) -> None:
        for file in self._files.values():
            with contextlib.suppress(OSError):  # what could not be written is not wanted any more
                file.close()
        self._files = {}
        shutil.rmtree(self.staging, ignore_errors=True)


def _free(file: Path) -> Path:
    """Return the first name for a file that was edited, beside it, that is not taken."""
    tails = (f".edited-{n}" if n > 1 else ".edited" for n in count(1))
    places = (file.with_name(f"{file.stem}{tail}{file.suffix}") for tail in tails)
    return next(place for place in places if not os.path.lexists(place))


def _digest_of(file: Path, size: int = -1) -> str:
    """Return the SHA-256 of the first `size` bytes of a file, of all of them unless told."""
    with file.open("rb") as data:
        return hashlib.sha256(data.read(size)).hexdigest()
