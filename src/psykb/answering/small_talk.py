"""Hear what people say beside their questions: greetings, thanks, farewells, who are you.

A message is read from its start, one phrase of such talk after the other. If nothing is left, all
of it was small talk; if the rest asks something, the rest is the question.
"""

import re
from enum import StrEnum

from psykb.messages import later
from psykb.messages import text as _
from psykb.types import record

_LONGEST = 80  # characters of small talk; whoever writes more says something
_PICTURES = re.compile("[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]")  # emoji
_MARKS = " \t\r\n,，.。!！?？;；:：、~～…—–-()（）\"“”'’"


class RemarkKind(StrEnum):
    """What is answered without the books; those that say most about a message come first."""

    IDENTITY = "identity"
    OPINION = "opinion"
    FAREWELL = "farewell"
    THANKS = "thanks"
    GREETING = "greeting"
    ACKNOWLEDGEMENT = "acknowledgement"
    UNCLEAR = "unclear"


@record
class Remark:
    """A fixed answer to what is no question for the books, in the language that is spoken."""

    kind: RemarkKind
    text: str


_WORDS = {
    RemarkKind.IDENTITY: later(
        "psykb is a program that looks up questions on psychology in your books and answers from "
        "them, with the place of each sentence. It is no person, and knows nothing else."
    ),
    RemarkKind.OPINION: later("psykb has no opinion, it quotes books. Ask what the books say."),
    RemarkKind.FAREWELL: later("Goodbye! Come back whenever a question comes up."),
    RemarkKind.THANKS: later("You are welcome. Ask on whenever you like."),
    RemarkKind.GREETING: later(
        "Hello! psykb looks up questions on psychology in your books and answers from them, with "
        "the place of each sentence. What would you like to know?"
    ),
    RemarkKind.ACKNOWLEDGEMENT: later("Good. Ask on whenever you like."),
    RemarkKind.UNCLEAR: later(
        "It is not clear what this asks about. Please name it, as in “What is attachment?”."
    ),
}

