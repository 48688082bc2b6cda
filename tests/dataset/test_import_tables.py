"""What an import says in words: a word for everything that can happen, sums that are whole."""

import pytest

from psykb.dataset import import_tables
from psykb.dataset.import_report import Imported, Refusal, Settings, Tally
from psykb.types import Loss, Place, RejectedDialogue, Repair

SETTINGS = Settings(
    paths=("a",), format="", source="", licence="", answers="all", reasoning="drop", keep=()
)


def counted(tally: Tally, skipped: tuple[str, ...] = ()) -> Imported:
    return tally.imported(SETTINGS, skipped)


def test_every_reason_and_every_repair_has_words() -> None:
    assert len({import_tables.loss(reason) for reason in Loss}) == len(Loss)
    assert len({import_tables.repair(name) for name in Repair}) == len(Repair)


@pytest.mark.parametrize(
    ("place", "detail", "n", "line"),
    [
        (Place(file="a.json"), "a.json: no text", 1, "a.json: no text (not_text): no text"),
        (Place(file="a.json", row=3), "", 1, "a.json#3: no text (not_text)"),
        (Place(file="a.json", row=3, line=7), "why", 1, "a.json:7: no text (not_text): why"),
        (
            Place(file="a.json", row=3, line=7), "a.json:7:12: why", 1,
            "a.json:7:12: no text (not_text): why",
        ),
        (
            Place(file="a.json", row=3, line=7), "a.json:7:12: why", 9,
            "a.json: 9 rows: no text (not_text): a.json:7:12: why",
        ),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line_that_names_its_place_once(
    place: Place, detail: str, n: int, line: str
) -> None:
    first = RejectedDialogue(place=place, reason=Loss.NOT_TEXT, detail=detail)
    tally = Tally()
    for _again in range(n):
        tally.refuse("a", first, row=True)
    imported = counted(tally)
    assert imported.refusals == (Refusal(file="a.json", reason=Loss.NOT_TEXT, n=n, first=first),)
    assert import_tables.refusals(imported) == [line]


def test_the_sum_names_every_part() -> None:
    tally = Tally()
    for what, n in (("rows", 9), ("more_answers", 2), ("dialogues", 1), ("collapsed", 3),
                    ("untaken", 4), ("rejected", 3)):  # fmt: skip
        tally.count("a", what, n)
    assert import_tables.total(counted(tally).whole) == (
        "9 rows + 2 further answers = 1 dialogue + 3 collapsed + 4 answers not taken + 3 rejected"
    )


def test_files_passed_over() -> None:
    assert import_tables.skipped(counted(Tally()), 2) == ""
    assert import_tables.skipped(counted(Tally(), ("a",)), 2) == "1 file passed over: a"
    found = import_tables.skipped(counted(Tally(), ("a", "b", "c")), 2)
    assert found == "3 files passed over: a, b …"
