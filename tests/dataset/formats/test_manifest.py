"""LLaMA-Factory's dataset_info.json."""

import pytest

from psykb.dataset.formats import manifest
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said


def entry(**given: object) -> manifest.Entry:
    (found,) = manifest.entries({"set": {"file_name": "a.json", **given}})
    return found


@pytest.mark.parametrize("value", [{}, [], "a", {"a": 1}, {"a": {"columns": {}}}, {"messages": []}])
def test_other_values_are_no_manifest(value: object) -> None:
    assert not manifest.is_manifest(value)
    assert manifest.entries(value) == ()


@pytest.mark.parametrize(
    "given",
    [{"formatting": "parquet"}, {"columns": ["a"]}, {"file_name": 3}, {"tags": "a"}],
)
def test_entry_that_cannot_be_read_says_so_and_spares_the_others(given: dict[str, object]) -> None:
    bad, good = manifest.entries(
        {"bad": {"file_name": "a.json", **given}, "good": {"file_name": "b.json"}}
    )

    assert bad.lost is not None
    assert bad.lost.reason is Loss.WRONG_FIELDS
    assert lost(manifest.format_of(bad), {}) == bad.lost
    assert (good.lost, good.file) == (None, "b.json")


def test_data_on_a_hub_have_no_file() -> None:
    found = manifest.entries(
        {
            "hub": {"hf_hub_url": "org/name", "ms_hub_url": "other/name"},
            "here": {"file_name": "data/a.json"},
        }
    )

    assert [(one.name, one.file, one.hub) for one in found] == [
        ("hub", "", "org/name"),
        ("here", "data/a.json", ""),
    ]


@pytest.mark.parametrize(
    ("given", "row"),
    [
        ({"ranking": True}, {"instruction": "a", "chosen": "b", "rejected": "c"}),
        ({"columns": {"kto_tag": "liked"}}, {"instruction": "a", "output": "b", "liked": True}),
        ({}, {"instruction": "a", "chosen": "b", "rejected": "c"}),
    ],
)
def test_preferences_are_no_dialogues(given: dict[str, object], row: object) -> None:
    reads = manifest.format_of(entry(**given))

    assert reads.fits(row)
    assert lost(reads, row).reason is Loss.NOT_A_DIALOGUE


def test_columns_of_alpaca_have_other_names() -> None:
    reads = manifest.format_of(
        entry(
            columns={
                "prompt": "问",
                "query": "补充",
                "response": "答",
                "history": "前文",
                "system": "设定",
            }
        )
    )
    row = {"问": "a", "补充": "b", "答": "c", "前文": [["x", "y"]], "设定": "s"}

    assert reads.fits(row)
    assert said(one(reads, row)) == [
        ("system", "s"),
        ("user", "x"),
        ("assistant", "y"),
        ("user", "a\nb"),
        ("assistant", "c"),
    ]
    assert not reads.fits({"instruction": "a", "output": "b"})
    assert lost(reads, {"问": "a"}).detail == "no field 答"


def test_columns_that_are_not_named_have_their_usual_names() -> None:
    row = {"instruction": "a", "output": "b", "history": [["x", "y"]], "system": "s"}

    assert [role for role, _ in said(one(manifest.format_of(entry()), row))] == [
        "system",
        "user",
        "assistant",
        "user",
        "assistant",
    ]


def test_tags_of_sharegpt_have_other_names() -> None:
    reads = manifest.format_of(
        entry(
            formatting="sharegpt",
            columns={"messages": "talk", "system": "setting"},
            tags={
                "role_tag": "who",
                "content_tag": "what",
                "user_tag": "Guest",
                "assistant_tag": "Host",
                "observation_tag": "seen",
            },
        )
    )
    talk = [{"who": "Guest", "what": "a"}, {"who": "Host", "what": "b"}]

    assert said(one(reads, {"talk": talk, "setting": "s"})) == [
        ("system", "s"),
        ("user", "a"),
        ("assistant", "b"),
    ]
    assert lost(reads, {"talk": [{"who": "seen", "what": "a"}]}).reason is Loss.UNSUPPORTED_CONTENT
    assert lost(reads, {"talk": [{"who": "nobody", "what": "a"}]}).reason is Loss.UNKNOWN_ROLE
    assert lost(reads, {"conversations": talk}).detail == "no field talk"


@pytest.mark.parametrize(
    ("formatting", "row"),
    [
        (
            "sharegpt",
            {"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]},
        ),
        (
            "openai",
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]},
        ),
    ],
)
def test_defaults_are_those_of_the_form(formatting: str, row: object) -> None:
    reads = manifest.format_of(entry(formatting=formatting))

    assert said(one(reads, row)) == [("user", "a"), ("assistant", "b")]
    assert reads.NAME == "dataset_info.json:set"
