"""Does a spoken sentence say what one sentence of the evidence says, no more and no less?

The support check (`psykb.grounding.support`) asks whether a claim contradicts its evidence. Here a
claim must be found in it, nearly word for word: cut at its commas, its parts must be the clauses of
one sentence from its beginning on, in the same order, and equal to them in each token
(`restating_literal`). So nothing may be added, dropped, turned or bound to something else; only a
comma may be left out. Later clauses of a Chinese sentence may be left out where they go on in one
of a few ways that take nothing back, unless it holds a bracket, a quotation, a dash, a condition or
a word on what is true or believed: such a sentence, and any English one, carries its whole self
only. A paraphrase is not found; that costs the model another attempt, while a lie that passes is
printed as supported.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain

from psykb.generation.dialogues.restating_literal import Clause, clauses
from psykb.text.folding import fold, language_of
from psykb.types import Language

Run = tuple[tuple[str, ...], ...]  # the tokens of each clause

_MOST_CLAUSES = 12  # of a sentence, and parts of a claim; what is longer is no spoken statement
# Behind such a word a comma decides what it belongs to: "没有，药物有效".
_BINDS = frozenset(
    (*"不没无非别有能会要是", "no", "not", "never", "none", "nothing", "neither", "yes")
)
_QUESTION = re.compile(r"[?？]")
# Where one of these stands in a Chinese sentence, a clause may be what another says to be untrue.
_WHOLE_ONLY = re.compile(
    r"[()（）\[\]【】<>《》{}\"“”„‟「」『』‘*:]|——|—|\s[–-]\s|(?<!\w)['’]"
    r"|偏见|误解|误区|误会|误以为|误传|谣|传言|迷信|说法|看法|观点|主张|想法|认为|以为|觉得|相信|信念|"
    r"声称|宣称|号称|所谓|有人说|人说|据说|传说|常说|老话|俗话|以前|过去|曾|当年|古人|推翻|否定|驳|"
    r"证伪|错|不对|不正确|不是真|不是这样|并非如此|没有根据|没根据|没道理|不成立|荒|胡说|骗|假的|可笑|"
    r"站不住|有害无益|害人|前提|除非|只有|只要|只限|仅|限于|如果|要是|假如|倘若|若|条件|否则|例外|不一定|"
    r"未必|除了|除外|不包括|虽然|尽管|即使|哪怕|难道|岂|何必|吗|随着|一旦|不论|无论|不管"
)
# What a sentence that begins so is said of stands before it, and another thing may stand there.
_POINTS_BACK = re.compile(
    r"^(?:但是?|不过|然而|可是|而且?|所以|因此|同时|另外|并且|此外)?"
    r"(?:它|他|她|其(?!实|他|中|次)|此(?!外)|[这那](?![种个些一次件])|后者|前者|"
    r"也|还|却|就|都|并|是|会(?!议|谈)|能(?![力量])|可以|需要|不需要|不会|不能|不是|有助|有利|有效|"
    r"容易|通常|一般|往往|否则|反之|尤其|甚至|使|让|导致|造成|引起)"
    r"|^(?:(?:but|and|so|yet|however|then|also|therefore) )*"
    r"(?:(?:it|they|he|she|this|that|these|those|such|which|who) "
    r"|(?:is|are|was|were|can|could|may|might|will|would|should|must|has|have|had) )"
)
# A clause that only sets the scene: what follows holds under it, and it states nothing alone.
_SCENE = re.compile(
    r"^(?:当|在|对|对于|因为|由于|为了|通过|经过|据|根据|按照|关于|至于|作为)"
    r"|(?:时|时候|以后|之后|后|前|以前|之前|来说|而言|方面|上|下|里|中|的话|期间|说|的|者|人)$"
)
_STATES_ZH = re.compile(
    "是|会|能|可以|使|让|有助于|有利于|需要|适合|通常|往往|一般|不",
)
# What takes up a clause before it may judge it.
_POINTS = re.compile(r"[这那此它其他她]")
_GOES_ON_ZH = re.compile(
    r"^(?:(?:通常|一般|往往)(?=[不会需可能])|每[周天日次月晚]|不需要治疗|无需治疗|从而|有助于|有利于)"
)
_PARALLEL_ZH = re.compile(r"^[^不没但却可而也又还就都才只是为反使让]..*?(?:使|让)人")


def restated(claim: str, texts: Sequence[str]) -> bool:
    """Whether the parts of `claim` are clauses of one of `texts`, which holds without the others.

    Args:
        claim: one statement, without what is said around it; a question restates nothing.
        texts: sentences; those in another language than the claim, questions, and those that begin
            with what points back ("它", "this is") carry nothing.
    """
    if _QUESTION.search(claim):
        return False
    language = language_of(claim)
    parts = tuple(part.tokens for part in clauses(claim, language))
    if not parts or len(parts) > _MOST_CLAUSES:
        return False
    return any(_equal(parts, run) for text in texts for run in _runs(text, language))


def _equal(parts: Run, run: Run) -> bool:
    """Whether parts are the clauses of a run, or two and more of them without their comma."""
    if parts == run:
        return True
    if len(parts) >= len(run) or any(clause[-1] in _BINDS for clause in run):
        return False
    ends = set(accumulate(map(len, run)))
    mine = chain.from_iterable(parts)
    return ends.issuperset(accumulate(map(len, parts))) and tuple(mine) == tuple(
        chain.from_iterable(run)
    )


@lru_cache(maxsize=1 << 11)
def _runs(text: str, language: Language) -> frozenset[Run]:
    """Return the runs of clauses of a sentence that state something by themselves."""
    if language_of(text) != language or _QUESTION.search(text):
        return frozenset()
    found = clauses(text, language)
    if not found:
        return frozenset()
    if _POINTS_BACK.match(found[0].text):
        return frozenset()
    ends = {len(found)}
    if len(found) <= _MOST_CLAUSES and language == "zh" and not _WHOLE_ONLY.search(fold(text)):
        ends |= {end for end in range(1, len(found)) if _may_end(found, end)}
    said = tuple(clause.tokens for clause in found)
    return frozenset(said[:end] for end in ends)


def _may_end(found: Sequence[Clause], end: int) -> bool:
    """Whether the clauses behind a Chinese clause take nothing back, and it is no mere scene."""
    last = found[end - 1].text
    if _SCENE.search(last) or not _STATES_ZH.search(last):
        return False
    return all(
        not _POINTS.search(clause.text)
        and (_GOES_ON_ZH.match(clause.text) or _is_parallel(found[at - 1], clause))
        for at, clause in enumerate(found[end:], start=end)
    )


def _is_parallel(before: Clause, clause: Clause) -> bool:
    """Whether two clauses say of subjects of their own what they do to people ("使人…")."""
    return bool(_PARALLEL_ZH.match(before.text) and _PARALLEL_ZH.match(clause.text))
