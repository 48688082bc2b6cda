"""Wording by which a Chinese question points to something that does not stand in it."""

import re
from collections.abc import Iterator

from psykb.generation.checks.statements import stated_in
from psykb.text.folding import IDEOGRAPH

# Parts of a book and what is printed beside its text; nothing in a question can stand for them.
_BOOK = re.compile(
    r"(?<![日基资标样根剧版])本(?:[文章书篇]|节(?!目|律|奏|日)|段|课(?!题|程|堂))|[上下前](?:文|一章|一节|一段)(?!化|明|字|件|学|科|凭)|"
    r"(?:上|下|前)述(?:章节|图表)|(?<![一本个两几著作》〉])书中|(?:^|[,，。、在从据])文中|"
    r"(?:这|该)(?:段话|段文字|篇文章|篇短文|篇课文|本书|一章|一节|章|节(?!律|目|奏))|"
    r"第\s?[一二三四五六七八九十百\d]+\s?[章节](?!课)|(?:见|参见|参看|详见)(?:第|本|上|下|前|后|附|图|表|P\.?\d)|"
    r"(?:如|见|上|下|左|右|该|此|由|据|从)图(?=[^书式片像形案腾谋灵示标表纸腾]|$)|如图|下图|上图|"
    r"(?<![试意企地版草力贪])图\s?(?:\d|[一二三四五六七八九十]\b)|(?:如|见|上|下|该|此|右|左)表(?=[^明示现达情征层面格率演扬述]|$)|"
    r"(?<![量代外发里仪图])表\s?\d|附录|脚注|课文|教科书(?:中|里|上|认为|指出|所)|"
    r"(?<!日)本(?:教材|教程|指南|手册|讲义|读本|题库|题集|习题集)|"
    r"(?:^|[,，。根据照])教材(?:中|里|上|认为|指出|所|内容|$|[,，])|课本(?:中|里|上)|"
    r"(?:根据|依据|按照|在|从)原文|前面(?:所|提到|讲|说|介绍)|上面(?:所|提到|讲到|介绍|那段|这段)|(?:如|正如)(?:上|前)(?:所述|述|面)|"
    r"(?<!的)作者(?:认为|指出|提到|强调|主张|想|举|用|把|在|给出|提出|引用|描述|说|的观点|的看法|是如何|如何|为什么|为何)|"
    r"该作者|书里(?:说|提到|认为)"
)
# What is printed beside the text of a book: an answer that sends there is none.
_BESIDE = re.compile(
    r"(?:如|见|上|下|左|右|由|据|从)[图表]"
    r"(?=\s*(?:\d|所|中|按|列|把|将|是|给|总|概|归|显|说|[,，。:：;；)）]|$))|"
    r"[上下]例(?=中|里|所|说|[,，。:：;；)）]|$)|"
    r"(?:下面|上面|以下|下列)的?(?:图表?|表格?|例子)(?!式|像|谱|形|现|达|示|明|面|情|征|演|层|述|扬|率|态|象)|"
    r"(?<![试意企地版草力贪])图\s?\d|(?<![量代外发里仪图])表\s?\d|"
    r"(?:见|参见|参看|详见)(?:第|本[章节书]|[上下前后][文节章]|附[录图表])|"
    r"(?<![日基资标样根剧版])本(?:章(?!程)|[书篇]|节(?!目|律|奏|日)|文(?!化|明|字))|"
    r"(?<!日)本(?:教材|教程|指南|手册|讲义|读本|题库)|"
    r"[上下前]文(?=提|所|将|会|再|还|要|讲|介|[,，。])|(?:如|正如)[前上]所?述|"
    r"第\s?[一二三四五六七八九十百\d]+\s?章(?!课)"
)
# Notions that are asked for by a word that can only point: "什么是这说明…".
_ASKED = re.compile(
    r"^\s*(?:什么是|何谓|何为|什么叫|名词解释\s*[:：]?|(?:请|试)?解释(?:名词)?\s*[:：]|"
    r"请?(?:说明|简述|试述|试论|论述)|关于)\s*[“\"]?"
    r"(?P<pointing>(?:这|那|它们?|她们?|他(?!人|律|者|评)们?|其(?!他|它|余|实|次)|此(?!时此|起彼)|该(?!不该)|与此|由此|据此|为此|对此))"
)
_TITLE = re.compile("《[^》]+》")
# A text that may be printed in the question itself, as a case is.
_MATERIAL = re.compile(
    r"(?:根据|依据|结合|阅读|从|按照)(?:以上|上述|以下|下列|下面|所给|给定|给出的|这段|该|上面|下面的)*的?"
    r"(?:材料|资料|短文|文段|段落|文字|对话|案例|个案|情境|内容)(?!的(?:性质|特点|意义|长度|数量|难度))|"
    r"(?:上述|以上|该|上面的?)(?:材料|案例|个案|资料|对话|情境|内容|描述|文字)|(?<![记习验激读学识刺])材料(?:表明|指出|显示)"
)
_CASE = 40  # characters of a text that is printed in the question
_DEMONSTRATIVE = re.compile(
    "(?:该(?!不该)|这(?:一|种|个|些|类|项|位|样|里|几|两|三|四|五|段|次|时|套|名|组|条)|(?<!的)那(?:一|种|个|些|位|样)|"
    "此(?:类|种|项|人(?!际)|时(?!此)|后|法|外)|上述|前述|以上(?=观点|说法|论述|实验|研究|理论|现象|结果|各|几|两|三|四|五|六|七))"
    "(?:一|种|个|些|类|项|位|几|两|三|四|五)*"
    f"(?P<noun>[{IDEOGRAPH}]{{0,2}})"
)
_APPLIED = re.compile("[应活本理]$")  # 应该, 活该
_PRONOUN = re.compile(
    "(?<![其吉利排维于])他(?!人|律|乡|杀|者|评)们?|(?<!其)她们?|它们?|两者|二者|前者|后者|"
    "(?<![与尤极莫何土如及查])其(?!他|它|中|实|余|次|间|二|三|一|事|乐|貌|妙)"
)
_CONNECTIVE = re.compile(
    "因此|所以|然而|但是|但(?!凡)|不过[,，]?|此外|另外[,，]|同时[,，]|而且|并且|于是|反之|相反[,，]|例如|比如|"
    "同样[,，]|其次|总之|可见(?!光)|换句话说|换言之|也就是说|与此|由此|对此|为此|后来|在此|因而|从而|接着|然后"
)
# What a question begins with before it says anything.
_OPENING = re.compile(
    "名词解释|判断题?|简述|试述|简答|论述|简要(?:说明|回答|分析)?|说明|分析|比较|解释|举例|列举|指出|请问?|试|为什么|为何|如何|怎样|怎么|"
    "什么|哪些?|哪种|哪项|下列|下面|关于|有关|根据|按照|依据|对于|对|在|由|从|说|认为|是|的|当|把|被|将|及|和|与|以"
)
_CLAUSE = re.compile("[,，;；:：。.！!？?]")
_SENTENCE = re.compile("[;；。！!？?\n]")
_IDEOGRAPHS = re.compile(f"[{IDEOGRAPH}]")
_SAID = 6  # ideographs of a sentence,
_TOLD = 10  # of a clause,
_WITHIN = 12  # and of the same clause, that may hold what is pointed at


