"""Do the sentences that a draft names carry what it says: its points, its answer, its key?"""

import re
from collections.abc import Iterator, Sequence

from psykb.generation.checks import attribution, genus, quotes, statements
from psykb.generation.checks.objection import Objection
from psykb.generation.checks.shingles import letters
from psykb.generation.checks.told import content, told
from psykb.generation.exams import keying
from psykb.generation.exams.statements import printed_points
from psykb.grounding.support import SupportCheck
from psykb.text.folding import language_of
from psykb.text.sentences import sentences
from psykb.types import Check, Draft, Evidence, Fault, Kind, Method, Point, Refusal, Stage, Verdict

_GLUE = 12  # letters of a sentence of an answer that no point says: "因此选B"
_PHRASES = re.compile(
    "教材原文|其余各项|其他选项|题中所述|的含义|正确答案|答案|因此|故选|根据|所以选|应选|the(?:book|text)says|"
    "theotheroptions|thisiswhat|means|the(?:right|correct)answer(?:is)?|therefore|accordingto"
)
_HELD = 0.6  # share of a key's content that the evidence must hold; the same for one of at least
_LONG = 10  # letters, which may say it in other words
_HELD_LONG = 0.35
_OTHER = 0.0  # support of what puts a thing into a kind that the book does not name
_SEVERAL = 2  # right options that are held against the evidence together
_BY = "lowest support"
_SURE = Verdict(support=1.0)


class Supporting:
    """Checks drafts with the support check; what stands there word for word needs no check."""

    def __init__(self, support: SupportCheck, titles: Sequence[str] = ()) -> None:
        """Take the support check, and the titles of the books, which an explanation may name."""
        self._support = support
        self._titles = tuple(filter(None, map(letters, titles)))

    def check(self, draft: Draft, method: Method) -> Check | Objection:
        """Return the check that the evidence carries a draft; its value is the lowest support.

        Each point is held against the sentences that it names, the sentences of the answer and the
        explanation that no point says against all that are named (UNSUPPORTED, with the faults of
        the support check). What a right option says must stand in them, and put into the frame it
        must contradict none. A statement called true must be
        carried; one called false must not be, by any of them (KEY_UNSUPPORTED).

        Of a book's own exercises it is only told that no passage supports the key, or that one
        says otherwise.
        """
        cited = quotes.named(draft)
        if method is Method.EXAM:
            return self._printed(draft, cited)
        supports: list[float] = []
        for text, evidence in self._said(draft, cited):
            verdict = self.verdict(text, evidence, draft.question)
            if verdict.faults:
                return _no(Refusal.UNSUPPORTED, text, verdict.faults)
            supports.append(verdict.support)
        for text, verdict in self._keys(draft, cited):
            if verdict.faults:
                return _no(Refusal.KEY_UNSUPPORTED, text, verdict.faults)
            supports.append(verdict.support)
        return Check(
            stage=Stage.SUPPORT, outcome="passed", value=min(supports, default=1.0), detail=_BY
        )

    def verdict(self, claim: str, evidence: Sequence[Evidence], question: str = "") -> Verdict:
        """Return how well the evidence carries a claim; what it says word for word, it carries.

        That is a sentence or what stands between its semicolons, with or without its brackets.
        """
        bare = letters(claim)
        if bare and any(
            attribution.defines(claim, e.text)
            or any(bare == letters(part) for part in attribution.parts(e.text, whole=claim))
            for e in evidence
        ):
            return _SURE
        verdict = self._support.check(claim, evidence, question=question)
        if not verdict.faults and genus.is_of_another(claim, evidence):
            return Verdict(support=_OTHER, faults=(Fault.NOT_COVERED,))
        return verdict

    def _printed(self, draft: Draft, cited: Sequence[Evidence]) -> Check:
        """Return what is told of a printed key: carried, by no passage, or said otherwise by one.

        Evidence that no point names is a sentence that says otherwise (`exams.linking`). Of an open
        answer, every point that is printed must be carried; the value is the share that is.
        """
        if draft.evidence and not draft.points:
            return _told(f"a passage says otherwise: {_shown(draft.evidence[0])}")
        against = next(keying.opposing(draft, cited), None)
        if against is not None:
            return _told(f"a passage says otherwise: {_shown(against)}")
        verdicts = [
            self._point(point, quotes.of(draft, point.evidence), draft)
            for point in draft.points
            if point.evidence
        ]
        if not cited or any(v.faults for v in verdicts) or not _named(draft, cited):
            return _told("no passage supports the key")
        if draft.kind.is_open:
            wanted = printed_points(draft)
            texts = {point.text for point in draft.points}
            carried = sum(point in texts for point in wanted)
            if carried < len(wanted):
                detail = f"{carried} of {len(wanted)} statements are carried"
                return _told(detail, value=carried / len(wanted))
        lowest = min(v.support for v in verdicts)
        false = draft.kind is Kind.TRUE_FALSE and not draft.truth
        detail = "contradicts the statement" if false else _BY
        return Check(stage=Stage.SUPPORT, outcome="passed", value=lowest, detail=detail)

    def _point(self, point: Point, evidence: Sequence[Evidence], draft: Draft) -> Verdict:
        if any(keying.carries(e, point.text, draft) for e in evidence):
            return _SURE
        if draft.truth and keying.judged(draft, evidence):
            return _SURE
        return self.verdict(point.text, evidence, draft.question)

    def _said(
        self, draft: Draft, cited: Sequence[Evidence]
    ) -> Iterator[tuple[str, Sequence[Evidence]]]:
        """Yield each statement of a draft with the sentences that are to carry it."""
        for point in draft.points:
            yield point.text, quotes.of(draft, point.evidence)
        pieces = [letters(point.text) for point in draft.points]
        pieces += [letters(e.text) for e in cited]
        pieces += [letters(text) for text in (*draft.options, draft.about, *self._titles)]
        for text in (draft.answer if draft.kind.is_open else "", draft.explanation):
            for start, end in sentences(text):
                if len(_left(letters(text[start:end]), pieces)) > _GLUE:
                    yield text[start:end], cited

    def _keys(self, draft: Draft, cited: Sequence[Evidence]) -> Iterator[tuple[str, Verdict]]:
        """Yield what an item says to be right, with how it is carried; a fault is an objection."""
        if draft.kind is Kind.TRUE_FALSE:
            statement = statements.stated(draft)
            if draft.truth:
                yield statement, self._true(statement, cited)
            else:
                yield statement, self._untrue(statement, cited)
        elif draft.kind.has_options:
            keys = statements.keys(draft)
            together = self._together(draft, keys, cited)
            for key in keys:
                yield key, self._key(draft, key, cited, together)

    def _together(
        self, draft: Draft, keys: Sequence[str], cited: Sequence[Evidence]
    ) -> Verdict | None:
        """Return how one statement of several right options is carried; None if with a fault.

        What carries them together carries each, and one statement is checked as fast as another.
        """
        left = [key for key in keys if not _reads(draft, key, cited)]
        if len(left) < _SEVERAL or not statements.has_frame(draft):
            return None
        comma, last = ("、", "和") if draft.language == "zh" else (", ", " and ")
        listed = comma.join(left[:-1]) + last + left[-1]
        verdict = self.verdict(statements.fill(draft, listed), cited, draft.question)
        return None if verdict.faults else verdict

    def _key(
        self, draft: Draft, key: str, cited: Sequence[Evidence], together: Verdict | None
    ) -> Verdict:
        """Return how the statement that a right option makes is carried.

        The support check forgives a word that is not there. So what the option says must stand in
        the evidence, and the sentence that says the rest must not say it of a wrong option.
        """
        if _reads(draft, key, cited):
            return _SURE
        verdict = together or self.verdict(statements.fill(draft, key), cited, draft.question)
        if statements.has_frame(draft) and verdict.faults not in ((), (Fault.NOT_COVERED,)):
            return verdict
        texts = [text for e in cited for text in (e.text, *e.context)]
        share = told(*texts, *(p.text for p in draft.points)).share(content(key))
        least = _HELD if len(letters(key)) < _LONG else _HELD_LONG
        foreign = not any(language_of(e.text) == language_of(key) for e in cited)
        if (share < least and not foreign) or attribution.said_of_another(draft, cited):
            return Verdict(support=verdict.support, faults=(Fault.NOT_COVERED,))
        return Verdict(support=max(share, verdict.support) if verdict.faults else verdict.support)

    def _true(self, statement: str, cited: Sequence[Evidence]) -> Verdict:
        """Return how a statement is carried, of the very thing of which it speaks."""
        verdict = self.verdict(statement, cited)
        if verdict.faults or verdict == _SURE:
            return verdict
        if attribution.misnamed(statement, cited) or attribution.exchanged(statement, cited):
            return Verdict(support=verdict.support, faults=(Fault.NAMES_DIFFER,))
        return verdict

    def _untrue(self, statement: str, cited: Sequence[Evidence]) -> Verdict:
        """Return a verdict without a fault if no cited sentence carries the statement.

        A sentence of which no part between semicolons has all that a statement says does not carry
        it, and neither does one that says otherwise by the support check.
        """
        said = content(statement)
        for evidence in cited:
            parts = attribution.parts(evidence.text, whole=statement)
            states = any(attribution.defines(statement, part) for part in parts)
            whole = states or any(told(part).share(said) == 1 for part in parts)
            if whole and not self.verdict(statement, [evidence]).faults:
                return Verdict(support=0.0, faults=(Fault.NOT_COVERED,))
        return _SURE


