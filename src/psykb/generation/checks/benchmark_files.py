"""The questions of a benchmark's file, as new questions are compared with them."""

from pathlib import Path

from psykb.errors import MisuseError
from psykb.generation.benchmarks.content import items_of
from psykb.generation.benchmarks.reading import data_of
from psykb.messages import text as _

_SUFFIXES = (".json", ".jsonl", ".csv", ".tsv", ".txt", ".md")


def benchmark_questions(path: Path) -> list[str]:
    """Return the questions of a file, each with its options on lines after it.

    - JSONL: a question an object (CPsyExam, `qa.jsonl`, most others);
    - JSON: a list of them, or an object with such a list ("data", "questions", …); cases may hold
      several questions (PCEB), and one of their own;
    - CSV and TSV: with a column of questions, and options in columns A, B, C and so on; or without
      names, as MMLU;
    - TXT and Markdown: a question a line.

    Raises:
        NotFoundError: there is no such file.
        MisuseError: its name ends otherwise, or it holds no question.
        CorruptRecordError: a line cannot be read, or an entry holds no question; names file and
            line, or entry.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise MisuseError(
            _("{path}: not a benchmark; it must be one of {forms}").format(
                path=path, forms=", ".join(_SUFFIXES)
            )
        )
    found = items_of(str(path), data_of(path), every=False)
    return ["\n".join(map(_one_line, (one.text, *one.options))) for one in found]


def _one_line(text: str) -> str:
    return " ".join(text.split())
