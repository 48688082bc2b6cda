"""raft: a question among passages of which only some answer it, and the answer with its citations.

After RAFT (Zhang et al. 2024, arXiv 2403.10131), in the very form in which `psykb ask` talks to a
model: numbered sentences under the place they are from, and one claim a line that ends in numbers.
Where the paper keeps the answer in rows without the passage that answers, psykb says NO_ANSWER, for
a claim whose sentence is not shown could cite nothing.
"""

import random
from collections.abc import Collection, Sequence

from psykb import prompts
from psykb.answering import claims
from psykb.answering.disarming import as_data
from psykb.answering.evidence import place
from psykb.dataset import phrasing
from psykb.dataset.carrying import carrying
from psykb.dataset.exporters.rows import lines, worded
from psykb.dataset.exporters.shelf import Shelf
from psykb.dataset.request import LeftOut, Made, Request, suffixed
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.text.sentences import sentences
from psykb.types import Citation, Kind, Language, Message, Passage, QAPair, record

_KEY = {"zh": "正确答案是 {letters}：{texts}。", "en": "The right answer is {letters}: {texts}."}
_TRUTH = {
    "zh": {"true": "这个说法正确。", "false": "这个说法错误。"},
    "en": {"true": "The statement is true.", "false": "The statement is false."},
}


@record
class Among:
    """A question among passages, as `psykb ask` asks it.

    Args:
        messages: system prompt, the passages with the question, and the answer: claims that name
            sentences, or `claims.DECLINED`.
        gold: ids of the passages that answer; () where they were taken away.
        passages: ids of all that are shown, in their order.
    """

    messages: tuple[Message, ...]
    gold: tuple[str, ...]
    passages: tuple[str, ...]


@record
class _Shown:
    """A passage as it is shown: `numbers` of its sentences by their range in the document."""

    passage: Passage
    text: str
    numbers: dict[tuple[int, int], int]


def files(request: Request) -> Made:
    """Return one file of JSON Lines.

    Raises:
        MisuseError: there is no base.
        NotFoundError: the base lacks a book that an item cites.
    """
    if request.base is None:
        raise MisuseError(_("--format raft needs the knowledge base with the books: --kb NAME"))
    shelf = Shelf(request.base)
    rows, left_out = [], []
    for item in request.items:
        row = _row(item, shelf, request)
        if isinstance(row, LeftOut):
            left_out.append(row)
        else:
            rows.append(worded(row, item, request.words))
    return Made(
        files=((suffixed(request.target, ".jsonl"), lines(rows)),),
        rows=len(rows),
        left_out=tuple(left_out),
    )


def _row(item: QAPair, shelf: Shelf, request: Request) -> dict[str, object] | LeftOut:
    options = request.options
    # of the item alone: which other items are exported changes nothing
    chance = random.Random(f"{options.seed}:{item.id}")
    lacking = chance.random() < options.without_gold
    made = among(item, shelf, chance, distractors=options.distractors, lacking=lacking)
    if isinstance(made, LeftOut):
        return made
    return {
        "id": item.id,
        "messages": made.messages,
        "gold": made.gold,
        "passages": made.passages,
        "citations": [citation.id for citation in item.citations],
        "provenance": item.provenance,
    }


