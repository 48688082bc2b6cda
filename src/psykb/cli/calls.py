"""One call of the command: what its shared options said, and the two streams it speaks through."""

import contextlib
import os
import re
import shutil
import sys
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from psykb import config
from psykb.errors import NotFoundError
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase

SCHEMA = 1  # of the JSON that the commands print
_WIDEST = 100  # columns; longer lines are hard to read
_PIPE = 1_000_000  # columns of a line that is never wrapped
# Control characters but tab and line end, and what turns the direction of writing; not psykb's own
# bold, dim and their end.
_STEERING = re.compile(
    "(?!\x1b\\[[012]m)[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


# Exit codes that several commands end with; `psykb --help` says what they mean.
NOTHING = 3
SOME_FAILED = 4


@dataclass
class Call:
    """What was asked for apart from the command's own options.

    Data goes to stdout by `put`, words for people to stderr by `say`. `flags` are the settings
    given on the command line; `exit_code` is that of the command unless an error ends it.
    `resumable` says that the command, when it is interrupted, goes on where it was.
    """

    flags: dict[str, object] = field(default_factory=dict)
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    exit_code: int = 0
    resumable: bool = False

    @cached_property
    def settings(self) -> config.Settings:
        """The settings in force.

        Raises:
            SettingsError: one of them cannot be read.
        """
        return config.load(self.flags)

    @cached_property
    def kb_path(self) -> Path:
        """The folder of the knowledge base that is meant; it need not exist."""
        from psykb.index.naming import find

        return find(self.settings.kb, self.settings.root)

    def follow(self, kb: str | None) -> None:
        """Mean the base `kb`, from which a run was made, unless one was named or set.

        Also where it is not there: what is said then names it, and not a base that the run has
        nothing to do with.
        """
        from psykb.index.naming import find

        if kb is not None and self.settings.origins["kb"] == "default":
            self.__dict__["kb_path"] = find(kb, self.settings.root)

    def open_base(self) -> "KnowledgeBase":
        """Open the knowledge base that is meant.

        Raises:
            NotFoundError: it is not there; says what is.
            StoreError: it is damaged.
        """
        from psykb.index.knowledge_base import KnowledgeBase

        return KnowledgeBase.open(self.kb_path)

    def open_books(self) -> "KnowledgeBase":
        """Open the knowledge base that is meant, which must hold a book.

        Raises:
            NotFoundError: it is not there, or is empty; says how to fill it.
            StoreError: it is damaged.
        """
        base = self.open_base()
        if not base.counts.documents:
            base.close()
            raise NotFoundError(
                _("{path} holds no books yet; run: psykb ingest FOLDER --kb {kb}").format(
                    path=base.path, kb=self.settings.kb
                )
            )
        return base

    def bases(self) -> list[Path]:
        """Return the folders of the knowledge bases under indexes/, by name."""
        from psykb.index.manifest import NAME

        folder = self.settings.root / config.INDEXES
        return sorted(path.parent for path in folder.glob(f"*/{NAME}"))

    @cached_property
    def styled(self) -> bool:
        """Whether stdout is a terminal that shows bold text."""
        return on_terminal(sys.stdout) and config.styled()

    @cached_property
    def columns(self) -> int:
        """How wide lines on stdout may be: the terminal's width, without end in a pipe."""
        if not on_terminal(sys.stdout):
            return _PIPE
        return min(shutil.get_terminal_size().columns, _WIDEST)

    def style(self, words: str, *, dim: bool = False) -> str:
        """Return `words` in bold, or dimmed, where that can be shown."""
        if not self.styled or not words:
            return words
        return click.style(words, dim=True) if dim else click.style(words, bold=True)

    def put(self, content: str) -> None:
        """Print data.

        Raises:
            click.exceptions.Exit: nobody reads any more (`| head`): end, and quietly.
        """
        put(content)

    def put_json(self, **content: object) -> None:
        """Print one JSON object that begins with the version of its form."""
        from psykb import jsonl

        self.put(jsonl.dumps({"schema": SCHEMA, **content}, indent=2))

    def put_json_line(self, **content: object) -> None:
        """Print one JSON object on a line of its own."""
        from psykb import jsonl

        self.put(jsonl.dumps({"schema": SCHEMA, **content}))

    def say(self, words: str) -> None:
        """Tell the reader something; --quiet keeps it back."""
        if not self.quiet:
            tell(words)

    def complain(self, words: str) -> None:
        """Tell what went wrong, quiet or not."""
        tell(f"psykb: {words}")


def put(content: str) -> None:
    """Print data; see `Call.put`."""
    try:
        click.echo(content)
    except OSError as error:
        # stdout is flushed once more when Python ends: give it somewhere to go
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise click.exceptions.Exit(0) from None
        error.filename = "stdout"
        raise


def on_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is shown to a person; one that is closed is not."""
    return stream is not None and stream.isatty()


def tell(words: str) -> None:
    """Print words for people; what in them could steer the terminal is shown as its code.

    Names of files, and what servers say, may hold anything.
    """
    shown = _STEERING.sub(lambda m: m[0].encode("unicode_escape").decode("ascii"), words)
    with contextlib.suppress(BrokenPipeError):
        click.echo(shown, err=True)


def from_here(path: Path) -> str:
    """Return a path as it is typed from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def prepare_streams() -> None:
    """Make stdout and stderr able to print anything: UTF-8 in a pipe or a file."""
    for stream in (sys.stdout, sys.stderr):
        _prepare(stream)


def _prepare(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:  # a test's, or another program's, own object
        return
    if stream.isatty():
        reconfigure(errors="replace")
    else:
        # An undecodable file name becomes "\udcff", which JSON can hold.
        reconfigure(encoding="utf-8", errors="backslashreplace")


def show_warnings(call: Call) -> None:
    """Print psykb's own warnings as one line each, others only with --debug."""

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        _file: TextIO | None = None,
        _line: str | None = None,
    ) -> None:
        if category.__module__.partition(".")[0] == "psykb":
            call.complain(str(message))
        elif call.debug:
            tell(warnings.formatwarning(message, category, filename, lineno))

    warnings.showwarning = show  # type: ignore[assignment]
    warnings.filterwarnings("always", category=UserWarning, module=r"psykb(\.|$)")
