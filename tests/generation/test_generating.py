import pytest

from psykb import jsonl, prompts
from psykb.errors import MisuseError
from psykb.generation.generating import Opening, generate
from psykb.generation.kinds import BY_RULES
from psykb.generation.running import End
from psykb.generation.runs import Request
from psykb.llm.chat import Chat
from psykb.llm.scripted import ScriptedLLM
from psykb.types import Kind, Method, QAPair, Usage
from tests.generation.model_books import make_base

DECLINED = '{"decline": "there is nothing to ask"}'


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with make_base(tmp_path_factory.mktemp("books")) as base:
        yield base


def by_rules(base, root, wanted, **more):
    request = Request(wanted=wanted, kinds=BY_RULES, **more)
    return generate(base, request, root=root)


def by_model(base, root, llm=None, *, wanted=2, context=8_192, address=None, **more):
    opened: list[Opening] = []
    llm = llm or ScriptedLLM(lambda _messages: DECLINED)
    request = Request(kinds={Kind.SHORT: 1}, method=Method.PASSAGE, wanted=wanted, **more)
    with Chat(llm, spec="class:m", context=context) as chat:
        made = generate(base, request, root=root, chat=chat, address=address, notice=opened.append)
    return made, opened[0]


def files(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith("lock")}


def test_fewer_wanted_leave_what_is_there(base, tmp_path):
    many = by_rules(base, tmp_path, 6)
    before = files(many.folder)
    few = by_rules(base, tmp_path, 2)
    assert (few.ended, few.accepted, few.kept, few.report) == (End.REACHED, 6, 6, None)
    assert files(many.folder) == before
    again = by_rules(base, tmp_path, 6)
    assert (again.kept, again.accepted) == (0, 6)
    assert (many.folder / "qa.jsonl").read_bytes() == before["qa.jsonl"]


def test_fewer_wanted_than_were_are_made_where_the_file_is_gone(base, tmp_path):
    many = by_rules(base, tmp_path, 6)
    (many.folder / "qa.jsonl").unlink()
    few = by_rules(base, tmp_path, 2)
    assert (few.kept, few.accepted) == (0, 2)
    assert len(list(jsonl.read(few.folder / "qa.jsonl", QAPair))) == 2


def test_books_that_print_no_questions_leave_no_folder(base, tmp_path):
    request = Request(wanted=0, kinds={}, method=Method.EXAM)
    made = generate(base, request, root=tmp_path)
    assert (made.ended, made.accepted, made.decided, made.report) == (End.EXHAUSTED, 0, 0, None)
    assert list(tmp_path.iterdir()) == []


def test_another_server_is_another_run(base, tmp_path):
    by_model(base, tmp_path, name="a")
    with pytest.raises(MisuseError) as e:
        by_model(base, tmp_path, name="a", address="http://127.0.0.1:9/v1")
    assert "server is null, not " in str(e.value)
    folders = {
        by_model(base, tmp_path, address=a)[0].folder for a in (None, "http://a/v1", "http://b/v1")
    }
    assert len(folders) == 3


def test_another_context_is_told_and_what_was_answered_is_at_hand(base, tmp_path):
    made, opening = by_model(base, tmp_path)
    assert (opening.received, opening.change) == (0, None)
    assert made.sent > 0
    made, opening = by_model(base, tmp_path)
    assert (opening.received, opening.change, made.sent) == (made.reused, None, 0)
    _made, opening = by_model(base, tmp_path, context=6_000)
    assert opening.change is not None
    assert opening.change.context == (8_192, 6_000)
    assert (opening.change.of_books, opening.change.of_requests) == (False, True)


def test_a_model_writes_in_the_language_that_is_asked_for(base, tmp_path):
    for language in ("zh", "en"):
        llm = ScriptedLLM(lambda _messages: DECLINED)
        by_model(base, tmp_path, llm, language=language)
        begin = prompts.load("draft", language).text.split("$")[0]
        heard = [messages[0].content for messages in llm.heard]
        assert heard
        assert all(system.startswith(begin) for system in heard)


def test_rules_take_only_books_in_the_language_that_is_asked_for(base, tmp_path):
    for language in ("zh", "en"):
        made = by_rules(base, tmp_path, 50, language=language)
        items = list(jsonl.read(made.folder / "qa.jsonl", QAPair))
        assert items
        assert {item.language for item in items} == {language}


def test_what_was_spent_without_an_item_is_told(base, tmp_path):
    takes = Usage(calls=1, prompt_tokens=9_000, completion_tokens=7)
    made, _opening = by_model(base, tmp_path, ScriptedLLM(lambda _m: DECLINED, usage=takes))
    assert (made.accepted, made.model) == (0, "class:m")
    assert made.spent.calls == made.sent > 0
    assert made.spent.completion_tokens == 7 * made.sent