def among(
    item: QAPair,
    shelf: Shelf,
    chance: random.Random,
    *,
    distractors: int,
    lacking: bool = False,
    others: Sequence[QAPair] = (),
    barred: Collection[str] = (),
) -> Among | LeftOut:
    """Ask an item among passages; the same item, books and chance give the same.

    Args:
        item: whose answer is to be found, or missed.
        shelf: of the base with its books.
        chance: draws the other passages and their order.
        distractors: passages beside those that answer, ≥ 1; fewer in a small base.
        lacking: put others of the same books in the place of the passages that answer, and decline.
        others: `lacking`, and what is in their place answers one of these.
        barred: ids of passages that are not to be shown beside those that answer.

    What is declined must not be told by its form: it shows as many passages as it would with those
    that answer, or is left out.

    Raises:
        NotFoundError: the base lacks a book that the item cites.
    """
    gold = shelf.gold(item)
    if not gold:
        return LeftOut(item=item.id, why=_("no passage of the book carries it"))
    passages = shelf.distractors(item, gold, distractors + len(gold), chance, barred=barred)
    if not passages:
        return LeftOut(item=item.id, why=_("the books hold no other passage to hide it among"))
    # in a small base fewer, so that one that is declined can show as many
    beside = min(distractors, max(1, len(passages) - len(gold)))
    lacking = lacking or bool(others)
    if lacking:
        first = _in_place(item, gold, shelf, chance, others=others, barred=barred)
        rest = shelf.distractors(item, [*gold, *first], beside, chance, barred=barred)
        passages = [*rest, *first]
        if not first or len(rest) < beside or (not others and len(first) < len(gold)):
            return LeftOut(item=item.id, why=_("there are too few passages to decline it among"))
    else:
        passages = [*passages[:beside], *gold]
    chance.shuffle(passages)
    shown = _number(passages, shelf)
    reply = claims.DECLINED if lacking else _reply(item, shown)
    if reply is None:
        return LeftOut(item=item.id, why=_("its answer does not go into claims with citations"))
    language = item.language
    evidence = prompts.load("evidence", language).filled(
        evidence="\n".join(part.text for part in shown), question=phrasing.asked(item)
    )
    return Among(
        messages=(
            Message(role="system", content=prompts.load("answer", language).text),
            Message(role="user", content=evidence),
            Message(role="assistant", content=reply),
        ),
        gold=() if lacking else tuple(passage.id for passage in gold),
        passages=tuple(part.passage.id for part in shown),
    )


def _in_place(
    item: QAPair,
    gold: Sequence[Passage],
    shelf: Shelf,
    chance: random.Random,
    *,
    others: Sequence[QAPair],
    barred: Collection[str],
) -> list[Passage]:
    """Return what is shown in the place of the passages that answer."""
    if others:
        return shelf.answering_others(item, gold, others, chance, barred)
    return shelf.in_place(item, gold, chance, barred)


def _number(passages: Sequence[Passage], shelf: Shelf) -> list[_Shown]:
    """Write the passages as a model is shown them, their sentences numbered through from 1."""
    shown, number = [], 0
    for passage in passages:
        written = [place(shelf.title(passage.document_id), passage.section, shelf.pages(passage))]
        numbers = {}
        for start, end in sentences(passage.text):
            text = as_data(passage.text[start:end])
            if text:
                number += 1
                written.append(f"[{number}] {text}")
                numbers[passage.start + start, passage.start + end] = number
        shown.append(_Shown(passage=passage, text="\n".join(written), numbers=numbers))
    return shown


def _reply(item: QAPair, shown: Sequence[_Shown]) -> str | None:
    """Return the answer in claims; None where it does not go into their form."""
    written, wanted = [], []
    for text, cited in _statements(item):
        numbers = _numbers(cited, shown)
        space = "" if item.language == "zh" else " "
        written.append(f"{as_data(text)}{space}[{','.join(map(str, numbers))}]")
        wanted.append(numbers)
    reply = "\n".join(written)
    read = claims.read(reply, sum(len(part.numbers) for part in shown)).lines
    fits = [line.numbers for line in read] == wanted and not any(line.fault for line in read)
    return reply if fits else None


def _statements(item: QAPair) -> list[tuple[str, Sequence[Citation]]]:
    """Return what the answer says, statement by statement, each with the places that carry it."""
    said: list[tuple[str, Sequence[Citation]]] = []
    if item.kind is Kind.TRUE_FALSE:
        said.append((_TRUTH[item.language][item.answer], item.citations))
    elif item.kind.has_options:
        said.append((_key(item, item.language), carrying(item)))
    if item.points:
        said += [
            (phrasing.sentence(p.text, item.language), [item.citations[at] for at in p.evidence])
            for p in item.points
        ]
    else:
        whole = item.answer if item.kind.is_open else item.explanation
        said += [(whole[start:end], item.citations) for start, end in sentences(whole)]
    return said


def _key(item: QAPair, language: Language) -> str:
    texts = ("；" if language == "zh" else "; ").join(
        text.rstrip(".。 ") for text in phrasing.right_options(item)
    )
    letters = ("、" if language == "zh" else ", ").join(item.answer)
    return _KEY[language].format(letters=letters, texts=texts)


def _numbers(cited: Sequence[Citation], shown: Sequence[_Shown]) -> tuple[int, ...]:
    """Return the numbers of the sentences that share a character with what is cited."""
    return tuple(
        sorted(
            number
            for part in shown
            for (start, end), number in part.numbers.items()
            if any(
                c.document_id == part.passage.document_id and c.start < end and start < c.end
                for c in cited
            )
        )
    )
