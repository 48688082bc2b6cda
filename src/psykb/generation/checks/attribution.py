"""Of what does a sentence say something: of the thing that is named, or of another?"""

import re
from collections.abc import Sequence

from psykb.generation.checks import statements
from psykb.generation.checks.shingles import letters
from psykb.generation.checks.told import content, told
from psykb.text.folding import fold, language_of
from psykb.types import Draft, Evidence

# A definition as it is put together of a term and what is said of it.
_JOINED = re.compile(
    r"^\W*(?:the term |an? |the )?[“\"']?(?P<term>[^，。,.:：；;“”\"]{1,60}?)[”\"']?"
    r"(?:的含义是|是指|指的是|指|即|是|：|:| is defined as | refers to | means | is | are )"
    r"[:：]?\s*[“\"]?(?P<said>.+)$",
    re.I | re.S,
)
# What opens a list in a frame; the sentence may go on with the list itself.
_AMONG = re.compile(r"[,:]? ?(?:其中)?(?:包括|包含|有)$")
_OPENED = r"(?:[,:]? ?(?:其中)?(?:包括|包含|有)?:? ?)"
_LEFT_OUT = re.compile("不[包含是属]|没有|除|[而并]非|以外|之外")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_PART = re.compile("[;；]")
_EDGES = " .,;:。、"
# A list behind a colon; "和" within an item is no mark but before the last one.
_LIST = re.compile(r"(?P<head>[^:。]{2,200}): ?(?P<items>[^:;。]{2,300}?)[。.]?$")
_ITEM = re.compile("、|, (?!and )|,(?! )")
_LAST = re.compile(",? and |和|以及")
_IS_AMONG = re.compile(r"\b(?:is|are) (?:one of|among)\b")
_ARTICLE = re.compile("^(?:an?|the) ")
_ITEMS = 80  # characters of other items of a list
_GAP = 8  # letters between the term and what is said of it
_SAYS = 6  # letters that are no accident
_DENIED = re.compile("[不非无未没]|not|never")
_ALL = 0.9  # share of what is said with which a sentence says all of it, if it has
_ENOUGH = 4  # units of content
_NEAR = 0.75  # share of a statement's content that such a sentence holds
_LIGHT = "会能可使让更很较最常般通过时候得到来去做又再还已经曾因此所需要应该往一些个并不没"
# A sentence that begins so says of the one before it what it says.
_POINTS_BACK = re.compile(r"\W*(?:[它其这该此他她]|(?:it|this|that|these|they|its)\b)", re.I)
_TERM = 40  # letters of a term
_NAMED = 0.75  # share of a term's content that must stand where nothing says the rest in its words


def defines(claim: str, sentence: str) -> bool:
    """Whether a claim joins a term and the words that stand right behind it in a sentence.

    "守恒是指……" for "守恒（conservation），也就是……": what joins them, and what stands in brackets
    between them, may differ.
    """
    found = _JOINED.match(claim)
    if not found:
        return False
    term, said = letters(found["term"]), letters(found["said"])
    there = letters(_BRACKETS.sub("", sentence))
    at = there.find(term)
    if at < 0 or len(said) < _SAYS:
        return False
    start = at + len(term)
    behind = there.find(said, start, start + _GAP + len(said))
    return behind >= 0 and not _DENIED.search(there[start:behind])


def reads(draft: Draft, key: str, sentence: str) -> bool:
    """Whether a sentence reads as the frame does, with the key, and maybe more, where its blank is.

    "记忆的过程包括____" and the key "提取" for "记忆的过程包括编码、储存和提取".
    """
    if not statements.has_frame(draft):
        return False
    there, option = fold(_BRACKETS.sub("", sentence)), fold(key)
    before, after = (fold(part).strip(_EDGES) for part in draft.frame.split(statements.BLANK, 1))
    # most often one of them is not there, which is told faster than by a pattern of its own
    if not (before or after) or option not in there or after not in there:
        return False
    items = f"[^;:。.{',' if draft.language == 'zh' else ''}]{{0,{_ITEMS}}}?"
    among = None if after else _AMONG.search(before)
    if among is None and before not in there:
        return False
    if among is not None and among.start() > 0:
        before = before[: among.start()]
        found = re.search(f"{re.escape(before)}{_OPENED}{items}{re.escape(option)}", there)
        return found is not None and not _LEFT_OUT.search(found.group()[len(before) :])
    ahead = re.escape(before) + items if before else "(?:^|[;。] ?)"
    behind = items + re.escape(after) if before and after else " ?" + re.escape(after)
    found = re.search(f"{ahead}{re.escape(option)}{behind}", there)
    return found is not None and (
        bool(_DENIED.search(found.group())) == bool(_DENIED.search(f"{before} {key} {after}"))
    )