def pointers(stem: str, *, case: bool) -> Iterator[str]:
    """Yield the words of a folded stem that point to something outside of it.

    Args:
        stem: the question.
        case: whether it prints a case, to which it may point.
    """
    yield from book_pointers(stem)
    for found in _MATERIAL.finditer(stem):
        after = len(stem) - found.end()
        if not case and found.start() < _CASE and after < _CASE:
            yield found.group()
    asked = _ASKED.search(stem)
    if asked and not case:
        yield asked["pointing"]
    opening = _CONNECTIVE.match(_bare(stem))
    if opening:
        yield opening.group()
    for found in _DEMONSTRATIVE.finditer(stem):
        before = stem[: found.start()]
        if not _APPLIED.search(before) and not _answered(before, found["noun"]):
            yield found.group()
    pronoun = _PRONOUN.search(stem)
    if pronoun and _content(stem[: pronoun.start()]) < 2:
        yield pronoun.group()


def book_pointers(text: str) -> Iterator[str]:
    """Yield the words of a folded text that point to the book that it was made from."""
    for found in _BOOK.finditer(text):
        titled = _TITLE.search(text[: found.start()])
        if not (titled and re.search("作者|书", found.group())):
            yield found.group()


def beside_pointers(text: str) -> Iterator[str]:
    """Yield the words of a folded answer that send to a table, a figure or a part of its book."""
    for found in _BESIDE.finditer(text):
        yield found.group()


def _bare(stem: str) -> str:
    return re.sub(r"^\s*(?:判断(?:题|正误)?|名词解释|简答|论述)?\s*[:：]?\s*", "", stated_in(stem))


def _answered(before: str, noun: str) -> bool:
    """Whether what stands before may be what a demonstrative points at."""
    head = noun[-2:]
    if len(head) == 2 and head in before:
        return True
    for pattern, least in ((_SENTENCE, _SAID), (_CLAUSE, _TOLD)):
        ends = [found.end() for found in pattern.finditer(before)]
        if ends and len(_IDEOGRAPHS.findall(before[: ends[-1]])) >= least:
            return True
    return len(_IDEOGRAPHS.findall(before)) >= _WITHIN


def _content(before: str) -> int:
    """Return how many letters stand before a pronoun that it may mean."""
    return len(re.sub(r"[\W_]+", "", _OPENING.sub("", before)))
