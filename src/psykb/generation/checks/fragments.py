"""Words cut out of a book as they stood: halves of sentences, rows of tables, loose pronouns."""

import re
from collections.abc import Iterator

from psykb.generation.checks import pointing_en
from psykb.generation.checks.shingles import letters
from psykb.text.folding import IDEOGRAPH, fold
from psykb.types import Draft, Kind, Refusal

_PAIRS = ("()", "[]", "【】", "《》", "“”", "「」", "『』", "{}")
_ONE_WIDTH = str.maketrans("（）［］｛｝＂", '()[]{}"')
_LISTED = re.compile(r"(?:(?<=[\s;；,，。:：])|^)[（(]?[0-9a-zA-Z一二三四五六七八九十]{1,3}[)）]")
_GIVEN = re.compile(r"\bP\s?[(（][^()（）]*[)）]")  # P(A | B)
_ROW = re.compile(r"(?:^|\s)[|｜](?:\s|$)")
_COMMA = re.compile(r"[，、,;；:：（(“「『《【\[‘—]\s*$")
_UNENDED_ZH = re.compile(
    r"(?:(?<![饱温缓调平共柔随中总之谐亲附祥谦求方数差])和|(?<![参给赋授])与|(?<![涉普顾危波触论企])及|或|(?<![然从反进])而|但|(?<![而姑])且|"
    r"(?<![是从要好对])不|以及|或者|并且|因为|由于|如果|例如|比如|包括)$"
)
_UNENDED_EN = re.compile(
    r"\b(?:and|or|but|nor|because|although|while|whereas|if|the|an|such as|including)$"
)
_DEMONSTRATIVE_ZH = re.compile(
    "(?:这|那(?!他)|其中|此(?!时此|起彼)|该(?!不该)|与此|据此|由此|对此|为此|上述|前述|"
    "因此|因而|然而|但是|不过[，,]|于是|此外|另外[，,]|同时[，,]|同样[，,]|例如|比如|总之|换句话说|换言之|也就是说|可见(?!光))"
)
_PRONOUN_ZH = re.compile(
    "(?:前者|后者|它们?|她们?|他(?!人|律|者|评|乡|杀)们?|其(?!他|它|中|余|实|次|乐|一|二|三))"
)
_DEMONSTRATIVE_EN = re.compile(
    r"(?:this|these|those|such (?!as\b)|however|therefore|thus|moreover|"
    r"furthermore|for example|for instance|in contrast,|as a result,|consequently|hence)\b"
)
_PRONOUN_EN = re.compile(r"(?:the former|the latter|it|its|they|their|he|his|she|her)\b")
_QUESTION = re.compile(r"[？?]\s*$")
_ASKS_FOR_ONE = re.compile(
    r"问题|提问|问句|问法|发问|询问|问(?:的是|道|：|:)|回应|应答|哪句|的话|"
    r"\bquestions?\b|\bask(?:s|ed|ing)?\b|\brespon(?:d|se)|\brepl(?:y|ies)\b|\bsays?\b"
)
_CASE_FROM = {"zh": 80, "en": 300}  # characters of a question that tells a case itself
_CUT_FROM = 20  # letters of a text that is a beginning of a sentence, and no term
_ASIDE = re.compile(
    "下列|以下|关于|有关|说法|正确|错误|属于|包括|哪些|哪项|哪一项|的是|的有|[\\W_]|which|following|"
    "true|statements?|correct|about|are|is|of|the"
)
# A notion that is asked for and is none: a clause, a question, a piece of a sentence.
_TERM = re.compile(
    r"(?:^|[\n。])\s*(?:什么是|何谓|什么叫|名词解释\s*[:：]?)\s*(?P<zh>[^\n？?。！!，,；;]+?)\s*[？?。]?\s*$|"
    r"^what (?:is|are) (?P<en>[^\n]+?)\s*\?\s*$"
)
_NO_TERM_ZH = re.compile(
    r"^(?:当(?!事|下|众|代|前|地|场|面|归|量|局)|如果|由于|因为|虽然|尽管|即使|只有|只要|除非|至于|关于|对于|按照|有人|有些|有的|"
    r"有研究|一(?:个|位|名|些)|许多|人们)|"
    r"^(?:(?!以及|及其|并|和|与).)*(?:什么|怎样|怎么|为何|如何|哪[些个种项]|是否)|吗$|呢$|(?<![是从要好对])不$|"
    r"(?:(?<![迟周])到|(?<![服顺盲遵屈听依跟])从|(?<!棉)被|把|包括|(?<![饱温缓调平共柔随中总之谐亲附祥谦求方数差])和|(?<![参给赋授])与|(?<![涉普顾危波触论企])及)$"
)
_NO_TERM_EN = re.compile(
    r"^(?:how|why|when|where|whether|because|although|if)\b|"
    r"\b(?:and|or|but|the|an|than)$"
)
_DOUBLED = re.compile("(?<![目打标])的的(?![确士])")


