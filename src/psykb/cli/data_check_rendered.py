"""The part of `psykb data check` behind `--tokenizer`: rows as the trainer will see them."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from psykb import config
from psykb.cli.calls import Call, on_terminal
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import record

if TYPE_CHECKING:
    from psykb.dataset.contamination.checking import Checked
    from psykb.dataset.rendering.lengths import Lengths
    from psykb.dataset.rendering.rendered import Rendered
    from psykb.dataset.rendering.rendering import Renderer
    from psykb.types import Row

MAX_LENGTH = 2048  # tokens; what trainers are most often told
SHOWN = 3  # rows


@record
class Wish:
    """What the options ask for; `loss_on` is a word of `LossOn`."""

    tokenizer: str
    max_length: int
    show: int
    loss_on: str


@record
class Opened:
    """What the options ask for, with the tokenizer loaded."""

    wish: Wish
    renderer: "Renderer"


@record
class Looked:
    """What was found: `shown` are the first rows that were rendered."""

    wish: Wish
    tagged: bool
    dated: bool
    lengths: "Lengths"
    shown: "tuple[Rendered, ...]"


def wish_of(
    tokenizer: str | None, max_length: int | None, show: int | None, loss_on: str | None
) -> Wish | None:
    """Return what the options ask for; None without `--tokenizer`.

    Raises:
        MisuseError: another of them stands without it.
    """
    others = {"--max-length": max_length, "--show": show, "--loss": loss_on}
    if tokenizer is None:
        for name, value in others.items():
            if value is not None:
                raise MisuseError(
                    _("{option} needs a tokenizer: --tokenizer NAME").format(option=name)
                )
        return None
    return Wish(
        tokenizer=tokenizer,
        max_length=MAX_LENGTH if max_length is None else max_length,
        show=SHOWN if show is None else show,
        loss_on=loss_on or "all",
    )


def opened(call: Call, wish: Wish | None) -> Opened | None:
    """Load the tokenizer that is wished for, if one is.

    Raises:
        MissingExtraError, NotFoundError, MisuseError: there is none that could be used; see
            `loading.load` and `Renderer`.
    """
    if wish is None:
        return None
    from psykb.dataset.rendering.loading import load
    from psykb.dataset.rendering.rendered import LossOn
    from psykb.dataset.rendering.rendering import Renderer

    tokenizer = load(wish.tokenizer, offline=call.settings.offline)
    renderer = Renderer(tokenizer, model=wish.tokenizer, loss_on=LossOn(wish.loss_on))
    return Opened(wish=wish, renderer=renderer)


def look(call: Call, tokenizer: Opened | None, rows: "Iterable[Row]", total: int) -> Looked | None:
    """Render `rows`, of which there are `total`, if a tokenizer is; keep the first and counts."""
    if tokenizer is None:
        return None
    from psykb.dataset.rendering.lengths import Counting
    from psykb.dataset.rendering.rendered import Rendered

    wish, renderer = tokenizer.wish, tokenizer.renderer
    counting = Counting(wish.max_length)
    shown: list[Rendered] = []
    with _watching(call, total) as hear:
        for made in renderer.render(rows):
            counting.add(made)
            if isinstance(made, Rendered) and len(shown) < wish.show:
                shown.append(made)
            hear()
    return Looked(
        wish=wish,
        tagged=renderer.template.tagged,
        dated=renderer.template.dated,
        lengths=counting.lengths(),
        shown=tuple(shown),
    )


def put(call: Call, found: "Checked", looked: Looked | None, report_file: str | None) -> None:
    """Print what was found in the rows, and what becomes of them if that was looked at."""
    from psykb.cli.data_check_rendered_words import put_rendered
    from psykb.cli.data_check_words import put_checked

    if looked is not None and call.json:
        call.put(report(found, looked, as_json=True).rstrip("\n"))
        return
    put_checked(call, found, report_file)
    if looked is not None:
        put_rendered(call, looked)


def report(found: "Checked", looked: Looked | None, *, as_json: bool) -> str:
    """Return the whole report, as JSON or as Markdown."""
    from psykb.cli import data_check_rendered_words as words
    from psykb.cli import data_check_words

    plain = data_check_words.report(found, as_json=as_json)
    if looked is None:
        return plain
    return (words.add_json if as_json else words.add_markdown)(plain, looked)


@contextmanager
def _watching(call: Call, total: int) -> Iterator[Callable[[], None]]:
    """Yield what hears of each row: a bar on stderr, which is gone when all are rendered."""
    if call.quiet or not (on_terminal(sys.stderr) and config.animated()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn(_("rows"), markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
