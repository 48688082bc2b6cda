"""Does an explanation name options by their letters or places? Both change when it is printed."""

import re
from collections.abc import Sequence
from functools import lru_cache

from psykb.generation.checks import quotes
from psykb.generation.checks.shingles import letters
from psykb.types import LETTERS, Draft, Method

_BY_PLACE = re.compile(
    "第[一二三四五六七八九十1-9]个?(?:选项|答案)|[前后][两二三四2-4]个?选项|最后(?:一|两)?个?选项|"
    r"(?i:\b(?:first|second|third|fourth|last|former|latter|preceding|above) "
    r"(?:two |three )?(?:options?|choices?|alternatives?|answers?)\b)"
)
_LONGEST = 6_000  # characters; longer ones are refused for that
_BEFORE = 2  # characters before a letter that must be those of the book, too
_MARKS = str.maketrans(
    {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {"【": "(", "】": ")"}
)


def named_letter(draft: Draft, method: Method) -> str:
    """Return how an explanation names an option by letter or place; "" where it does not.

    Of a book's own exercises (`Method.EXAM`) the options keep their order, and of what rules write
    nothing is asked. What stands in a cited sentence is the book's ("诱发事件（A）").
    """
    if not draft.kind.has_options or method in (Method.EXAM, Method.RULES):
        return ""
    cited = [e.text for e in quotes.named(draft)]
    texts = (draft.explanation, *(point.text for point in draft.points))
    return next(filter(None, (letter_in(t, draft.options, cited) for t in texts)), "")


def letter_in(text: str, options: Sequence[str], cited: Sequence[str] = ()) -> str:
    """Return the first words of `text` that name an option by letter or place; "" if none do.

    Args:
        text: an explanation, or one point of it.
        options: which letters there are; what one of them says itself names no letter.
        cited: sentences of the book; what stands in one of them is no letter of an option.
    """
    plain = " ".join(text[:_LONGEST].translate(_MARKS).split())
    books = [letters(sentence) for sentence in (*cited, *options)]
    for pattern in (_by_letter(LETTERS[: max(2, len(options))]), _BY_PLACE):
        for found in pattern.finditer(plain):
            if not any(_word(found) in book for book in books):
                return found.group().strip()
    return ""


def _word(found: "re.Match[str]") -> str:
    """Return a match with what stands right before it, as it would stand in a book."""
    start = max(0, found.start() - _BEFORE)
    return letters(found.string[start : found.end()])


@lru_cache(maxsize=len(LETTERS))
def _by_letter(known: str) -> "re.Pattern[str]":
    """Return what names one of the letters, in Chinese and in English; letters are capital."""
    other = "(?<![A-Za-z0-9])(?<!维生素)(?<!被试)(?<![组图])(?<![Vv]itamin )(?<![Tt]ype )"
    one = f"{other}[{known[0]}-{known[-1]}](?![A-Za-z0-9'’])"
    joined = r"(?: ?(?:[、,/和与及或]|,? (?:and|or)) ?"
    several = f"{one}{joined}{one}){{0,9}}"  # bounded: what a model writes may have no end
    small = f"[{known[0]}-{known[-1]}{known[0].lower()}-{known[-1].lower()}](?![A-Za-z0-9型波组])"
    run = f"(?<![A-Za-z0-9])[{known[0]}-{known[-1]}]{{1,{len(known)}}}(?![A-Za-z0-9'’])"
    verdict = "(?:[不为是]{0,2}(?:正确|错误|符合|属于|选|对|错)|不符)"
    is_right = (
        "(?:is|are|was|were|would be|must be|can be|cannot be)"
        "(?: (?:all|both|also|therefore|thus|not|clearly|the|a|an)){0,3} "
        "(?:right|correct|wrong|incorrect|true|false|best|key|answer|distractors?|excluded)"
    )
    return re.compile(
        "|".join(
            (
                # 选b; 选B, 选项B, 答案是B, 故B
                rf"选项? ?{small}",
                rf"(?:选(?:项|择|了|出|的是|为)?|答案|正确的|故|所以|因此|应为|排除) ?"
                rf"(?:应?为|应?是|:)? ?[\"“'(]? ?{run}(?! ?[型类组班式-])",
                # B项, A和C都, B正确
                rf"{several} ?\)? ?(?:选?项|[两三四]项|选项|[均都皆]|{verdict})",
                # (B), unless a word stands in the brackets, too
                rf"\( ?{several} ?\)",
                # option B, choices A and C, the key is B
                rf"(?i:\b(?:options?|choices?|answers?|alternatives?|distractors?|keys?|letters?))"
                rf" ?(?:(?:is|are|was)\b|:)? ?[\"“'(]? ?{several}"
                r"(?!\s+(?!and\b|or\b|is\b|are\b|was\b|because\b|since\b|as\b|which\b|states?\b|"
                r"describes?\b|refers?\b|names?\b|does\b|has\b|would\b)[a-z])",
                # B is right; A, C and D are wrong
                rf"{several} {is_right}",
                # "B: …", "B. …", "B、…" at the beginning
                rf"^{one} ?(?:[:、)]|\.(?! ?[A-Z]\.)) ?\w{{1,12}}",
            )
        )
    )
