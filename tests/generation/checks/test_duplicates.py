import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.generation.checks import quotes
from psykb.generation.checks.duplicates import Seen
from psykb.generation.checks.items import item_of
from psykb.generation.checks.nearest import ALIKE
from psykb.generation.checks.shingles import jaccard, shingles
from psykb.types import Draft, Evidence, Kind, Method, Point, Provenance, Refusal
from tests.generation.checks import drafted


def short(question, answer="是。", **fields):
    fields = {"kind": Kind.SHORT, "language": "zh", "prompts": {}, **fields}
    return Draft(question=question, answer=answer, **fields)


def single(question, *options, key=0, about=""):
    return short(question, "", kind=Kind.SINGLE, options=options, key=(key,), about=about)


def judged(question, truth, start):
    text = "甲乙丙丁"
    sentence = Evidence(number=3, document_id="book", start=start, end=start + 4, text=text)
    points = (Point(text=text, evidence=(3,)),)
    evidence = (sentence,)
    return short(question, "", kind=Kind.TRUE_FALSE, truth=truth, points=points, evidence=evidence)


def after(*drafts):
    seen = Seen()
    for n, draft in enumerate(drafts):
        seen.add(draft, f"id{n}")
    return seen


def reason(seen, draft):
    found = seen.refusal(draft)
    return found and found[0]


# --- refused ----------------------------------------------------------------------------------


def test_the_same_question_again():
    seen = after(short("简述记忆的基本过程。"))
    again = short("简述記憶的基本過程", "另一个答案。")
    assert seen.refusal(again) == (Refusal.DUPLICATE, "id0: 简述记忆的基本过程。")


def test_distractors_do_not_make_another_question():
    one = single("提出工作记忆模型的是（　　）", "巴德利", "米勒", "冯特", "华生")
    two = single("提出工作记忆模型的是（）", "斯金纳", "铁钦纳", "詹姆斯", "巴德利", key=3)
    assert reason(after(one), two) is Refusal.DUPLICATE


def test_nearly_the_same_words():
    one = short("班杜拉的充气娃娃实验怎样说明学习与表现不是一回事，研究者得出了什么结论？")
    two = short("班杜拉的充气娃娃实验怎样说明学习与表现不是一回事，研究者得出什么结论？")
    found = after(one).refusal(two)
    assert found is not None
    assert found[0] is Refusal.NEAR_DUPLICATE
    assert found[1].startswith("id0: 班杜拉")


def test_the_same_asked_of_one_term_in_other_words():
    one = single(
        "对信息加以保持和加工的系统称为（　　）", "工作记忆", "甲", "乙", "丙", about="工作记忆"
    )
    two = single(
        "头脑中的临时工作台是（　　）", "丁", "工作记忆", "戊", "己", key=1, about="工作记忆"
    )
    assert reason(after(one), two) is Refusal.NEAR_DUPLICATE
    assert reason(after(one), replace(two, about="情景记忆")) is None
    assert reason(after(one), replace(two, about="")) is None


def test_two_statements_about_one_sentence():
    one = judged("判断：前摄抑制是先学的干扰后学的。", True, 10)
    twin = judged("倒摄抑制出现在复习材料过多的时候。", False, 10)
    assert reason(after(one), twin) is Refusal.NEAR_DUPLICATE
    assert reason(after(one), judged("倒摄抑制出现在复习材料过多的时候。", False, 50)) is None


def test_the_same_question_with_another_key():
    stem = "按照巴德利的模型，工作记忆由四个成分组成，其中包括（　　）。"
    one = replace(single(stem, "语音环路", "感觉登记器", "短时存储"), kind=Kind.MULTIPLE)
    two = single(stem.replace("（　　）", "（）"), "注意", "中央执行系统", "编码", key=1)
    assert reason(after(one), two) is Refusal.NEAR_DUPLICATE
    assert reason(after(one), replace(two, kind=Kind.MULTIPLE)) is Refusal.NEAR_DUPLICATE


def test_a_stem_of_stock_phrases_asks_nothing_yet():
    one = single("下列说法正确的是（　　）", "遗忘的进程先快后慢", "短时记忆的容量无限")
    two = single("下列说法正确的是（　　）", "感觉记忆保持几天", "正强化使行为增多", key=1)
    assert reason(after(one), two) is None


def made_into_item(library, draft):
    provenance = Provenance(method=Method.RULES, prompts={}, passages=draft.passages)
    return item_of(draft, (), provenance, library)


def test_another_kind_about_a_sentence_of_an_avoided_run(library):
    """What decides an item counts: not what its explanation says of wrong options besides."""
    asked = drafted.single_zh(library)
    seen = Seen([made_into_item(library, asked)])
    decisive = quotes.of(asked, asked.points[0].evidence)
    (sentence,) = decisive
    within = replace(sentence, number=1, start=sentence.end - 3, text=sentence.text[-3:])
    beside = replace(sentence, number=1, start=sentence.end, end=sentence.end + 3, text="后三字")
    for kind in (Kind.DEFINITION, Kind.SHORT, Kind.TRUE_FALSE):
        other = short(
            "这一说法叫什么？", "甲。", kind=kind, points=(Point(text="甲。", evidence=(1,)),)
        )
        assert reason(seen, replace(other, evidence=(within,))) is Refusal.IN_AVOIDED_RUN
        assert reason(seen, replace(other, evidence=(beside,))) is None
        elsewhere = replace(within, document_id="another")
        assert reason(seen, replace(other, evidence=(elsewhere,))) is None
        # of an open item all points carry the answer, else only the first
        points = (Point(text="乙。", evidence=(2,)), Point(text="甲。", evidence=(1,)))
        two = replace(other, points=points, evidence=(within, replace(beside, number=2)))
        assert (reason(seen, two) is Refusal.IN_AVOIDED_RUN) is kind.is_open


