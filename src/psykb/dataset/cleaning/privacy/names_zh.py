"""Chinese names of persons: where one is introduced, and where it comes again."""

import re
from collections.abc import Iterator

from psykb.dataset.cleaning.privacy.surnames import (
    COMPOUND,
    EVERYDAY,
    GIVEN,
    GIVEN_TOO,
    NO_ENDS,
    NO_NAMES,
    NO_NICKNAMES,
    SMALL_WORDS,
    SURNAMES,
    TITLES,
)
from psykb.text.folding import IDEOGRAPH

_KIN = (
    "(?:[男女]?(?:朋友|友)|儿子|女儿|孩子|宝宝|老公|老婆|丈夫|妻子|同学|同桌|室友|闺蜜|同事|老板|领导|"
    "弟弟|哥哥|姐姐|妹妹|妈妈|爸爸|父亲|母亲|前任|对象|前[夫妻]|[婆公]婆|公公|岳[父母]|嫂子|[表堂][兄弟姐妹哥]|"
    "舍友|发小|学[长姐弟妹]|侄[子女]|外甥女?|导师|班主任|组长|主管|邻居|搭档)"
)
# A name right behind who it is: "我男朋友刘洋", "本人周杰，", "老师好，我陈思雨，", "…和林佳怡".
_BESIDE = re.compile(
    "(?:(?:我|他|她|我们|和|跟|与|、|还有)(?:的)?|(?:^|(?<=[,，。.!！?？\\n ])))"
    f"(?:前|大学|高中|初中|小学|公司)?{_KIN}"
)
_MYSELF = re.compile(
    "(?:^|(?<=[,，。.!！?？：:\n ]))(?:本人 ?|"
    "(?:老师|医生|大家|各位|[你您])(?:们|您)?好[啊呀]?[,，!！~～ ]*我)"
)
_AND = re.compile("和|跟|与|、")
_LIKELY_AHEAD = re.compile(
    "[和跟与把给让说很也都总老又还就才要会能想去来从在是有因今昨前三两几每不没对比生当联什,，。.!！?？、\\s:：]|"
    "出轨|打|骂|经常|天天|已经|突然|最近|一直|一个|上|下|喜欢|讨厌|竟然|居然|结婚|离婚|分手|$"
)
_INTRODUCED = re.compile(
    f"(?:(?:我|他|她|本人|{_KIN})(?:的(?:全名|真名|大名|本名|名字))?(?:就|也|其实|原来|现在)?叫(?:做|作)?|"
    "(?:名字|全名|真名|大名|本名)(?:就)?(?:是|叫)(?:做|作)?|(?<![著有莫出以点])名叫|"
    "(?:姓名|名字) ?[:是为] ?|"
    '(?:(?:可以|就|请|都)|(?<![^,，。.!！?？、~～ \n]))叫我)[ "“「]?'
)
_I_AM = re.compile(
    '(?:^|[,，。.!！?？~～ \n、；;])(?:您好|你好|大家好)?(?:我|我的名字)(?:就)?是[ "“]?'
)
# Here much else may follow, so it takes a surname and an end, too: "…，叫王磊。", "叫他陈明。"
_STRICTLY = re.compile(f"{_I_AM.pattern}|(?<=[,，。、；; ])(?:名字)?叫(?:做|作)?|叫[他她]")
# What may stand behind a name: an end, or what goes on with the person.
SIGN = re.compile(
    f"叫|我是|名字|姓名|[全真大本]名|本人|好[^。]{{0,4}}我|{_KIN}"
)  # without it nothing below is there
_END = re.compile(r"$|[\s,，。.!！?？、；;:：~～…\"”」）)(（\[【】—-]|吧|就[好行]|好了")
_BEARS_IT = re.compile(  # a line or a house that has it for its name: 希望24热线, 安定医院
    "[0-9]{0,2}(?:小时)?(?:心理)?(?:援助)?(?:热线|生命线|电话)|医院|大学|中学|小学|学校|中心|工程|基金|公益"
)
_GOES_ON = re.compile(
    r"今年|来自|是|在|想|现|目前|最近|已|刚|很|也|我|你|您|他|她|男|女|一名|一个|吧|呢|啊|呀|哦|哈|嘛|就|"
    r"家住|住|和|跟|的(?!名|确)|从|有|这|年龄|正在|因为|\d"
)
_OWNER = re.compile(f"的(?:{_KIN}|家长|老师|爸|妈|老妈|老爸|监护人)")
_NICKNAME = re.compile(f"[小阿][{IDEOGRAPH}](?:[{IDEOGRAPH}])?")
_NO_NICKNAME = re.compile(
    "小(?:时|心|孩|姐|伙|区|说|组|便|吃|气|学|事|声|偷|丑|三|鲜|狗|猫|猪|公主|仙女|可爱|朋友|宝贝|白)|"
    "阿(?:姨|里)"
)
_NO_TITLE = "(?<!总(?=[是会要想觉在说有不得能被让]))"  # "王总是迟到"
_LONGEST_GIVEN = 2


