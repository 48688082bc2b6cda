"""Find where sentences begin and end, in Chinese and in English."""

import re

from psykb.text.wording import words

Span = tuple[int, int]

_CLOSERS = "”’」』）)】］\\]》〉\"'"
_NOTE = r"[\[［【]\d{1,3}(?:\s?[-–—,，、]\s?\d{1,3})*[\]］】]"
# A run of ending marks with the quotes, brackets and note numbers that close after it.
_ENDS = re.compile(
    rf"(?:[。｡！？!?…]+|[.](?:[ ]?[.]){{2,}}|[.．])[{_CLOSERS}]*(?:[。｡！？!?…]+[{_CLOSERS}]*)*"
    rf"(?:{_NOTE})*(?:(?<=[a-z)”’\"'][.])\d{{1,2}}(?=\s+[“‘\"(]?[A-Z]))?"
)
_CLAUSE_ENDS = re.compile(rf"[；;][{_CLOSERS}]*")
# The line breaks of str.splitlines, without the separators \x1c to \x1e, which no text prints.
_LINE = re.compile("[^\n\r\v\f\x85\u2028\u2029]+")
_STRONG = "。｡！？"
_MARKS = "。｡！？!?….．"
_GOES_ON = ",，、；;：:."
_OPENER_OF = {"”": "“", "」": "「", "』": "『", "）": "（", ")": "(", '"': '"', "’": "‘"}
_BEFORE_SPEECH = "：:，,—–。！？ \t\u3000"
_LONGEST_ASIDE = 200  # characters; nobody looks further back for the bracket that opened
_OPENERS = re.compile("[“‘「『（(【［[《〈\"'*—– -]*")
_NEXT_WORD = re.compile("[A-Za-z]+")
_WORDY = re.compile(r"\w")
_WORD_BEFORE = re.compile(r"(?<![A-Za-zÀ-ɏ.])[A-Za-zÀ-ɏ](?:[A-Za-zÀ-ɏ.]*[A-Za-zÀ-ɏ])?$")
_LONGEST_WORD = 24  # characters; no abbreviation is longer
# "1." or "2.3." or "A." or "iv." at the beginning of a line numbers what follows
_LABEL = re.compile(r"\s*[(（]?(?:\d{1,3}(?:[.．]\d{1,3})*|[A-Za-z]|[ivxIVX]{1,5})$")
_INNER_LABEL = re.compile(r"\s*[(（]?\d{1,2}$")  # "… two kinds: 1. This one. 2. That one."
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.)*[A-ZÀ-Þ]$")

_ABBREVIATIONS = words(
    "dr mr mrs ms prof rev hon st jr sr vs etc al eds ed vol vols no nos fig figs eq eqs p pp ch "
    "chs sec cf ca approx dept univ inc ltd co corp trans repr rev resp e.g i.e viz ibid op cit "
    "ph.d m.d b.a m.a b.s m.s u.s u.k u.n d.c a.d b.c a.m p.m jan feb mar apr jun jul aug sep sept "
    "oct nov dec"
)
# A full stop after these may well end the sentence; only a small letter shows that it does not.
_OFTEN_LAST = words("etc a.m p.m ph.d m.d b.a m.a b.s m.s a.d b.c")
# After these what follows decides: "the U.S. Army", but "the U.S. The army".
_OPEN = words("u.s u.k u.n d.c inc ltd co corp jr sr")
_STARTERS = words(
    "a an the this that these those it its he his she her they their we our you your i there here "
    "in on at by for from with to as of and but or so yet if when while where after before since "
    "because although though however therefore thus moreover furthermore then also what why who "
    "how which some many most several all each both one two three other others another such "
    "until during despite according not no"
)


def _ends_sentence(line: str, at: int, start: int, end: int) -> bool:
    """Whether the marks `line[start:end]` end the sentence that began at `at`."""
    if end == len(line):
        return True
    following = line[end]
    if following in _GOES_ON:
        return False
    marks = line[start:end]
    if any(mark in marks for mark in _STRONG):
        return end - start == 1 or not _is_embedded(line, at, start, end)
    opened = _OPENERS.match(line, end)
    word_at = opened.end() if opened else end
    after = line[word_at : word_at + 1]
    if marks[0] in "!?…" or marks.startswith(("..", ". .")):
        # "Yahoo! is", "why? he asked": a small letter goes on; so does "!Kung", a name
        glued = following.isalnum() and not _is_wide(following) and marks[0] in "!?"
        if glued or after.islower() or (marks[0] == "…" and line[start - 1] in "，、,：:"):
            return False
        return not _is_embedded(line, at, start, end)
    if marks[0] == "．":
        # Some printers of Chinese end sentences with it; most number headings and decimals.
        return start - at > 4 and _is_wide(line[start - 1]) and not after.isdigit()
    if start - at < _LONGEST_WORD and (_INNER_LABEL if at else _LABEL).match(line, at, start):
        return False
    if not following.isspace() and not _is_wide(following):
        # decimals, versions, "e.g.,", URLs; but '.”Next' ends, and so does "words.[3] Next"
        return end - start > 1 and after.isupper()
    return not _abbreviates(line, start, word_at)


