"""Questions why: sentences that give the reason for something in so many words."""

import re
from collections.abc import Iterator

from psykb.generation.library import Material
from psykb.generation.rules.book_facts import Book
from psykb.generation.rules.fact_drafts import Writer
from psykb.generation.rules.standing import stands_alone, without_glosses
from psykb.types import Bloom, Draft

_ZH = re.compile(
    r"(?P<who>[^，。；：]{2,30})之所以(?P<what>[^，。；：]{3,40})，(?:主要)?(?:就)?是因为(?P<why>[^。？]{6,})。"
)
_EN = re.compile(
    r"(?P<what>(?P<who>[A-Z][\w’' -]{3,60}?) (?:is|are|can|may|matters?|suffers?|helps?|works?|"
    r"[a-z]+s) [^,;:?()]{6,120}?),? because (?!of )[^;:?()]{12,220}\."
)


def drafts(material: Material, book: Book, writer: Writer) -> Iterator[Draft]:
    """Yield the questions that the reasons given in a passage answer."""
    for sentence in material.sentences:
        if writer.language == "zh":
            found = _ZH.fullmatch(without_glosses(sentence.text))
            if not found or not stands_alone(found["who"] + found["what"], "zh"):
                continue
            if not stands_alone(found["why"], "zh", opening=False):
                continue
            question = f"为什么{found['who']}{found['what']}？"
        else:
            found = _EN.fullmatch(sentence.text)
            if not found or not stands_alone(found["what"], "en") or not _is_known(found, book):
                continue
            question = f"Explain why {_inside(found['what'])}."
        yield writer.short(
            question,
            [sentence.number],
            about=found["who"],
            rule="reason",
            bloom=Bloom.UNDERSTAND,
        )


def _is_known(found: re.Match[str], book: Book) -> bool:
    """Whether what is to be explained begins with a term of the book, and is no definition."""
    words = re.sub("^An? ", "", found["what"]).split()
    named = any(" ".join(words[:n]).lower() in book.folded for n in range(1, 5))
    return named and not re.search(r"\b(?:is|are) (?:the|an?) |\bmeans\b|\bis$", found["what"])


def _inside(clause: str) -> str:
    """Return a clause as it stands inside a sentence."""
    named = re.match(r"[A-Z][\w’'-]* [A-Z]|[A-Z][\w-]*[’']s? |[A-Z]{2}", clause)
    return clause if named else clause[0].lower() + clause[1:]
