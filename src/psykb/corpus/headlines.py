"""Find headings where there are no styles: by number, capitals, title and contents page."""

import re
from collections import Counter
from collections.abc import Sequence

from psykb.corpus.headings import ends_in_page_number, has_leader, kind_of
from psykb.corpus.numbering import Numbering, looks_like_heading, numbering
from psykb.types import SectionKind, record

_CAPITALS = re.compile(
    r"(?=.*[A-Z]{3})[^a-z]{4,90}(?<![,;])(?<! OF| IN| TO| BY)(?<! A)(?<! AND| THE| FOR)"
)
_PAGE_TAIL = re.compile(r"[\s.．·…]+(?:\d{1,4}|[ivxlc]{1,7})$")
_NOT_WORD = re.compile(r"[\W_]+")
_ENTRY = 90  # characters of the longest entry of a contents page
_PROSE = 200  # characters from which a line is prose and ends a contents page
_MATTER = (SectionKind.FRONT_MATTER, SectionKind.CONTENTS, SectionKind.TERM_INDEX)


@record
class Candidate:
    """A line that may be a heading.

    `text` is the line; `alone` says that blank lines part it from its neighbours, or that nothing
    is known of them; `styled` that its style sets it off from the text; `lines` that it was
    printed on so many lines.
    """

    text: str
    alone: bool = True
    styled: bool = False
    lines: int = 1


@record
class Headline:
    """A heading: `rank` as in `numbering` (0 for parts), `length` lines of the text make it up.

    `rank` None means a line of a contents page, which is no heading whatever it looks like.
    """

    rank: int | None
    length: int = 1


def key(title: str) -> str:
    """Return what two spellings of one title have in common: letters and digits, folded."""
    return _NOT_WORD.sub("", title).casefold()


def headlines(lines: Sequence[Candidate]) -> dict[int, Headline]:
    """Find the headings among `lines`.

    A heading is a line that is numbered as one (第六章, 一、, 6.2, Chapter 6), one in capitals that
    stands alone, one whose title says what it is for (参考文献, Preface), or one that the book's
    own contents page lists. A number alone ("CHAPTER I") takes the next line as its title.

    Returns:
        the index of each heading's first line → the heading; also the lines of the contents page.
    """
    found: dict[int, Headline] = {}
    first, end, entries = _contents(lines)
    repeated = Counter(key(c.text) for c in lines if len(c.text) <= _ENTRY)
    chapters = [i for i, c in enumerate(lines) if not first < i < end and _is_chapter(c)]
    skip = -1
    for i in range(len(lines)):
        if first < i < end:
            found[i] = Headline(rank=None)
        elif i > skip:
            headline = _headline(lines, i, entries, chapters, repeated)
            if headline is not None:
                found[i] = headline
                skip = i + headline.length - 1
    return found


def _is_chapter(line: Candidate) -> bool:
    found = looks_like_heading(line.text)
    return found is not None and found.rank <= 1


def _headline(
    lines: Sequence[Candidate],
    i: int,
    entries: set[str],
    chapters: Sequence[int],
    repeated: Counter[str],
) -> Headline | None:
    line = lines[i]
    if has_leader(line.text):
        return None
    number = looks_like_heading(line.text)
    if number is not None and (line.alone or number.rank <= 2 or line.styled):
        takes_next = not number.rest and number.rank <= 2 and _can_be_title(lines, i + 1)
        return Headline(rank=number.rank, length=2 if takes_next else 1)
    in_chapter = bool(chapters) and chapters[0] < i
    kind = kind_of(line.text)
    if kind is not None and line.alone:
        inner = kind is SectionKind.EXERCISES or repeated[key(line.text)] > 1
        last = not chapters or i > chapters[-1]
        outer = kind in _MATTER or not in_chapter or (last and not inner)
        return Headline(rank=1 if outer else 2)
    if not line.alone or len(line.text) > _ENTRY or not in_chapter or i - 1 in chapters:
        return None
    if key(line.text) in entries and not line.text.endswith(("。", ";", "；", ",")):
        return Headline(rank=2)
    return Headline(rank=2) if _is_capitals(line) and _has_body(lines, i) else None


def _can_be_title(lines: Sequence[Candidate], i: int) -> bool:
    """Whether line `i` may be the title of a chapter whose number stands on the line before."""
    if i >= len(lines) or len(lines[i].text) > _ENTRY or numbering(lines[i].text):
        return False
    text = lines[i].text
    return not text.endswith(("。", "，", "；", ".", ",", ";"))


def _is_capitals(line: Candidate) -> bool:
    return line.lines <= 3 and bool(_CAPITALS.fullmatch(line.text))


def _has_body(lines: Sequence[Candidate], i: int) -> bool:
    """Whether text follows: of several lines in capitals the later ones are subtitles."""
    before = i > 0 and _is_capitals(lines[i - 1])
    return not before and i + 1 < len(lines)


def _contents(lines: Sequence[Candidate]) -> tuple[int, int, set[str]]:
    """Find the contents page.

    It reaches from the line that says so to the first prose, or to the first heading that repeats
    one of its entries.

    Returns:
        the index of its title (-1: there is none), the index after its last line, and the keys of
        its entries.
    """
    for i, line in enumerate(lines):
        if line.alone and kind_of(line.text) is SectionKind.CONTENTS:
            end = _end_of_contents(lines, i)
            entries = {key(_PAGE_TAIL.sub("", c.text)) for c in lines[i + 1 : end]}
            return i, end, entries - {""}
    return -1, -1, set()


def _end_of_contents(lines: Sequence[Candidate], title: int) -> int:
    seen: set[str] = set()
    for j in range(title + 1, len(lines)):
        text = lines[j].text
        number: Numbering | None = looks_like_heading(text)
        entry = key(_PAGE_TAIL.sub("", text))
        heading = number is not None or kind_of(text) is not None
        if heading and entry in seen and not ends_in_page_number(text):
            return j
        if len(text) > _PROSE and not has_leader(text):
            return j
        seen.add(entry)
        if number is not None:
            seen.add(key(number.number))  # the body may have the number on a line of its own
    return title + 1


__all__ = ["Candidate", "Headline", "headlines", "key"]
