"""What a dialogue may lean on: the sentences of its seed, and numbered sentences of the books."""

from collections.abc import Mapping, Sequence

from psykb.answering.disarming import as_data
from psykb.generation import shown
from psykb.generation.dialogues.briefs import Brief
from psykb.generation.library import Library
from psykb.generation.making import Caller
from psykb.generation.shown import Shown
from psykb.llm.estimating import expected
from psykb.text.sentences import sentences
from psykb.types import Evidence, Passage, record

_FOUND = 4  # passages that are looked up
_MOST_TOKENS = 2_500  # of sentences that are shown; more makes a lecture of a talk
_PROMPTS = 2_200  # tokens of the longest prompts, the findings of a refinement among them
_SEED = "seed"  # in the place of a document's id: nothing of it is ever cited
_LINE = 6  # tokens of a sentence's number and of the line's end


@record
class Sources:
    """The sentences under the names by which a judge calls them.

    `seed` are those of the seed's answer ("S1", "S2" …), `books` those of passages ("1", "2" …).
    """

    seed: tuple[Evidence, ...]
    books: Shown

    @property
    def passages(self) -> tuple[str, ...]:
        """Ids of the passages that are shown, in their order."""
        return tuple(group.passage for group in self.books.groups)

    @property
    def named(self) -> Mapping[str, Evidence]:
        """Each sentence by its name, those of the seed first."""
        seed = {f"S{e.number}": e for e in self.seed}
        return {**seed, **{str(e.number): e for e in self.books.sentences}}

    @property
    def seed_text(self) -> str:
        """The lines of the seed's sentences; "—" where there is none."""
        return "\n".join(f"[S{e.number}] {as_data(e.text)}" for e in self.seed) or "—"

    @property
    def books_text(self) -> str:
        """The lines of the books' sentences; "—" where there is none."""
        return self.books.text or "—"


def sources_of(brief: Brief, library: Library | None, caller: Caller) -> Sources:
    """Return what a dialogue may lean on: its seed, passages that it cites, and others found.

    Of the passages those are shown that the model's context has room for, the cited ones first; no
    library, no passages.
    """
    seed = _seed(brief)
    books = Shown(groups=())
    if library is not None:
        room = _room(caller, brief)
        chosen = _fitting(library, [*_cited(brief, library), *_found(brief, library)], room)
        if chosen:
            books = shown.numbered(
                library, chosen[0], chosen[:1], chosen[1:], tokens=2 * room, model=caller.spec
            )
    return Sources(seed=seed, books=books)


def _seed(brief: Brief) -> tuple[Evidence, ...]:
    found = []
    before: tuple[str, ...] = ()
    for number, (start, end) in enumerate(sentences(brief.answer), 1):
        text = brief.answer[start:end]
        found.append(
            Evidence(
                number=number,
                document_id=_SEED,
                start=start,
                end=end,
                text=text,
                context=(brief.question, brief.topic, *before),
            )
        )
        before = (text,)
    return tuple(e for e in found if as_data(e.text))


def _cited(brief: Brief, library: Library) -> list[Passage]:
    found: dict[str, Passage] = {}
    for citation in brief.citations:
        for passage in library.passages_of(citation.document_id):
            if passage.start <= citation.start < passage.end:
                found[passage.id] = passage
    return list(found.values())


def _found(brief: Brief, library: Library) -> list[Passage]:
    hits = library.base.search(brief.query, _FOUND) if brief.query.strip() else []
    return [hit.passage for hit in hits if shown.holds(library, hit.passage)]


def _room(caller: Caller, brief: Brief) -> int:
    # the judge and the refinement also show the dialogue, which is a reply long
    fixed = _PROMPTS + shown.most_tokens(caller) // 2 + 2 * expected(brief.question + brief.answer)
    return max(0, min(shown.room(caller, fixed=fixed), _MOST_TOKENS))


def _fitting(library: Library, passages: Sequence[Passage], room: int) -> list[Passage]:
    chosen: dict[str, Passage] = {}
    for passage in passages:
        lines = library.material(passage).sentences
        cost = sum(expected(e.text) + _LINE for e in lines) + 2 * _LINE
        if passage.id not in chosen and cost <= room and any(as_data(e.text) for e in lines):
            chosen[passage.id] = passage
            room -= cost
    return list(chosen.values())
