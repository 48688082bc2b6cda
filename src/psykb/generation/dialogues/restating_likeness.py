"""In what does a statement differ from the sentence that is most like it?

Compared are the deciding tokens (`restating_words`) of the statement with those of runs of whole
clauses, loosely: what only sounds like a sentence is to be found too. Whether a sentence carries
the statement is for `restating`, which compares the words themselves.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from psykb.generation.dialogues.restating import restated
from psykb.generation.dialogues.restating_words import (
    ABOUT,
    CAN,
    IT,
    MAYBE,
    MUCH,
    NEED,
    NOT,
    is_number,
    tokens,
    without_asides,
)
from psykb.text.folding import fold, language_of
from psykb.types import Fault, Language

Tokens = tuple[str, ...]

_MOST_CLAUSES = 12  # of a sentence, and parts of a claim; what is longer is no spoken statement
_LEAST_TURNED = 3
_MARK = re.compile(r"\s*([,;。!?]|\.(?!\w)|——|\s[—–]\s)\s*")
# A clause that only sets the scene: what follows holds under it, and it states nothing alone.
_SCENE = re.compile(
    r"^(?:如果|要是|假如|倘若|若|当|在|对|对于|只要|只有|除非|即使|哪怕|虽然|尽管|因为|由于|为了|随着|"
    r"通过|经过|不论|无论|不管|一旦|据|根据|按照|关于|至于|有人说|过去|从前|以前)"
    r"|(?:时|时候|以后|之后|后|前|以前|之前|来说|而言|方面|上|下|里|中|的话|期间|说|认为|以为|觉得|相信|误解|误区)$"
    r"|^(?:if|when|whenever|unless|although|though|because|since|once|while|until|as|after|before|"
    r"in|for|among|with|without|at|by|on|under|during|given|according|some say|people say)\b"
    r"|\b(?:says?|said|think|thought|believed?|claims?|assumed?|myths?)$"
)
# A clause that holds only with what stands before it.
_GOES_ON = re.compile(
    r"^(?:但是?|而|不过|然而|可是|却)?(?:不|没|也|就|再|还|又|会|能|可|要|需|应|必|才|则|所以|因此|因而|从而|"
    r"并|且|甚至|尤其|每|有|是|这|那|它|其|他|她|以|使|让|把|被|对|在|只|仅|都|更|最|先|然后|接着|后者|前者|"
    r"另|例如|比如|一般|通常|往往|常|多|大约|约|达|占|超过|或|等|同时|此时|结果|否则|反而|即|如|与|和|及)"
)
_COORDINATE = re.compile(r"^(?:but|and|while|whereas|yet) ")
_GOES_ON_EN = re.compile(
    r"^(?:is|are|was|were|can|could|may|might|will|would|do|does|did|should|must|not|never|it|they|"
    r"this|that|these|those|he|she|which|who|then|so|to|only|more|less|especially|also|often|"
    r"usually|even|rarely|has|have|had|if|when|unless|for|in|with|as|at|by|on|helps?|makes?)\b"
)
# What such a sentence is said of stands before it, and another thing may stand before the claim.
_POINTS_BACK = re.compile(
    r"^(?:它|他|她|其(?!实)|此|[这那](?![种个些一次件]))"
    r"|^(?:it|they|he|she|this|that|these|those) (?:is|are|was|were|can|could|may|might|will|would|"
    r"should|must|do|does|did|has|have|had|not|never|often|usually|\w+s)\b"
)
# What follows takes something back of what stands before it.
_LIMITS = re.compile(
    r"前提|除非|只有|只要|只|仅|限于|如果|要是|条件|否则|误解|误区|错误|错的|不对|谣言|误传|不正确|并非如此|"
    r"不是这样|没有根据|不成立|例外|不一定|未必"
    r"|\b(?:if|unless|only|except|provided|as long as|when|not true|wrong|myth|mistaken|false|"
    r"untrue|misconception|not always|not necessarily)\b"
)
# What says something of the subject that a sentence begins with, and so may follow it again.
_OF_SUBJECT = re.compile(
    r"^(?:但是?|而|不过|然而|可是|却)?(?:也|还|更)?(?=不|没|会|能|可以|需要|通常|一般|往往|对)"
)
_SUBJECT = re.compile(
    r"^(.{2,8}?)(?=(?:并?不)?(?:是|会|能)|可以|有助|有利|通常|一般|往往)",
)
_PREDICATES = "使让是有会对需能导适"
_STATES_ZH = re.compile(f"[{_PREDICATES}要可应不没比很先更]")


def turned(claim: str, texts: Sequence[str]) -> bool:
    """Whether a claim says what one of `texts` says, but for a "not", a number or the order.

    Claims of fewer than `_LEAST_TURNED` tokens are compared with nothing.
    """
    mine = tokens(claim, language_of(claim))
    if len(mine) < _LEAST_TURNED or restated(claim, texts):
        return False
    return difference(claim, texts) is not Fault.NOT_COVERED


def difference(claim: str, texts: Sequence[str]) -> Fault:
    """Return in what a claim that is not restated differs from what is most like it.

    NEGATION_DIFFERS, NUMBERS_DIFFER, REVERSED where the same is said in another order, else
    NOT_COVERED, also where only words differ that decide little.
    """
    language = language_of(claim)
    mine = tokens(claim, language)
    runs = [run for text in texts for run in _runs(text, language)]
    if any(_same(mine, run) for run in runs):
        return Fault.NOT_COVERED
    best = max(runs, key=lambda run: _alike(mine, run), default=())
    added, lost = Counter(mine) - Counter(best), Counter(best) - Counter(mine)
    changed = set(added) | set(lost)
    if NOT in changed and changed <= {NOT, CAN, NEED, "HAVE"}:
        return Fault.NEGATION_DIFFERS
    if changed and all(map(is_number, changed)):
        return Fault.NUMBERS_DIFFER
    return Fault.NOT_COVERED if changed or not best else Fault.REVERSED


def _alike(mine: Tokens, run: Tokens) -> float:
    return 2 * sum((Counter(mine) & Counter(run)).values()) / (len(mine) + len(run) or 1)


def _same(mine: Tokens, theirs: Tokens) -> bool:
    """Whether a claim's tokens are those of a run.

    A claim may leave out how much ("very"); add that a number is about right, that something may be
    so where nothing is denied or demanded, or can be so, and "it" behind what it stands for.
    """
    if not theirs:
        return False
    firm = NOT in theirs or NEED in theirs or "MUST" in theirs
    i = j = 0
    while i < len(mine) or j < len(theirs):
        if i < len(mine) and j < len(theirs) and mine[i] == theirs[j]:
            i, j = i + 1, j + 1
        elif i < len(mine) and _may_add(mine, i, firm):
            i += 1
        elif j < len(theirs) and theirs[j] == MUCH:
            j += 1
        else:
            return False
    return True


def _may_add(mine: Tokens, at: int, firm: bool) -> bool:
    token = mine[at]
    if token == MAYBE:
        return not firm
    if token == CAN:
        return at == 0 or mine[at - 1] != NOT
    return (token == IT and at > 0) or (token == ABOUT and any(map(is_number, mine)))


@lru_cache(maxsize=1 << 11)
def _runs(text: str, language: Language) -> tuple[Tokens, ...]:
    """Return the tokens of each run of clauses of a sentence that states something by itself."""
    if language_of(text) != language or re.search(r"[?？]\s*[”’」』\"')）]*$", text.strip()):
        return ()
    # an aside of the evidence may be left out; one of the claim is part of what it says
    return tuple(
        dict.fromkeys((*_stated(text, language), *_stated(without_asides(text), language)))
    )


def _stated(text: str, language: Language) -> tuple[Tokens, ...]:
    pieces = _pieces(text)[: _MOST_CLAUSES + 1]
    if pieces and _POINTS_BACK.match(pieces[0][0]):
        return ()
    if len(pieces) > _MOST_CLAUSES:
        return (tokens(text, language),)
    found = [
        tokens("，".join(piece for piece, _mark in pieces[start : end + 1]), language)
        for start in range(len(pieces))
        if _may_begin(pieces, start, language)
        for end in range(start, len(pieces))
        if _may_end(pieces, end, language)
    ]
    found += [tokens(carried, language) for carried in _with_subject(pieces, language)]
    return tuple(found)


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return the clauses of a text, each with the mark behind it, "" for none."""
    cut = _MARK.split(fold(text).strip())
    marks = [*cut[1::2], ""]
    return [
        (piece.strip(), mark.strip())
        for piece, mark in zip(cut[::2], marks, strict=False)
        if piece.strip()
    ]