# who is addressed
_WHO_ZH = "(?:老师|同学|大家|各位|朋友|亲爱的|亲|psykb|你们|您们|你|您|小助手|机器人)"
_VERY_ZH = (
    "(?:真的是|真的|真是|真|太|非常|十分|特别|很|挺|好|还是|都|也|就|更|比较|可|实在|多么|多)"
)
_PHRASES_ZH: tuple[tuple[RemarkKind, str], ...] = (
    (
        RemarkKind.IDENTITY,
        "(?:请问)?(?:你|您|你们)(?:到底|究竟)?(?:是谁|是什么(?:人|东西|程序|软件|模型)?"
        "|叫什么(?:名字)?|(?:能|会|可以)(?:帮我)?(?:做|干|回答)?(?:什么|些什么|哪些事|啥)(?:问题)?"
        "|是(?:不是)?(?:真人|机器人|人工智能|人|AI|chatgpt|机器|老师|医生|心理医生|咨询师)(?:吗|么)?"
        "|有(?:什么|哪些)功能|怎么用)"
        "|(?:请)?(?:做个?|来个?)?自我介绍(?:一下)?|(?:请)?介绍(?:一下)?(?:你|您)自己|这是什么(?:软件|程序)",
    ),
    (
        RemarkKind.OPINION,
        "(?:那)?(?:你|您)(?:自己)?(?:是)?(?:怎么|如何)(?:看|想|认为|觉得|评价)(?:的|待)?"
        "|(?:那)?(?:你|您)(?:自己)?(?:觉得|认为|说|的(?:看法|想法|观点|意见))(?:呢|怎么样|怎样|如何|是什么)"
        "|(?:那)?(?:你|您)(?:自己)?(?:同意|赞同|相信|支持)(?:吗|么|不)"
        "|(?:那)?(?:你|您)呢|(?:真的|是|当真|不会|不是)(?:吗|么)|(?:你|您)(?:能)?(?:确定|肯定|没搞错)(?:吗|么)"
        "|(?:你|您)(?:是)?怎么知道的?",
    ),
    (
        RemarkKind.FAREWELL,
        "再见|再会|拜+|byebye|886?|回头见|回聊|(?:明天|下次|改天|待会儿?|下回)(?:再)?(?:见|聊|问|来)"
        "|晚安|(?:我)?先?(?:走|下|撤|闪)了|我?(?:先)?(?:下线|去睡|睡觉|去忙|休息)(?:去)?了"
        "|那?(?:今天)?(?:就|先)(?:到|问|聊|学)?(?:到)?(?:这里|这儿|这样|这么多)"
        "|(?:我)?(?:暂时|现在)?没(?:有)?(?:别的|其他|什么|其它)?(?:的)?问题了|没(?:有)?了",
    ),
    (
        RemarkKind.THANKS,
        f"{_VERY_ZH}?(?:的)?(?:谢谢|多谢|感谢|感激|谢了|谢啦|谢){_WHO_ZH}*"
        "(?:的)?(?:帮助|帮忙|解答|讲解|回答|解释|耐心|指点|了)?"
        f"|{_WHO_ZH}?辛苦{_WHO_ZH}?(?:了)?|麻烦{_WHO_ZH}?了|3q|thx",
    ),
    (
        RemarkKind.GREETING,
        f"{_WHO_ZH}?(?:早上|上午|中午|下午|晚上|早)?{_WHO_ZH}好|(?:早上|上午|中午|下午|晚上)好"
        "|早安|早|嗨+|哈[喽啰罗]|喂+|(?:你|您|有人)?在(?:吗|么|不)|有人(?:吗|么)|吃了吗|好久不见",
    ),
    (
        RemarkKind.ACKNOWLEDGEMENT,
        "好(?:的|吧|嘞|滴|哒|了)*|行(?:吧|了)?|可以(?:的|了)?|嗯+(?:哼)?|恩+|哦+|噢+|喔+|啊+|呃+|额+|唉+"
        "|对(?:的|对)*(?!了|不起)|是(?:的|啊|吧)|没错|确实(?:是|如此)?|当然|收到|没事|没关系|没问题|不客气|不用谢"
        f"|抱歉|对不起|不好意思|哈+|呵+|嘿+|嘻+|哇+|{_WHO_ZH}?{_VERY_ZH}?(?:有道理|有意思|有趣|厉害|棒|牛|赞|妙|不错)"
        f"|(?:我)?(?:这下|现在|大概|终于|基本)?(?:都|也|全|就)?(?:明白|懂|知道|清楚|了解|理解|学到|记住|会)了"
        "|(?:我)?(?:了解|理解|知道|明白)|原来(?:如此|是?这样)|(?:原来)?是?这样(?:子)?(?:啊|呀)"
        f"|(?:{_WHO_ZH}?(?:讲|说|解释|回答|写|讲解|总结)(?:得|的)?)?{_VERY_ZH}*"
        "(?:清楚|清晰|明白|详细|到位|透彻|精彩|仔细|易懂)"
        f"|(?:讲|说|解释|回答|写|讲解|总结)(?:得|的){_VERY_ZH}*好|{_VERY_ZH}好"
        f"|(?:对我)?{_VERY_ZH}*(?:有)(?:用|帮助|启发|收获)|(?:你)?帮(?:了)?(?:我)?(?:大忙|很大的忙)|ok|okay",
    ),
)
_TAIL_ZH = f"(?:了|啦|啊|呀|哦|噢|喔|哈|呢|嘛|吧|哟|诶|咯|的说|{_WHO_ZH})*"

