"""Questions and keys as books print them, in one text: extracted, joined, nothing lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.exams.reading import extract
from psykb.types import Kind, Refusal


def read(text):
    return extract(text, ())


def keys(text):
    """Number, key (letters, judgement, text or refusal) of each printed question."""
    found = []
    for q in read(text):
        if q.refusal is not None:
            key = q.refusal
        elif q.kind.has_options:
            key = "".join("ABCDEFGHIJ"[at] for at in q.key)
        else:
            key = q.truth if q.kind is Kind.TRUE_FALSE else q.answer
        found.append((q.number, key))
    return found


OPTIONS = "A．甲　B．乙　C．丙　D．丁"

# what is no question


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第一章 绪论\n1. 记忆有三个过程。\n2. 学习有两种。",
        "Discussion\n1. The first result was small.\n2. The second was large.",
        "记忆的种类\n1. 感觉记忆\nA．图像\nB．声音\nC．触觉\n2. 短时记忆",
        "三、判断\n判断是肯定或否定。\n1. 肯定判断\n2. 否定判断",
    ],
)
def test_text_without_questions(text):
    assert read(text) == ()


def test_a_question_without_a_key():
    text = f"单项选择题\n1．某甲是（　　）\n{OPTIONS}\n2．某乙是（　　）\n{OPTIONS}\n答案\n1．B"
    first, second = read(text)
    assert (first.refusal, first.key) == (None, (1,))
    assert (second.refusal, second.detail) == (
        Refusal.NO_KEY_PRINTED,
        "no key is printed for it",
    )
    assert second.question == "某乙是（　　）"


def test_a_key_without_a_question():
    text = f"一、单项选择题\n1．某甲是（　　）\n{OPTIONS}\n参考答案\n1-2 BD"
    first, second = read(text)
    assert first.key == (1,)
    assert (second.number, second.refusal) == (2, Refusal.NO_QUESTION_PRINTED)
    assert [text[a:b] for a, b in second.places] == ["1-2 BD"]


def test_table_and_entry_that_differ():
    text = (
        f"一、单项选择题\n1．某甲是（　　）\n{OPTIONS}\n参考答案\n一、单项选择题\n1 B\n"
        "1．【答案】C。【解析】如此。"
    )
    (question,) = read(text)
    assert question.refusal is Refusal.KEYS_DIFFER
    assert question.detail == "the book prints different keys: B / C"


def test_numbers_that_are_passed_over_are_told():
    text = f"单项选择题\n1．甲（　　）\n{OPTIONS}\n4．乙（　　）\n{OPTIONS}\n答案\n1 B　4 C"
    assert keys(text) == [
        (1, "B"),
        (2, Refusal.NO_QUESTION_PRINTED),
        (3, Refusal.NO_QUESTION_PRINTED),
        (4, "C"),
    ]
    assert read(text)[1].detail == "no question 2 is printed; the numbers go on with 4"


def test_a_number_printed_twice_is_joined_with_no_key():
    text = (
        f"一、单项选择题\n1．某甲是（　　）\n{OPTIONS}\n1．某乙是（　　）\n{OPTIONS}\n"
        f"3．某丙是（　　）\n{OPTIONS}\n参考答案\n1-3 BCD"
    )
    found = keys(text)
    assert found.count((1, Refusal.NO_KEY_PRINTED)) == 2
    assert (3, "D") in found


def test_a_letter_that_is_missing():
    text = "一、单项选择题\n1．某甲是（　　）\nA．甲\nB．乙\nD．丁\n参考答案\n1．B"
    (question,) = read(text)
    assert question.refusal is Refusal.OPTION_COUNT
    assert question.detail == "option C is not printed, or cannot be read"


def test_a_letter_printed_twice():
    text = "一、单项选择题\n1．某甲是（　　）\nA．甲\nB．乙\nB．丙\nC．丁\n参考答案\n1．B"
    (question,) = read(text)
    assert (question.refusal, question.detail) == (
        Refusal.OPTION_COUNT,
        "a letter is printed before two options",
    )


def test_no_options_at_all():
    (question,) = read("一、单项选择题\n1．某甲是（　　）\n参考答案\n1．B")
    assert (question.refusal, question.detail) == (
        Refusal.OPTION_COUNT,
        "no options are printed",
    )


def test_a_key_beyond_the_options_is_kept_for_the_schema():
    (question,) = read(f"一、单项选择题\n1．某甲是（　　）\n{OPTIONS}\n参考答案\n1．E")
    assert (question.refusal, question.key) == (None, (4,))


@pytest.mark.parametrize("word", ["无", "略", "暂无"])
def test_a_key_that_says_there_is_none(word):
    (question,) = read(f"一、单项选择题\n1．某甲是（　　）\n{OPTIONS}\n参考答案\n1．{word}")
    assert question.refusal is Refusal.NO_KEY_PRINTED
    assert question.detail == f"what stands as its key is none: {word}"


def test_a_table_with_too_many_keys_tells_none():
    text = f"一、单项选择题\n1．甲（　　）\n{OPTIONS}\n2．乙（　　）\n{OPTIONS}\n参考答案\n1-2 ABC"
    assert keys(text) == [(1, Refusal.NO_KEY_PRINTED), (2, Refusal.NO_KEY_PRINTED)]


KINDLESS = """\
一、单项选择题
1．某甲是（　　）
A．甲　B．乙　C．丙　D．丁
二、填空题
1．记忆的过程是____和____。
2．提出者是____。
三、计算题
1．求平均数。
四、辨析题
1．记忆就是复习。
五、连线题
1．甲　A．丙
参考答案
一、单项选择题
1．B
二、填空题
1．编码；提取
2．冯特
三、计算题
1．等于二。
四、辨析题
1．错误。两者不同。
五、连线题
1．A
"""


def test_questions_of_no_kind_are_refused_and_not_lost():
    first, *others = read(KINDLESS)
    assert (first.key, first.refusal) == ((1,), None)
    assert [q.refusal for q in others] == [Refusal.WRONG_KIND] * 5
    assert [q.question for q in others] == [
        "记忆的过程是____和____。",
        "提出者是____。",
        "求平均数。",
        "记忆就是复习。",
        "甲　A．丙",
    ]
    assert [q.answer for q in others] == ["编码；提取", "冯特", "等于二。", "错误。两者不同。", "A"]
    assert [q.detail for q in others[1:4]] == [
        f"by the heading over it ({family}) it is of no kind that is made"
        for family in ("fill-in", "calculation", "other")
    ]


def test_the_lettered_pieces_of_a_matching_question_are_no_options():
    (question,) = read("五、连线题\n1．甲（　　）　A．丙　B．丁　C．戊\n参考答案\n1．A")
    assert (question.refusal, question.kind) == (Refusal.WRONG_KIND, Kind.SHORT)
    assert (question.options, question.question) == ((), "甲（　　）　A．丙　B．丁　C．戊")


def test_an_empty_cell_of_a_table_leaves_its_question_without_a_key():
    text = (
        f"单项选择题\n1．甲（　　）\n{OPTIONS}\n2．乙（　　）\n{OPTIONS}\n"
        f"3．丙（　　）\n{OPTIONS}\n"
        "参考答案\n题号 | 1 | 2 | 3\n答案 | A |  | C"
    )
    assert keys(text) == [(1, "A"), (2, Refusal.NO_KEY_PRINTED), (3, "C")]


# layouts

TABLES = [
    "1-4 BDAC",
    "1~4：BDAC",
    "１．Ｂ　２．Ｄ　３．Ａ　４．Ｃ",
    "1.b 2.d 3.a 4.c",
    "1-2 BD\n3-4 AC",
    "1 | B | 2 | D | 3 | A | 4 | C",
    "题号 | 1 | 2 | 3 | 4\n答案 | B | D | A | C",
    "1．B\n2．D\n3．A\n4．C",
    "1．【答案】B。【解析】甲。\n2．【答案】D\n3．【答案】A\n4．【答案】C",
    "1．B。因为甲。\n2．D。因为乙。\n3．A\n4．C",
    "第1题 B\n第2题 D\n第3题 A\n第4题 C",
]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("number", ["{}．", "{}、", "({}) ", "第{}题 "])
def test_tables_at_the_end(table, number):
    questions = "\n".join(f"{number.format(n)}第几个是（　　）\n{OPTIONS}" for n in range(1, 5))
    text = f"一、单项选择题（每题1分，共4分）\n{questions}\n参考答案\n一、单选题\n{table}"
    assert keys(text) == [(1, "B"), (2, "D"), (3, "A"), (4, "C")]


def test_types_with_their_tables_in_one_line():
    text = (
        f"一、单项选择题\n1．甲（　　）\n{OPTIONS}\n二、多项选择题\n1．乙（　　）\n{OPTIONS}\n"
        "三、判断题\n1．丙是丁。（　　）\n2．丙不是丁。\n"
        "参考答案\n一、单选题 1.A\n二、多选 1．A B D\n三、判断 1.√ 2.×"
    )
    assert [(q.kind, q.number, q.key, q.truth) for q in read(text)] == [
        (Kind.SINGLE, 1, (0,), None),
        (Kind.MULTIPLE, 1, (0, 1, 3), None),
        (Kind.TRUE_FALSE, 1, (), True),
        (Kind.TRUE_FALSE, 2, (), False),
    ]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("1-3 √×√", [True, False, True]),
        ("1.对 2.错 3.对", [True, False, True]),
        ("1．正确\n2．错误。并非如此。\n3．正确", [True, False, True]),
        ("1-3 TFT", [True, False, True]),
    ],
)
def test_judgements(marks, expected):
    text = f"三、判断题\n1．甲是乙。\n2．甲是丙。\n3．甲是丁。\n参考答案\n三、判断题\n{marks}"
    assert [(q.kind, q.truth) for q in read(text)] == [(Kind.TRUE_FALSE, t) for t in expected]


def test_judgements_with_lettered_answers():
    text = "1．甲是乙，对吗？\nA．正确\nB．错误\n答案：B\n解析：甲不是乙。"
    (question,) = read(text)
    assert (question.kind, question.truth, question.options) == (Kind.TRUE_FALSE, False, ())
    assert question.explanation == "甲不是乙。"


def test_keys_beside_each_question():
    text = (
        f"单项选择题\n1．甲（　　）\n{OPTIONS}\n【答案】C\n【解析】甲是丙。\n仍是丙。\n"
        f"2．乙（　　）\n{OPTIONS}\n答案：A"
    )
    first, second = read(text)
    assert (first.key, first.explanation, first.question) == (
        (2,),
        "甲是丙。\n仍是丙。",
        "甲（　　）",
    )
    assert second.key == (0,)
    assert second.options == ("甲", "乙", "丙", "丁")


def test_a_key_printed_into_the_blank():
    (question,) = read(f"单项选择题\n1．某甲是（ B ）\n{OPTIONS}")
    assert (question.key, question.question) == ((1,), "某甲是（　　）")


def test_open_answers_of_several_lines():
    text = (
        "四、名词解释\n1．暗适应\n五、论述题\n1．试述记忆。\n2．比较两者。\n参考答案\n"
        "四、名词解释\n1．答：由亮处到暗处。\n例如电影院。\n"
        "五、论述题\n1．【参考答案】要点：\n1．第一点。\n2．第二点。\n2．【参考答案】不同。"
    )
    assert [(q.kind, q.question, q.answer) for q in read(text)] == [
        (Kind.DEFINITION, "暗适应", "由亮处到暗处。\n例如电影院。"),
        (Kind.ESSAY, "试述记忆。", "要点：\n1．第一点。\n2．第二点。"),
        (Kind.ESSAY, "比较两者。", "不同。"),
    ]


def test_answers_of_several_lines_beside_open_questions():
    text = "简答题\n1．何谓甲？\n参考答案\n甲就是甲。\n还是甲。\n2．何谓乙？\n答：乙就是乙。"
    assert keys(text) == [(1, "甲就是甲。\n还是甲。"), (2, "乙就是乙。")]


def test_a_case_that_questions_share():
    text = (
        "四、案例分析题\n（1～2题共用题干）\n小王近日失眠。\n已有两周。\n"
        f"1．最可能的问题是（　　）\n{OPTIONS}\n2．首先应当（　　）\n{OPTIONS}\n"
        f"3．另一题（　　）\n{OPTIONS}\n参考答案\n1-3 ABC"
    )
    first, second, third = read(text)
    case = "（1～2题共用题干）\n小王近日失眠。\n已有两周。"
    assert first.question == f"{case}\n最可能的问题是（　　）"
    assert second.question == f"{case}\n首先应当（　　）"
    assert third.question == "另一题（　　）"
    assert text[slice(*first.places[0])] == case
    assert [q.key for q in (first, second, third)] == [(0,), (1,), (2,)]


def test_a_case_with_an_open_question():
    text = "案例分析题\n案例一：小李怕高。\n1．请分析原因。\n参考答案\n1．与经历有关。"
    (question,) = read(text)
    assert (question.kind, question.answer) == (Kind.CASE, "与经历有关。")
    assert question.question == "案例一：小李怕高。\n请分析原因。"


def test_one_type_for_single_and_multiple():
    text = (
        f"一、选择题（1-2为单选，3为多选）\n1.甲（　　）{OPTIONS}\n2.乙（　　）{OPTIONS}\n"
        f"3.丙（　　）{OPTIONS}\n【参考答案】\n1~2：AB  3.A、C"
    )
    assert [(q.kind, q.key) for q in read(text)] == [
        (Kind.SINGLE, (0,)),
        (Kind.SINGLE, (1,)),
        (Kind.MULTIPLE, (0, 2)),
    ]


# joining

CHAPTERS = "\n".join(
    f"第{n}章 {title}\n一、选择题\n1．{title}甲（　　）\n{OPTIONS}\n二、判断题\n1．{title}乙。"
    for n, title in (("一", "绪论"), ("二", "感觉"))
)


def test_numbers_begin_again_in_each_chapter():
    text = (
        f"{CHAPTERS}\n参考答案\n第一章\n一、选择题\n1．B\n二、判断题\n1．√\n"
        "第二章\n一、选择题\n1．C\n二、判断题\n1．×"
    )
    assert keys(text) == [(1, "B"), (1, True), (1, "C"), (1, False)]


def test_answers_at_the_end_of_each_chapter():
    one, other = CHAPTERS.split("\n第二章")
    text = (
        f"{one}\n参考答案\n一、选择题\n1．B\n二、判断题\n1．√\n第二章{other}\n参考答案\n"
        "一、选择题\n1．C\n二、判断题\n1．×"
    )
    assert keys(text) == [(1, "B"), (1, True), (1, "C"), (1, False)]


def test_papers_without_chapters_are_joined_in_order():
    paper = f"一、单项选择题\n1．甲（　　）\n{OPTIONS}\n2．乙（　　）\n{OPTIONS}\n"
    text = f"模拟试卷一\n{paper}模拟试卷二\n{paper}模拟试卷一答案\n1-2 AB\n模拟试卷二答案\n1-2 CD"
    assert keys(text) == [(1, "A"), (2, "B"), (1, "C"), (2, "D")]


def test_two_lists_and_one_of_keys_are_not_guessed():
    paper = f"一、单项选择题\n1．甲（　　）\n{OPTIONS}\n2．乙（　　）\n{OPTIONS}\n"
    text = f"模拟试卷一\n{paper}模拟试卷二\n{paper}参考答案\n1-2 AB"
    assert {key for _number, key in keys(text)} == {Refusal.NO_KEY_PRINTED}


# English


def test_english():
    text = """\
