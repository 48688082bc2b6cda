"""Fidelity: character 5-grams of `Document.text` against the sources the books were made from."""

import re
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

from benchmarks.table import Table
from psykb import KnowledgeBase
from psykb.corpus.reading import read
from psykb.evaluation.judgements import load
from psykb.types import Document, SectionKind

NEEDS = ("books/crump-cognition",)
KB = Path(__file__).parent.parent / "kb"
N = 5
PROSE = 80  # characters; a shorter line of a PDF is a label, a caption's end, a table's cell
_ALIKE = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "."}
)


def measure(data: Path) -> Table:
    """Compare without white space, in NFKC, with one kind of quotation mark and dash."""
    table = Table(
        "fidelity",
        "Text of a book against its source, character 5-grams",
        ("book", "precision", "recall", "5-grams"),
    )
    for path in sorted((data / NEEDS[0]).glob("*.pdf")):
        source = _qmd(path.with_suffix(".qmd").read_text(encoding="utf-8"))
        document = read(path).document
        _row(table, path.name, _prose(document), document.text, source)
    textbook = read(KB / "books/xinlixue-jichu.pdf").document
    chapters = sorted((KB / "sources/psychology-basics").glob("*.md"))
    source = "\n\n".join(_markdown(p.read_text(encoding="utf-8")) for p in chapters)
    _row(table, "xinlixue-jichu.pdf", _body(textbook), textbook.text, source)
    guide = read(KB / "books/beikao-zhinan.docx").document
    source = _markdown((KB / "sources/exam-guide/exam-guide.md").read_text(encoding="utf-8"))
    _row(table, "beikao-zhinan.docx", _body(guide), guide.text, source)
    epub = read(KB / "sources/sleep-and-dreams.epub").document
    chapters = sorted((KB / "sources/sleep-and-dreams").glob("*.md"))
    source = "\n\n".join(_markdown(p.read_text(encoding="utf-8")) for p in chapters)
    _row(table, "sleep-and-dreams.epub", _body(epub), epub.text, source)
    right, n = _pages_of_quotes()
    table.notes.append(
        f"judged quotes whose page is the page whose PDF text holds them: {right} of {n}"
    )
    table.notes.append(
        "white space is not compared, so a false break between paragraphs does not show"
    )
    table.notes.append(
        "real PDFs: precision over lines of 80 characters and more outside of reference lists, "
        "recall of the source's paragraphs; code, formulas, figures and citation keys are left out"
    )
    return table


def _row(table: Table, name: str, ours: str, whole: str, source: str) -> None:
    wanted, got, everything = _grams(source), _grams(ours), _grams(whole)
    precision = (got & wanted).total() / got.total()
    recall = (everything & wanted).total() / wanted.total()
    table.add(name, f"{precision:.4f}", f"{recall:.4f}", wanted.total())


def _grams(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", text.translate(_ALIKE))
    plain = re.sub(r"\s+", "", plain)
    return Counter(plain[i : i + N] for i in range(len(plain) - N + 1))


def _prose(document: Document) -> str:
    kept = []
    for passage_text in _outside_references(document).split("\n"):
        if len(passage_text) >= PROSE:
            kept.append(passage_text)
    return "\n".join(kept)


def _outside_references(document: Document) -> str:
    text = document.text
    for section in sorted(document.sections, key=lambda s: -s.start):
        if section.kind is SectionKind.REFERENCES:
            text = text[: section.start] + text[section.end :]
    return text


def _body(document: Document) -> str:
    """Return the text without title page and contents, which the sources do not have."""
    text = document.text
    for section in sorted(document.sections, key=lambda s: -s.start):
        title_page = section.kind is SectionKind.FRONT_MATTER and section.title in (
            "",
            document.title,
        )
        if title_page or section.kind is SectionKind.CONTENTS:
            text = text[: section.start] + text[section.end :]
    titled = [s.start for s in document.sections if s.title not in ("", document.title)]
    begins = document.text[min(titled) :][:200]
    return text[text.index(begins) :] if begins in text else text


def _markdown(text: str) -> str:
    """Return the words of our Markdown: no marks of headings, lists, tables or emphasis."""
    text = re.sub(r"^\|[-|: ]+\|$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^#+ |^- ", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\| (.*) \|$", lambda m: m.group(1), text, flags=re.MULTILINE)
    return text.replace("**", "")


def _qmd(text: str) -> str:
    """Return the prose of a Quarto source."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<!--.*?-->|\$\$.*?\$\$", "", text, flags=re.DOTALL)
    text = re.sub(r"!\[.*?\]\(.*?\)(\{.*?\})?", "", text)
    text = re.sub(r"\[([^\]]*?)\]\((?:[^()]|\([^)]*\))*\)(\{.*?\})?", r"\1", text)
    text = re.sub(r"^:::.*$|^#+ .*$|\{[#.][^}]*\}", "", text, flags=re.MULTILINE)
    text = re.sub(r"\\@ref\(.*?\)|`r .*?`|\\[a-z]+\{.*?\}", "\0", text)
    text = re.sub(r"\[[^\]]*@[^\]]*\]|-?@[\w:.-]*\w", "\0", text)
    text = re.sub(r"^\s*(?:[-*+]|\d+\.|>)\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"[*_`]|\\(?=[^a-z])", "", text).replace("--", "-").replace("...", "...")
    paragraphs = [re.sub(r"-{2,}", "-", p) for p in re.split(r"\n\s*\n", text)]
    return "\n".join(part for p in paragraphs for part in p.split("\0") if len(part) > N)


def _pages_of_quotes() -> tuple[int, int]:
    """Count the judged quotes from the PDF that stand on the very page they are cited at."""
    import pypdfium2

    def squeeze(text: str) -> str:
        return re.sub(r"[\s\ufffe\u00ad-]+", "", text)

    right = n = 0
    pdf = pypdfium2.PdfDocument(KB / "books/xinlixue-jichu.pdf")
    printed = [squeeze(page.get_textpage().get_text_range()) for page in pdf]
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase.create(Path(folder, "kb"))
        base.ingest([KB / "books"])
        textbook = {s.path: s.document_id for s in base.sources()}["xinlixue-jichu.pdf"]
        document = base.document(textbook)
        for item in load(KB / "judgements/questions.jsonl", base):
            for place in item.places:
                if place.document_id != textbook:
                    continue
                n += 1
                pages = base.catalogue.pages(textbook, place.start, place.end)
                parts = [
                    squeeze(document.text[max(p.start, place.start) : min(p.end, place.end)])
                    for p in pages
                ]
                right += all(
                    part in printed[p.index - 1] for part, p in zip(parts, pages, strict=True)
                )
        base.close()
    return right, n
