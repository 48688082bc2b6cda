"""Checks by a model: what its second answer refuses, by name, and what it measures."""

import json
from dataclasses import replace

import pytest

from psykb.errors import ModelError
from psykb.generation.checks import model
from psykb.generation.checks.reanswering import ModelChecks
from psykb.generation.choices import options_of, orders
from psykb.generation.drafting import PassageMaker
from psykb.generation.library import Library
from psykb.generation.shown import cited_text, numbers_in
from psykb.grounding.support import SupportCheck
from psykb.llm.scripted import ScriptedReply
from psykb.types import Difficulty, Failure, Kind, Point, Refusal, Refused, Stage
from tests.generation.good_items import GOOD
from tests.generation.model_books import make_base, saying, slot_of, slots_of
from tests.generation.scripted_caller import ScriptedCaller

CHOICES = [Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE]
OPEN = [Kind.DEFINITION, Kind.SHORT, Kind.ESSAY, Kind.CASE]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(make_base(tmp_path_factory.mktemp("reanswering")))


@pytest.fixture(scope="module")
def support(library):
    return SupportCheck.of(library.base)


def drafted(library, kind):
    words, form = GOOD[kind]
    caller = ScriptedCaller({"draft": saying(form)})
    slot = slot_of(library, words, kind)
    return PassageMaker(library, caller, slots_of(library, words, kind)).make(slot), slot


def shown(messages):
    """Return the options as a message shows them: letter → text."""
    lines = messages[1].content.splitlines()
    return {line[0]: line[3:] for line in lines if line[:1] in "ABCD" and line[1:3] == ". "}


def right_texts(draft):
    if draft.kind is Kind.TRUE_FALSE:
        return {"正确"} if draft.truth else {"错误"}
    return {draft.options[k] for k in draft.key}


def picking(texts, *, judged=None):
    """Choose the options with these texts, wherever they stand; judge `judged` right."""

    def say(messages):
        options = shown(messages)
        key = "".join(letter for letter, text in options.items() if text in texts)
        return _reply(messages, key, {k: t in (judged or texts) for k, t in options.items()})

    return say


def always(letters):
    """Choose the same letters, whatever stands there."""

    def say(messages):
        return _reply(messages, letters, {k: k in letters for k in shown(messages)})

    return say


def _reply(messages, key, judged):
    open_book = "<evidence>" in messages[1].content
    return json.dumps({"options": judged, "key": key} if open_book else {"key": key})


def honest(draft, **changes):
    """Return the replies of a model that reads the evidence and knows nothing without it."""
    wrong = (
        next(o for o in draft.options if o not in right_texts(draft)) if draft.options else "正确"
    )
    said = "\n".join(f"{p.text}{list(p.evidence)}" for p in draft.points)
    every = json.dumps({"points": ["same"] * len(draft.points)})
    replies = {
        "open_book": said,
        "closed_book": "NO_ANSWER",
        "judge_agreement": every,
        "choose": picking(right_texts(draft)),
        "choose_closed": picking({wrong}),
        "choose_unseen": picking({wrong}),
        **changes,
    }
    return {**replies, **{f"{name}_again": said for name, said in replies.items()}}


def checked(library, support, kind, *, change=None, **replies):
    draft, slot = drafted(library, kind)
    draft = draft if change is None else change(draft)
    caller = ScriptedCaller(honest(draft, **replies))
    found = ModelChecks(library, caller, support=support, seed=7).check(draft, slot)
    if isinstance(found, Refused):
        assert (found.slot, found.kind, found.passage) == (slot.number, kind, slot.passage)
        assert found.draft == draft
    return found, caller


def refusal(library, support, kind, **replies):
    found, _caller = checked(library, support, kind, **replies)
    assert isinstance(found, Refused)
    return found.stage, found.reason


# what is refused


@pytest.mark.parametrize("kind", OPEN)
def test_the_evidence_gives_no_answer(library, support, kind):
    stage, reason = refusal(library, support, kind, open_book="NO_ANSWER")
    assert (stage, reason) == (Stage.RE_ANSWER, Refusal.UNANSWERABLE)


