"""Is a draft a well-formed item of its kind, in words that can be printed?"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from psykb.generation.checks import fragments, lettering, options, statements
from psykb.generation.checks.objection import Objection
from psykb.generation.checks.shingles import letters
from psykb.text.folding import language_of
from psykb.types import Check, Draft, Kind, Language, Method, Refusal, Slot, Stage

_LONGEST: Mapping[str, Mapping[Language, int]] = {
    "question": {"zh": 400, "en": 1_200},
    "case": {"zh": 2_000, "en": 6_000},
    "option": {"zh": 120, "en": 300},
    "answer": {"zh": 2_000, "en": 6_000},
}
_PRINTED = 2  # times as long may be what a book prints as its own exercise
# Tags, bold and fences of Markdown, links, entities, escapes, leftovers of JSON, private use. What
# comes in pairs counts only as a pair: "____" is a blank, "x**2" a power, "p<a and b>c" a relation.
_MARKUP = re.compile(
    r"</[a-zA-Z][a-zA-Z0-9_]*\s*>|<[a-zA-Z][a-zA-Z0-9_]*(?:\s+[\w-]+=[^<>]*|\s*/)>|"
    r"<(?:br|hr|img|em|strong|su[bp]|span|div|li|[ou]l|table|t[rdh]|code|pre|font|center|h[1-6]|"
    r"think|evidence|script|style|html|body|head)\s*>|"
    r"(?<![0-9A-Za-z)*])\*\*(?=[^\s*])[^*\n]+(?<=\S)\*\*(?!\*)|"
    r"(?<![_0-9A-Za-z])__(?=[^\s_])[^_\n]+(?<=[^\s_])__(?![_0-9A-Za-z])|"
    r"```|^\s{0,3}#{1,6}\s|!?\[[^\]]*\]\([^)]*\)|"
    r"&(?:nbsp|amp|lt|gt|quot|#\d+);|\\[nrtu\"](?![a-z])|\\u[0-9a-fA-F]{4}|"
    r"[{,]\s*\"\w+\"\s*:|\"\s*[}\]]\s*$|^\s*[{\[]\s*\"|[\ufffd\ue000-\uf8ff]|<\|[^|]*\|>|\[/?INST\]",
    re.MULTILINE,
)
_LAID_OUT = "\n\t"
_FORBIDDEN = ("Cc", "Cs", "Co", "Cn")


def check(draft: Draft, slot: Slot, method: Method) -> Check | Objection:
    """Return the check of a draft's form, or the first thing that is wrong with it.

    The question is at most 400 characters long in Chinese and 1,200 in English (five times as much
    with a case), an option 120 and 300, the answer and the explanation 2,000 and 6,000. A book's
    own exercises (`Method.EXAM`) are taken as they are printed: twice as long, with 2 to 10
    options, "all of the above" among them, and with no evidence where no passage supports them.
    """
    found = next(_faults(draft, slot, method), None)
    if found is None:
        return Check(stage=Stage.SCHEMA, outcome="passed")
    reason, detail = found
    return Objection(stage=Stage.SCHEMA, reason=reason, detail=detail)


def _faults(draft: Draft, slot: Slot, method: Method) -> Iterator[tuple[Refusal, str]]:
    if draft.kind is not slot.kind:
        yield Refusal.WRONG_KIND, f"{draft.kind} for {slot.kind}"
    yield from _lengths(draft, method)  # before patterns are sought in what has no end
    if ((draft.options or draft.key) and not draft.kind.has_options) or (
        draft.truth is not None and draft.kind is not Kind.TRUE_FALSE
    ):
        yield Refusal.WRONG_KIND, f"{draft.kind} with the answer of another kind"
    if len(letters(statements.stated(draft))) < 2:
        yield Refusal.EMPTY_QUESTION, draft.question
    if draft.kind is Kind.TRUE_FALSE and draft.truth is None:
        yield Refusal.EMPTY_ANSWER, "true_false without truth"
    if draft.kind.is_open and not letters(draft.answer):
        yield Refusal.EMPTY_ANSWER, draft.answer
    yield from _printing(draft)
    yield from _languages(draft)
    if draft.kind.has_options:
        yield from options.faults(draft, method)
        lettered = lettering.named_letter(draft, method)
        if lettered:
            yield Refusal.LETTER_IN_EXPLANATION, lettered
    elif draft.kind.is_open:
        yield from _repetitions(draft)
    if method is not Method.EXAM:
        yield from _of_made(draft)


def _of_made(draft: Draft) -> Iterator[tuple[Refusal, str]]:
    """Tell what a book's own exercise may have, and one that was made may not."""
    yield from fragments.faults(draft)
    if not any(point.evidence for point in draft.points):
        yield Refusal.NO_EVIDENCE, ""


def _texts(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield what is printed of a draft, each with what it is."""
    yield "question", draft.question
    for option in draft.options:
        yield "option", option
    yield "answer", draft.answer
    yield "explanation", draft.explanation
    for point in draft.points:
        yield "point", point.text


def _printing(draft: Draft) -> Iterator[tuple[Refusal, str]]:
    for what, text in _texts(draft):
        markup = _MARKUP.search(text)
        if markup:
            yield Refusal.UNPRINTABLE, f"{what}: {markup.group()!a}"
        for char in text:
            if unicodedata.category(char) in _FORBIDDEN and (
                char not in _LAID_OUT or what == "option"
            ):
                yield Refusal.UNPRINTABLE, f"{what}: {char!a}"
                break


def _lengths(draft: Draft, method: Method) -> Iterator[tuple[Refusal, str]]:
    times = _PRINTED if method is Method.EXAM else 1
    for what, text in _texts(draft):
        name = {"explanation": "answer", "point": "answer"}.get(what, what)
        if name == "question" and draft.kind is Kind.CASE:
            name = "case"
        longest = _LONGEST[name][draft.language] * times
        if len(text) > longest:
            yield Refusal.TOO_LONG, f"{what}: {len(text)} > {longest}"


def _languages(draft: Draft) -> Iterator[tuple[Refusal, str]]:
    """Tell where a question or its answer is in another language; terms in it may well be."""
    answered = " ".join((draft.answer, *draft.options)) if not draft.kind.is_open else draft.answer
    asked = draft.question
    for what, text, own in (
        ("question", asked, draft.kind is not Kind.DEFINITION),
        ("answer", answered, draft.kind.is_open),
        ("question and answer", f"{asked} {answered}", not draft.kind.has_options),
    ):
        if own and letters(text) and not _is_in(draft.language, text):
            yield Refusal.WRONG_LANGUAGE, f"{what}: {language_of(text)}"
    for option in draft.options:
        if not _is_in(draft.language, option) and _says_something(option):
            yield Refusal.WRONG_LANGUAGE, f"option: {language_of(option)}"


_TERM = 4  # words of a term in the other language


def _says_something(option: str) -> bool:
    """Whether an option is more than a term or a number; a number is in no language."""
    return len(option.split()) > _TERM or language_of(option) == "zh"


def _is_in(language: Language, text: str) -> bool:
    return language_of(text) == language


def _repetitions(draft: Draft) -> Iterator[tuple[Refusal, str]]:
    answer, question = letters(draft.answer), letters(draft.question)
    if answer in question:
        yield Refusal.ANSWER_IN_QUESTION, draft.answer
