"""Growing histories become one conversation; no turn of another's comes in; the future is found."""

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.collapsing import collapsed
from psykb.dataset.conversations import Conversation, Lost, Turn
from psykb.dataset.formats import alpaca, swift
from psykb.types import Loss, Place, Repair

Pair = tuple[str, str]

# Three turns of one client: long enough that none comes twice by chance.
FIRST = (
    "我最近总是失眠，一躺下就会想白天没有做完的工作，越想越清醒。",
    "听起来睡前的时间被工作占满了，这种状态大概持续多久了？",
)
SECOND = (
    "差不多两个月了，从换了部门以后就开始这样，周末会稍微好一点。",
    "换部门以后变化不小，你最放不下的是哪一类事情？",
)
THIRD = (
    "主要是怕新领导觉得我做得慢，所以每天都要反复检查到很晚才敢交。",
    "原来检查是为了让自己安心，如果少检查一遍，你担心会发生什么？",
)
OTHER = (
    "我和妈妈上周大吵了一架，到现在谁也没有先开口说一句话，家里很安静。",
    "一周都没有说话，家里的气氛一定很沉，你心里最难受的是什么？",
)
THANKS = ("谢谢", "不客气，随时来聊。")


def rows(*answered: Sequence[Pair], file: str = "a.jsonl") -> Iterator[tuple[Place, Conversation]]:
    """Yield rows of ms-swift: each with its last pair as query and response."""
    for at, pairs in enumerate(answered):
        value = {
            "query": pairs[-1][0],
            "response": pairs[-1][1],
            "history": [list(pair) for pair in pairs[:-1]],
        }
        (found,) = swift.read(value)
        assert isinstance(found, Conversation)
        yield Place(file=file, row=at), found


def pairs_of(found: Conversation | Lost) -> list[Pair]:
    assert isinstance(found, Conversation)
    texts = [turn.text for turn in found.turns]
    return list(zip(texts[::2], texts[1::2], strict=True))


def reasons(*answered: Sequence[Pair]) -> list[Loss | None]:
    """Return of each row that comes out why it is lost, or None."""
    return [
        found.reason if isinstance(found, Lost) else None
        for _, found, _ in collapsed(rows(*answered))
    ]


def per_turn(pairs: Sequence[Pair]) -> list[list[Pair]]:
    return [list(pairs[: at + 1]) for at in range(len(pairs))]


def test_first_turn_told_again_for_each_turn_is_refused_as_a_group() -> None:
    wrong = [[FIRST], [SECOND, FIRST], [THIRD, FIRST]]

    assert reasons(*wrong) == [Loss.HISTORY_HOLDS_FUTURE] * 3
    assert reasons(*wrong[:2]) == [Loss.HISTORY_HOLDS_FUTURE] * 2
    assert reasons([FIRST], [SECOND, FIRST], [SECOND, THIRD, FIRST]) == (
        [Loss.HISTORY_HOLDS_FUTURE] * 3
    )


def test_the_other_rows_of_such_a_file_are_kept() -> None:
    (_, good, _), *bad = collapsed(rows([OTHER], [FIRST], [SECOND, FIRST]))

    assert pairs_of(good) == [OTHER]
    assert [found for _, found, _ in bad] == [
        Lost(
            reason=Loss.HISTORY_HOLDS_FUTURE,
            detail="the same question and answer as in the row beside it, after another history",
        )
    ] * 2


def test_answer_in_its_own_history_is_refused_where_row_after_row_has_it() -> None:
    assert reasons([FIRST, FIRST], [FIRST, SECOND, SECOND]) == [Loss.HISTORY_HOLDS_FUTURE] * 2
    assert reasons([OTHER, FIRST, FIRST]) == [None]  # asked twice, once


def test_each_in_the_history_of_the_other_is_refused() -> None:
    wrong = [[SECOND, THIRD, FIRST], [FIRST, THIRD, SECOND], [FIRST, SECOND, THIRD]]

    assert reasons(*wrong) == [Loss.HISTORY_HOLDS_FUTURE] * 3


def test_short_pairs_convict_nobody_but_count_once_a_file_is_convicted() -> None:
    short = [[THANKS], [OTHER, THANKS]]

    assert reasons(*short) == [None, None]
    assert reasons([FIRST], [SECOND, FIRST], *short) == [Loss.HISTORY_HOLDS_FUTURE] * 4


def test_conviction_ends_with_the_file() -> None:
    stream = [
        *rows([FIRST], [SECOND, FIRST]),
        *rows([THANKS], [OTHER, THANKS], file="b.jsonl"),
    ]

    kinds = [(place.file, type(found)) for place, found, _ in collapsed(stream)]

    assert kinds == [("a.jsonl", Lost)] * 2 + [("b.jsonl", Conversation)] * 2


def test_same_question_with_and_without_its_context_is_right() -> None:
    with_and_without = [[FIRST], [SECOND], [FIRST, SECOND], [THIRD], [FIRST, SECOND, THIRD]]

    assert reasons(*with_and_without) == [None] * 5


def test_whole_conversations_that_end_alike_are_right() -> None:
    bye = (
        "今天和您聊过以后我觉得心里轻松多了，真的非常感谢您这么耐心地听我说。",
        "很高兴能陪你走过这一段，以后有需要的时候，随时都可以再来找我聊聊。",
    )

    assert reasons([FIRST, bye], [OTHER, bye], [SECOND, THIRD, bye]) == [None] * 3


