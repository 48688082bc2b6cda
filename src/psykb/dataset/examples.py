"""Items, dialogues and rows as the conversations that exporters write."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from psykb.dataset import phrasing, rowing
from psykb.dataset.control_characters import cleaned, steering
from psykb.dataset.licences import joined
from psykb.dataset.request import Example, Words
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Dialogue, Message, QAPair, Row

LicenceOf = Callable[[QAPair], str]


def of_items(
    items: Iterable[QAPair], words: Words, *, source: str, system: str, licence: LicenceOf
) -> tuple[Example, ...]:
    """Return items as a question and an answer each.

    Args:
        items: in their order.
        words: how their words are written.
        source: name of the run.
        system: the system prompt; "" for none.
        licence: of the books that an item reproduces.
    """
    return tuple(
        Example(
            id=item.id,
            row=rowing.of_item(item, source, licence=licence(item), system=system),
            kept=item,
            said=_saying(item, words),
            task=phrasing.task(item),
            columns={"id": item.id, "source": [citation.id for citation in item.citations]},
        )
        for item in items
    )


def _saying(item: QAPair, words: Words) -> Callable[[str], str]:
    return lambda text: words.said(text, item)


def licence_in(base: KnowledgeBase | None) -> LicenceOf:
    """Return what tells the licence of the books that an item cites; "" where it is not known."""
    documents = () if base is None else base.documents()
    known = {document.id: document.licence or "" for document in documents}

    def licence(item: QAPair) -> str:
        cited = {place.document_id for place in (*item.citations, *item.origin)}
        named = [known.get(document, "") for document in cited]
        return joined(named) if all(named) else ""

    return licence


class Tidy:
    """Writes texts without control characters, and counts those that it took out."""

    def __init__(self) -> None:
        """Begin to count."""
        self.taken_out = 0
        self._seen: set[str] = set()  # a text is written more than once, and counts once

    def said(self, text: str) -> str:
        """Return a text as it is written."""
        number = 0 if text.isprintable() else steering(text)
        if not number:
            return text
        if text not in self._seen:
            self._seen.add(text)
            self.taken_out += number
        return cleaned(text)


def of_kept(kept: Sequence[Dialogue | Row], tidy: Tidy, *, system: str) -> tuple[Example, ...]:
    """Return dialogues, or rows of a mix, as they are.

    Args:
        kept: in their order.
        tidy: writes their texts.
        system: in the place of their system prompts; "" leaves them.
    """
    return tuple(_of_kept(one, tidy, system) for one in kept)


def _of_kept(kept: Dialogue | Row, tidy: Tidy, system: str) -> Example:
    row = rowing.of_dialogue(kept) if isinstance(kept, Dialogue) else kept
    if system:
        row = _under(row, system)
    return Example(
        id=kept.id,
        row=row,
        kept=kept,
        said=tidy.said,
        columns={"id": kept.id, "source": row.source, "licence": row.licence},
    )


def _under(row: Row, system: str) -> Row:
    """Return a row with another system prompt, or its first one."""
    had = row.messages[0].role == "system"
    turns = row.messages[1:] if had else row.messages
    return replace(
        row,
        messages=(Message(role="system", content=system), *turns),
        untrained=tuple(at + 1 - had for at in row.untrained),
    )
