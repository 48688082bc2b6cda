"""Is every wrong option wrong by the evidence, and by what else the books say of it?"""

import re
from collections.abc import Iterator, Sequence

from psykb.generation.checks import attribution, quotes, statements
from psykb.generation.checks.finding import Finder
from psykb.generation.checks.objection import Objection
from psykb.generation.checks.shingles import letters
from psykb.generation.checks.supporting import Supporting
from psykb.generation.checks.told import content, told
from psykb.text.folding import fold
from psykb.types import Check, Draft, Evidence, Method, Refusal, Stage

PASSAGES = 10  # that are looked through for the wrong options of an item
_STATED = 0.9  # share of the rest of the statement's content that a sentence must hold,
_CARRIED = 0.6  # and least support, before it is said to make a wrong option true
_LISTED = 0.5  # share of the rest's content that a sentence must hold whose list counts
_TOGETHER = 0.3  # the same where the list holds all of several right options
_OPTION = 0.8  # share of a long option's content that a sentence must hold to speak of it
_LONG = 10  # letters
# What sets one thing against another: a sentence that does so names what is not meant, too.
_CONTRAST = re.compile(
    "不同|区别|相比|相反|而不是|并非|不是|不属于|不包括|除外|以外|则|却|而非|区分|对照|无关|"
    r"\b(?:unlike|than|whereas|not|rather|differ|differs|different|distinguish|distinguished|contrast|"
    r"while|but|except|instead|compared|versus)\b"
)
_JOINED = r"\s*(?:、|[,;；，]\s*(?:(?:and|or)\b)?|以及|[和与及或]|(?:and|or)\b)\s*"
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_NO_DISTRACTORS = "no options"


def check(
    draft: Draft, finder: Finder, supporting: Supporting, method: Method
) -> Check | Objection:
    """Return the check that no wrong option is right: DISTRACTOR_TRUE, with the sentence.

    Each wrong option is put into the frame, or the question. It is true if a sentence, cited or in
    the `PASSAGES` passages whose words fit all of them best, speaks of it and of no right option,
    holds the rest of the statement, too, and carries the whole by the support check; or if a cited
    sentence lists it together with a right option. Sentences that set things against each other
    count only if they say it word for word. A statement called false is looked up likewise. The
    value is how many statements were looked up.
    """
    if method is Method.EXAM:
        return Check(stage=Stage.DISTRACTORS, outcome="skipped", detail="as printed")
    cited = quotes.named(draft)
    if draft.kind.has_options:
        listed = _listed(draft, cited)
        if listed is not None:
            return _no(*listed)
        claims = [(option, statements.fill(draft, option)) for option in statements.wrong(draft)]
    elif draft.truth is False:
        claims = [("", statements.stated(draft))]
    else:
        return Check(stage=Stage.DISTRACTORS, outcome="skipped", detail=_NO_DISTRACTORS)
    right = [letters(key) for key in statements.keys(draft)]
    looked = list(_sentences(draft, [statement for _option, statement in claims], finder))
    for option, statement in claims:
        claim = _Claim(option, statement, right)
        for evidence in looked:
            if claim.may_be_in(evidence) and _carries(evidence, claim, supporting):
                return _no(option or statement, evidence.text)
    return Check(
        stage=Stage.DISTRACTORS, outcome="passed", value=float(len(claims)), detail="looked up"
    )


def _sentences(draft: Draft, claims: Sequence[str], finder: Finder) -> Iterator[Evidence]:
    """Yield the cited sentences, and those of the passages that may speak of the claims."""
    yield from quotes.named(draft)
    query = " ".join((statements.rest(draft), *statements.wrong(draft))) if draft.options else ""
    for passage in finder.by_words(query or claims[0], PASSAGES):
        yield from finder.sentences_of(passage)


class _Claim:
    """What a wrong option, or a statement that is called false, says."""

    def __init__(self, option: str, statement: str, right: Sequence[str]) -> None:
        self.statement = statement
        self._option = letters(option)
        self._whole = letters(statement)
        self._says = content(option)
        self._rest = content(statement) - self._says
        self._contrasts = bool(_CONTRAST.search(fold(statement)))
        self._right = right

    def may_be_in(self, evidence: Evidence) -> bool:
        """Whether a sentence says it, or has all words that it takes and speaks of nothing right.

        Where a right option is named, too, it is that of which the sentence says the rest. What is
        called false must have all its words between two semicolons.
        """
        there = letters(evidence.text)
        if self._whole == there:
            return True
        if self._option not in there and (
            len(self._option) < _LONG or told(evidence.text).share(self._says) < _OPTION
        ):
            return False
        if any(key in there for key in self._right):
            return False
        if not self._contrasts and _CONTRAST.search(fold(evidence.text)):
            return False
        if self._option:
            return told(evidence.text).share(self._rest) >= _STATED
        parts = attribution.parts(evidence.text, whole=self.statement)
        return any(told(part).share(self._rest) == 1 for part in parts)


def _carries(evidence: Evidence, claim: _Claim, supporting: Supporting) -> bool:
    verdict = supporting.verdict(claim.statement, [evidence])
    return not verdict.faults and verdict.support >= _CARRIED


def _listed(draft: Draft, cited: Sequence[Evidence]) -> tuple[str, str] | None:
    """Return a wrong option that a cited sentence lists beside a right one, and the sentence."""
    rest = content(statements.rest(draft))
    keys = [fold(key) for key in statements.keys(draft)]
    for evidence in cited:
        text = fold(_BRACKETS.sub("", evidence.text))
        together = len(keys) > 1 and all(key in text for key in keys)
        if told(evidence.text).share(rest) < (_TOGETHER if together else _LISTED):
            continue
        for option in map(fold, statements.wrong(draft)):
            if option not in text:
                continue
            for key in keys:
                pair = "|".join(
                    f"{re.escape(a)}{_JOINED}{re.escape(b)}"
                    for a, b in ((key, option), (option, key))
                )
                if re.search(pair, text):
                    return option, evidence.text
    return None


def _no(option: str, sentence: str) -> Objection:
    return Objection(
        stage=Stage.DISTRACTORS,
        reason=Refusal.DISTRACTOR_TRUE,
        detail=f"{option}: {sentence}",
    )
