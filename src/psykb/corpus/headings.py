"""Tell from its title, or from its look, what a section is for."""

import re
from collections.abc import Sequence
from functools import lru_cache

from psykb.corpus.numbering import bare
from psykb.types import SectionKind

_ZH_NUMBER = "[一二三四五六七八九十\\d]*"
_TITLES: tuple[tuple[SectionKind, str], ...] = (
    (
        SectionKind.FRONT_MATTER,
        "前言|出版前言|再版前言|序|序言|自序|代序|总序|總序|原序|译序|译者序|译者前言|中文版序|推荐序|再版序|"
        f"第{_ZH_NUMBER}版(?:前言|序)|序{_ZH_NUMBER}|出版说明|编写说明|编者的话|编者按|作者简介|内容简介|内容提要|致谢|"
        "献词|版权|版权页|版权信息|扉页|封面|后记|编后记|译后记|跋|使用说明|凡例|"
        "preface.*|foreword.*|acknowledge?ments?|about the (?:authors?|editors?|book|cover)|"
        "dedication|copyright.*|title page|half title|cover|colophon|"
        "to the (?:student|instructor|teacher|reader)|transcriber'?s'? notes?|"
        "(?:list of )?contributors|praise for .*|licen[cs]e",
    ),
    (
        SectionKind.CONTENTS,
        "目录|目錄|目次|总目录|简目|详细目录|图目录|表目录|插图目录|图表目录|本章目录|"
        "(?:brief |short |detailed |chapter )?(?:table of )?contents|chapter outline|"
        "list of (?:figures|tables|illustrations|boxes)|contents in brief",
    ),
    (
        SectionKind.TERM_INDEX,
        "索引|(?:主题|人名|名词|术语|关键词|中英文|英汉|汉英)(?:术语|名词)?索引|"
        "(?:general |subject |name |author |person )?index(?: of .*)?|index nominum",
    ),
    (
        SectionKind.REFERENCES,
        "(?:主要|本章|推荐|各章)?(?:参考|參考)(?:文献|文獻|书目|书籍|资料|文献与书目)|引用文献|引文注释|注释|尾注|"
        "(?:推荐|延伸|拓展|扩展|进一步|课外)(?:阅读|书目|读物|阅读书目|阅读材料|阅读文献)|推荐阅读书目|"
        "(?:selected |chapter |annotated )?(?:references?|bibliography)(?: cited| list)?|"
        "(?:works|literature|sources) cited|"
        "(?:suggested|recommended|suggestions for|further|additional|selected) (?:further )?"
        "readings?|(?:end)?notes and references|endnotes",
    ),
    (
        SectionKind.GLOSSARY,
        "术语表|術語表|词汇表|詞彙表|名词表|专业术语表|"
        "(?:关键|主要|重要|核心|本章|基本)(?:术语|名词|名词术语)(?:表|解释)?|术语解释|"
        "(?:中英文|英汉|汉英|英中)?术语(?:中英文)?对照表?|"
        "glossary.*|key (?:terms|words|vocabulary)(?: and (?:concepts|definitions|people))?|"
        "(?:important|main|new) (?:terms|vocabulary)|vocabulary|key concepts and terms",
    ),
    (
        SectionKind.EXERCISES,
        "(?:本章|课后|章末|复习|综合|单元|配套|巩固|同步|强化|历年)?"
        f"(?:习题|习题集|複習題|练习题|作业题|思考题|讨论题|测试题|自测题|自测|检测题|考题|真题|试题){_ZH_NUMBER}|"
        "(?:本章|课后|章末|综合|单元|配套|巩固|同步|强化)练习|"
        f"复习题{_ZH_NUMBER}|复习思考题|复习与思考|思考与练习|思考与讨论|思考与复习|练习与思考|思考和练习|问题与讨论|问题讨论|"
        "模拟(?:试题|试卷|题|考试)|(?:单项|多项|单|多|不定项)?选择题|判断题|判断正误题?|填空题|简答题|论述题|名词解释题|案例分析题|"
        "综合题|问答题|参考答案|习题答案|答案|答案部分|"
        "exercises?|quiz(?:zes)?|(?:chapter )?review questions?|(?:chapter )?review exercises?|"
        "(?:questions|problems) for (?:review|discussion|thought|study|reflection)|"
        "(?:discussion|study|practice|self-?test|self-?check|test|thought|application|essay|"
        "personal application|critical thinking|multiple[- ]choice|true[- ]false|short[- ]answer|"
        "end-of-chapter|comprehension) (?:questions?|problems|exercises)|"
        "(?:critical thinking|discussion) (?:exercises|activities)|"
        "test yourself|check your (?:understanding|knowledge)|self-?tests?|self-?quiz|"
        "(?:answers?|answer key|solutions)(?: to .*)?|think it over|questions",
    ),
)
# Keys alone tell nothing; explanations of the answers are text that teaches.
_EXPLAINS = re.compile(
    "(?:参考|习题|练习题?)?答案(?:与|和|及)?(?:解析|解说|说明|详解)|(?:试题|真题|习题|考点)?解析|"
    "(?:answers? (?:and|with) )?(?:explanations?|rationales?)(?: of (?:the )?answers)?"
)
_KINDS = re.compile("|".join(f"(?P<{kind.value}>{titles})" for kind, titles in _TITLES))
_LONGEST_TITLE = 60
_TRIM = " \t　:：.。、—-–·[]【】《》()（）*#"