def _may_begin(pieces: Sequence[tuple[str, str]], at: int, language: Language) -> bool:
    """Whether a clause does not hold only with what stands before it."""
    if at == 0:
        return True
    piece, before, mark = pieces[at][0], [p for p, _m in pieces[:at]], pieces[at - 1][1]
    if any(map(_SCENE.search, before)) or any(map(_LIMITS.search, before)):
        return False
    if language == "en":
        bare = _COORDINATE.sub("", piece)
        return (bare != piece or mark == ";") and not _GOES_ON_EN.match(bare)
    if _GOES_ON.match(piece):
        return False
    # parallel to each before it, or it could hold under one of them: "产后一年，…"
    return mark == ";" or any(p in piece and all(p in b for b in before) for p in _PREDICATES)


def _may_end(pieces: Sequence[tuple[str, str]], at: int, language: Language) -> bool:
    """Whether what follows a clause takes nothing back of it, and the clause is no mere scene."""
    if at + 1 == len(pieces):
        return True
    piece, mark = pieces[at]
    states = mark == ";" or (
        bool(_STATES_ZH.search(piece))
        if language == "zh"
        else bool(_COORDINATE.match(pieces[at + 1][0]))
    )
    if not states or _SCENE.search(piece):
        return False
    return not any(_LIMITS.search(piece) for piece, _mark in pieces[at + 1 :])


def _with_subject(pieces: Sequence[tuple[str, str]], language: Language) -> Iterator[str]:
    """Yield later clauses of a Chinese sentence with the subject that it begins with."""
    if language != "zh":
        return
    subject = _SUBJECT.match(pieces[0][0]) if pieces else None
    if subject is None or _SCENE.search(subject[1]) or _SCENE.search(pieces[0][0]):
        return
    for at in range(1, len(pieces)):
        piece = pieces[at][0]
        said = _OF_SUBJECT.match(piece)
        if said is not None and _may_end(pieces, at, language) and not _LIMITS.search(pieces[0][0]):
            yield subject[1] + piece[said.end() :]
