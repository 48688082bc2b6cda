"""Messages about the conversation itself: a correction, an earlier question again, an unclear one.

"No, I meant sleep" asks the last question of sleep; "the first question" and "say that again" put
an earlier one once more; of "and the other way round?" nobody can know what it asks.
"""

import re
from collections.abc import Sequence

from psykb.answering import follow_up_wording as wording
from psykb.answering.subjects import Topic

_MARKS = " ?？!！。.,，~;；…"
_NO = (
    r"(?:(?:no+|nope|sorry|wait|oops|actually|well|not (?:that|it|this)(?: one)?|不|不是|不对|错了|"
    r"不是(?:这个|那个|它|说它|说这个)|等等|等一下|抱歉|说错了|我说错了|打错了)[\s,，.。!！;；:：]*)*"
)
_MEANT_EN = re.compile(
    rf"{_NO}(?:(?:what )?i (?:actually |really )?(?:mean|meant|was asking about|am asking about|"
    r"wanted)(?: to (?:say|ask(?: about)?|write|type))?(?: is| was)?|make that)[\s,:]+"
    r"(?:it (?:is|was) |it['’]s |that (?:is|was) )?(?P<x>.+)",
    re.IGNORECASE,
)
_MEANT_ZH = re.compile(
    f"(?:{_NO}(?:我(?:想|要)*(?:说|指|问|讲)的?(?:其实)?是(?:指)?|我的意思是|应该是|我是(?:说|指|问|想问))"
    f"|{_NO[:-1]}+是)"
    "[,，:： ]*(?P<x>.+)"
)
_INSTEAD = re.compile(r",? (?:not|instead of|rather than) .+$|[,，]?(?:而?不是|不是说).+$")
_QUESTION_EN = re.compile(
    r"(?:what|why|how|who|whom|whose|when|where|which|is|are|was|were|do|does|did|can|could)\b",
    re.IGNORECASE,
)
_CLAUSE_EN = re.compile(r"(?:i|you|he|she|it|we|they|that|if|because|to)\b", re.IGNORECASE)
_WISH_ZH = re.compile(
    "我(?:们)?(?:还|就|也|现在|今天)?(?:想|要|想要|需要|打算|来)(?:再)?(?:请教|复习|了解|学习|学|知道|问|看看?|弄懂|搞懂|温习)"
    "(?:一?下|一些|一点|关于|有关)*[,，:： ]*(?:关于|有关)?(?:书里|书上|教材里)?(?P<x>.{2,}?)"
    "(?:(?:那|这)?一?(?:章|节|部分|块|课)|的?(?:内容|知识|知识点|问题))*(?:吧|了|呢)?"
)
_WISH_EN = re.compile(
    r"(?:i(?:['’]d| would)? (?:like|love|want|need|wish) to|i want to|let['’]?s|can we|could we) "
    r"(?:know|learn|review|revise|read|study|ask(?: you)?|hear|talk|go over|understand)"
    r"(?: (?:a bit |a little )?more)?(?: (?:about|on|something about))? "
    r"(?P<x>.+?)(?: chapter| section| part| please)*",
    re.IGNORECASE,
)
_LONGEST_EN, _LONGEST_ZH = 6, 14  # words, characters of what is put right
_LONGEST_WISH = 60  # characters

