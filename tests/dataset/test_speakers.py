"""Labels of speakers and the roles they stand for."""

import pytest

from psykb.dataset.speakers import Speaker, role_of, speaker_of


@pytest.mark.parametrize(
    "label",
    ["", "1. 倾听", "第一步", "建议", "妈妈", "医生说", "我的咨询师", "客户经理", "user story",
     "来" * 40, "clients", "来访者很难过", "咨询师提问", "system 2"],
)  # fmt: skip
def test_what_is_no_label_names_nobody(label):
    assert speaker_of(label) is None


@pytest.mark.parametrize(
    ("label", "role", "name"),
    [
        ("来访者", "user", ""),
        (" 求助者 ", "user", ""),
        ("【患者】", "user", ""),
        ("心理咨询师", "assistant", ""),
        ("Counsellor", "assistant", ""),
        ("THERAPIST", "assistant", ""),
        ("系统", "system", ""),
        ("来访者（姚先生）", "user", "姚先生"),
        ("Client (Ann)", "user", "Ann"),
        ("来访者2", "user", "来访者2"),
        ("来访者甲", "user", "来访者甲"),
        ("Client 2", "user", "Client 2"),
        ("来访者妈妈", "user", "妈妈"),
        ("咨询师A", "assistant", "咨询师A"),
    ],
)
def test_a_label_names_a_role_and_perhaps_a_person(label, role, name):
    assert speaker_of(label) == Speaker(role=role, name=name)


def test_a_role_is_known_by_its_bare_word():
    assert [role_of(word) for word in ("Patient", "支持者", "来访者2", "妈妈")] == [
        "user",
        "assistant",
        None,
        None,
    ]
