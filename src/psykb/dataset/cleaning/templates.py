"""Template replies of a counsellor: lists turn after turn, canned openings and closings.

Templates are told by tables of wordings in Chinese and English. What else a source says again and
again is learned from it and listed: an opening or closing that more than `LEARNED_SHARE` of its
turns have.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from psykb.text.folding import fold, language_of
from psykb.types import Dialogue, record


class Template(StrEnum):
    """A kind of template reply."""

    AS_AN_AI = "as_an_ai"  # "作为一个AI": a counsellor is none
    BLESSING = "blessing"  # "佛祖保佑", "God bless you": no counselling
    LIST = "list"  # first … second … finally; 1. 2. 3.
    OPENING = "opening"  # "我很理解你的感受", "It sounds like"
    CLOSING = "closing"  # "希望对你有帮助", "Take care"


LEARNED_SHARE = 0.05  # of a source's turns, above which an opening is a canned one
LEAST_TURNS = 20  # turns that have it, at least: in a small set everything is frequent
_TURN_AFTER_TURN = 0.5  # share of a dialogue's turns, from which on it is of a kind
_LEAST = 2  # turns of a kind, at least, in a dialogue that has as many
_IDEOGRAPHS = 4  # of a beginning by which openings are counted
_WORDS = 3  # the same in English
_FEWEST = 2  # ideographs or words: a shorter one says too little
# What people say to be polite: frequent everywhere, and no template.
_COURTESY = re.compile(
    "(?:(?:您好|你好|大家好|谢谢|不客气|不用客气|不用谢|好的?|是的|嗯+|再见|没关系|当然可以?|非常好|很好)"
    "(?:[的啊呀呢吧您你]{0,2})|"
    "hello|hi|hi there|thank you|thanks|you're welcome|good ?bye|yes|of course|bye)"
)

_KIND_OF = (
    "(?:一[个名位款种台])?(?:虚拟的?|智能的?|线上|在线|专业的?|你的|您的|基于[^，。]{0,8}的)*"
)
_MACHINE = (
    "(?:AI(?![A-Za-z])|人工智能|大?语言模型|大模型|聊天机器人|机器人|智能助[手理]|"
    "虚拟(?:助[手理]|咨询师|人物)|计算机程序|程序(?![员设开]))"
)
# Who studies or sells it is none.
_NO_TRADE = (
    "(?!专业|学|领域|工程|研究|公司|行业|从业|方向|产品|创业|爱好|课|老师|"
    "的?(?:老师|学生|学习者|研究))"
)
_AS_AN_AI = re.compile(
    f"(?:作为|身为|我(?:只|仅仅?|毕竟|不过)?(?:就)?是){_KIND_OF}{_MACHINE}{_NO_TRADE}|"
    r"\b(?:as|being) an? (?:\w+ )?(?:AI|artificial intelligence|(?:large )?language model|chatbot|"
    r"bot|virtual (?:assistant|counsell?or|therapist))\b|"
    r"\bI(?:['’]m| am) (?:just |only |merely )?an? (?:\w+ )?(?:AI|(?:large )?language model|"
    r"chatbot|virtual assistant)\b(?! (?:engineer|researcher|student|developer|artist))",
    re.IGNORECASE,
)
_BLESSING = re.compile(
    "(?:佛祖|菩萨|上帝|真主|上天|老天爷?|神明)(?:会|一定会)?保佑|阿弥陀佛|南无|善哉|愿主|阿门|"
    r"\b(?:god bless|bless you|may god|praise the lord|amen)\b",
    re.IGNORECASE,
)
_GAP = r"[\s\S]{2,400}?"
_LIST = re.compile(
    f"首先{_GAP}(?:其次|再次){_GAP}(?:最后|然后|再次|此外|另外)|首先{_GAP}然后{_GAP}最后|第一[,，、是]{_GAP}第二[,，、是]|"
    f"一方面{_GAP}另一方面{_GAP}(?:最后|此外)|"
    rf"(?:^|[\s。：:；;！？])1[.、．)）]{_GAP}(?:^|[\s。：:；;！？])2[.、．)）]{_GAP}(?:^|[\s。：:；;！？])3[.、．)）]|"
    rf"①{_GAP}②|\bfirst(?:ly|,){_GAP}\b(?:second(?:ly|,)|next,|then,){_GAP}\b(?:third|final|last)",
    re.IGNORECASE | re.MULTILINE,
)
_GREETING = "(?:(?:您好|你好|亲爱的|嗨|题主|楼主|hi|hello|dear)[^,，。！!]{0,6}[,，。！! ~～]*)?"
_OPENING = re.compile(
    f"^{_GREETING}(?:"
    "(?:首先[,，])?(?:我)?(?:非常|很|完全|十分|能|能够|可以|也)*(?:理解|明白|体会|感受|感觉|体谅)(?:到)?(?:你|您)(?:现在|此刻|目前|当前)?的?"
    "(?:感受|心情|处境|困扰|困惑|痛苦|感觉|担忧|担心|焦虑|情绪|无助|烦恼|压力|不安)|"
    "听起来(?:你|您|这|似乎|好像)|"
    "(?:首先[,，])?(?:非常|很|十分)?(?:感谢|谢谢)(?:你|您)(?:今天|这次)?"
    "(?:的|对我的?|能够?|愿意|前来|来|如此|这么|向我|主动){0,2}"
    "(?:信任|分享|坦诚|敞开|倾诉|提问|告诉|寻求|咨询|到来|来访|预约|联系|求助)|"
    "抱抱(?:你|题主|楼主)|见字如面|"
    "(?:it sounds like|i (?:completely |totally |can )?understand (?:how|what|that|your)|"
    "i hear (?:you|that)|(?:thank you|thanks) for (?:sharing|opening|reaching|trusting|your)|"
    "i(?:'m| am) (?:so |really |very )*sorry (?:to hear|that you)))",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    "(?:希望[^。！!]{0,14}(?:对(?:你|您)|能)[^。！!]{0,6}帮助|希望(?:能|可以)(?:帮到|帮助到?)(?:你|您)|"
    "祝(?:你|您|愿你|福你|好)[^。！!]{0,16}|世界和我(?:都)?爱(?:着)?(?:你|您)|"
    "如果(?:你|您)?(?:还)?有[^。！!]{0,12}(?:问题|困扰|需要|疑问)[^。！!]{0,16}(?:随时|欢迎|可以)[^。！!]{0,16}|"
    "(?:加油|一切都会好(?:起来)?的?)|"
    "i hope (?:this|that|it) (?:helps|was helpful)[^.!]*|take care(?: of yourself)?|"
    "(?:please )?(?:feel free|don't hesitate) to (?:reach|contact|ask)[^.!]*|"
    "wish(?:ing)? you (?:all )?the best[^.!]*|i wish you [^.!]*)[\\s。！!.~～\\W]*$",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"[。！？!?\n]+|(?<=[a-z])\.(?:\s|$)")
_EDGES = re.compile(r"^[\W_]+")
_CLAUSE = re.compile(r"[,，。！？!?;；:：\n…~～]|\.(?:\s|$)")


@record
class Canned:
    """A beginning of turns, or of their last sentences, that a source has very often.

    `words` are as they are compared (folded); `share` is of the counsellor's turns of the source.
    """

    template: Template
    words: str
    turns: int
    share: float


@record
class Learned:
    """What is canned in one source, the most frequent first, and its counsellor's turns."""

    turns: int
    canned: tuple[Canned, ...]


