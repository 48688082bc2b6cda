"""Does a dialogue say what its seed says?"""

from psykb.generation.dialogues import carrying
from psykb.generation.dialogues.briefs import Brief
from psykb.generation.dialogues.seeds import statements
from psykb.types import DialogueRefusal, Style
from tests.generation.dialogues.talks import ANSWER, EN, QUESTION, ZH, talking, turns_of

TURNS = turns_of(ZH)


def brief(answer, language="zh", points=None):
    return Brief(
        style=Style.REWRITE,
        seed_of="x",
        language=language,
        exchanges=4,
        question=QUESTION,
        answer=answer,
        points=statements(answer) if points is None else points,
        scenario={},
    )


def test_a_dialogue_that_speaks_of_something_else():
    other = "工作记忆是指对有限的信息加以暂时保持并同时加工的记忆系统。"
    found = carrying.check(TURNS, brief(other))
    assert found is not None
    assert (found.reason, found.words["count"]) == (DialogueRefusal.OUTSIDE_SEED, "1")
    assert other in found.told("zh")


def test_half_of_the_points_are_enough():
    more = "消退是指条件反应逐渐减弱的现象。"
    assert carrying.check(TURNS, brief(ANSWER)) is None
    assert carrying.check(TURNS, brief(ANSWER + more)) is None
    assert carrying.check(TURNS, brief("遗忘先快后慢。" + more + "动机是内部动力。")) is not None


def test_what_only_the_client_says_is_not_carried():
    talk = talking([("遗忘先快后慢。", "你说。"), ("干扰也会导致遗忘。", "嗯，我在听。")])
    found = carrying.check(turns_of(talk), brief(ANSWER))
    assert found is not None
    assert found.reason is DialogueRefusal.OUTSIDE_SEED


def test_nothing_to_compare():
    assert carrying.check(TURNS, brief("", points=())) is None
    assert carrying.check(turns_of(EN, "en"), brief(ANSWER, "en")) is None
