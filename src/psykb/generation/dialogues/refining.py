"""The third step: the dialogue is shown with what is not supported, and written again."""

from psykb import prompts
from psykb.answering.disarming import as_data
from psykb.generation.dialogues.asking import Request, messages_of
from psykb.generation.dialogues.briefs import Brief
from psykb.generation.dialogues.drafting import rules_of
from psykb.generation.dialogues.judging import Judged, Sentence, dialogue_text
from psykb.generation.dialogues.phrases import worded
from psykb.generation.dialogues.reading import Turns
from psykb.generation.dialogues.sources import Sources
from psykb.generation.dialogues.supporting import Supporting
from psykb.types import Finding

SYSTEM, TASK = "dialogue_refine", "dialogue_refine_task"
PURPOSE = "refine"
_LONGEST = 120  # characters of a sentence that are repeated


def request_of(
    turns: Turns,
    judged: Judged,
    brief: Brief,
    sources: Sources,
    supporting: Supporting,
    turn: int = 0,
) -> Request:
    """Return what is asked of a model for a dialogue with unsupported claims.

    Each is named with its number, why it is not held to be supported, and the sentence that comes
    nearest to it.
    """
    language = brief.language
    system = prompts.load(SYSTEM, language).filled(
        exchanges=str(len(turns) // 2), rules=rules_of(brief)
    )
    lines = [_line(s, f, brief, sources, supporting) for s, f in judged.unsupported]
    task = prompts.load(TASK, language).filled(
        question=as_data(brief.question) or "—",
        seed=sources.seed_text,
        books=sources.books_text,
        dialogue=dialogue_text(turns, judged.sentences, brief),
        findings="\n".join(lines),
    )
    return Request(
        messages=messages_of(system, task),
        language=language,
        purpose=PURPOSE,
        passages=sources.passages,
        turn=turn,
    )


def _line(
    sentence: Sentence, finding: Finding, brief: Brief, sources: Sources, supporting: Supporting
) -> str:
    language = brief.language
    comma = "；" if language == "zh" else "; "
    why = comma.join(worded(f"fault_{fault}", language) for fault in finding.faults)
    near = supporting.nearest(sentence.text, sources.named)
    return worded(
        "finding",
        language,
        n=str(sentence.number),
        text=as_data(sentence.text)[:_LONGEST],
        why=why or worded("fault_none", language),
        near=worded("near", language, sentence=near) if near else worded("no_near", language),
    )