def _abbreviates(line: str, start: int, word_at: int) -> bool:
    """Whether the full stop `line[start]` belongs to its word; `word_at` is where the next is."""
    after = line[word_at : word_at + 1]
    if after.islower():
        return True
    found = _WORD_BEFORE.search(line, max(0, start - _LONGEST_WORD), start)
    word = found.group() if found else ""
    lower = word.lower()
    if not word or lower in _OFTEN_LAST:
        return False
    if lower in ("no", "al", "ed"):
        return not after.isupper()
    initials = word != "I" and _INITIALS.match(word)
    if lower in _ABBREVIATIONS and lower not in _OPEN:
        return True
    if lower in _OPEN or (initials and after.isupper()):
        # "J. B. Watson", but "vitamin C. The": what follows decides
        next_word = _NEXT_WORD.match(line, word_at)
        return not next_word or next_word.group().lower() not in _STARTERS
    return bool(initials and after and _is_wide(after))  # "H.M.对"


def _is_embedded(line: str, at: int, start: int, end: int) -> bool:
    """Whether the marks only end a title or a question that stands inside of the sentence.

    《你是谁？》一书, “为什么不去？”这样的问题, 他（是谁？）来了: what was opened within the
    sentence and was not announced as speech is a part of it.
    """
    last = end
    while line[last - 1] not in _MARKS:
        last -= 1
        if line[last] in "》〉":
            return True
    if last == end or line[last - 1] in "。｡" or not _is_wide(line[end]):
        return False
    opener = _OPENER_OF.get(line[end - 1])
    opened = line.rfind(opener, max(at, start - _LONGEST_ASIDE), start) if opener else -1
    return opened > at and line[opened - 1] not in _BEFORE_SPEECH


def _is_wide(char: str) -> bool:
    return char >= "\u2e80"


def _cuts(line: str, *, clauses: bool) -> list[int]:
    """Return the offsets behind the sentences of `line`, its own end excepted."""
    cuts: list[int] = []
    at = seen = quotes = counted = 0
    worded = False
    for found in _ENDS.finditer(line):
        start, end = found.span()
        if '"' in found.group():
            quotes += line.count('"', counted, start)
            counted = start
            if quotes % 2 == 0:  # it opens what follows: 他走了。"真的"
                end = line.index('"', start)
        worded = worded or bool(_WORDY.search(line, seen, start))
        seen = start
        if worded and _ends_sentence(line, at, start, end):
            cuts.append(end)
            at = seen = end
            worded = False
    if clauses:
        cuts = sorted({*cuts, *(m.end() for m in _CLAUSE_ENDS.finditer(line))})
    return cuts


def sentences(text: str, *, clauses: bool = False) -> list[Span]:
    """Return the ranges of the sentences of `text`, in order, without the white space around them.

    A line break always ends a sentence: in `Document.text` a paragraph is one line. 。！？!?… end a
    sentence together with the quotes, brackets and note numbers that close behind them, unless they
    stand in a title or a quoted question within it; a full stop does unless it belongs to an
    abbreviation, an initial, a number or the label of a list. Every character that is not white
    space is in exactly one range; marks without a word stay with what is before them.

    Args:
        text: any text.
        clauses: also end at ； and ;, as a chunker may when a sentence is too long.
    """
    spans: list[Span] = []
    for found in _LINE.finditer(text):
        line, offset = found.group(), found.start()
        at, first = 0, len(spans)
        for cut in [*_cuts(line, clauses=clauses), len(line)]:
            piece = line[at:cut]
            stripped = piece.strip()
            if stripped:
                start = offset + at + len(piece) - len(piece.lstrip())
                end = start + len(stripped)
                if len(spans) > first and not _WORDY.search(stripped):
                    spans[-1] = (spans[-1][0], end)
                else:
                    spans.append((start, end))
            at = cut
    return spans