def test_windows_over_a_conversation_are_right_and_stay_apart() -> None:
    assert reasons([FIRST, SECOND], [SECOND, THIRD], [THIRD, OTHER]) == [None] * 3


def test_question_asked_twice_with_the_same_answer_is_right() -> None:
    (found,) = collapsed(rows(*per_turn([FIRST, SECOND, FIRST])))

    assert pairs_of(found[1]) == [FIRST, SECOND, FIRST]
    assert found[2] == 2


def test_growing_rows_become_one_conversation() -> None:
    ((place, found, more),) = collapsed(rows(*per_turn([FIRST, SECOND, THIRD])))

    assert pairs_of(found) == [FIRST, SECOND, THIRD]
    assert place == Place(file="a.jsonl", row=2)
    assert more == 2
    assert isinstance(found, Conversation)
    assert found.repairs == {Repair.COLLAPSED_HISTORY: 2}


def test_growing_rows_from_the_longest_down_become_one_conversation() -> None:
    ((place, found, more),) = collapsed(rows(*per_turn([FIRST, SECOND, THIRD])[::-1]))

    assert pairs_of(found) == [FIRST, SECOND, THIRD]
    assert (place.row, more) == (0, 2)


def test_no_turn_of_another_client_comes_in() -> None:
    # As in SmileChat's own training rows, where the history of one client runs on into the next.
    leaking = [[FIRST], [FIRST, SECOND], [SECOND, OTHER], [OTHER, THIRD]]

    found = [pairs_of(one) for _, one, _ in collapsed(rows(*leaking))]

    assert found == [[FIRST, SECOND], [SECOND, OTHER], [OTHER, THIRD]]


def test_two_clients_with_the_same_opening_stay_two() -> None:
    hello = ("你好", "你好，想聊点什么？")
    growing = [*per_turn([hello, FIRST]), *per_turn([hello, OTHER])]

    found = [(pairs_of(one), more) for _, one, more in collapsed(rows(*growing))]

    assert found == [([hello, FIRST], 2), ([hello, OTHER], 0)]


def test_histories_that_differ_by_one_character_are_not_joined() -> None:
    changed = (FIRST[0] + " ", FIRST[1])

    assert [more for _, _, more in collapsed(rows([FIRST], [changed, SECOND]))] == [0, 0]


def test_the_same_row_twice_is_two_rows() -> None:
    assert [more for _, _, more in collapsed(rows([FIRST], [FIRST]))] == [0, 0]


def test_files_are_not_joined() -> None:
    stream = [*rows([FIRST], file="a.jsonl"), *rows([FIRST, SECOND], file="b.jsonl")]

    assert [place.file for place, _, _ in collapsed(stream)] == ["a.jsonl", "b.jsonl"]


def test_what_does_not_grow_goes_through_in_its_place() -> None:
    lost = Lost(reason=Loss.NO_TURNS)
    (one,) = (found for _, found in rows([OTHER]))
    still = Conversation(turns=one.turns, labels={}, repairs={})
    stream: list[tuple[Place, Conversation | Lost]] = [
        (Place(file="a.jsonl", row=0), still),
        *((Place(file="a.jsonl", row=1 + at), row) for at, (_, row) in enumerate(rows([FIRST]))),
        (Place(file="a.jsonl", row=2), lost),
        (Place(file="a.jsonl", row=3), still),
    ]

    assert list(collapsed(stream)) == [(place, found, 0) for place, found in stream]


def test_turn_is_trained_where_one_of_its_rows_trains_it() -> None:
    def row(*loss: bool) -> Conversation:
        turns = [
            (Turn(role="user", text=f"q{at}"), Turn(role="assistant", text=f"a{at}", trained=one))
            for at, one in enumerate(loss)
        ]
        return Conversation(
            turns=tuple(turn for pair in turns for turn in pair), labels={}, repairs={}, grows=True
        )

    stream = [
        (Place(file="a", row=0), row(True)),
        (Place(file="a", row=1), row(False, True)),
        (Place(file="a", row=2), row(False, False, False)),
    ]
    ((_, found, _),) = collapsed(stream)

    assert isinstance(found, Conversation)
    assert [turn.trained for turn in found.turns[1::2]] == [True, True, False]


def test_rows_without_a_history_field_begin_a_conversation_too() -> None:
    values = [
        {"instruction": "一", "input": "", "output": "甲"},
        {"instruction": "二", "input": "", "output": "乙", "history": [["一", "甲"]]},
    ]
    stream = [
        (Place(file="a", row=at), one) for at, row in enumerate(values) for one in alpaca.read(row)
    ]

    ((_, found, more),) = collapsed(stream)

    assert pairs_of(found) == [("一", "甲"), ("二", "乙")]
    assert more == 1


PAIRS = st.tuples(st.sampled_from("abc"), st.sampled_from("xy"))


@given(st.lists(st.lists(PAIRS, min_size=1, max_size=4), max_size=5))
def test_no_answer_is_lost_and_no_pair_invented(dialogues: list[list[Pair]]) -> None:
    answered = [row for dialogue in dialogues for row in per_turn(dialogue)]

    found = list(collapsed(rows(*answered)))

    assert sum(1 + more for _, _, more in found) == len(answered)
    kept = [pairs_of(one) for _, one, _ in found]
    assert all(one in answered for one in kept)
    assert all(any(one[: len(row)] == row for one in kept) for row in answered)
