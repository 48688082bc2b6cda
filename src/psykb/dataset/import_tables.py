"""What came of an import as tables and sums in words, for a terminal and for a report."""

import re

from psykb.dataset.control_characters import cleaned
from psykb.dataset.import_report import Counts, Imported, where
from psykb.dataset.profile_tables import Table
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.types import Loss, Repair

_LOSSES = {
    Loss.NOT_JSON: later("no JSON"),
    Loss.TRUNCATED_JSON: later("JSON that ends too early"),
    Loss.NOT_TEXT: later("no text"),
    Loss.DAMAGED: later("damaged, encrypted or not to be read"),
    Loss.NOT_HERE: later("named by a manifest, but not read"),
    Loss.TOO_LARGE: later("larger than the limits allow"),
    Loss.UNKNOWN_FORMAT: later("in no format that is known"),
    Loss.DOUBLED_KEY: later("a key stands twice in an object"),
    Loss.WRONG_FIELDS: later("fields are missing or of another kind"),
    Loss.UNKNOWN_ROLE: later("a speaker of unknown role"),
    Loss.UNSUPPORTED_CONTENT: later("pictures or tool calls"),
    Loss.NO_TURNS: later("nothing is said"),
    Loss.NO_USER_TURN: later("the client says nothing"),
    Loss.NO_ASSISTANT_TURN: later("the counsellor says nothing"),
    Loss.HISTORY_HOLDS_FUTURE: later("the history holds turns that come later"),
    Loss.SEVERAL_CLIENTS: later("more speakers than two sides"),
    Loss.NOT_A_DIALOGUE: later("rows that are no dialogue"),
    Loss.EVALUATION_DATA: later("made for measuring, never for training"),
}
_REPAIRS = {
    Repair.EMPTY_TURN: later("empty turn taken out"),
    Repair.LEADING_ASSISTANT: later("turn before the client's first taken out"),
    Repair.TRAILING_USER: later("turn after the counsellor's last taken out"),
    Repair.MERGED_TURNS: later("turns of the same role joined"),
    Repair.ROLE_PREFIX: later("speaker's label before a text taken off"),
    Repair.ROLE_WORD: later("speaker's label inside a text taken out"),
    Repair.SPLIT_TURNS: later("turn made of what follows a label inside a text"),
    Repair.STAGE_DIRECTION: later("stage direction taken out"),
    Repair.CUT_AT_GAP: later("turn after a gap in what was written down left out"),
    Repair.TITLE_LINE: later("line before the first label taken out"),
    Repair.CANNED_INTRO: later("canned introduction taken off"),
    Repair.LINE_BREAK_TAG: later("<br> made a line break"),
    Repair.LITERAL_LINE_BREAK: later("\\n in letters made a line break"),
    Repair.OUTER_SPACE: later("white space around a text taken off"),
    Repair.INVISIBLE_CHARACTER: later("invisible characters taken out"),
    Repair.NAMED_SPEAKER: later("name put before a text where several clients speak"),
    Repair.COLLAPSED_HISTORY: later("earlier row with the beginning of this one left out"),
    Repair.EXTENDED_SPAN: later("span that ended one character short extended"),
    Repair.DROPPED_REASONING: later("a model's thinking left out"),
    Repair.CONTINUED_LINE: later("line without a speaker joined to the one before"),
}


def loss(reason: Loss) -> str:
    """Return in words why something was not taken."""
    return _(_LOSSES[reason])


def repair(name: str) -> str:
    """Return in words what was mended."""
    return _(_REPAIRS[Repair(name)])


def counts(imported: Imported) -> Table:
    """Return the rows of each data set and what became of them, and of all together."""
    head = (
        _("data set"),
        _("files"),
        _("rows"),
        _("+ answers"),
        _("= dialogues"),
        _("+ collapsed"),
        _("+ not taken"),
        _("+ rejected"),
        _("unread"),
    )
    named = [(one.source, one) for one in imported.sources]
    if len(named) > 1:
        named.append((_("all"), imported.whole))
    rows = tuple((name or "–", *map(str, _numbers(one))) for name, one in named)
    return Table(head=head, rows=rows, numbers=tuple(range(1, 9)))


def _numbers(one: Counts) -> tuple[int, ...]:
    return (
        one.files,
        one.rows,
        one.more_answers,
        one.dialogues,
        one.collapsed,
        one.untaken,
        one.rejected,
        one.unread,
    )


def total(one: Counts) -> str:
    """Return the sum that every row is a part of."""
    left = [plural("{n} row", "{n} rows", one.rows)]
    if one.more_answers:
        left.append(plural("{n} further answer", "{n} further answers", one.more_answers))
    right = [plural("{n} dialogue", "{n} dialogues", one.dialogues)]
    parts = (
        (one.collapsed, plural("{n} collapsed", "{n} collapsed", one.collapsed)),
        (one.untaken, plural("{n} answer not taken", "{n} answers not taken", one.untaken)),
        (one.rejected, plural("{n} rejected", "{n} rejected", one.rejected)),
    )
    right += [words for n, words in parts if n]
    return f"{' + '.join(left)} = {' + '.join(right)}"


def refusals(imported: Imported) -> list[str]:
    """Return a line for each file and reason: how many rows, why, and of one alone where."""
    lines = []
    for one in imported.refusals:
        place, detail = where(one.first.place), cleaned(one.first.detail)
        exact = re.match(r":\d+:\d+", detail.removeprefix(one.file))  # line and column
        rows = plural("{n} row", "{n} rows", one.n)
        if one.n > 1:
            place = one.file
        elif exact is not None:
            place = one.file + exact[0]
        for known in (place, one.file):
            detail = detail.removeprefix(f"{known}: ")
        why = _("{words} ({code})").format(words=loss(one.reason), code=one.reason.value)
        parts = [place, *([rows] if one.n > 1 else []), why, *([detail] if detail else [])]
        lines.append(_(": ").join(parts))
    return lines


def repairs(imported: Imported) -> Table:
    """Return each repair, in how many dialogues it was made, and how often."""
    rows = tuple(
        (name, str(mended.dialogues), str(mended.times), repair(name))
        for name, mended in imported.repairs.items()
    )
    return Table(
        head=(_("repair"), _("dialogues"), _("times"), _("what was done")),
        rows=rows,
        numbers=(1, 2),
    )


def skipped(imported: Imported, most: int) -> str:
    """Return which files were passed over, the first so many by name; "" if none."""
    if not imported.skipped:
        return ""
    names = _(", ").join(imported.skipped[:most]) + (" …" if len(imported.skipped) > most else "")
    return plural(
        "{n} file passed over: {names}", "{n} files passed over: {names}", len(imported.skipped),
        names=names,
    )  # fmt: skip