_VERY_EN = "(?:(?:very|so|really|super|quite|pretty|all|just|most|extremely) )*"
_FINE_EN = (
    "(?:helpful|clear|useful|great|good|nice|interesting|perfect|amazing|awesome|cool|excellent|"
    "wonderful|fine|lovely|fantastic|brilliant|kind(?: of you)?|fascinating|neat|well explained)"
)
_PHRASES_EN: tuple[tuple[RemarkKind, str], ...] = (
    (
        RemarkKind.IDENTITY,
        r"(?:who|what)(?: exactly)? are you|what['’]?s your name|what is your name|what can you do"
        r"(?: for me)?|what do you do|are you (?:an? |the )?(?:real |actual |live )?"
        r"(?:human|robot|bot|chatbot|ai|person|real|machine|chatgpt|psychologist|therapist|doctor|"
        r"program)(?: being)?|how do (?:i|you) (?:use (?:you|this|it)|work)|(?:please )?introduce "
        r"yourself|(?:please )?tell me about yourself|what is (?:this|psykb)|help",
    ),
    (
        RemarkKind.OPINION,
        r"(?:and |so )?what do you(?: yourself)? think(?: (?:about|of) (?:it|this|that))?"
        r"|(?:and |so )?(?:do )?you agree|what(?:['’]s| is) your (?:own )?(?:opinion|view|take)"
        r"(?: on (?:it|this|that))?|(?:what|how) about you|and you"
        r"|really|are you (?:quite )?(?:sure|certain)(?: about (?:it|this|that))?|how do you know"
        r"(?: (?:it|this|that))?|is that (?:really )?(?:so|right)",
    ),
    (
        RemarkKind.FAREWELL,
        r"good ?bye|bye(?:[- ]bye)?|farewell|see (?:you|ya|u)(?: (?:later|tomorrow|soon|around|"
        r"again|next time))?|good night|night night|take care|cya|so long|until next time"
        r"|have a (?:very )?(?:nice|good|great|lovely|wonderful) "
        r"(?:day|evening|one|night|weekend|time)"
        r"|that(?:['’]s| is| was| will be| would be) (?:all|it)(?: for (?:now|today|me))?"
        r"|i(?:['’]m| am) (?:done|leaving|off)(?: now| for (?:now|today))?"
        r"|(?:i have )?no (?:more|further|other) questions|(?:i )?(?:have to|gotta|must) "
        r"(?:go|leave)(?: now)?|(?:talk|speak) to you (?:later|soon|tomorrow)",
    ),
    (
        RemarkKind.THANKS,
        r"(?:many |ok )?(?:thanks|thank you|thank u|thankyou|thx|tysm|ty|cheers|ta)"
        r"(?: (?:very|so) much| a (?:lot|million|bunch|ton)| again| indeed| anyways?)*"
        r"(?: for (?:that|this|it|everything|all(?: of)? (?:that|this)|your (?:help|time|answers?)"
        r"|the (?:help|explanations?|answers?|info|information)|explaining(?: (?:it|that|this))?"
        r"|helping(?: me)?))?"
        r"|(?:i )?(?:really |very much )?appreciate (?:it|that|your help)|much appreciated",
    ),
    (
        RemarkKind.GREETING,
        r"(?:hi+|hello+|hey+|hiya|howdy|greetings)(?: (?:again|back))?|good (?:morning|afternoon|"
        r"evening|day)|morning|evening|how are you(?: doing)?(?: today)?|how(?:['’]s| is) it going"
        r"|what['’]s up|sup|(?:it['’]s )?nice to meet you|is (?:any|some)(?:body|one) "
        r"(?:there|here)|are you there",
    ),
    (
        RemarkKind.ACKNOWLEDGEMENT,
        r"o\.?k(?:ay)?|okay|okey|k|kk|(?:i )?(?:got it|get it|see)(?: now)?|gotcha|"
        r"(?:ah |now )?i understand(?: (?:it|that|this))?(?: now)?|understood|al+ ?right|right|"
        r"sure(?: thing)?|ye[sp]s?|yeah|yup|nope|no|of course|oh+|ah+|aha+|h+m+|mm+|uh|"
        r"(?:a?ha)+h?|lol|wow|whoa|indeed|exactly|true|(?:that )?makes? sense(?: now)?|fair enough|"
        r"good to know|never ?mind|no (?:problem|worries)|you(?:['’]re| are) welcome|sorry|"
        r"i['’]m sorry|my bad|please|well done|good (?:job|answer|bot)|"
        rf"(?:(?:that|it|this)(?:['’]s| is| was) )?{_VERY_EN}{_FINE_EN}|"
        r"(?:that|it|this) (?:really )?(?:helps?|helped)(?: me)?(?: (?:a lot|so much|a great deal|"
        r"very much|a bit|lots))?|(?:i )?(?:learned|learnt) a lot",
    ),
)
_TAIL_EN = (
    r"(?: (?:there|everyone|everybody|all|guys|folks|friend|teacher|professor|sir|madam|psykb|mate|"
    r"buddy|dear|then|now|man|too|please))*"
)


def _compiled() -> tuple[tuple[RemarkKind, re.Pattern[str]], ...]:
    tables = ((_PHRASES_ZH, f"{_TAIL_ZH}"), (_PHRASES_EN, rf"{_TAIL_EN}(?![\w])"))
    return tuple(
        (kind, re.compile(f"(?:{pattern}){tail}", re.IGNORECASE))
        for table, tail in tables
        for kind, pattern in table
    )


