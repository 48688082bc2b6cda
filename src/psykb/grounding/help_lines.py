"""Whom to call, and what is said: fixed texts and help lines by region, from a data file."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from psykb.types import HelpLine, Language, Notice, Risk, RiskLevel, RiskReason

DIRECTORY = "INT"
_DEFAULT: dict[Language, str] = {"zh": "CN", "en": "US"}
_ALIASES = {"UK": "GB"}
# "zh_TW.UTF-8", "en-GB", "zh_Hant_HK": the territory stands behind language and script.
_TERRITORY = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})(?![A-Za-z])")


def region_of(setting: str, language: Language, locale: str = "") -> str:
    """Return the region whose lines come first, an upper-case ISO 3166 code.

    The setting decides; without one, the territory of `locale` ("zh_TW.UTF-8"): where a person is
    counts for more than the language of the question. Without either, the language: zh is taken
    for mainland China and en for the United States, beside which the directory always stands.
    """
    territory = _TERRITORY.match(locale)
    region = setting.strip().upper() or (territory.group(1).upper() if territory else "")
    return _ALIASES.get(region, region) or _DEFAULT[language]


def regions() -> tuple[str, ...]:
    """Return the regions of the data file in its order, the international directory last."""
    return tuple(dict.fromkeys(entry["region"] for entry in _data()["line"]))


def lines(region: str, language: Language) -> tuple[HelpLine, ...]:
    """Return the lines of a region in the order to show them, then the international directory.

    Names and hours are in `language`. A region without lines of its own gets the directory alone.
    """
    wanted = region_of(region, language)
    return tuple(
        HelpLine(
            region=entry["region"],
            name=entry["name"][language],
            number=entry.get("number", ""),
            url=entry.get("url", ""),
            hours=entry["hours"][language] if "hours" in entry else "",
            source=entry["source"],
            checked=entry["checked"],
        )
        for place in dict.fromkeys((wanted, DIRECTORY))
        for entry in _data()["line"]
        if entry["region"] == place
    )


def notice(risk: Risk, *, language: Language, region: str = "") -> Notice | None:
    """Return what is said to a person at risk, None where there is no risk.

    The text is fixed by language and by what is heard: `carried` where the last message gives no
    cause for it, `someone_else` where the person at risk is not the writer, else the level. One
    paragraph a line; it holds no numbers, these come with `lines`. An empty region goes by the
    language.
    """
    if risk.level is RiskLevel.NONE:
        return None
    text = _data()["notice"][language][_form(risk)].strip()
    return Notice(language=language, text=text, lines=lines(region, language))


def _form(risk: Risk) -> str:
    if risk.current is RiskLevel.NONE:
        return "carried"
    return "someone_else" if RiskReason.SOMEONE_ELSE in risk.reasons else risk.level.value


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    source = files("psykb.grounding") / "help_lines.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
