"""Export, then import: the same dialogues, in every format that can carry them."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from psykb.dataset.conversations import Conversation, Turn
from psykb.dataset.dialogue_sets import dialogues
from psykb.dataset.exporting import OF_CHATS, export_chats
from psykb.dataset.importing import ImportOptions, import_dialogues
from psykb.dataset.repairing import repaired
from psykb.types import Dialogue, Strategy
from tests.dataset.made_dialogues import HALF, SLEEP, WORK, made

CARRY_UNTRAINED = ("jsonl", "openai", "swift", "parquet")
CARRY_SOURCE = ("jsonl", "alpaca", "sharegpt", "swift", "parquet")
ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from("我你睡不着。，？!“”'\"\\{}[]<>|\n\t #-：:（）\u200d\ufffd😔𠮷é\u3000nbr/"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=25,
)


@st.composite
def talks(draw: st.DrawFn, *, untrained: bool) -> list[Dialogue]:
    """Return dialogues as an import leaves them, none of which begins as another does."""
    found = []
    for n in range(draw(st.integers(1, 3))):
        turns = [Turn(role="system", text=draw(ODD))] if draw(st.booleans()) else []
        for at in range(draw(st.integers(1, 3))):
            turns.append(Turn(role="user", text=f"第{n}次{at}" + draw(ODD)))
            trained = not (untrained and draw(st.booleans()))
            turns.append(Turn(role="assistant", text="好" + draw(ODD), trained=trained))
        conversation = Conversation(turns=tuple(turns), labels={}, repairs={})
        dialogue = repaired(conversation, source="talks", licence="CC0-1.0", place=None)
        if isinstance(dialogue, Dialogue):
            found.append(dialogue)
    return found


def there_and_back(kept: Sequence[Dialogue], format: str, folder: Path) -> list[Dialogue]:
    """Export dialogues, import the file, and return what it gives."""
    done = export_chats({"": kept}, format, folder / "a")
    if not done.rows:
        return []
    target = folder / "set"
    import_dialogues([done.files[0]], ImportOptions(), target)
    return list(dialogues(target / "dialogues.jsonl"))


def carried(dialogue: Dialogue, format: str) -> tuple[object, ...]:
    """Return what a format carries of a dialogue."""
    source = (dialogue.source, dialogue.licence) if format in CARRY_SOURCE else ()
    return dialogue.id, dialogue.messages, dialogue.untrained, dialogue.language, *source


@pytest.mark.parametrize("format", OF_CHATS)
def test_random_dialogues_come_back_the_same(format):
    if format == "parquet":
        pytest.importorskip("pyarrow")

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(talks(untrained=format in CARRY_UNTRAINED))
    def check(kept: list[Dialogue]) -> None:
        with TemporaryDirectory() as folder:
            back = there_and_back(kept, format, Path(folder))
        assert [carried(d, format) for d in back] == [carried(d, format) for d in kept]

    check()


@pytest.mark.parametrize("format", OF_CHATS)
def test_what_is_not_learned_stays_so_or_does_not_go(format, tmp_path):
    if format == "parquet":
        pytest.importorskip("pyarrow")
    back = there_and_back([HALF, SLEEP], format, tmp_path)
    kept = [HALF, SLEEP] if format in CARRY_UNTRAINED else [SLEEP]
    assert [(d.id, d.untrained) for d in back] == [(d.id, d.untrained) for d in kept]


def test_jsonl_alone_carries_labels_topic_and_strategies(tmp_path):
    part = Strategy(message=1, start=0, end=2, label="提问")
    full = made("u|我睡不着。", "a|多久了？", topic="睡眠", labels={"emotion": "焦虑"},
                strategies=(part,))  # fmt: skip
    (back,) = there_and_back([full], "jsonl", tmp_path)
    assert (back.topic, back.labels, back.strategies) == ("睡眠", {"emotion": "焦虑"}, (part,))
    (poor,) = there_and_back([full], "swift", tmp_path / "b")
    assert (poor.id, poor.topic, poor.labels, poor.strategies) == (full.id, "", {}, ())


@pytest.mark.parametrize("format", ["sharegpt", "alpaca"])
def test_a_folder_for_llama_factory_is_read_by_its_manifest(format, tmp_path):
    export_chats({"train": [SLEEP], "valid": [WORK]}, format, tmp_path / "data" / "mix")
    import_dialogues([tmp_path / "data"], ImportOptions(), tmp_path / "set")
    back = list(dialogues(tmp_path / "set" / "dialogues.jsonl"))
    assert [d.messages for d in back] == [SLEEP.messages, WORK.messages]
