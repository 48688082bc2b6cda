"""A statement as the tokens that decide what it says, the words that decide nothing left out.

Words that say the same are one token ("导致", "造成"); what denies, limits, compares, orders,
allows or demands is a token of its own; numbers are their values; every other ideograph and stem
stands for itself. So a statement that has lost a "not" or a "mild" has others. Equal tokens show
only that two statements sound alike; that they say the same is for `restating_literal`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from psykb.grounding.numerals import numbers
from psykb.text.folding import IDEOGRAPH, fold
from psykb.text.terms import stem
from psykb.types import Language

NOT, CAN, NEED, MAYBE, ABOUT, IT, MUCH = "NOT", "CAN", "NEED", "MAYBE", "ABOUT", "IT", "MUCH"
_IDLE = ""  # decides nothing, and gives no token
_ITSELF = "="  # a word that is its own token, and holds letters of another
# Words by the tokens that they give. Those of Chinese are read longest first; they may look ahead.
_ZH: Mapping[str, str] = {
    "CAUSE": "导致 造成 引起 引发",
    "MAKE": "使得 使 让 令",
    "EASE": "缓解 减轻 缓和",
    NOT: "不 不是 并不 并不是 并非 并未 未 没 无 非 而不是 而非 而并非",
    f"{NOT} {CAN}": "不能 不能够 不可以 无法 没法",
    f"{NOT} {NEED}": "不需要 不用 不必 无需 无须 不需 没必要 用不着",
    f"{NOT} HAVE": "没有 并没有",
    "HAVE": "有",
    CAN: "可以 能够 能 可",
    NEED: "需要 需 要 应该 应当 应",
    "MUST": "必须 一定要 务必",
    MAYBE: "可能 也许 或许",
    ABOUT: "大约 大概 左右 差不多",
    IT: "它 它们",
    MUCH: "很 非常 特别 十分(?!钟|之) 相当 挺",
    "ALL": "都 全都 所有 全部 一切 凡是 人人 每个人 所有人",
    "HELP": "有助于 有利于 有帮助 帮助 帮到 帮",
    "EFFECTIVE": "有效 有用 管用 见效 有效果",
    "AFTER": "以后 之后 后 过后",
    "BEFORE": "以前 之前 前",
    "WHEN": "的时候 时候 时",
    "IF": "如果 要是 假如 倘若 若",
    "MORE": "更加 更为 更",
    "HARD": "难以 很难 难 不容易 不易",
    "ASLEEP": "入睡 睡着",
    "BEDTIME": "睡前 睡觉前 睡觉之前 临睡前",
    "BETTER": "好起来 好转 变好",
    "SLOWLY": "慢慢 渐渐 逐渐 逐步",
    "SOME": "有的人 有些人 一部分人 部分人 有人 某些人 有的 有些 部分 一部分 某些",
    "SOMETIMES": "有时 有时候",
    "OFTEN": "常常 经常 时常 往往",
    "USUALLY": "通常 一般 一般来说",
    "MOST": "大多数 多数 大部分",
    "MANY": "许多 很多 不少",
    "ONLY": "只有 只 仅 仅仅 唯有 光",
    "DOCTOR": "医生 大夫 医师",
    "PARENTS": "父母 爸爸妈妈 爸妈 父母亲",
    "CHILD": "孩子 小孩 小孩子 小朋友",
    "ILLNESS": "疾病 病",
    "REPLACE": "代替 替代 取代",
    "THEN": "再 然后 然后再 接着 接着再",
    "WEEK": "周 星期 礼拜",
    "AND": "和 与 及 以及 跟 、",
    # states nothing of its own, or says of whom it is said
    _IDLE: """
        的 了 着 地 呢 吧 啊 呀 哦 嘛 是 就 也 会 在 由 来 去 而 所 这 那 还 又 并 且 并且
        而且 一种 一个(?!月|小时|星期|礼拜|人|疗程|周期) 这件事 这件事情
        这个 这种 的话 但 但是 不过 可是 然而 却 之内 以内 内 里 里面 你 您 我们 咱们 大家 你们 人
        人们 真的 确实 其实 对于来说 来说
        """,
    "把": "把 将",
    "对": "对 对于",
    "看": "看 看看 看一看",
    "到": "到 达到",
    # hold an ideograph that would be read as one of the above
    _ITSELF: """
        只要 重要 主要 要求 想要 要么 必要 首要 次要 不仅 不但 不只 不光 不断 不同 不良 不安
        不满 不足 不利 不一定 未必 未成年 非常规 无意识 潜意识 有时间 时间 小时 同时 及时 随时
        平时 按时 临时 时代 时期 目前 提前 前提 眼前 前者 后者 后悔 最后 后果 背后 产后 产前
        事后 事前 餐后 餐前 术后 术前 内向 内心 内疚 内容 体内 心里 这里 那里 哪里 家里 中度
        其中 男人 女人 老人 病人 家人 别人 他人 大人 成人 成年人 未成年人 人格 人际 人类 人群
        亲人 爱人 恋人 主人 生病 看病 病情 病因 病房 越来越 一定 一致 一起 一直 一旦 一次 第一
        唯一 能力 能量 功能 才能 只能 性能 可怕 可靠 可爱 认可 许可 有害 有关 有限 有毒 没用
        无用 无效 无害 无关 应对 应激 反应 适应 效应 难过 难受 困难 灾难 光线 阳光 目光 更年期
        变更 对方 面对 对象 反对 相对 绝对 对立 对话 对比 比对 使用 让步 命令 是否 是不是 总是
        所以 所谓 之所以 帮派 帮忙 不了 接受不了 和平 缓和 温和 跟踪 且慢 前后 先后 多少
        """,
}
_EN: Mapping[str, str] = {
    NOT: "not no n't",
    f"{NOT} {CAN}": "cannot can't",
    CAN: "can could",
    MAYBE: "may might perhaps maybe possibly",
    NEED: "should ought",
    "NEEDED": "need needs needed",
    ABOUT: "about around roughly approximately",
    IT: "it",
    MUCH: "very really quite also indeed well",
    "CAUSE": "cause causes caused",
    "HELP": "help helps helped helping",
    "MAKE": "make makes made",
    "ILLNESS": "illness disease illnesses diseases sickness",
    "RECOVER": "recover recovers recovered",
    "WITHIN": "within in",
    "DOCTOR": "doctor doctors physician gp",
    "CHILD": "child children kid kids",
    "ALL": "all every everyone everybody",
    _IDLE: """
        a an the that is are was were be been being am do does did of to you your we our us
        people person who have has had having and but both
        """,
    _ITSELF: "only less least more most before after some many few mild severe never always",
}
_ASIDE = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_CONTRACTED = re.compile(r"n['’]t\b")
_ZH_NUMBER = "[零〇一二两三四五六七八九十百千万]+"
# "a few" affirms what "few" denies; "have to" demands, where "have" says little
_A_FEW = re.compile(r"\ba (few|little)\b")
_HAVE_TO = re.compile(r"\b(?:have|has|had|having) (?:got )?to\b")
_POSSESSIVE = re.compile(r"['’]s\b")


def _entries(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, listed in table.items():
        for word in listed.split():
            found.setdefault(word, (word,) if name == _ITSELF else tuple(name.split()))
    return found


_ZH_ENTRIES = _entries(_ZH)
_EN_ENTRIES = _entries(_EN)
_BARE = {re.sub(r"\(.*", "", word): tokens for word, tokens in _ZH_ENTRIES.items()}
_ZH_TOKEN = re.compile(
    "(?P<word>"
    + "|".join(sorted(_ZH_ENTRIES, key=lambda word: (-len(re.sub(r"\(.*", "", word)), word)))
    + rf")|(?P<number>\d+(?:\.\d+)?|{_ZH_NUMBER})|(?P<latin>[a-z]+)|(?P<wide>[{IDEOGRAPH}])"
    r"|(?P<sign>%)"
)
_EN_TOKEN = re.compile(
    r"(?P<latin>[a-zà-ɏ]+(?:-[a-zà-ɏ]+)*)|(?P<number>\d+(?:\.\d+)?)|(?P<sign>%)"
    rf"|(?P<wide>[{IDEOGRAPH}])"
)


@lru_cache(maxsize=1 << 12)
def tokens(text: str, language: Language) -> tuple[str, ...]:
    """Return the tokens of a text in their order."""
    bare = fold(text)
    if language == "zh":
        return tuple(token for m in _ZH_TOKEN.finditer(bare) for token in _of_zh(m))
    plain = _POSSESSIVE.sub("", _CONTRACTED.sub(" not", bare.replace("cannot", "can not")))
    plain = _HAVE_TO.sub("must", _A_FEW.sub(r"a\1", plain))
    return tuple(token for m in _EN_TOKEN.finditer(plain) for token in _of_en(m))


def without_asides(text: str) -> str:
    """Return a text without what stands in brackets."""
    return _ASIDE.sub("", text)


def _of_zh(match: re.Match[str]) -> tuple[str, ...]:
    if match["word"]:
        return _BARE[match["word"]]
    if match["number"]:
        return (_value(match["number"]),)
    return (match["latin"] or match["wide"] or match["sign"],)


def _of_en(match: re.Match[str]) -> tuple[str, ...]:
    word = match["latin"]
    if word is None:
        return (_value(match["number"]) if match["number"] else match["wide"] or match["sign"],)
    if word in _EN_ENTRIES:
        return _EN_ENTRIES[word]
    value = numbers(word)
    if value:
        return (f"#{max(value):g}",)
    # "be heard" is not "hear": what has been done to someone keeps its ending
    return (f"{stem(word)}+ed" if word.endswith("ed") else stem(word),)


def _value(number: str) -> str:
    found = numbers(number)
    return f"#{max(found):g}" if found else f"#{number}"


def is_number(token: str) -> bool:
    """Whether a token is that of a number."""
    return token[0] == "#"
