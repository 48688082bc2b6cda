"""`search`, `ask`, `show`, `status`, `remove` on one small base: whole outputs, both languages."""

import io
import json
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image

from psykb import jsonl
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Answer, Citation, Hit

T = TypeVar("T")
BRAIN, LEARNING, MEMORY = "bd2f1a98335e", "c5b6605dedfc", "ebdbc8e0cb8c"
BRAIN_LINE = "“A Note on the Brain”, Chapter 1 Parts of the Brain, pp. 1–2 (PDF 2–3)"
MEMORY_LINE = "《记忆小书》 第一章 记忆 › 1.1 工作记忆"
HIPPOCAMPUS = (
    "The hippocampus is the part of the brain that forms new memories of events and of places."
)
PLACE = f"{BRAIN}:158-247"


def load(record: object, kind: type[T]) -> T:
    """Read a record strictly: what --json prints is the record and nothing else."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind).validate_json(json.dumps(record))


def test_the_ids_are_those_of_the_texts(base):
    with KnowledgeBase.open(base) as opened:
        assert {d.id for d in opened.documents()} == {BRAIN, LEARNING, MEMORY}


# no base


@pytest.mark.parametrize("command", [["ask", "x"], ["search", "x"], ["show", "a:1-2"],
                                     ["status"], ["remove", "x"]])  # fmt: skip
def test_without_a_base(run, here, command):
    assert run(*command) == (
        1,
        "",
        f"psykb: no knowledge base at {here}/indexes/default; there is none beside it. "
        "Make one with: psykb ingest FOLDER --kb default\n",
    )
    assert run(*command, "--lang", "zh").err == (
        f"psykb: {here}/indexes/default 处没有知识库；旁边也没有别的知识库。"
        "新建命令：psykb ingest 文件夹 --kb default\n"
    )


# search


def test_search(run, base):
    assert run("search", "hippocampus", "-k", "1") == (
        0,
        f" 1. {BRAIN_LINE}\n"
        f"    {BRAIN}:51-248\n"
        "    The cerebellum is the part of the brain that coordinates movement. It holds more than "
        f"half of all neurons. {HIPPOCAMPUS}\n",
        "",
    )
    # the citation is the book's, whatever language is spoken
    assert run("search", "工作记忆模型与遗忘", "-k", "2", "--lang", "zh").out == (
        f" 1. {MEMORY_LINE}\n"
        f"    {MEMORY}:48-111\n"
        "    工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
        "巴德利和希契提出了工作记忆模型。\n"
        "\n"
        " 2. 《记忆小书》 第一章 记忆 › 1.2 遗忘\n"
        f"    {MEMORY}:119-157\n"
        "    艾宾浩斯用无意义音节研究遗忘。遗忘先快后慢，是因为最初的记忆痕迹还不稳固。\n"
    )


def test_search_in_one_book(run, base):
    done = run("search", "memory", "--book", "learning.md", "--book", "小书", "--jsonl")
    found = {json.loads(line)["hit"]["passage"]["document_id"] for line in done.out.splitlines()}
    assert BRAIN not in found
    assert run("search", "memory", "--book", "nothing") == (
        1, "", f"psykb: nothing: no such book in {base}; `psykb status` lists what is there\n"
    )  # fmt: skip


def test_search_as_json(run, base):
    report = json.loads(run("search", "hippocampus", "--json", "-k", "1").out)
    assert list(report) == ["schema", "query", "degraded", "hits"]
    assert (report["schema"], report["query"], report["degraded"]) == (1, "hippocampus", False)
    [found] = report["hits"]
    hit, citation = load(found["hit"], Hit), load(found["citation"], Citation)
    assert hit.passage.id == f"{BRAIN}:51-248"
    assert citation.quote == hit.passage.text.strip()
    lines = run("--json", "search", "工作记忆", "--jsonl").out.splitlines()
    assert len(lines) > 1
    assert json.loads(lines[0])["schema"] == 1
    assert load(json.loads(lines[0])["hit"], Hit).passage.id == f"{MEMORY}:48-111"


def test_nothing_found(run, base):
    assert run("search", "bread", "--book", "memory.md") == (
        3, "", "Nothing in these books fits: bread\n"
    )  # fmt: skip
    assert run("search", "bread", "--book", "memory.md", "--lang", "zh").err == (
        "这些书里没有相符的内容：bread\n"
    )
    assert json.loads(run("search", "bread", "--book", "memory.md", "--json").out)["hits"] == []


# ask


def test_ask(run, base):
    shown = (
        "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。\n"
        f"    — {MEMORY_LINE}\n"
        f"      {MEMORY}:48-93\n"
    )
    assert run("ask", "什么是工作记忆？") == (0, shown, "")
    assert run("ask", "-", stdin="什么是工作记忆？\n".encode()) == (0, shown, "")


def test_ask_as_json_is_the_answer(run, base):
    report = json.loads(run("ask", "什么是工作记忆？", "--json").out)
    assert report.pop("schema") == 1
    answer = load(report, Answer)
    [claim] = answer.claims
    assert claim.citations[0].id == f"{MEMORY}:48-93"
    assert jsonl.plain(answer) == report


def test_a_question_that_the_books_do_not_answer(run, base):
    done = run("ask", "How do I bake bread?", "--book", "memory.md")
    assert (done.code, done.err) == (3, "")
    assert done.out.splitlines()[0] == "The books do not answer this. Looked for: bake, bread."
    done = run("ask", "How do I bake bread?", "--book", "memory.md", "--lang", "zh")
    assert done.out.splitlines()[0] == "书中没有这个问题的答案。查找的是：bake、bread。"
    done = run("ask", "How do I bake bread?", "--json")
    assert done.code == 3
    assert json.loads(done.out)["abstained"] in ("nothing_found", "weak_evidence")


def test_a_question_without_a_subject(run, base):
    assert run("ask", "?") == (
        3, "There is nothing to look up in this question: it names no subject.\n", ""
    )  # fmt: skip
    assert run("ask", "?", "--lang", "zh").out == (
        "这个问题里没有可查的内容：没有提到要问的事物。\n"
    )


def test_a_question_on_stdin_that_is_not_utf_8(run, base):
    assert run("ask", "-", stdin="什么是工作记忆".encode("gb18030")) == (
        2, "", "psykb: the question on standard input is not UTF-8 text\n"
    )  # fmt: skip


# show


def test_show_a_quote_that_runs_over_a_page_break(run, base):
    assert run("show", PLACE) == (
        0,
        f"{BRAIN_LINE}\n"
        "\n── p. 1 (PDF 2) ──\n"
        "Chapter 1 Parts of the Brain\n\n"
        "The cerebellum is the part of the brain that coordinates movement. It holds more than "
        "half of all neurons. ⟦The hippocampus is the part of⟧\n"
        "\n── p. 2 (PDF 3) ──\n"
        "⟦the brain that forms new memories of events and of places.⟧\n",
        "",
    )


def test_show_the_section_where_there_are_no_pages(run, base):
    assert run("show", f"{MEMORY}:93-110").out == (
        f"{MEMORY_LINE}\n\n"
        "1.1 工作记忆\n\n"
        "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
        "⟦巴德利和希契提出了工作记忆模型。⟧\n"
    )


def test_show_passages_around(run, base):
    assert run("show", f"{MEMORY}:93-110", "--context", "0").out == (
        f"{MEMORY_LINE}\n\n"
        "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
        "⟦巴德利和希契提出了工作记忆模型。⟧\n"
    )
    assert run("show", f"{MEMORY}:93-110", "--context", "1").out == (
        f"{MEMORY_LINE}\n\n"
        "记忆是人脑对经历过的事物进行编码、储存和提取的心理过程。\n\n"
        "1.1 工作记忆\n\n"
        "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
        "⟦巴德利和希契提出了工作记忆模型。⟧\n\n"
        "1.2 遗忘\n\n"
        "艾宾浩斯用无意义音节研究遗忘。遗忘先快后慢，是因为最初的记忆痕迹还不稳固。\n"
    )


def test_show_as_json(run, base):
    report = json.loads(run("show", PLACE, "--json").out)
    assert list(report) == ["schema", "citation", "start", "end", "text", "pictures"]
    citation = load(report["citation"], Citation)
    assert citation.quote == HIPPOCAMPUS
    at = citation.start - report["start"]
    assert report["text"][at : at + len(HIPPOCAMPUS)] == HIPPOCAMPUS


@pytest.mark.parametrize(
    ("place", "words", "zh"),
    [
        ("nonsense",
         "nonsense: not a place; write DOCUMENT:START-END, as `psykb search` and `psykb ask` "
         "print it",
         "nonsense：不是引文编号；应为 文档:起点-终点，即 `psykb search` 和 `psykb ask` "
         "打印的编号"),
        (f"{BRAIN}:900-950",
         f"{BRAIN}:900-950: there is no text; `psykb show` takes the ids that `psykb search` and "
         "`psykb ask` print",
         f"{BRAIN}:900-950：这里没有文字；`psykb show` 要用 `psykb search` 和 `psykb ask` "
         "打印的编号"),
        ("0123456789ab:1-2",
         "no document 0123456789ab in this knowledge base; `psykb status` lists them",
         "这个知识库里没有文档 0123456789ab；`psykb status` 可列出全部文档"),
    ],
)  # fmt: skip
def test_a_place_that_is_none(run, base, place, words, zh):
    assert run("show", place) == (1, "", f"psykb: {words}\n")
    assert run("show", place, "--lang", "zh").err == f"psykb: {zh}\n"


def colours(picture: Image.Image) -> set[object]:
    return {colour for _n, colour in picture.getcolors(100_000) or ()}


def test_show_draws_a_picture_of_each_page(run, base, here):
    assert run("show", PLACE, "--png", "quote.png") == (
        0, f"{BRAIN_LINE}\nquote.png\nquote-2.png\n", ""
    )  # fmt: skip
    yellow = (255, 243, 185)
    for name, box in (("quote.png", (400, 166, 840, 200)), ("quote-2.png", (0, 136, 840, 170))):
        picture = Image.open(io.BytesIO((here / name).read_bytes()))
        assert picture.size == (840, 600)
        assert yellow in colours(picture.crop(box))
    # on the first of the pages the sentences before the quote are not marked
    first = Image.open(io.BytesIO((here / "quote.png").read_bytes())).crop((0, 0, 840, 160))
    assert yellow not in colours(first)


def test_a_picture_that_cannot_be(run, base, here, library):
    assert run("show", f"{MEMORY}:93-110", "--png", "x.png") == (
        1,
        "",
        "psykb: memory.md: not a PDF, it has no page that could be drawn; leave out --png\n",
    )
    assert run("show", PLACE, "--png", "gone/x.png") == (
        2, "", "psykb: --png gone/x.png: cannot be written (No such file or directory)\n"
    )  # fmt: skip


# status and remove


def test_status(run, base, library):
    done = run("status")
    size = done.out.splitlines()[4].split()[-2:]
    assert size[1] == "kB"
    books = library / "books"
    assert done == (
        0,
        f"knowledge base  {base}\n"
        "generation      1\n"
        "embedder        lsa (5 dimensions)\n"
        "holds           3 books, 6 passages, 3 definitions, 543 characters\n"
        f"on disk         {size[0]} kB\n"
        "\n"
        "id            pages  passages  definitions  book\n"
        f"{BRAIN}      3         2            0  “A Note on the Brain” C. Writer en\n"
        f"    {books}/brain.pdf\n"
        f"{LEARNING}      –         1            1  “A Small Book of Learning” B. Author 2025 en\n"
        f"    {books}/learning.md\n"
        f"{MEMORY}      –         3            2  《记忆小书》 甲, 乙 2026 zh\n"
        f"    {books}/memory.md\n",
        "",
    )
    lines = run("status", "--lang", "zh").out.splitlines()
    assert lines[0] == f"知识库    {base}"
    assert lines[3] == "内容      3 本书、6 个段落、3 条定义、543 个字符"
    assert lines[6] == "编号          页  段落  定义  书"
    assert lines[11] == f"{MEMORY}   –     3     2  《记忆小书》 甲、乙 2026 zh"


def test_status_as_json(run, base, library):
    report = json.loads(run("status", "--json").out)
    assert list(report) == [
        "schema", "path", "generation", "embedder", "counts", "bytes", "damaged", "books",
    ]  # fmt: skip
    assert report["counts"] == {
        "documents": 3, "passages": 6, "definitions": 3, "characters": 543
    }  # fmt: skip
    memory = report["books"][2]
    assert memory == {
        "id": MEMORY,
        "title": "记忆小书",
        "authors": ["甲", "乙"],
        "year": 2026,
        "language": "zh",
        "licence": "CC BY 4.0",
        "pages": 0,
        "passages": 3,
        "definitions": 2,
        "unread_pages": [],
        "files": [str(library / "books" / "memory.md")],
        "reader": memory["reader"],
        "outdated": False,
    }


def test_status_lists_the_bases_where_none_is_meant(run, here, base):
    base.rename(base.with_name("exam"))
    assert run("status") == (
        0, "exam\n", "Choose one of these knowledge bases with --kb NAME.\n"
    )  # fmt: skip
    assert json.loads(run("status", "--json").out) == {"schema": 1, "bases": ["exam"]}
    assert run("status", "--kb", "exma").err == (
        f"psykb: no knowledge base at {here}/indexes/exma; those at hand are: exam. "
        "Make one with: psykb ingest FOLDER --kb exma\n"
    )


def test_status_tells_of_damage_and_of_older_readers(run, base):
    import sqlite3

    with sqlite3.connect(base / "catalogue.sqlite") as catalogue:
        catalogue.execute("UPDATE sources SET reader = 'markdown 0' WHERE path = 'memory.md'")
    catalogue.close()
    (base / "dense.1.faiss").unlink()
    done = run("status")
    assert done.code == 0
    assert done.err == (
        "psykb: missing or torn, `psykb ingest` builds them again: dense.1.faiss\n"
        "A newer reader can read books marked * anew: psykb ingest --reread PATH…\n"
    )
    assert f"\n{MEMORY}*      –         3" in done.out


def test_a_base_without_its_vectors_is_searched_by_words_and_says_so_once(run, base):
    (base / "dense.1.faiss").unlink()
    done = run("search", "hippocampus", "-k", "1")
    assert done.code == 0
    assert done.out.startswith(f" 1. {BRAIN_LINE}\n")
    assert done.err == (
        f"psykb: searching by words only: {base}/dense.1.faiss: missing or torn; `psykb ingest` "
        "builds it again\n"
    )
    assert json.loads(run("search", "hippocampus", "--json").out)["degraded"] is True


def test_remove(run, base):
    assert run("remove", "memory.md", LEARNING) == (
        0, "removed 记忆小书 (memory.md)\nremoved A Small Book of Learning (learning.md)\n", ""
    )  # fmt: skip
    assert json.loads(run("status", "--json").out)["counts"]["documents"] == 1
    assert run("remove", "memory.md") == (
        1, "", f"psykb: memory.md: no such book in {base}; `psykb status` lists what is there\n"
    )  # fmt: skip


def test_remove_in_chinese_and_as_json(run, base, library):
    assert run("remove", "memory.md", "--lang", "zh").out == "已移除 记忆小书（memory.md）\n"
    report = json.loads(run("remove", "learning.md", "--json").out)
    assert report["schema"] == 1
    assert [source["path"] for source in report["removed"]] == ["learning.md"]
    assert Path(report["removed"][0]["root"]) == library / "books"
