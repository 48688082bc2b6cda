"""Is a question printed already: as an exercise of these books, or in a benchmark?"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from psykb.generation.checks.benchmark_files import benchmark_questions
from psykb.generation.checks.objection import Objection
from psykb.generation.checks.shingles import Shingles, letters
from psykb.generation.checks.stock_phrases import distinctive
from psykb.generation.exams.reading import ExamQuestion, extract
from psykb.generation.library import Library
from psykb.text.terms import normalise_term
from psykb.types import Check, Document, Draft, Kind, Method, Refusal, SectionKind, Stage, record

CONTAINED = 0.6  # least share of the shorter question's n-grams that the longer one has;
NEARLY_ALL = 0.8  # the same where the shorter has fewer than
_VERY_BRIEF = 8  # n-grams
_FEWEST = 4  # n-grams that a question must have; with fewer, its options are added
# How many times as many n-grams the other may have: a case holds many words; but the fewer
_LONGER = 4
_BRIEF = 12  # than so many n-grams of a short question may be in any that asks about the same;
_LITTLE_LONGER = 3
_TERM_LONGER = 2  # and a term to be defined is no question that compares it with another
_EXERCISE = 8  # letters of a line of an exercise section that is a question
_SHOWN = 120  # characters of a question in `detail`
_TO_DEFINE = re.compile(
    r"(?i)^\s*(?:名词解释|解释(?:名词|概念|术语)?|(?:define|explain)(?: the terms?)?)\s*[:：]?\s*"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@record
class _Exercise:
    """A question that a book prints: in the book called `where`; `is_term`: a term to define."""

    where: str
    question: str
    options: tuple[str, ...] = ()
    is_term: bool = False


class Printed:
    """Questions that are printed somewhere, to be compared with new ones.

    Two questions are held to be the same if the shorter has at least `CONTAINED` of its n-grams in
    common with the longer: containment, of three ideographs or three words in a row, after stock
    phrases of examinations are taken out ("下列说法正确的是", "which of the following"). Sources:
    Broder 1997, "On the resemblance and containment of documents"; the threshold was chosen on
    questions of CPsyExam and PCEB against themselves with letters changed, left out and added
    (benchmarks/results/checks.md).
    """

    def __init__(self, questions: Iterable[tuple[str, str]]) -> None:
        """Take (where, question) pairs."""
        self._where: list[tuple[str, str]] = []
        self._sizes: list[int] = []
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        self._exact: dict[str, int] = {}
        for where, question in questions:
            self._add(where, question)

    def __len__(self) -> int:
        return len(self._where)

    def find(
        self, question: str, options: Sequence[str] = (), *, is_term: bool = False
    ) -> tuple[str, str, float] | None:
        """Return where a question is printed, the question there, and how much is contained.

        The best one, the first of several; None where it is new.

        Args:
            question: the new one.
            options: its options, which are compared where it says too little itself.
            is_term: whether it only asks to define a term.
        """
        same = self._exact.get(letters(question))
        own = len(letters(question)) >= _EXERCISE and (not options or distinctive(question))
        if same is not None and own:
            return (*self._where[same], 1.0)
        grams = _grams(question, options)
        shared = Counter(at for gram in grams for at in self._with.get(gram, ()))
        brief = _TERM_LONGER if is_term else _LITTLE_LONGER
        best: tuple[float, int] | None = None
        for at, count in sorted(shared.items()):
            less, more = sorted((len(grams), self._sizes[at]))
            share = count / max(1, less)
            longer = brief if less < _BRIEF else _LONGER
            least = NEARLY_ALL if less < _VERY_BRIEF else CONTAINED
            if less < _FEWEST or more > longer * less or share < least:
                continue
            if best is None or share > best[0]:
                best = share, at
        return None if best is None else (*self._where[best[1]], best[0])

    def _add(self, where: str, question: str) -> None:
        at = len(self._where)
        stem, _line_end, options = question.partition("\n")
        grams = _grams(stem, options.split("\n"))
        self._where.append((where, stem))
        self._sizes.append(len(grams))
        self._exact.setdefault(letters(stem), at)
        for gram in grams:
            self._with[gram].append(at)


class Contamination:
    """Compares drafts with the exercises of a library's base and with benchmarks."""

    def __init__(self, library: Library, benchmarks: Sequence[str] = ()) -> None:
        """Read what is printed.

        Args:
            library: whose base holds the books.
            benchmarks: paths of files with questions; see `benchmark_files`.

        Raises:
            NotFoundError, MisuseError, CorruptRecordError: a file is not there, or cannot be read.
        """
        found = tuple(_printed(library))
        self._exercises = Printed(
            (one.where, "\n".join((one.question, *one.options))) for one in found
        )
        self._terms = {
            term: one for one in reversed(found) if one.is_term for term in _terms(one.question)
        }
        self._benchmarks = Printed(
            (f"{Path(path).name}:{row}", question)
            for path in benchmarks
            for row, question in enumerate(benchmark_questions(Path(path)), 1)
        )

    def check(self, draft: Draft, method: Method) -> Check | Objection:
        """Return the check that a question is not printed yet.

        PRINTED_EXERCISE: the books print it as a question, or a line of an exercise section has it;
        of a definition, the books ask to define the same term (never said of `Method.EXAM`).
        IN_BENCHMARK: a benchmark has it; the detail names file and row. Value: how many questions
        it was compared with.
        """
        looked = [(self._benchmarks, Refusal.IN_BENCHMARK)]
        if method is not Method.EXAM:
            looked.insert(0, (self._exercises, Refusal.PRINTED_EXERCISE))
            asked = self._asked_to_define(draft)
            if asked is not None:
                return _no(Refusal.PRINTED_EXERCISE, (asked.where, asked.question, 1.0))
        for printed, reason in looked:
            is_term = draft.kind is Kind.DEFINITION
            found = printed.find(draft.question, draft.options, is_term=is_term)
            if found is not None:
                return _no(reason, found)
        return Check(
            stage=Stage.CONTAMINATION,
            outcome="passed",
            value=float(sum(len(printed) for printed, _reason in looked)),
            detail="questions compared",
        )

    def _asked_to_define(self, draft: Draft) -> _Exercise | None:
        """Return the printed question that asks to define the term of a definition."""
        if draft.kind is not Kind.DEFINITION:
            return None
        names = _terms(draft.about) or _terms(draft.question)
        return next((self._terms[name] for name in names if name in self._terms), None)