def introduced(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of names that a text introduces: "我叫…", "我是…", "我男朋友…".

    A name begins with a surname (a table, compound ones too), or is made of what given names are
    made of, and something must stand behind it that can stand behind a name: so "我叫他走" and
    "我叫了外卖" hold none. "我是" needs a surname or 小, and an end, for it mostly says something
    else. Right behind who it is ("我男朋友刘洋") every character of the given name must be one of
    those that given names are made of.
    """
    for match in _INTRODUCED.finditer(text):
        end = _name_at(text, match.end())
        if end:
            yield match.end(), end
    for match in _STRICTLY.finditer(text):
        end = _full_name(text, match.end(), strict=True)
        if end:
            yield match.end(), end
    for match in _I_AM.finditer(text):
        end = _small_name(text, match.end())
        if end:
            yield match.end(), end
    yield from _beside(text)


def _beside(text: str) -> Iterator[tuple[int, int]]:
    """Yield names right behind who it is, and those that are joined to them by "and"."""
    for match in _BESIDE.finditer(text):
        start, end = match.end(), _likely(text, match.end())
        while end:
            yield start, end
            joint = _AND.match(text, end)
            start = joint.end() if joint else end
            end = _likely(text, start) if joint else 0
    for match in _MYSELF.finditer(text):
        end = _likely(text, match.end())
        if end and _END.match(text, end):
            yield match.end(), end


def _likely(text: str, start: int) -> int:
    """Return the end of a surname and a given name of usual characters at `start`, else 0.

    Of one character it is taken only where something goes on that goes on behind a person.
    """
    compound = next((one for one in COMPOUND if text.startswith(one, start)), "")
    if not compound and text[start : start + 1] not in SURNAMES:
        return 0
    if text[start : start + 2] in NO_NAMES:
        return 0
    first = start + (len(compound) or 1)
    for length in (_LONGEST_GIVEN, 1):
        given = text[first : first + length]
        usual = _is_given(given, length) and set(given) <= GIVEN_TOO
        ahead = length == _LONGEST_GIVEN or _LIKELY_AHEAD.match(text, first + length)
        if usual and ahead:
            return first + length
    return 0


def _small_name(text: str, start: int) -> int:
    """Return the end of 小 with one more character that is all that is said, else 0."""
    if text[start : start + 1] != "小" or not _END.match(text, start + 2):
        return 0
    second = text[start + 1 : start + 2]
    is_name = re.fullmatch(f"[{IDEOGRAPH}]", second) and second not in NO_NICKNAMES
    return start + 2 if is_name else 0


def occurrences(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges in which `text` names a person that was introduced as `name`.

    The whole name, the given name alone if it is of two characters and no everyday word, and the
    surname in front of a title ("李老师") or behind 小, 老 or 阿. Not where it is part of another
    word ("小希望"), or a line or house bears it ("希望24热线").
    """
    surname, given = split(name)
    patterns = [re.escape(name)]
    if len(given) == _LONGEST_GIVEN and surname and given not in EVERYDAY:
        patterns.append(re.escape(given))
    if surname:
        patterns.append(f"{surname}(?=(?:{'|'.join(TITLES)}){_NO_TITLE})")
        if len(surname) == 1:
            patterns.append(f"[小老阿]{surname}(?![{_tails(surname)}])")
    for match in re.finditer("|".join(patterns), text):
        start, end = match.span()
        if _BEARS_IT.match(text, end):
            continue
        if match[0][0] in "小阿" and len(match[0]) > 1 and _is_small(text, start, end):
            continue
        if match[0] == name and len(given) == 1 and text[end : end + 1] == given:
            end += 1  # 王芳芳 is 王芳, or is somebody else: no part of that stays
        yield start, end


def _is_small(text: str, start: int, end: int) -> bool:
    """Whether 小 says here how large something is: 小希望, and behind 大 or 不 also 大小明白."""
    word = text[start + 1 : end + 1]
    compared = start > 0 and text[start - 1] in "大不"
    return word in SMALL_WORDS or (compared and word in EVERYDAY)


def split(name: str) -> tuple[str, str]:
    """Return surname and given name; the surname is "" where there is none ("小雨")."""
    for surname in COMPOUND:
        if name.startswith(surname) and len(name) > len(surname):
            return surname, name[len(surname) :]
    if name[:1] in SURNAMES and len(name) > 1:
        return name[0], name[1:]
    return "", name


def _tails(surname: str) -> str:
    """Return what makes another word of a surname behind 老 or 小: 小马路 → 路."""
    return "".join(sorted(word[1] for word in NO_NAMES if word[0] == surname)) or "\0"


def _name_at(text: str, start: int) -> int:
    """Return the end of the name that stands at `start`, 0 where none does."""
    end = _full_name(text, start, strict=False)
    if end:
        return end
    match = _NICKNAME.match(text, start)
    if match and not _NO_NICKNAME.match(text, start):
        for length in (3, 2):
            end = start + length
            if end <= match.end() and text[end - 1] not in NO_ENDS and _END.match(text, end):
                return end
    for length in (3, 2):
        part = text[start : start + length]
        if len(part) == length and set(part) <= GIVEN and _END.match(text, start + length):
            return start + length
    return 0


def _full_name(text: str, start: int, *, strict: bool) -> int:
    """Return the end of a surname with a given name at `start`, 0 where none stands there."""
    compound = next((one for one in COMPOUND if text.startswith(one, start)), "")
    if compound:
        first = len(compound)
    elif text[start : start + 1] in SURNAMES:
        first = 1
    else:
        return 0
    if text[start : start + 2] in NO_NAMES:
        return 0
    for length in (_LONGEST_GIVEN, 1):
        end = start + first + length
        if _is_given(text[start + first : end], length) and _ends(text, end, strict=strict):
            return end
    return 0


def _is_given(given: str, length: int) -> bool:
    return (
        len(given) == length
        and re.fullmatch(f"[{IDEOGRAPH}]+", given) is not None
        and given[-1] not in NO_ENDS
        and "某" not in given  # somebody has masked it already
        and not any(title.startswith(given) or given.startswith(title) for title in TITLES)
    )


def _ends(text: str, end: int, *, strict: bool) -> bool:
    if _END.match(text, end) or _OWNER.match(text, end):
        return True
    return not strict and _GOES_ON.match(text, end) is not None
