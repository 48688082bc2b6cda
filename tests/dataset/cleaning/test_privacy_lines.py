"""Lines with personal data and lines that only look so: what is found, counted by kind.

The lines were written together with the rules, so the counts are no estimate for other texts; they
are what must not get worse. `misses` are personal, too, and are known not to be found.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from psykb.dataset.cleaning.privacy.kinds import Kind
from psykb.dataset.cleaning.privacy.masking import masked
from tests.dataset.cleaning.made import made

LINES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "privacy.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
# kind → how many there are, and how many of them are not found; nothing else is
THERE = {
    Kind.ADDRESS: (22, 1),
    Kind.BANK_CARD: (6, 0),
    Kind.EMAIL: (10, 0),
    Kind.IDENTITY_CARD: (10, 0),
    Kind.NAME: (117, 6),
    Kind.PHONE: (31, 0),
    Kind.QQ: (11, 0),
    Kind.WECHAT: (16, 0),
}


def found(text: str) -> list[tuple[str, str]]:
    """Return (kind, what was there) of a text, in order, taken from the dialogue that is masked."""
    dialogue, told = masked(made(text, "嗯。" if not text.isascii() else "I see."))
    content, shift, out = dialogue.messages[0].content, 0, []
    for at, mask in enumerate(told):
        start = mask.start + shift
        following = told[at + 1].start if at + 1 < len(told) else len(content)
        tail = len(content) - mask.end if at + 1 == len(told) else None
        if tail is not None:
            end = len(text) - tail
        else:
            between = content[mask.end : following]
            end = text.index(between, start + 1)
        out.append((mask.kind.value, text[start:end]))
        shift += (end - start) - (mask.end - mask.start)
    return out


@pytest.mark.parametrize("line", LINES, ids=[line["text"][:30] for line in LINES])
def test_what_is_personal_is_found_and_nothing_else(line):
    expected = [(kind, line["text"][start:end]) for start, end, kind in sorted(line["spans"])]
    assert found(line["text"]) == expected


def test_there_are_lines_of_each_kind_and_hard_ones_without():
    spans, misses = (
        Counter(kind for line in LINES for *_range, kind in line[name])
        for name in ("spans", "misses")
    )
    assert {kind: (spans[kind] + misses[kind], misses[kind]) for kind in Kind} == THERE
    assert len(LINES) == 412
    assert sum(not line["spans"] and not line["misses"] for line in LINES) == 214
    assert {line["language"] for line in LINES} == {"zh", "en"}