def test_within_a_run_other_kinds_may_ask_about_one_sentence(library):
    asked = drafted.single_zh(library)
    other = replace(drafted.definition_zh(library), about="", question="简述其含义。")
    other = replace(other, kind=Kind.SHORT, points=asked.points, evidence=asked.evidence)
    assert reason(after(asked), other) is None
    assert reason(Seen([made_into_item(library, asked)]), other) is Refusal.IN_AVOIDED_RUN


def test_what_an_avoided_run_has(library):
    made = drafted.single_zh(library)
    provenance = Provenance(method=Method.RULES, prompts={}, passages=made.passages)
    item = item_of(made, (), provenance, library)
    seen = Seen([item])
    assert seen.refusal(made) == (Refusal.IN_AVOIDED_RUN, f"{item.id}: {made.question}")
    near = replace(made, question=made.question.replace("称为", "叫做"))
    assert reason(seen, near) is Refusal.IN_AVOIDED_RUN
    truth = drafted.true_zh(library)
    judged_item = item_of(truth, (), replace(provenance, passages=truth.passages), library)
    assert reason(Seen([judged_item]), replace(truth, question="遗忘的进程先快后慢。")) is (
        Refusal.IN_AVOIDED_RUN
    )


# --- new --------------------------------------------------------------------------------------


def test_another_term_in_the_same_wording():
    seen = after(short("名词解释：工作记忆", kind=Kind.DEFINITION, about="工作记忆"))
    assert reason(seen, short("名词解释：情景记忆", kind=Kind.DEFINITION, about="情景记忆")) is None


def test_another_kind_about_the_same_term():
    seen = after(short("什么是工作记忆？", about="工作记忆"))
    other = short("什么是工作记忆？", kind=Kind.DEFINITION, about="工作记忆")
    assert reason(seen, other) is None


def test_nothing_is_seen_at_first():
    assert Seen().refusal(short("什么是工作记忆？")) is None
    assert Seen().refusal(short("")) is None


# --- laws -------------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from("记忆学习感觉知觉编码储存提取遗忘干扰"), min_size=1, max_size=60)


@given(WORDS, WORDS)
def test_likeness_has_no_direction(a, b):
    one, two = short("".join(a)), short("".join(b))
    assert reason(after(one), two) is reason(after(two), one)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=12), WORDS)
def test_every_near_duplicate_is_found(texts, new):
    questions = ["".join(text) for text in texts]
    seen = after(*map(short, questions))
    asked = shingles("".join(new))
    near = any(jaccard(asked, shingles(question)) >= ALIKE for question in questions)
    assert (reason(seen, short("".join(new))) is not None) is near


def test_it_stays_quick():
    import time

    rng = random.Random(5)
    words = [
        "记忆",
        "学习",
        "感觉",
        "知觉",
        "编码",
        "储存",
        "提取",
        "遗忘",
        "干扰",
        "强化",
        "消退",
        "注意",
    ]
    seen = Seen()
    for n in range(3_000):
        seen.add(short("下列概念中，含义为“" + "".join(rng.choices(words, k=12)) + "”的是"), str(n))
    started = time.perf_counter()
    for _ in range(50):
        seen.refusal(short("下列概念中，含义为“" + "".join(rng.choices(words, k=12)) + "”的是"))
    assert (time.perf_counter() - started) / 50 < 0.005


@given(st.integers(34, 60), st.integers(0, 59), st.sampled_from(["drop", "change", "double"]))
def test_texts_that_differ_by_one_letter_are_near_duplicates(length, at, how):
    """Whatever their length: none is too short or too long to be compared with the next."""
    text = "".join(chr(0x4E00 + 7 * n) for n in range(length))
    at %= length
    put = {"drop": "", "change": "囗", "double": text[at] * 2}[how]
    other = text[:at] + put + text[at + 1 :]
    assert jaccard(shingles(text), shingles(other)) >= ALIKE
    assert reason(after(short(text)), short(other)) is Refusal.NEAR_DUPLICATE
    assert reason(after(short(other)), short(text)) is Refusal.NEAR_DUPLICATE


def test_a_pair_that_is_just_alike_is_found_by_its_last_rare_n_gram():
    """Five n-grams, of which the other has four: only the second rarest may tell."""
    one, other = "甲乙丙丁戊己", "甲乙丙丁戊己庚"
    assert jaccard(shingles(one), shingles(other)) == ALIKE == 0.8
    assert reason(after(short(one)), short(other)) is Refusal.NEAR_DUPLICATE
    assert reason(after(short(other)), short(one)) is Refusal.NEAR_DUPLICATE