def learn(
    dialogues: Iterable[Dialogue],
    *,
    share: float = LEARNED_SHARE,
    least: int = LEAST_TURNS,
) -> Mapping[str, Learned]:
    """Return by source the openings and closings that more than `share` of its turns have.

    An opening is counted by the first four ideographs, or three words, of a turn's first clause
    that is more than a courtesy ("你好"); a closing so by the last sentence.
    """
    turns: Counter[str] = Counter()
    counts: dict[str, Counter[tuple[Template, str]]] = {}
    for dialogue in dialogues:
        of_source = counts.setdefault(dialogue.source, Counter())
        for text in replies(dialogue):
            turns[dialogue.source] += 1
            of_source.update(ends(text))
    return {
        source: Learned(
            turns=turns[source],
            canned=tuple(
                Canned(template=key[0], words=key[1], turns=n, share=n / turns[source])
                for key, n in sorted(of_source.items(), key=lambda one: (-one[1], one[0]))
                if n >= least and n > share * turns[source]
            ),
        )
        for source, of_source in sorted(counts.items())
    }


def replies(dialogue: Dialogue) -> list[str]:
    """Return what the counsellor says, turn by turn."""
    return [message.content for message in dialogue.messages if message.role == "assistant"]


def ends(text: str) -> set[tuple[Template, str]]:
    """Return how a turn begins and how its last sentence does, as they are counted.

    What is too short to say anything is left out, and the end of a turn of one sentence.
    """
    sentences = [part for part in _SENTENCES.split(text) if part and _EDGES.sub("", part)]
    found = set()
    for template, part in zip(
        (Template.OPENING, Template.CLOSING),
        (text, sentences[-1] if len(sentences) > 1 else ""),
        strict=True,
    ):
        words = _beginning(part)
        if words:
            found.add((template, words))
    return found


def kinds_of(text: str) -> frozenset[Template]:
    """Return the kinds of template that a counsellor's turn is of, by the tables of wordings."""
    found = {
        template
        for template, pattern in (
            (Template.AS_AN_AI, _AS_AN_AI),
            (Template.BLESSING, _BLESSING),
            (Template.LIST, _LIST),
            (Template.CLOSING, _CLOSING),
        )
        if pattern.search(text)
    }
    if _OPENING.search(_EDGES.sub("", text)):
        found.add(Template.OPENING)
    return frozenset(found)


@record
class Templated:
    """How much of a dialogue is template: counsellor's turns, and those of each kind."""

    turns: int
    of: Mapping[Template, int]

    def share(self, kind: Template) -> float:
        """Return the share of the turns that are of a kind, 0 … 1."""
        return self.of.get(kind, 0) / self.turns if self.turns else 0.0

    def is_of(self, kind: Template) -> bool:
        """Return whether the dialogue is of a kind.

        One turn is enough for `AS_AN_AI` and `BLESSING`. Of the others it takes half of the turns,
        and two where there are two: a dialogue that ends with good wishes is none.
        """
        n = self.of.get(kind, 0)
        if kind in (Template.AS_AN_AI, Template.BLESSING):
            return n > 0
        return n >= min(_LEAST, self.turns) and self.share(kind) >= _TURN_AFTER_TURN


def templated(dialogue: Dialogue) -> Templated:
    """Return how much of a dialogue is template."""
    turns = [kinds_of(text) for text in replies(dialogue)]
    counts = Counter(kind for kinds in turns for kind in kinds)
    return Templated(turns=len(turns), of={kind: counts[kind] for kind in Template if counts[kind]})


def _beginning(text: str) -> str:
    clauses = (fold(_EDGES.sub("", part)) for part in _CLAUSE.split(text))
    clause = next((part for part in clauses if part and not _COURTESY.fullmatch(part)), "")
    if language_of(clause) == "zh":
        return clause[:_IDEOGRAPHS] if len(clause) >= _FEWEST else ""
    words = clause.split(" ")
    return " ".join(words[:_WORDS]) if len(words) >= _FEWEST else ""
