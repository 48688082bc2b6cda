from dataclasses import replace

import pytest

from psykb.generation.checks import schema
from psykb.generation.checks.objection import Objection
from psykb.types import Check, Draft, Kind, Method, Point, Refusal, Slot, Stage

FOUR = ("感觉记忆", "工作记忆", "长时记忆", "情景记忆")
WORDS = ("Priming", "Spacing effect", "Chunking", "Testing effect")


def choice(**changes):
    fields = {
        "kind": Kind.SINGLE,
        "language": "zh",
        "question": "对有限的信息加以暂时保持并同时加工的系统称为（　　）",
        "options": FOUR,
        "key": (1,),
        "points": (Point(text="工作记忆同时保持和加工信息。", evidence=(1,)),),
        "prompts": {},
    }
    return Draft(**{**fields, **changes})


def english(**changes):
    question = "Which term means that distributed practice is remembered better?"
    return choice(**{"language": "en", "question": question, "options": WORDS, **changes})


def short(**changes):
    fields = {"kind": Kind.SHORT, "options": (), "key": (), "question": "什么是编码？"}
    return choice(**{**fields, "answer": "编码是把信息转换成可以储存的形式。", **changes})


def judged(**changes):
    fields = {"kind": Kind.TRUE_FALSE, "options": (), "key": (), "truth": True}
    return choice(**{**fields, "question": "判断：遗忘先快后慢。（　　）", **changes})


def refused(draft, method=Method.PASSAGE, kind=None):
    found = schema.check(draft, Slot(number=0, kind=kind or draft.kind, passage=""), method)
    assert isinstance(found, Objection), "it passed"
    assert found.stage is Stage.SCHEMA
    return found.reason


def passes(draft, method=Method.PASSAGE):
    found = schema.check(draft, Slot(number=0, kind=draft.kind, passage=""), method)
    assert found == Check(stage=Stage.SCHEMA, outcome="passed"), found


# --- kind, question, answer -------------------------------------------------------------------


def test_a_key_without_options():
    statement = replace(choice(), kind=Kind.TRUE_FALSE, options=(), truth=True)
    assert statement.key
    assert refused(statement) is Refusal.WRONG_KIND


def test_another_kind_than_the_slot_asks_for():
    assert refused(choice(), kind=Kind.MULTIPLE) is Refusal.WRONG_KIND


@pytest.mark.parametrize(
    "draft",
    [short(options=FOUR), judged(options=FOUR), choice(truth=True), short(truth=False)],
)
def test_the_answer_of_another_kind(draft):
    assert refused(draft) is Refusal.WRONG_KIND


@pytest.mark.parametrize("question", ["", "  ", "？", "（　　）", "判断：（　　）"])
def test_no_question(question):
    assert refused(judged(question=question)) is Refusal.EMPTY_QUESTION


@pytest.mark.parametrize("draft", [short(answer=""), short(answer="……"), judged(truth=None)])
def test_no_answer(draft):
    assert refused(draft) is Refusal.EMPTY_ANSWER


def test_no_evidence():
    bare = (Point(text="工作记忆同时保持和加工信息。", evidence=()),)
    for points in ((), bare):
        assert refused(choice(points=points)) is Refusal.NO_EVIDENCE
        passes(choice(points=points), Method.EXAM)


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "编码是\x00什么", "编码是\ufffd", "编码\ue123", "**编码**是什么？", "<b>编码</b>是什么？",
        "编码是什么？</s>", "```编码```", "# 编码是什么", '{"question": "编码是什么"',
        "编码是什么\\n", "编码\\u662f什么", "编码&nbsp;是什么", "[编码](http://a)",
        "编码是什么<|end|>", "编码\ud800",
    ],
)  # fmt: skip
def test_what_cannot_be_printed(text):
    assert refused(short(question=text)) is Refusal.UNPRINTABLE
    assert refused(short(explanation=text)) is Refusal.UNPRINTABLE
    assert refused(choice(options=(*FOUR[:3], text))) is Refusal.UNPRINTABLE


@pytest.mark.parametrize(
    "text",
    ["p < 0.05 时，差异是否显著？", "第一行\n第二行是什么？", "7±2 指什么？", "“A型人格”是什么？"],
)
def test_what_can(text):
    passes(short(question=text))


@pytest.mark.parametrize(
    "options",
    [
        ("A．编码", "B．储存", "C．提取", "D．想象"), ("编码", "B、储存", "提取", "想象"),
        ("A. 编码", "B. 储存", "C. 提取", "D. 想象"), ("B. 编码", "A. 储存", "D. 提取", "C. 想象"),
        ("(A) 编码", "(B) 储存", "(C) 提取", "(D) 想象"),
        ("编\n码", "储存", "提取", "想象"),
    ],
)  # fmt: skip
def test_options_with_letters_or_lines(options):
    assert refused(choice(options=options)) is Refusal.UNPRINTABLE