Multiple choice
1. Who built the puzzle boxes?
A. Thorndike
B. Pavlov
C. Watson
D. Skinner
2) What falls in extinction?
(a) weight (b) responding (c) thirst (d) sleep
True or False
1. Rats can learn.
2. Cats cannot learn.
Short answer
1. Explain extinction
in your own words.
Answer Key
Multiple choice: 1. A 2. B
True or False: 1. T 2. F
Short answer
1. Responding falls when nothing follows.
It may come back.
"""
    found = read(text)
    assert [(q.kind, q.key, q.truth, q.answer) for q in found] == [
        (Kind.SINGLE, (0,), None, ""),
        (Kind.SINGLE, (1,), None, ""),
        (Kind.TRUE_FALSE, (), True, ""),
        (Kind.TRUE_FALSE, (), False, ""),
        (Kind.SHORT, (), None, "Responding falls when nothing follows.\nIt may come back."),
    ]
    assert found[1].options == ("weight", "responding", "thirst", "sleep")
    assert found[4].question == "Explain extinction\nin your own words."


def test_english_keys_beside_questions():
    text = "Q1. Who was first?\n(A) one\n(B) two\n(C) three\nAnswer: B\nExplanation: He was."
    (question,) = read(text)
    assert (question.key, question.explanation) == ((1,), "He was.")


@pytest.mark.parametrize("word", ["答案：", "参考答案：", "Answer key: "])
def test_keys_behind_a_word_in_a_book_without_headings(word):
    paper = f"1．甲是哪一个？\n{OPTIONS}\n2．乙是（　　）\n{OPTIONS}\n{word}1-2 "
    text = f"{paper}BC\n{paper}DA"
    assert keys(text) == [(1, "B"), (2, "C"), (1, "D"), (2, "A")]


def test_questions_without_a_heading_are_known_by_their_form():
    text = f"1．甲是哪一个？\n{OPTIONS}\n2．乙是（　　）\n{OPTIONS}\n参考答案\n1-2 BC"
    assert keys(text) == [(1, "B"), (2, "C")]


# laws

STEMS = st.sampled_from(["甲（　　）", "下列属于乙的是（　　）。", "谁最早？", "丙是____"])
INLINE = st.booleans()


@given(st.lists(st.tuples(STEMS, st.sampled_from("ABCD"), INLINE), min_size=1, max_size=12))
def test_every_printed_question_comes_out_with_its_key(items):
    lines = ["一、单项选择题"]
    for number, (stem, _key, inline) in enumerate(items, 1):
        lines += [f"{number}．{stem}", OPTIONS if inline else OPTIONS.replace("　", "\n\n")]
    printed = "".join(key for _stem, key, _inline in items)
    text = "\n\n".join([*lines, "参考答案", "一、单项选择题", f"1-{len(items)} {printed}"])
    found = read(text)
    assert [q.number for q in found] == list(range(1, len(items) + 1))
    assert ["ABCD"[q.key[0]] for q in found] == list(printed)
    assert [q.question for q in found] == [stem for stem, _key, _inline in items]
    assert all(q.options == ("甲", "乙", "丙", "丁") for q in found)


@given(st.text(alphabet="1234.．ABab（）() \n答案：题甲√×-、|", max_size=120))
def test_noise_breaks_nothing_and_places_are_in_the_text(noise):
    text = f"一、单项选择题\n1．甲（　　）\n{OPTIONS}\n{noise}\n参考答案\n1．A"
    for question in read(text):
        assert all(0 <= a < b <= len(text) for a, b in question.places)
        assert 0 <= question.start <= question.end <= len(text)


@pytest.mark.parametrize(
    "filling",
    [
        "　" * 20_000,
        "\n \n" * 10_000,
        "A. x " * 5_000,
        "1-2 " * 10_000,
        "（" * 20_000,
        "案例：" * 5_000,
        "。2．" * 20_000,
        "甲B．" * 20_000,
        "".join(f"{n}．甲。" for n in range(2, 10_000)),
    ],
)
def test_long_runs_take_no_long_time(filling):
    # an expression that tries every split of such a run would take minutes
    text = f"一、单项选择题\n1．甲（　　）\n{OPTIONS}\n答{filling}完\n参考答案\n1．A"
    started = time.perf_counter()
    assert read(text)
    assert time.perf_counter() - started < 5
