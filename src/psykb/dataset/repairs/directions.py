"""Stage directions: what somebody does while speaking, in brackets, that nobody says.

A bracket is one where it stands between sentences, at the beginning or at the end; is short; holds
no sign of a statement or an explanation (a pronoun, a verb of being, an example, a number, a list);
and says a gesture, a look, a voice or a silence. All others stay: what a bracket explains is
content.
"""

import re

from psykb.dataset.conversations import Turn
from psykb.dataset.repairs.editing import Edit
from psykb.text.wording import either

_LONGEST = 24  # characters of a Chinese one
_MOST_WORDS = 8  # of an English one

# Parts of gestures, looks, voices and moods; one of them in a bracket makes it a direction.
_ZH = re.compile(
    "微笑|苦笑|大笑|冷笑|轻笑|笑了笑|[温轻]柔.?笑|^笑$|[着地容]笑|笑[容着]|点头|点点头|摇头|摇摇头|低[着下]?头|抬[起着]?头"
    "|垂[下着]头|皱眉|皱起|叹气|叹息|叹了|沉默|静默|哭泣|哭了|痛哭|哭出|大哭|抽泣|啜泣|哽咽|哭着|哭腔|泪光|流泪|落泪|流下|擦拭?眼?泪|含泪"
    "|眼[神眶圈角]|眼中[闪含带充透]|眼泪|泪水|目光|声音|呼吸声|轻声|低声|小声|大声|语[气调速]|颤抖|表情|面带|面露|面色|脸上|脸色|满脸"
    "|神[情色]|^显得|^看起来|^看上去|停顿|顿了|犹豫|迟疑|思[考索]片刻|沉思|思考(?!题)|若有所思|深呼吸|深吸|呼[了出]|双手|双臂"
    "|握[住紧着手]|轻拍|拍[了着]?[拍肩手背]|搓手|竖起|拥抱|抱抱|抱住|耸肩|递[给过上]|倾听|聆听|愁容|愁眉|叹|身体前倾|坐直|起身|站起"
    "|(?:爱心|微笑|拥抱)符号|献上爱心|咬[着住]?嘴?唇|长时间的?沉默|清了?清嗓"
)
_ZH_WHOLE = re.compile(
    "[低失消]落|激动|沮丧|哭|泣|笑|叹|紧张|尴尬|害羞|生气|愤怒|平静|愣住|发呆|无奈|爱心|掩面|抽噎|挠头|鼓励|安慰"
    "|.{1,6}地(?:说|问|回答|说道|问道|笑)?|(?:微笑|温柔|轻轻)?(?:鼓励|安慰|理解|赞许)"
)
# What a statement, an explanation, an example, an instruction or a list says.
_ZH_CONTENT = re.compile(
    "[我你您他她它咱]|是(?!否)|可[以能]|应该|需要|必须|因为|所以|如果|例如|比如|譬如|参见|见[上下图表]|即|指的|[意特泛]指|包括"
    '|每[天次日周]|等等|等$|或|(?<![若无])不(?!安|知所措|语|住|好意思|自然|由自主)|没有|、|[：:。？?；;《“”"]'
    "|[0-9０-９]|次|的(?:时候|方法|作用|人|行为|技巧|练习|训练)|方法|练习|训练|技巧|等(?:行为|症状|方式|反应|动作)|^如|^请|^先|^再|^要"
    "|疗法|症|抑郁|法$|关于|有关|的(?:大多数|力量|作用|意义)|妈妈|爸爸|父|母|孩子|老师"
)
_PAUSE = re.compile("(?:停顿|沉默|静默)了?大?约?[0-9０-９一二三四五几十]+(?:秒钟?|分钟)")
_LAUGHS = frozenset(("笑", "苦笑"))  # stand before the full stop as well
# What tells of the conversation itself: time that passed, its end, what was left out.
_NARRATION = re.compile(
    "[^我你您他她]*(?:对话(?:结束|到此|继续|内容|轮次|略)|(?:省略|略去|略)[^。我你您他她]{0,10}(?:对话|轮次|过程|内容)"
    "|(?:对话|过程|咨询|内容)略)[^我你您他她]*"
    "|(?:咨询|会谈|谈话|本次咨询|对话)(?:结束|开始|继续|中断)"
    "|(?:过了|经过)?(?:一段|几[天周次]|一[天周会]|片刻)[^，。我你您他她]{0,6}后"
    "|(?:end of (?:the )?(?:session|conversation|dialogue)|(?:the )?session ends|some time later)",
    re.IGNORECASE,
)
# Words that may stand before a gesture.
_EN_BEFORE = (
    "long brief short deep slight heavy soft nervous gentle bitter warm sad a an with in after "
    "starts_to starts begins_to begins"
)
_EN_GESTURES = (
    "sigh sighs sighing smile smiles smiling nod nods nodding pause pauses pausing laugh laughs "
    "laughing laughter chuckles chuckling giggles giggling cry cries crying sob sobs sobbing tears "
    "tearful tearfully weeps weeping whispers whispering shrugs shrugging frowns frowning "
    "hesitates hesitating hesitant sniffs sniffles sniffling silence shakes shaking wipes wiping "
    "fidgets fidgeting leans leaning blushes blushing grins grinning gulps winces trembles "
    "trembling gently softly quietly calmly nervously anxiously hesitantly "
    "look_down look_away look_up look_aside looks_down looks_away looks_up looks_aside "
    "looking_down looking_away looking_up takes_a_breath takes_a_deep_breath deep_breath "
    "taking_a_deep_breath clears_throat clears_his_throat clears_her_throat clearing_throat "
    "voice_breaks voice_breaking voice_shakes voice_shaking voice_trembles voice_trembling "
    "voice_cracks voice_cracking lowers_his lowers_her lowers_their"
)
_EN = re.compile(
    rf"(?:(?:{either(_EN_BEFORE)}|[a-z]+ly)\s+)*{either(_EN_GESTURES)}\b[^.:;?!]*",
    re.IGNORECASE,
)
_EN_CONTENT = re.compile(
    r"\d|\b"
    + either(
        "i me my you your we our it is are was were am be can could may might should must will "
        "would not eg e.g ie i.e such like for when if because or see each every times etc help of "
        "about seem seems has have had do does"
    )
    + r"\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"[（(](?P<round>[^（）()\n]{1,60})[）)]|【(?P<lens>[^【】\n]{1,60})】|\[(?P<square>[^\[\]\n]{1,60})\]"
    r"|(?<!\*)\*(?P<stars>[^*\s][^*\n]{0,58})(?<!\s)\*(?!\*)"
)
_ENDS = '。！？!?…～~.；;，,”"》」』：:'
_SWALLOWED = "。，,.～~"  # what would be left alone where the bracket closed a sentence twice
_REST = re.compile(r"[^\S\n]*(?:\n|\Z)")
_GAP = re.compile("[ \t\u3000]*")
_SPACE = re.compile(r"\s*")
_OPENING = re.compile(r"[（(【\[*]")