def test_initials_are_no_letters_of_options():
    names = ("B. F. Skinner", "A. Bandura", "C. Rogers", "E. Thorndike")
    passes(english(question="Who studied the learning of aggression with a doll?", options=names))


@pytest.mark.parametrize(
    ("draft", "longest"),
    [
        (short(question="问" * 401), 400),
        (short(answer="答" * 2001), 2000),
        (short(explanation="答" * 2001), 2000),
        (choice(options=(*FOUR[:3], "项" * 121)), 120),
        (english(question="why " * 301), 1200),
        (english(options=(*WORDS[:3], "o" * 301)), 300),
    ],
)
def test_too_long(draft, longest):
    found = schema.check(draft, Slot(number=0, kind=draft.kind, passage=""), Method.RULES)
    assert isinstance(found, Objection)
    assert found.reason is Refusal.TOO_LONG
    assert found.detail.endswith(f" > {longest}")


def test_a_case_may_be_longer_and_so_may_what_is_printed():
    passes(short(question="问" * 400))
    passes(replace(short(question="问" * 401), kind=Kind.CASE))
    passes(short(question="问" * 401), Method.EXAM)


@pytest.mark.parametrize(
    "draft",
    [
        short(question="What is encoding and why does it matter?"),
        short(answer="Encoding turns information into a form that can be stored."),
        choice(question="Which of these is a system of memory?"),
        choice(options=("it holds what we have seen for a moment", *WORDS[1:])),
        english(question="哪一个术语指分散练习效果更好？"),
        english(options=FOUR),
        short(language="en"),
        judged(language="en"),
    ],
)
def test_another_language(draft):
    assert refused(draft) is Refusal.WRONG_LANGUAGE


@pytest.mark.parametrize(
    "draft",
    [
        short(question="什么是 attention deficit hyperactivity disorder（注意缺陷多动障碍）？",
              answer="这是一种神经发育障碍，见于儿童和成人。"),
        choice(question="下列缩写中，指脑磁图的是（　　）", options=("EEG", "MEG", "PET", "MRI")),
        choice(question="短时记忆的容量是（　　）", options=("3±1", "7±2", "12±3", "20±5")),
        english(),
        short(kind=Kind.DEFINITION, question="名词解释：working memory",
              answer="工作记忆是对信息加以暂时保持和加工的系统。"),
    ],
)  # fmt: skip
def test_terms_in_the_other_language(draft):
    passes(draft)


# --- options ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "method", "fine"),
    [(3, Method.RULES, False), (4, Method.RULES, True), (5, Method.PASSAGE, False),
     (25, Method.PASSAGE, False), (0, Method.PASSAGE, False), (1, Method.EXAM, False),
     (2, Method.EXAM, True), (10, Method.EXAM, True), (11, Method.EXAM, False)],
)  # fmt: skip
def test_how_many_options(count, method, fine):
    names = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地人"
    draft = choice(options=tuple(f"{name}类记忆" for name in names[:count]), key=(0,))
    if fine:
        passes(draft, method)
    else:
        assert refused(draft, method) is Refusal.OPTION_COUNT


def test_an_empty_option_is_none():
    assert refused(choice(options=(*FOUR[:3], " 。"))) is Refusal.OPTION_COUNT


@pytest.mark.parametrize(
    ("a", "b"),
    [("工作记忆", "工作记忆"), ("工作记忆", "工作记忆。"), ("工作记忆", "“工作记忆”"),
     ("工作记忆", "工作記憶"), ("Priming", "priming."), ("The schema", "Schemas"),
     ("7±2", "7±２"), ("50%", "50 %")],
)  # fmt: skip
def test_options_that_are_alike(a, b):
    draft = choice(options=(a, b, "语义记忆", "内隐记忆"), key=(2,))
    assert refused(draft) is Refusal.OPTIONS_ALIKE


@pytest.mark.parametrize(
    "options",
    [("0.80", "-0.80", "0.08", "8.0"), ("5%", "5", "50%", "0.5"), ("<5", ">5", "5±1", "15")],
)
def test_numbers_that_differ(options):
    passes(choice(question="这两个变量的关系用哪个数表示？", options=options, key=(0,)))


@pytest.mark.parametrize(
    "option",
    ["以上都对", "以上都是。", "以上皆是", "以上均正确", "上述都不对", "以上选项都正确", "全部正确",
     "都是", "以上各项都不是", "A和B", "A、B都对", "以上全部"],
)  # fmt: skip
def test_all_of_the_above(option):
    assert refused(choice(options=(*FOUR[:3], option))) is Refusal.ALL_OF_THE_ABOVE
    passes(choice(options=(*FOUR[:3], option)), Method.EXAM)


