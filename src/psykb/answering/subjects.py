"""What a question is about, and where in its words that stands."""

import re
from functools import cached_property

from psykb.answering import follow_up_wording as wording
from psykb.answering import frames, small_talk
from psykb.grounding.abstention import content
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.questions import QuestionKind, asked_terms, kind_of, subjects_of
from psykb.text.folding import IDEOGRAPH, fold, language_of
from psykb.text.terms import normalise_term
from psykb.text.wording import words

Span = tuple[int, int]

_RUN_ZH = re.compile(f"[{IDEOGRAPH}]+")
_WORD = re.compile(r"[a-z0-9À-ɏ]+(?:[-'’.][a-z0-9À-ɏ]+)*")
_LONGEST_ZH = 12  # ideographs of a name
_MOST_WORDS = 5
_PEOPLE_ZH = re.compile("(?:是|由)?(?:谁|哪位(?:心理学家)?|哪个(?:心理学家|人|学者)|什么人)")
_PEOPLE_EN = re.compile(r"^(?:who|which (?:psychologists?|researchers?)) ", re.IGNORECASE)
_WHO_IS = re.compile(r"谁$|^谁是|^who(?: (?:is|was|are|were)|['’]s) ", re.IGNORECASE)
_TIED_KINDS = (QuestionKind.CAUSE, QuestionKind.YES_NO)
# Nor can the question be asked of another thing whose answer leans on what was said of this one.
_TIED = re.compile(
    r"哪一?[个种边]|证据|反对|支持|批评|\bwhich (?:one|theory|of)\b|\bevidence\b", re.IGNORECASE
)
_ARTICLES = words("a an the")
_PREPOSITIONS = words("about at by for from in of on to with")
_MARKS = " ?？!！。.,，"


class Topic:
    """A question that stands alone, and its subject, as the question spells it.

    `pair` holds the two things where it contrasts two, else it is (). `before` is the subject that
    was spoken of before this one, "" if none was.
    """

    def __init__(
        self, question: str, subject: str, names: list[str], pair: tuple[str, ...]
    ) -> None:
        self.question = question
        self.subject = subject
        self.pair = pair
        self.before = ""
        self._names = names

    @cached_property
    def kind(self) -> QuestionKind:
        """What sort of answer it wants."""
        return kind_of(self.question)

    @property
    def people(self) -> str:
        """Whom a question for a person means: "提出工作记忆的人"."""
        core = self.question.strip(_MARKS)
        if _WHO_IS.search(core):
            return self.subject
        if language_of(core) == "zh":
            return f"{_PEOPLE_ZH.sub('', core, count=1).removesuffix('的')}的人"
        return _PEOPLE_EN.sub("those who ", core)

    @property
    def person(self) -> str:
        """Whom a personal pronoun means: who is asked for, or whose the subject is."""
        if self.kind is QuestionKind.PERSON:
            return self.people
        owner = wording.OWNER_ZH.fullmatch(self.subject) or wording.OWNER_EN.fullmatch(self.subject)
        return owner[1] if owner else self.subject

    @property
    def both(self) -> str | None:
        """The two things spoken of last: of one question, or of two; None where there is one."""
        if self.pair:
            return self.subject
        return _joined(self.before, self.subject) if self.before else None

    def fits_others(self, base: KnowledgeBase) -> bool:
        """Whether the question can be asked of another thing as it is.

        "X有哪些特点？" can; "Why does X work?" takes something for granted, and so does a question
        that says more of its subject than which side of it is asked.
        """
        if self.kind in _TIED_KINDS or _TIED.search(self.question):
            return False
        rest = self.question
        for name in sorted({self.subject, *self.pair, *self._names}, key=len, reverse=True):
            rest = rest.replace(name, " ")
        return all(map(is_side, content(rest, base.document_frequency, base.counts.passages).runs))

    def variant(self, attribute: str, base: KnowledgeBase) -> str | None:
        """Return the term of the glossary that bears `attribute` for the subject's own.

        "正" gives 正强化 for 负强化, "positive" positive reinforcement for negative reinforcement;
        None where the glossary has no such term.
        """
        subject = re.sub("^(?:the|an?) ", "", self.pair[1] if self.pair else self.subject)
        if _RUN_ZH.search(subject):
            tails = [subject[i:] for i in range(1, len(subject))]
            named = [f"{attribute}{tail}" for tail in tails]
        else:
            parts = subject.split()
            named = [" ".join([attribute, *parts[i:]]) for i in range(1, len(parts))]
        found = (name for name in named if name != subject and _is_term(name, base))
        return next(found, None)

    def of_two(self, message: str) -> str:
        """Return what `message` asks of: the subject, with the one before it if it asks of two."""
        if self.pair or not self.before or not wording.OF_TWO.search(message):
            return self.subject
        return _joined(self.before, self.subject)

    def with_subject(self, other: str, like: str) -> str | None:
        """Return the question asked of `other`; None where its subject cannot be found in it.

        Of several names that it holds, the one that ends like `like` gives way ("短时记忆" takes
        the place of "工作记忆"), else the subject.
        """
        subject = self.pair[1] if self.pair else self.subject
        old = max(
            [subject, *self._names], key=lambda name: (_likeness(name, like), name == subject)
        )
        at = self.question.lower().find(old.lower())
        if at < 0:
            return None
        before, after = self.question[:at], self.question[at + len(old) :]
        if other[:1] < "\u3400":
            before = wording.ARTICLE_EN.sub("", before)
        if not before:
            other = other[:1].upper() + other[1:]
        return before + other + after

    def asking(self, word: str) -> str | None:
        """Return the question with `word` for its 谁, 何时 and the like; None where it has none.

        为什么 also takes the place of 怎样: whoever asked how goes on to ask why.
        """
        for pattern in (wording.WHO_WHEN_ZH, wording.HOW_DOES_ZH)[: 2 if word == "为什么" else 1]:
            if pattern.search(self.question):
                return pattern.sub(word, self.question, count=1)
        return None


