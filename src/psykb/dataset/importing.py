"""Dialogue data of others made a set: rows → conversations → repaired dialogues → files."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path
from typing import IO, Literal

from psykb import jsonl
from psykb.config import Limits
from psykb.dataset.collapsing import collapsed
from psykb.dataset.containers.files import File
from psykb.dataset.containers.found import Found
from psykb.dataset.containers.reading import rows
from psykb.dataset.containers.sources import Sources, shown
from psykb.dataset.control_characters import steering
from psykb.dataset.conversations import Conversation, Format, Lost
from psykb.dataset.detecting import detected, is_row, seen, unknown
from psykb.dataset.dialogue_sets import REJECTED
from psykb.dataset.formats import table
from psykb.dataset.import_pages import page
from psykb.dataset.import_report import Imported, Settings, Tally
from psykb.dataset.repairing import check_keep, repaired
from psykb.dataset.staging import publish, staged
from psykb.dataset.targets import check_target, digest_of, put_report
from psykb.errors import MisuseError
from psykb.generation.run_folders import DIALOGUES
from psykb.messages import text as _
from psykb.types import Loss, Place, RejectedDialogue, Repair, record

PAGE = "report.md"
COMMAND = "data import"
_HEAD = 20  # rows by which the format of a file is told
_STEP = 200  # rows after which progress is told

Answers = Literal["all", "first", "longest"]
Progress = Callable[[str, int, int], None]
_Item = tuple[Place, Conversation | Lost]


@record
class ImportOptions:
    """How dialogues are imported.

    Args:
        format: name of the format of all rows; "": told from what they hold.
        source: name of the data set, whatever the rows say; "": what they say, or the folder or
            file that they come from.
        licence: where the rows name none, as an SPDX id; "" where unknown.
        answers: which of several answers to one question are taken.
        reasoning: whether a model's thinking is left out or kept as `<think>…</think>`.
        keep: repairs that are not to be made.
        force: replace a set that was imported from other files or by other settings.
        limits: for files from elsewhere.
    """

    format: str = ""
    source: str = ""
    licence: str = ""
    answers: Answers = "all"
    reasoning: Literal["drop", "think"] = "drop"
    keep: frozenset[Repair] = frozenset()
    force: bool = False
    limits: Limits = Limits()


def import_dialogues(
    paths: Sequence[Path],
    options: ImportOptions,
    folder: Path,
    progress: Progress | None = None,
) -> Imported:
    """Read data sets and write a set of dialogues.

    Rows are read one by one; apart from one file's first rows, a text that is one conversation and
    what is counted, nothing is held in memory. The set's folder is changed at the very end; where
    nothing could be taken, it is not.

    Args:
        paths: files and folders.
        options: see there.
        folder: where `dialogues.jsonl`, `rejected.jsonl`, `report.json` and `report.md` go.
        progress: hears the file's name, the bytes of all files read so far, and how many there are.

    Raises:
        MisuseError: the format is ambiguous or unknown, a repair cannot be kept, a name holds
            control characters, or the folder holds something else.
        NotFoundError: a path is not there.
        MissingExtraError: a Parquet file, and pyarrow is not installed.
        LockedError: another process is writing the same set.
    """
    check_keep(options.keep)
    _check_words(options)
    chosen = table.find(options.format) if options.format else None
    settings = _settings(paths, options)
    sources = Sources(paths, options.limits, by_manifest=chosen is None)
    with staged(folder) as stage:
        content = digest_of(sources.on_disk())
        plain = jsonl.plain(settings)
        check_target(folder, COMMAND, plain, content=content, force=options.force)
        with ExitStack() as opened:
            kept = opened.enter_context(_created(stage / DIALOGUES))
            lost = opened.enter_context(_created(stage / REJECTED))
            work = _Import(options, chosen, sources, lost, progress)
            work.run(kept)
            for file in (kept, lost):
                file.flush()
                os.fsync(file.fileno())
        imported = work.tally.imported(settings, tuple(sorted(sources.skipped)))
        if imported.whole.dialogues:
            jsonl.write_atomically(stage / PAGE, page(imported, folder.name))
            put_report(stage, COMMAND, jsonl.plain(imported), content)
            publish(stage, folder)
    return imported


def _check_words(options: ImportOptions) -> None:
    """Refuse names that would steer what shows them, or break a line."""
    for option, words in (("--source", options.source), ("--licence", options.licence)):
        if steering(words) or words.splitlines() not in ([], [words]):
            raise MisuseError(
                _("{option}: {value!r} holds control characters; leave them out").format(
                    option=option, value=words
                )
            )


def _settings(paths: Sequence[Path], options: ImportOptions) -> Settings:
    return Settings(
        paths=tuple(shown(path.as_posix()) for path in paths),
        format=options.format,
        source=options.source,
        licence=options.licence,
        answers=options.answers,
        reasoning=options.reasoning,
        keep=tuple(sorted(options.keep)),
    )


def _created(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="\n")


class _Import:
    """One import under way: what it reads, where it is, what it counted."""

    def __init__(
        self,
        options: ImportOptions,
        chosen: Format | None,
        sources: Sources,
        lost: IO[str],
        progress: Progress | None,
    ) -> None:
        self.tally = Tally()
        self._options = options
        self._chosen = chosen
        self._files = sources
        self._lost = lost
        self._progress = progress
        self._behind = 0  # bytes of the files before this one
        self._source_of: dict[str, str] = {}  # name of a file → its data set

    def run(self, kept: IO[str]) -> None:
        """Write every conversation to `kept`, or why it is none to the file of those lost."""
        for place, conversation in self._answers(self._whole()):
            source = self._source_of[place.file]
            if isinstance(conversation, Lost):
                rejected = RejectedDialogue(
                    place=place, reason=conversation.reason, detail=conversation.detail
                )
                self._refuse(source, rejected, row=True)
                continue
            if self._options.source:
                conversation = replace(conversation, source="")
            made = repaired(
                conversation,
                source=source,
                licence=self._options.licence,
                place=place,
                keep=self._options.keep,
                reasoning=self._options.reasoning,
            )
            if isinstance(made, RejectedDialogue):
                self._refuse(source, made, row=True)
            else:
                kept.write(jsonl.dumps(made) + "\n")
                self.tally.take(source, made, conversation.earlier)

    def _refuse(self, source: str, rejected: RejectedDialogue, *, row: bool) -> None:
        self._lost.write(jsonl.dumps(rejected) + "\n")
        self.tally.refuse(source, rejected, row=row)

    def _answers(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Yield the conversations, of several answers to one question those that are wanted."""
        wanted = self._options.answers
        for (file, _row), group in groupby(items, key=_row_of):
            answered: dict[str, _Item] = {}  # question → the answer that is taken of those so far
            for item in group:
                question = _question(item)
                if wanted == "all" or not question or not _said(item):  # empty ones are refused
                    yield item
                    continue
                if question in answered:
                    self.tally.count(self._source_of[file], "untaken")
                best = answered.setdefault(question, item)
                if wanted == "longest" and _said(item) > _said(best):
                    answered[question] = item
            yield from answered.values()

    def _whole(self) -> Iterator[_Item]:
        """Yield the conversations, rows of a growing history collapsed into them."""
        for place, found, rows_beside in collapsed(self._items()):
            if rows_beside:
                self.tally.count(self._source_of[place.file], "collapsed", rows_beside)
            yield place, found

    def _items(self) -> Iterator[_Item]:
        """Yield what the rows of all files hold."""
        for file in self._files.files():
            if isinstance(file, RejectedDialogue):
                self._refuse(self._options.source, file, row=False)
                continue
            source = self._options.source or file.source
            self._source_of[file.name] = source
            self.tally.count(source, "files")
            yield from self._of_file(file, source)
            self._behind += file.weight
            self._tell(file.name, 0)

    def _of_file(self, file: File, source: str) -> Iterator[_Item]:
        given = rows(file, self._options.limits, is_row)
        head: list[Found] = []
        for one in self._found(given, source):
            head.append(one)
            if len(head) == _HEAD:
                break
        if not head:
            return
        reader = file.format or self._chosen or detected(file.name, head)
        if reader is None:
            self._refuse(source, unknown(file.name, head), row=False)
            return
        self.tally.formats[reader.NAME] += 1
        for n, one in enumerate(chain(head, self._found(given, source))):
            yield from self._of_row(one, reader, source)
            if n % _STEP == 0:
                self._tell(file.name, file.position)

    def _found(self, given: Iterable[Found | RejectedDialogue], source: str) -> Iterator[Found]:
        for one in given:
            if isinstance(one, RejectedDialogue):
                self._refuse(source, one, row=False)
            else:
                yield one

    def _of_row(self, row: Found, reader: Format, source: str) -> Iterator[_Item]:
        self.tally.count(source, "rows")
        n = 0
        if reader.fits(row.value):
            for found in reader.read(row.value):
                yield row.place, found
                n += 1
            if not n:
                yield row.place, Lost(reason=Loss.NO_TURNS, detail=_("the row holds no turn"))
        else:
            detail = _("not a row of the format {format}: {seen}").format(
                format=reader.NAME, seen=seen([row])
            )
            yield row.place, Lost(reason=Loss.WRONG_FIELDS, detail=detail)
        self.tally.count(source, "more_answers", max(0, n - 1))

    def _tell(self, name: str, position: int) -> None:
        if self._progress is not None:
            self._progress(name, self._behind + position, self._files.weight)


def _row_of(item: _Item) -> tuple[str, int | None]:
    return item[0].file, item[0].row


def _question(item: _Item) -> str:
    return item[1].question if isinstance(item[1], Conversation) else ""


def _said(item: _Item) -> int:
    """Return how many characters the assistant says."""
    found = item[1]
    if isinstance(found, Lost):
        return 0
    return sum(len(turn.text.strip()) for turn in found.turns if turn.role == "assistant")
