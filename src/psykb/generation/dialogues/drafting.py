"""The first step: from a seed, or a scenario, a dialogue in the words of two people who talk."""

from psykb import prompts
from psykb.answering.disarming import as_data
from psykb.generation.dialogues.asking import Request, messages_of
from psykb.generation.dialogues.briefs import Brief
from psykb.generation.dialogues.phrases import worded
from psykb.generation.dialogues.sources import Sources
from psykb.grounding import help_lines
from psykb.types import Language, Style

SYSTEM = "dialogue_draft"
TASKS = {Style.REWRITE: "dialogue_seed", Style.SCENARIO: "dialogue_scene"}
PURPOSE = "dialogue"
_WARM = 0.7  # temperature: the next turn on a seed is to be another dialogue
_LINES = 3  # help lines that the prompt of a crisis names
# In Chinese those that are everywhere: the national line, the ambulance and the police.
_EVERYWHERE = ("12356", "120", "110")


def request_of(brief: Brief, sources: Sources, turn: int) -> Request:
    """Return what is asked of a model for a brief; `turn` tells dialogues of one seed apart."""
    language = brief.language
    system = prompts.load(SYSTEM, language).filled(
        exchanges=str(brief.exchanges), rules=rules_of(brief)
    )
    words = {"books": sources.books_text, "exchanges": str(brief.exchanges)}
    if brief.style is Style.REWRITE:
        words |= {"question": as_data(brief.question), "seed": sources.seed_text}
    else:
        words |= {name: as_data(text) for name, text in brief.scenario.items()}
    task = prompts.load(TASKS[brief.style], language).filled(**words)
    return Request(
        messages=messages_of(system, task),
        language=language,
        purpose=PURPOSE,
        passages=sources.passages,
        turn=turn,
        temperature=_WARM,
    )


def rules_of(brief: Brief) -> str:
    """Return the rules of a brief's style, with those of a crisis where the client is in one."""
    rules = worded(f"{brief.style}_rules", brief.language)
    if not brief.crisis:
        return rules
    crisis = worded("crisis_rules", brief.language, lines=help_text(brief.language))
    return f"{rules}\n{crisis}"


def prompts_of(brief: Brief) -> tuple[str, ...]:
    """Return the names of the prompts that a draft is asked for with."""
    return SYSTEM, TASKS[brief.style]


def help_text(language: Language) -> str:
    """Return the help lines that a prompt names: those of mainland China, or of the US."""
    known = [line for line in help_lines.lines("", language) if line.number]
    if language == "zh":
        known = [line for line in known if line.number in _EVERYWHERE]
    known = known[:_LINES]
    comma = "、" if language == "zh" else ", "
    return comma.join(f"{line.name} {line.number}" for line in known)