def stage_directions(turn: Turn) -> list[Edit]:
    """Return an edit for each stage direction, with the white space that belongs to it."""
    text = turn.text
    if not _OPENING.search(text):
        return []
    edits: list[Edit] = []
    for match in _BRACKETED.finditer(text):
        inside = next(part for part in match.groups() if part is not None)
        follows = bool(edits) and _ended(text, match.start()) <= edits[-1].end
        if inside in _LAUGHS or (
            (follows or _stands_free(text, match.start()))
            and (is_direction(inside) or (_ends_line(text, match) and _NARRATION.fullmatch(inside)))
        ):
            start, end = _reach(text, match.start(), match.end())
            edits.append(Edit(start=max(start, edits[-1].end if edits else 0), end=end))
    return edits


def is_direction(inside: str) -> bool:
    """Return whether what stands in a bracket says a gesture, a look, a voice or a silence."""
    inside = inside.strip(" \u3000*").removesuffix(".")
    if inside.isascii():
        return (
            len(inside.split()) <= _MOST_WORDS
            and _EN.fullmatch(inside) is not None
            and not _EN_CONTENT.search(inside)
        )
    words = "".join(c for c in inside if c.isalnum() or c in '，, ：:。？?；;、《“”"')
    if _PAUSE.fullmatch(words):
        return True
    if not words.strip("，, ") or len(words) > _LONGEST or _ZH_CONTENT.search(words):
        return False
    return any(_ZH.search(part) or _ZH_WHOLE.fullmatch(part) for part in re.split("[，, ]+", words))


def _stands_free(text: str, at: int) -> bool:
    """Return whether what begins at `at` stands between sentences and not in one."""
    end = _ended(text, at)
    if not end or text[end - 1] in _ENDS or text[end - 1] == "\n":
        return True
    before = text[end - 1]
    return not before.isalnum() and ord(before) > 0x2BFF and not _is_bracket(before)


def _ended(text: str, at: int) -> int:
    """Return where what stands before `at` ends, without the white space behind it."""
    while at and text[at - 1] in " \t\u3000":
        at -= 1
    return at


def _is_bracket(char: str) -> bool:
    return char in "（(【[*「『《“‘、—）)】]」』"


def _ends_line(text: str, match: re.Match[str]) -> bool:
    """Return whether nothing else follows on the line."""
    return _REST.match(text, match.end()) is not None


def _reach(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range to take out: the bracket, white space, a line that would be left empty."""
    first = _ended(text, start)
    opens = first == 0 or text[first - 1] == "\n"
    if (
        end < len(text)
        and text[end] in _SWALLOWED
        and (opens or text[first - 1] in "。！？!?…～~.")
    ):
        end += 1
    last = _GAP.match(text, end).end()  # type: ignore[union-attr] # matches nothing, too
    if opens and (last == len(text) or text[last] == "\n"):
        return first, _SPACE.match(text, last).end()  # type: ignore[union-attr]
    return (first if opens or last == len(text) or text[last] == "\n" else start), last
