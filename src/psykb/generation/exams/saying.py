"""Does a sentence say a statement, or its contrary, nearly word for word?

Both are told strictly: all words of the statement that mean anything stand in one part of the
sentence, in their order, and each is denied in both or in none. What is said in other words is
told neither way.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from psykb.grounding.opposites import EN_POLAR, ZH_POLAR
from psykb.grounding.untruth import is_myth
from psykb.text.folding import IDEOGRAPH, fold, language_of
from psykb.text.terms import stem
from psykb.text.wording import words
from psykb.types import record

_TOKEN = re.compile(
    rf"[{IDEOGRAPH}]|-?\d+(?:[.,]\d+)*(?:±\d+)?%?|[^\W\d_{IDEOGRAPH}]+(?:['’][a-z]+)?|[;；。,，:、]"
)
_LIGHT = frozenset(
    "的地得了着过是为即就指会能可在于有对与和及其这那都也所之而且则便乃等者由从把将使"
)
_LIGHT_EN = frozenset(
    map(
        stem,
        words(
            """
            a an the is are was were be been being of to in on at by for from with and or as that
            which this these those it its their his her do does did has have had can could may
            """
        ),
    )
)
_NO = frozenset("不没无未非否勿莫")
_NO_EN = frozenset(words("not no never cannot without neither nor"))
_MARKS = frozenset(";；。,，:、")
_BACK = frozenset("它其该此这") | {stem("it"), stem("they"), stem("this"), stem("which")}
_ONLY_APART = re.compile("不同|区别|差异|differ|distinct")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_APART = re.compile(
    "不同|区别|差异|相反|不等于|不是|并非|绝非|而非|混淆|误传|误解|误以为|误认为|错误|谬|"
    r"\b(?:differs?|different|unlike|not the same|distinct|rather than|instead of|myth|wrong)\b"
)
_SAME = re.compile(r"就是|等于|等同|相同|一样|即为|\b(?:the same|equals?|is just)\b")
_ONLY_IF = re.compile(r"^(?:如果|若|当|只有|除非|假如|if |when |unless )|(?:时|下|的话|条件|情况)$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:±\d+)?")
# "…的研究表明，": who says it must be named, that it was shown need not
_SHOWN = re.compile("的?(?:研究|实验|理论|观点)?(?:表明|发现|认为|指出|显示|证明)[,:，：]?")
_BY = re.compile(
    "(?P<who>[^,，。:]{2,12}?)的?(?:研究|实验|理论|观点)?(?:表明|发现|认为|指出|显示|证明)[,:，：]?"
    "(?P<what>.{6,})",
    re.S,
)
_QUOTED = re.compile("[“\"'‘「]([^”\"'’」]{4,})[”\"'’」]")
_MOST_LEFT = 0.5  # share of a statement's words that its quotation may leave out
_TIMES = 2  # how much longer than the statement its place in a sentence may be
_SPARE = 12  # and by how many tokens more
_LEAST_DENIED = 3  # tokens of a statement that can be told to be denied
_SPARE_NAME = 4  # the same for the words of an option


@record
class _Token:
    """A word, ideograph or mark, whether the word before denies it, and where it stands."""

    text: str
    denied: bool
    at: int


def says(statement: str, sentence: str, context: Sequence[str] = ()) -> bool:
    """Whether a part of a sentence says a statement in its words, in their order.

    Who is said to have found it ("…的研究表明，") may be named in the context.
    """
    return any(_says(claim, part) for claim, part in _compared(statement, sentence, context))


def contradicts(statement: str, sentence: str, context: Sequence[str] = ()) -> bool:
    """Whether a part of a sentence says the contrary of a statement.

    The same words with one denied, with the opposite of one, with another number; words that tell
    apart what the statement calls the same; a quotation of it that is called untrue.
    """
    return any(
        _denies(claim, part)
        or _tells_apart(claim, part)
        or _calls_untrue(claim, part)
        or any(_says(other, part) for other in _contraries(claim, part))
        for claim, part in _compared(statement, sentence, context)
    )


def _compared(statement: str, sentence: str, context: Sequence[str]) -> Iterator[tuple[str, str]]:
    found = _BY.match(fold(statement))
    around = fold(" ".join((*context, sentence)))
    for part in parts(sentence):
        yield statement, part
        if found is not None and found["who"] in around:
            yield found["what"], part


def names(option: str, text: str) -> bool:
    """Whether a text names an option in its words, in their order, and does not deny it."""
    mine = _meant(option)
    return any(
        all(a.denied == b.denied for a, b in zip(mine, found, strict=True))
        for part in parts(text)
        for found in _places(mine, _tokens(part), len(mine) + _SPARE_NAME)
    )


def parts(sentence: str) -> tuple[str, ...]:
    """Return the parts of a sentence between semicolons, folded, with and without brackets."""
    cut = [part for part in re.split("[;；。]", fold(sentence)) if part.strip()]
    for part in tuple(cut):
        head, _colon, tail = part.partition(":")
        if tail and _ONLY_APART.search(head):
            cut += [tail]  # "X与Y不同：X……"
    return tuple(dict.fromkeys(form for part in cut for form in (part, _BRACKETS.sub("", part))))


def _says(statement: str, part: str) -> bool:
    if is_myth(part) or _sets_apart(statement, part):
        return False
    mine, theirs = _meant(statement), _tokens(part)
    if not mine:
        return False
    for found in _places(mine, theirs, len(mine) * _TIMES + _SPARE):
        kept = {token.at for token in found}
        between = [t for t in theirs if found[0].at < t.at < found[-1].at and t.at not in kept]
        same = all(a.denied == b.denied for a, b in zip(mine, found, strict=True))
        if same and not any(_is_no(t.text) for t in _loose(between, found)):
            before = part[: found[0].at]
            if not _depends(before, statement):
                return True
    return False


def _loose(between: list[_Token], found: tuple[_Token, ...]) -> list[_Token]:
    """Return the tokens between that do not stand right before one that was found."""
    ahead = {token.at - 1 for token in found if token.denied}
    return [t for t in between if t.at not in ahead and t.at + len(t.text) - 1 not in ahead]


def _denies(statement: str, part: str) -> bool:
    mine, theirs = _meant(statement), _tokens(part)
    if len(mine) < _LEAST_DENIED:
        return False
    return any(
        sum(a.denied != b.denied for a, b in zip(mine, found, strict=True)) == 1
        for found in _places(mine, theirs, len(mine) * _TIMES + _SPARE)
    )


def _tells_apart(statement: str, part: str) -> bool:
    if not _SAME.search(fold(statement)) or not _sets_apart(statement, part):
        return False
    mine = _meant(_SAME.sub("", fold(statement)))
    return any(True for _found in _places(mine, _tokens(part), len(mine) + _SPARE_NAME))


def _calls_untrue(statement: str, part: str) -> bool:
    """Whether a part quotes the statement, maybe shortened, and calls it untrue."""
    if not is_myth(part):
        return False
    mine = _meant(statement)
    for quoted in _QUOTED.findall(part):
        short = _meant(quoted)
        if len(short) < len(mine) * _MOST_LEFT:
            continue
        if any(
            all(a.denied == b.denied for a, b in zip(short, found, strict=True))
            for found in _places(short, mine, len(mine))
        ):
            return True
    return False


def _sets_apart(statement: str, part: str) -> bool:
    return bool(_APART.search(part)) and not _APART.search(fold(statement))


def _depends(before: str, statement: str) -> bool:
    """Whether what stands before makes it true under a condition that the statement has not."""
    clauses = [c.strip() for c in re.split("[,，]", before) if c.strip()]
    return any(_ONLY_IF.search(c) and c not in fold(statement) for c in clauses)


def _contraries(statement: str, part: str) -> Iterator[str]:
    """Yield the statement with one thing in it exchanged for its contrary in the sentence."""
    said = fold(statement)
    zh = language_of(statement) == "zh"
    polar = ZH_POLAR if zh else EN_POLAR
    for word, sides in polar.items():
        if word not in said:
            continue
        for other in _against(sides, zh=zh):
            if other in part and other != word and not (other in said and word in other):
                yield said.replace(word, other, 1)
    for number in _NUMBER.findall(said):
        for other in set(_NUMBER.findall(part)) - set(_NUMBER.findall(said)):
            yield said.replace(number, other, 1)
    if zh and "先" in said and "后" in said:
        yield said.translate(str.maketrans("先后", "后先"))


def _against(sides: tuple[tuple[str, int], ...], *, zh: bool) -> tuple[str, ...]:
    return tuple(word for key, sign in sides for word in _sided(zh).get((key, -sign), ()))


@lru_cache(maxsize=2)
def _sided(zh: bool) -> dict[tuple[str, int], tuple[str, ...]]:
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for word, sides in (ZH_POLAR if zh else EN_POLAR).items():
        for side in sides:
            found[side] = (*found.get(side, ()), word)
    return found


def _places(
    mine: tuple[_Token, ...], theirs: tuple[_Token, ...], most: int
) -> Iterator[tuple[_Token, ...]]:
    """Yield where the words of `mine` stand in their order, within `most` tokens."""
    if not mine:
        return
    for start, token in enumerate(theirs):
        if token.text != mine[0].text:
            continue
        found = [token]
        for other in theirs[start + 1 : start + most]:
            if len(found) == len(mine):
                break
            if other.text == mine[len(found)].text:
                found.append(other)
        if len(found) == len(mine) and not _strays(theirs, found):
            yield tuple(found)


def _strays(theirs: tuple[_Token, ...], found: list[_Token]) -> bool:
    """Whether between the words that were found another part begins, of another thing.

    "负强化使行为增多，惩罚使行为减少" says nothing of 负强化 behind the comma.
    """
    kept = {token.at for token in found}
    skipped = barred = begun = False
    for token in theirs:
        if not found[0].at < token.at < found[-1].at:
            continue
        if token.text in _MARKS:
            begun, barred = True, barred or skipped
        elif token.text in _BACK:
            skipped = barred = begun = False
        elif token.at in kept:
            if barred:
                return True
            skipped = begun = False
        elif token.text not in _LIGHT and not _is_no(token.text):
            if begun:
                return True
            skipped = True
    return barred


@lru_cache(maxsize=1 << 13)
def _meant(text: str) -> tuple[_Token, ...]:
    """Return the words of a statement that mean anything, without what denies them."""
    return tuple(
        token
        for token in _tokens(_SHOWN.sub("", fold(text)))
        if token.text not in _LIGHT
        and token.text not in _LIGHT_EN
        and not _is_no(token.text)
        and token.text not in _MARKS
    )


@lru_cache(maxsize=1 << 13)
def _tokens(folded: str) -> tuple[_Token, ...]:
    found: list[_Token] = []
    denied = False
    for match in _TOKEN.finditer(folded):
        word = match.group()
        text = stem(word) if word[0].isalpha() and word[0] < "\u3400" else word
        found.append(_Token(text=text, denied=denied, at=match.start()))
        if _is_no(text):
            denied = True
        elif text not in _LIGHT or text in "可能会":
            denied = denied and text in "可能会"
    return tuple(found)


def _is_no(text: str) -> bool:
    return text in _NO or text in _NO_EN or text.endswith(("n't", "n’t"))
