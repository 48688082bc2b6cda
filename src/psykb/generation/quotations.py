"""Does the book say what an explanation quotes from it?"""

import re
from collections.abc import Iterator

from psykb.generation.flaws import Finding, Flaw, difference
from psykb.types import Citation, Method, QAPair

# What rules write before words of the book: 教材原文：“…”, 《书名》：“…”, The book says: “…”
_QUOTED = re.compile(r"(?:教材原文\s*[：:]|《[^》\n]*》\s*[：:]|The book says\s*:)\s*“([^”]*)”?")
_ENDS_OF_QUOTES = re.compile(r"^(?:…|\.{3}|\s)+|(?:…|\.{3}|\s)+$")
_ONE_SENTENCE = re.compile(r".*?(?:[。！？]|[.!?](?!\S)|\Z)", re.DOTALL)
_MARKS = str.maketrans("“”", "‘’")  # a quote within a quote has these


def quotation_flaws(item: QAPair, *, line: int = 0) -> Iterator[Finding]:
    """Yield what an explanation makes a book say that it does not say: `QUOTATION_DIFFERS`.

    Looked at are, in items that rules made, the forms in which rules quote: the words in quotation
    marks behind “教材原文：”, “《TITLE》：” or “The book says:”, and the first sentence behind the
    title of a cited book with which an explanation begins. They stand letter by letter within one
    citation; an ellipsis at either end, the level of quotation marks and line ends do not count.

    Args:
        item: any.
        line: where it stands in its file, from 1; 0 where there is no file.
    """
    if item.provenance.method is not Method.RULES:
        return
    for words in _quotations(item):
        bare = _ENDS_OF_QUOTES.sub("", _one_line(words))
        if any(bare in _one_line(citation.quote) for citation in item.citations):
            continue
        expected, found = difference(_nearest(bare, item.citations), bare)
        yield Finding(
            line=line,
            item=item.id,
            flaw=Flaw.QUOTATION_DIFFERS,
            field="explanation",
            expected=expected,
            found=found,
        )


def _quotations(item: QAPair) -> Iterator[str]:
    said = item.explanation
    for found in _QUOTED.finditer(said):
        yield found[1]
    titles = {citation.title for citation in item.citations}
    for title in sorted(titles):
        for head in (f"《{title}》：", f"{title}: "):
            behind = said.removeprefix(head)
            if behind != said and not behind.startswith("“"):
                yield from _ONE_SENTENCE.findall(behind)[:1]


def _nearest(words: str, citations: tuple[Citation, ...]) -> str:
    """Return the citation that holds the longest beginning of `words`, from there on."""
    best, at, text = -1, 0, ""
    for citation in citations:
        quote = _one_line(citation.quote)
        low, high = 0, len(words)  # a text that holds a beginning holds each shorter one
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if words[:middle] in quote else (low, middle - 1)
        if low > best:
            best, at, text = low, quote.find(words[:low]), quote
    return text[at:]


def _one_line(text: str) -> str:
    return " ".join(text.translate(_MARKS).split())
