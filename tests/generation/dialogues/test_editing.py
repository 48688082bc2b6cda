from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.dialogues.editing import doubts, edited
from psykb.text.sentences import sentences
from psykb.types import Message, Standing, Strategy
from tests.generation.dialogues.tiny_dialogues import SAID, dialogue_of


def with_said(dialogue, at, content):
    messages = list(dialogue.messages)
    messages[at] = replace(messages[at], content=content)
    return messages


def found(dialogue):
    return [(f.message, f.start, f.end, f.standing.value, f.detail) for f in dialogue.findings]


def test_messages_that_are_not_by_turns_are_refused():
    dialogue = dialogue_of("I sleep badly.")
    with pytest.raises(ValueError, match="alternate"):
        edited(dialogue, dialogue.messages[:3])


def test_what_was_not_changed_keeps_what_was_found():
    dialogue = dialogue_of("I sleep badly.")
    assert edited(dialogue, dialogue.messages) == dialogue


def test_a_sentence_that_moves_takes_its_finding_along():
    dialogue = dialogue_of("I sleep badly.")
    now = edited(dialogue, with_said(dialogue, 1, f"Oh. {SAID}"))
    assert now.id == dialogue.id
    assert found(now) == [
        (1, 0, 3, "unsupported", "edited since"),
        (1, 4, 4 + len(SAID), "general", ""),
        *found(dialogue)[1:],
    ]


def test_one_finding_serves_one_sentence():
    dialogue = dialogue_of("I sleep badly.")
    now = edited(dialogue, with_said(dialogue, 1, f"{SAID} {SAID}"))
    assert [f.detail for f in now.findings] == ["", "edited since", ""]


def test_what_is_left_out_takes_its_findings_with_it():
    dialogue = dialogue_of("I sleep badly.")
    now = edited(dialogue, dialogue.messages[:2])
    assert found(now) == found(dialogue)[:1]


def test_strategies_and_what_is_untrained_go_with_their_messages():
    dialogue = replace(
        dialogue_of("I sleep badly."),
        strategies=(
            Strategy(message=1, start=0, end=4, label="Reflection"),
            Strategy(message=3, start=0, end=5, label="Information"),
        ),
        untrained=(1, 3),
    )
    first = (Message(role="user", content="Hello."), Message(role="assistant", content="Hello!"))
    changed = with_said(dialogue, 3, "I do not know.")
    now = edited(dialogue, (*first, *changed))
    assert now.strategies == (Strategy(message=3, start=0, end=4, label="Reflection"),)
    assert now.untrained == (3,)


def test_a_dialogue_that_nobody_judged_is_not_judged_by_an_edit():
    dialogue = dialogue_of("I sleep badly.", findings=())
    assert edited(dialogue, with_said(dialogue, 1, "Other words.")).findings == ()


def test_harm_is_doubted():
    dialogue = dialogue_of("I sleep badly.")
    assert doubts(dialogue) == ()
    (doubt,) = doubts(edited(dialogue, with_said(dialogue, 1, "You have depression.")))
    assert doubt.startswith("the counsellor makes a diagnosis [diagnosis]: ")


@given(st.lists(st.sampled_from(["One. ", "Two? ", "三。", SAID, "x"]), min_size=1, max_size=6))
def test_every_sentence_has_one_finding_at_its_place(parts):
    dialogue = dialogue_of("I sleep badly.")
    content = "".join(parts).strip()
    now = edited(dialogue, with_said(dialogue, 1, content))
    here = [(f.start, f.end) for f in now.findings if f.message == 1]
    assert here == list(sentences(content))
    judged = [f for f in now.findings if f.message == 1 and f.standing is Standing.GENERAL]
    assert len(judged) == min(1, [content[s:e] for s, e in sentences(content)].count(SAID))
