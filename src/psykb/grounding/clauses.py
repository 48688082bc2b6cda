"""Cut a statement into clauses, and clauses into units: search terms with their polarity.

A unit is an English stem, a pair of ideographs, or a dimension ("more | less") with a side. So that
"not easier" and "harder" compare equal, a denied side counts as the other one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from psykb.grounding.denials import (
    EN_DENYING,
    EN_IDLE,
    EN_NOT,
    EN_SOFT,
    ZH_IDLE,
    ZH_NOT,
    ZH_NOT_FOUND,
    ZH_OVER,
    ZH_SOFT,
)
from psykb.grounding.opposites import EN_POLAR, ZH_MEASURED, ZH_POLAR
from psykb.grounding.untruth import is_myth, untrue_ahead, untrue_before
from psykb.text.folding import IDEOGRAPH, fold
from psykb.text.terms import stem
from psykb.text.wording import words

ZH_REACH = 9  # ideographs that a negation governs within its clause
EN_REACH = 12  # words
_LONGEST = 400  # characters of a clause; a text without marks is cut, for clauses cost their square
_MOST_CLAUSES = 12  # of a stretch, for the same reason
_WEAK = frozenset((",", "—", "–"))
_ENDS = frozenset(";。!?.")
# Function words: they bind nothing and deny nothing.
_EN_PLAIN = frozenset(
    stem(word)
    for word in words(
        """
        a an the and or but if then than so as at by for from in into of on onto to with over under
        about between during again is are was were be been being am do does did doing done have has
        had having can could may might must shall should will would what which who whom whose when
        where why how that this these those there here it its he she they them their his
        her our we toward towards within among through across upon via per after before while
        according people person one ones some any each every also very just such own other another
        both all because way while whereas although though however thus therefore even too up out
        only
        """
    )
)
_ZH_PLAIN = frozenset(
    "却的了是在和与及或而也都就还又把被让使对为以于由从到着过地得这那其之所则并等"
)
_GLOSS = re.compile(r"\((?=[^()]*[a-z])[^()]*\)")  # the English name after a Chinese one
# Words that join sentences and say nothing of their own
_ASIDE = re.compile(
    "(?:(?<=[,。;])|^)(?:与此(?:相反|不同)|一般说?来[说讲]?|一般而言|例如|比如|因此|所以|另外|此外|总之|"
    "结果(?:是|表明|显示)?|不过|可见|换句话说|需要注意的是|应当指出|也就是说|据估计|研究(?:表明|发现|显示))[,:]?"
    "|(?:(?<=[.;] )|^)(?:in contrast|by contrast|for example|for instance|in general|as a rule|"
    "in other words|moreover|furthermore|in addition|therefore|thus|as a result|in practice),? "
)
_BREAKS = re.compile(
    r"(?P<strong>[;。!?]|\.(?!\w)|:(?!\d)|——|\b(?:whereas|while|but|although|though|however)\b|"
    r"而(?!且|是|不是|非|言|来|成)|但是?|(?<=[,;])却|然而)|"
    r"(?P<weak>(?<!\d),(?! such as| which| who)|"
    r",(?!\d| such as| which| who)|\s[—–]\s)"
)
_ZH_MARKED = sorted({*ZH_NOT, *ZH_IDLE, *ZH_SOFT, *ZH_POLAR}, key=lambda w: (-len(w), w))
_EN_MASKS = "|".join(re.escape(mask.replace("_", " ")) for mask in sorted(EN_IDLE, key=len)[::-1])
_TOKEN = re.compile(
    rf"(?P<mask>\b(?:{_EN_MASKS}))|(?P<marked>{'|'.join(map(re.escape, _ZH_MARKED))})"
    r"|(?P<bare>(?<![大多高快强长好])[大小多少高低快慢强弱长短](?=的|$))"
    rf"|(?P<wide>[{IDEOGRAPH}])|(?P<word>[a-zà-ɏ]+(?:[-'’][a-zà-ɏ]+)*)|(?P<number>\d+(?:[.,]\d+)*|%)"
)

# "X differs from Y: the former …, the latter …": the two names, and the words that stand for them
_PAIRS = (
    (
        re.compile(
            r"(?:^|[.;] |\bthat |\bin )((?:[\w-]+ ){1,3}?)(?:differs? from|(?:must|should) not be "
            r"confused with|and|is unlike) ((?:[\w-]+[ ]?){1,3}?)(?= differ|[:;.,])[^.]{0,20}?"
            r"[:;.,]"
            r"(?= ?(?:whereas|while)? ?(?:the former|the first|the latter|the second))"
        ),
        re.compile(r"\bthe (?:former|first)\b(?! \d)"),
        re.compile(r"\bthe (?:latter|second)\b(?! \d)"),
    ),
    (
        re.compile(
            "(?:^|[,。;:])([^,。;:与和跟]{2,12})[与和跟]([^,。;:与和跟]{2,12}?)"
            "(?:的区别|的不同|的差别|并?不同|不矛盾|并不矛盾|相比)[^。;]{0,12}?[:,。;](?=前者)"
        ),
        re.compile("前者"),
        re.compile("后者"),
    ),
)


def is_dimension(key: str) -> bool:
    """Whether a unit's key is that of a dimension with two sides, not of two names."""
    return key[0] == "↕"


