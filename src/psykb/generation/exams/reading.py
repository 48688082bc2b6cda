"""Extract the questions that a book prints, each with the key and explanation printed for it."""

import re
from collections import defaultdict
from collections.abc import Sequence

from psykb.generation.exams import keys
from psykb.generation.exams.blocks import Block, Cell
from psykb.generation.exams.headings import has_no_kind
from psykb.generation.exams.joining import Printed, join
from psykb.generation.exams.keys import Span
from psykb.generation.exams.layout import layout
from psykb.generation.exams.numbering import narrow
from psykb.generation.exams.questions import ReadBlock, judged_by_option, kind_of, read
from psykb.types import LETTERS, Kind, Refusal, Section, record

_AGAIN = re.compile(r"^[ \t]*[A-J][.、)]", re.MULTILINE)
_KINDLESS = "by the heading over it ({family}) it is of no kind that is made"
_MOST_MISSING = 10  # numbers that a list may lack at its beginning and be told for each


@record
class ExamQuestion:
    """A printed question with what is printed as its key, or why it is no item.

    Args:
        number: as printed.
        kind: from the heading over it, its form and its key.
        start: where it begins in the document; of a key without a question, where the key does.
        end: where its question ends, the key that is printed with it left out.
        shared: the range of a case or text that stands before several questions.
        question: the stem as printed, without number, with its blank; a shared text stands first.
        options: texts without letters; the first is printed as "A".
        key: positions of the right options, from 0; may name an option that is not there.
        truth: for judgements.
        answer: for the open kinds.
        explanation: as printed, "" where there is none.
        places: ranges of the shared text, the question, the entries of the key and the
            explanation, in this order; of a key without a question, those of the key.
        refusal: why it cannot be an item, None if it can.
        detail: what was found, in words.
    """

    number: int
    kind: Kind
    start: int
    end: int
    shared: Span | None = None
    question: str = ""
    options: tuple[str, ...] = ()
    key: tuple[int, ...] = ()
    truth: bool | None = None
    answer: str = ""
    explanation: str = ""
    places: tuple[Span, ...] = ()
    refusal: Refusal | None = None
    detail: str = ""


@record
class _Said:
    """One printed key: its text, the explanation with it, and where both stand."""

    key: str
    explanation: str
    place: Span


def extract(text: str, sections: Sequence[Section]) -> tuple[ExamQuestion, ...]:
    """Return every question that a book prints, in its order; none is left out.

    Printed questions are numbered, and stand under a heading of exercises or of a type of question,
    or have options. A question without a key, a key without a question and a number that a list
    passes over are among them, with the reason in `refusal`.

    Args:
        text: of the document.
        sections: of the document, in reading order.
    """
    found = layout(text, sections)
    questions = [read(block, text) for block in found.questions]
    joined = join(questions, [*found.cells, *found.entries], text)
    items = [
        _question(question, keys, text, doubtful=at in joined.doubtful)
        for at, (question, keys) in enumerate(zip(questions, joined.keys, strict=True))
    ]
    spare = _without_question(joined.spare, text)
    items += spare
    items += _gaps(found.questions, {(_family(k), k.number) for k in joined.spare})
    return tuple(sorted(items, key=lambda item: (item.start, item.number)))


def _question(
    read_: ReadBlock, keys: Sequence[Printed], text: str, *, doubtful: bool
) -> ExamQuestion:
    block = read_.block
    said = _printed(read_, keys, text)
    letters, truth, answer, problem, detail = _decide(read_, said)
    if problem is Refusal.NO_KEY_PRINTED and doubtful:
        detail = f"the key for number {block.number} could also be another question's"
    kind = kind_of(read_, letters, truth=truth)
    shared = "" if block.shared is None else text[slice(*block.shared)].strip() + "\n"
    damage = _damaged_options(read_, kind, text)
    if has_no_kind(block.group.family):
        problem, detail = Refusal.WRONG_KIND, _KINDLESS.format(family=block.group.family)
    elif damage:
        problem, detail = Refusal.OPTION_COUNT, damage
    explanation = next((s.explanation for s in said if s.explanation), "")
    if kind.is_open and not answer and problem is None:
        answer, explanation = explanation, ""
    places = [] if block.shared is None else [block.shared]
    places.append((block.start, read_.end))
    places += [s.place for s in said if s.place not in places]
    return ExamQuestion(
        number=block.number,
        kind=kind,
        start=block.start,
        end=read_.end,
        shared=block.shared,
        question=shared + read_.question,
        options=tuple(t for _letter, t in read_.options) if kind.has_options else (),
        key=tuple(LETTERS.index(x) for x in letters or ()) if kind.has_options else (),
        truth=truth if kind is Kind.TRUE_FALSE else None,
        answer=answer if kind.is_open else "",
        explanation=explanation,
        places=tuple(dict.fromkeys(places)),
        refusal=problem,
        detail=detail,
    )


def _printed(read_: ReadBlock, keys: Sequence[Printed], text: str) -> list[_Said]:
    """Return the keys of a question: in its blank, beside it, in tables, in entries."""
    found = []
    if read_.filled:
        place = (read_.block.start, read_.end)
        found.append(_Said(key=read_.filled, explanation="", place=place))
    if read_.answer is not None:
        found.append(_entry(read_, *read_.answer, read_.answer[0], text))
    for key in keys:
        if isinstance(key, Cell):
            found.append(_Said(key=key.text, explanation="", place=(key.start, key.end)))
        else:
            found.append(_entry(read_, key.body, key.end, key.start, text))
    return found


