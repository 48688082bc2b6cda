"""corpus: the books of a base as texts, for continued pre-training.

As JSON Lines, a row is what stands under one heading, to where the next one begins; its `id` is its
place, as `psykb show` takes it. LLaMA-Factory trains on `text` (stage pt, data/README.md,
"Pre-training Dataset"). As Markdown, a file is a book, which `psykb ingest` reads again.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from psykb.dataset import licence_notes
from psykb.dataset.control_characters import cleaned
from psykb.dataset.exporters.rows import indexed, lines
from psykb.dataset.request import Made, Options, suffixed
from psykb.dataset.training_files import llama_factory
from psykb.generation.library import is_about_the_book, is_imprint, prints_answers
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import plural
from psykb.types import Document, Section, SectionKind, record

_TEXT = {"columns": {"prompt": "text"}}
# What Markdown takes for a heading, or for what makes one of the line above.
_HEADING = re.compile(r"^( {0,3})(#{1,6}(?=\s|$)|=+(?=\s*$)|-+(?=\s*$))", re.MULTILINE)
_NO_NAME = re.compile(r"[^\w\-]+")
_LONGEST_NAME = 60  # characters of a title in the name of a file
_DEEPEST = 6  # levels of headings that Markdown has


@record
class Piece:
    """What stands under one heading, without its subsections.

    Args:
        sections: that it stands in, from the outermost to its own; () before the first heading.
        start: where it begins, with its heading.
        text_start: where the text below the heading begins.
        end: where the next heading begins.
        kind: by which it is kept or left out.
    """

    sections: tuple[Section, ...]
    start: int
    text_start: int
    end: int
    kind: SectionKind


def files(base: KnowledgeBase, target: Path, options: Options) -> Made:
    """Return a file of rows with its entry in `dataset_info.json`, or a Markdown file a book."""
    kept: list[tuple[Document, list[Piece]]] = []
    left_out: Counter[SectionKind] = Counter()
    for known in base.documents():
        document = base.document(known.id)
        pieces = list(_pieces(document))
        wanted = [piece for piece in pieces if _is_wanted(piece, options)]
        left_out.update(piece.kind for piece in pieces if not _is_wanted(piece, options))
        if wanted:
            kept.append((document, wanted))
    notes = tuple(
        plural(
            "{kind}: {n} section left out; --include {kind} keeps it",
            "{kind}: {n} sections left out; --include {kind} keeps them",
            n,
            kind=kind.value,
        )
        for kind, n in sorted(left_out.items())
    )
    warnings = licence_notes.of_books({d.title: d.licence or "" for d, _pieces in kept})
    rows = sum(len(pieces) for _document, pieces in kept)
    if options.markdown or not rows:
        made = _as_markdown(kept, target)
        return Made(files=made, rows=rows, notes=notes, warnings=warnings)
    file = suffixed(target, ".jsonl")
    content = lines(_row(base, document, piece) for document, pieces in kept for piece in pieces)
    return Made(
        files=((file, content),),
        rows=rows,
        merged=(indexed([file], _TEXT, force=options.force),),
        notes=notes,
        warnings=warnings,
        training=llama_factory.pretraining(file),
    )


def _is_wanted(piece: Piece, options: Options) -> bool:
    return piece.kind.answers or piece.kind in options.include


def _pieces(document: Document) -> Iterator[Piece]:
    """Yield the pieces of a book in reading order that say anything below their headings.

    A document is cut where a section begins or ends; what is between belongs to the deepest that
    holds it.
    """
    text = document.text
    waiting = sorted(document.sections, key=lambda s: (s.start, -s.end, s.level))[::-1]
    cuts = {0, len(text)} | {at for s in document.sections for at in (s.start, s.end)}
    open_ones: list[Section] = []
    for start, end in pairwise(sorted(cuts)):
        open_ones = [section for section in open_ones if section.end > start]
        while waiting and waiting[-1].start <= start:
            open_ones.append(waiting.pop())
        section = open_ones[-1] if open_ones else None
        begins = section is not None and section.start == start
        text_start = min(section.heading_end, end) if section is not None and begins else start
        if text[text_start:end].strip():
            yield Piece(
                sections=tuple(open_ones),
                start=start,
                text_start=text_start,
                end=end,
                kind=_kind(section, text[text_start:end]),
            )


def _kind(section: Section | None, text: str) -> SectionKind:
    """Return the kind of what a section says; answers to exercises count as exercises."""
    path = section.path if section else ()
    kind = section.kind if section else SectionKind.BODY
    if not kind.answers:
        return kind
    if any(map(prints_answers, path)):
        return SectionKind.EXERCISES
    if any(map(is_about_the_book, path)) or is_imprint(text):
        return SectionKind.FRONT_MATTER
    return kind


def _row(base: KnowledgeBase, document: Document, piece: Piece) -> dict[str, object]:
    whole = document.text[piece.start : piece.end]
    start = piece.start + len(whole) - len(whole.lstrip())
    end = piece.start + len(whole.rstrip())
    pages = base.catalogue.pages(document.id, start, end)
    return {
        "text": cleaned(document.text[start:end]),
        "title": document.title,
        "section": list(piece.sections[-1].path) if piece.sections else [],
        "pages": [page.label or f"[{page.index}]" for page in pages],
        "document": document.id,
        "licence": document.licence or "",
        "id": f"{document.id}:{start}-{end}",
    }


def _as_markdown(
    kept: Sequence[tuple[Document, Sequence[Piece]]], target: Path
) -> tuple[tuple[Path, bytes], ...]:
    stem = target.with_suffix("") if target.suffix == ".md" else target
    made: dict[Path, bytes] = {}
    for document, pieces in kept:
        name = _NO_NAME.sub("-", document.title).strip("-")[:_LONGEST_NAME] or document.id
        path = stem.with_name(f"{stem.name}.{name}.md")
        if path in made:
            path = stem.with_name(f"{stem.name}.{name}-{document.id}.md")
        made[path] = _markdown(document, pieces).encode("utf-8", "replace")
    return tuple(made.items())


def _markdown(document: Document, pieces: Sequence[Piece]) -> str:
    """Return a book: what is known of it, then headings and texts.

    A heading is written although nothing stands below it, if a piece of its subsections is kept.
    """
    fields: dict[str, object] = {
        "title": document.title,
        "authors": list(document.authors),
        "year": document.year,
        "language": document.language,
        "licence": document.licence,
    }
    parts = [f"---\n{_front(fields)}---\n"]
    said: set[tuple[int, int]] = set()
    for piece in pieces:
        for section in piece.sections:
            if (section.start, section.level) not in said:
                said.add((section.start, section.level))
                title = " ".join(cleaned(section.title).split())
                parts += [f"{'#' * min(section.level, _DEEPEST)} {title}\n"] if title else []
        text = cleaned(document.text[piece.text_start : piece.end]).strip("\n")
        parts.append(_HEADING.sub(r"\1\\\2", text) + "\n")
    return "\n".join(parts)


def _front(fields: dict[str, object]) -> str:
    return "".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in fields.items()
        if value
    )
