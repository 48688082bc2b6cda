from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.cleaning.privacy.kinds import Kind, mask, masks
from psykb.dataset.cleaning.privacy.masking import masked
from psykb.dataset.cleaning.privacy.numbers import identity_cards
from psykb.generation.dialogues.ids import dialogue_id
from psykb.types import Strategy
from tests.dataset.cleaning.made import made


def contents(*texts: str, system: str = "") -> list[str]:
    return [m.content for m in masked(made(*texts, system=system))[0].messages]


def test_a_dialogue_without_personal_data_is_the_same_object():
    dialogue = made("我叫了外卖，一个人吃完了。", "听起来有点冷清。")
    assert masked(dialogue) == (dialogue, ())
    assert masked(dialogue)[0] is dialogue


def test_the_same_value_has_the_same_mask_however_it_is_written():
    assert contents("打13812345678，或138-1234-5678。", "好，记下了：+86 138 1234 5678") == [
        "打[电话1]，或[电话1]。",
        "好，记下了：[电话1]",
    ]


def test_different_values_have_different_numbers_in_the_order_of_their_coming():
    assert contents("先打13812345678，再打13912345678。", "13912345678没人接。") == [
        "先打[电话1]，再打[电话2]。",
        "[电话2]没人接。",
    ]


def test_a_number_that_was_told_once_is_masked_without_its_word():
    assert contents("加我QQ：12345678。", "12345678，对吗？我加了112345678。") == [
        "加我QQ：[QQ号1]。",
        "[QQ号1]，对吗？我加了112345678。",
    ]


def test_a_name_is_masked_before_it_is_introduced_and_in_its_variants():
    assert contents(
        "李老师让我来的。", "怎么称呼你？", "我叫李小明。", "小明你好，小李也行吗？李小明，请坐。"
    ) == [
        "[姓名1]老师让我来的。",
        "怎么称呼你？",
        "我叫[姓名1]。",
        "[姓名1]你好，[姓名1]也行吗？[姓名1]，请坐。",
    ]


def test_two_persons_are_two():
    assert contents("我叫李小明，我女儿叫林可欣。", "可欣多大了？") == [
        "我叫[姓名1]，我女儿叫[姓名2]。",
        "[姓名2]多大了？",
    ]


def test_an_everyday_word_is_no_given_name():
    assert contents("我叫王平安。", "愿你平安，王平安。") == [
        "我叫[姓名1]。",
        "愿你平安，[姓名1]。",
    ]


def test_english_masks_in_an_english_dialogue():
    assert contents(
        "My name is Anna Schmidt, mail anna@example.org.", "Thank you, Anna. Ms. Schmidt, then."
    ) == ["My name is [NAME_1], mail [EMAIL_1].", "Thank you, [NAME_1]. Ms. [NAME_1], then."]


def test_a_word_that_is_a_name_stays_at_the_beginning_of_a_sentence():
    assert contents("My name is Hope.", "Hope is a good name. Tell me, Hope.") == [
        "My name is [NAME_1].",
        "Hope is a good name. Tell me, [NAME_1].",
    ]


@pytest.mark.parametrize("text", ["[微信号12345]", "加[QQ号98765]", "[WECHAT_12345]"])
def test_masks_hold_nothing(text):
    dialogue = made(text, "嗯")
    assert masked(dialogue) == (dialogue, ())


def test_a_mask_can_be_the_border_of_a_name():
    assert contents("我叫李小明a.b@qq.com", "嗯")[0] == "我叫[姓名1][邮箱1]"


def test_scripts_need_no_space_between_them():
    assert contents("住在解放路12号My name is Anna.", "好的Anna")[1] == "好的[姓名1]"


@pytest.mark.parametrize(
    "text",
    [
        "请拨打12356，或者400-161-9995。",
        "北京：010-82951332。",
        "希望24热线 400 161 9995",
        "当地的危机干预热线是0571-85029595。",
        "Call 988, or Samaritans on 116 123.",
    ],
)
def test_a_help_line_is_never_masked(text):
    first = "I want to die." if text.isascii() else "我不想活了。"
    dialogue = made(first, text)
    assert masked(dialogue) == (dialogue, ())