# The dots, or the wide gap, that lead the eye to a page number at the line's end.
_LEADER = re.compile(r"(?:[.．·…‥。]\s?){3,}\s*[\divxlcIVXLC]{1,6}$|…+\s*\d{1,4}$")
_PAGE_NUMBER = frozenset("0123456789ivxlcIVXLC")
_PAGE_AT_END = re.compile(r"[^\d\s].*?[\s…·.]+\d{1,4}$")
_LONGEST_ENTRY = 200  # characters of a line of a contents page
_ENTRIES = 4  # lines in a row from which leaders make a contents page


@lru_cache(maxsize=1024)
def kind_of(title: str) -> SectionKind | None:
    """Return what a section with this title is for, or None where the title does not say."""
    for form in _forms(title):
        found = _KINDS.fullmatch(form)
        if found and found.lastgroup:
            return SectionKind(found.lastgroup)
    return None


@lru_cache(maxsize=1024)
def explains_answers(title: str) -> bool:
    """Whether a section with this title explains the answers to exercises."""
    return any(_EXPLAINS.fullmatch(form) for form in _forms(title))


def _forms(title: str) -> list[str]:
    """The ways to write a title that its meaning does not hang on; none for what is too long."""
    if len(title) > _LONGEST_TITLE:
        return []
    forms: dict[str, None] = {}
    for text in (title, bare(title)):
        folded = re.sub(r"\s+", " ", text).strip(_TRIM).replace("’", "'").lower()
        forms[folded] = None
        forms[folded.replace(" ", "").replace("　", "")] = None
    return list(forms)


def has_leader(line: str) -> bool:
    """Whether `line` leads by dots to a page number, as the lines of a contents page do."""
    return line[-1:] in _PAGE_NUMBER and bool(_LEADER.search(line[-_LONGEST_ENTRY:]))


def ends_in_page_number(line: str) -> bool:
    """Whether `line` ends in what may be a page number."""
    return len(line) <= _LONGEST_ENTRY and bool(_PAGE_AT_END.match(line))


def contents_runs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the ranges of `lines` that are contents pages by their look.

    A run is four lines or more with leaders, among them at most two in a row without.
    """
    runs: list[tuple[int, int]] = []
    first = last = count = 0
    for i, line in enumerate([*lines, ""]):
        if has_leader(line):
            if count and i - last > 3:
                count = _close(runs, first, last, count)
            if not count:
                first = i
            last, count = i, count + 1
    _close(runs, first, last, count)
    return runs


def _close(runs: list[tuple[int, int]], first: int, last: int, count: int) -> int:
    if count >= _ENTRIES:
        runs.append((first, last + 1))
    return 0