@pytest.mark.parametrize(
    "option",
    ["All of the above", "none of the above.", "Both A and B", "None of these", "A and C",
     "All of these are correct", "Neither A nor B"],
)  # fmt: skip
def test_all_of_the_above_in_english(option):
    assert refused(english(options=(*WORDS[:3], option))) is Refusal.ALL_OF_THE_ABOVE


@pytest.mark.parametrize(
    "option", ["A型人格", "全或无定律", "All-or-none law", "皆大欢喜", "以上行加工为主"]
)
def test_what_only_looks_like_it(option):
    passes(choice(options=(*FOUR[:3], option)))


@pytest.mark.parametrize("key", [(4,), (-1,), (0, 9), (1, 25)])
def test_a_key_that_is_no_option(key):
    kind = Kind.SINGLE if len(key) == 1 else Kind.MULTIPLE
    assert refused(choice(kind=kind, key=key)) is Refusal.KEY_NOT_AN_OPTION


@pytest.mark.parametrize(
    ("kind", "key"),
    [(Kind.SINGLE, ()), (Kind.SINGLE, (0, 1)), (Kind.SINGLE, (1, 1)), (Kind.MULTIPLE, ()),
     (Kind.MULTIPLE, (1,)), (Kind.MULTIPLE, (0, 0)), (Kind.MULTIPLE, (0, 1, 2, 3)),
     (Kind.INDEFINITE, ())],
)  # fmt: skip
def test_how_many_keys(kind, key):
    assert refused(choice(kind=kind, key=key)) is Refusal.KEY_COUNT


def test_keys_that_are_enough():
    passes(choice(kind=Kind.MULTIPLE, key=(0, 1)))
    passes(choice(kind=Kind.INDEFINITE, key=(2,)))
    passes(choice(kind=Kind.INDEFINITE, key=(0, 1, 2, 3)))
    passes(choice(kind=Kind.MULTIPLE, key=(0, 1, 2, 3)), Method.EXAM)


# --- the answer in the question ---------------------------------------------------------------


@pytest.mark.parametrize(
    "draft",
    [
        choice(question="工作记忆系统对信息加以保持和加工，它称为（　　）"),
        choice(question="人们在工作时对信息加以保持和加工，所用的系统称为（　　）"),
        choice(question="通过观察他人行为而发生的学习是（　　）",
               options=("经典条件反射", "习惯化", "观察学习", "敏感化"), key=(2,)),
        english(question="The spacing effect is also known by which name?"),
        english(question="Which finding is about the spacing of practice?"),
        short(question="编码是把信息转换成可以储存的形式吗？", answer="信息转换成可以储存的形式"),
    ],
)  # fmt: skip
def test_the_answer_is_in_the_question(draft):
    assert refused(draft) is Refusal.ANSWER_IN_QUESTION


@pytest.mark.parametrize(
    "draft",
    [
        choice(question="人们用来对信息加以保持和加工的记忆系统称为（　　）"),  # all are "记忆"
        choice(question="工作记忆与长时记忆中，能同时加工信息的是（　　）"),
        english(question="Which effect means that distributed practice is remembered better?"),
        choice(question="7岁以前的儿童处于第几个阶段？", options=("7", "2", "3", "4"), key=(0,)),
        english(question="Which information is kept?", options=("Form", "Colour", "Sound", "Taste"),
                key=(0,)),
    ],
)  # fmt: skip
def test_it_is_not(draft):
    passes(draft)


@pytest.mark.parametrize("method", [Method.PASSAGE, Method.EXAM])
@pytest.mark.parametrize(
    "question",
    [
        "____是对信息同时保持和加工的系统。", "保持信息的是____，提取信息的也是____。",
        "关系式p<a and b>c说明了哪一种系统？", "公式x**2表示哪一种系统？",
        "公式x**2+y**2表示哪一种系统？", "这个系统的名称是__________。",
    ],
)  # fmt: skip
def test_blanks_powers_and_relations_are_no_markup(question, method):
    passes(choice(question=question), method)


@pytest.mark.parametrize(
    "text",
    [
        "**工作记忆**是什么系统？", "什么是 **工作记忆** 的特点？", "__工作记忆__是什么系统？",
        "<b>工作记忆</b>是什么？", "工作记忆是什么？<br>", '<a href="x">工作记忆是什么？',
        "工作记忆是什么？<br/>", "工作记忆是什么？</p>",
    ],
)  # fmt: skip
def test_markup_in_pairs(text):
    assert refused(choice(question=text)) is Refusal.UNPRINTABLE
