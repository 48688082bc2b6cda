"""Tell clauses that can be asked about by themselves from those that lean on what went before."""

import re

from psykb.types import Language

_GLOSS = re.compile(r"（[^（）]*[A-Za-z][^（）]*）")
_ZH_LEANS = re.compile(
    "[他她它]|(?<![尤极与任])其(?![他次实])|这|那[个种些么样]|该(?!隐)|"
    "此(?!外)|上述|下述|[前后]者|[两二三]者|"
    "本[章节书文指课]|[如上下左右][图表]|以[上下](?:[图表各几]|是|都)|如[上下]所|作者|读者|我们|你|同样|"
    "随之|与之|又使|又让|(?:停止|减少)使用(?=[之以]?[后前]|时)|另一|另外|下一|上一|将在|其他|这里|参见|详见|例如|比如|譬如|举例"
)
_ZH_OPENS = re.compile(
    "(?:但|而|不过|然而|因此|因而|所以|于是|此外|同时|后来|当时|由此|可见|其中|首先|其次|最后|再次|"
    "与此|相反|也|又|还|随后|接着|不同的是|总之|换言之|换句话说|具体|相比之下|反之|即使|尽管|虽然|"
    "如果|当|至于|后一|前一|第[一二三四五六七八九十]|一方面|另|有人|有些|有的|有研究|一[种项个]|"
    "并|且|则|就|仍|今天|现在|近年|目前|几乎在)"
)
_EN_LEANS = re.compile(
    r"\b(?:this|these|those|such|former|latter|above|below|following|figure|table|chapter|section|"
    r"textbook|here|we|our|us|you|your|I|my|another|however|therefore|thus|instead|too|also|"
    r"the others?|it|its|he|his|him|she|her|hers|said)\b",
    re.IGNORECASE,
)
_EN_PLURAL = re.compile(r"\b(?:they|them|their|themselves)\b", re.IGNORECASE)
_EN_MANY = re.compile(
    r"\b(?:people|adults|children|infants|students|participants|individuals|members|parents|"
    r"patients|persons|researchers|scientists|psychologists|workers|adolescents)\b"
)
_EN_OPENS = re.compile(
    r"(?:But|And|Or|So|Yet|Then|Later|Thus|Hence|Other|Others|Some|Many|Most|One|Two|Three|Four|"
    r"Several|Both|Neither|Either|All|Each|Although|While|Because|If|When|Since|As|For example|"
    r"For instance|In contrast|By contrast|Similarly|Finally|First|Second|Third|Next|Unlike|Even|"
    r"There|They|Here|Today|Now|What|How|Why|More|In fact|In addition|Moreover)\b"
)
_HIS_OR_HER = re.compile(r"\b(?:he or she|his or her|him or her)\b", re.IGNORECASE)


# What joins a sentence to the one before it, though it can be left out.
_STILL = re.compile("^([^，。；]{2,14})(?:还|也)(?=认为|提出|指出|主张|发现|强调|把|将)")
# What sets the matter against another that is not asked about.
_AGAINST = re.compile("^(?:与|和|跟)[^，；]{1,12}(?:不同|相反|相比|相对|有别)，")


def without_glosses(text: str) -> str:
    """Return a Chinese text without the brackets that hold a name in another script."""
    return _GLOSS.sub("", text)


def unjoined(text: str) -> str:
    """Return a Chinese text without what joins its first clause to others: 还, 也, 与X不同."""
    return _STILL.sub(r"\1", _AGAINST.sub("", text))


def stands_alone(text: str, language: Language, *, opening: bool = True) -> bool:
    """Whether a clause names all that it speaks of.

    Careful, not clever: what may lean on something else is taken to do so.

    Args:
        text: a clause or a sentence.
        language: its language.
        opening: whether its first word begins a sentence, so that a conjunction joins it to
            the one before.
    """
    if language == "zh":
        return not _ZH_LEANS.search(text) and not (opening and _ZH_OPENS.match(text))
    text = _HIS_OR_HER.sub("one", text)
    if _EN_LEANS.search(text) or (opening and _EN_OPENS.match(text)):
        return False
    plural = _EN_PLURAL.search(text)
    return plural is None or _EN_MANY.search(text, 0, plural.start()) is not None
