"""Help lines by region, and the fixed texts for a person at risk."""

import re
import tomllib
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from psykb.grounding import help_lines
from psykb.grounding.crisis import assess
from psykb.grounding.help_lines import lines, notice, region_of, regions
from psykb.types import Message, Risk, RiskLevel, RiskReason

DATA = tomllib.loads(Path(help_lines.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PASSIVE = Risk(level=RiskLevel.PASSIVE, current=RiskLevel.PASSIVE)
ACTIVE = Risk(level=RiskLevel.ACTIVE, current=RiskLevel.ACTIVE)


@pytest.mark.parametrize(
    ("setting", "language", "locale", "region"),
    [
        ("", "zh", "", "CN"),
        ("", "en", "", "US"),
        ("", "en", "C.UTF-8", "US"),
        ("", "en", "POSIX", "US"),
        ("", "zh", "zh", "CN"),
        ("", "zh", "zh_TW.UTF-8", "TW"),
        ("", "zh", "zh-Hant-HK", "HK"),
        ("", "en", "zh_CN.UTF-8", "CN"),
        ("", "zh", "en_GB", "GB"),
        ("", "en", "fr_FR@euro", "FR"),
        ("au", "zh", "zh_CN.UTF-8", "AU"),
        (" uk ", "en", "", "GB"),
        ("UK", "en", "en_US", "GB"),
    ],
)
def test_the_setting_then_the_place_then_the_language_choose_the_region(
    setting, language, locale, region
):
    assert region_of(setting, language, locale) == region


def test_the_lines_of_the_region_come_first_and_the_directory_last():
    assert [line.number for line in lines("CN", "zh")][:1] == ["12356"]
    assert [(line.region, line.number) for line in lines("US", "en")] == [
        ("US", "988"),
        ("US", "741741"),
        ("US", "911"),
        ("INT", ""),
        ("INT", ""),
    ]
    assert lines("HK", "zh")[0].number == "18111"
    assert [line.number for line in lines("TW", "zh")][:3] == ["1925", "1995", "1980"]
    assert lines("GB", "en")[0].number == "116 123"


def test_an_unknown_region_has_the_directory_alone():
    assert {line.region for line in lines("XX", "en")} == {"INT"}
    assert [line.url for line in lines("INT", "en")] == [
        "https://findahelpline.com",
        "https://befrienders.org",
    ]


def test_no_region_goes_by_the_language():
    assert lines("", "zh") == lines("CN", "zh")
    assert lines("", "en") == lines("US", "en")


def test_names_and_hours_are_in_the_language():
    for region in regions():
        for line in lines(region, "zh"):
            assert re.search("[\u4e00-\u9fff0-9]", line.name)
            assert not line.hours or re.search("[\u4e00-\u9fff]", line.hours)
        for line in lines(region, "en"):
            assert not re.search("[\u4e00-\u9fff]", line.name + line.hours)


def test_every_line_has_a_number_or_an_address_a_source_and_a_day():
    assert {"CN", "HK", "TW", "US", "GB", "INT"} <= set(regions())
    assert regions()[-1] == "INT"
    for region in regions():
        for line in lines(region, "en"):
            assert (line.region == "INT") == (line.number == "")
            assert line.number or urlsplit(line.url).scheme == "https"
            assert re.fullmatch(r"[0-9][0-9 /-]*|", line.number)
            assert urlsplit(line.source).netloc
            assert date.fromisoformat(line.checked) >= date(2026, 11, 20)


def test_every_region_but_the_directory_has_a_number_for_danger_to_life():
    emergency = {"110", "120", "111", "112", "911", "999", "000", "995 / 999", "112 / 999"}
    for region in regions():
        numbers = {line.number for line in lines(region, "en") if line.region == region}
        assert region == "INT" or numbers & emergency, region


def test_nobody_is_given_a_notice_without_a_risk():
    assert notice(Risk(), language="zh") is None
    assert notice(Risk(), language="en", region="US") is None


def other(level):
    """Give the risk of somebody whom the writer knows."""
    return Risk(level=level, current=level, reasons=(RiskReason.SOMEONE_ELSE,))


def carried(level):
    """Give the risk of a conversation in whose last message nothing is heard."""
    return Risk(level=level, current=RiskLevel.NONE, reasons=(RiskReason.CARRIED_OVER,))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("risk", "form", "paragraphs"),
    [
        (PASSIVE, "passive", 4),
        (ACTIVE, "active", 4),
        (other(RiskLevel.PASSIVE), "someone_else", 4),
        (other(RiskLevel.ACTIVE), "someone_else", 4),
        (carried(RiskLevel.PASSIVE), "carried", 2),
        (carried(RiskLevel.ACTIVE), "carried", 2),
    ],
)
def test_the_text_is_fixed_by_language_and_by_what_is_heard(language, risk, form, paragraphs):
    told = notice(risk, language=language, region="HK")
    assert told is not None
    assert told.language == language
    assert told.text == DATA["notice"][language][form].strip()
    assert told.lines == lines("HK", language)
    assert "psykb" in told.text
    assert len(told.text.splitlines()) == paragraphs


def test_the_text_holds_no_numbers_for_they_come_from_the_lines():
    for language in ("zh", "en"):
        for text in DATA["notice"][language].values():
            assert not re.search("[0-9]", text)


@pytest.mark.parametrize(("language", "clause"), [("zh", "不去书里查"), ("en", "does not look")])
def test_every_text_says_that_nothing_is_looked_up(language, clause):
    assert set(DATA["notice"][language]) == {"passive", "active", "someone_else", "carried"}
    for text in DATA["notice"][language].values():
        assert clause in text


def test_a_lighter_wording_is_told_by_the_level_of_the_conversation():
    risk = Risk(level=RiskLevel.ACTIVE, current=RiskLevel.PASSIVE)
    told = notice(risk, language="en")
    assert told is not None
    assert told.text.startswith("What matters most now is that you are safe.")


@pytest.mark.parametrize("said", ["算了没事", "我开玩笑的"])
def test_who_takes_it_back_is_told_shortly_and_kindly(said):
    talk = [Message(role="user", content=text) for text in ("我想自杀", said)]
    told = notice(assess(talk), language="zh")
    assert told is not None
    assert told.text.startswith("没事就好，这些电话仍在这里")
    assert told.lines == lines("CN", "zh")


@pytest.mark.parametrize(
    ("language", "said", "first"),
    [
        ("zh", "我朋友说今晚要自杀", "请先打急救或报警电话"),
        (
            "en",
            "My friend says she wants to kill herself tonight",
            "call the emergency number first",
        ),
    ],
)
def test_who_fears_for_somebody_else_is_told_what_to_do_the_emergency_first(language, said, first):
    told = notice(assess(said), language=language)
    assert told is not None
    assert first in told.text.splitlines()[0]


def test_the_passive_text_speaks_of_somebody_else_too():
    zh, en = notice(PASSIVE, language="zh"), notice(PASSIVE, language="en")
    assert zh is not None
    assert en is not None
    assert "身边的人" in zh.text
    assert "somebody else" in en.text
