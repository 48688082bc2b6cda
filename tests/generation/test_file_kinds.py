import json

import pytest

from psykb.generation.file_kinds import first_object, holds_dialogues, holds_items


@pytest.mark.parametrize(
    ("content", "items", "dialogues"),
    [
        (b"", False, False),
        (b"[1]\n", False, False),
        (b"[" * 100_000, False, False),
        (b'{"draft": {"checks": []}, "dialogue": {"repairs": {}}}\n', False, False),
        (b'{"messages": [], "provenance": {}, "citations": []}\n', False, False),  # RAFT
        (b'{"checks": []}\n', True, False),
        (b'\xef\xbb\xbf{"repairs": {}}\n', False, True),
        (b'\n\xff\n{"half": \n{"repairs": {}}\n{"checks": []}\n', False, True),
    ],
)
def test_the_first_object_tells(tmp_path, content, items, dialogues):
    file = tmp_path / "any.jsonl"
    file.write_bytes(content)
    assert (holds_items(file), holds_dialogues(file)) == (items, dialogues)


def test_it_is_returned_whole(tmp_path):
    file = tmp_path / "any.jsonl"
    file.write_text('\n7\n{"a": {"b": 1}}\n{"c": 2}\n')
    assert first_object(file) == json.loads('{"a": {"b": 1}}')