def _is_term(name: str, base: KnowledgeBase) -> bool:
    return (0, len(name)) in places(name, base)


def _likeness(name: str, like: str) -> int:
    """Return how long an end two names share: ideographs, or whole words."""
    if _RUN_ZH.search(name):
        first: list[str] = list(name)
        second: list[str] = list(like)
    else:
        first, second = fold(name).split(), fold(like).split()
    n = 0
    while n < min(len(first), len(second)) and first[-1 - n] == second[-1 - n]:
        n += 1
    return n


def topic_of(question: str, base: KnowledgeBase) -> Topic | None:
    """Return what `question` is about; None where it names nothing.

    That is, in this order: the two things that it contrasts; the term whose definition it asks; the
    noun phrase that leads it; the first name in it that the glossary of `base` knows; its first
    content words.
    """
    question = _foldable(question)
    if small_talk.kind_of(question) is not None:
        return None
    spans = places(question, base)
    names = [question[start:end] for start, end in spans]
    names = [name for name in names if not is_side(name)]
    pair = subjects_of(question) or frames.pair_in(question)
    if pair:
        first, second = (_as_spelt(name, question) for name in pair)
        return Topic(question, _joined(first, second), names, (first, second))
    framed = frames.framed_in(question.strip(_MARKS))
    if framed:
        return Topic(question, framed, names, ())
    terms = asked_terms(question)
    leading = wording.LEADING_ZH.match(question)
    if terms:
        subject = _as_spelt(terms[0], question)
    elif leading and _is_noun_phrase(leading[1]):
        subject = leading[1]
    else:
        subject = names[0] if names else _first_content(question, base)
    return Topic(question, _with_article(subject, question), names, ()) if subject else None


