"""Read the numbers of a text, in digits and in Chinese and English words, as values."""

import re
from collections.abc import Iterable, Sequence

from psykb.text.wording import either

_ZH_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_WORDS = {word: n for n, word in enumerate(_EN_SMALL.split())}
_EN_WORDS |= {word: 10 * n for n, word in enumerate(_EN_TENS.split(), 2)}
_EN_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "twentieth": 20,
}  # fmt: skip
_EN_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_EN_TIMES = {"twice": 2, "doubled": 2, "thrice": 3, "triple": 3, "dozen": 12}
_EN_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
_EN_PARTS |= {f"{word}{s}": n for word, n in _EN_ORDINALS.items() if n > 2 for s in ("", "s")}
_DECADES = {re.sub("y$", "ies", word): value for word, value in _EN_WORDS.items() if value >= 20}

# Words that hold a numeral and count nothing; 一 and "one" by themselves are left out below.
_ZH_IDLE = re.compile(
    either(
        "十分(?!之) 十足 万一 千万(?=别|不|要) 百科 万物 万能 四肢 四周 四处 三番 五官 两者 二者 "
        "两性 两难 千方百计 成千上万 成百上千 数以百计 一律 一致 "
        "第[一二三四五六七八九十]+[,:、是] 其[一二三四][,:] [一二三四]是 "
        "[(][一二三四五六七八九十\\d]{1,2}[)] (?:^|[。;])\\s*\\d{1,2}[.、)](?!\\d)"
    )
)
_EN_IDLE = re.compile(
    r"\b(?:one of|one another|one's|no one|the one|each one|this one|these two|those two|the two|"
    r"the other two|first of all|at first|the first|the second|the former|(?<!ty[ -])first|"
    r"[a-z]+-\d+|(?:^|(?<=[.;] ))second|(?:^|(?<=[.;] ))third)(?![\w-])"
    r"|(?:^|(?<=[.;:] ))\(?\d{1,2}[.)](?= )"
)
_NUMBER = re.compile(
    r"(?P<parts>百分之|(?P<below>[一二三四五六七八九十百]+|\d+)分之)"
    r"(?P<above>[零〇一二两三四五六七八九十百点]+|\d+(?:\.\d+)?)"
    r"|(?P<half>一半|半数|半(?=[个年天小分]))"
    r"|(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)(?:\s?%|(?P<scale>[百千万亿]+))?"
    r"|(?P<zh>[零〇一二两三四五六七八九十百千万亿]+)"
)
_ZH_LIST = re.compile(r"[^,;:。!?()、]+(?:、[^,;:。!?()、]+)+")
_EN_LIST = re.compile(r"[^;:.!?()]+")
_MOST_COUNTED = 12  # items of a list


def numbers(text: str, *, strict: bool = False) -> frozenset[float]:
    """Return the values of the numbers that a folded text gives.

    三种 and "three" are 3, 860亿 is 8.6e10, 97 % is 97, 一半 and "half" are 0.5, 三分之一 is 1/3,
    7±2 is 7 and 2, 二三十 is 20 and 30, "the 1980s" is 1980. 一 and "one" alone are 1, because they
    may stand for a digit in another text.

    Args:
        text: folded text (`psykb.text.folding.fold`).
        strict: leave out 一 and "one" alone, the numbers of a list's labels, and idioms: what is
            left counts something, and must be found elsewhere.
    """
    if strict:
        text = _EN_IDLE.sub(" ; ", _ZH_IDLE.sub(";", text))
    found: set[float] = set()
    for match in _NUMBER.finditer(text):
        found |= _plain(match, strict)
    for run in _EN_RUN.findall(text):
        for group in _groups(re.split(r"[\s-]+", run)):
            found |= _english(group, strict)
    return frozenset(round(n, 6) for n in found)


_EN_KNOWN = (_EN_WORDS, _EN_SCALES, _EN_ORDINALS, _EN_TIMES, _EN_PARTS, _DECADES, ("a", "and"))
_EN_WORD = "(?:" + "|".join(sorted({word for table in _EN_KNOWN for word in table})) + ")"
_EN_RUN = re.compile(rf"\b{_EN_WORD}(?:[\s-]+{_EN_WORD})*\b")


def _groups(run: Sequence[str]) -> list[list[str]]:
    """Cut a run of numeral words into numbers: "the first | two", "ten | and | twenty"."""
    groups: list[list[str]] = [[]]
    last = ""
    for word in run:
        joins = word in _EN_SCALES or word in _EN_PARTS or (word == "and" and last in _EN_SCALES)
        smaller = 0 < _EN_WORDS.get(word, _EN_ORDINALS.get(word, 0)) < _tens(last)
        if last not in ("", "a") and not (joins or smaller or last in _EN_SCALES or last == "and"):
            groups.append([])
        if word != "and":
            groups[-1].append(word)
        last = word
    return groups


