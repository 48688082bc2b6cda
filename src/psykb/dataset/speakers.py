"""Who speaks: the labels of speakers that transcripts use, and the roles they stand for."""

import re
from collections.abc import Iterable

from psykb.text.wording import words
from psykb.types import Role, record


@record
class Speaker:
    """Who a label names.

    `name` is what it says beside the role: "姚先生" of "来访者（姚先生）", "妈妈" of "来访者妈妈",
    all of "来访者2"; "" where it says the role alone.
    """

    role: Role
    name: str = ""


def any_of(labels: Iterable[str]) -> str:
    """Return a regular expression for any of the labels, the longest first."""
    chosen = sorted(labels, key=lambda label: (-len(label), label))
    return "(?:" + "|".join(re.escape(label) for label in chosen) + ")"


# Words that name a part in counselling and that nobody is addressed by, nor tells a story with.
UNMISTAKABLE: dict[str, Role] = {
    **dict.fromkeys(("来访者", "求助者", "来询者"), "user"),
    **dict.fromkeys(("支持者", "心理咨询师", "咨询师"), "assistant"),
    **dict.fromkeys(("client", "seeker", "help-seeker", "help seeker", "user", "human"), "user"),
    **dict.fromkeys(
        ("counselor", "counsellor", "therapist", "supporter", "psychotherapist", "assistant"),
        "assistant",
    ),
}  # fmt: skip
# Words that people use of others as well: a client may tell what "医生：" said.
ORDINARY: dict[str, Role] = {
    **dict.fromkeys(("病人", "患者", "用户", "客户", "当事人", "咨询者", "倾诉者"), "user"),
    **dict.fromkeys(("patient",), "user"),
    **dict.fromkeys(
        words(
            "医生 心理医生 心理师 咨询员 治疗师 心理治疗师 心理专家 心理老师 倾听者 助手 ai助手 ai "
            "doctor psychologist listener chatgpt"
        ),
        "assistant",
    ),
}  # fmt: skip
_ROLES: dict[str, Role] = {**UNMISTAKABLE, **ORDINARY, "system": "system", "系统": "system"}
# Who comes along to counselling; a label of a transcript only where the transcript uses it so.
RELATIVES = words(
    "妈妈 母亲 爸爸 父亲 父母 家长 女儿 儿子 孩子 丈夫 妻子 老公 老婆 先生 太太 婆婆 "
    "爷爷 奶奶 外公 外婆 姥姥 姐姐 妹妹 哥哥 弟弟 学生 同学 "
    "男友 女友 男朋友 女朋友 男方 女方 "
    "mother father mom mum dad daughter son child husband wife parent student "
    "boyfriend girlfriend brother sister grandmother grandfather"
)
# A role's word, then a number, a letter, a relative or a name: 来访者2, 来访者（姚先生）, Client A.
_PARTS = re.compile(
    rf"(?P<word>(?i:{any_of(_ROLES)}))\s*(?:(?P<number>\d{{1,2}}|[A-Z甲乙丙丁一二三四])"
    rf"|(?P<relative>{any_of(RELATIVES)})|[（(](?P<name>[^（）()]{{1,12}})[）)])"
)
_LONGEST = 30  # characters of a label


def role_of(word: str) -> Role | None:
    """Return the role that a bare label stands for, in any case of letters; None: not known."""
    return _ROLES.get(word.strip().casefold())


def speaker_of(label: str) -> Speaker | None:
    """Return who a transcript's label names, without its colon; None where it is no known label.

    A relative ("妈妈") is none by itself, but one with a role's word before it ("来访者妈妈") is.
    """
    label = label.strip(" \t\u3000*【】[]")
    if len(label) > _LONGEST:
        return None
    role = role_of(label)
    if role:
        return Speaker(role=role)
    parts = _PARTS.fullmatch(label)
    role = role_of(parts["word"]) if parts else None
    if parts is None or role is None or role == "system":
        return None
    name = parts["relative"] or parts["name"]
    return Speaker(role=role, name=name.strip() if name else label)
