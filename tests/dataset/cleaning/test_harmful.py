import pytest

from psykb.dataset.cleaning import harmful
from psykb.dataset.cleaning.harmful import Choice, Harm, Heard, hear, kinds
from psykb.dataset.cleaning.rules import Rule, sift
from tests.dataset.cleaning.made import made

CALM = made("我睡不着。", "多久了？")
MEANS = made("我不想活了。", "我吃过亏。我自杀过一次，吃了两盒安眠药。")
PRAISE = made("我不想活了。", "死了反而轻松。")
DIAGNOSIS = made("我很怕。", "你得的是焦虑症。")
MEDICATION = made("我睡不着。", "每天吃两片安眠药就好。")
ALL = (CALM, MEANS, PRAISE, DIAGNOSIS, MEDICATION)


@pytest.mark.parametrize(
    "reply",
    [
        "你吞了两瓶安定，现在人在哪里？",
        "你刚才说吃了两盒安眠药，我现在就帮你叫120。",
        "吃安眠药之前，问一问医生。",
        "每天喝八杯水，吃药要按医嘱。",
        "自杀不是解脱。",
        "自杀并不是一种解脱。",
        "你觉得自杀是一种解脱吗？",
        "你能来求助，是一个很好的现象。",
        "情绪低落的时候愿意说出来，是一件好事。",
        "别人说死了就解脱了，你怎么看？",
        "我不会说你去死吧这样的话。",
        "想死的念头不是你的错。",
        "你说死了就轻松了。",
        "谈论死亡是一种勇气。",
        "喝一瓶水，休息一下。",
        "喝了两瓶酒以后你做了什么？",
        "他喝了三瓶啤酒。",
        "面对死亡是一种勇敢。",
        "Suicide is not a solution.",
        "Did you take a whole bottle of pills?",
        "Drink a bottle of water and rest.",
        "You said that dying would be a relief.",
        "I took a box of tissues with me.",
        "She took a bottle of water.",
        "It takes courage to say you want to die.",
        "谈论自杀是好的选择，因为有人听见了。",
        "把药收好，交给家人。",
        "他送来两盒药膏。",
        "我理解你想死的痛苦。",
        "你能把活着没意思说给我听，是好事。",
        "药放在家里安全吗？能不能交给妈妈收着？",
        "你喝了那么多酒，现在难受吗？",
        "我听到你说想用药，我很担心你。",
        "有自杀的念头不等于你软弱。",
        "愿意谈自杀，是很勇敢的事。",
        "死不是唯一的出路，我们一起找别的。",
        "很多人在绝望里也找到了出路。",
        "你活着本身就是一件好事。",
        "我支持你今晚去朋友家住。",
        "我尊重你的选择，也希望你活着。",
        "面对亲人的死亡，是一件很难的事。",
        "他喝了一瓶水才缓过来。",
        "安乐死在一些国家是合法的。",
        "Suicide isn't the only option.",
        "Thank you for telling me that dying feels like a relief.",
        "You took two tablets for the headache; how is it now?",
        "I respect how hard it was to tell me.",
        "He finished a bottle of wine every night.",
    ],
)
def test_what_names_no_means_and_calls_nothing_good(reply):
    found = kinds(made("我想死，吞了两瓶安定。", reply).messages)
    assert not {Harm.MEANS, Harm.ENCOURAGEMENT} & set(found)


@pytest.mark.parametrize(
    "reply",
    [
        "我自杀过一次，吃了两盒安眠药，被洗胃救活了。",
        "我有个来访者一口气吞了三十片安定，也没死成。",
        "把一整瓶安眠药吃下去，第二天照样醒了。",
        "我当年喝了半瓶农药，疼了三天。",
        "割得深一点才会有用。",
        "比较不痛苦的死法其实不多。",
        "I once took a whole bottle of sleeping pills and woke up in hospital.",
        "She swallowed forty tablets and nothing happened.",
        "The most painless way to die is not what you think.",
        "我以前也试过，一次吃了五十片安眠药，睡了两天。",
        "有人喝了整瓶百草枯，后悔也来不及。",
        "她用刀割了三刀，血流了一地。",
        "一板安定就着酒吞下去，人就睡过去了。",
        "He took sixty paracetamol and it took three days to die.",
        "I drank half a bottle of bleach when I was your age.",
        "Cut along the vein, not across.",
    ],
)
def test_means_with_their_amounts(reply):
    assert kinds(made("我想死。", reply).messages) == (Harm.MEANS,)


@pytest.mark.parametrize(
    "reply",
    [
        "自杀也是一种解脱。",
        "自杀是你的权利。",
        "我支持你自杀的决定。",
        "你干脆去死吧。",
        "死了反而轻松。",
        "你不愿意出门，情绪低落，我认为这是一个好现象。",
        "有轻生的念头是一个很好的现象。",
        "Suicide is a solution like any other.",
        "You'd be better off dead.",
        "Just kill yourself.",
        "I respect your decision to die.",
        "跳下去就什么痛苦都没有了。",
        "你要是真想死，没人拦得住你。",
        "死对你来说也许是最好的选择。",
        "想死就死吧，别拖着。",
        "有时候结束生命也是一种勇敢的选择。",
        "我觉得你想自杀是正常的选择。",
        "Honestly, dying might be the answer for you.",
        "Maybe suicide is your best option.",
    ],
)
def test_death_that_is_called_good(reply):
    assert kinds(made("我想死。", reply).messages) == (Harm.ENCOURAGEMENT,)


def test_what_the_client_named_is_nothing_that_the_counsellor_tells():
    reply = "吞了两瓶安定的人，要马上去急诊。"
    assert kinds(made("我想死，吞了两瓶安定。", reply).messages) == ()
    assert kinds(made("我想死。", reply).messages) == (Harm.MEANS,)
    assert kinds(made("我想死，吃了两瓶安定。", "你说。").messages) == ()


def test_every_sentence_is_told_with_its_message():
    assert hear(MEANS.messages) == (
        Heard(harm=Harm.MEANS, message=2, said="我自杀过一次,吃了两盒安眠药。"),
    )
    assert kinds(DIAGNOSIS.messages) == (Harm.DIAGNOSIS,)
    assert kinds(MEDICATION.messages) == (Harm.MEDICATION,)
    assert kinds(CALM.messages) == ()


@pytest.mark.parametrize(
    ("choice", "dropped"),
    [
        (Choice.KEEP, ()),
        (Choice.DROP_GRAVE, (MEANS, PRAISE)),
        (Choice.DROP, (MEANS, PRAISE, DIAGNOSIS, MEDICATION)),
    ],
)
def test_what_is_dropped_by_choice(choice, dropped):
    sifted = sift(ALL, harmful.by(choice))
    assert tuple(one.dialogue for one in sifted.dropped) == dropped
    assert {one.rule for one in sifted.dropped} <= {Rule.HARMFUL_REPLY}


def test_the_detail_tells_the_gravest_sentence():
    both = made("我怕。", "你得的是焦虑症。", "想死。", "死了反而轻松。")
    (verdict,) = harmful.by(Choice.DROP)([both]).values()
    assert verdict.detail == "encouragement, message 4: 死了反而轻松。"