@pytest.mark.parametrize(
    ("first", "text"),
    [
        ("我的QQ是4001619995。", "请拨打希望24热线4001619995。"),
        ("我很难过。", "021-62345678这个号码是我们的热线，随时可以打。"),
        (
            "我很难过。",
            "这是我们学校的心理援助热线，每天二十四小时都有老师在，请你现在就拿起电话拨打：021-62345678。",
        ),
        ("我叫希望。", "希望24热线：400-161-9995。"),
        ("My name is Hope.", "Call the Hope line: 988."),
        ("我叫小希，睡不着。", "小希望你好起来。"),
        ("我叫小红，睡不着。", "你在小红书上看到的？"),
        ("我叫小明，睡不着。", "事情的大小明白就好。"),
        ("我叫小安，睡不着。", "房间不大不小安静得很。"),
        ("My name is May.", "May I ask? In May we meet, and again on 3 May."),
        ("我很难过。", "学校心理中心电话 021-62345678，24小时热线。"),
        ("我很难过。", "学校有021-62345678（24小时心理援助热线）。"),
        ("I am sad.", "There is 020 7946 0018, a 24-hour helpline."),
    ],
)
def test_what_a_value_was_taken_for_elsewhere_is_no_reason_to_mask_it(first, text):
    assert contents(first, text)[1] == text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("热线打不通，我的电话是021-62345678。", "热线打不通，我的电话是[电话1]。"),
        ("打过热线，13812345678是我的号码。", "打过热线，[电话1]是我的号码。"),
        ("我打了热线没人接，你打13812345678找我。", "我打了热线没人接，你打[电话1]找我。"),
        ("13812345678不是热线。", "[电话1]不是热线。"),
        ("13812345678，我打过热线。", "[电话1]，我打过热线。"),
        ("我的电话021-62345678，不是热线。", "我的电话[电话1]，不是热线。"),
        ("我的电话021-62345678，24小时热线。", "我的电话[电话1]，24小时热线。"),
        ("13812345678是打热线的那个人的。", "[电话1]是打热线的那个人的。"),
    ],
)
def test_beside_a_help_line_a_number_is_somebodys_own(first, second):
    assert contents(first, "嗯。")[0] == second


def test_a_mobile_number_that_is_somebodys_own_is_masked_whatever_is_said_of_it():
    assert contents("我的手机是13812345678。", "热线13812345678。")[1] == "热线[电话1]。"


@pytest.mark.parametrize(
    ("first", "text", "after"),
    [
        ("My name is Grace.", "Grace, thanks.", "[NAME_1], thanks."),
        (
            "My name is Grace.",
            "I see. Grace! Grace is a gift.",
            "I see. [NAME_1]! Grace is a gift.",
        ),
        ("My name is May.", "May I ask, May?", "May I ask, [NAME_1]?"),
        ("我叫王芳。", "王芳芳，你好。王芳呢？", "[姓名1]，你好。[姓名1]呢？"),
        ("我叫小明。", "小明白天来过。", "[姓名1]白天来过。"),
    ],
)
def test_a_name_that_is_a_word_or_a_part_of_one(first, text, after):
    assert contents(first, text)[1] == after


def test_names_right_behind_who_they_are_are_masked_everywhere():
    assert contents("我同事赵建国和领导孙丽丽都在。", "赵建国呢？丽丽呢？赵老师呢？") == [
        "我同事[姓名1]和领导[姓名2]都在。",
        "[姓名1]呢？[姓名2]呢？[姓名1]老师呢？",
    ]


def test_the_system_prompt_is_masked_too():
    assert (
        contents("你好", "你好", system="老师的电话是13812345678。")[0] == "老师的电话是[电话1]。"
    )


