"""`psykb ingest`: what it prints, which code it ends with, and what it leaves behind."""

import json
import shutil

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.cli.conftest import EN, ZH

SUFFIXES = ".docx .epub .htm .html .markdown .md .pdf .txt .xhtml"


@pytest.fixture
def books(here):
    """A folder with a Chinese and an English book."""
    folder = here / "books"
    folder.mkdir()
    (folder / "memory.md").write_text(ZH, encoding="utf-8")
    (folder / "learning.md").write_text(EN, encoding="utf-8")
    return folder


def test_no_path(run):
    assert run("ingest") == (
        2, "", "psykb: name the files or folders to read: psykb ingest PATH…\n"
    )  # fmt: skip
    assert run("--lang", "zh", "ingest").err == (
        "psykb: 请指明要读入的文件或文件夹：psykb ingest 路径…\n"
    )


def test_an_empty_folder_makes_no_base(run, here):
    (here / "empty").mkdir()
    assert run("ingest", "empty") == (
        3,
        "",
        f"psykb: empty: nothing to read here; files that can be read end in {SUFFIXES}\n",
    )
    assert run("ingest", "empty", "--lang", "zh").err == (
        f"psykb: empty：没有可读的文件；能读的文件后缀有 {SUFFIXES}\n"
    )
    assert not (here / "indexes").exists()


def test_all_files_fail(run, here):
    (here / "empty.txt").touch()
    done = run("ingest", "empty.txt", "gone.pdf")
    assert done.code == 1
    assert done.out == ""
    assert sorted(line.rpartition(" [")[2] for line in done.err.splitlines()) == [
        "empty_file]",
        "no_such_path]",
    ]


def test_some_files_fail_and_each_is_named_at_the_end(run, here, books):
    (books / "empty.txt").touch()
    done = run("ingest", "books")
    assert done == (
        4,
        "“A Small Book of Learning”: 1 section, 1 passage, 1 definition\n"
        "《记忆小书》: 3 sections, 3 passages, 2 definitions\n"
        "2 books read, 1 file failed. Knowledge base default: 2 books, 4 passages, "
        "3 definitions.\n",
        f"psykb: {books}/empty.txt: empty file, 0 bytes; get the file again [empty_file]\n"
        "1 book states no licence; check what you may pass on.\n",
    )
    again = run("ingest", "books", "--lang", "zh")
    assert again == (
        4,
        "2 个文件没有变动、1 个文件失败。知识库 default 现有 2 本书、4 个段落、3 条定义。\n",
        f"psykb: {books}/empty.txt：空文件，0 字节；请重新获取这个文件 [empty_file]\n",
    )


def test_a_book_in_chinese(run, books):
    assert run("--lang", "zh", "ingest", "books") == (
        0,
        "“A Small Book of Learning”：1 个章节、1 个段落、1 条定义\n"
        "《记忆小书》：3 个章节、3 个段落、2 条定义\n"
        "读入 2 本书。知识库 default 现有 2 本书、4 个段落、3 条定义。\n",
        "1 本书没有注明许可；转发其内容之前请先确认是否允许。\n",
    )


def test_quiet_keeps_hints_back_and_verbose_names_each_file(run, books):
    assert run("ingest", "books", "-q", "--kb", "one").err == ""
    assert run("ingest", "books", "-v", "--kb", "two").err == (
        "read 1 of 2: learning.md\nread 2 of 2: memory.md\n"
        "1 book states no licence; check what you may pass on.\n"
    )


def test_json_is_the_report(run, here, books):
    done = run("ingest", "books", "--json")
    report = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert next(iter(report)) == "schema"
    assert report["schema"] == 1
    assert [book["path"] for book in report["added"]] == ["learning.md", "memory.md"]
    assert report["added"][0]["licence"] is None
    assert report["added"][1]["licence"] == "CC BY 4.0"
    assert (report["documents"], report["passages"], report["definitions"]) == (2, 4, 3)
    assert (report["published"], report["generation"], report["rejected"]) == (True, 1, [])


