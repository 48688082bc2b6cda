"""What a counsellor must not say: a diagnosis, advice on medicines; and what tells who one is.

Rules of wording. They find what is put plainly, and miss what is hinted at.
"""

import re
from collections.abc import Iterator

from psykb.generation.dialogues.phrases import Unfit, unfit
from psykb.generation.dialogues.reading import Turns
from psykb.grounding import help_lines
from psykb.text.folding import fold
from psykb.text.sentences import sentences
from psykb.types import DialogueRefusal

DISORDER = re.compile(
    r"抑郁症|重度抑郁|焦虑症|强迫症|恐惧症|恐怖症|惊恐(?:障碍|发作)|双相|躁郁症|躁狂症?|精神分裂|"
    r"创伤后应激|神经症|癔症|疑病症"
    r"|厌食症?|贪食症?|暴食症|(?:焦虑|抑郁|情感|心境|人格|适应|应激|强迫|进食|睡眠|注意缺陷|多动|"
    r"躯体化|躯体形式|分离)(?:性)?障碍|多动症|自闭症|孤独症|失眠症|成瘾症?"
    r"|\b(?:(?:major |clinical )?depress(?:ion|ive disorder)|(?:generali[sz]ed |"
    r"social )?anxiety disorder"
    r"|social phobia|panic disorder|bipolar|mania|schizophreni[ac]|psychosis|ptsd|post-?traumatic"
    r"|ocd|obsessive-compulsive|adhd|autism|anorexia|bulimia|(?:\w+ )?personality disorder"
    r"|eating disorder|adjustment disorder|\w+ disorder)\b"
)
_HAS_ZH = re.compile(
    r"(?:你|您|[这那](?!个人|位|些人))(?:们)?[^，。！？,.!?;；]{0,10}?(?:是|得了|患了|患有|患的|"
    r"有|属于|符合|达到|"
    r"诊断为|就叫|叫)[^，。！？,.!?;；]{0,10}$"
)
_HAS_EN = re.compile(
    r"\b(?:you(?: (?:\w+ ){0,2}?(?:have|had|suffer from|meet the criteria for|are)|'ve got|'re|"
    r" have got)"
    r"|(?:this|that|it|what you (?:have|describe))(?:'s| (?:is|sounds like|looks like|means)))"
    r"(?: [\w'-]+){0,5}? ?$"
)
# Who denies it in the same clause, or tells what another has said, makes no diagnosis.
_DENIES = re.compile(
    r"不(?:能|会|是|等于|意味|代表|一定|要|该|必|算|敢)|没有|并非|未必|是不是|是否|有没有|会不会|"
    r"如果|担心|害怕|怕自己"
    r"|\b(?:not|cannot|whether|if|never|no|worry|worried|afraid|fear)\b|n't\b"
)
_REPORTS = re.compile(
    r"(?:医生|医院|大夫|报告|他们?|她们?|家人|别人)[^。！？]{0,6}(?:说|告诉|诊断|写)|[你您](?:说|"
    r"提到|刚才说|觉得|认为|以为|查到|看到)(?!的)"
    r"|\b(?:doctors?|psychiatrist|they|he|she|you) (?:\w+ ){0,2}?(?:said|say|says|told|tell|"
    r"diagnosed|mentioned|think|thought"
    r"|wonder|read|wrote)\b|\bdiagnosed you\b"
)
_DRUG = re.compile(
    r"(?:抗抑郁|抗焦虑|镇静|安眠|安定|助眠|抗精神病|心境稳定)(?:类)?(?:的)?(?:药物?|剂|片)|舍曲林|"
    r"氟西汀|帕罗西汀|西酞普兰|文拉法辛|度洛西汀|米氮平|阿普唑仑|劳拉西泮|地西泮|氯硝西泮|唑吡坦|"
    r"奥氮平|喹硫平|碳酸锂|百忧解|左洛复|褪黑素|药(?!师|店)"
    r"|\b(?:anti-?depressants?|tranquilli[sz]ers?|sedatives?|sleeping (?:pills?|tablets?)|ssris?|"
    r"benzodiazepines?"
    r"|sertraline|fluoxetine|paroxetine|citalopram|escitalopram|venlafaxine|duloxetine|"
    r"mirtazapine|alprazolam"
    r"|lorazepam|diazepam|clonazepam|zolpidem|olanzapine|quetiapine|lithium|prozac|zoloft|xanax|"
    r"valium|ambien"
    r"|melatonin|medicines?|medications?|pills?|tablets?|drugs?)\b"
)
_ADVISES = re.compile(
    r"吃|服|用(?!药的)|停|减|加量|换|买|开点|试试|\b(?:take|taking|try|start|stop|increase|reduce|"
    r"lower|double|skip|switch|buy|get)\b"
)
_DOSE = re.compile(
    r"\d+(?:\.\d+)?\s?(?:毫克|mg|克|片|粒|颗)|[一二两三四五半]+(?:片|粒|颗)|"
    r"\b\d+(?:\.\d+)?\s?(?:mg|milligrams?|pills?|tablets?)\b"
    r"|\b(?:one|two|three|half a) (?:pills?|tablets?)\b"
)
_ASK_DOCTOR = re.compile(
    r"(?:问|找|看|听|咨询|联系|告诉|告知|商量|遵)[^，。]{0,8}(?:医生|医师|大夫|精神科|药师|医嘱)|"
    r"(?:医生|医师|大夫|精神科)[^，。]{0,8}(?:商量|决定|评估|指导|沟通)"
    r"|\b(?:ask|see|tell|talk (?:to|with)|speak (?:to|with)|consult|discuss|"
    r"check)\b.{0,40}\b(?:doctor|physician|psychiatrist|gp|pharmacist)\b"
    r"|\b(?:doctor|physician|psychiatrist|gp|pharmacist)\b.{0,30}\b(?:decide|advise|assess)"
)
_ASKS = re.compile(r"[?？]\s*[”’」』\"')）]*$")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT = re.compile(
    r"(?:qq|微信|wechat|vx|weixin|身份证|护照|银行卡|passport|ssn|social security)\s*(?:号码?|"
    r"number|id|no\.?)?\s*(?:是|is|为|[:：])?\s*[a-z0-9][\w-]{4,}"
)
_DIGITS = re.compile(r"(?<![\d.])\+?\d(?:[\d \-()]{5,20})\d(?![\d.])|(?<!\d)\d{17}[\dx](?![\da-z])")
_LONG_NUMBER = 7  # digits; years, amounts and shares have fewer


