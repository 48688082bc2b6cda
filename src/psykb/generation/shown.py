"""The sentences that a model is shown for an item: numbered, as data, within a budget of tokens."""

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence

from psykb.answering.disarming import as_data
from psykb.errors import ModelError
from psykb.generation.library import Library
from psykb.generation.making import Caller
from psykb.llm.estimating import expected
from psykb.messages import text as _
from psykb.text.sentences import sentences
from psykb.types import Draft, Evidence, Failure, Passage, record

_MOST_REPLY, _LEAST_REPLY = 4_096, 256  # tokens, reasoning included
_REPLY_SHARE = 4  # the reply may take a quarter of a small context
_MOST_EVIDENCE = 6_000  # tokens; more is paid for and not read
_MARGIN = 0.8  # estimates of tokens err by up to a third
_NUMBER = re.compile(r"^\[(\d+)\] ", re.MULTILINE)  # as data, a sentence cannot begin so
_LINE = 4  # tokens of "[12] " and of the line's end


@record
class Group:
    """The sentences of one passage under the line that says where they stand."""

    passage: str
    heading: str
    sentences: tuple[Evidence, ...]

    @property
    def text(self) -> str:
        """The lines of the group, the heading first."""
        return "\n".join(
            [self.heading, *(f"[{e.number}] {as_data(e.text)}" for e in self.sentences)]
        )


@record
class Shown:
    """Numbered sentences by passage: `sentences[n - 1].number == n`."""

    groups: tuple[Group, ...]

    @property
    def sentences(self) -> tuple[Evidence, ...]:
        """All sentences in the order of their numbers."""
        return tuple(e for group in self.groups for e in group.sentences)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(group.text for group in self.groups)

    def only(self, passages: Collection[str]) -> str:
        """Return the lines of some passages; the sentences keep their numbers."""
        return "\n".join(group.text for group in self.groups if group.passage in passages)

    def range_of(self, passage: str) -> tuple[int, int]:
        """Return the first and the last number of a passage's sentences."""
        numbers = [e.number for g in self.groups if g.passage == passage for e in g.sentences]
        return numbers[0], numbers[-1]


