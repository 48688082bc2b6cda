"""Where a quote stands, as it is printed beside an item: book, section, page."""

from psykb.dataset.request import Words
from psykb.types import Citation, Language, QAPair


def source(citation: Citation, item: QAPair, words: Words) -> str:
    """Return where a quote stands, in the language of the item.

    《心理学基础》第六章 记忆 › 6.2 工作记忆，第 57 页
    “Foundations of Psychology”, Chapter 6 Memory › 6.2 Working memory, p. 57

    A page without a printed number is counted, in brackets: "p. [71]".

    Args:
        citation: the place.
        item: that has it.
        words: how its words are written; the title stays.
    """
    return _source(citation, _below(citation), item, words)


def short_source(citation: Citation, item: QAPair, words: Words) -> str:
    """Return where a quote stands as `source` does, but of the sections only the deepest.

    Where there are no pages, the two deepest: many a chapter has a section "Summary".
    """
    return _source(citation, _below(citation)[-1 if citation.pages else -2 :], item, words)


def chapter(citation: Citation) -> str:
    """Return the title of the topmost section that a quote stands in; "" where there is none."""
    return (*_below(citation), "")[0]


def _below(citation: Citation) -> tuple[str, ...]:
    """Return the sections; a file that is one chapter bears its title, which is not said twice."""
    same = citation.section[:1] == (citation.title,)
    return citation.section[1:] if same else citation.section


def _source(citation: Citation, section: tuple[str, ...], item: QAPair, words: Words) -> str:
    zh = item.language == "zh"
    title = words.named(citation.title)
    title = f"《{title}》" if zh else f"“{title}”"
    where = [words.said(" › ".join(section), item), _pages(citation, item.language)]
    line = ("，" if zh else ", ").join(part for part in where if part)
    ocr = "" if citation.exact else " (OCR)"
    if not line:
        return title + ocr
    return title + ("" if zh else ", ") + line + ocr


def _pages(citation: Citation, language: Language) -> str:
    if not citation.pages:
        return ""
    names = [page.label or f"[{page.index}]" for page in citation.pages]
    span = names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
    if language == "zh":
        return f"第 {span} 页"
    return f"pp. {span}" if len(names) > 1 else f"p. {span}"
