"""Offline answers: sentences of the books, or an honest no."""

import pytest

from psykb import ask
from psykb.errors import NotFoundError
from psykb.grounding.quoting import holds
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Abstention, Answer
from tests.conftest import BOOKS

MORE = """\
# 第三章 动机与压力

内部动机与外部动机不同：内部动机来自活动本身，外部动机来自活动之外的奖赏。

应对压力的办法有三种：

- 针对问题的应对；
- 针对情绪的应对；
- 寻求他人的支持。

社会支持之所以有助于健康，是因为它缓冲了压力的影响。

短时记忆的广度约为7个组块。1956年，米勒发表了关于它的论文。
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers")
    for name, content in {**BOOKS, "more.md": MORE}.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


def said(answer):
    return [claim.text for claim in answer.claims]


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        (
            "什么是工作记忆？",
            ["工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"],
        ),
        (
            "What is operant conditioning?",
            [
                "Operant conditioning is a form of learning in which behavior is shaped by its "
                "consequences."
            ],
        ),
        ("谁提出了工作记忆模型？", ["1974年，巴德利和希契提出了工作记忆模型。"]),
        (
            "內部動機和外部動機有什麼區別？",
            ["内部动机与外部动机不同：内部动机来自活动本身，外部动机来自活动之外的奖赏。"],
        ),
        ("为什么社会支持有助于健康？", ["社会支持之所以有助于健康，是因为它缓冲了压力的影响。"]),
        ("短时记忆的广度是多少", ["短时记忆的广度约为7个组块。"]),
    ],
)
def test_the_sentence_that_answers_is_the_answer(base, question, sentences):
    assert said(ask(base, question)) == sentences


def test_a_list_comes_with_its_items(base):
    assert said(ask(base, "应对压力的办法有哪些？")) == [
        "应对压力的办法有三种：",
        "针对问题的应对；",
        "针对情绪的应对；",
        "寻求他人的支持。",
    ]


def test_two_things_that_no_sentence_compares_are_defined_each(base):
    assert said(ask(base, "工作记忆和经典条件反射有什么区别？")) == [
        "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。",
        "所谓经典条件反射（classical conditioning），是指中性刺激与无条件刺激多次配对以后，"
        "单独引起反应的过程。",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "请问红烧肉怎么做才不腻",
        "足球比赛里的越位是什么意思？",
        "How do I change a bicycle tyre?",
        "Which vaccines do I need before a trip to Kenya?",
    ],
)
def test_what_the_books_do_not_answer_is_declined(base, question):
    answer = ask(base, question)
    assert (answer.abstained, answer.claims) == (Abstention.WEAK_EVIDENCE, ())
    assert answer.looked_for
    assert answer.missing
    assert all(holds(base.catalogue, citation) for citation in answer.nearest)


@pytest.mark.parametrize("question", ["", "什么是？", "what is it?", "？？？"])
def test_no_question_gets_no_answer(base, question):
    assert ask(base, question).abstained is Abstention.NO_QUESTION


def test_an_empty_base_has_found_nothing(tmp_path):
    empty = KnowledgeBase.create(tmp_path / "kb")
    assert ask(empty, "什么是工作记忆？").abstained is Abstention.NOTHING_FOUND


def test_references_do_not_answer(base):
    # the only place that names the lectures is the list of references
    answer = ask(base, "巴甫洛夫的讲义是哪一年出版的？")
    assert all("1927" not in text for text in said(answer))


def test_every_quote_is_in_the_book_where_it_is_cited(base):
    for question in ("记忆包括哪些过程？", "情绪有哪几种成分？", "What is the spacing effect?"):
        answer = ask(base, question)
        assert 1 <= len(answer.claims) <= 5
        for claim in answer.claims:
            (citation,) = claim.citations
            text = base.document(citation.document_id).text
            assert text[citation.start : citation.end] == citation.quote == claim.text


def test_only_the_books_asked_for(base):
    answer = ask(base, "What is working memory?", books=["learning.md"])
    assert said(answer) == ["Working memory holds a few chunks while we think."]


def test_an_answer_has_claims_or_abstains():
    with pytest.raises(ValueError, match="has claims or abstains"):
        Answer(question="x", timings={})


def test_the_same_question_gets_the_same_answer(base):
    one, other = (ask(base, "记忆包括哪些过程？") for _ in range(2))
    assert (one.claims, one.hits, one.confidence) == (other.claims, other.hits, other.confidence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Check out this interactive exercise about Maslow's hierarchy of needs.",
        "By the end of this section, you will be able to define the hierarchy of needs.",
        "See www.example.org for the hierarchy of needs.",
        "Maslow.",
    ],
)
def test_what_sends_the_reader_elsewhere_is_no_answer(tmp_path, sentence):
    true = "Maslow's hierarchy of needs orders the needs of people from the body to the self."
    (tmp_path / "book.md").write_text(
        f"# Motivation\n\n{sentence}\n\n{true}\n\nHunger is a drive.\n", encoding="utf-8"
    )
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([tmp_path / "book.md"])
    assert said(ask(base, "What is Maslow's hierarchy of needs?")) == [true]


def test_a_second_sentence_speaks_of_the_same_thing(tmp_path):
    (tmp_path / "book.md").write_text(
        "# 第一章\n\n睡眠分为两个阶段：浅睡和深睡。\n\n# 第二章\n\n皮亚杰把发展分为四个阶段。\n\n"
        "# 第三章\n\n埃里克森把人生分为八个阶段。\n",
        encoding="utf-8",
    )
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([tmp_path / "book.md"])
    assert said(ask(base, "睡眠分为哪几个阶段？")) == ["睡眠分为两个阶段：浅睡和深睡。"]


def test_an_empty_name_of_a_book_fits_none(base):
    with pytest.raises(NotFoundError, match="no such book"):
        ask(base, "什么是工作记忆？", books=[""])


def test_definitions_of_what_is_compared_come_from_the_books_that_were_asked(base):
    answer = ask(base, "工作记忆和内部动机有什么区别？", books=["more.md"])
    cited = {c.document_id for claim in answer.claims for c in claim.citations}
    cited |= {c.document_id for c in answer.nearest}
    assert cited == set(base.find_books(["more.md"]))
