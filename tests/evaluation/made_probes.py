"""Items made by hand, and models that know what they are told to know."""

import json
import re

from psykb import jsonl
from psykb.generation.checks.items import content_id
from psykb.types import (
    Bloom,
    Citation,
    Difficulty,
    Kind,
    Method,
    Point,
    Provenance,
    QAPair,
)

WORKING_MEMORY = "工作记忆是对有限的信息加以暂时保持并同时加工的记忆系统。"
FORGETTING = "遗忘的进程先快后慢。"


def item(kind, question, answer, *, language="zh", options=(), points=(), start=0):
    """Return an item; its evidence, at `start`, stands in no real book."""
    place = Citation(
        document_id="0123456789ab", title="书", start=start, end=start + 4, quote="原文在此"
    )
    return QAPair(
        id=content_id(kind, question, options, answer, (place,)),
        kind=kind,
        language=language,
        question=question,
        options=options,
        answer=answer,
        points=tuple(Point(text=one, evidence=(0,)) for one in points),
        citations=(place,),
        bloom=Bloom.REMEMBER,
        difficulty=Difficulty.EASY,
        provenance=Provenance(method=Method.RULES, prompts={}, passages=(place.id,)),
    )


def items():
    """Return six items: three choices, a statement, two open ones."""
    return [
        item(Kind.SINGLE, "谁用无意义音节研究遗忘？", "A", options=("艾宾浩斯", "巴德利", "米勒")),
        item(Kind.SINGLE, "Who studied operant conditioning?", "B", language="en",
             options=("Pavlov", "Skinner", "Bowlby", "Piaget")),
        item(Kind.MULTIPLE, "记忆的基本过程有", "ACD", options=("编码", "想象", "储存", "提取")),
        item(Kind.TRUE_FALSE, "遗忘的速度始终不变。", "false"),
        item(Kind.DEFINITION, "名词解释：工作记忆", WORKING_MEMORY),
        item(Kind.SHORT, "遗忘的进程是怎样的？", FORGETTING, points=(FORGETTING,)),
    ]  # fmt: skip


def write_run(root, made, name="asked"):
    """Write items as a run under generated/, and return its folder."""
    folder = root / "generated" / name
    folder.mkdir(parents=True)
    jsonl.write(folder / "qa.jsonl", made)
    return folder


def knowing(known, *, say=None):
    """Return a script that is right about the questions of `known`, and wrong about all others.

    `say` makes a choice out of the letters; JSON as the prompt wants it unless told.
    """
    say = say or (lambda letters: json.dumps({"key": letters}))
    by_question = {one.question: one for one in items()}

    def reply(messages):
        shown = messages[1].content
        one = next(one for text, one in by_question.items() if text in shown)
        sure = one.question in known
        if one.kind.is_open:
            return one.answer if sure else "NO_ANSWER"
        options = dict(re.findall(r"^([A-J])\. (.*)$", shown, re.MULTILINE))
        if one.kind is Kind.TRUE_FALSE:
            words = {"true": ("正确", "对"), "false": ("错误", "错")}[one.answer]
            right = {letter for letter, text in options.items() if text in words}
        else:
            right = {letter for letter, text in options.items()
                     if one.options.index(text) in one.key}  # fmt: skip
        wrong = sorted(set(options) - right)[:1]
        return say("".join(sorted(right)) if sure else "".join(wrong))

    return reply