def _grams(question: str, options: Iterable[str]) -> Shingles:
    """Return the n-grams of a question; of its options, too, where it says too little itself."""
    grams = distinctive(question)
    if len(grams) >= _FEWEST:
        return grams
    return grams.union(*(distinctive(option) for option in options))


def _printed(library: Library) -> Iterator[_Exercise]:
    """Yield what the books of a base print as questions, and other lines of exercise sections."""
    catalogue = library.base.catalogue
    for document in library.base.documents():
        text = catalogue.document(document.id).text
        asked = [q for q in extract(text, catalogue.sections(document.id)) if q.question]
        for question in asked:
            yield _exercise(document, question, question.question)
            if question.shared is not None:  # the question itself, without its case
                shared = text[slice(*question.shared)].strip()
                yield _exercise(document, question, question.question.removeprefix(shared))
        yield from _lines(library, document, [(q.start, q.end) for q in asked])


def _exercise(document: Document, question: ExamQuestion, words: str) -> _Exercise:
    return _Exercise(
        where=document.title,
        question=" ".join(words.split("\n")).strip(),
        options=question.options,
        is_term=question.kind is Kind.DEFINITION,
    )


def _lines(
    library: Library, document: Document, asked: Sequence[tuple[int, int]]
) -> Iterator[_Exercise]:
    """Yield the lines of exercise sections that are none of the questions at `asked`, in order."""
    starts = [start for start, _end in asked]
    for _row, passage in library.base.catalogue.passages_of(document.id):
        if passage.kind is not SectionKind.EXERCISES:
            continue
        at = passage.start
        for line in passage.text.splitlines(keepends=True):
            start, at = at, at + len(line)
            before = bisect_left(starts, at) - 1  # the last question that begins before its end
            if len(letters(line)) >= _EXERCISE and (before < 0 or asked[before][1] <= start):
                yield _Exercise(where=document.title, question=line.strip())


def _terms(words: str) -> tuple[str, ...]:
    """Return the keys of a term that is to be defined, with and without what stands in brackets."""
    bare = _TO_DEFINE.sub("", words).strip(' \t\n。.：:“”"')
    keys = (normalise_term(form) for form in (bare, _BRACKETS.sub("", bare)))
    return tuple(dict.fromkeys(key for key in keys if key))


def _no(reason: Refusal, found: tuple[str, str, float]) -> Objection:
    where, question, share = found
    return Objection(
        stage=Stage.CONTAMINATION,
        reason=reason,
        detail=f"{where}: {question[:_SHOWN]} ({share:.2f})",
    )
