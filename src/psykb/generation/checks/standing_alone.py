"""Can a question be answered without the book lying open? Nothing in it may point elsewhere."""

from psykb.generation.checks import pointing_en, pointing_zh
from psykb.generation.checks.objection import Objection
from psykb.text.folding import fold, language_of
from psykb.types import Check, Draft, Kind, Refusal, Stage

_CASE_FROM = {"zh": 80, "en": 300}  # characters of a question that prints a case itself


def check(draft: Draft) -> Check | Objection:
    """Return the check that a question stands alone: POINTS_ELSEWHERE where it does not.

    A question may point to what it prints itself: "该来访者" to the case before it, "这一现象" to
    the sentence before it. Options lean on the question, and may not point to the book; nor may an
    answer or explanation send to a table, a figure or another part of it. What a book prints as its
    own exercise (`Draft.origin`) is explained as it is printed.
    """
    stem = fold_marks(draft.question)
    chinese = language_of(stem) == "zh"
    case = draft.kind is Kind.CASE or len(stem) >= _CASE_FROM["zh" if chinese else "en"]
    pointing = pointing_zh if chinese else pointing_en
    texts = [*draft.options, draft.frame]
    found = [
        *pointing.pointers(stem, case=case),
        *(
            word
            for text in texts
            for by in (pointing_zh, pointing_en)
            for word in by.book_pointers(fold_marks(text))
        ),
    ]
    said = (
        () if draft.origin else (draft.answer, draft.explanation, *(p.text for p in draft.points))
    )
    found.extend(
        word
        for text in said
        for by in (pointing_zh, pointing_en)
        for word in by.beside_pointers(fold_marks(text))
    )
    if found:
        return Objection(
            stage=Stage.STANDALONE, reason=Refusal.POINTS_ELSEWHERE, detail=found[0].strip()
        )
    return Check(stage=Stage.STANDALONE, outcome="passed")


def fold_marks(text: str) -> str:
    """Return `text` folded line by line, so that the end of a line still ends a sentence."""
    return "\n".join(fold(line) for line in text.splitlines())
