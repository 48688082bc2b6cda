"""raft: a question among passages of which only some answer it, and the answer with its citations.

After RAFT (Zhang et al. 2024, arXiv 2403.10131), in the very form in which `psykb ask` talks to a
model: numbered sentences under the place they are from, and one claim a line that ends in numbers.
Where the paper keeps the answer in rows without the passage that answers, psykb says NO_ANSWER, for
a claim whose sentence is not shown could cite nothing.
"""

import random
from collections.abc import Sequence

from psykb import prompts
from psykb.answering import claims
from psykb.answering.disarming import as_data
from psykb.dataset import phrasing
from psykb.dataset.carrying import carrying
from psykb.dataset.exporters.rows import lines, worded
from psykb.dataset.exporters.shelf import Shelf
from psykb.dataset.request import LeftOut, Made, Request, suffixed
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.text.sentences import sentences
from psykb.types import Citation, Kind, Language, Passage, QAPair, record

_KEY = {"zh": "正确答案是 {letters}：{texts}。", "en": "The right answer is {letters}: {texts}."}
_TRUTH = {
    "zh": {"true": "这个说法正确。", "false": "这个说法错误。"},
    "en": {"true": "The statement is true.", "false": "The statement is false."},
}


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
    gold = shelf.gold(item)
    if not gold:
        return LeftOut(item=item.id, why=_("no passage of the book carries it"))
    options = request.options
    # of the item alone: which other items are exported changes nothing
    chance = random.Random(f"{options.seed}:{item.id}")
    lacking = chance.random() < options.without_gold
    most = options.distractors + (len(gold) if lacking else 0)
    passages = shelf.distractors(item, gold, most, chance)
    if not passages:
        return LeftOut(item=item.id, why=_("the books hold no other passage to hide it among"))
    passages += () if lacking else gold
    chance.shuffle(passages)
    shown = _number(passages, shelf)
    reply = claims.DECLINED if lacking else _reply(item, shown)
    if reply is None:
        return LeftOut(item=item.id, why=_("its answer does not go into claims with citations"))
    language = item.language
    evidence = prompts.load("evidence", language).filled(
        evidence="\n".join(part.text for part in shown), question=phrasing.question(item)
    )
    said = (
        ("system", prompts.load("answer", language).text),
        ("user", evidence),
        ("assistant", reply),
    )
    return {
        "id": item.id,
        "messages": [{"role": role, "content": content} for role, content in said],
        "gold": [] if lacking else [passage.id for passage in gold],
        "passages": [part.passage.id for part in shown],
        "citations": [citation.id for citation in item.citations],
        "provenance": item.provenance,
    }


def _number(passages: Sequence[Passage], shelf: Shelf) -> list[_Shown]:
    """Write the passages as a model is shown them, their sentences numbered through from 1."""
    shown, number = [], 0
    for passage in passages:
        title = shelf.title(passage.document_id)
        parts = (title, *(part for part in passage.section if part != title))
        written = [f"# {' › '.join(filter(None, map(as_data, parts)))}"]
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
        said += [(p.text, [item.citations[at] for at in p.evidence]) for p in item.points]
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
