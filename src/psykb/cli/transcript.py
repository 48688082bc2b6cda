"""Write a conversation to a file because the reader asked for it: Markdown or JSON."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from psykb import __version__, jsonl
from psykb.cli.calls import SCHEMA, Call
from psykb.cli.printing import abstention_lines, books_of, citation_line
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import Abstention, Answer, Claim, Document

if TYPE_CHECKING:
    from psykb.answering.conversation import Turn
    from psykb.index.knowledge_base import KnowledgeBase

MARKDOWN, JSON = (".md", ".markdown"), ".json"
_WIDE = 1_000_000  # columns of a line that is never wrapped


def save(base: "KnowledgeBase", turns: Sequence["Turn"], name: str, *, overwrite: bool) -> Path:
    """Write the turns to the file `name`, which only its owner can read; return its path.

    Args:
        base: the base that was asked.
        turns: at least one.
        name: ends in .md or .json, without an ending it is .md; `~` is the reader's own folder.
        overwrite: whether a file that is there may be replaced.

    Raises:
        MisuseError: another ending, no turns, a file is there, or it cannot be written.
    """
    if not Path(name).suffix:
        name += MARKDOWN[0]
    try:
        file = Path(name).expanduser()
    except RuntimeError as error:  # "~somebody" who has no folder here
        raise MisuseError(
            _("/save {file}: cannot be written ({error})").format(file=name, error=error)
        ) from None
    suffix = file.suffix.lower()
    if suffix not in (*MARKDOWN, JSON):
        raise MisuseError(
            _("/save {file}: write a name that ends in .md or .json").format(file=name)
        )
    if not turns:
        raise MisuseError(_("there is nothing to save yet"))
    if os.path.lexists(file) and not overwrite:
        raise MisuseError(
            _("{file} is there already; to replace it: /save! {file}").format(file=name)
        )
    content = as_json(base, turns) if suffix == JSON else as_markdown(base, turns)
    try:
        # a conversation is nobody else's affair
        jsonl.write_atomically(file, content.encode(errors="backslashreplace"), private=True)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise MisuseError(
            _("/save {file}: cannot be written ({error})").format(file=name, error=reason)
        ) from None
    return file


def as_json(base: "KnowledgeBase", turns: Sequence["Turn"]) -> str:
    """Return the whole records, hits and scores included."""
    whole = {"schema": SCHEMA, "psykb": __version__, "base": base.path.name, "turns": turns}
    return jsonl.dumps(whole, indent=2) + "\n"


def as_markdown(base: "KnowledgeBase", turns: Sequence["Turn"]) -> str:
    """Return the questions as headings, the claims, and the quotes with their places."""
    lines = [
        "# " + _("A conversation"),
        _("Knowledge base {base}, psykb {version}").format(
            base=base.path.name, version=__version__
        ),
    ]
    for number, turn in enumerate(turns, 1):
        lines.append(f"## {number}. {_plain(turn.question)}")
        if turn.asked != turn.question:
            looked_up = _("looked up: {question}").format(question=_plain(turn.asked))
            lines.append(f"*{looked_up}*")
        if turn.answer is not None:
            lines += _answer_lines(base, turn.answer, asked=turn.small_talk is None)
        if turn.small_talk is not None:
            lines.append(_plain(turn.small_talk.text))
    return "\n\n".join(lines) + "\n"


def _answer_lines(base: "KnowledgeBase", answer: Answer, *, asked: bool) -> list[str]:
    lines = []
    if answer.notice is not None:
        lines.append(answer.notice.text)
        lines += [
            " · ".join(part for part in (line.name, line.number, line.hours, line.url) if part)
            for line in answer.notice.lines
        ]
    cited = [c for claim in answer.claims for c in claim.citations] + list(answer.nearest)
    books = books_of(base, cited)
    for claim in answer.claims:
        lines += _claim_lines(claim, books)
    if answer.abstained is not None and asked:
        lines.append(_plain(_why_not(answer)))
    for citation in answer.nearest:
        line = citation_line(citation, books[citation.document_id])
        lines.append(_quoted(citation.quote, f"{line} ({citation.id})"))
    return lines


def _why_not(answer: Answer) -> str:
    """Return on one line why there is no answer."""
    if answer.abstained is Abstention.AT_RISK:
        return _("For now this is not looked up in the books.")
    unwrapped = Call()
    unwrapped.columns = _WIDE
    return abstention_lines(unwrapped, replace(answer, nearest=()), {})


def _claim_lines(claim: Claim, books: dict[str, Document]) -> list[str]:
    """Return a claim and its quotes; a claim that is its quote is said once."""
    places = [
        (c.quote, f"{citation_line(c, books[c.document_id])} ({c.id})") for c in claim.citations
    ]
    if claim.support is None and len(places) == 1 and claim.text == places[0][0]:
        return [_quoted(*places[0])]
    faults = _(" (not supported by the sentences it names)") if claim.faults else ""
    return [_plain(claim.text) + faults, *(_quoted(*place) for place in places)]


def _quoted(quote: str, place: str) -> str:
    return "\n".join([*(f"> {_plain(line)}" for line in quote.splitlines()), ">", f"> — {place}"])


def _plain(text: str) -> str:
    """Return a text on one line that Markdown shows as it is, HTML tags in it too."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("<", "\\<").replace("*", "\\*")
