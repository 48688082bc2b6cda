"""Words and names with their opposites: dimensions, and the side that a word names."""

from psykb.grounding import opposites_en as en
from psykb.grounding import opposites_zh as zh
from psykb.text.terms import stem

# Each of these takes a degree ("更快", "很高"), "于" ("多于"), or stands after what it measures.
_ZH_DEGREES = "大小 多少 高低 强弱 快慢 长短 早晚 远近 好差 深浅 易难 优劣 宽窄 密疏"
_DEGREE_WORDS = "更 较 越 最 很 极 太 偏 过 稍 略 愈 变 比较 非常 十分 相对"
_MEASURED = "得 度 量 率 力 平 围 程 速 间 传导 容量 幅度 数量 强度"


def _sides(table: str, language: str, mark: str) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for n, line in enumerate(_joined(table)):
        name, _equals, pair = line.rpartition("=")
        key_of_line = f"{mark}{name.strip() or f'{language}{n}'}"
        for sign, side in zip((1, -1), pair.split("|"), strict=True):
            for word in side.split():
                key = _stem(word) if language == "en" else word
                found.setdefault(key, []).append((key_of_line, sign))
    return {word: tuple(dict.fromkeys(places)) for word, places in found.items()}


def _joined(table: str) -> list[str]:
    """Return the lines of a table; one that is indented further goes on with the one before."""
    return [line for line in table.replace("\n        ", " ").splitlines() if line.strip()]


def _stem(word: str) -> str:
    return stem(word.replace("-", "")) if "-" in word else stem(word)


def _degrees() -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for pair in _ZH_DEGREES.split():
        # what is more, larger, higher, stronger or better is one dimension: texts swap them freely
        group = "↕更多" if pair in ("大小", "多少", "高低", "强弱", "好差", "优劣") else f"↕{pair}"
        for sign, char in zip((1, -1), pair, strict=True):
            for word in _DEGREE_WORDS.split():
                found[word + char] = ((group, sign),)
            found[char + "于"] = ((group, sign),)
            for word in _MEASURED.split():
                found[word + char] = ((group, sign),)
    return found | {"超过": (("↕更多", 1),), "不及": (("↕更多", -1),)}


# Words of a degree that hold what is measured: "容量大" says 容量, too.
ZH_MEASURED = frozenset(
    word + char for word in _MEASURED.split() for char in "".join(_ZH_DEGREES.split())
)
# word (Chinese) or stem (English) → the dimensions that it stands in, with its side, +1 or −1
ZH_POLAR = _sides(zh.OPPOSITES, "zh", "↕") | _sides(zh.NAMES, "zh", "↔") | _degrees()
EN_POLAR = _sides(en.OPPOSITES, "en", "↕") | _sides(en.NAMES, "en", "↔")
