from psykb.dataset.matching.exact import digest, prefixes
from psykb.types import Message, Role


def talk(*contents, system=""):
    said = [Message(role="system", content=system)] if system else []
    roles: tuple[Role, Role] = ("user", "assistant")
    return [*said, *(Message(role=roles[n % 2], content=c) for n, c in enumerate(contents))]


def test_other_talks_have_other_digests():
    found = {
        digest(talk("我睡不着", "多久了")),
        digest(talk("我睡不着多久了", "")),
        digest(talk("我睡不着", "多久了", "一周")),
        digest(talk("？", "多久了")),
        digest(talk("！", "多久了")),
        digest(list(reversed(talk("我睡不着", "多久了")))),
    }
    assert len(found) == 6


def test_spelling_and_system_prompts_do_not_count():
    assert digest(talk("我睡不着。", "多久了？", system="你是咨询师")) == digest(
        talk("我 睡不著", "多久了")
    )
    assert digest(talk(system="你是咨询师")) == ""


def test_a_border_between_messages_counts():
    assert digest(talk("甲乙", "丙")) != digest(talk("甲", "乙丙"))


def test_each_beginning_has_a_digest():
    whole = list(prefixes(talk("甲", "乙", "丙", "丁", system="系统")))
    assert whole == [digest(talk(*"甲乙丙丁"[:n])) for n in range(1, 5)]
