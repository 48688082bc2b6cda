"""Items of all kinds in both languages, whose quotes are cut out of small books of our own."""

from psykb.generation.checks.items import content_id
from psykb.grounding.quoting import find
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import (
    Bloom,
    Citation,
    Difficulty,
    Kind,
    Language,
    Method,
    Point,
    Provenance,
    QAPair,
)

WORKING_MEMORY = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
FORGETTING = "遗忘先快后慢，之所以如此，是因为最初的记忆痕迹还不稳固。"
INTERFERENCE = "干扰也会导致遗忘。"
PROCESSES = "记忆包括三个基本过程：编码、储存和提取。"
OPERANT = (
    "Operant conditioning is a form of learning in which behavior is shaped by its consequences."
)
SKINNER = "It was studied by B. F. Skinner."


def cited(base: KnowledgeBase, quote: str) -> Citation:
    """Return the one place in the books where `quote` stands."""
    (place,) = [c for d in base.documents() for c in find(base.catalogue, d.id, quote)]
    return place


def made(
    base: KnowledgeBase,
    kind: Kind,
    question: str,
    answer: str,
    *quotes: str,
    language: Language = "zh",
    options: tuple[str, ...] = (),
    explanation: str = "",
    points: tuple[Point, ...] = (),
    about: str = "",
) -> QAPair:
    """Return an item with these quotes; its id is that of its content."""
    citations = tuple(cited(base, quote) for quote in quotes)
    return QAPair(
        id=content_id(kind, question, options, answer, citations),
        kind=kind,
        language=language,
        question=question,
        options=options,
        answer=answer,
        explanation=explanation,
        points=points,
        citations=citations,
        bloom=Bloom.REMEMBER,
        difficulty=Difficulty.EASY,
        about=about,
        provenance=Provenance(
            method=Method.RULES, prompts={}, rule="by hand", passages=(citations[0].id,)
        ),
    )


def chinese(base: KnowledgeBase) -> list[QAPair]:
    """Return one item of each kind in Chinese, not in the order of papers."""
    return [
        made(
            base, Kind.SHORT, "记忆包括哪些基本过程？", "编码、储存和提取。", PROCESSES,
            points=(Point(text="记忆包括编码、储存和提取三个过程。", evidence=(0,)),),
        ),
        made(base, Kind.DEFINITION, "名词解释：工作记忆", WORKING_MEMORY, WORKING_MEMORY,
             about="工作记忆"),
        made(
            base, Kind.SINGLE, "工作记忆的作用是什么？", "B", WORKING_MEMORY,
            options=("长久保存", "暂时保持并加工", "彻底遗忘", "感觉登记"),
            explanation="工作记忆对信息加以暂时保持并同时加工。",
            points=(Point(text="工作记忆对信息加以暂时保持并同时加工。", evidence=(0,)),),
            about="工作记忆",
        ),
        made(
            base, Kind.MULTIPLE, "下列属于记忆基本过程的是（　　）。", "ACD", PROCESSES,
            options=("编码", "想象", "储存", "提取"),
        ),
        made(
            base, Kind.INDEFINITE, "遗忘的原因有", "AC", FORGETTING, INTERFERENCE,
            options=(
                "最初的记忆痕迹还不稳固，因此刚刚学过的内容最容易受到破坏而消失",
                "人一旦学会某种内容就再也不会以任何方式失去它",
                "先后学习的内容之间相互干扰",
            ),
        ),
        made(base, Kind.TRUE_FALSE, "遗忘的速度始终不变。", "false", FORGETTING,
             explanation="遗忘先快后慢。"),
        made(base, Kind.ESSAY, "试述遗忘的进程及其原因。",
             "遗忘先快后慢。\n原因有二：记忆痕迹不稳固；干扰。", FORGETTING, INTERFERENCE),
        made(base, Kind.CASE, "小明背完单词一天后忘了大半。请分析原因。",
             "遗忘先快后慢，最初的记忆痕迹还不稳固。", FORGETTING),
    ]  # fmt: skip


def english(base: KnowledgeBase) -> list[QAPair]:
    """Return items of three kinds in English."""
    return [
        made(
            base, Kind.SINGLE, "Who studied operant conditioning?", "A", SKINNER, language="en",
            options=("B. F. Skinner", "Ivan Pavlov", "Hermann Ebbinghaus", "Alan Baddeley"),
            explanation="It was studied by Skinner.",
        ),
        made(base, Kind.TRUE_FALSE, "Consequences shape behavior.", "true", OPERANT,
             language="en"),
        made(base, Kind.DEFINITION, "Define operant conditioning.", OPERANT, OPERANT,
             language="en", about="Operant conditioning"),
    ]  # fmt: skip
