"""What each method needs: the books that may be asked about, and what makes the drafts."""

from collections.abc import Iterator

from psykb.errors import NotFoundError
from psykb.generation import planning
from psykb.generation.library import Library
from psykb.generation.making import Caller, Maker
from psykb.generation.runs import Request
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.types import Method, Slot

WITHOUT_MODEL = (Method.RULES, Method.EXAM)


def open_library(base: KnowledgeBase, request: Request) -> Library:
    """Return what may be asked about.

    Raises:
        NotFoundError: there is nothing; or no such book or section.
    """
    library = Library(
        base,
        books=request.books or None,
        # exercises stand in sections without text that can be asked about; the maker looks itself
        sections=() if request.method is Method.EXAM else request.sections,
        language=request.language if request.method in WITHOUT_MODEL else None,
        allow_ocr=request.allow_ocr,
    )
    if not library.passages and request.method is not Method.EXAM:
        raise NotFoundError(
            _(
                "{base}: nothing to ask about in these books; `psykb status` lists them, and pages "
                "that were recognised from pictures count only with --allow-ocr"
            ).format(base=base.path)
        )
    return library


def maker_of(
    request: Request, library: Library, caller: Caller | None, support: SupportCheck
) -> Maker:
    """Return what makes the drafts.

    Raises:
        ValueError: the method needs a model and there is none.
    """
    if request.method is Method.RULES:
        from psykb.generation.rules.making import RulesMaker

        return RulesMaker(library, request.kinds, seed=request.seed)
    if request.method is Method.EXAM:
        from psykb.generation.exams.making import ExamMaker

        return ExamMaker(library, support=support, seed=request.seed, sections=request.sections)
    if caller is None:
        raise ValueError(f"the method {request.method.value} needs a model")

    def slots() -> Iterator[Slot]:
        return planning.slots(library, request.kinds, seed=request.seed)

    if request.method is Method.STUDENTS:
        from psykb.generation.students import StudentsMaker

        return StudentsMaker(library, caller, slots, language=request.language, support=support)
    from psykb.generation.drafting import PassageMaker

    return PassageMaker(library, caller, slots, language=request.language)
