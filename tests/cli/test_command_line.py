"""The command line itself: help in both languages, misuse, shared options, what is not imported."""

import json
import subprocess
import sys

import pytest

import psykb
from psykb.cli import COMMANDS
from psykb.cli.layout import width

HEAVY = (
    "torch", "transformers", "llama_index", "sentence_transformers", "sklearn", "scipy", "numpy",
    "faiss", "tantivy", "pydantic", "rich", "pypdfium2", "pypdf", "docx", "lxml", "PIL", "opencc",
    "sqlite3",
)  # fmt: skip

HELP = """\
Usage: psykb [OPTIONS] COMMAND …

Psychology textbooks in, cited answers out: every quote is cut from the book.

Commands:
  ingest    Read books into a knowledge base: PDF, EPUB, DOCX, Markdown, HTML
            and text.
  status    List what a knowledge base holds, and whether it is intact.
  remove    Take books out of a knowledge base; their files stay where they are.
  search    Find the passages that fit a question, or key words, best.
  show      Show a quote on its page.
  ask       Answer a question with sentences of the books, each cited, or
            decline.
  chat      Ask one question after the other; follow-ups may lean on what was
            said.
  gen-qa    Make questions and answers from the books, each checked against its
            quotes.
  gen-dialogue
            Make conversations of a client and a counsellor, judged sentence by
            sentence.
  verify    Check that every quote of items and dialogues is in the books, at
            its page.
  review    Accept, edit or reject items or dialogues, one at a time, beside
            their quotes.
  coverage  Show how much of the books the items of runs ask about.
  data      Dialogue data and items: read, clean, check, mix and write for
            training.
  train     Tune a model on the rows of a mix, by a recipe.
  merge     Merge an adapter into its base: one model, as safetensors, for other
            programs.
  eval      Measure models: what they know without a book, learn, and forget.
  demo      Ingest the starter library, ask it, make questions and a training
            set from it.
  doctor    Check the installation, the settings, the knowledge bases and the
            model.
  keys      Keep the keys of providers: list, set NAME, remove NAME.

Options:
  -h, --help                Show this help.
  --version                 Show the version.
  --kb NAME                 The knowledge base: a name under indexes/, or the
                            path of its folder.
  --lang zh|en              Language of all messages.
  --json                    Print one JSON object instead of text.
  -q, --quiet               No progress bar and no hints; errors are still
                            printed.
  -v, --verbose             Print more: parts of scores, files as they are read.
  --debug                   Show the traceback of an error.

Exit codes:
  0      done
  1      failed
  2      wrong usage
  3      declined to answer, or nothing found, made or trained on
  4      some files or items failed
  5      the next call could take more than is allowed
  130    interrupted

Examples:
  # Read all books of a folder, then ask them.
  psykb ingest books/
  psykb ask "What is working memory?"
"""

HELP_ZH = """\
用法：psykb [选项] 命令 …

读入心理学教材，给出有出处的回答：每句引文都取自书中原文。

命令：
  ingest    把书读入知识库：PDF、EPUB、DOCX、Markdown、HTML 和纯文本。
  status    列出知识库里有什么、是否完好。
  remove    把书移出知识库；原文件保留在原处。
  search    查找与问题或关键词最相符的段落。
  show      显示引文所在的那一页。
  ask       用书中的原句回答问题，逐句注明出处；书中没有就不答。
  chat      连续提问；追问可以承接上文。
  gen-qa    根据教材出题并给出答案，每一题都与引文核对。
  gen-dialogue
            生成来访者与咨询师的对话，并逐句核对。
  verify    核对题目和对话的每条引文是否在书中、页码是否正确。
  review    对照引文，逐个通过、修改或拒绝题目或对话。
  coverage  显示各批题目覆盖了书的多少。
  data      对话数据与题目：导入、清洗、检查、混合，并写成训练用的文件。
  train     按配方用混合集的数据行微调模型。
  merge     把适配器合并进基座：得到一个 safetensors 格式的完整模型，供其他程序
            使用。
  eval      测量模型：闭卷时知道什么，学会了什么，忘记了什么。
  demo      读入自带书库，向它提问，并由它生成题目和训练集。
  doctor    检查安装、设置、知识库和模型。
  keys      保管各模型服务商的密钥：list、set 名称、remove 名称。

选项：
  -h, --help                显示这份帮助。
  --version                 显示版本号。
  --kb 名称                 知识库：indexes/ 下的名称，或文件夹的路径。
  --lang zh|en              提示信息所用的语言。
  --json                    不输出文字，改为输出一个 JSON 对象。
  -q, --quiet               不显示进度条和提示；错误仍会显示。
  -v, --verbose             显示更多：得分的组成、正在读入的文件。
  --debug                   出错时显示调用栈。

退出码：
  0      完成
  1      失败
  2      用法有误
  3      拒绝作答，或没有找到、生成、可训练的内容
  4      有些文件或题目失败了
  5      下一次调用可能超出限额
  130    被中断

示例：
  # 先读入一个文件夹里的书，再向它们提问。
  psykb ingest books/
  psykb ask "什么是工作记忆？"
"""

