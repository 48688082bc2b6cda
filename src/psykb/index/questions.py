"""Understand what a question asks: its kind, the term to be defined, the two things contrasted."""

import re
from enum import StrEnum

from psykb.index import question_patterns as wording
from psykb.text.folding import IDEOGRAPH, fold


class QuestionKind(StrEnum):
    """What sort of answer a question wants."""

    DEFINITION = "definition"
    LIST = "list"
    CONTRAST = "contrast"
    CAUSE = "cause"
    PERSON = "person"
    WHEN = "when"
    NUMBER = "number"
    YES_NO = "yes_no"
    OTHER = "other"


# In this order; a definition is looked for before numbers ("什么是大五人格").
_KINDS = (
    (QuestionKind.DEFINITION, wording.NAMING),
    (QuestionKind.CAUSE, wording.CAUSE),
    (QuestionKind.WHEN, wording.WHEN),
    (QuestionKind.PERSON, wording.PERSON),
    (QuestionKind.LIST, wording.LIST),
)
_WIDE = re.compile(f"[{IDEOGRAPH}]")
_QUOTES = re.compile("[“”\"‘«»「」『』《》]|(?<![a-z])'|[’'](?![a-z])")
_ARTICLE = re.compile("(?:the|an?) (?=.)")
_INSIDE = re.compile(r"\(([^()]+)\)")
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*")
_JOINED = re.compile("以及|[和与及、]")
_LONGEST = 400  # characters of a question that are read
_LONGEST_ZH = 20  # characters of a term
_LONGEST_EN = 8  # words of a term
_LONGEST_BARE = 12  # characters of what stands behind a mere 解释


def kind_of(question: str) -> QuestionKind:
    """Return what sort of answer `question` wants, by its wording alone."""
    core = _core(question)
    if wording.CONTRAST.search(core) and (subjects_of(question) or not wording.LIST.search(core)):
        return QuestionKind.CONTRAST
    for kind, pattern in _KINDS:
        if pattern.search(core):
            return kind
    if asked_terms(question):
        return QuestionKind.DEFINITION
    if wording.NUMBER.search(core):
        return QuestionKind.NUMBER
    return QuestionKind.YES_NO if wording.YES_NO.search(core) else QuestionKind.OTHER


def asked_terms(question: str) -> tuple[str, ...]:
    """Return the terms whose definition `question` asks, folded; () when it asks none.

    The term as it is asked comes first. There are more where the question gives two names
    ("工作记忆（working memory）"), joins two things ("感觉和知觉") or narrows a term
    ("知觉的选择性" gives 选择性 too). Articles, quotation marks and politeness are gone; for the
    glossary, pass them through `psykb.text.terms.normalise_term`.
    """
    core = _core(question)
    for sentence in (core, *wording.SENTENCE_END.split(core)):
        sentence = wording.PARTICLE.sub("", sentence.strip(" ,"))
        terms = _terms_zh(sentence) if _WIDE.search(sentence) else _terms_en(sentence)
        if terms:
            return tuple(dict.fromkeys(terms))
    return ()


def subjects_of(question: str) -> tuple[str, ...]:
    """Return the two things that `question` wants told apart, folded; () when it is not that."""
    core = _core(question)
    if not (wording.CONTRAST.search(core) or "不是" in core or "不就是" in core):
        return ()
    for pattern in wording.SUBJECTS:
        found = pattern.search(core)
        if found is None:
            continue
        first, second = _subject(found["a"], last=True), _subject(found["b"], last=False)
        if first and second and first != second:
            # "primary versus secondary appraisal" shares its noun
            if wording.ADJECTIVE.fullmatch(first) and " " in second:
                first = f"{first} {second.split()[-1]}"
            return first, second
    return ()


def _core(question: str) -> str:
    """Return the folded question without politeness and closing marks."""
    text = fold(question[:_LONGEST]).strip(" ,。!~")
    while True:
        lead = wording.POLITE.match(text)
        shorter = wording.TAIL.sub("", text[lead.end() :] if lead else text)
        if shorter == text:
            return text
        text = shorter


def _terms_zh(sentence: str) -> list[str]:
    for pattern in (*wording.DEFINE_ZH, wording.TELL_ZH):
        found = pattern.fullmatch(sentence)
        if found is None:
            continue
        text = _bare(found[1])
        name = _BRACKETS.sub("", text)
        if not name or len(name) > _LONGEST_ZH or wording.NO_TERM_ZH.match(name):
            continue
        if "的" in name and wording.FACET_ZH.search(name):
            continue
        if pattern is wording.TELL_ZH and ("的" in name or len(name) > _LONGEST_BARE):
            continue
        return _names(text)
    return []


def _terms_en(sentence: str) -> list[str]:
    sentence = wording.AND_MORE.sub("", wording.IN_FIELD.sub("", sentence))
    for pattern in (*wording.DEFINE_EN, wording.TELL_EN):
        found = pattern.fullmatch(sentence)
        if found is None:
            continue
        text = _bare(found[1])
        if not text or len(text.split()) > _LONGEST_EN:
            continue
        if not (wording.FACET_EN.match(text) or wording.NO_TERM_EN.match(text)):
            return _names(text)
    return []


def _bare(text: str) -> str:
    """Return `text` without quotation marks and without an article."""
    return _ARTICLE.sub("", _QUOTES.sub("", text).strip(" ,.:;"), count=1)


def _names(text: str) -> list[str]:
    """Return the names in `text`: itself, those in brackets, those joined by 和, its head."""
    bare = _BRACKETS.sub(" ", text).strip()
    names = [bare, *(inside.strip() for inside in _INSIDE.findall(text))]
    if _WIDE.search(bare):
        joined = [part.strip() for part in _JOINED.split(bare) if len(part.strip()) >= 2]
        head = bare.rpartition("的")[2].strip()
        names += joined if len(joined) > 1 else []
        names += [head] if 2 <= len(head) < len(bare) else []
    elif " and " in bare and " of " not in bare:
        names += [_bare(part) for part in bare.split(" and ")]
    return [name for name in names if name]


def _subject(text: str, *, last: bool) -> str:
    """Return the thing named in `text`, of whose clauses the `last` or the first is it."""
    if _WIDE.search(text):
        text = text.strip(",").split(",")[-1 if last else 0]
    text = wording.SUBJECT_TAIL.sub("", wording.SUBJECT_LEAD.sub("", _bare(text)))
    return _bare(text)
