"""Are the options of a choice item different, is the key among them, and not in the question?"""

import re
from collections.abc import Iterator, Sequence

from psykb.generation.checks import statements
from psykb.generation.checks.shingles import letters
from psykb.text.folding import IDEOGRAPH, fold
from psykb.text.terms import normalise_term, stem
from psykb.types import LETTERS, Draft, Kind, Method, Refusal

COUNT = 4
_FEWEST = 2
_ALL = re.compile(
    r"^(?:以上|上述|上面|前面|前述|以下)?(?:各项|选项|几项|三项|答案|说法|三者|所有|全部)*(?:全都|都|皆|均|全)(?:不)?(?:是|对|正确|错|错误|属于|包括|有|可以|成立)?$|"
    r"^(?:以上|上述)(?:各项|选项|几项|答案|说法)?(?:全部|所有)?(?:正确|错误|不是|不对|没有)$|^以上(?:各项|选项|几项|三项|答案|说法|全部)?$|"
    r"^(?:全部|全都|都)(?:正确|是|对|不是|不对|错误)$|^没有(?:正确|一个)(?:答案|选项|正确)?$|"
    r"^(?:选项)?[a-j](?:、|和|与|及)(?:选项)?[a-j](?:(?:和|与|及|、)[a-j])?(?:都|均|皆|两项)?(?:是|对|正确|不对|不是)?$|"
    r"^(?:(?:all|none|any|both|neither|each) of (?:the )?"
    r"(?:above|these|those|them|options|answers|following|choices)"
    r"(?: (?:options|answers|statements|choices|are (?:correct|true)))?|both [a-j] and [a-j]|"
    r"[a-j] and [a-j]|neither [a-j] nor [a-j]|(?:all|none) (?:are|is) (?:correct|true|right))\.?$"
)
# A printed letter: "A．…" and "A、…" always; "B. …" may be an initial, so all must have theirs.
_LETTERED = re.compile(
    r"^\s*[（(]?[A-JＡ-Ｊa-j](?:[．、）](?![A-J]|[a-j](?![a-z]))|[)](?!\s*[-=]))\s*\S"
)
_INITIAL = re.compile(r"^\s*[（(]?([A-JＡ-Ｊ])\s*[.:：)]\s*\S")
_TERM = {"zh": 12, "en": 40}  # characters of a key that is a term and not a statement
_WORD = re.compile(r"[a-z]{4,}")
_RUN = re.compile(f"[{IDEOGRAPH}]+")


def faults(draft: Draft, method: Method) -> Iterator[tuple[Refusal, str]]:
    """Yield what is wrong with the options and the key of a choice item, the gravest first."""
    count = sum(bool(letters(option)) for option in draft.options)
    most, fewest = (len(LETTERS), _FEWEST) if method is Method.EXAM else (COUNT, COUNT)
    if count != len(draft.options) or not fewest <= count <= most:
        yield Refusal.OPTION_COUNT, str(count)
    if method is not Method.EXAM:
        for option in draft.options:
            if _ALL.search(fold(option).rstrip("。. ")):
                yield Refusal.ALL_OF_THE_ABOVE, option
    lettered = _lettered(draft.options)
    if lettered is not None:
        yield Refusal.UNPRINTABLE, f"option: {lettered}"
    alike = _alike(draft.options)
    if alike is not None:
        yield Refusal.OPTIONS_ALIKE, " = ".join(alike)
    yield from _key_faults(draft, method)
    if method is not Method.EXAM:
        leaked = _leaked(draft)
        if leaked:
            yield Refusal.ANSWER_IN_QUESTION, leaked


def _key_faults(draft: Draft, method: Method) -> Iterator[tuple[Refusal, str]]:
    outside = [at for at in draft.key if not 0 <= at < len(draft.options)]
    if outside:
        yield Refusal.KEY_NOT_AN_OPTION, ", ".join(map(str, outside))
        return
    count = len(set(draft.key))
    least = {Kind.SINGLE: 1, Kind.MULTIPLE: 2, Kind.INDEFINITE: 1}[draft.kind]
    most = 1 if draft.kind is Kind.SINGLE else len(draft.options)
    if draft.kind is Kind.MULTIPLE and method is not Method.EXAM:
        most -= 1
    if count != len(draft.key) or not least <= count <= most:
        yield Refusal.KEY_COUNT, str(len(draft.key))


def _lettered(options: Sequence[str]) -> str | None:
    """Return an option that has its letter printed before it, None where none has."""
    for option in options:
        if _LETTERED.match(option):
            return option
    initials = [_INITIAL.match(option) for option in options]
    found = {fold(initial[1]).upper() for initial in initials if initial}
    every = all(initials) and found == set(LETTERS[: len(options)])
    return options[0] if options and every else None


def _alike(options: Sequence[str]) -> tuple[str, str] | None:
    """Return two options that say the same but for punctuation, articles and the plural."""
    seen: dict[str, str] = {}
    for option in options:
        forms = {letters(option)}
        if not any(char.isdigit() for char in option):  # which would lose its sign
            forms.add(normalise_term(option))
        for form in sorted(forms):
            if form in seen:
                return seen[form], option
        seen.update(dict.fromkeys(forms, option))
    return None


def _leaked(draft: Draft) -> str:
    """Return what of a key stands in the question while nothing of a wrong option does.

    That is the whole key, or at least half of a key that is a term: of those of its pairs of
    ideographs, or words, that no wrong option has.
    """
    question = f" {fold(draft.question)} "
    wrong = statements.wrong(draft)
    if not any(_stands(option, question) for option in wrong):
        for key in statements.keys(draft):
            if _stands(key, question):
                return key
    if draft.kind is not Kind.SINGLE:
        return ""
    (key,) = statements.keys(draft)
    if len(key) > _TERM[draft.language] or any(
        _told(other, question, [key, *(o for o in wrong if o != other)]) for other in wrong
    ):
        return ""
    return _told(key, question, wrong)


def _stands(option: str, question: str) -> bool:
    """Whether an option stands in a folded question; a number may stand there for anything."""
    bare = fold(option).strip("。.,;，； ")
    if len(letters(bare)) < 2 or not re.search(r"[^\W\d_]", bare):
        return False
    if not bare.isascii():
        return letters(bare) in letters(question)
    return bool(re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", question))


def _told(option: str, question: str, others: Sequence[str]) -> str:
    """Return the parts of a term that only it has and the question holds, if half of it; or ""."""
    only = _parts(option) - {part for other in others for part in _parts(other)}
    held = sorted(only & _parts(question))
    if any(part.isascii() for part in held):
        words = _WORD.findall(fold(option))
        return " ".join(held) if 2 * len(held) >= len(words) else ""
    return (
        " ".join(held) if held and 2 * _covered(fold(option), held) >= len(letters(option)) else ""
    )


def _parts(text: str) -> set[str]:
    """Return the pairs of ideographs and the stems of the words of a text."""
    folded = fold(text)
    pairs = {run[at : at + 2] for run in _RUN.findall(folded) for at in range(len(run) - 1)}
    return pairs | {stem(word) for word in _WORD.findall(folded)}


def _covered(folded: str, parts: Sequence[str]) -> int:
    """Return how many characters of a folded text the parts cover."""
    held: set[int] = set()
    for part in parts:
        at = folded.find(part)
        while at >= 0:
            held.update(range(at, at + len(part)))
            at = folded.find(part, at + 1)
    return len(held)
