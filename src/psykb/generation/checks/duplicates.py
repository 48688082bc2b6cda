"""Is a question asked already: in this run, or in runs that are to be avoided?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from psykb.generation.checks import quotes, statements
from psykb.generation.checks.nearest import Nearest
from psykb.generation.checks.shingles import Shingles, letters, shingles
from psykb.generation.checks.stock_phrases import distinctive
from psykb.text.terms import normalise_term
from psykb.types import Draft, Kind, QAPair, Refusal, record

_SHOWN = 120  # characters of a question in `detail`
_Place = tuple[str, int, int]


@record
class _Asked:
    """What of an item is compared.

    `stem` is its question where that says what is asked; `sentence` is where a judged statement
    stands, and `decisive` are all places that carry the answer.
    """

    id: str
    question: str
    group: str
    exact: tuple[str, ...]
    stem: tuple[str, str] | None
    grams: Shingles
    about: tuple[str, ...] | None
    sentence: _Place | None
    decisive: tuple[_Place, ...]
    avoided: bool


class Seen:
    """The questions that were asked so far.

    Two drafts are duplicates if kind, question and right options are the same, folded and without
    punctuation. They are near duplicates, within one kind (the kinds with options are one), if the
    character n-grams of question and right options have a Jaccard similarity of 0.8 or more; if
    the question is the same, whatever the options, and says more than stock phrases do; if the same
    is asked about the same term and the right answer is the same; or if both are statements to be
    judged about the same sentence, of which one gives the other away. What an avoided run asks is
    not asked again in another form: an item of any kind is refused, too, whose answer leans on a
    place on which that of an avoided item leans (`QAPair.decisive`).
    """

    def __init__(self, avoid: Iterable[QAPair] = ()) -> None:
        """Take the items of runs that are to be avoided."""
        self._asked: list[_Asked] = []
        self._exact: dict[tuple[str, ...], int] = {}
        self._about: dict[tuple[str, ...], int] = {}
        self._stem: dict[tuple[str, str], int] = {}
        self._sentence: dict[_Place, int] = {}
        self._avoided: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
        self._nearest = Nearest()
        for item in avoid:
            self._keep(_of_item(item))

    def refusal(self, draft: Draft) -> tuple[Refusal, str] | None:
        """Return why a draft is refused, and the other's id and question; None where it is new."""
        asked = _of_draft(draft, "")
        same = self._exact.get(asked.exact)
        if same is not None:
            return self._tell(same, Refusal.DUPLICATE, 1.0)
        alike = self._alike(asked)
        if alike is not None:
            return self._tell(alike, Refusal.NEAR_DUPLICATE, None)
        near = self._nearest.find(asked.group, asked.grams)
        return None if near is None else self._tell(near[1], Refusal.NEAR_DUPLICATE, near[0])

    def add(self, draft: Draft, item_id: str) -> None:
        """Keep a draft that was accepted."""
        self._keep(_of_draft(draft, item_id))

    def _keep(self, asked: _Asked) -> None:
        at = len(self._asked)
        self._asked.append(asked)
        self._exact.setdefault(asked.exact, at)
        if asked.about is not None:
            self._about.setdefault(asked.about, at)
        if asked.stem is not None:
            self._stem.setdefault(asked.stem, at)
        if asked.sentence is not None:
            self._sentence.setdefault(asked.sentence, at)
        if asked.avoided:
            for document_id, start, end in asked.decisive:
                self._avoided[document_id].append((start, end, at))
        self._nearest.add(asked.group, asked.grams)

    def _alike(self, asked: _Asked) -> int | None:
        """Return the place of an item that asks the same of a term, a sentence, or in its words."""
        if asked.about is not None and asked.about in self._about:
            return self._about[asked.about]
        if asked.stem is not None and asked.stem in self._stem:
            return self._stem[asked.stem]
        if asked.sentence is not None and asked.sentence in self._sentence:
            return self._sentence[asked.sentence]
        for document_id, start, end in asked.decisive:
            for first, last, at in self._avoided.get(document_id, ()):
                if first < end and start < last:
                    return at
        return None

    def _tell(self, at: int, reason: Refusal, share: float | None) -> tuple[Refusal, str]:
        other = self._asked[at]
        alike = "" if share in (None, 1.0) else f" ({share:.2f})"
        detail = f"{other.id}: {other.question[:_SHOWN]}{alike}"
        return (Refusal.IN_AVOIDED_RUN if other.avoided else reason), detail


def _of_draft(draft: Draft, item_id: str) -> _Asked:
    numbers = [point.evidence for point in draft.points]
    first = quotes.of(draft, numbers[0]) if numbers else ()
    decisive = quotes.named(draft) if draft.kind.is_open or not first else first
    right = statements.keys(draft) if draft.kind.has_options else ()
    return _asked(
        item_id,
        draft.kind,
        draft.question if draft.kind is not Kind.TRUE_FALSE else statements.stated(draft),
        right,
        about=draft.about,
        answer=draft.answer,
        decisive=tuple((e.document_id, e.start, e.end) for e in decisive),
    )


def _of_item(item: QAPair) -> _Asked:
    return _asked(
        item.id,
        item.kind,
        item.question if item.kind is not Kind.TRUE_FALSE else statements.stated_in(item.question),
        tuple(item.options[at] for at in item.key),
        about=item.about,
        answer=item.answer,
        decisive=tuple((c.document_id, c.start, c.end) for c in item.decisive),
        avoided=True,
    )


def _asked(
    item_id: str,
    kind: Kind,
    question: str,
    right: Sequence[str],
    *,
    about: str,
    answer: str,
    decisive: tuple[_Place, ...],
    avoided: bool = False,
) -> _Asked:
    group = "choice" if kind.has_options else kind.value
    answered = sorted(letters(text) for text in right)
    bare = letters(question)
    return _Asked(
        id=item_id,
        question=question,
        group=group,
        exact=(kind.value, bare, *answered),
        stem=(group, bare) if distinctive(question) else None,
        grams=shingles(" ".join((question, *sorted(right)))),
        about=_about(kind, about, answered or [letters(answer)]),
        sentence=decisive[0] if kind is Kind.TRUE_FALSE and decisive else None,
        decisive=decisive,
        avoided=avoided,
    )


def _about(kind: Kind, about: str, answered: Sequence[str]) -> tuple[str, ...] | None:
    """Return what is the same where the same is asked of one term; many statements are judged."""
    if kind is Kind.TRUE_FALSE or not about.strip():
        return None
    return kind.value, normalise_term(about), *answered
