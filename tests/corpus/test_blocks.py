"""Lines built of runs: white space, and marks that grow together."""

import pytest

from psykb.corpus.blocks import Line
from psykb.types import Mark

BOLD, ITALIC = frozenset({"bold"}), frozenset({"italic"})


def line(*runs):
    built = Line()
    for run in runs:
        built.add(*run) if run else built.wrap()
    return built


def bold(start, end):
    return Mark(kind="bold", start=start, end=end)


@pytest.mark.parametrize(
    ("runs", "text", "marks"),
    [
        ([("  working\n\tmemory ",)], "working memory", ()),
        ([("working",), (" ",), (" memory",)], "working memory", ()),
        ([("所谓",), ("消退", BOLD), ("，是指",)], "所谓消退，是指", (bold(2, 4),)),
        ([("work", BOLD), ("ing memory", BOLD)], "working memory", (bold(0, 14),)),
        ([("a", BOLD), (" ",), ("b", BOLD)], "a b", (bold(0, 1), bold(2, 3))),
        ([("a ", BOLD), ("b", BOLD)], "a b", (bold(0, 3),)),
        ([(" a", BOLD)], "a", (bold(0, 1),)),
        ([("a ", BOLD), ("b", ITALIC)], "a b", (bold(0, 1), Mark(kind="italic", start=2, end=3))),
        ([("记忆",), (), ("和知觉",)], "记忆和知觉", ()),
        ([("memory",), (), ("and",)], "memory and", ()),
        ([("　　记忆　",)], "记忆", ()),
        ([("第一章　绪论",)], "第一章　绪论", ()),
    ],
)
def test_runs(runs, text, marks):
    built = line(*runs)
    assert (built.text, built.marks) == (text, marks)