_PATTERNS = _compiled()
_ORDER = tuple(RemarkKind)

# Behind small talk a question may begin at once where it begins with one of these.
_BEGINS = re.compile(
    "那|请|我(?!们)|什么|为什么|怎|如何|谁|哪|再问|再说|再讲|接着|继续|能不能|能否|换个|还有"
    r"|(?:and|but|so|then|now|what|how|why|who|when|where|which|can|could|tell|give|please|is|are|"
    r"do|does)\b",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"\s*[,，.。!！?？;；:：、~～…—–\n]|\s+-")
# Words that only say that a question, or another subject, comes now.
_LEAD = re.compile(
    "(?:对了|话说(?:回来)?|(?:我们)?换(?:一?个)?(?:话题|问题)(?:吧)?|顺便(?:再)?问(?:一?下|一句)"
    "|(?:我)?(?:再|还想|想再|接着|另外)问(?:你|您)?(?:一?下|一?个(?:别的)?(?:问题)?)?|下一(?:个)?(?:问题|题)"
    "|by the way|btw|one more (?:question|thing)|another (?:question|thing)|(?:a )?(?:next|new) "
    "(?:question|topic)|different (?:question|topic)|let['’]?s change the (?:subject|topic))"
    r"\s*[,，.。!！?？;；:：、~…—–-]+\s*",
    re.IGNORECASE,
)


def remark(kind: RemarkKind) -> Remark:
    """Return the fixed answer to small talk of this kind, in the language that is spoken."""
    return Remark(kind=kind, text=_(_WORDS[kind]))


def kind_of(message: str) -> RemarkKind | None:
    """Return what sort of small talk the whole of `message` is; None where any of it is not.

    Of several the one that says most counts: "ok, thanks, bye" is a farewell.
    """
    kinds, rest = _peeled(_PICTURES.sub("", message).strip(_MARKS))
    if rest:
        return None
    if not kinds:
        return RemarkKind.ACKNOWLEDGEMENT if _PICTURES.search(message) else None
    return min(kinds, key=_ORDER.index)


def without(message: str) -> str:
    """Return `message` without the small talk before and behind what it asks.

    "谢谢，那长时记忆呢" gives "那长时记忆呢". What is small talk as a whole stays as it is, as does
    a word that goes on without a pause: "好的教育是什么" is about education.
    """
    text = message.strip()
    if not text or kind_of(text) is not None:
        return message
    while True:
        shorter = _without_lead(text)
        if shorter == text:
            break
        text = shorter
    text = _without_tail(text)
    return message if text == message.strip() else text


def _without_lead(text: str) -> str:
    lead = _LEAD.match(text)
    if lead and lead.end() < len(text):
        return text[lead.end() :]
    found = _longest(text)
    if found is None:
        return text
    _kind, end = found
    if not (_SEPARATED.match(text, end) or _BEGINS.match(text[end:].lstrip())):
        return text
    return text[end:].lstrip(_MARKS) or text


def _without_tail(text: str) -> str:
    """Cut off a last sentence that is small talk: "什么是从众？谢谢"."""
    for mark in reversed(list(re.finditer(r"[,，.。!！?？;；~～…]+\s*(?=\S)", text))):
        tail = text[mark.end() :]
        if len(tail) > _LONGEST or kind_of(tail) is None:
            break
        text = text[: mark.end()].rstrip(" ,，")
    return text


def _peeled(text: str) -> tuple[list[RemarkKind], str]:
    """Return the kinds of the phrases of small talk that begin `text`, and what is left of it."""
    kinds: list[RemarkKind] = []
    if len(text) > _LONGEST:
        return kinds, text
    while text:
        found = _longest(text)
        if found is None:
            break
        kinds.append(found[0])
        text = text[found[1] :].lstrip(_MARKS)
    return kinds, text


def _longest(text: str) -> tuple[RemarkKind, int] | None:
    """Return the longest phrase of small talk at the start of `text`, as its kind and its end."""
    head = text[:_LONGEST]
    best: tuple[RemarkKind, int] | None = None
    for kind, pattern in _PATTERNS:
        match = pattern.match(head)
        if match and match.end() and (best is None or match.end() > best[1]):
            best = kind, match.end()
    return best
