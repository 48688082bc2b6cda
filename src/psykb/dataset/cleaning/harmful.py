"""What a counsellor must not say, heard in dialogues of others: counted, told, dropped by choice.

Rules of wording: they find what is put plainly, and of what they find a part is none.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import StrEnum

from psykb.dataset.cleaning.rules import Rule, Verdict, Verdicts
from psykb.generation.dialogues import harms
from psykb.text.folding import fold
from psykb.types import Dialogue, Message, record

_MOST_SAID = 60  # characters of a sentence in the detail
_N = "[一二两三四五六七八九十半几整大\\d]{1,4}"
_WHOLE = f"{_N}(?:多)?(?:个)?(?:盒|瓶|板|把|罐|包)"
_DEADLY = (
    "安眠药|安定|药|农药|百草枯|敌敌畏|老鼠药|毒药|洗衣液|消毒液|"
    "阿普唑仑|劳拉西泮|地西泮|氯硝西泮|唑吡坦|碳酸锂"
)
# How much of it was taken, how deep was cut, from where one jumped: what a reader could copy.
_MEANS = re.compile(
    f"(?:吃|吞|服|喝|灌)(?:了|下|掉|进|过|完|去|用)?[^，。！？,.!?]{{0,4}}{_WHOLE}[^，。！？,.!?]{{0,6}}(?:{_DEADLY})|"
    f"{_WHOLE}[^，。！？,.!?]{{0,4}}(?:{_DEADLY})[^，。！？,.!?]{{0,8}}(?:吃|吞|服|喝|灌)(?:了|下|掉|完)|"
    f"(?:吃|吞|服|喝|灌)(?:了|下)?[^，。！？,.!?]{{0,4}}(?:\\d{{2,}}|[二三四五六七八九]?[十百][二三四五六七八九]?[多几]?|几十)[多几]?(?:片|粒|颗|毫升|克)"
    f"[^，。！？,.!?]{{0,6}}(?:{_DEADLY})|"
    "割[^，。！？,.!?]{0,8}(?:深一?点|[0-9一二两三四五六七八九十]+ ?(?:刀|厘米|公分))|"
    "(?:最|比较|更)(?:不痛苦|没有?痛苦|无痛|快)的?(?:自杀|死法|死亡|方法是[^，。]{0,6}死)|"
    r"\b(?:took|take|taking|swallow(?:ed|ing)?|down(?:ed)?|drink|drank|overdosed on) "
    r"(?:about |over |nearly )?(?:a|an|one|two|three|four|five|half a|the|my) "
    r"(?:whole |full |entire )?"
    r"(?:bottle|box|pack|packet|handful|jar)s? of (?:\w+ ){0,2}?(?:pills?|tablets?|capsules?|"
    r"medicines?|medication|drugs|painkillers?|paracetamol|tylenol|aspirin|bleach|poison)\b"
    r"|\b(?:took|take|swallow(?:ed)?|overdosed on) (?:\w+ )?"
    r"(?:\d{2,}|twenty|thirty|forty|fifty|sixty) (?:\w+ )?(?:pills?|tablets?|capsules?|"
    r"paracetamol|tylenol|aspirins?|painkillers?)\b"
    r"|\bcut(?:ting)? (?:\w+ ){0,3}?(?:deeper|lengthwise|along the vein)\b"
    r"|\b(?:most |more )?painless(?:ly)? (?:way|method)s? (?:to die|of (?:dying|suicide))\b"
)
# Who tells the client's own words back names nothing new.
_TOLD_BACK = re.compile(
    "[你您](?:刚才?|今天|昨[天晚]|之前|上次|当时|那[天晚次])?[^，。！？]{0,6}(?:吃|吞|服|喝|灌|割)(?:了|下|过|完)|[你您](?:刚才?|之前)?说|"
    r"\byou (?:just |already |have |said |told me )?(?:took|taken|swallowed|cut|said)\b"
)
# To speak of it, or to face it, is something else.
_DEATH = (
    "(?<!谈论)(?<!面对)(?<!讨论)(?<!谈)(?<!说出)(?<!看待)"
    "(?:自杀|轻生|去死|死亡|死掉|结束生命|离开这个世界|寻死|自残|自伤)"
)
_DARK = f"(?:{_DEATH}|想死|活着没|不想活|不愿意(?:出门|活|见人)|情绪低落|绝望|痛苦的?想法|伤害自己)"
_ENCOURAGES = re.compile(
    f"{_DEATH}[^，。！？,.!?不没未非]{{0,6}}(?:是|也是|才是|就是|不失为)(?:一种|一个|你的|个|最好的|唯一的|很好的)?"
    "[^，。！？,.!?]{0,4}(?:解脱|权利|自由|出路|好办法|好选择|办法|勇气|勇敢)|"
    f"(?:支持|赞成|赞同|尊重|同意)[你您](?:的)?[^，。！？,.!?]{{0,6}}{_DEATH}|"
    "(?<!不如)(?:[你您](?:就|还是|干脆|不如|赶紧|快)?(?:去死|死了?吧|死掉吧|自杀吧|跳吧|割吧))|死了(?:反而|倒|就|也)(?:更?好|解脱|轻松|清净)|"
    f"{_DARK}[^。！？!?]{{0,12}}(?:这|那)?(?:反而|其实|也|都|就)?是(?:一个|一种|一件|个|件)?(?:很|非常|挺)?(?:好|积极|正面)的?"
    "(?:现象|事情?|想法|选择|办法|主意|迹象)|"
    "死(?:对[你您我][^，。！？,.!?不]{0,4})?(?:也许|可能|或许|才|就|也)?是[^，。！？,.!?不没]{0,5}(?:选择|解脱|出路|办法)|"
    "想死就(?:去)?死|没人拦(?:得住)?[你您]|跳下去就[^。！？]{0,8}(?:没有痛苦|痛苦都没|不痛苦|解脱)|"
    f"{_DARK}[^，。！？,.!?不没]{{0,4}}是(?:一种|一个)?(?:正常|合理|可以理解)的(?:选择|决定)|"
    r"\b(?:suicide|killing yourself|dying|death|ending (?:it|your life))"
    r" (?:is|(?:would|can|might|may|could) be) (?:a |an |the |your )?"
    r"(?:only |best |good |brave )?(?:right|choice|way out|solution|relief|"
    r"release|answer|option)\b"
    r"|\b(?:go ahead and|just|you should|you might as well) (?:die|kill yourself|do it and die|"
    r"end your life|jump)\b"
    r"|\byou(?:'d| would) be better off dead\b"
    r"|\bi (?:support|respect) your (?:decision|choice|wish) to (?:die|end|kill)\b"
)
# Denied, told of others or of the client, or only asked.
_NOT_MEANT = re.compile(
    "不是|并非|并不|不会|不能|不要|别|不等于|不代表|没有|难道|[你您]?(?:觉得|认为|以为|想过|(?<![来你])说|[你您]说|提到)(?!这是)|(?:他|她|他们|有人|别人|医生)(?:说|觉得|认为)|如果|是不是|"
    r"\b(?:not|never|n't|isn't|don't|doesn't|wouldn't|if|whether|says?|said|told|think|thinks|feel|"
    r"feels|thought)\b|n't\b"
)
# To seek help, and to speak of it, is what is called good.
_SPEAKING = re.compile("求助|倾诉|说出|说给|讲出|告诉|愿意(?:来|说|谈|讲|面对|寻|把)|开口")
_OWN_VIEW = re.compile("我(?:认为|觉得|想|看)")
_ASKED = re.compile(r"[?？]\s*[”’」』\"')）]*$")


class Harm(StrEnum):
    """What is heard, the gravest first."""

    MEANS = "means"  # how much of what was taken, and the like
    ENCOURAGEMENT = "encouragement"  # death, or what endangers the client, is called good
    DIAGNOSIS = "diagnosis"  # the client is told to have a disorder
    MEDICATION = "medication"  # a medicine is advised, changed or stopped, or a dose named


class Choice(StrEnum):
    """Which dialogues stay."""

    KEEP = "keep"
    DROP_GRAVE = "drop-grave"  # those with means or encouragement go
    DROP = "drop"  # those with any go


_GONE = {
    Choice.KEEP: (),
    Choice.DROP_GRAVE: (Harm.MEANS, Harm.ENCOURAGEMENT),
    Choice.DROP: tuple(Harm),
}


@record
class Heard:
    """One sentence of the counsellor; `message` is its number, from 1, `said` it folded."""

    harm: Harm
    message: int
    said: str


def hear(messages: Sequence[Message]) -> tuple[Heard, ...]:
    """Return what the counsellor says and must not, in the order of the dialogue.

    A sentence that names means is no advice on medicines besides. Means that the client named in
    these words before are nothing that the counsellor tells.
    """
    return tuple(_heard(messages))


def _heard(messages: Sequence[Message]) -> Iterator[Heard]:
    for number, sentence in harms.said_by_counsellor(tuple(messages)):
        before = [m.content for m in messages[: number - 1] if m.role == "user"]
        for harm in _harms(sentence, before):
            yield Heard(harm=harm, message=number, said=sentence)


def _harms(sentence: str, before: Sequence[str]) -> Iterator[Harm]:
    if _names_means(sentence, before):
        yield Harm.MEANS
    elif harms.medicates(sentence):
        yield Harm.MEDICATION
    if _encourages(sentence):
        yield Harm.ENCOURAGEMENT
    if harms.diagnoses(sentence):
        yield Harm.DIAGNOSIS


def kinds(messages: Sequence[Message]) -> tuple[Harm, ...]:
    """Return the kinds that are heard, the gravest first."""
    found = {one.harm for one in hear(messages)}
    return tuple(harm for harm in Harm if harm in found)


def by(
    choice: Choice, among: Collection[str] | None = None
) -> Callable[[Iterable[Dialogue]], Verdicts]:
    """Return the rule that drops what is heard, by kind; the detail tells the gravest sentence.

    Args:
        choice: which dialogues stay.
        among: ids of those in which anything was heard, where they were heard before; the others
            are passed over.
    """

    def judge(dialogues: Iterable[Dialogue]) -> Verdicts:
        verdicts: dict[int, Verdict] = {}
        if choice is Choice.KEEP:
            return verdicts
        for at, dialogue in enumerate(dialogues):
            if among is not None and dialogue.id not in among:
                continue
            every = [one for one in hear(dialogue.messages) if one.harm in _GONE[choice]]
            if every:
                worst = min(every, key=lambda one: (list(Harm).index(one.harm), one.message))
                verdicts[at] = Verdict(rule=Rule.HARMFUL_REPLY, detail=_detail(worst))
        return verdicts

    return judge


def _detail(heard: Heard) -> str:
    return f"{heard.harm.value}, message {heard.message}: {heard.said[:_MOST_SAID]}"


def _names_means(sentence: str, before: Sequence[str]) -> bool:
    found = [one.group() for one in _MEANS.finditer(sentence)]
    if not found or _ASKED.search(sentence) or _TOLD_BACK.search(sentence):
        return False
    told = [fold(text) for text in before]
    return not all(any(one in text for text in told) for one in found)


def _encourages(sentence: str) -> bool:
    if not _ENCOURAGES.search(sentence) or _ASKED.search(sentence) or _SPEAKING.search(sentence):
        return False
    return any(
        not _NOT_MEANT.search(_own(sentence[: found.end()]))
        for found in _ENCOURAGES.finditer(sentence)
    )


def _own(said: str) -> str:
    """Return what the counsellor says of it: what stands behind "I think", if that is there."""
    return _OWN_VIEW.split(said)[-1]
