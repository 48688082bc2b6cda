"""Find in an English sentence the terms that it defines."""

import re
from collections.abc import Iterator, Sequence

from psykb.corpus.brackets import bracket_behind, is_chinese_name, other_names
from psykb.corpus.found import Found, Rule
from psykb.corpus.genus_en import names_kind, names_kind_in_passing
from psykb.corpus.names_en import Name, entry_name, name_before, name_behind, name_ending
from psykb.corpus.shape_en import is_person, is_term
from psykb.text.sentences import Span
from psykb.text.wording import either

_OFTEN = (
    "(?:(?:also|often|usually|typically|generally|commonly|simply|literally|basically|sometimes|"
    "broadly|formally|then|here) )*"
)
_MEANS = re.compile(
    rf"\s{_OFTEN}(?:refers? (?:specifically |simply |only |primarily |more generally |broadly )?to"
    rf"\b|(?:is|are|was|were|can be|may be|could be|has been|have been) {_OFTEN}(?:best )?"
    r"(?:defined|described|conceptualized|understood) (?:by [^,]{1,30} )?as\b"
    r"|(?:is|are) (?:the|an?) (?:general |technical |broad |umbrella |collective )?"
    r"(?:term|name|word|label)s? (?:that [^,]{1,40} )?(?:used |given )?(?:for|to)\b"
    r"|(?:is|are) used to (?:refer to|describe|denote)\b|denotes?\b|is when\b|is where\b)"
)
_MEANS_WEAKLY = re.compile(rf"\s{_OFTEN}means (?=(?:that\b|an?\b|the\b|any\b|\w+ing\b))")
_IS = re.compile(rf"\s(?:is|are)\s+(?={_OFTEN}\S)")
_WAS = re.compile(r"\s(?:was|were)\s+(?=(?:an?|the)\s)")
_CALLED = re.compile(
    r"(?<!so-)\b(?:called|termed|dubbed|labell?ed|named(?= the\b)|"
    r"known (?:collectively |simply |today |now |more (?:commonly|generally|formally) )?as|"
    r"referred to (?:collectively |simply )?as|(?:gave|given|gives) (?:it |this |them )?the name|"
    r"(?:use|uses|used|introduced|borrowed|coined) the "
    r"(?:term|phrase|word|expression|concept|name)|goes by the name(?: of)?|"
    r"calls? (?:this|these|it|them|such|that)(?: \w+)?)(?=\s)"
    r"(?! (?:for|upon|on|out|in|into|to)\b)"
)
_NOT_CALLED = re.compile(
    r"(?:not|n’t|n't|\bbest|\bwell|\bbetter|\bwidely|\bformerly|\balmost)\s+(?:\w+ly )?(?:be\s+)?$",
    re.IGNORECASE,
)
_MAY_BE = re.compile(r"\b(?:may|might|could|should|would)(?: \w+)? be $")
_LIVING = either(
    "man woman boy girl child patient student person psychologist psychiatrist researcher dog cat "
    "horse"
)
_WORKS = either(
    "city town village book film movie novel song website magazine journal company show program "
    "game article site talk"
)
_OF_PEOPLE = re.compile(  # "a boy called …", "a book named …"
    rf"\b{_LIVING}\s+(?:is |was |were |are |also |has been |became )?$|\b{_WORKS}\s+$"
    r"|\b(?:named|himself|herself|who)\s+(?:is |was |were )?$",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    r"(?:^|[.,;:—] )(?:[A-Z]\w*|I|he|she|they|we)(?: \w+ly| might| may| can)? $"
)  # "I called the court"
_ANAPHORA = re.compile(r"(?:This|These|That|It|They)(?: [\w’'-]+){0,4} ")
_ADJECTIVE = re.compile(r"[\w-]+(?:ful|less|ous|ed|ical|[aiu]t?c?tive)")
_WHICH_HOLDS = re.compile(
    r"which (?:states|holds|proposes|suggests|says|predicts)\b|according to which\b"
)
_APPOSED = re.compile(
    r",\s+(?=(?:an?|the|any|those|one's|one’s)\s|(?:in which|according to which|meaning|or)\b"
    r"|that is,|i\.e\.,|which (?:(?:is|are) (?:an?|the|any|when)|refers? to|means?|involves?|"
    r"occurs? when|describes?|consists? of|states?|holds?|proposes?|suggests?|says?|predicts?)\b)"
    r"|\s*[—–]\s*(?=(?:an?|the|any|those|that is)\s)|\s+\((?=(?:an?|the|any)\s)|:\s+(?=\w.{20})"
)
_FRONTED = re.compile(  # "In an opposites test, the response …": what follows is no apposition
    r"\s*"
    + either(
        "in on at aside once from with for by during after before to under like unlike besides as "
        "when if given while even although though whereas where whenever until unless because "
        "through upon within without according all instead rather despite since"
    )
    + r"\s[^,]*$",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    rf",?\s{_OFTEN}(?:occurs? (?:when|if)|(?:happens?|takes place|arises?) when|involves?|"
    r"consists? (?:of|in)|comprises?|describes?|"
    r"(?:is|are) (?:composed|made up|characterized|marked|defined) (?:of|by))\b"
)
_HOLDS = re.compile(
    r",?\s(?:(?:propose|hold|state|suggest|argue|assert|posit|maintain)s?(?: that\b|,)"
    r"|(?:assumes|claims|supposes|contends|emphasizes|predicts) that\b"
    r"|(?:distinguishes|explains|assumes)\b)"
)
_ACCORDS = re.compile(r"\b[Aa]ccording to(?= (?:the )?\S)")
_OF = re.compile(r"\s(?:of|in) [^,]{3,50}(?:, [^,]{3,60})?$")
_THEORY = re.compile(
    either(
        "theory theories hypothesis model law principle effect approach perspective account view "
        "doctrine framework rule paradox bias"
    )
    + "$",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"[^,]*\b(?:our|this|the previous|the above|another|one|his|her) "
    r"(?:example|study|experiment|case|scenario|research)\b"
)
_IN = re.compile(
    r"(?:^|[;:,(] |\.\s)(?:in|during|through|with)\s+(?:(?:the|an?)\s+)?$", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"(?:\s*\([^)]*\))?,?\s+(?:an?|the|one|something|people|organisms|participants|individuals|we|"
    r"you|someone|newer|older|[a-z-]+s|[a-z-]+ [a-z-]+s?)\b"
)
_LATE_NAME = re.compile(
    r"\b(?:called|calls|call|termed|labell?ed|named)\b[^.;:]{8,160}?\b(?:the |an? )?$"
)
_CLAUSE_END = re.compile(r"(?:\s*\([^)]*\))?(?:[.;,]|\s(?:and|but|in|because)\b|$)")


