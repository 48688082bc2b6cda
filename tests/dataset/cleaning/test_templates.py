import pytest

from psykb.dataset.cleaning.capping import Templates, capped
from psykb.dataset.cleaning.rules import Rule, sift
from psykb.dataset.cleaning.templates import Canned, Template, kinds_of, learn, templated
from tests.dataset.cleaning.made import made

LIST = "首先，早点上床。其次，少看手机。最后，多晒太阳。"
PLAIN = "那天晚上你在想什么"
USER = "我睡不着"


@pytest.mark.parametrize(
    "text",
    [
        "那天他说了什么？",
        "首先，谢谢你来。",
        "第一次见面时你怎么想？第二天呢？",
        "这是人工智能专业的课吗？",
        "你说佛祖面前许过愿。",
        "作为人工智能专业的学生，你压力大吗？",
        "我是人工智能方向的老师。",
        "作为一名程序员，你怎么看？",
        "I'm an AI researcher.",
        "2023年1月你搬了家。",
        "你希望得到什么样的帮助？你最想先谈哪一件？",
        "我不知道你的感受是怎样的。",
        "What happened first? And then?",
        "Who would bless such a plan?",
    ],
)
def test_what_is_no_template(text):
    assert kinds_of(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LIST, Template.LIST),
        ("第一，早睡。第二，早起。", Template.LIST),
        ("可以这样：\n1. 早睡\n2. 早起\n3. 散步", Template.LIST),
        ("First, sleep. Second, walk a little. Finally, talk to him.", Template.LIST),
        ("作为一个AI，我没有感情。", Template.AS_AN_AI),
        ("作为人工智能助手，我不能诊断。", Template.AS_AN_AI),
        ("As an AI language model, this is beyond me.", Template.AS_AN_AI),
        ("作为一个虚拟AI助手，我没有身体。", Template.AS_AN_AI),
        ("作为您的AI心理助手，我在。", Template.AS_AN_AI),
        ("我只是一个AI程序。", Template.AS_AN_AI),
        ("我是机器人，不会累。", Template.AS_AN_AI),
        ("As a virtual assistant, I cannot.", Template.AS_AN_AI),
        ("愿佛祖保佑这一家人。", Template.BLESSING),
        ("阿弥陀佛。", Template.BLESSING),
        ("God bless you.", Template.BLESSING),
        ("我很理解你的感受，那天怎么了？", Template.OPENING),
        ("你好，听起来你很累。", Template.OPENING),
        ("😊感谢你的信任。", Template.OPENING),
        ("感谢您前来咨询，请说。", Template.OPENING),
        ("感谢您的到来。", Template.OPENING),
        ("谢谢你今天来咨询。", Template.OPENING),
        ("It sounds like a hard week.", Template.OPENING),
        ("慢慢来。希望我的回答对你有帮助！", Template.CLOSING),
        ("先休息几天。祝你一切顺利。", Template.CLOSING),
        ("Rest a little. Take care.", Template.CLOSING),
    ],
)
def test_templates_by_kind(text, kind):
    assert kinds_of(text) == {kind}


def test_what_a_source_says_very_often_is_learned():
    often = [made(f"{USER}{n}", f"你好，慢慢来吧，说说第{n}天") for n in range(20)]
    rare = [made(f"{USER}{n}", f"{n}点以后呢") for n in range(180)]
    others = [made(USER, "你好", source="theirs")] * 40
    learned = learn([*often, *rare, *others])
    assert learned["ours"].turns == 200
    assert learned["ours"].canned == (
        Canned(template=Template.OPENING, words="慢慢来吧", turns=20, share=0.1),
    )
    assert learned["theirs"].canned == ()  # a courtesy is no template
    assert learn(often + rare, least=21)["ours"].canned == ()
    assert learn(often + rare, share=0.1)["ours"].canned == ()
    assert kinds_of("慢慢来吧，不急。") == frozenset()


def test_a_learned_closing_is_that_of_a_turn_of_several_sentences():
    dialogues = [made(f"{USER}{n}", f"说说第{n}天。我们下周见吧！") for n in range(20)]
    assert [(one.template, one.words) for one in learn(dialogues)["ours"].canned] == [
        (Template.CLOSING, "我们下周"),
    ]


def test_a_dialogue_is_of_a_kind_turn_after_turn():
    once = templated(made(USER, LIST, "嗯", PLAIN, "嗯", PLAIN))
    assert (once.turns, once.of) == (3, {Template.LIST: 1})
    assert not once.is_of(Template.LIST)
    assert templated(made(USER, LIST, "嗯", PLAIN)).is_of(Template.LIST) is False
    assert templated(made(USER, LIST, "嗯", LIST, "嗯", PLAIN)).is_of(Template.LIST)
    assert templated(made(USER, LIST)).is_of(Template.LIST)
    assert templated(made(USER, PLAIN, "嗯", "作为一个AI，我不懂。")).is_of(Template.AS_AN_AI)


def plain(n: int, source: str = "ours"):
    return [made(f"{USER}{source}{at}", f"{PLAIN}{at}", source=source) for at in range(n)]


def lists(n: int, source: str = "ours"):
    return [made(f"{USER}{source}{at}!", LIST, source=source) for at in range(n)]


def test_as_an_ai_and_blessings_always_go():
    ai, blessing = made(USER, "作为一个AI，我不懂。"), made("你好", "佛祖保佑。")
    sifted = sift([*plain(50), ai, blessing], capped(1.0))
    assert [(d.id, d.rule, d.detail) for d in sifted.dropped] == [
        (ai.id, Rule.AS_AN_AI, "as_an_ai: 1/1"),
        (blessing.id, Rule.BLESSING, "blessing: 1/1"),
    ]


@pytest.mark.parametrize(
    ("others", "of_kind", "share", "stay"),
    [
        (8, 2, 0.2, 2),
        (8, 3, 0.2, 2),
        (10, 30, 0.2, 2),
        (80, 30, 0.2, 20),
        (1, 9, 0.5, 1),
        (0, 5, 0.2, 0),
        (9, 5, 0.0, 0),
        (0, 5, 1.0, 5),
    ],
)
def test_no_more_than_the_share_of_what_is_left(others, of_kind, share, stay):
    sifted = sift([*lists(of_kind), *plain(others)], capped(share))
    assert len(sifted.kept) == others + stay
    assert len(sifted.dropped) == of_kind - stay
    assert stay <= share * max(1, len(sifted.kept))
    assert {d.detail for d in sifted.dropped} <= {"list: 1/1"}


def test_the_most_templated_go_first_then_by_id():
    half = made(USER, LIST, "嗯", LIST, "嗯", PLAIN, "嗯", PLAIN)
    wholes = lists(3)
    dropped = sift([half, *wholes, *plain(8)], capped(0.2)).dropped
    assert {d.id for d in dropped} == set(sorted(one.id for one in wholes)[:2])


def test_sources_are_capped_each_by_itself():
    dialogues = [*lists(4), *plain(4), *lists(1, "theirs"), *plain(9, "theirs")]
    sifted = sift(dialogues, capped(0.2))
    assert [d.source for d in sifted.dropped] == ["ours"] * 3


def test_numbers_before_and_after():
    templates = Templates([*lists(4), *plain(4)])
    before, after = templates.measured()["ours"], templates.measured(templates.verdicts())["ours"]
    assert (before.dialogues, before.turns, before.of_turns[Template.LIST]) == (8, 8, 4)
    assert (after.dialogues, after.of_dialogues[Template.LIST]) == (5, 1)
    assert after.of_dialogues[Template.BLESSING] == 0