class Unit(NamedTuple):
    """A content unit at token `at` of its clause.

    `side` is +1 or −1: which side of a dimension it names, +1 for other units; `denied` whether a
    negation governs it. `reach` is the distance to that negation in tokens, 0 where there is none.
    """

    key: str
    side: int
    denied: bool
    at: int
    reach: int

    @property
    def polar(self) -> bool:
        """Whether it names a side of a dimension."""
        return self.key[0] in "↕↔"

    @property
    def sense(self) -> int:
        """The side that it means after negation."""
        return -self.side if self.denied and is_dimension(self.key) else self.side


class Clause(NamedTuple):
    """A clause: its units in order, which strong stretch of the text it is in, and its words.

    `soft` says that it holds a word which may say no ("fail", 缺乏); `nots` counts its negations;
    `myth` says that it calls what it states untrue, so that all its units are denied.
    """

    units: tuple[Unit, ...]
    stretch: int
    text: str
    soft: bool
    nots: int
    myth: bool


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a text, in order; those without content are left out."""
    found: list[Clause] = []
    stretch = since = 0
    untrue = False
    for piece, mark in _pieces(_named(_plain(fold(text)))):
        clause = _read(piece, stretch, untrue)
        if found and untrue_before(piece):
            found[-1] = _denied(found[-1])
        if clause.units:
            found.append(clause)
        since += 1
        if mark not in _WEAK or since >= _MOST_CLAUSES:
            stretch, since = stretch + 1, 0
        # "误传：……", "True or false: …": what follows is called untrue up to the next full stop
        untrue = (mark == ":" and untrue_ahead(piece)) or (untrue and mark not in _ENDS)
    return tuple(found)


def _plain(folded: str) -> str:
    """Leave out glosses, words that join, and that nobody found what is denied."""
    return ZH_NOT_FOUND.sub(r"\1", _ASIDE.sub(",", _GLOSS.sub("", folded)))


def _named(folded: str) -> str:
    """Put the names of two things where the text says "the former" and 后者 for them."""
    for pattern, first, second in _PAIRS:
        found = pattern.search(folded)
        if found:
            head, tail = folded[: found.start()], folded[found.end() :]
            tail = first.sub(lambda _m, f=found: f[1], tail)  # type: ignore[misc]
            return head + second.sub(lambda _m, f=found: f[2], tail)  # type: ignore[misc]
    return folded


def _pieces(folded: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces between breaks with the mark behind each; overlong ones are cut."""
    at = 0
    for match in _BREAKS.finditer(folded):
        yield from _cut(folded[at : match.start()], match.group().strip())
        at = match.end()
    yield from _cut(folded[at:], ".")