@pytest.mark.parametrize("kind", [*CHOICES, Kind.TRUE_FALSE])
def test_the_evidence_shows_no_option(library, support, kind):
    stage, reason = refusal(library, support, kind, choose='{"decline": "看不出"}')
    assert reason is Refusal.UNANSWERABLE
    assert stage is (Stage.RE_ANSWER if kind is Kind.TRUE_FALSE else Stage.KEY)


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_is_cited(library, support, kind):
    def bare(draft):
        return replace(draft, points=(Point(text="x", evidence=(99,)),))

    found, caller = checked(library, support, kind, change=bare)
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.RE_ANSWER, Refusal.UNANSWERABLE)
    assert caller.asked == []


@pytest.mark.parametrize("judged", ["different", "missing"])
@pytest.mark.parametrize("kind", OPEN)
def test_another_answer_comes_out(library, support, kind, judged):
    def say(messages):
        count = messages[1].content.split("</points>")[0].count("\n[")
        return json.dumps({"points": ["same"] * (count - 1) + [judged]})

    found, _caller = checked(library, support, kind, judge_agreement=say)
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.RE_ANSWER, Refusal.RE_ANSWER_DIFFERS)
    assert found.detail.endswith(judged)


def test_a_judge_that_always_says_yes_is_held_against_rules(library, support):
    said = "马斯洛把需要分为三个层次。[1]"
    found, _caller = checked(library, support, Kind.SHORT, open_book=said)
    assert isinstance(found, Refused)
    assert found.reason is Refusal.RE_ANSWER_DIFFERS
    assert found.detail == "points: missing"


@pytest.mark.parametrize("kind", [*CHOICES, Kind.TRUE_FALSE])
def test_other_options_are_chosen(library, support, kind):
    draft, _slot = drafted(library, kind)
    texts = set(draft.options) - right_texts(draft) or {"正确"}
    if kind is Kind.SINGLE:
        texts = {min(texts)}
    stage, reason = refusal(library, support, kind, choose=picking(texts))
    differs = Refusal.RE_ANSWER_DIFFERS if kind is Kind.TRUE_FALSE else Refusal.KEY_DIFFERS
    assert reason is differs
    assert stage is (Stage.RE_ANSWER if kind is Kind.TRUE_FALSE else Stage.KEY)


@pytest.mark.parametrize("letter", "ABCD")
def test_the_same_letter_wherever_the_key_is(library, support, letter):
    found = refusal(library, support, Kind.SINGLE, choose=always(letter))
    assert found == (Stage.KEY, Refusal.KEY_BY_POSITION)


def test_a_statement_is_judged_by_position(library, support):
    found = refusal(library, support, Kind.TRUE_FALSE, choose=always("A"))
    assert found == (Stage.RE_ANSWER, Refusal.KEY_BY_POSITION)


def test_a_distractor_is_right_as_well(library, support):
    draft, _slot = drafted(library, Kind.SINGLE)
    key = right_texts(draft)
    found, _caller = checked(
        library, support, Kind.SINGLE, choose=picking(key, judged=key | {"条件反射模型"})
    )
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.KEY, Refusal.DISTRACTOR_TRUE)
    assert found.detail == "right as well: 条件反射模型"


def test_the_key_is_chosen_and_judged_wrong(library, support):
    draft, _slot = drafted(library, Kind.SINGLE)
    say = picking(right_texts(draft), judged={"nothing"})
    assert refusal(library, support, Kind.SINGLE, choose=say) == (Stage.KEY, Refusal.KEY_DIFFERS)


def test_one_option_too_few_is_chosen(library, support):
    say = picking({"安全需要"})
    assert refusal(library, support, Kind.MULTIPLE, choose=say) == (Stage.KEY, Refusal.KEY_DIFFERS)


def test_the_key_can_be_told_without_the_question(library, support):
    draft, _slot = drafted(library, Kind.SINGLE)
    key = picking(right_texts(draft))
    found = refusal(library, support, Kind.SINGLE, choose_closed=key, choose_unseen=key)
    assert found == (Stage.KEY, Refusal.STEM_NOT_NEEDED)


