"""Builds the books of the starter library from their Markdown sources.

Run it from anywhere::

    python kb/build/build.py             # build all books
    python kb/build/build.py pdf docx    # only some of them
    python kb/build/build.py --check     # build in memory, compare with the files on disk

Fonts, dates and archive members are fixed, so that building again gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from about import BASICS, EXAM_GUIDE, SLEEP
from blocks import SourceError, read, read_chapters
from epub_book import build_epub
from pdf_book import build_pdf
from word_book import build_docx

KB = Path(__file__).resolve().parent.parent
FONT_DIR = Path("/usr/share/fonts/opentype/noto")
TARGETS = {
    "pdf": Path("books/xinlixue-jichu.pdf"),
    "docx": Path("books/beikao-zhinan.docx"),
    "epub": Path("sources/sleep-and-dreams.epub"),
}


def make_pdf(sources: Path, font_dir: Path) -> bytes:
    """Build 《心理学基础》 from the preface (``00-*.md``) and the files after it."""
    files = read_chapters(sources / "psychology-basics")
    front = [block for path, blocks in files if path.name.startswith("00") for block in blocks]
    chapters = [blocks for path, blocks in files if not path.name.startswith("00")]
    return build_pdf(BASICS, front, chapters, font_dir)


def make_docx(sources: Path) -> bytes:
    """Build 《心理学备考指南》, whose three parts are in one file."""
    return build_docx(EXAM_GUIDE, read(sources / "exam-guide" / "exam-guide.md"))


def make_epub(sources: Path) -> bytes:
    """Build 《睡眠与梦》, one document a chapter."""
    return build_epub(SLEEP, [blocks for _, blocks in read_chapters(sources / "sleep-and-dreams")])


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Build the books of the starter library.")
    parser.add_argument("books", nargs="*", metavar="BOOK", help="pdf, docx or epub; default: all")
    parser.add_argument("--check", action="store_true", help="compare with the files, write none")
    parser.add_argument("--sources", type=Path, default=KB / "sources", help="folder of sources")
    parser.add_argument("--out", type=Path, default=KB, help="folder to write below")
    parser.add_argument("--font-dir", type=Path, default=FONT_DIR, help="folder of Noto CJK fonts")
    options = parser.parse_args(argv)
    unknown = sorted(set(options.books) - set(TARGETS))
    if unknown:
        parser.error(f"unknown book: {', '.join(unknown)}")
    return options


def main(argv: list[str] | None = None) -> int:
    """Build or check the wanted books; return the exit status."""
    options = parse_arguments(argv)
    makers: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: make_pdf(options.sources, options.font_dir),
        "docx": lambda: make_docx(options.sources),
        "epub": lambda: make_epub(options.sources),
    }
    status = 0
    for name in options.books or TARGETS:
        target = options.out / TARGETS[name]
        try:
            data = makers[name]()
        except SourceError as error:
            print(f"{name}: {error}", file=sys.stderr)
            status = 1
            continue
        if options.check:
            same = target.is_file() and target.read_bytes() == data
            print(f"{target}: {'up to date' if same else 'DIFFERS from its source'}")
            status = status if same else 1
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            print(f"{target}: {len(data):,} bytes")
    return status


if __name__ == "__main__":
    sys.exit(main())