SHOW_HELP_ZH = """\
用法：psykb show [选项] 引文编号|段落编号

显示引文所在的那一页。

编号就是 `psykb search` 和 `psykb ask` 打印的那一串。显示整页文字，引文用粗体标
出，在管道中用 ⟦ 和 ⟧ 括起；没有页码的书显示所在小节。

选项：
  --context 数量            不显示整页，只显示所在段落及其前后各几个段落。
  --png 文件                把 PDF 的这一页画成图片存入文件，并框出引文。
  --password-file 文件      存有加密 PDF 密码的文件；也可设置环境变量
                            PSYKB_PDF_PASSWORD。
  --kb 名称                 知识库：indexes/ 下的名称，或文件夹的路径。
  --lang zh|en              提示信息所用的语言。
  --json                    不输出文字，改为输出一个 JSON 对象。
  -q, --quiet               不显示进度条和提示；错误仍会显示。
  -v, --verbose             显示更多：得分的组成、正在读入的文件。
  --debug                   出错时显示调用栈。
  -h, --help                显示这份帮助。

示例：
  psykb show 0123456789ab:1200-1260
  # 显示前后的段落。
  psykb show 0123456789ab:1200-1260 --context 2
  # 把这一页画成图片。
  psykb show 0123456789ab:1200-1260 --png page.png
"""


def test_help(run):
    assert run("--help") == (0, HELP, "")
    assert run("-h") == (0, HELP, "")
    assert run("--help", "--lang", "zh") == (0, HELP_ZH, "")
    assert run("--lang=zh", "--help") == (0, HELP_ZH, "")


def test_help_of_a_command_in_chinese(run, monkeypatch):
    assert run("show", "--help", "--lang", "zh") == (0, SHOW_HELP_ZH, "")
    monkeypatch.setenv("PSYKB_LANG", "zh")
    assert run("show", "-h") == (0, SHOW_HELP_ZH, "")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_examples_and_fits_80_columns(run, command, language):
    done = run(command, "--help", "--lang", language)
    assert done.code == 0
    heading = {"en": "\nExamples:\n", "zh": "\n示例：\n"}[language]
    examples = done.out.partition(heading)[2]
    assert f"  psykb {command}" in examples
    assert max(map(width, done.out.splitlines())) <= 80


def test_no_command_shows_the_help_as_an_error(run):
    assert run() == (2, "", HELP)


def test_version(run):
    assert run("--version") == (0, f"psykb {psykb.__version__}\n", "")


