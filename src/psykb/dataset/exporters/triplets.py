"""triplets: a question, the passage that answers it, and passages that only look as if they did.

For embedders: the columns anchor, positive and negative (or negative_1 …) in the order in which
sentence-transformers' losses take them (docs, "Loss Overview": (anchor, positive, negative_1, …,
negative_n)). There are no others, for each column is taken for a text.

Hard negatives are what the base itself ranks high for the question and what does not answer it. A
passage that does after all teaches the embedder to be wrong (false negatives: Qu et al. 2021,
RocketQA, arXiv 2010.08191), so whatever may is left out: see `_defining` and `_is_safe`.
"""

from collections.abc import Sequence

from psykb.dataset.exporters.rows import lines, worded
from psykb.dataset.exporters.shelf import Shelf
from psykb.dataset.matching.shingling import likeness
from psykb.dataset.request import LeftOut, Made, Request, suffixed
from psykb.errors import MisuseError
from psykb.generation.library import Library, sentences_of
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.text.folding import fold
from psykb.types import Definition, Passage, QAPair

_RANKED = 50  # passages that are looked at for a question
_ALIKE = 0.5  # Jaccard of 5-grams from which two passages are editions of one


def files(request: Request) -> Made:
    """Return one file of JSON Lines.

    Raises:
        MisuseError: there is no base.
        NotFoundError: the base lacks a book that an item cites.
    """
    if request.base is None:
        raise MisuseError(_("--format triplets needs the knowledge base with the books: --kb NAME"))
    miner = _Miner(request.base)
    rows, left_out = [], []
    for item in request.items:
        row = miner.row(item, request.options.negatives)
        if isinstance(row, LeftOut):
            left_out.append(row)
        else:
            rows.append(worded(row, item, request.words))
    return Made(
        files=((suffixed(request.target, ".jsonl"), lines(rows)),),
        rows=len(rows),
        left_out=tuple(left_out),
    )


class _Miner:
    """Finds the passages of a base that answer a question, and those that do not."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._shelf = Shelf(base)
        self._support = SupportCheck.of(base)
        library = Library(base)
        self._languages = {document.id: document.language for document in library.documents}
        self._askable = {passage.id for passage in library.passages}

    def row(self, item: QAPair, wanted: int) -> dict[str, str] | LeftOut:
        """Return the row of an item, or why there is none."""
        gold = self._shelf.gold(item)
        if not gold:
            return LeftOut(item=item.id, why=_("no passage of the book carries it"))
        positive = max(gold, key=lambda passage: _carried(item, passage))
        negatives = self._negatives(item, gold, positive, wanted)
        if len(negatives) < wanted:
            return LeftOut(
                item=item.id,
                why=_(
                    "only {n} of {wanted} passages look like the answer and are none; --negatives "
                    "asks for fewer"
                ).format(n=len(negatives), wanted=wanted),
            )
        names = ["negative"] if wanted == 1 else [f"negative_{n + 1}" for n in range(wanted)]
        texts = [passage.text.strip() for passage in negatives]
        return {
            "anchor": item.question,
            "positive": positive.text.strip(),
            **dict(zip(names, texts, strict=True)),
        }

    def _negatives(
        self, item: QAPair, gold: Sequence[Passage], positive: Passage, wanted: int
    ) -> list[Passage]:
        """Return the first passages, as the base ranks them, that are safe, fewer if there are."""
        language = self._languages[positive.document_id]
        ranked = self._base.search(item.question, _RANKED)
        copies = {name for hit in ranked if hit.passage in gold for name in hit.also_in}
        defining = self._defining(item)
        found: list[Passage] = []
        for hit in ranked:
            passage = hit.passage
            if len(found) == wanted:
                break
            # what is in another language the support check can compare by names and numbers alone
            if self._languages[passage.document_id] != language or passage.id in copies:
                continue
            if passage.id not in self._askable or any(_holds(passage, at) for at in defining):
                continue
            if self._is_safe(item, gold, found, passage):
                found.append(passage)
        return found

    def _defining(self, item: QAPair) -> list[Definition]:
        """Return the definitions of all that a question names, and of its right answer.

        What defines 从众 answers half of how it differs from 服从, in words that no quote has.
        """
        searcher = self._base.searcher()
        texts = (item.question, item.about, *(item.options[at] for at in item.key))
        names = dict.fromkeys(name for text in texts for name in searcher.names_in(text))
        return [definition for _row, definition in searcher.definitions_of(list(names))]

    def _is_safe(
        self,
        item: QAPair,
        gold: Sequence[Passage],
        taken: Sequence[Passage],
        passage: Passage,
    ) -> bool:
        """Whether a passage certainly does not answer an item.

        It overlaps with none that does, is no edition of one (nor of another negative), holds no
        sentence that the item cites, and no sentence of it carries what the item says.
        """
        if any(_overlap(one, passage) for one in gold):
            return False
        if any(likeness(one.text, passage.text) >= _ALIKE for one in (*gold, *taken)):
            return False
        text = fold(passage.text)
        if any(fold(place.quote) in text for place in item.citations):
            return False
        claims = dict.fromkeys(
            (*(p.text for p in item.points), *(place.quote for place in item.decisive))
        )
        return not any(
            not self._support.check(claim, [sentence], question=item.question).faults
            for claim in claims
            for sentence in sentences_of(passage)
        )


def _carried(item: QAPair, passage: Passage) -> int:
    """Return how many characters of what decides an item stand in a passage."""
    return sum(
        max(0, min(place.end, passage.end) - max(place.start, passage.start))
        for place in item.decisive
        if place.document_id == passage.document_id
    )


def _holds(passage: Passage, definition: Definition) -> bool:
    same = passage.document_id == definition.document_id
    return same and passage.start < definition.end and definition.start < passage.end


def _overlap(one: Passage, other: Passage) -> bool:
    same = one.document_id == other.document_id
    return same and one.start < other.end and other.start < one.end
