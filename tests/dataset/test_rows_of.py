import pytest

from psykb import jsonl
from psykb.dataset.rowing import of_dialogue
from psykb.dataset.rows_of import files_of, read
from psykb.errors import CorruptRecordError, NotFoundError
from psykb.types import Dialogue, Message, Row, RowKind

SAID = (
    Message(role="system", content="你是咨询师"),
    Message(role="user", content="我睡不着"),
    Message(role="assistant", content="多久了？"),
)
DIALOGUE = Dialogue(
    id="0123456789ab",
    messages=SAID,
    language="zh",
    source="样例",
    licence="CC-BY-4.0",
    labels={},
    repairs={},
    untrained=(2,),
)
ROW = Row(
    id="dialogue:0123456789ab",
    messages=SAID,
    kind=RowKind.DIALOGUE,
    language="zh",
    source="样例",
    licence="CC-BY-4.0",
    groups=("dialogue:0123456789ab",),
    untrained=(2,),
)


@pytest.fixture
def root(tmp_path):
    sets: dict[str, dict[str, list[object]]] = {
        "set": {"dialogues.jsonl": [DIALOGUE]},
        "mix": {"train.jsonl": [ROW], "test.jsonl": [ROW, ROW]},
        "empty": {"dialogues.jsonl": []},
    }
    for name, files in sets.items():
        folder = tmp_path / "generated" / name
        folder.mkdir(parents=True)
        for file, records in files.items():
            jsonl.write(folder / file, records)
    return tmp_path


def test_there_is_no_such_thing(root, tmp_path):
    with pytest.raises(NotFoundError, match=r"nosuch: .* at hand are: empty, mix, set"):
        files_of(root, "nosuch")
    with pytest.raises(NotFoundError, match="psykb data import FILES"):
        files_of(tmp_path / "elsewhere", "")


@pytest.mark.parametrize("content", ['{"input": "a"}\n', "[1]\n", "no json\n", b"\xff\n"])
def test_what_is_not_of_psykb(root, tmp_path, content):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CorruptRecordError, match=r"a\.jsonl: its first line is no dialogue"):
        list(read(root, str(path)))


def test_a_broken_line_is_named(root, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(jsonl.dumps(ROW) + "\n{}\n", encoding="utf-8")
    with pytest.raises(CorruptRecordError, match=r"a\.jsonl:2: "):
        list(read(root, str(path)))


def test_sets_mixes_and_files(root):
    assert of_dialogue(DIALOGUE) == ROW
    assert list(read(root, "set")) == [ROW]
    assert list(read(root, "empty")) == []
    assert [path.name for path in files_of(root, "mix")] == ["train.jsonl", "test.jsonl"]
    assert list(read(root, "mix")) == [ROW] * 3
    assert list(read(root, str(root / "generated" / "mix" / "train.jsonl"))) == [ROW]


@pytest.mark.parametrize(
    ("content", "licence"),
    [
        (None, ""),
        ("[]", ""),
        ({}, "NOASSERTION"),
        ({"licence": None}, "NOASSERTION"),
        ({"licence": "CC BY 4.0"}, "CC-BY-4.0"),
    ],
)
def test_the_licence_of_items_is_that_of_their_books_by_the_run_s_report(
    root, items, content, licence
):
    folder = root / "generated" / "run"
    folder.mkdir()
    [item, *_] = items
    jsonl.write(folder / "qa.jsonl", [item])
    book = item.citations[0].document_id
    if isinstance(content, dict):
        known = {"id": book, "licence": "", **content} if content else {"id": "0", "licence": "MIT"}
        content = jsonl.dumps({"run": {"documents": [known]}})
    if content is not None:
        (folder / "report.json").write_text(content, encoding="utf-8")
    assert [row.licence for row in read(root, "run")] == [licence]