def lists(draft: Draft, key: str, sentence: str) -> bool:
    """Whether a sentence says all of the frame before a colon and has the key in a list behind it.

    "____属于动机的功能" and the key "激发功能" for "动机具有两种功能：激发功能和维持功能".
    """
    found = _LIST.match(fold(_BRACKETS.sub("", sentence)))
    if found is None or not statements.has_frame(draft):
        return False
    *items, last = _ITEM.split(found["items"])
    bare = fold(key)
    if not items or bare not in (_ARTICLE.sub("", item) for item in (*items, *_LAST.split(last))):
        return False
    rest, head = _IS_AMONG.sub(" ", statements.rest(draft)), found["head"]
    denied = bool(_DENIED.search(head)) or bool(_DENIED.search(fold(rest)))
    return not denied and told(head).share(content(rest)) == 1


def said_of_another(draft: Draft, cited: Sequence[Evidence]) -> bool:
    """Whether what says all of the frame names wrong options and no right one."""
    if not statements.has_frame(draft):
        return False
    rest = content(statements.rest(draft))
    right = [letters(option) for option in statements.keys(draft)]
    wrong = [letters(option) for option in statements.wrong(draft)]
    for evidence in cited:
        for part in parts(evidence.text, whole=draft.frame):
            there = letters(part)
            if (
                len(rest) >= _ENOUGH
                and told(part, *evidence.context).share(rest) >= _ALL
                and any(option in there for option in wrong)
                and not any(option in there for option in right)
            ):
                return True
    return False


def misnamed(statement: str, cited: Sequence[Evidence]) -> bool:
    """Whether a statement says of its term what the sentences say of another.

    "感觉记忆是……" for "工作记忆是……". Where a sentence says the rest in these words, it must name
    the term, or the one before it, if it points back; where none does, the term must stand in one
    of them.
    """
    found = _JOINED.match(statement)
    if not found or len(letters(found["term"])) > _TERM:
        return False
    if not any(language_of(e.text) == language_of(statement) for e in cited):
        return False
    term, said = letters(found["term"]), content(found["said"])
    saying = [
        (part, evidence)
        for evidence in cited
        for part in parts(evidence.text, whole=statement)
        if len(said) >= _ENOUGH and told(part).share(said) >= _ALL
    ]
    if saying:
        return not any(
            term in letters(_BRACKETS.sub("", text)) or term in letters(text)
            for part, evidence in saying
            for text in (part, *(evidence.context if _POINTS_BACK.match(part) else ()))
        )
    texts = [text for e in cited for text in (*parts(e.text), *e.context)]
    return told(*texts).share(content(found["term"])) < _NAMED


def exchanged(statement: str, cited: Sequence[Evidence]) -> bool:
    """Whether a statement is a sentence but for something that stands nowhere in the evidence.

    Who writes in other words changes more; who changes one thing alone exchanges it for another.
    """
    said = content(statement)
    if len(said) < _ENOUGH:
        return False
    near, evidence = max(
        ((told(part).share(said), e) for e in cited for part in parts(e.text, whole=statement)),
        key=lambda found: found[0],
        default=(0.0, None),
    )
    if evidence is None or not _NEAR <= near < 1:
        return False
    texts = (*parts(evidence.text), *evidence.context)
    around = fold(" ".join(texts))
    return any(
        unit[0] < "\u3400" or any(char not in around and char not in _LIGHT for char in unit)
        for unit in said
        if not told(*texts).holds(unit)
    )


def parts(text: str, *, whole: str = "") -> tuple[str, ...]:
    """Return a text's parts between semicolons, each also without what stands in its brackets.

    A text is not parted where `whole`, which is compared with it, has a semicolon itself.
    """
    cut = [text] if _PART.search(whole) else _PART.split(text)
    return tuple(dict.fromkeys(form for part in cut for form in (part, _BRACKETS.sub("", part))))