def _tens(word: str) -> int:
    """Return 10 for a word to which units are added ("twenty"), else 0."""
    return 10 if _EN_WORDS.get(word, 0) >= 20 else 0


def _plain(match: re.Match[str], strict: bool) -> set[float]:
    if match["parts"]:
        if not match["above"].strip("点"):
            return set()  # 三分之点: nothing is counted
        below = _value(match["below"]) if match["below"] else 0.0
        above = _value(match["above"])
        return {above / below} if below else {above}
    if match["half"]:
        return {0.5}
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
        for unit in match["scale"] or "":
            value *= _ZH_UNITS[unit]
        return {value}
    if match["zh"] and not (strict and match["zh"] == "一"):
        return set(_chinese(match["zh"]))
    return set()


def _value(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    whole, _point, rest = text.partition("点")
    digits = "".join(str(_ZH_DIGITS[c]) for c in rest if c in _ZH_DIGITS)
    before = next(iter(_chinese(whole))) if whole else 0.0  # 点五 is 0.5
    return before + (float(f"0.{digits}") if digits else 0.0)


def _chinese(numeral: str) -> Iterable[float]:
    """Yield what a numeral says: 二十三 is 23, 一九八四 is 1984, 四五 is 4 and 5, 二三十 20, 30."""
    digits = re.fullmatch("([一二三四五六七八九])([一二三四五六七八九])([十百千万亿]+)?", numeral)
    if digits:
        scale = 1.0
        for unit in digits[3] or "":
            scale *= _ZH_UNITS[unit]
        return [_ZH_DIGITS[digits[1]] * scale, _ZH_DIGITS[digits[2]] * scale]
    if not any(char in _ZH_UNITS for char in numeral):
        return [float("".join(str(_ZH_DIGITS[char]) for char in numeral))]
    total = part = 0.0
    digit: float | None = None
    for char in numeral:
        if char in _ZH_DIGITS:
            digit = float(_ZH_DIGITS[char])
            continue
        unit = _ZH_UNITS[char]
        if unit >= 10_000:
            total = (total + part + (digit or 0.0) or 1.0) * unit
            part = 0.0
        else:
            part += (1.0 if digit is None else digit or 1.0) * unit
        digit = None
    return [total + part + (digit or 0.0)]


def _english(words: Sequence[str], strict: bool) -> set[float]:
    """Return the value of a run of numeral words: "two hundred and five", "three quarters"."""
    if not [word for word in words if word != "a"] or (
        strict and list(words) in (["one"], ["a", "one"])
    ):
        return set()
    if words[-1] in _EN_PARTS and (len(words) > 1 or _EN_PARTS[words[-1]] in (2, 4)):
        above = _run(words[:-1]) if list(words[:-1]) not in ([], ["a"]) else 1.0
        fraction = above / _EN_PARTS[words[-1]]
        # "one fourth" is a part, "the twenty fifth" is a place
        return {fraction} if fraction < 1 else {_run(words)}
    return {_run(words)}


def _run(words: Sequence[str]) -> float:
    total = part = 0.0
    for word in words:
        if word in _EN_SCALES:
            scale = _EN_SCALES[word]
            if scale == 100:
                part = (part or 1.0) * scale
            else:
                total, part = total + (part or 1.0) * scale, 0.0
        else:
            part += _EN_WORDS.get(word) or _EN_ORDINALS.get(word) or _EN_TIMES.get(word, 0)
            part += _DECADES.get(word, 0)
    return total + part


def counted(text: str) -> frozenset[float]:
    """Return how many items the lists of a folded text have, 2 … 12: a claim may count them."""
    sizes = set()
    for found in _ZH_LIST.findall(text):
        items = found.split("、")
        sizes.add(len(items) + len(re.findall("[和与及或]", items[-1])[:1]))
    for found in _EN_LIST.findall(text):
        if re.search(r", (?:and|or)\b", found):
            sizes.add(found.count(", ") + 1)
        elif re.search(r"\b(?:and|or)\b", found):
            sizes.add(found.count(", ") + 2)
    if re.search("[一-龥][”’」』》]?[组班群方者]?[和与][“‘「『《]?[一-龥]", text):
        sizes.add(2)
    return frozenset(float(n) for n in sizes if 2 <= n <= _MOST_COUNTED)


def foreign_numbers(
    claim: str, evidence: Iterable[str], allowed: Iterable[str] = ()
) -> frozenset[float]:
    """Return the numbers of a claim that its evidence does not have.

    A percentage agrees with its share (36 % with .36). A number of items agrees with a list of so
    many. All texts are folded; the numbers of `allowed` (the question) are nobody's invention.
    """
    texts = list(evidence)
    known = {n for text in (*texts, *allowed) for n in numbers(text)}
    known |= {n for text in texts for n in counted(text)}
    known |= {round(n / 100, 6) for n in known if n <= 100} | {
        round(n * 100, 6) for n in known if n < 1
    }
    return frozenset(n for n in numbers(claim, strict=True) if n not in known)