def _cut(piece: str, mark: str) -> Iterator[tuple[str, str]]:
    for at in range(0, len(piece) - _LONGEST, _LONGEST):
        yield piece[at : at + _LONGEST], "."
    yield piece[max(0, len(piece) - 1) // _LONGEST * _LONGEST :], mark


class _Reader:
    """Gathers the units of one clause, token by token."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.at = 0
        self.wide = ""  # the ideograph right before
        self.not_at: int | None = None
        self.nots = 0
        self.soft = False

    def deny(self) -> None:
        # a second negation within reach of the first takes it back
        near = self.not_at is not None and self.at - self.not_at <= 2
        self.not_at = None if near else self.at
        self.nots += 1
        self.wide = ""

    def add(self, key: str, side: int = 1, reach: int = EN_REACH) -> None:
        distance = self.at - self.not_at if self.not_at is not None else 0
        denied = self.not_at is not None and 0 < distance <= reach
        self.units.append(Unit(key, side, denied, self.at, distance if denied else 0))

    def ideographs(self, text: str) -> None:
        for char in text:
            self.at += 1
            if char in ZH_OVER:
                self.not_at = None
            if char in _ZH_PLAIN:
                self.wide = ""
                continue
            if self.wide:
                self.add(self.wide + char, reach=ZH_REACH)
            self.wide = char

    def marked(self, word: str) -> None:
        """Take a Chinese word of the tables."""
        self.soft = self.soft or word in ZH_SOFT
        places = ZH_POLAR.get(word, ())
        if word in ZH_MEASURED:
            self.ideographs(word[:-1])
        if places:
            for key, side in places:
                self.at += 1
                self.add(key, side, ZH_REACH)
            self.wide = ""
        if word in ZH_NOT and word not in ZH_IDLE:
            self.at += 1
            self.deny()
        elif not places:
            self.ideographs(word)

    def word(self, word: str) -> None:
        """Take an English word."""
        self.wide = ""
        self.at += 1
        if word in EN_NOT or word.endswith(("n't", "n’t")):
            self.deny()
            return
        root = stem(word.replace("-", ""))
        self.soft = self.soft or root in _EN_SOFT_STEMS
        if root in _EN_DENYING_STEMS and word != "unlike":
            self.deny()
            self.at += 1
            root = _bare(root)
        for key, side in EN_POLAR.get(root, ()):
            self.add(key, side)
        for part in word.split("-") if "-" in word else [word]:
            if stem(part) not in _EN_PLAIN and root not in EN_POLAR:
                self.add(stem(part))


_EN_SOFT_STEMS = frozenset(stem(word) for word in EN_SOFT)
_EN_DENYING_STEMS = frozenset(stem(word) for word in EN_DENYING)


def _bare(root: str) -> str:
    return re.sub("^(?:un|in|im|dis)", "", root)


def _read(piece: str, stretch: int, untrue: bool) -> Clause:
    reader = _Reader()
    for match in _TOKEN.finditer(piece):
        if match["mask"]:
            reader.at += 1
        elif match["marked"]:
            reader.marked(match["marked"])
        elif match["bare"]:
            reader.marked("更" + match["bare"])
        elif match["wide"]:
            reader.ideographs(match["wide"])
        elif match["word"]:
            reader.word(match["word"])
        else:
            reader.wide = ""
            reader.at += 1
            reader.add(match["number"])
    clause = Clause(
        tuple(reader.units), stretch, piece.strip(), reader.soft, reader.nots, myth=False
    )
    return _denied(clause) if untrue or is_myth(piece) else clause


def _denied(clause: Clause) -> Clause:
    """Return a clause as one that is called untrue."""
    units = tuple(unit._replace(denied=not unit.denied) for unit in clause.units)
    return clause._replace(units=units, myth=True)
