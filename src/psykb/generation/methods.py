"""What each method needs: the books that may be asked about, and what makes the drafts."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from psykb.errors import NotFoundError
from psykb.generation import planning
from psykb.generation.library import Library
from psykb.generation.making import Caller, Maker
from psykb.generation.runs import Request, listed
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.types import Document, Language, Method, Slot

WITHOUT_MODEL = (Method.RULES, Method.EXAM)


def open_library(base: KnowledgeBase, request: Request) -> Library:
    """Return what may be asked about.

    Raises:
        NotFoundError: there is nothing; or no such book, section or file of a benchmark.
    """
    for name in request.benchmarks:
        if not Path(name).is_file():
            raise NotFoundError(_("--benchmark {path}: there is no such file").format(path=name))
    library = Library(
        base,
        books=request.books or None,
        # exercises stand in sections without text that can be asked about; the maker looks itself
        sections=() if request.method is Method.EXAM else request.sections,
        language=request.language if request.method in WITHOUT_MODEL else None,
        allow_ocr=request.allow_ocr,
    )
    if not library.documents:
        _check_language(base, request)
    if not library.passages and request.method is not Method.EXAM:
        raise NotFoundError(
            _(
                "{base}: nothing to ask about in these books; `psykb status` lists them, and pages "
                "that were recognised from pictures count only with --allow-ocr"
            ).format(base=base.path)
        )
    return library


def read_as(documents: Iterable[Document]) -> str:
    """Say in which language books were read: "read as Chinese: …; read as English: …"."""
    titles: dict[Language, list[str]] = {}
    for document in documents:
        titles.setdefault(document.language, []).append(document.title)
    words = {"zh": _("read as Chinese: {titles}"), "en": _("read as English: {titles}")}
    names: list[Language] = ["zh", "en"]
    return "; ".join(
        words[name].format(titles=listed(titles[name])) for name in names if name in titles
    )


def _check_language(base: KnowledgeBase, request: Request) -> None:
    """Check that it is not the language that leaves no book.

    Raises:
        NotFoundError: it is; says in which one the books were read.
    """
    wanted = set(base.find_books(request.books)) if request.books else None
    documents = [d for d in base.documents() if wanted is None or d.id in wanted]
    if documents:
        raise NotFoundError(
            _(
                "--language {language}: no book here is in it ({books}; `psykb status` shows in "
                "which language a book was read)"
            ).format(language=request.language, books=read_as(documents))
        )


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
