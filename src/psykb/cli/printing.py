"""Write records for people: citations as a scholar writes them, quotes, hits, answers."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.cli.layout import wrap
from psykb.messages import text as _
from psykb.types import Abstention, Answer, Citation, Claim, Document, Hit, Language, Page, Rejected

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase

INDENT = "    "
_QUOTE_MARKS = ("⟦", "⟧")  # in a book's text they stand for nothing else


def title(name: str, language: Language) -> str:
    """Return the title of a book as its language writes it: 《…》 or “…”."""
    return f"《{name}》" if language == "zh" else f"“{name}”"


def listed(items: Iterable[object]) -> str:
    """Return items one after the other, as the spoken language puts them: "a, b" or "a、b"."""
    return _(", ").join(str(item) for item in items)


def citation_line(citation: Citation, book: Document) -> str:
    """Return where a quote stands, as a scholar writes it, in the form of the book's language.

    《心理学基础》 第六章 记忆 › 6.2 工作记忆 p. 57 (PDF 63)
    “Foundations of Psychology”, Chapter 2 › 2.1 Memory, PDF p. 71

    Args:
        citation: the place.
        book: the document that is cited; its text is not looked at.
    """
    # a file that is one chapter bears the chapter's title: it is not said twice
    below = citation.section[1:] if citation.section[:1] == (citation.title,) else citation.section
    section = " › ".join(below)
    where = pages(citation.pages, pdf=book.reader == "pdf")
    parts = [title(citation.title, book.language), section, where]
    line = (" " if book.language == "zh" else ", ").join(part for part in parts if part)
    return line if citation.exact else f"{line} (OCR)"


def pages(touched: Sequence[Page], *, pdf: bool = True) -> str:
    """Return pages as they are cited: by what is printed on them, and by their place in the PDF.

    "p. 57 (PDF 63)", "pp. 57–58 (PDF 63–64)"; "PDF p. 71" where a page bears no label. Pages that
    are not of a PDF are "p. 57", or counted in brackets, "p. [71]".
    """
    if not touched:
        return ""
    many = "pp." if len(touched) > 1 else "p."
    physical = _span([str(page.index) for page in touched])
    labels = [page.label for page in touched if page.label]
    if len(labels) < len(touched):
        return f"PDF {many} {physical}" if pdf else f"{many} [{physical}]"
    return f"{many} {_span(labels)} (PDF {physical})" if pdf else f"{many} {_span(labels)}"


def _span(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"


def books_of(base: "KnowledgeBase", citations: Iterable[Citation]) -> dict[str, Document]:
    """Return the documents that are cited, without their texts, by id."""
    cited = {citation.document_id for citation in citations}
    return {i: base.catalogue.document(i, with_text=False) for i in cited}


def content_terms(base: "KnowledgeBase", query: str) -> frozenset[str]:
    """Return the search terms of what `query` asks about, without the words that ask."""
    from psykb.grounding.abstention import content

    return frozenset(content(query, base.document_frequency, base.counts.passages).weights)


def hit_lines(
    call: Call,
    number: int,
    hit: Hit,
    citation: Citation,
    book: Document,
    words: Collection[str],
) -> str:
    """Return a numbered hit: citation, id, with -v the parts of the score, the text.

    Args:
        call: says how wide and in which style.
        number: from 1 on.
        hit: the passage with its scores.
        citation: of the whole passage.
        book: the document that is cited.
        words: search terms; set in bold where that can be shown.
    """
    lead = f"{number:2}. "
    lines = [
        wrap(citation_line(citation, book), call.columns, indent=INDENT, first=lead),
        INDENT + call.style(hit.passage.id, dim=True),
    ]
    if call.verbose:
        lines.append(wrap(_scores(hit), call.columns, indent=INDENT))
    if hit.also_in:
        also = _("the same text also in: {places}").format(places=listed(hit.also_in))
        lines.append(wrap(also, call.columns, indent=INDENT))
    lines.append(wrap(emphasise(call, citation.quote, words), call.columns, indent=INDENT))
    return "\n".join(lines)


def _scores(hit: Hit) -> str:
    parts = [_("score {value:.3f}").format(value=hit.score)]
    parts.append(_("words {value:.3f}").format(value=hit.lexical))
    if hit.dense is not None:
        parts.append(_("vectors {value:.3f}").format(value=hit.dense))
    if hit.definition is not None:
        parts.append(_("definition {value:.2f}").format(value=hit.definition))
    if hit.rerank is not None:
        parts.append(_("reranked {value:.3f}").format(value=hit.rerank))
    return " · ".join(parts)


_IDEOGRAPHS = "\u2e80-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"[^\W\d_{_IDEOGRAPHS}]+(?:['’][^\W\d_]+)?|[{_IDEOGRAPHS}]+|\d+")


def emphasise(call: Call, text: str, words: Collection[str]) -> str:
    """Return `text` with what the search terms `words` fit in bold, where that can be shown."""
    if not call.styled or not words:
        return text
    pieces, at = [], 0
    for match in _RUNS.finditer(text):
        for start, end in _fitting(match.group(), words):
            pieces.append(text[at : match.start() + start])
            pieces.append(call.style(text[match.start() + start : match.start() + end]))
            at = match.start() + end
    return "".join(pieces) + text[at:]


def _fitting(run: str, words: Collection[str]) -> list[tuple[int, int]]:
    """Return the ranges of a word, or of a run of ideographs, that `words` fit."""
    from psykb.text.folding import fold
    from psykb.text.terms import terms

    if not re.match(f"[{_IDEOGRAPHS}]", run):
        return [(0, len(run))] if any(term in words for term in terms(run)) else []
    folded = fold(run)
    if len(folded) != len(run):
        return []
    bold = [character in words for character in folded]
    for i in range(len(run) - 1):
        if folded[i : i + 2] in words:
            bold[i] = bold[i + 1] = True
    ends = [i for i, (a, b) in enumerate(pairwise([False, *bold, False])) if a != b]
    return list(zip(ends[::2], ends[1::2], strict=True))


def mark(call: Call, text: str, start: int, end: int) -> str:
    """Return `text` with `[start, end)` in bold, or between ⟦ and ⟧ where bold cannot be shown.

    The range may begin before the text and end after it; white space at its ends is not marked.
    """
    start = max(0, start)
    inside = text[start : max(0, end)]
    start += len(inside) - len(inside.lstrip())
    inside = inside.strip()
    if not inside:
        return text
    end = start + len(inside)
    if call.styled:
        # line by line: a style must not run over what stands before the next line
        marked = "\n".join(call.style(line) for line in inside.split("\n"))
    else:
        marked = inside.join(_QUOTE_MARKS)
    return text[:start] + marked + text[end:]


def claim_lines(call: Call, claim: Claim, books: dict[str, Document]) -> str:
    """Return a claim and below it the places that carry it.

    Args:
        call: says how wide.
        claim: with its citations.
        books: the documents that are cited, by id.
    """
    lines = [wrap(claim.text, call.columns)]
    for citation in claim.citations:
        lines += place_lines(call, citation, books[citation.document_id])
    return "\n".join(lines)


def place_lines(
    call: Call, citation: Citation, book: Document, *, indent: str = INDENT
) -> list[str]:
    """Return the lines that say where a quote stands: citation, and the id for `psykb show`."""
    line = citation_line(citation, book)
    return [
        wrap(line, call.columns, indent=indent + "  ", first=indent + "— "),
        indent + "  " + call.style(citation.id, dim=True),
    ]


def abstention_lines(call: Call, answer: Answer, books: dict[str, Document]) -> str:
    """Return why there is no answer, what was looked for, and what came nearest."""
    if answer.abstained is Abstention.NO_QUESTION:
        return wrap(
            _("There is nothing to look up in this question: it names no subject."), call.columns
        )
    lines = [wrap(_why_abstained(answer), call.columns)]
    if answer.nearest:
        lines += ["", _("What came nearest:")]
        for citation in answer.nearest:
            lines.append(wrap(citation.quote, call.columns))
            lines += place_lines(call, citation, books[citation.document_id])
    return "\n".join(lines)


def _why_abstained(answer: Answer) -> str:
    if answer.abstained is Abstention.MODEL_DECLINED:
        return _("The model found no answer in the passages that it was shown.")
    if answer.abstained is Abstention.UNSUPPORTED:
        return _(
            "What the model wrote is withheld: the sentences that it names support none of it."
        )
    words = _("The books do not answer this.")
    if answer.looked_for:
        words += _(" Looked for: {terms}.").format(terms=listed(answer.looked_for))
    if answer.missing and answer.missing != answer.looked_for:
        words += _(" Not found in the nearest passages: {terms}.").format(
            terms=listed(answer.missing)
        )
    return words


def rejected_line(rejected: Rejected) -> str:
    """Return why a file was refused, with the code that scripts can look for."""
    words = rejected.detail
    if not words.startswith(rejected.item):
        words = f"{rejected.item}: {words}"
    return f"{words} [{rejected.reason.value}]"


def megabytes(size: int) -> str:
    """Return a size in bytes in a unit for people: "3.4 MB", "120 kB"."""
    if size >= 1_000_000_000:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{-(-size // 1000)} kB"