@pytest.mark.parametrize(
    ("args", "words", "zh"),
    [
        (["akk"], "there is no command 'akk'; did you mean ask?; see psykb --help",
         "没有 'akk' 这个命令；是不是想用 ask？；用法见 psykb --help"),
        (["--kb", "x"], "name a command; see psykb --help", "请给出一个命令；用法见 psykb --help"),
        (["ask"], "QUESTION is missing; see psykb ask --help",
         "缺少“问题”；用法见 psykb ask --help"),
        (["remove"], "NAME… is missing; see psykb remove --help",
         "缺少“名称…”；用法见 psykb remove --help"),
        (["ask", "what", "is"],
         "too many arguments, from 'is' on; put quotation marks around a text with spaces",
         "从 'is' 起参数过多；含空格的文字请加引号"),
        (["ask", "x", "--jsno"], "there is no option --jsno; did you mean --json?; see psykb ask "
         "--help", "没有 --jsno 这个选项；是不是想用 --json？；用法见 psykb ask --help"),
        (["search", "x", "-k"], "-k needs a value after it; see psykb search --help",
         "-k 后面要有一个值；用法见 psykb search --help"),
        (["search", "x", "--all=1"], "--all takes no value; see psykb search --help",
         "--all 后面不带值；用法见 psykb search --help"),
        (["search", "x", "-k", "0"],
         "--number: write a whole number, 1 or more, not '0'; see psykb search --help",
         "--number: 应为不小于 1 的整数，而不是 '0'；用法见 psykb search --help"),
        (["ingest", "x", "--workers", "two"],
         "--workers: write a whole number, 0 or more, not 'two'; see psykb ingest --help",
         "--workers: 应为不小于 0 的整数，而不是 'two'；用法见 psykb ingest --help"),
    ],
)  # fmt: skip
def test_misuse(run, monkeypatch, args, words, zh):
    assert run(*args) == (2, "", f"psykb: {words}\n")
    monkeypatch.setenv("PSYKB_LANG", "zh")
    assert run(*args) == (2, "", f"psykb: {zh}\n")


def test_an_unknown_language(run):
    assert run("status", "--lang", "fr") == (
        2, "", "psykb: --lang: write zh|en, not 'fr'; see psykb status --help\n"
    )  # fmt: skip


def test_shared_options_stand_before_or_after_the_command(run, base):
    base.rename(base.with_name("exam"))
    before = run("--kb", "exam", "--json", "status")
    after = run("status", "--kb", "exam", "--json")
    assert before == after
    assert before.code == 0
    # the one that is nearer to the command counts
    assert run("--kb", "nothing", "status", "--kb", "exam", "--json") == after


def test_debug_shows_where_an_error_comes_from(run, here):
    quiet, loud = run("ask", "x"), run("ask", "x", "--debug")
    assert quiet.code == loud.code == 1
    assert loud.err.startswith("Traceback (most recent call last):")
    assert loud.err.endswith(quiet.err)


def loaded(code: str) -> set[str]:
    """Return which of the heavy packages a program has imported at its end."""
    tell = f"import sys; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_imports_nothing_heavy():
    assert loaded("from psykb.cli import run; run(['--help'])") == set()
    for command in COMMANDS:
        assert loaded(f"from psykb.cli import run; run(['{command}', '--help'])") == set()


def test_the_check_would_see_a_heavy_import():
    assert "numpy" in loaded("import numpy")


def test_errors_are_json_too(run, here):
    done = run("status", "--kb", "nowhere", "--json")
    error = json.loads(done.out)
    assert (done.code, error["schema"]) == (1, 1)
    assert error["error"]["kind"] == "NotFoundError"
    assert error["error"]["exit"] == 1
    assert done.err == f"psykb: {error['error']['message']}\n"


def test_a_question_that_is_a_book_is_refused(run, base):
    done = run("ask", "记" * 10_001)
    assert (done.code, done.out) == (2, "")
    assert done.err == "psykb: the question has 10001 characters, at most 10000 can be asked\n"


def test_a_base_without_books_says_so(run, here):
    from psykb.index.knowledge_base import KnowledgeBase

    path = here / "indexes" / "void"
    KnowledgeBase.create(path).close()
    done = run("ask", "什么是记忆？", "--kb", "void")
    assert (done.code, done.out) == (1, "")
    assert done.err == (f"psykb: {path} holds no books yet; run: psykb ingest FOLDER --kb void\n")


def test_a_wrong_option_is_told_as_json_where_json_is_asked_for(run):
    done = run("search", "--json", "--nope")
    assert done.code == 2
    assert json.loads(done.out) == {
        "schema": 1,
        "error": {
            "kind": "UsageError",
            "message": "there is no option --nope; see psykb search --help",
            "exit": 2,
        },
    }
    assert run("search", "--nope", "--", "--json").out == ""
