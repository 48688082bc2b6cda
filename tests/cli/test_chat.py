"""`psykb chat`: from a pipe and on a terminal, whole outputs."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from psykb.answering.conversation import Turn
from psykb.cli.chat_input import questions_of
from tests.cli.test_streams import environment

MEMORY = "ebdbc8e0cb8c"
QUESTION = "什么是工作记忆？"
DEFINITION = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
WORKING = f"""\
{DEFINITION}
    [1] 《记忆小书》 第一章 记忆 › 1.1 工作记忆
        {MEMORY}:48-93
"""
PROPOSED = f"""\
巴德利和希契提出了工作记忆模型。
    [1] 《记忆小书》 第一章 记忆 › 1.1 工作记忆
        {MEMORY}:93-109
"""
ANSWERED = f"> {QUESTION}\n{WORKING}\n"
REMINDER = (
    "The help lines are still above: 全国统一心理援助热线 12356, 北京市心理援助热线 010-82951332.\n"
)
CLASS = "class:tests.cli.scripted_models"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "psykb" / "activity.jsonl"


@pytest.fixture
def chat(run, base):
    """Say lines to a conversation, from a pipe."""

    def chat(*lines, options=()):
        return run("chat", *options, stdin="".join(f"{line}\n" for line in lines).encode())

    return chat


# from a pipe: what goes wrong


def test_without_a_base(run, here):
    done = run("chat", stdin=b"x\n")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"psykb: no knowledge base at {here}/indexes/default;")


def test_a_wrong_book_is_told_before_the_first_question(chat, base):
    assert chat("什么是工作记忆？", options=["--book", "nothing"]) == (
        1, "", f"psykb: nothing: no such book in {base}; `psykb status` lists what is there\n"
    )  # fmt: skip


def test_a_model_that_is_none(chat):
    done = chat(QUESTION, "遗忘是什么？", options=["--llm", "no-such:model"])
    assert (done.code, done.out) == (2, f"> {QUESTION}\n\n> 遗忘是什么？\n\n")
    told = "psykb: --llm no-such:model: unknown provider 'no-such'"
    assert [line.startswith(told) for line in done.err.splitlines()].count(True) == 2


def test_a_line_that_is_no_text(run, base):
    done = run("chat", "-q", stdin="什么是工作记忆？\n".encode() + b"\xff\xfe\n")
    assert done == (2, ANSWERED, "psykb: line 2 on standard input is not UTF-8 text\n")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/foo", "there is no command /foo; /help lists what there is"),
        ("/sources", "nothing was asked yet"),
        ("/show 1", "nothing was asked yet"),
        ("／Foo", "there is no command ／Foo; /help lists what there is"),
        ("/save", "write /save FILE, with a name that ends in .md or .json"),
        ("/save a.txt", "/save a.txt: write a name that ends in .md or .json"),
        ("/save a.md", "there is nothing to save yet"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_and_the_conversation_goes_on(chat, line, words):
    assert chat(line, QUESTION) == (1, ANSWERED, f"psykb: {words}\n")


def test_a_question_that_is_too_long(chat):
    done = chat("x" * 10_001, QUESTION)
    words = "psykb: the question has 10001 characters, at most 10000 can be asked\n"
    assert done == (1, f"> {'x' * 10_001}\n\n{ANSWERED}", words)


@pytest.mark.parametrize("n", ["", "0", "2", "-1", "x", "２", "1 2"])
def test_show_wants_a_number_of_the_list(chat, n):
    done = chat("什么是工作记忆？", f"/show {n}")
    assert (done.code, done.err) == (1, "psykb: write /show N, N from 1 to 1\n")


def test_a_failed_turn_is_one_line_and_leaves_the_conversation(chat):
    done = chat(
        "什么是工作记忆？", "遗忘是什么？", "是谁提出的？", options=["--llm", f"{CLASS}.Failing"]
    )
    assert done.code == 1
    assert "psykb: the server said no" in done.err
    assert "> 遗忘是什么？\n\n> 是谁提出的？\n  (looked up: 工作记忆是谁提出的？)\n" in done.out
    assert done.out.count("[1]") == 2


def test_when_the_budget_is_used_up_the_books_answer_alone(chat):
    done = chat(
        "什么是工作记忆？", "遗忘是什么？", "什么是工作记忆？", options=["--llm", f"{CLASS}.Dear"]
    )
    assert done.code == 5
    assert (
        "psykb: the next call could cost too much\n"
        "From here on answers are sentences of the books; no model is called. Ask again.\n"
    ) in done.err
    assert done.out.endswith(f"\n\n> 遗忘是什么？\n\n{ANSWERED}")


# from a pipe


def test_questions_one_a_line(chat):
    assert chat("什么是工作记忆？", "", "谁提出了工作记忆模型？") == (
        0, f"{ANSWERED}> 谁提出了工作记忆模型？\n{PROPOSED}\n", ""
    )  # fmt: skip


def test_what_is_looked_up_is_shown(chat):
    done = chat("谁提出了工作记忆模型？", "那它的定义呢？")
    assert (done.code, done.err) == (0, "")
    assert "> 那它的定义呢？\n  (looked up: 工作记忆的定义是什么？)\n" in done.out
    assert chat("谁提出了工作记忆模型？", "那它的定义呢？", options=["-q"]) == done


def test_what_could_steer_a_terminal_is_not_echoed(chat):
    done = chat("什么是\x1b[2J工作记忆？")
    assert done.out.startswith("> 什么是[2J工作记忆？\n")
    assert "\x1b" not in done.out


def test_nothing_to_answer_with_is_no_failure(chat):
    done = chat("请问红烧肉怎么做才不腻")
    assert done.code == 0
    assert done.out.startswith("> 请问红烧肉怎么做才不腻\nThe books do not answer this.")


def test_what_came_nearest_is_numbered_too(chat):
    done = chat("遗忘的红烧肉怎么做才不腻", "/show 1")
    numbers = re.findall(r"^    (\[\d+\]) 《", done.out, re.MULTILINE)
    assert numbers == [f"[{n}]" for n in range(1, len(numbers) + 1)]
    assert numbers
    assert "⟦" in done.out


@pytest.mark.parametrize(
    "end", ["/quit", "/exit", "/q", "/Quit", "／quit", "quit", "exit", "Exit", "退出", "／退出"]
)
def test_quit_ends(chat, end):
    assert chat(end, "什么是工作记忆？") == (0, "", "")


def test_sources_and_show(chat):
    done = chat(QUESTION, "谢谢", "／Sources", "/show１")
    assert done == (
        0,
        f"{ANSWERED}"
        "> 谢谢\nYou are welcome. Ask on whenever you like.\n\n"
        f"> /sources\n[1] {DEFINITION}\n"
        "    — 《记忆小书》 第一章 记忆 › 1.1 工作记忆\n"
        f"      {MEMORY}:48-93\n\n"
        "> /show 1\n《记忆小书》 第一章 记忆 › 1.1 工作记忆\n"
        "\n"
        "1.1 工作记忆\n"
        "\n"
        "⟦工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。⟧"
        "巴德利和希契提出了工作记忆模型。\n"
        "\n",
        "",
    )


def test_reset_forgets(chat):
    done = chat("什么是工作记忆？", "/reset", "/sources", "为什么？")
    assert done.code == 1
    assert done.err == "forgotten; ask anew\npsykb: nothing was asked yet\n"


def test_help(chat):
    done = chat("/help")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[0] == (
        "/sources    All places that the last answer cites, numbered."
    )
    assert len(done.err.splitlines()) == 6


def test_small_talk_leaves_the_topic_and_no_line_in_the_log(chat, log):
    done = chat(
        "你好", QUESTION, "Thanks, that helps a lot.", "谁提出的？", "反过来呢？", "你觉得呢？"
    )
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "> 你好\nHello! psykb looks up questions on psychology in your books and answers from "
        "them, with the place of each sentence. What would you like to know?\n\n"
        f"{ANSWERED}"
        "> Thanks, that helps a lot.\nYou are welcome. Ask on whenever you like.\n\n"
        f"> 谁提出的？\n  (looked up: 工作记忆是谁提出的？)\n{WORKING}\n"
        f"{PROPOSED.replace('[1]', '[2]')}\n"
        "> 反过来呢？\nIt is not clear what this asks about. Please name it, as in "
        "“What is attachment?”.\n\n"
        "> 你觉得呢？\npsykb has no opinion, it quotes books. Ask what the books say.\n\n"
    )
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2


# whoever may be in danger


def test_a_person_at_risk_is_told_whom_to_call(chat, log):
    done = chat("我不想活了，我今晚就要自杀")
    assert (done.code, done.err) == (0, "")
    assert "12356" in done.out
    assert not log.exists()
    american = chat("I want to kill myself", options=["--region", "US"])
    assert "988" in american.out
    assert "12356" not in american.out


def test_the_notice_is_whole_once_and_again_when_the_risk_grows(chat):
    done = chat("活着真没意思", QUESTION, "谢谢", "我今晚就要自杀", QUESTION, QUESTION, "再见")
    parts = dict(enumerate(re.split("^> .*\n", done.out, flags=re.MULTILINE)))
    assert "12356 (" in parts[1]
    assert parts[1].count("\n") > 10
    assert parts[2] == f"{REMINDER}\n{WORKING}\n"
    assert parts[3] == f"{REMINDER}\nYou are welcome. Ask on whenever you like.\n\n"
    assert parts[4] != parts[1]
    assert parts[4].count("\n") > 10
    # that a question is not looked up is said once
    assert parts[5] == f"{REMINDER}\nFor now this is not looked up in the books.\n\n"
    assert parts[6] == f"{REMINDER}\n"
    assert parts[7] == f"{REMINDER}\nGoodbye! Come back whenever a question comes up.\n\n"


def test_the_notice_comes_again_in_the_language_of_the_person(chat):
    done = chat("I feel that life is not worth living", "我真的觉得活着没有意思", "活着真没意思")
    assert done.out.count("What you wrote sounds as if you are in a lot of pain.") == 1
    assert done.out.count("你写的话让人担心你此刻很难受。") == 1
    assert done.out.endswith(f"> 活着真没意思\n{REMINDER}\n")


def test_a_question_that_is_withheld_at_once_is_told_so(chat):
    done = chat("我觉得活着没意思，怎么办？")
    assert done.out.endswith("\n\nFor now this is not looked up in the books.\n\n")


def test_reset_says_that_the_help_lines_stay(chat):
    done = chat("活着真没意思", "/reset", QUESTION)
    assert done.err == "forgotten; the help lines stay for a while\n"
    assert done.out.endswith(f"> {QUESTION}\n{REMINDER}\n{WORKING}\n")


def test_json_keeps_the_whole_notice(chat):
    done = chat("活着真没意思", "谢谢", options=["--json"])
    first, second = map(json.loads, done.out.splitlines())
    assert second["answer"]["notice"]["lines"] == first["answer"]["notice"]["lines"]
    assert second["answer"]["notice"]["text"] != first["answer"]["notice"]["text"]
    assert len(second["answer"]["notice"]["lines"]) > 2
    assert second["small_talk"]["kind"] == "thanks"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_person_at_risk_is_heard_though_the_model_cannot_be_opened(chat, options, monkeypatch):
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    done = chat(QUESTION, "谢谢", "我今晚就要自杀", options=["--llm", "deepseek:x", *options])
    assert done.code == 1
    assert done.err.count("deepseek: no key; set DEEPSEEK_API_KEY") == 1
    assert "12356" in done.out
    if options:
        failed, thanked, heard = map(json.loads, done.out.splitlines())
        assert failed["error"]["failure"] == "no_key"
        assert thanked["small_talk"]["kind"] == "thanks"
        assert heard["answer"]["risk"]["level"] == "active"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_person_at_risk_is_heard_though_there_are_no_books(run, here, options):
    lines = "什么是遗忘？\n我今晚就要自杀\n什么是遗忘？\n/quit\n我今晚就要自杀\n"
    done = run("chat", *options, stdin=lines.encode())
    assert done.code == 1
    assert done.err.startswith(f"psykb: no knowledge base at {here}/indexes/default;")
    if options:
        failed, heard, again = map(json.loads, done.out.splitlines())
        assert failed["error"]["kind"] == "NotFoundError"
        assert [turn["answer"]["risk"]["level"] for turn in (heard, again)] == ["active"] * 2
    else:
        assert done.out.startswith("> 我今晚就要自杀\n此刻最要紧的是你的安全。")
        assert done.out.endswith("\nFor now this is not looked up in the books.\n\n")
        assert done.err.count("no knowledge base") == 1


def test_without_books_and_words_the_error_is_told(run, here):
    done = run("chat", stdin=b"")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"psykb: no knowledge base at {here}/indexes/default;")


def test_a_model_writes(chat):
    done = chat("什么是工作记忆？", options=["--llm", f"{CLASS}.Copying"])
    assert done.code == 0
    assert "    [1] “" in done.out
    assert done.err.startswith(f"{CLASS}.Copying · 1 call · about ")


# --json


def test_a_turn_is_a_line_of_json(chat):
    done = chat("什么是工作记忆？", "谁提出的？", "/sources", "/foo", options=["--json"])
    first, second, sources, error = map(json.loads, done.out.splitlines())
    assert (done.code, first.pop("schema"), second.pop("schema")) == (1, 1, 1)
    turn = TypeAdapter(Turn).validate_json(json.dumps(second))
    assert (turn.question, turn.asked, turn.rewritten_by) == (
        "谁提出的？", "工作记忆是谁提出的？", "rule"
    )  # fmt: skip
    assert TypeAdapter(Turn).validate_json(json.dumps(first)).rewritten_by is None
    assert turn.answer is not None
    cited = [c.id for claim in turn.answer.claims for c in claim.citations]
    assert (turn.small_talk, json.loads(done.out.splitlines()[1])["small_talk"]) == (None, None)
    assert [source["document_id"] for source in sources["sources"]] == [MEMORY] * len(cited)
    assert error == {
        "schema": 1,
        "question": "/foo",
        "error": {
            "kind": "MisuseError",
            "failure": None,
            "message": "there is no command /foo; /help lists what there is",
            "exit": 2,
        },
    }


def test_small_talk_in_json(chat):
    done = chat("谢谢", options=["--json"])
    said = {"kind": "thanks", "text": "You are welcome. Ask on whenever you like."}
    assert json.loads(done.out) == {
        "schema": 1,
        "question": "谢谢",
        "asked": "谢谢",
        "rewritten_by": None,
        "answer": None,
        "small_talk": said,
    }


def test_a_failure_is_named_in_json(chat):
    done = chat("遗忘是什么？", options=["--json", "--llm", f"{CLASS}.Failing"])
    assert json.loads(done.out)["error"] == {
        "kind": "ModelError",
        "failure": "bad_request",
        "message": "the server said no",
        "exit": 1,
    }


# /save


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "A.JSON"])
def test_only_the_owner_can_read_what_is_saved(chat, here, name):
    done = chat("什么是工作记忆？", f"/save {name}")
    assert done.err == f"saved in {name}; only you can read it\n"
    if os.name != "nt":
        assert stat.S_IMODE((here / name).stat().st_mode) == 0o600
    assert [p.name for p in here.glob(".*a.*")] == []


def test_a_name_without_an_ending_is_markdown(chat, here):
    done = chat(QUESTION, "／SAVE 对话", "/save 对话", "/save！ 对话")
    assert done.err == (
        "saved in 对话.md; only you can read it\n"
        "psykb: 对话.md is there already; to replace it: /save! 对话.md\n"
        "saved in 对话.md; only you can read it\n"
    )
    assert (here / "对话.md").read_text(encoding="utf-8").startswith("# A conversation\n")


def test_a_file_name_that_no_system_knows_ends_no_conversation(chat):
    done = chat(QUESTION, "/save a\0.md", QUESTION)
    assert done.err.startswith("psykb: /save a\\x00.md: cannot be written (")
    assert done.out.count(f"> {QUESTION}") == 2


def test_the_folder_of_nobody(chat):
    done = chat(QUESTION, "/save ~nobody-of-this-name/a.md")
    assert done.code == 1
    assert done.err.startswith("psykb: /save ~nobody-of-this-name/a.md: cannot be written (")


def test_a_file_is_replaced_only_when_told_so(chat, here):
    (here / "a.md").write_text("mine", encoding="utf-8")
    done = chat("什么是工作记忆？", "/save a.md")
    assert (done.code, done.err) == (
        1, "psykb: a.md is there already; to replace it: /save! a.md\n"
    )  # fmt: skip
    assert (here / "a.md").read_text(encoding="utf-8") == "mine"
    assert chat("什么是工作记忆？", "/save! a.md").code == 0
    assert (here / "a.md").read_text(encoding="utf-8").startswith("# A conversation\n")


def test_a_folder_that_is_not_there(chat):
    assert chat("什么是工作记忆？", "/save no/a.md").err == (
        "psykb: /save no/a.md: cannot be written (No such file or directory)\n"
    )


def test_a_conversation_in_markdown(chat, here):
    chat(
        "什么是 <b>工作记忆</b>？",
        "谁提出了*它*？",
        "请问红烧肉怎么做才不腻",
        "谢谢",
        "我今晚就要自杀",
        '/save "a b.md"',
    )
    saved = (here / "a b.md").read_text(encoding="utf-8")
    assert saved.startswith(
        "# A conversation\n\nKnowledge base default, psykb 0.1.0\n\n"
        "## 1. 什么是 \\<b>工作记忆\\</b>？\n\n"
        "> 工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。\n>\n"
        f"> — 《记忆小书》 第一章 记忆 › 1.1 工作记忆 ({MEMORY}:48-93)\n\n"
        "## 2. 谁提出了\\*它\\*？\n\n"
        "*looked up: "
    )
    assert "\n\n## 3. 请问红烧肉怎么做才不腻\n\nThe books do not answer this. Looked for: " in saved
    assert "\n\n## 4. 谢谢\n\nYou are welcome. Ask on whenever you like.\n\n## 5. " in saved
    assert saved.endswith("\n\nFor now this is not looked up in the books.\n")
    assert "weak_evidence" not in saved
    assert "at_risk" not in saved


def test_a_conversation_in_json_holds_the_records(chat, here):
    chat("什么是工作记忆？", "谁提出的？", "/save a.json")
    saved = json.loads((here / "a.json").read_text(encoding="utf-8"))
    assert (saved["schema"], saved["base"]) == (1, "default")
    turns = [TypeAdapter(Turn).validate_json(json.dumps(turn)) for turn in saved["turns"]]
    assert [turn.asked for turn in turns] == ["什么是工作记忆？", "工作记忆是谁提出的？"]


# a pasted text


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("什么是工作记忆？", ["什么是工作记忆？"]),
        ("什么是\n工作记忆", ["什么是 工作记忆"]),
        ("一个人\n改变行为，\n这是什么现象？", ["一个人 改变行为， 这是什么现象？"]),
        ("a\nb\nc", ["a b c"]),
        ("1905年\n发生了什么？", ["1905年 发生了什么？"]),
        ("什么是从众？\n什么是服从？\n为什么？", ["什么是从众？", "什么是服从？", "为什么？"]),
        ("1. 什么是从众\n2、什么是服从\n（3）举例说明服从",
         ["什么是从众", "什么是服从", "举例说明服从"]),
        ("- What is\n  memory?\r\n\n- What is attachment?\n",
         ["What is memory?", "What is attachment?"]),
        ("什么是从众？\n（100字以内）\n\n什么是服从？",
         ["什么是从众？", "（100字以内）", "什么是服从？"]),
        ("/sources\n\n什么是从众？", ["/sources", "什么是从众？"]),
        ("", [""]),
    ],
)  # fmt: skip
def test_a_pasted_text_is_cut_into_its_questions(text, questions):
    assert questions_of(text) == questions


# on a terminal


class Terminal:
    """A conversation on a terminal of its own."""

    def __init__(self, *options, **changes):
        import fcntl
        import pty
        import struct
        import termios

        def take_over():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            # under nohup it is ignored, and what is started inherits that
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        self._ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        changes = {"TERM": "xterm", "PYTHONPATH": str(ROOT), **changes}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "psykb", "chat", *options],
            stdin=its, stdout=its, stderr=its, env=environment(**changes), close_fds=True,
            start_new_session=True, preexec_fn=take_over,
        )  # fmt: skip
        os.close(its)
        self._unread = ""

    def send(self, keys):
        os.write(self._ours, keys.encode())

    def wait_for(self, words, *, seconds=20):
        """Read until `words` is shown; return what was shown since the last time.

        What came in the same piece behind `words` is left for the next time: how the output
        falls into pieces is a matter of chance.
        """
        import select

        new, until = self._unread, time.monotonic() + seconds
        while words not in new:
            ready, _, _ = select.select([self._ours], [], [], max(0, until - time.monotonic()))
            assert ready, f"no {words!r} in {new!r}"
            try:
                piece = os.read(self._ours, 65_536).decode(errors="replace")
            except OSError:  # Linux ends a terminal so
                piece = ""
            assert piece, f"ended without {words!r}: {new!r}"
            if "\x1b[6n" in piece:  # where is the cursor?
                self.send("\x1b[1;1R")
            new += piece
        end = new.index(words) + len(words)
        self._unread = new[end:]
        return new[:end]

    def end(self):
        """Send Ctrl-D; return the exit code."""
        self.send("\x04")
        return self.process.wait(timeout=20)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


on_posix = pytest.mark.skipif(os.name == "nt", reason="POSIX terminals")


@on_posix
@pytest.mark.slow
def test_on_a_terminal(base, log, here):
    with Terminal() as terminal:
        greeting = terminal.wait_for("psykb>")
        assert "Answers are sentences of the books. /help lists the commands." in greeting
        # Ctrl-C takes the line back, the backspace a character; a pasted text is one question
        terminal.send("什么是遗忘\x03")
        terminal.wait_for("psykb>")
        terminal.send("\x1b[200~什么是\n工作记忆x\x1b[201~\x7f\r")
        assert "记忆系统" in terminal.wait_for("48-93")
        terminal.wait_for("psykb>")
        terminal.send("谁提出的？\r")
        assert "looked up: 工作记忆是谁提出的？" in terminal.wait_for("93-109")
        terminal.wait_for("psykb>")
        # of several questions each is answered
        terminal.send("\x1b[200~1. 什么是工作记忆？\n2. 谁提出了工作记忆模型？\x1b[201~\r")
        assert "> \x1b[1m什么是工作记忆？" in terminal.wait_for("48-93")
        assert "> \x1b[1m谁提出了工作记忆模型？" in terminal.wait_for("93-109")
        terminal.wait_for("psykb>")
        terminal.send("谁提出的？\r")
        terminal.wait_for("93-109")
        terminal.wait_for("psykb>")
        # the arrow key brings the last line back
        terminal.send("\x1b[A\r")
        terminal.wait_for("93-109")
        terminal.wait_for("psykb>")
        assert terminal.end() == 0
    assert len(log.read_text(encoding="utf-8").splitlines()) == 6
    assert "谁提出" not in log.read_text(encoding="utf-8")
    assert sorted(p.name for p in here.iterdir()) == ["indexes", "psykb.toml"]


@on_posix
@pytest.mark.slow
def test_ctrl_c_ends_the_turn_that_runs(base):
    with Terminal("--llm", f"{CLASS}.Slow") as terminal:
        terminal.wait_for("psykb>")
        terminal.send("什么是工作记忆？\r")
        terminal.wait_for("1 call")
        terminal.wait_for("psykb>")
        terminal.send("遗忘是什么？\r")
        time.sleep(1.5)
        terminal.send("\x03")
        terminal.wait_for("stopped; the conversation is as it was before")
        terminal.wait_for("psykb>")
        terminal.send("是谁提出的？\r")
        assert "looked up: 工作记忆是谁提出的？" in terminal.wait_for("2 calls")
        terminal.wait_for("psykb>")
        assert terminal.end() == 0


@on_posix
@pytest.mark.slow
def test_ctrl_c_while_a_pipe_is_read_ends_with_130(base):
    with subprocess.Popen(
        [sys.executable, "-m", "psykb", "chat", "--llm", f"{CLASS}.Slow"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(PYTHONPATH=str(ROOT)),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("什么是工作记忆？\n遗忘是什么？\n".encode())
        process.stdin.flush()
        assert process.stdout.readline() == f"> {QUESTION}\n".encode()
        while process.stdout.readline() != b"\n":  # behind the first answer
            pass
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.decode().splitlines()[-1].startswith("psykb: interrupted")
