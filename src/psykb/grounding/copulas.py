"""Does a claim deny what a sentence says that a thing is ("X is not Y" for "X is Y"), or affirm it?

Other denials are compared word by word (`psykb.grounding.polarity`), where a word that may say no
in other words excuses a difference. A definition turned into its denial is too plain for that.
"""

import re
from collections.abc import Sequence

from psykb.text.folding import fold, language_of
from psykb.text.terms import terms

_GLOSS = re.compile(r"\([^()]*[a-z][^()]*\)")
_ZH_DENIED = re.compile(
    r"(?:^|[,。;:])(?:所谓)?(?P<subject>[^,。;:]{1,20}?)(?:并|也|绝|根本|其实)?"
    r"(?:不是指?|并非指?|非指|不指|不叫|不能称为|不被称为|不意味着)(?P<rest>[^。;]+)"
)
_EN_DENIED = re.compile(
    r"(?:^|[.;:,] )(?:the |an? )?(?:term |word |concept |concept of )?(?P<subject>[^.;:,]{2,60}?) "
    r"(?:(?:is|are|was|were) not|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|(?:does|do|did) not "
    r"(?:mean|refer to|describe|denote)|(?:does|do|did)n['’]t (?:mean|refer to|describe|denote)) "
    r"(?P<rest>[^.;]+)"
)
# "not X but Y" goes on to say what the thing is; only what stands before is denied
_ZH_RATHER = re.compile(r",?而是.*")
_EN_RATHER = re.compile(r",? (?:but|rather) .*")
# A sentence with one of these does not plainly say that the thing is so.
_ZH_EVADES = re.compile(
    "不是|并非|非指|不指|不等于|不同|区别|差别|差异|而非|误[解传认以]|错误地|相反|以为|混淆|"
    "是否|未必|不一定"
)
_EN_EVADES = re.compile(
    r"\bnot\b|n['’]t\b|\bno\b|\bnever\b|\bneither\b|\bmyth\b|misconception|mistaken|\bunlike\b|"
    r"differ|distinct|distinguish|rather than|instead|confus|wrong|contrary|other than"
)
# "X is not Y" and "X is Y", for a Y of one ideograph is no unit that could be compared.
_ZH_IS = re.compile(
    r"(?:^|[,。;:])(?P<subject>[^,。;:不非]{1,20}?)(?:其实|就|也|并|都|当然)?"
    r"(?P<not>不是|并非|非)?(?(not)|是)(?:一种|一个|什么)?(?P<rest>[^,。;:!?]{1,12}?)(?=[,。;!]|$)"
)
_EN_IS = re.compile(
    r"(?:^|[.;:,] )(?P<subject>[^.;:,]{2,60}?) (?:is|are|was|were)(?P<not> not|n['’]t)? "
    r"(?:an? |the )?(?P<rest>(?!not\b)[^.;:,!?]{2,40}?)(?=[.;,!]|$)"
)
_SHARED = 0.6  # share of what is denied that the sentence holds


def denies_definition(claim: str, sentences: Sequence[str]) -> bool:
    """Whether `claim` says that its subject is not what one of the sentences says of it.

    Args:
        claim: one statement, in Chinese or English.
        sentences: those that it names.
    """
    zh = language_of(claim) == "zh"
    said = _GLOSS.sub("", fold(claim))
    for match in (_ZH_DENIED if zh else _EN_DENIED).finditer(said):
        subject = match["subject"].strip()
        rest = (_ZH_RATHER if zh else _EN_RATHER).sub("", match["rest"])
        if any(_says(_GLOSS.sub("", fold(s)), subject, rest, zh) for s in sentences):
            return True
    return False


def affirms_denied(claim: str, sentences: Sequence[str]) -> bool:
    """Whether `claim` says "X is Y" where one of the sentences says "X is not Y".

    Both in so many words, and the sentence does not go on with what X is instead.

    Args:
        claim: one statement, in Chinese or English.
        sentences: those that it names.
    """
    zh = language_of(claim) == "zh"
    said = _predicates(claim, zh, denied=False)
    return bool(said) and any(
        said & _predicates(sentence, zh, denied=True) - _predicates(sentence, zh, denied=False)
        for sentence in sentences
    )


def _predicates(text: str, zh: bool, *, denied: bool) -> set[tuple[str, str]]:
    """Return what a text says, or denies, that things are: pairs of subject and predicate."""
    folded = _GLOSS.sub("", fold(text))
    return {
        (match["subject"].strip(), match["rest"].strip())
        for match in (_ZH_IS if zh else _EN_IS).finditer(folded)
        if bool(match["not"]) is denied
    }


def _says(sentence: str, subject: str, rest: str, zh: bool) -> bool:
    """Whether a folded sentence plainly says `rest` of `subject`."""
    evasions = (_ZH_EVADES if zh else _EN_EVADES).findall(sentence)
    if subject not in sentence or any(word not in rest for word in evasions):
        return False
    denied = {t for t in terms(rest) if len(t) > 1} - set(terms(subject))
    return bool(denied) and len(denied & set(terms(sentence))) >= _SHARED * len(denied)
