"""What of a counsellor's talk sounds like a claim, and what does not."""

import pytest

from psykb.generation.dialogues.claims_heard import heard, names_authority

TALK = """
嗯，我在听。
听起来你这段时间真的很累。
你愿意说说那天发生了什么吗？
我们可以一起想想，从哪一件小事开始。
如果从0到10打个分，现在是几分？
你愿意试试正念吗？
很多人遇到这样的事都会难过，你不用为此怪自己。
那种感觉一定很不好受。
你刚才提到晚上睡不着，是从什么时候开始的？
谢谢你愿意告诉我这些。
这不是你的错。
我注意到你说到妈妈的时候停了一下。
下周我们再接着谈，好吗？
你一直在扛着这些，真不容易。
我猜你心里是很矛盾的。
这是一种很常见的感受。
看来这件事对你是一个很大的打击。
那我们把这个想法写下来，看看它有没有根据。
希望这样能缓解一点你的难受。
我们还有10分钟。
请现在就拨打12356。
It sounds like you have been carrying this alone.
What would be one small step for this week?
On a scale from 0 to 10, how strong is it now?
Thank you for telling me.
I wonder what went through your mind at that moment.
That must have hurt.
昨晚同学说的话让你很难受。
这个你有几成把握？
And nobody is there now.
You don't have to decide today.
You said your mother never asked, and that still hurts.
We have 10 minutes left for today.
It makes sense that you feel torn.
Would you like to try some meditation?
""".strip().splitlines()

CLAIMS = """
authority|研究表明，冥想能减轻焦虑。
authority|书上说，遗忘先快后慢。
authority|心理学家早就发现了这一点。
figure|90%的人都会好转。
figure|三成的人会复发。
figure|每十个人里就有三个这样。
figure|人的性格三岁就定了。
figure|每天散步30分钟就够了。
definition|所谓自我效能，就是相信自己能做到。
definition|焦虑是一种情绪。
definition|这在心理上叫做投射。
name|抑郁症不会自己好。
name|大脑在这个时候会分泌皮质醇。
name|你知道吗，抑郁症会传给孩子？
name|听起来，冥想能治好一切。
effect|运动能缓解紧张。
effect|睡前喝牛奶有助于入睡。
effect|这种性格是天生的。
all|大多数人过一阵就走出来了。
all|孩子都会这样。
authority|According to psychologists, sleep heals.
authority|Studies show that it works.
figure|One in five students has it.
figure|It takes 21 days to change a habit.
definition|Anxiety is a kind of fear that has no object.
definition|Projection refers to seeing our faults in others.
name|Depression passes by itself.
name|Your brain needs rest.
effect|Crying prevents illness.
effect|Walking relieves tension.
all|Most people recover within weeks.
all|Children who are spoiled become anxious.
""".strip().splitlines()


@pytest.mark.parametrize("sentence", TALK)
def test_talk(sentence):
    assert heard(sentence) == ""


@pytest.mark.parametrize("line", CLAIMS)
def test_claims(line):
    rule, _bar, sentence = line.partition("|")
    assert heard(sentence) == rule


def test_the_clients_own_numbers_and_names_may_come_back():
    client = "我失眠3个月了，医生说我有抑郁症。"
    assert heard("你说失眠3个月了。", client=client) == ""
    assert heard("你说失眠4个月了。", client=client) == "figure"
    assert heard("听起来，抑郁症这几个字压得你很重。", client=client) == ""
    assert heard("抑郁症会自己好。", client=client) == "name"
    assert heard("听起来，抑郁症会遗传。", client=client) == "name"


def test_a_share_is_a_claim_though_the_client_named_it():
    client = "网上说90%的人冥想就能好。"
    assert heard("是的，90%的人都会好。", client, client) == "figure"


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("你说得对，是这样的。", "我听说冥想能让大多数人痊愈。"),
        ("没错。", "科学证明音乐能治好失眠。"),
        ("That's right, and you found it out yourself.", "Studies say that crying cures sadness."),
    ],
)
def test_assent_to_a_claim(said, client):
    assert heard(said, client) == "assent"


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("是的，你当时真的很害怕。", "我当时吓坏了。"),
        ("对，我们慢慢来。", "是不是冥想能治病？"),
        ("Yes, that was hard.", "It was a hard week."),
    ],
)
def test_assent_to_what_claims_nothing(said, client):
    assert heard(said, client) == ""


def test_authorities():
    assert names_authority("实验表明，间隔练习记得更牢。")
    assert not names_authority("遗忘先快后慢。")