_NUMBERS_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_ORDINALS = {
    **{c: n for n, c in enumerate("一二三四五六七八九十", 1)},
    **{str(n): n for n in range(1, 100)},
    **{w: n for n, w in enumerate(_NUMBERS_EN, 1)},
    **dict.fromkeys(("最初", "最开始", "一开始", "开头", "very first"), 1),
    **dict.fromkeys(("上一", "上", "刚才", "前一", "last", "previous", "最后一"), -1),
}
_EARLIER_ZH = re.compile(
    "(?:请|那)?(?:再)?(?:回到|回答|说说?|看看?|讲讲?)?(?:一下|一遍)?(?:我)?(?:问)?(?:的)?"
    "(?:第(?P<n>[一二三四五六七八九十]|[0-9]{1,2})|(?P<w>最初|最开始|一开始|开头|上一|上|刚才|前一|最后一))"
    "(?:那|的)?(?:个|道|条)?(?:问)?的?(?:问题|题|提问)"
    "(?:的?(?:答案|回答|内容))?(?:呢|是|是什么|再(?:说|答|讲|回答)(?:一遍|一次|一下)?|怎么(?:回答|答|说)的?)?"
)
_EARLIER_EN = re.compile(
    r"(?:please )?(?:(?:what (?:was|is)|repeat|answer|go back to|back to|again|tell me|show me|"
    r"and)\s+)?(?:the |your |its )?(?:(?:answers?|reply|response) (?:to|of|for) )?(?:the |my |our )"
    r"(?P<n>very first|first|second|third|fourth|fifth|sixth|seventh|last|previous) question"
    r"(?:['’]s answer)?(?: again| (?:that )?i asked(?: you)?)?(?: please)?",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    "(?:请|麻烦|能不能|可以|能)?(?:你|您)?(?:再)(?:说|讲|回答|重复|来|答|念)(?:一遍|一次)(?:吗|吧)?|重复(?:一遍|一下)"
    r"|(?:please )?(?:(?:can|could|would) you (?:please )?)?(?:say (?:that|it) again|repeat"
    r"(?: (?:that|it|yourself|the (?:last )?answer|the last question))?|once more|again|"
    r"come again)(?: please)?",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    "(?:那么|那|如果|要是|但|但是)?[,，]?(?:反过来|反之|倒过来|相反|反着来|另一?(?:个|种|方面|边)|其[他它余]的?|别的|"
    "后面的?|下一个|前一个|后一个|剩下的|[^,，]{1,3}的)(?:的?话|说|看|想)?(?:呢|会怎么样|会怎样|怎么样|怎样|如何)"
    "|(?:那么|那)?(?:后来|之后|以后|接下来|结果)呢|所以呢|那又怎样|(?:那么|那)?(?:这个|那个|这|那)(?:些|样)?呢"
    r"|(?:(?:and|but|so|then|or),? )*(?:(?:what|how) about )?(?:(?:if it is |if it['’]s )?(?:the )?"
    r"(?:other way (?:a)?round|reverse|opposite|converse)|vice versa|conversely|the others?"
    r"(?: ones?)?|the rest|another(?: one)?|this(?: one)?|that(?: one)?)|so what|what then"
    r"|(?:and|or) what",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a text asks something, by its question mark or its words."""
    return bool(
        text.rstrip().endswith(("?", "？"))
        or wording.ASKS_ZH.search(text)
        or _QUESTION_EN.match(text)
    )


def corrected(core: str, topic: Topic) -> str | None:
    """Return the question that a correction puts in place of the last one; None if it is none.

    Args:
        core: what was said, without closing marks.
        topic: of the last question; it is asked of what was meant. What was meant may also be a
            question of its own.
    """
    found = _MEANT_ZH.fullmatch(core) or _MEANT_EN.fullmatch(core)
    if found is None:
        return None
    meant = _INSTEAD.sub("", found["x"]).strip(_MARKS)
    if asks(meant):
        return f"{meant[:1].upper()}{meant[1:]}？" if meant[0] >= "\u3400" else f"{meant}?"
    if not _is_name(meant):
        return None
    fallback = f"什么是{meant}？" if meant[0] >= "\u3400" else f"What is {meant}?"
    return topic.with_subject(meant, "") or fallback


def _is_name(meant: str) -> bool:
    if not meant or _CLAUSE_EN.match(meant):
        return False
    if meant[0] >= "\u3400":
        return len(meant) <= _LONGEST_ZH and not re.search("[,，我你他她它]", meant)
    return len(meant.split()) <= _LONGEST_EN


def wished(core: str) -> str | None:
    """Return the request in "我想复习一下情绪那一章": "请说明情绪。"; None if it is none."""
    found = _WISH_ZH.fullmatch(core) or _WISH_EN.fullmatch(core)
    if found is None:
        return None
    wish = found["x"].strip(_MARKS)
    if asks(wish):
        return wish
    if len(wish) > _LONGEST_WISH or re.search("[,，我你]", wish):
        return None
    return f"请说明{wish}。" if wish[0] >= "\u3400" else f"Tell me about {wish}."


def repeated(core: str, previous: Sequence[str]) -> str | None:
    """Return the earlier question that `core` wants again, None if it wants none or there is none.

    Args:
        core: what was said, without closing marks.
        previous: the questions that were looked up, oldest first; "the first one" is the first.
    """
    if not previous:
        return None
    if _AGAIN.fullmatch(core):
        return previous[-1]
    found = _EARLIER_ZH.fullmatch(core) or _EARLIER_EN.fullmatch(core)
    if found is None:
        return None
    at = _ORDINALS.get((found["n"] or found["w"]).lower())
    if at is None or at > len(previous):
        return None
    return previous[at - 1] if at > 0 else previous[-1]


def unclear(core: str) -> bool:
    """Whether a message that no rule could read leans on something that cannot be found."""
    patterns = (_UNCLEAR, _EARLIER_ZH, _EARLIER_EN, _AGAIN)
    return any(pattern.fullmatch(core) for pattern in patterns)