def find(sentence: str, marked: Sequence[Span], *, entries: bool = False) -> Iterator[Found]:
    """Yield the terms that `sentence` defines; the same term may come by several rules.

    Args:
        sentence: one sentence; not a question.
        marked: the stretches in bold or italic, trimmed, without brackets.
        entries: the sentence stands in a glossary.
    """
    for rule in _RULES:
        yield from rule(sentence, marked)
    name = entry_name(sentence, marked, entries=entries)
    if name and (entries or (name.marked and is_term(sentence[name.start : name.end]))):
        yield _made(name, "entry", 1.0 if entries else 0.9)


def _made(name: Name, pattern: str, confidence: float) -> Found:
    variants = [*other_names(name.bracket), *name.aliases]
    if is_chinese_name(name.bracket):
        variants.append(name.bracket.strip(" “”"))
    return Found(name.start, name.end, tuple(dict.fromkeys(variants)), pattern, confidence)


def _explicit(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """X refers to…, X is defined as…, X means…."""
    for verb in _MEANS.finditer(sentence):
        name = name_before(sentence, verb.start(), marked, definable=True)
        if name and len(sentence) - verb.end() > 8:
            sure = name.marked or name.quoted or bool(other_names(name.bracket))
            yield _made(name, "explicit", 0.95 if sure else 0.85)
    for verb in _MEANS_WEAKLY.finditer(sentence):
        name = name_before(sentence, verb.start(), marked)
        if name and (name.marked or name.quoted):
            yield _made(name, "explicit", 0.95)
        elif name and name.bare and len(sentence) - verb.end() > 8:
            yield _made(name, "explicit", 0.7)


def _is(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """X is a process that…."""
    for verb in (*_IS.finditer(sentence), *_WAS.finditer(sentence)):
        kind = names_kind(sentence, verb.end())
        if kind is None or len(sentence) - verb.end() < 12:
            continue
        name = name_before(sentence, verb.start(), marked, definable=kind)
        if name is None:
            continue
        abbreviated = bool(other_names(name.bracket))
        if name.marked:
            yield _made(name, "is", 0.9 if kind and abbreviated else 0.8)
        elif (
            kind
            and verb.re is _IS
            and (name.first or abbreviated)
            and not _is_other(sentence, name)
        ):
            yield _made(name, "is", 0.7 if abbreviated else 0.5)


def _is_other(sentence: str, name: Name) -> bool:
    """Whether a name is rather a person's, or the sentence speaks of one example."""
    return is_person(sentence[name.start : name.end]) or bool(_EXAMPLE.match(sentence))


def _called(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """…is called X, …known as X, …the term X."""
    for verb in _CALLED.finditer(sentence):
        start = verb.start()
        if _NOT_CALLED.search(sentence, 0, start) or _OF_PEOPLE.search(sentence, 0, start):
            continue
        name = name_behind(sentence, verb.end(), marked)
        if name is None or name.end - name.start < 3:
            continue
        sure = name.marked or name.quoted or bool(other_names(name.bracket))
        if not sure and _is_unlikely(sentence, start, sentence[name.start : name.end]):
            continue
        if _ANAPHORA.fullmatch(sentence, 0, start) or _MAY_BE.search(sentence, 0, start):
            # what is called so is in the sentence before
            yield _made(name, "called", 0.6)
        else:
            yield _made(name, "called", 0.9 if sure else 0.8)


def _is_unlikely(sentence: str, at: int, text: str) -> bool:
    if text[0].isupper() and not _THEORY.search(text):
        return True
    if _MAY_BE.search(sentence, 0, at) or _ACTIVE.search(sentence, 0, at):
        return True
    return bool(_ADJECTIVE.fullmatch(text))


def _apposed(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """**X**, a process that…; **X**, or Y; **X** (the ability to…); the X theory, which holds…."""
    for mark in _APPOSED.finditer(sentence):
        if len(sentence) - mark.end() <= 10:
            continue
        name = name_before(sentence, mark.start(), marked)
        if name and name.marked:
            if not _IN.search(sentence, 0, name.start):
                yield _made(name, "apposition", 0.7)
            continue
        name = name_ending(sentence, mark.start())
        if name is None:
            continue
        if mark.group()[0] == ":" or _WHICH_HOLDS.match(sentence, mark.end()):
            defines = _is_theory(sentence, name)
        else:
            fronted = _FRONTED.match(sentence, 0, mark.start())
            defines = not fronted and names_kind_in_passing(sentence, mark.end())
        if defines:
            yield _made(name, "apposition", 0.5)


def _in_which(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """In **X**, one does…; they called doing so **X**."""
    for start, end in marked:
        if not is_term(sentence[start:end], bounded=True):
            continue
        name = Name(start, end, bracket_behind(sentence, end), marked=True)
        if _IN.search(sentence, 0, start) and _CLAUSE.match(sentence, end):
            yield _made(name, "describes", 0.7)
        elif _LATE_NAME.search(sentence, 0, start) and _CLAUSE_END.match(sentence, end):
            yield _made(name, "called", 0.7)


def _happens(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """**X** occurs when…, **X** consists of…."""
    for verb in _HAPPENS.finditer(sentence):
        name = name_before(sentence, verb.start(), marked)
        if name and name.marked:
            yield _made(name, "describes", 0.8)
        elif name and name.bare and " when" in verb.group() and not _is_other(sentence, name):
            yield _made(name, "describes", 0.5)


def _theories(sentence: str, marked: Sequence[Span]) -> Iterator[Found]:
    """The X theory holds that…; according to the X theory, …."""
    for verb in _HOLDS.finditer(sentence):
        name = name_before(sentence, verb.start(), marked)
        of = _OF.search(sentence, max(0, verb.start() - 120), verb.start())
        if of and not (name and name.marked):
            name = name_before(sentence, of.start(), marked) or name
        if name and _is_theory(sentence, name):
            yield _made(name, "theory", 0.7 if name.marked else 0.6)
    for accords in _ACCORDS.finditer(sentence):
        name = name_behind(sentence, accords.end(), marked)
        if name and _is_theory(sentence, name):
            yield _made(name, "theory", 0.6)


def _is_theory(sentence: str, name: Name) -> bool:
    text = sentence[name.start : name.end]
    return bool(name.marked or _THEORY.search(text)) and " " in text and not is_person(text)


_RULES: tuple[Rule, ...] = (_explicit, _is, _called, _apposed, _in_which, _happens, _theories)