def test_id_and_places_are_those_of_the_new_text():
    before = made("我叫李小明，电话13812345678，邮箱a.b@qq.com", "小明，好。")
    after, told = masked(before)
    assert after.id == dialogue_id(after.messages) != before.id
    assert [(m.message, m.kind, m.mask) for m in told] == [
        (0, Kind.NAME, "[姓名1]"),
        (0, Kind.PHONE, "[电话1]"),
        (0, Kind.EMAIL, "[邮箱1]"),
        (1, Kind.NAME, "[姓名1]"),
    ]
    for one in told:
        assert one.dialogue == after.id
        assert after.messages[one.message].content[one.start : one.end] == one.mask
    assert Counter(one.kind for one in told) == {Kind.EMAIL: 1, Kind.PHONE: 1, Kind.NAME: 2}


def test_new_values_are_numbered_behind_masks_that_are_there():
    assert contents("我叫[姓名3]，她叫李晓雯。", "嗯。")[0] == "我叫[姓名3]，她叫[姓名4]。"


def test_ranges_of_strategies_move_with_the_text():
    reply = "李小明，你好。打13812345678。慢慢来。"
    ranges = {"a": "李小明，你好。", "b": "打13812345678。", "c": "慢慢来。"}
    strategies = tuple(
        Strategy(message=1, start=reply.index(t), end=reply.index(t) + len(t), label=label)
        for label, t in ranges.items()
    )
    after, _told = masked(made("我叫李小明。", reply, strategies=strategies))
    text = after.messages[1].content
    assert [text[s.start : s.end] for s in after.strategies] == [
        "[姓名1]，你好。",
        "打[电话1]。",
        "慢慢来。",
    ]


def test_a_range_that_cuts_a_value_holds_its_whole_mask():
    strategy = Strategy(message=1, start=3, end=5, label="x")
    after, _told = masked(made("嗯", "打13812345678。", strategies=(strategy,)))
    (moved,) = after.strategies
    assert after.messages[1].content[moved.start : moved.end] == "[电话1]"


_PIECES = """
    我叫李小明， 我叫王芳。 小明 李老师 电话13812345678 010-62345678。 QQ：12345678
    微信：abc_123456， 邮箱a@qq.com~ 住在解放路12号 [姓名1] [电话2] 12356 热线
    My~name~is~Anna.~ I'm~Sarah,~ Anna~ [NAME_1] 42~Maple~Street~ 11010119900307
    嗯， 你好 ！ 1 [ ] 号 X ~
"""  # "~" stands for a space
PIECES = st.sampled_from([piece.replace("~", " ") for piece in _PIECES.split()])
TEXTS = st.lists(PIECES, min_size=1, max_size=8).map("".join).filter(lambda t: t == t.strip() != "")


@given(TEXTS, TEXTS)
def test_masking_twice_changes_nothing_more(first, second):
    once, told = masked(made(first, second))
    assert masked(once) == (once, ())
    for one in told:
        assert once.messages[one.message].content[one.start : one.end] == one.mask


@given(TEXTS, TEXTS)
def test_what_is_around_the_masks_is_as_it_was(first, second):
    before = made(first, second)
    after, told = masked(before)
    for at, (old, new) in enumerate(zip(before.messages, after.messages, strict=True)):
        rest, behind = old.content, 0
        for one in [one for one in told if one.message == at]:
            between = new.content[behind : one.start]
            assert between in rest
            rest, behind = rest[rest.index(between) + len(between) + 1 :], one.end
        assert rest.endswith(new.content[behind:])


@given(st.integers(0, 999))
def test_one_check_character_in_eleven_fits(n):
    number = f"11010119900307{n:03d}"
    assert [bool(list(identity_cards(number + c))) for c in "0123456789X"].count(True) == 1


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_masks_are_read_back(kind, language):
    assert masks(f"x{mask(kind, 12, language)}y") == [(kind, 12)]