def said_by_counsellor(turns: Turns) -> Iterator[tuple[int, str]]:
    """Yield the number of the utterance, from 1, and each folded sentence of the counsellor."""
    for number, turn in enumerate(turns, 1):
        if turn.role == "assistant":
            for start, end in sentences(turn.content):
                yield number, fold(turn.content[start:end])


def check(turns: Turns) -> Unfit | None:
    """Return PERSONAL_DATA, DIAGNOSIS or MEDICATION where it is found, None if none is.

    Numbers of the help lines that psykb knows are nobody's personal data.
    """
    for number, turn in enumerate(turns, 1):
        found = personal(turn.content)
        if found:
            return unfit(DialogueRefusal.PERSONAL_DATA, "personal", n=number, text=found)
    for reason, code, heard in (
        (DialogueRefusal.DIAGNOSIS, "diagnosis", diagnoses),
        (DialogueRefusal.MEDICATION, "medication", medicates),
    ):
        for number, sentence in said_by_counsellor(turns):
            if heard(sentence):
                return unfit(reason, code, n=number, text=sentence[:80])
    return None


def personal(text: str) -> str:
    """Return the first piece of a text that could be somebody's number, address or account; ""."""
    folded = fold(text)
    found = _MAIL.search(folded) or _ACCOUNT.search(folded)
    if found:
        return found[0]
    for number in _DIGITS.findall(folded):
        digits = bare(number)
        if len(digits) >= _LONG_NUMBER and digits not in known_numbers():
            return str(number)
    return ""


def diagnoses(sentence: str) -> bool:
    """Whether a folded sentence tells a person that the person has a disorder."""
    if _ASKS.search(sentence):
        return False
    for found in DISORDER.finditer(sentence):
        before = re.split(r"[,;，；、]", sentence[: found.start()])[-1]
        if _DENIES.search(before) or _REPORTS.search(sentence[: found.start()]):
            continue
        if _HAS_ZH.search(before) or _HAS_EN.search(before):
            return True
    return False


def medicates(sentence: str) -> bool:
    """Whether a folded sentence advises to take, change or stop a medicine, or names a dose of one.

    Who says that a doctor is to be asked does not, unless there is a dose.
    """
    if not _DRUG.search(sentence):
        return bool(re.search(r"\d\s?(?:毫克|mg\b)", sentence))
    if _DOSE.search(sentence):
        return True
    if not _ADVISES.search(sentence) or _ASK_DOCTOR.search(sentence):
        return False
    return not _ASKS.search(sentence) or bool(re.search(r"试|要不|try|why not", sentence))


def known_numbers() -> frozenset[str]:
    """Return the numbers of all help lines, digits only."""
    return frozenset(
        bare(line.number)
        for region in help_lines.regions()
        for line in help_lines.lines(region, "en")
        if line.number
    )


def bare(number: str) -> str:
    """Return the digits of a number."""
    return "".join(c for c in number if c.isdigit())