@pytest.mark.parametrize(
    ("kind", "name", "stage"),
    [
        (Kind.SINGLE, "choose", Stage.KEY),
        (Kind.TRUE_FALSE, "choose", Stage.RE_ANSWER),
        (Kind.SHORT, "judge_agreement", Stage.RE_ANSWER),
    ],
)
@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("B", Refusal.NOT_JSON),
        ('{"key": "B"', Refusal.NOT_JSON),
        ('{"key": 1}', Refusal.WRONG_FIELDS),
        ('{"options": {"A": true}, "key": "A"}', Refusal.WRONG_FIELDS),
        ('{"options": {"A": true, "B": "no", "C": false, "D": false}}', Refusal.WRONG_FIELDS),
        ('{"points": ["same", "same", "same"]}', Refusal.WRONG_FIELDS),
        ('{"points": []}', Refusal.WRONG_FIELDS),
    ],
)
def test_a_checker_that_writes_nonsense_lets_nothing_through(
    library, support, kind, name, stage, reply, reason
):
    assert refusal(library, support, kind, **{name: reply}) == (stage, reason)


@pytest.mark.parametrize("key", ["AB", "E", "", "a"])
def test_a_choice_that_is_none_is_refused(library, support, key):
    say = always("A")

    def reply(messages):
        return json.dumps({**json.loads(say(messages)), "key": key})

    found = refusal(library, support, Kind.SINGLE, choose=reply)
    assert found == (Stage.KEY, Refusal.WRONG_FIELDS)


def test_a_model_that_fails_is_no_refusal(library, support):
    def cut(_messages):
        return ScriptedReply(text="马斯洛", finish="length")

    with pytest.raises(ModelError) as error:
        checked(library, support, Kind.SHORT, open_book=cut)
    assert error.value.failure is Failure.TRUNCATED


# what passes, and what is measured


@pytest.mark.parametrize("kind", list(Kind))
def test_a_good_item_passes_and_is_hard_for_who_knows_nothing(library, support, kind):
    found, caller = checked(library, support, kind)
    assert not isinstance(found, Refused)
    checks, difficulty = found
    assert [c.stage for c in checks] == [Stage.RE_ANSWER, Stage.KEY, Stage.DIFFICULTY]
    keyed = "passed" if kind.has_options else "skipped"
    assert [c.outcome for c in checks] == ["passed", keyed, "passed"]
    assert difficulty is Difficulty.HARD
    assert checks[2].value == 0.0
    assert {options["temperature"] for _purpose, options in caller.asked} == {0.0}
    fewest, most = model.calls(kind)
    draft, _slot = drafted(library, kind)
    assert set(caller.purposes) <= set(ModelChecks.prompts(draft))
    assert len(caller.asked) == fewest <= most


@pytest.mark.parametrize("kind", [*CHOICES, Kind.TRUE_FALSE])
def test_right_in_both_tries_without_a_book_is_easy(library, support, kind):
    draft, _slot = drafted(library, kind)
    found, caller = checked(library, support, kind, choose_closed=picking(right_texts(draft)))
    assert not isinstance(found, Refused)
    assert (found[1], found[0][2].value) == (Difficulty.EASY, 1.0)
    assert ("choose_unseen" in caller.purposes) == (kind is Kind.SINGLE)


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.TRUE_FALSE])
def test_right_in_one_of_two_tries_is_medium(library, support, kind):
    draft, slot = drafted(library, kind)
    first, _second = orders(options_of(draft), f"7:{slot.kind}:{slot.passage}:{slot.turn}")
    letter = "ABCD"[first.index(*options_of(draft).key)]
    found, _caller = checked(library, support, kind, choose_closed=always(letter))
    assert not isinstance(found, Refused)
    assert (found[1], found[0][2].value) == (Difficulty.MEDIUM, 0.5)


def test_a_try_that_cannot_be_read_is_not_right_and_is_told(library, support):
    found, _caller = checked(library, support, Kind.SINGLE, choose_closed="B")
    assert not isinstance(found, Refused)
    assert found[1] is Difficulty.HARD
    assert found[0][2].detail.endswith("; 2 unread")


