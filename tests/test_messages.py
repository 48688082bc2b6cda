"""Every word that psykb says has its Chinese."""

import ast
import gettext
import string
from pathlib import Path

import pytest

import psykb
from psykb import messages

SOURCE = Path(psykb.__file__).parent
MO = messages.LOCALE_DIR / "zh_CN" / "LC_MESSAGES" / "psykb.mo"
MARKS = {"_": 1, "later": 1, "plural": 2}  # name → how many of its arguments are messages


@pytest.fixture(autouse=True)
def english():
    yield
    messages.choose("en")


def used() -> dict[tuple[str, ...], str]:
    """Return the messages of the source, each with a file that has it."""
    found = {}
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = node.args[: MARKS.get(node.func.id, 0)]
                values = [
                    w.value
                    for w in words
                    if isinstance(w, ast.Constant) and isinstance(w.value, str)
                ]
                if values and len(values) == len(words):
                    found[tuple(values)] = file.name
    return found


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _form, _kind in string.Formatter().parse(text) if name}


USED = used()
with MO.open("rb") as compiled:
    CATALOGUE = gettext.GNUTranslations(compiled)


def test_the_source_was_found():
    assert ("done",) in USED
    assert ("{n} page", "{n} pages") in USED


@pytest.mark.parametrize("message", sorted(USED), ids=lambda m: m[0][:40])
def test_every_message_is_translated(message):
    known = CATALOGUE._catalog  # type: ignore[attr-defined]
    key = message[0] if len(message) == 1 else (message[0], 0)
    assert key in known, f"{USED[message]}: run scripts/messages, translate, run it again"
    assert placeholders(known[key]) == placeholders(message[-1])
    assert known[key].strip() != ""


def test_nothing_is_translated_that_is_not_used():
    known = {k if isinstance(k, str) else k[0] for k in CATALOGUE._catalog}  # type: ignore[attr-defined]
    assert known - {m[0] for m in USED} == {""}


@pytest.mark.parametrize(
    ("name", "taken_for"),
    [
        ("zh", "zh_CN"),
        ("zh-TW", "zh_CN"),
        ("ZH_cn.UTF-8", "zh_CN"),
        ("en", "en"),
        ("de_DE", "en"),
        ("", "en"),
    ],
)
def test_choose(name, taken_for):
    assert messages.choose(name) == taken_for
    assert messages.chosen() == taken_for


def test_text_and_plural_speak_the_chosen_language():
    assert messages.text("done") == "done"
    assert messages.plural("{n} page", "{n} pages", 1) == "1 page"
    assert messages.plural("{n} page", "{n} pages", 2) == "2 pages"
    messages.choose("zh")
    assert messages.text("done") == "完成"
    assert messages.plural("{n} page", "{n} pages", 2) == "2 页"
    assert messages.later("done") == "done"
