"""Dialogues and items as training rows."""

from psykb.dataset import phrasing
from psykb.dataset.licences import spelt
from psykb.types import Dialogue, Message, QAPair, Row, RowKind


def of_dialogue(dialogue: Dialogue) -> Row:
    """Return a dialogue as a row, its system prompt as it stands.

    Its groups are the dialogue itself, and the item or post that it was made from, if it was.
    """
    groups = [f"dialogue:{dialogue.id}"]
    if dialogue.origin is not None and dialogue.origin.seed_of:
        groups.append(f"seed:{dialogue.origin.seed_of}")
    cited = [cited for finding in dialogue.findings for cited in finding.citations]
    return Row(
        id=f"{RowKind.DIALOGUE.value}:{dialogue.id}",
        messages=dialogue.messages,
        kind=RowKind.DIALOGUE,
        language=dialogue.language,
        source=dialogue.source,
        licence=spelt(dialogue.licence),
        groups=tuple(groups),
        citations=tuple(dict.fromkeys(f"{one.document_id}:{one.start}-{one.end}" for one in cited)),
        untrained=dialogue.untrained,
    )


def of_item(item: QAPair, source: str, *, licence: str = "", system: str = "") -> Row:
    """Return an item as a row that asks it and answers from memory.

    Its groups are the item itself and the places that carry its answer.

    Args:
        item: with its answer and explanation, as `phrasing` says them.
        source: name of the run.
        licence: of the books that it reproduces, as `licences.of_books` gives it.
        system: the system prompt; "" for none.
    """
    said = [
        Message(role="user", content=phrasing.asked(item)),
        Message(role="assistant", content=phrasing.answer(item)),
    ]
    if system:
        said.insert(0, Message(role="system", content=system))
    places = [f"{one.document_id}:{one.start}-{one.end}" for one in item.decisive or item.origin]
    return Row(
        id=f"{RowKind.QUESTION.value}:{item.id}",
        messages=tuple(said),
        kind=RowKind.QUESTION,
        language=item.language,
        source=source,
        licence=licence,
        groups=(f"item:{item.id}", *(f"passage:{place}" for place in dict.fromkeys(places))),
        citations=tuple(
            dict.fromkeys(f"{one.document_id}:{one.start}-{one.end}" for one in item.citations)
        ),
    )
