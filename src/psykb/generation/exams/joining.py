"""Join questions with their keys: which printed key belongs to which printed question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from psykb.generation.exams import keys
from psykb.generation.exams.blocks import Block, Cell, Group
from psykb.generation.exams.headings import compatible, has_no_kind, is_open
from psykb.generation.exams.questions import ReadBlock
from psykb.types import record

Printed = Cell | Block


@record
class Joined:
    """What was printed as keys of each question, in the order of the questions.

    `keys` has a tuple for each question; `spare` are keys without a question; `doubtful` are the
    positions of questions for which keys are printed that could also be another question's.
    """

    keys: tuple[tuple[Printed, ...], ...]
    spare: tuple[Printed, ...]
    doubtful: frozenset[int]


def join(questions: Sequence[ReadBlock], keys: Iterable[Printed], text: str) -> Joined:
    """Return which keys are which question's.

    A key is a question's if the number is the same, the headings over both mean the same type, the
    chapters around both agree, and it looks like the answer to such a question. Where several
    questions fit equally, keys that stand between the lists go to the list before them, and lists
    of keys at the end go to the lists of questions in their order; what is still open is joined
    with none.
    """
    ordered = sorted(keys, key=lambda k: (k.start, k.number))
    scopes = _matching_scopes([q.block.group for q in questions], [k.group for k in ordered])
    by_number: dict[int, list[int]] = defaultdict(list)
    for at, question in enumerate(questions):
        by_number[question.block.number].append(at)
    found: list[list[Printed]] = [[] for _ in questions]
    spare: list[Printed] = []
    doubtful: set[int] = set()
    lists = _Lists(questions, ordered)
    for key in ordered:
        best = _best(questions, by_number[key.number], key, text, scopes)
        if len(best) > 1:
            best = lists.choose(best, key)
        if len(best) == 1:
            found[best[0]].append(key)
        elif best:
            doubtful.update(best)
        else:
            spare.append(key)
    return Joined(keys=tuple(map(tuple, found)), spare=tuple(spare), doubtful=frozenset(doubtful))


def _best(
    questions: Sequence[ReadBlock],
    candidates: Sequence[int],
    key: Printed,
    text: str,
    scopes: Mapping[tuple[str, ...], tuple[str, ...]],
) -> list[int]:
    scored = []
    for at in candidates:
        score = _score(questions[at], key, text, scopes)
        if score is not None:
            scored.append((score, at))
    top = max((score for score, _at in scored), default=None)
    return [at for score, at in scored if score == top]


def _score(
    question: ReadBlock,
    key: Printed,
    text: str,
    scopes: Mapping[tuple[str, ...], tuple[str, ...]],
) -> tuple[int, int] | None:
    mine, theirs = question.block.group, key.group
    family = compatible(mine.family, theirs.family)
    scope = _same_scope(mine.scope, scopes.get(theirs.scope, theirs.scope))
    if not family or not scope or not _fits(question, key, text):
        return None
    return scope, family


def _same_scope(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return 2 for the same chapter, 1 where one says less than the other, 0 for another."""
    if one == other:
        return 2
    short, long = sorted((one, other), key=len)
    return 1 if not short or long[-len(short) :] == short or long[: len(short)] == short else 0


def _fits(question: ReadBlock, key: Printed, text: str) -> bool:
    """Whether a key looks like the answer to such a question."""
    if has_no_kind(question.block.group.family):
        return True
    if isinstance(key, Cell):
        said = key.text
    else:
        body = text[key.body : key.end]
        found = keys.parts(body, question.form).key
        said = body[found[0] : found[1]] if found else ""
        if question.form != "open":
            return not is_open(key.group.family)
    if keys.is_none(said):
        return True
    if question.form == "choice":
        return question.judged or keys.truth(said) is None or _is_letters(said)
    if question.form == "truth":
        return keys.truth(said) is not None or not _is_letters(said)
    if not keys.is_bare_key(said):
        return True
    # a judgement without a heading that says so
    return keys.truth(said) is not None and not question.block.group.family


def _is_letters(said: str) -> bool:
    return keys.letters(said) is not None


class _Lists:
    """Which list of questions a list of keys belongs to, where headings do not tell."""

    def __init__(self, questions: Sequence[ReadBlock], keys: Sequence[Printed]) -> None:
        self._questions = questions
        self._first: dict[int, int] = {}
        for question in questions:
            self._first.setdefault(question.block.group.order, question.block.start)
        self._keys: dict[int, int] = {}
        for key in keys:
            self._keys.setdefault(key.group.order, key.start)
        self._groups = {key.group.order: key.group for key in keys}
        self._kinds = {k.group.order: isinstance(k, Cell) for k in keys}

    def choose(self, tied: Sequence[int], key: Printed) -> list[int]:
        """Return the one question of `tied` whose list the key's list answers, or all."""
        orders = sorted({self._questions[at].block.group.order for at in tied})
        if len(orders) < 2:
            return list(tied)
        first_key = min(
            start
            for order, start in self._keys.items()
            if compatible(self._groups[order].family, key.group.family)
        )
        before = [order for order in orders if self._first[order] < key.start]
        if any(self._first[order] > first_key for order in orders) and before:
            return [at for at in tied if self._questions[at].block.group.order == before[-1]]
        alike = sorted(
            order
            for order, group in self._groups.items()
            if (group.scope, group.family) == (key.group.scope, key.group.family)
            and self._kinds[order] == isinstance(key, Cell)
        )
        if len(alike) != len(orders) or key.group.order not in alike:
            return list(tied)
        wanted = orders[alike.index(key.group.order)]
        return [at for at in tied if self._questions[at].block.group.order == wanted]


def _matching_scopes(
    asked: Sequence[Group], answered: Sequence[Group]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Map chapters of the answers to those of the questions where their headings differ.

    Only where none of them agree and there are as many of the one as of the other, and each has
    the same lists: then they are taken in order.
    """
    mine = list(dict.fromkeys(g.scope for g in asked))
    theirs = list(dict.fromkeys(g.scope for g in answered))
    if len(mine) != len(theirs) or any(_same_scope(a, b) for a in mine for b in theirs):
        return {}
    return dict(zip(theirs, mine, strict=True))