def most_tokens(caller: Caller) -> int:
    """Return how many tokens a reply may have, its reasoning included."""
    return max(_LEAST_REPLY, min(_MOST_REPLY, caller.context // _REPLY_SHARE))


def room(caller: Caller, *, fixed: int) -> int:
    """Return how many tokens the evidence may take.

    Args:
        caller: the model.
        fixed: tokens of the prompts, twice where a repair round shows them again.
    """
    # a repair round also holds the first reply, which is at most a reply long
    free = caller.context - 2 * most_tokens(caller) - fixed
    return min(int(_MARGIN * free), _MOST_EVIDENCE)


def around(library: Library, passage: Passage) -> list[Passage]:
    """Return a passage with its neighbours that may be asked about, in reading order."""
    return [p for p in library.neighbours(passage) if p.id == passage.id or holds(library, p)]


def holds(library: Library, passage: Passage) -> bool:
    """Whether a passage of the base may be asked about in this library."""
    return library.find(passage.id) is not None


def shortened(text: str, tokens: int) -> str:
    """Return the lines of a text as data, cut where they would take more tokens, by estimate.

    It is cut at the end of a line or of a sentence, within one only where the first is too long
    itself; "…" on a line of its own says that it was cut.
    """
    whole = "\n".join(filter(None, map(as_data, text.splitlines())))
    if expected(whole) <= tokens:
        return whole
    fits = bisect_right(range(len(whole)), tokens, key=lambda end: expected(whole[:end])) - 1
    ends: list[int] = []
    at = 0
    for line in whole.splitlines(keepends=True):
        ends += [at + end for _start, end in sentences(line)]
        at += len(line)
    kept = whole[: max((end for end in ends if 0 < end <= fits), default=fits)]
    return f"{kept.rstrip()}\n…"


def numbers_in(text: str) -> frozenset[int]:
    """Return the numbers of the sentences that lines as `Group.text` has them show."""
    return frozenset(int(number) for number in _NUMBER.findall(text))


def numbered(
    library: Library,
    main: Passage,
    near: Sequence[Passage],
    found: Sequence[Passage] = (),
    *,
    tokens: int,
    model: str,
) -> Shown:
    """Number the sentences of passages: those near one another in reading order, then the others.

    The main passage is shown whole; of the others those that fit, the near ones before those found.

    Args:
        library: what the passages are of.
        main: the passage that an item is made from.
        near: it and its neighbours, in reading order.
        found: passages that were found elsewhere, the best first.
        tokens: that the text may take.
        model: its spec, for the error.

    Raises:
        ModelError: the main passage alone does not fit (`context_too_small`).
    """
    ids = {p.id for p in near}
    listed = [main, *(p for p in near if p.id != main.id)]
    listed += [p for p in found if p.id not in ids]
    chosen: set[str] = set()
    for passage in listed:
        cost = _cost(library, passage)
        if cost <= tokens:
            tokens -= cost
            chosen.add(passage.id)
        elif passage.id == main.id:
            raise ModelError(
                _(
                    "{model}: its context has no room for passage {id} and the prompt; use a "
                    "model with a larger one, or state it: PSYKB_LLM_CONTEXT=TOKENS"
                ).format(model=model, id=main.id),
                failure=Failure.CONTEXT_TOO_SMALL,
            )
    rest = dict.fromkeys(p.id for p in found if p.id not in ids)
    order = [p.id for p in near] + list(rest)
    by_id = {p.id: p for p in (*near, *found)}
    return _grouped(library, [by_id[i] for i in order if i in chosen])


def _grouped(library: Library, passages: Sequence[Passage]) -> Shown:
    groups: list[Group] = []
    number = 0
    for passage in passages:
        sentences = []
        for e in _visible(library, passage):
            number += 1
            sentences.append(
                Evidence(
                    number=number,
                    document_id=e.document_id,
                    start=e.start,
                    end=e.end,
                    text=e.text,
                    context=e.context,
                )
            )
        if sentences:
            heading = _heading(library, passage)
            groups.append(Group(passage=passage.id, heading=heading, sentences=tuple(sentences)))
    return Shown(groups=tuple(groups))


def _visible(library: Library, passage: Passage) -> list[Evidence]:
    """Return the sentences of which something is left when they are written as data."""
    return [e for e in library.material(passage).sentences if as_data(e.text)]


def _heading(library: Library, passage: Passage) -> str:
    """Return the line that says where a passage stands; it bears no number and is not cited."""
    title = library.document(passage.document_id).title
    parts = [title, *(part for part in passage.section if part != title)]
    return "# " + " › ".join(part for part in map(as_data, parts) if part)


def _cost(library: Library, passage: Passage) -> int:
    lines = [as_data(e.text) for e in _visible(library, passage)]
    return expected(_heading(library, passage)) + sum(expected(x) + _LINE for x in lines)


def cited_text(library: Library, draft: Draft) -> str:
    """Return the sentences that a draft's points name, with all that was shown of their passages.

    They keep their numbers. Sentences of no passage of the library stand at the end, alone; ""
    where no point names a sentence that was shown.
    """
    named = {number for point in draft.points for number in point.evidence}
    left = {e.number: e for e in draft.evidence}
    parts: list[str] = []
    for passage in _passages(library, draft):
        inside = tuple(
            e
            for e in left.values()
            if e.document_id == passage.document_id and passage.start <= e.start < passage.end
        )
        left = {number: e for number, e in left.items() if e not in inside}
        if any(e.number in named for e in inside):
            heading = _heading(library, passage)
            parts.append(Group(passage=passage.id, heading=heading, sentences=inside).text)
    parts += [f"[{n}] {as_data(e.text)}" for n, e in left.items() if n in named]
    return "\n".join(parts)


def _passages(library: Library, draft: Draft) -> list[Passage]:
    # sentences of a passage that is not of the library are shown without those around them
    found = (library.find(passage_id) for passage_id in draft.passages)
    return [passage for passage in found if passage is not None]
