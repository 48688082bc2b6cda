"""Does a question, with its answer, find the passage that it was made from?"""

from psykb.generation.checks import quotes, statements
from psykb.generation.checks.finding import Finder, holds_one_of
from psykb.generation.checks.objection import Objection
from psykb.generation.library import Library
from psykb.types import Check, Draft, Kind, Method, Passage, Refusal, Stage

SURE = 3  # what words alone rank so high, the whole search has among its first ten
_NONE = "no passage supports the key"


def query_of(draft: Draft) -> str:
    """Return what is looked up: the question with the right options, or the term to be defined."""
    if draft.kind is Kind.DEFINITION and draft.about.strip():
        return draft.about
    return " ".join((draft.question, *statements.keys(draft)))


def check(
    draft: Draft, library: Library, finder: Finder, method: Method, k: int
) -> Check | Objection:
    """Return the check that a draft finds its own passage; its value is the rank, from 1.

    Its own is any passage that was shown, one with the same text, or one that contains a cited
    sentence. The words alone are asked first; where they do not put it among the first `SURE`, the
    whole search is asked for `k` passages, and NOT_FOUND_AGAIN is said if it is not among these.
    Of a book's own exercises that is only told.
    """
    cited = [(e.document_id, e.start, e.end) for e in quotes.named(draft)]
    if method is Method.EXAM and not cited:
        return Check(stage=Stage.ROUND_TRIP, outcome="skipped", detail=_NONE)
    shown = [p for p in map(library.find, draft.passages) if p is not None]

    def own(passage: Passage) -> bool:
        return holds_one_of(passage, cited) or any(finder.same_text(passage, p) for p in shown)

    query = query_of(draft)
    for rank, passage in enumerate(finder.by_words(query, k)[:SURE], 1):
        if own(passage):
            return Check(
                stage=Stage.ROUND_TRIP, outcome="passed", value=float(rank), detail="rank by words"
            )
    ids = {passage.id for passage in shown}
    for rank, hit in enumerate(finder.by_search(query, k), 1):
        if own(hit.passage) or not ids.isdisjoint(hit.also_in):
            return Check(
                stage=Stage.ROUND_TRIP, outcome="passed", value=float(rank), detail="rank by search"
            )
    if method is Method.EXAM:
        return Check(stage=Stage.ROUND_TRIP, outcome="failed", detail=f"not among the first {k}")
    return Objection(
        stage=Stage.ROUND_TRIP, reason=Refusal.NOT_FOUND_AGAIN, detail=f"not among the first {k}"
    )
