"""Find lists in Chinese sentences whose number of items is told, so that none can be lost."""

import re

from psykb.generation.rules.listings import Listing
from psykb.generation.rules.standing import stands_alone, unjoined, without_glosses

_COUNTS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_COUNT = "[二两三四五六七八九十]"
_CLASS = "个|种|类|项|大类|大|条|步|级|点|方面"
_NOUN = "[\u4e00-\u9fff]{0,9}"
_COLON = re.compile(
    rf"(?P<lead>[^：；。？！]{{2,60}}?)(?P<n>{_COUNT})(?P<cls>{_CLASS})(?P<noun>{_NOUN})[：:]"
    rf"(?P<items>[^。：？！]+)。"
)
_BEHIND = re.compile(
    rf"(?P<lead>[^：；。？！、]{{2,40}}?)(?P<verb>包括|包含|分为|分成|区分为|由|经过|有)"
    rf"(?P<items>[^：；。？！，]+?)(?:这)?(?P<n>{_COUNT})(?P<cls>{_CLASS})(?P<noun>{_NOUN})"
    r"(?=[。：，；])"
)
_BARE = re.compile(
    r"(?P<lead>[^：；。？！、，]{2,20}?)(?P<verb>包括|分为|由)(?P<items>[^：；。？！，]+?)(?P<tail>组成|构成)?。"
)
_ASKS = re.compile(
    "(?:有|是|为|成|包括|包含|由|从|受|在|具有|具备|区分|提出|列出|讨论|经历|经过|利用|遵循|取决于|需要|"
    "归纳出|总结出|名为|含|满足|完成)了?(?:以下|下列|如下)?$"
)
_SIMPLE = re.compile(
    "(?P<head>[^，]{2,18}?)(?:主要|大致|一般|通常|传统上|又|可以|可|往往|基本上)*"
    "(?P<verb>有|包括|包含|具有|具备|分为|分成|可分为|由)$"
)
_FACETED = re.compile(
    "(?:任务|类型|种类|方法|理论|取向|成分|特性|特征|性质|原则|功能|品质|阶段|线索|属性|形式|过程|解释|说法)$"
)
_OPEN_LIST = re.compile(
    "(?<![平相中高初均同对劣优])等(?![级距待值比势长位组候同])|……|之类|诸如|主要(?:是|包括)"
)
_WIDE = ("部分", "方面")  # without their number they hold more than the list
# Heads that say of what only by what stands before them.
_VAGUE = re.compile(
    "(?:主要|常见|基本)?的?(?:症状|批评|评价|干扰|主要|常见|原因|方法|特点|特征|理由|解释|理论|模型|条件|过程|形式|类型|任务|结果|"
    "作用|功能|优点|缺点|步骤|阶段|要素|因素|内容|原则|要点|表现|标准|方式|指标|来源|药物|疗法|实验|研究|被试|参与者|一类|"
    "[^，]{0,4}(?:意见|看法|质疑|争论|例外))(?:主要)?"
)
_VAGUE_OBJECT = re.compile(
    "[把将](?:症状|患者|被试|参与者|结果|问题|方法|理论|反应|儿童|人|人们)(?:大致|大体)?(?:区分|分)"
)
# What only its place in the book makes a matter of its own: "换能之后的加工", "在检测任务中".
_PASSING = re.compile(
    "[^，：]{1,8}(?:之后|以后|之前|以前)的|在[^，：]{1,8}(?:任务|实验|研究|条件|情况|时候)[中下里]?"
)
_STILL = re.compile("还(?=认为|提出|指出|把|将)")  # joins a sentence to the one before
_IS_THEORY = re.compile("(?P<who>[^，]{2,12})是(?P<does>[把将].+)")
_LABEL = re.compile(
    r"^(?:[一二三四五六七八九]是|第[一二三四五六七八九]，?|其[一二三四五六七八九]，|[（(]?[1-9][)）.．、]|"
    r"[①-⑨]|首先是?，?|其次是?，?|最后是?，?|以及|还有|和|与)"
)
_CLAUSE = re.compile("[，：]|^(?:把|使|让|为|在|对|从)|[了着]|不|是|可以|必须|应当|怎样|如何")
_ASIDE = re.compile("(?:，即|，也就是|，又称|（).*$")
_LAST = re.compile("^(.+?)(?:以及|和|与|及|或)(?!谐|平)(.+)$")
_LONGEST = 14  # characters of a name


def find_list(sentence: str, number: int) -> Listing | None:
    """Return the list that a sentence prints, None where there is none that is surely whole."""
    text = without_glosses(sentence)
    if _OPEN_LIST.search(text.split("：")[0]):
        return None
    found = _COLON.fullmatch(text)
    if found:
        return _before_items(text, found, number)
    behind = _BEHIND.match(text)
    if behind:
        return _behind_items(text, behind, number)
    bare = _BARE.fullmatch(text)
    return _bare(bare, number) if bare else None


def split_items(text: str, count: int = 0) -> tuple[str, ...]:
    """Return the items of a list without labels; () where they are not `count` (0: any number)."""
    if "；" in text:
        parts = text.split("；")
        if count and len(parts) == 1 + count - 2:
            return ()
    else:
        parts = text.split("、")
        last = re.split("，?(?:以及|还有)", parts[-1])
        if len(last) == 1:
            joined = [m for m in re.finditer("和|与|及|或", parts[-1]) if m.start() > 0]
            last = _cut(parts[-1], joined, count - len(parts) + 1 if count else 0)
        parts = [*parts[:-1], *last]
    items = tuple(_LABEL.sub("", _LABEL.sub("", part.strip("，。； "))) for part in parts)
    right = len(items) == count if count else len(items) > 1
    return items if right and all(items) and len(set(items)) == len(items) else ()


