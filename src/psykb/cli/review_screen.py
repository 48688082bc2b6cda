"""What a reviewer sees: an item with its key, its quotes at their pages, and what was checked."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from psykb.answering.disarming import printable
from psykb.cli.calls import Call
from psykb.cli.layout import pad, width, wrap
from psykb.cli.printing import INDENT, place_lines
from psykb.cli.verify_words import flaw_words
from psykb.errors import MisuseError
from psykb.generation import wording
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import (
    LETTERS,
    Check,
    Citation,
    DialogueReview,
    Document,
    Kind,
    Point,
    QAPair,
    Review,
)

if TYPE_CHECKING:
    from psykb.generation.flaws import Finding

_MARKS: Mapping[str, str] = {"passed": "✓", "failed": "✗", "skipped": "–"}
_TRUTHS = {"true": later("true"), "false": later("false")}
KEYS = (
    ("a", later("accept"), later("The item is right as it stands.")),
    ("e", later("edit"), later(
        "Change it in your editor (VISUAL, EDITOR); its quotes are cut anew and checked.")),
    ("r", later("reject"), later("Leave it out, with a reason: a number of the list, or words.")),
    ("s", later("skip"), later("Go on; it comes again the next time.")),
    ("b", later("back"), later("Go to the item before, decided or not.")),
    ("g", later("go to"), later("Go to an item: its number in the file, or its id.")),
    ("u", later("undo"), later("Take the last decision back, and go to its item.")),
    ("o", later("open"), later("Open the pages that it cites as pictures.")),
    ("?", later("help"), later("This list, and the reasons.")),
    ("q", later("quit"), later("End; the same command goes on from here.")),
)  # fmt: skip
REASON_WORDS: Mapping[str, str] = {
    "wrong_key": later("the key or the answer is wrong"),
    "unsupported": later("the quotes do not carry the answer"),
    "unclear": later("the question is unclear, or does not stand alone"),
    "trivial": later("it asks for nothing that is worth knowing"),
    "duplicate": later("the same was asked before"),
    "language": later("the language is wrong or clumsy"),
    "style": later("no examination would ask so"),
    "bad_options": later("wrong options are weak or absurd, or give the key away"),
    "not_useful": later("it is right, but I would not use it"),
}
_VERDICTS: Mapping[str, str] = {
    "accept": later("accepted"),
    "edit": later("edited"),
    "reject": later("rejected"),
    "undo": later("taken back"),
    "skip": later("skipped"),
}


def item_lines(
    call: Call,
    item: QAPair,
    place: str,
    books: Mapping[str, Document],
    findings: "Sequence[Finding]" = (),
    verdict: Review | DialogueReview | None = None,
) -> str:
    """Return an item as it is shown.

    Args:
        call: says how wide, and in which style.
        item: any.
        place: "3 of 100 · #17".
        books: the documents that it cites and that are in the base, by id.
        findings: what is wrong with its quotes or its key.
        verdict: of the reviewer, as it counts now.
    """
    facts = (
        place,
        wording.kind(item.kind),
        wording.difficulty(item.difficulty),
        wording.bloom(item.bloom),
        item.provenance.rule or item.provenance.method.value,
        item.id,
    )
    lines = [call.style(f"── {' · '.join(facts)}", dim=True), ""]
    lines.append(wrap(call.style(printable(item.question)), call.columns))
    lines += [_option(call, item, at, text) for at, text in enumerate(item.options)]
    lines += ["", *_answer_lines(call, item)]
    if item.citations:
        lines += ["", *quotes(call, item.citations, books, 1)]
    if item.origin:
        lines += ["", _("Printed in the book:"), *quotes(call, item.origin, books, None)]
    lines += finding_lines(call, findings)
    if item.checks:
        checked = _("Checks: {checks}").format(checks=" · ".join(map(_check, item.checks)))
        lines += ["", wrap(call.style(checked, dim=True), call.columns, indent=INDENT, first="")]
    return "\n".join([*lines, *verdict_lines(verdict)])


def finding_lines(call: Call, findings: "Sequence[Finding]") -> list[str]:
    """Return what is wrong with an item, a line each."""
    return [
        wrap(
            f"{finding.field}: {flaw_words(finding.flaw)}: {finding.found}".removesuffix(": "),
            call.columns,
            first="(!) ",
        )
        for finding in findings
    ]


def verdict_lines(verdict: Review | DialogueReview | None) -> list[str]:
    """Return what the reviewer decided so far."""
    if verdict is None:
        return []
    said = verdict_words(verdict.verdict, verdict.reason)
    return [_("Your verdict so far: {verdict}").format(verdict=printable(said))]


def verdict_words(verdict: str, reason: str = "") -> str:
    """Return a verdict, "undo" or "skip" in words, with its reason: "rejected: bad_options"."""
    said = _(_VERDICTS[verdict])
    return f"{said}: {reason}" if reason else said


def prompt_line() -> str:
    """Return the keys in one line: "a accept · e edit · …"."""
    return " · ".join(f"{key} {_(name)}" for key, name, _words in KEYS) + " "


def help_lines(call: Call) -> str:
    """Return what each key does."""
    names = [f"{key}  {_(name)}" for key, name, _words in KEYS]
    wide = max(map(width, names)) + 2
    return "\n".join(
        wrap(_(words), call.columns, first=pad(name, wide), indent=" " * wide)
        for name, (_key, _name, words) in zip(names, KEYS, strict=True)
    )


def reason_lines(reasons: Mapping[str, str] = REASON_WORDS) -> str:
    """Return the reasons to reject: number, code and words, one a line."""
    wide = max(map(len, reasons)) + 2
    return "\n".join(
        f"{INDENT}{number} {code:{wide}}{_(words)}"
        for number, (code, words) in enumerate(reasons.items(), 1)
    )


def reason_of(line: str, reasons: Mapping[str, str] = REASON_WORDS) -> str:
    """Return the reason that a line means: its code, "CODE: WORDS", or WORDS that are no code.

    The code may be written as its number in the list: "2", "2 WORDS", "unsupported WORDS".

    Raises:
        MisuseError: it begins with a number or a code that is not in the list, or says nothing;
            the message holds the list.
    """
    first, *rest = line.split(maxsplit=1) or [""]
    word = unicodedata.normalize("NFKC", first).lower().rstrip(".,:;)、")
    code = _code(word, reasons)
    if code is None or not any(map(str.isalnum, line)):
        raise MisuseError(
            _("there is no reason {reason!r}; write one of these, or words:\n{reasons}").format(
                reason=first, reasons=reason_lines(reasons)
            )
        )
    return ": ".join([code, *(words.strip() for words in rest)]) if code else line.strip()


def _code(word: str, reasons: Mapping[str, str]) -> str | None:
    """Return the code that a word means, "" where it is just a word, None for an unknown one."""
    if word in reasons:
        return word
    if any(map(str.isdigit, word)) and not any(map(str.isalpha, word)):
        at = int(word) if word.isascii() and word.isdecimal() else 0
        return list(reasons)[at - 1] if 1 <= at <= len(reasons) else None
    return None if "_" in word else ""


def _option(call: Call, item: QAPair, at: int, text: str) -> str:
    right = LETTERS[at] in item.answer
    first = f"{'*' if right else ' '} {LETTERS[at]}. "
    shown = call.style(printable(text)) if right else printable(text)
    return wrap(shown, call.columns, first=first, indent=" " * 5)


def _answer_lines(call: Call, item: QAPair) -> list[str]:
    """Return the answer, the explanation, and which quote carries which statement."""
    answer = printable(item.answer)
    if item.kind is Kind.TRUE_FALSE and answer in _TRUTHS:
        answer = _(_TRUTHS[answer])
    said = {"answer": answer, "explanation": printable(item.explanation)}
    points = list(item.points)
    for name, words in said.items():  # one statement that says it all is not said twice
        if len(points) == 1 and " ".join(printable(points[0].text).split()) == words:
            said[name] = f"{words} {_numbers(points.pop())}"
    lines = [wrap(_("Answer: {answer}").format(answer=said["answer"]), call.columns)]
    if item.explanation:
        words = _("Explanation: {words}").format(words=said["explanation"])
        lines.append(wrap(words, call.columns))
    lines += [_point(call, point) for point in points]
    return lines


def _point(call: Call, point: Point) -> str:
    words = f"{printable(point.text)} {_numbers(point)}"
    return wrap(words, call.columns, first=f"{INDENT}- ", indent=INDENT + "  ")


def _numbers(point: Point) -> str:
    """Return the numbers of the quotes that carry a statement: "[1,3]"."""
    return f"[{','.join(str(at + 1) for at in point.evidence) or '–'}]"


def quotes(
    call: Call, citations: Sequence[Citation], books: Mapping[str, Document], first: int | None
) -> list[str]:
    """Return quotes with their places, numbered from `first` on if that is not None."""
    lines = []
    for at, citation in enumerate(citations):
        label = f"{INDENT}- " if first is None else f"{INDENT}[{first + at}] "
        quote = f"“{printable(citation.quote)}”"
        lines.append(wrap(quote, call.columns, first=label, indent=INDENT * 2))
        book = books.get(citation.document_id)
        if book is None:
            lines.append(f"{INDENT * 2}{citation.id}")
        else:
            lines += place_lines(call, citation, book, indent=INDENT * 2)
    return lines


def _check(check: Check) -> str:
    value = "" if check.value is None else f" {check.value:.2f}".rstrip("0").rstrip(".")
    return f"{_MARKS[check.outcome]} {wording.stage_name(check.stage)}{value}"