def _named(draft: Draft, cited: Sequence[Evidence]) -> bool:
    """Whether the cited sentences name what the key of a choice or a judgement says."""
    if draft.kind is Kind.TRUE_FALSE:
        return bool(keying.judged(draft, cited))
    return not draft.kind.has_options or keying.all_named(draft, cited)


def _shown(evidence: Evidence) -> str:
    return f"“{evidence.text}” ({evidence.document_id}:{evidence.start}-{evidence.end})"


def _told(detail: str, value: float | None = None) -> Check:
    return Check(stage=Stage.SUPPORT, outcome="failed", value=value, detail=detail)


def _reads(draft: Draft, key: str, cited: Sequence[Evidence]) -> bool:
    """Whether a cited sentence reads as the frame with a right option, or lists it."""
    return any(
        attribution.reads(draft, key, e.text) or attribution.lists(draft, key, e.text)
        for e in cited
    )


def _left(bare: str, pieces: Sequence[str]) -> str:
    """Return the letters of a sentence without what points, evidence and options say."""
    for piece in sorted(pieces, key=len, reverse=True):
        if bare and bare in piece:
            return ""
        if len(piece) > 1:
            bare = bare.replace(piece, "")
    return _PHRASES.sub("", bare)


def _no(reason: Refusal, detail: str, faults: tuple[Fault, ...]) -> Objection:
    return Objection(stage=Stage.SUPPORT, reason=reason, detail=detail, faults=faults)
