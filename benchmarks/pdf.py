"""Pages a second from PDFs: psykb's whole reader beside bare pypdfium2 and pypdf."""

import shutil
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.table import Table
from psykb.corpus.reading import Reading, read_all

NEEDS = ("books/crump-cognition",)
COPIES = 12
KB = Path(__file__).parent.parent / "kb" / "books"


def bare_pdfium(path: str) -> int:
    """Take the text of every page, and nothing else."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    return len(document)


def bare_pypdf(path: str) -> int:
    """Take the text of every page, and nothing else."""
    import pypdf

    reader = pypdf.PdfReader(path)
    for page in reader.pages:
        page.extract_text()
    return len(reader.pages)


def measure(data: Path) -> Table:
    """The three real PDFs, and ours, copied so that starting processes does not count."""
    table = Table("pdf", "PDF to text", ("reader", "processes", "pages", "seconds", "pages/s"))
    with tempfile.TemporaryDirectory() as folder:
        for source, name in (
            ((data / NEEDS[0]).glob("*.pdf"), "three real PDFs"),
            ([KB / "xinlixue-jichu.pdf"], "our Chinese PDF"),
        ):
            paths = []
            for n, original in enumerate(sorted(source)):
                for copy in range(COPIES):
                    paths.append(Path(folder, f"{name}-{n}-{copy}.pdf"))
                    shutil.copy(original, paths[-1])
            bare_pdfium(str(paths[0]))  # both sides imported and warm
            assert all(isinstance(r, Reading) for _p, r in read_all(paths[:1], workers=1))
            for processes in (1, 2):
                _bare(table, f"bare pypdfium2, {name}", bare_pdfium, paths, processes)
                _ours(table, f"psykb, {name}", paths, processes)
            _bare(table, f"bare pypdf, {name}", bare_pypdf, paths[::COPIES], 1)
    return table


def _bare(table: Table, name: str, function, paths: list[Path], processes: int) -> None:
    started = time.perf_counter()
    if processes == 1:
        pages = sum(function(str(p)) for p in paths)
    else:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            pages = sum(pool.map(function, map(str, paths)))
    seconds = time.perf_counter() - started
    table.add(name, processes, pages, seconds, f"{pages / seconds:,.0f}")


def _ours(table: Table, name: str, paths: list[Path], processes: int) -> None:
    started = time.perf_counter()
    pages = 0
    for _path, reading in read_all(paths, workers=processes):
        assert isinstance(reading, Reading)
        pages += len(reading.document.pages)
    seconds = time.perf_counter() - started
    table.add(name, processes, pages, seconds, f"{pages / seconds:,.0f}")