def _entry(read_: ReadBlock, start: int, end: int, place: int, text: str) -> _Said:
    body = text[start:end]
    parts = keys.parts(body, "truth" if read_.judged and not read_.options else read_.form)
    key = "" if parts.key is None else body[slice(*parts.key)]
    if read_.judged and read_.options and not key:
        parts = keys.parts(body, "truth")
        key = "" if parts.key is None else body[slice(*parts.key)]
    explanation = "" if parts.explanation is None else body[slice(*parts.explanation)]
    return _Said(key=key, explanation=_lines(explanation), place=(place, end))


_Decision = tuple[tuple[str, ...] | None, bool | None, str, Refusal | None, str]


def _decide(read_: ReadBlock, said: Sequence[_Said]) -> _Decision:
    """Return letters, truth, answer, and what is wrong with the printed keys."""
    printed = [s.key for s in said if s.key and not keys.is_none(s.key)]
    if read_.form == "open":
        return _decide_open(read_, said, printed)
    if read_.judged:
        truths = [_truth(read_, key) for key in printed]
        known = [t for t in truths if t is not None]
        if len(set(known)) > 1:
            return None, None, "", Refusal.KEYS_DIFFER, _differing(printed)
        if known:
            return None, known[0], "", None, ""
        return None, None, "", Refusal.NO_KEY_PRINTED, _unreadable(said)
    choices = [c for c in map(keys.letters, printed) if c]
    if len(set(choices)) > 1:
        return choices[0], None, "", Refusal.KEYS_DIFFER, _differing(printed)
    if choices:
        return choices[0], None, "", None, ""
    return None, None, "", Refusal.NO_KEY_PRINTED, _unreadable(said)


def _decide_open(read_: ReadBlock, said: Sequence[_Said], printed: Sequence[str]) -> _Decision:
    truths = {keys.truth(key) for key in printed}
    if not read_.block.group.family and truths in ({True}, {False}):
        return None, truths.pop(), "", None, ""  # a judgement under no heading that says so
    answer = _lines(printed[0]) if printed else ""
    if answer or any(s.explanation for s in said):
        return None, None, answer, None, ""
    return None, None, "", Refusal.NO_KEY_PRINTED, _unreadable(said)


def _truth(read_: ReadBlock, key: str) -> bool | None:
    chosen = keys.letters(key)
    if read_.options and chosen:
        return judged_by_option(read_, chosen)
    return keys.truth(key)


def _differing(keys: Sequence[str]) -> str:
    return f"the book prints different keys: {' / '.join(dict.fromkeys(map(str.strip, keys)))}"


def _unreadable(said: Sequence[_Said]) -> str:
    shown = [s.key.strip() for s in said if s.key.strip()]
    if not said:
        return "no key is printed for it"
    if not shown:
        return "the place of its key holds none that can be told"
    return f"what stands as its key is none: {' / '.join(shown)[:80]}"


def _damaged_options(read_: ReadBlock, kind: Kind, text: str) -> str:
    """Return what is wrong with the lettering of the options; "" if nothing is."""
    if not kind.has_options:
        return ""
    letters = [letter for letter, _text in read_.options]
    if not letters:
        return "no options are printed"
    missing = [x for x in LETTERS[: LETTERS.index(letters[-1]) + 1] if x not in letters]
    if missing:
        return f"option {', '.join(missing)} is not printed, or cannot be read"
    asked = narrow(text[read_.block.body : read_.end])
    if len(_AGAIN.findall(asked)) > len(letters):
        return "a letter is printed before two options"
    return ""


def _family(key: Printed) -> tuple[tuple[str, ...], str]:
    return key.group.scope, key.group.family


def _without_question(spare: Sequence[Printed], text: str) -> list[ExamQuestion]:
    """Return the keys that no question is printed for; one for each number of a list."""
    lists: dict[tuple[object, int], list[Printed]] = defaultdict(list)
    for key in spare:
        lists[_family(key), key.number].append(key)
    found = []
    for (_list, number), printed in lists.items():
        first = printed[0]
        body = first.text if isinstance(first, Cell) else text[first.body : first.end]
        family = first.group.family
        found.append(
            ExamQuestion(
                number=number,
                kind=Kind(family) if family in set(Kind) else _kind_of_key(body),
                start=first.start,
                end=first.end,
                places=tuple(dict.fromkeys((k.start, k.end) for k in printed)),
                refusal=Refusal.NO_QUESTION_PRINTED,
                detail=f"a key is printed for number {number}, and no such question",
            )
        )
    return found


def _kind_of_key(body: str) -> Kind:
    if keys.letters(body):
        return Kind.SINGLE
    return Kind.TRUE_FALSE if keys.truth(body) is not None else Kind.SHORT


def _gaps(blocks: Sequence[Block], told: set[tuple[object, int]]) -> list[ExamQuestion]:
    """Return the numbers that the lists of questions pass over, but for those of spare keys."""
    lists: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.group.exercise:
            lists[block.group.order].append(block)
    found = []
    last = 0
    for members in lists.values():
        there = {b.number for b in members}
        least, most = min(there), max(there)
        first = least if least in (1, last + 1) or least > _MOST_MISSING else 1
        for number in range(first, most):
            family = (members[0].group.scope, members[0].group.family)
            if number in there or (family, number) in told:
                continue
            after = min((b for b in members if b.number > number), key=lambda b: b.start)
            found.append(_gap(number, after))
        last = most
    return found


def _gap(number: int, after: Block) -> ExamQuestion:
    family = after.group.family
    return ExamQuestion(
        number=number,
        kind=Kind(family) if family in set(Kind) else Kind.SHORT,
        start=after.start,
        end=after.start,
        refusal=Refusal.NO_QUESTION_PRINTED,
        detail=f"no question {number} is printed; the numbers go on with {after.number}",
    )


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