def _cut(last: str, joints: list[re.Match[str]], wanted: int) -> list[str]:
    """Cut the last part of a list in two where one joint is, or where the number asks for it."""
    if wanted == 1 or not joints or len(joints) > 1:
        return [last]
    return [last[: joints[0].start()], last[joints[0].end() :]]


def _names(items: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return the items without what explains them, and whether all are names."""
    bare = tuple(_ASIDE.sub("", item).strip("“”") for item in items)
    whole = all(0 < len(b) <= _LONGEST and not _CLAUSE.search(b) for b in bare)
    return bare, whole


def _listing(
    number: int, text: str, items: tuple[str, ...], lead: str, ask: str, noun: str, printed: str
) -> Listing | None:
    """Return the listing, if its lead can be read by itself."""
    lead = unjoined(_STILL.sub("", lead))
    if not items or not stands_alone(lead, "zh") or "还" in lead or _VAGUE_OBJECT.search(lead):
        return None
    names, short = _names(items)
    simple = _SIMPLE.fullmatch(lead)
    head = simple["head"] if simple else lead
    if _VAGUE.fullmatch(head) or _PASSING.match(head):
        return None
    choice, frame = _choice(simple, *_said_by(lead, ask), noun)
    before, _, after = unjoined(_STILL.sub("", text)).partition(printed)
    after = re.match("[^。；：，]*", after)[0] + "。"  # type: ignore[index]
    return Listing(
        number=number,
        about=head,
        noun=noun,
        items=names,
        question=f"{lead}哪{ask}？",
        choice=choice,
        frame=frame,
        before=before,
        after=after,
        joined=printed,
        short=short and "；" not in printed,
        among=_among(simple, ask, noun),
    )


def _said_by(lead: str, ask: str) -> tuple[str, str]:
    """Return "X把A区分为" and "两个方面" for "X是把A区分为" and "两个方面的理论"."""
    theory = _IS_THEORY.fullmatch(lead)
    whole = re.fullmatch("(.+)的(?:理论|学说|模型|说法)", ask)
    return (theory["who"] + theory["does"], whole[1]) if theory and whole else (lead, ask)


def _among(simple: re.Match[str] | None, ask: str, noun: str) -> str:
    """Return what the items are together ("知觉的四个基本特性"), "" where it takes a clause."""
    if simple is None or re.search("[把将]", simple["head"]):
        return ""
    if noun in _WIDE and _FACETED.search(simple["head"]):
        return simple["head"]
    if noun:
        ask = re.sub("(?:组成|构成)$", "", ask)
        return f"{simple['head']}{'' if simple['head'].endswith('的') else '的'}{ask}"
    return f"{ask}{simple['head']}" if _FACETED.search(simple["head"]) else ""


def _choice(simple: re.Match[str] | None, lead: str, ask: str, noun: str) -> tuple[str, str]:
    """Return how one asks which options are in the list, and the statement with a blank."""
    if simple and re.search("把|将|对[^比照象]", simple["head"]):
        simple = None
    faceted = bool(simple and _FACETED.search(simple["head"]) and simple["verb"] in ("有", "包括"))
    if simple and faceted and (not noun or noun in _WIDE):
        return f"下列各项中，属于{simple['head']}的有（　　）。", f"____属于{simple['head']}。"
    if (
        simple
        and noun
        and not faceted
        and simple["verb"] not in ("由",)
        and "的" not in simple["head"]
    ):
        of = f"{simple['head']}的{ask if noun in _WIDE else noun}"
        return f"下列各项中，属于{of}的有（　　）。", f"____属于{of}。"
    stem = f"{lead}{ask}，其中{'有' if lead.endswith(('包括', '包含')) else '包括'}"
    return f"{stem}（　　）。", f"{stem}____。"


def _before_items(text: str, found: re.Match[str], number: int) -> Listing | None:
    lead = found["lead"]
    if not _ASKS.search(lead):
        return None
    lead = re.sub("(?:以下|下列|如下)$", "", lead)
    items = split_items(found["items"], _COUNTS[found["n"]])
    ask = found["n"] + found["cls"] + found["noun"]
    noun = re.sub("(?:组成|构成|影响|来(?:分析|评定|描述|解释))$", "", found["noun"])
    return _listing(number, text, items, lead, ask, noun, found["items"])


def _behind_items(text: str, found: re.Match[str], number: int) -> Listing | None:
    items = split_items(found["items"], _COUNTS[found["n"]])
    ask = found["n"] + found["cls"] + found["noun"]
    noun = re.sub("(?:组成|构成|部分组成|部分构成)$", "", found["noun"])
    lead = found["lead"] + found["verb"]
    return _listing(number, text, items, lead, ask, noun, found["items"])


def _bare(found: re.Match[str], number: int) -> Listing | None:
    """Return a list without a number: of three items at least, the last joined to the others."""
    items = split_items(found["items"])
    closed = re.search("、[^、]+[和及与][^、和及与]+$", found["items"])
    if found["verb"] == "由" and not found["tail"]:
        return None
    names, short = _names(items)
    if len(items) < 3 or not closed or not short or not stands_alone(found["lead"], "zh"):
        return None
    stem = f"{found['lead']}{found['verb']}"
    tail = found["tail"] or ""
    return Listing(
        number=number,
        about=re.sub("(?:主要|大致|一般|通常|可以|可)+$", "", found["lead"]),
        noun="",
        items=names,
        question="",
        choice=f"{stem}（　　）{tail}。" if not tail else "",
        frame=f"{stem}____{tail}。",
        before=stem,
        after=f"{tail}。",
        joined=found["items"],
        short=True,
    )
