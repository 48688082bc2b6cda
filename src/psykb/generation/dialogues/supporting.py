"""Do named sentences carry what a counsellor says in spoken words?"""

import re
from collections.abc import Mapping, Sequence

from psykb.generation.checks.told import content, told
from psykb.generation.dialogues.briefs import Brief
from psykb.generation.dialogues.claims_heard import names_authority
from psykb.generation.dialogues.restating import restated
from psykb.generation.dialogues.restating_likeness import difference, turned
from psykb.grounding.support import SupportCheck
from psykb.text.folding import IDEOGRAPH, language_of
from psykb.types import Evidence, Fault

MOST_NAMED = 5  # sentences that one statement leans on
_LIKE = 0.5  # share of a sentence's content that another must hold to be tried
_UNIT = re.compile(rf"[{IDEOGRAPH}]|[^\W_{IDEOGRAPH}]+")
_LEAST_UNITS = {"zh": 3, "en": 2}  # ideographs, words: with fewer nothing is stated
_TRIED = 3  # sentences that are tried
_ABOUT = 0.3  # share of the content that what carries a sentence holds at least
# What is said before a statement, and behind it, and states nothing.
_BEFORE = re.compile(
    r"^(?:(?:嗯|哦|噢|对|是的|好的?|没错|其实|简单(?:地|来)?说|也就是说|换句话说|你知道吗|"
    r"你可能(?:也)?听说过|你看|比如说?|所以|那|而且|就像我(?:刚才|之前)?说的|不过|可是|"
    r"但是?)\s*[,，:：、!！]\s*)+"
    r"|^(?:(?:yes|well|so|actually|you know|in other words|put simply|as i said|and|but|okay|"
    r"right),?\s+)+",
    re.IGNORECASE,
)
_BY_BOOK = re.compile(
    r"^(?:书(?:上|里|中)|教材(?:上|里|中)?|课本(?:上|里)?)(?:是)?(?:这么|这样)?(?:说|讲|写|"
    r"提到)(?:过|的是|的|道)?\s*[,，:：]?\s*"
    r"|^(?:the|a|our) (?:text)?books? (?:says?|tells? us|puts? it like this|"
    r"writes?)(?: that)?\s*[,:]?\s*",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[,，]\s*(?:对吗|是吗|好吗|对吧|是吧|是不是|你觉得呢|你看呢|right|isn't it|"
    r"do you see)\s*[?？]$",
    re.IGNORECASE,
)


class Supporting:
    """Asks the support check of sentences that people speak."""

    def __init__(self, support: SupportCheck) -> None:
        """Take the support check."""
        self._support = support

    def named(
        self, said: str, evidence: Mapping[str, Evidence], brief: Brief
    ) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
        """Return which of the named sentences carry what is said, () for none, and why not.

        Those that carry it alone, if there are any; else all, if they do together. More than
        `MOST_NAMED` carry nothing. Words that state nothing are left out of what is said; that a
        book says it only where a book is named for it.
        """
        if not 0 < len(evidence) <= MOST_NAMED:
            return (), ()
        alone = tuple(
            name for name, e in evidence.items() if not self._faults(said, [name], [e], brief)
        )
        if alone:
            return alone, ()
        faults = self._faults(said, list(evidence), list(evidence.values()), brief)
        return ((), faults) if faults else (tuple(evidence), ())

    def found(self, said: str, evidence: Mapping[str, Evidence], brief: Brief) -> tuple[str, ...]:
        """Return the sentences that carry what is said, of those whose words are most like it."""
        mine = content(_stated(said, by_book=True))
        share = {name: told(e.text).share(mine) for name, e in evidence.items()} if mine else {}
        like = sorted((name for name in share if share[name] >= _LIKE), key=lambda n: -share[n])
        return next(
            (
                (name,)
                for name in like[:_TRIED]
                if not self._faults(said, [name], [evidence[name]], brief)
            ),
            (),
        )

    def nearest(self, said: str, evidence: Mapping[str, Evidence]) -> str:
        """Return the name of the sentence whose words are most like what is said, "" for none."""
        mine = content(said)
        share = {name: told(e.text).share(mine) for name, e in evidence.items()} if mine else {}
        best = max(share, key=lambda name: share[name], default="")
        return best if best and share[best] >= _ABOUT else ""

    def turned(self, said: str, evidence: Mapping[str, Evidence]) -> bool:
        """Whether what is said is what a sentence says, but for a "not", a number or the order."""
        return turned(_stated(said, by_book=True), [e.text for e in evidence.values()])

    def is_idle(self, said: str) -> bool:
        """Whether what is said has no content of its own: "嗯。", "Yes."."""
        return not content(said) or len(_UNIT.findall(said)) < _LEAST_UNITS[language_of(said)]

    def _faults(
        self, said: str, names: Sequence[str], evidence: Sequence[Evidence], brief: Brief
    ) -> tuple[Fault, ...]:
        claim = _stated(said, by_book=any(not name.startswith("S") for name in names))
        verdict = self._support.check(claim, evidence, question=brief.question)
        # how much of it the words cover is asked more strictly below
        faults = tuple(fault for fault in verdict.faults if fault is not Fault.NOT_COVERED)
        if faults:
            return faults
        if _borrows(claim, evidence):
            return (Fault.NOT_COVERED,)
        texts = [e.text for e in evidence]
        if self._support.has_model and language_of(claim) not in map(language_of, texts):
            return ()  # only a model can tell; words of two languages cannot be compared
        return () if restated(claim, texts) else (difference(claim, texts),)


def _borrows(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a claim names an authority ("studies show") that its sentences do not name."""
    texts = (text for e in evidence for text in (e.text, *e.context))
    return names_authority(claim) and not any(map(names_authority, texts))


def _stated(said: str, *, by_book: bool) -> str:
    """Return what is said without the words around it that state nothing."""
    bare = _BEHIND.sub("。" if language_of(said) == "zh" else ".", _BEFORE.sub("", said.strip()))
    return (_BY_BOOK.sub("", bare) if by_book else bare) or said