def _is_noun_phrase(words_before: str) -> bool:
    return not (
        is_side(words_before)
        or wording.SAYS_ZH.search(words_before)
        or wording.CLAUSE_ZH.search(words_before)
    )


def _joined(first: str, second: str) -> str:
    return f"{first}和{second}" if _RUN_ZH.search(first + second) else f"{first} and {second}"


def _with_article(subject: str, question: str) -> str:
    """Return an English subject with the article that it has in the question."""
    before = question[: max(0, question.find(subject))]
    article = wording.ARTICLE_EN.search(before)
    return f"{article.group().lower()}{subject}" if article else subject


def places(text: str, base: KnowledgeBase) -> list[Span]:
    """Return where `text` names terms of the glossary, the longest names only, in order."""
    known = set(base.searcher().names_in(text))
    if not known:
        return []
    folded = fold(text)
    if len(folded) != len(text):
        return []
    found = [s for s in _stretches(folded) if normalise_term(folded[slice(*s)]) in known]
    found.sort(key=lambda s: (s[0] - s[1], s[0]))
    kept: list[Span] = []
    for start, end in found:
        if all(end <= a or b <= start for a, b in kept):
            kept.append((start, end))
    return sorted(kept)


def names_its_own(before: str, base: KnowledgeBase, *, strict: bool) -> bool:
    """Whether a text names what a word behind it may point to.

    That is a name of the glossary; where a person is pointed to (`strict`), any content.
    """
    if not before.strip() or wording.ASKING_EN.fullmatch(before):
        return False
    if places(_foldable(before), base):
        return True
    if not strict:
        return False
    runs = content(before, base.document_frequency, base.counts.passages).runs
    return any(not is_side(run) for run in runs)


def is_side(name: str) -> bool:
    """Whether a name is of a side of things, and not of a thing."""
    return name in wording.GENERIC or bool(
        wording.NEEDS_SUBJECT_ZH.fullmatch(name)
        or wording.SIDES_EN.fullmatch(name.lower())
        or wording.DEEDS_EN.fullmatch(name.lower())
    )


def _foldable(question: str) -> str:
    """Return a question whose offsets mean the same in its folded form."""
    question = " ".join(question.split())
    return question if len(fold(question)) == len(question) else fold(question)


def _as_spelt(name: str, question: str) -> str:
    """Return a folded name as the question spells it."""
    at = fold(question).find(name)
    return name if at < 0 else question[at : at + len(name)]


def _stretches(folded: str) -> list[Span]:
    """Return the ranges of a folded text that may be a name."""
    found: list[Span] = []
    for run in _RUN_ZH.finditer(folded):
        start, end = run.span()
        for i in range(start, end):
            found += [(i, j) for j in range(i + 2, min(i + _LONGEST_ZH, end) + 1)]
    spans = [match.span() for match in _WORD.finditer(folded)]
    for i, (start, first) in enumerate(spans):
        if folded[start:first] not in _ARTICLES:
            found += [(start, end) for _start, end in spans[i : i + _MOST_WORDS]]
    return found


def _first_content(question: str, base: KnowledgeBase) -> str:
    """Return the first stretch of a question that neither asks nor names a side of things."""
    runs = content(question, base.document_frequency, base.counts.passages).runs
    folded = fold(question)
    if language_of(question) == "zh":
        bare = [re.sub(f"^{_SIDE}|{_SIDE}$", "", run) for run in runs]
        subject = next((run for run in bare if len(run) > 1), "")
        return _as_spelt(subject, question) if subject else ""
    wanted = {run for run in runs if not is_side(run)}
    stretch: Span | None = None
    for match in _WORD.finditer(folded):
        if match.group() in wanted:
            stretch = (stretch[0] if stretch else match.start(), match.end())
        elif stretch and match.group() not in _PREPOSITIONS:
            break
    return question[slice(*stretch)] if stretch else ""


_SIDE = wording.NEEDS_SUBJECT_ZH.pattern