def faults(draft: Draft) -> Iterator[tuple[Refusal, str]]:
    """Yield what of an item is a piece of a text and no whole; exercises of a book are not asked.

    UNPRINTABLE: rows of a table; brackets or quotation marks of a question or option that are not
    closed; an option that breaks off, or is a question where none is asked for; a notion asked for
    that is half a sentence. POINTS_ELSEWHERE: an option that begins with what points back: always
    with a demonstrative or connective, with a pronoun where it stands so in the book or the
    question names nothing. A question that tells a case may be pointed to.
    """
    for what, text in _printed(draft):
        if _ROW.search(_GIVEN.sub("", text)):
            yield Refusal.UNPRINTABLE, f"{what}: |"
    mark = unclosed(draft.question)
    if mark:
        yield Refusal.UNPRINTABLE, f"question: {mark}"
    broken = _broken_term(draft.question)
    if broken:
        yield Refusal.UNPRINTABLE, f"question: {broken}"
    if draft.kind.has_options:
        yield from _options(draft)


def _printed(draft: Draft) -> Iterator[tuple[str, str]]:
    yield "question", draft.question
    for option in draft.options:
        yield "option", option
    yield "answer", draft.answer
    yield "explanation", draft.explanation


def unclosed(text: str) -> str:
    """Return the first pair of brackets or quotation marks of which a text has one more, or ""."""
    text = text.translate(_ONE_WIDTH)
    odd = [_odd(text), _odd(_LISTED.sub("", text))]  # "1)" closes nothing
    return odd[0] if all(odd) else ""


def _odd(text: str) -> str:
    for pair in _PAIRS:
        if text.count(pair[0]) != text.count(pair[1]):
            return pair
    inches = re.search(r'\d"', text)
    return '"' if text.count('"') % 2 and not inches else ""


def _broken_term(question: str) -> str:
    """Return the notion that a question asks for where it is a piece of a sentence, or ""."""
    doubled = _DOUBLED.search(question)
    if doubled:
        return doubled.group()
    found = _TERM.search(fold(question))
    if found is None:
        return ""
    term, broken = (
        (found["zh"], _NO_TERM_ZH) if found["zh"] is not None else (found["en"], _NO_TERM_EN)
    )
    return term if broken.search(term) else ""


def _options(draft: Draft) -> Iterator[tuple[Refusal, str]]:
    for option in draft.options:
        if unclosed(option) or _breaks_off(draft, option):
            yield Refusal.UNPRINTABLE, f"option: {option}"
        if _QUESTION.search(option) and not _ASKS_FOR_ONE.search(fold(draft.question)):
            yield Refusal.UNPRINTABLE, f"option: {option}"
        loose = _loose(draft, fold(option).lstrip("“\"'‘ "))
        if loose:
            yield Refusal.POINTS_ELSEWHERE, f"option: {loose}"


def _breaks_off(draft: Draft, option: str) -> bool:
    """Whether an option ends where no text ends, or in the middle of what it was taken from."""
    text = fold(option).strip().rstrip("。.")
    if _COMMA.search(text) or _UNENDED_ZH.search(text) or _UNENDED_EN.search(text):
        return True
    if len(letters(option)) < _CUT_FROM or option != option.rstrip("。.…"):
        return False
    for sentence in draft.evidence:
        whole = fold(sentence.text)
        if not whole.startswith(text):
            continue
        after, last = whole[len(text) : len(text) + 1], text[-1]
        if re.match(f"[{IDEOGRAPH}]", last) and re.match(f"[{IDEOGRAPH}]", after):
            return True
        if last.isascii() and after.isascii() and last.isalpha() and after.isalpha():
            return True
    return False


def _loose(draft: Draft, option: str) -> str:
    """Return the word with which a folded option points to what does not stand in the item."""
    language = draft.language
    if draft.kind is Kind.CASE or len(draft.question) >= _CASE_FROM[language]:
        return ""
    chinese = language == "zh"
    pointing = (_DEMONSTRATIVE_ZH if chinese else _DEMONSTRATIVE_EN).match(option)
    if pointing:
        return pointing.group()
    pronoun = (_PRONOUN_ZH if chinese else _PRONOUN_EN).match(option)
    if pronoun is None or (not chinese and pointing_en.expletive(option)):
        return ""
    bare = letters(option)
    taken = any(bare in letters(sentence.text) for sentence in draft.evidence)
    named = len(_ASIDE.sub("", fold(draft.question))) >= 2
    return pronoun.group() if taken or not named else ""