@pytest.mark.parametrize(
    ("points", "level", "value"),
    [
        (["same", "same"], Difficulty.EASY, 1.0),
        (["same", "missing"], Difficulty.MEDIUM, 0.5),
        (["same", "different"], Difficulty.MEDIUM, 0.5),
        (["missing", "missing"], Difficulty.HARD, 0.0),
    ],
)
def test_an_open_question_without_a_book(library, support, points, level, value):
    told = json.dumps({"points": points})
    sure = json.dumps({"points": ["same", "same"]})
    draft, _slot = drafted(library, Kind.DEFINITION)
    found, _caller = checked(
        library, support, Kind.DEFINITION, closed_book=draft.answer, judge_agreement=[sure, told]
    )
    assert not isinstance(found, Refused)
    assert found[1] is level
    assert found[0][2].value == value


def test_students_have_measured_already(library, support):
    def known(draft):
        prompts = {**draft.prompts, "closed_book": "0" * 12}
        return replace(draft, difficulty=Difficulty.MEDIUM, prompts=prompts)

    found, caller = checked(library, support, Kind.SHORT, change=known)
    assert not isinstance(found, Refused)
    assert (found[1], found[0][2].value) == (Difficulty.MEDIUM, 0.5)
    assert caller.purposes == ["open_book", "judge_agreement"]


def test_a_guess_of_difficulty_is_not_taken_for_measured(library, support):
    found, caller = checked(
        library, support, Kind.SHORT, change=lambda d: replace(d, difficulty=Difficulty.EASY)
    )
    assert not isinstance(found, Refused)
    assert found[1] is Difficulty.HARD
    assert "closed_book" in caller.purposes


def test_the_checker_sees_no_explanation(library, support):
    def marked(draft):
        (point,) = draft.points
        return replace(draft, points=(replace(point, text="独特的解析"),), explanation="独特的解析")

    found, caller = checked(library, support, Kind.SINGLE, change=marked)
    assert not isinstance(found, Refused)
    sent = [m.content for messages in caller.llm.heard for m in messages[1:]]
    assert "1974年，巴德利和希契提出了什么模型？" in sent[0]
    assert not any("独特的解析" in text for text in sent)


def test_the_evidence_are_the_passages_that_are_cited_and_no_others(library, support):
    _found, caller = checked(library, support, Kind.SHORT)
    asked = caller.llm.heard[0][1].content
    assert "马斯洛把需要分为五个层次" in asked
    assert "动机是激发并维持" in asked
    assert "詹姆斯和兰格" not in asked


def test_both_orders_move_the_key_and_are_the_same_every_time(library):
    for kind in (*CHOICES, Kind.TRUE_FALSE):
        options = options_of(drafted(library, kind)[0])
        for seed in range(50):
            first, second = orders(options, str(seed))
            assert (first, second) == orders(options, str(seed))
            assert sorted(first) == sorted(second) == list(range(len(options.texts)))
            assert {first.index(k) for k in options.key} != {second.index(k) for k in options.key}
            assert all(one != other for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize("tail", ["", "[99]", "[0]", "（1）"])
@pytest.mark.parametrize("kind", OPEN)
def test_an_answer_that_names_no_sentence_that_was_shown(library, support, kind, tail):
    draft, _slot = drafted(library, kind)
    said = "\n".join(f"{p.text}{tail}" for p in draft.points)
    stage, reason = refusal(library, support, kind, open_book=said)
    assert (stage, reason) == (Stage.RE_ANSWER, Refusal.UNANSWERABLE)


def test_a_number_that_was_shown_of_another_passage_only(library, support):
    """The sentences keep the numbers of the draft, and not all of these are shown again."""
    draft, _slot = drafted(library, Kind.DEFINITION)
    text = draft.points[0].text
    shown = shown_numbers(library, draft)
    hidden = min({e.number for e in draft.evidence} - shown)
    assert hidden < max(shown)
    stage, reason = refusal(library, support, Kind.DEFINITION, open_book=f"{text}[{hidden}]")
    assert (stage, reason) == (Stage.RE_ANSWER, Refusal.UNANSWERABLE)


def shown_numbers(library, draft):
    return numbers_in(cited_text(library, draft))


@pytest.mark.parametrize("kind", list(Kind))
def test_the_prompts_that_may_be_used_name_the_repair_round(library, kind):
    draft, _slot = drafted(library, kind)
    names = set(ModelChecks.prompts(draft))
    assert "draft_again" in names
    assert ("choose_unseen" in names) is (kind is Kind.SINGLE)
    assert ("open_book" in names) is kind.is_open
    assert ("draft_words" in names) is not kind.is_open