def test_gone_files_are_told_and_pruned_when_asked(run, here, books):
    run("ingest", "books")
    (books / "memory.md").unlink()
    assert run("ingest", "books") == (
        0,
        "1 file unchanged. Knowledge base default: 2 books, 4 passages, 3 definitions.\n",
        "Gone since they were read, but still in the base (--prune removes them): memory.md\n",
    )
    assert run("ingest", "books", "--prune") == (
        0,
        "1 file unchanged, 1 file removed. Knowledge base default: 1 book, 1 passage, "
        "1 definition.\n",
        "",
    )


@pytest.mark.parametrize("path", ["books", "../project/books", "link"])
def test_a_folder_is_the_same_by_whatever_way(run, here, books, path):
    (here / "link").symlink_to(books)
    run("ingest", str(books))
    assert run("ingest", path, "--prune") == (
        0,
        "2 files unchanged. Knowledge base default: 2 books, 4 passages, 3 definitions.\n",
        "",
    )


def test_a_copy_of_a_book_is_not_read_twice(run, here, books):
    run("ingest", "books")
    shutil.copy(books / "memory.md", books / "copy.md")
    assert run("ingest", "books") == (
        0,
        "2 files unchanged, 1 file with the text of a book that is there. "
        "Knowledge base default: 2 books, 4 passages, 3 definitions.\n",
        "",
    )


def test_a_damaged_index_is_built_again_without_a_path(run, base):
    (base / "dense.1.faiss").unlink()
    assert run("ingest") == (
        0,
        "index built again. Knowledge base default: 3 books, 6 passages, 3 definitions.\n",
        "",
    )


def test_another_embedder_is_refused(run, base):
    assert run("ingest", "--embedder", "magic", "books") == (
        2,
        "",
        "psykb: unknown embedder 'magic'; write lsa (needs no model), st:NAME_OR_PATH "
        "(a sentence-transformers model) or openai-like:MODEL (a server's, at "
        "PSYKB_EMBEDDER_URL)\n",
    )
    done = run("ingest", "--embedder", "st:small", "books")
    assert done.code == 1
    assert done.err == (
        f"psykb: {base} was built with the embedder lsa, not st:small; add --reembed to make all "
        "its vectors anew, or use another --kb\n"
    )


def test_a_preferred_embedder_is_for_new_bases_only(run, here, base, library):
    (here / "psykb.toml").write_text("embedder = 'st:preferred'", encoding="utf-8")
    assert run("ingest", str(library / "books")).code == 0


def locked(path, password="sesame"):
    encryption = StandardEncryption(password, ownerPassword="owner", canPrint=1)
    canvas = Canvas(str(path), encrypt=encryption)
    canvas.setTitle("Locked")
    canvas.drawString(40, 700, "Priming is a change in response caused by an earlier stimulus.")
    canvas.save()


def test_passwords_come_from_a_file_or_a_variable(run, here, monkeypatch):
    locked(here / "locked.pdf")
    (here / "password.txt").write_text("sesame\n", encoding="utf-8")
    done = run("ingest", "locked.pdf")
    assert done.code == 1
    assert done.err == (
        f"psykb: {here}/locked.pdf: encrypted; give its password with --password-file or "
        "PSYKB_PDF_PASSWORD [encrypted]\n"
    )
    monkeypatch.setenv("PSYKB_PDF_PASSWORD", "wrong")
    assert run("ingest", "locked.pdf").err.endswith("does not open it [wrong_password]\n")
    assert run("ingest", "locked.pdf", "--password-file", "password.txt").code == 0
    monkeypatch.setenv("PSYKB_PDF_PASSWORD", "sesame")
    assert run("ingest", "locked.pdf", "--reread").code == 0


def test_a_password_file_that_is_of_no_use(run, here):
    assert run("ingest", "x.pdf", "--password-file", "gone.txt") == (
        2,
        "",
        "psykb: --password-file gone.txt: cannot be read (No such file or directory)\n",
    )
    (here / "empty.txt").touch()
    assert run("ingest", "x.pdf", "--password-file", "empty.txt").err == (
        "psykb: --password-file empty.txt: its first line is empty; write the password there\n"
    )
