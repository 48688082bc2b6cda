"""Clauses that call something untrue."""

import pytest

from psykb.grounding.clauses import clauses


def denied(text):
    return [all(u.denied for u in c.units) for c in clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("常见的误解是：记忆像录像。实际上记忆会变。", [True, True, False]),
        ("判断正误：记忆像录像，人人如此。", [True, True, True]),
        ("true or false: memory is a film; it fades", [True, True, False]),
        ("记忆像录像，这种说法是错的，记忆会变", [True, False, False]),
        ("memory is a film, which is wrong", [True]),
        ("记忆像录像是一种误传：记忆会变", [True, False]),
        ("尝试与错误学习：动物反复尝试", [False, False]),
    ],
)
def test_what_is_called_untrue(text, expected):
    assert denied(text) == expected
