"""Questions with their answers as seeds of dialogues, and the plan that goes through them."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from psykb import jsonl
from psykb.errors import NotFoundError
from psykb.generation.dialogues import posts
from psykb.generation.dialogues.briefs import Brief, Exchanges, exchanges_of
from psykb.generation.file_kinds import holds_dialogues, holds_items
from psykb.generation.reviewing import reviewed, reviewed_dialogues
from psykb.generation.run_folders import DIALOGUES, QA
from psykb.grounding import crisis
from psykb.messages import text as _
from psykb.text.folding import language_of
from psykb.text.sentences import sentences
from psykb.types import (
    Citation,
    Dialogue,
    DialogueSlot,
    Kind,
    Language,
    QAPair,
    RiskLevel,
    Style,
    record,
)

TURNS = 3  # how often a dialogue is asked for from one seed
_EXCHANGE = 2  # messages of a dialogue that is one question and its answer
_QUERY = 300  # characters of a question that are looked up


@record
class Seed:
    """A question and its answer.

    Args:
        id: of the item; of a post the name of its file and its place there ("posts.jsonl:12").
        points: what the answer says, statement by statement.
        citations: the places in the books that carry it; () of a post.
        topic: what it is about; "" where unknown.
        licence: of the data that it is from; "" where unknown.
    """

    id: str
    question: str
    answer: str
    points: tuple[str, ...]
    language: Language
    citations: tuple[Citation, ...] = ()
    topic: str = ""
    licence: str = ""


class SeedPlan:
    """Implements `briefs.Plan`: every seed once, in an order drawn from `seed`, then once more.

    Args:
        seeds: with different ids.
        turns: the fewest and the most exchanges.
        seed: another one gives another order.
        language: of the dialogues; None for that of each seed.
    """

    style = Style.REWRITE

    def __init__(
        self,
        seeds: Sequence[Seed],
        *,
        turns: Exchanges,
        seed: int = 0,
        language: Language | None = None,
    ) -> None:
        self._seeds = {s.id: s for s in seeds}
        self._turns = turns
        self._seed = seed
        self._language = language

    def slots(self) -> Iterator[DialogueSlot]:
        """Return the plan from its beginning: `TURNS` rounds, each in an order of its own."""
        number = 0
        for turn in range(TURNS):
            for name in sorted(self._seeds, key=lambda name: _drawn(self._seed, turn, name)):
                yield DialogueSlot(number=number, style=self.style, seed_of=name, turn=turn)
                number += 1

    def brief(self, slot: DialogueSlot) -> Brief:
        """Return what a slot's dialogue is to be made from.

        Raises:
            NotFoundError: there is no such seed.
        """
        if slot.seed_of not in self._seeds:
            raise NotFoundError(_("no seed {id} in these files").format(id=slot.seed_of))
        seed = self._seeds[slot.seed_of]
        return Brief(
            style=self.style,
            seed_of=seed.id,
            language=self._language or seed.language,
            exchanges=exchanges_of(slot.number, self._turns),
            question=seed.question,
            answer=seed.answer,
            points=seed.points,
            scenario={},
            query=" ".join(filter(None, (seed.question[:_QUERY], seed.topic))),
            citations=seed.citations,
            topic=seed.topic,
            licence=seed.licence,
            crisis=crisis.assess(seed.question).level is not RiskLevel.NONE,
        )


def read(paths: Sequence[str | Path]) -> tuple[Seed, ...]:
    """Read the seeds of files: items of gen-qa, dialogues of one exchange, or posts.

    What a file holds is told by its first row. An id that comes again is one seed. Items with
    options, and statements, are told by the points of their explanation. What people rejected in
    the review of a run is no seed, and what they edited is one as they edited it. Rows that are no
    seeds (see `left_out`) are passed over.

    Raises:
        NotFoundError: a file is not there, or all of them hold no seed.
        CorruptRecordError: a row does not fit; names file, line and field.
    """
    seeds: dict[str, Seed] = {}
    taken: set[str] = set()
    for path in dict.fromkeys(map(Path, paths)):
        if not path.is_file():
            raise NotFoundError(_("{path}: there is no such file").format(path=path))
        name = _free(path, taken)
        taken.add(name)
        for seed in _seeds_of(path, name):
            if seed is not None:
                seeds.setdefault(seed.id, seed)
    if not seeds:
        raise NotFoundError(
            _(
                "{paths}: no seed of a dialogue in it: neither an item, nor a dialogue of one "
                "exchange, nor a question with an answer"
            ).format(paths=_(", ").join(map(str, paths)))
        )
    return tuple(seeds.values())


def left_out(path: Path) -> int:
    """Return how many rows of a file are no seeds.

    They are longer dialogues, items without explanation, and questions that nobody answered.

    Raises:
        CorruptRecordError: a row does not fit; names file, line and field.
    """
    return sum(seed is None for seed in _seeds_of(path, path.name))


def items_of(path: Path) -> Iterable[QAPair]:
    """Return the items of a file, of a run as they were reviewed.

    Raises:
        CorruptRecordError: a line is no item, or no review; names file, line and field.
    """
    items = jsonl.read(path, QAPair)
    return reviewed(items, path.parent, only_reviewed=False) if path.name == QA else items


def _dialogues_of(path: Path) -> Iterable[Dialogue]:
    """Return the dialogues of a file, of a run as they were reviewed."""
    found = jsonl.read(path, Dialogue)
    if path.name != DIALOGUES:
        return found
    return reviewed_dialogues(found, path.parent, only_reviewed=False)


def _free(path: Path, taken: Collection[str]) -> str:
    """Return by which name the posts of a file are called: its own, numbered if that is taken."""
    names = (f"{path.stem}#{n}{path.suffix}" if n > 1 else path.name for n in count(1))
    return next(name for name in names if name not in taken)


def _seeds_of(path: Path, name: str) -> Iterator[Seed | None]:
    """Yield the seeds of a file; None for a row that is left out."""
    if holds_items(path):
        yield from map(of_item, items_of(path))
    elif holds_dialogues(path):
        yield from map(of_dialogue, _dialogues_of(path))
    else:
        for number, row in posts.rows(path):
            answered = [of_post(post, name) for post in posts.posts_of(path, number, row)]
            yield from answered
            if not answered:
                yield None


def of_item(item: QAPair) -> Seed | None:
    """Return an item as a seed; None where it has options and no explanation.

    Its answer is what a person could be told: the text of an open item, else the points of the
    explanation.
    """
    points = tuple(point.text for point in item.points)
    answer = item.answer if item.kind.is_open else _joined(points, item) or item.explanation
    if not answer.strip():
        return None
    question = item.question
    if item.kind is Kind.TRUE_FALSE or item.kind.has_options:
        question = item.about or item.question  # stems with a blank are nothing that is asked
    return Seed(
        id=item.id,
        question=question,
        answer=answer,
        points=points or statements(answer),
        language=item.language,
        citations=item.citations,
        topic=item.about,
    )


def of_dialogue(dialogue: Dialogue) -> Seed | None:
    """Return a dialogue of one exchange as a seed; None for a longer one."""
    turns = dialogue.turns
    if len(turns) != _EXCHANGE:
        return None
    return Seed(
        id=dialogue.id,
        question=turns[0].content,
        answer=turns[1].content,
        points=statements(turns[1].content),
        language=dialogue.language,
        topic=dialogue.topic,
        licence=dialogue.licence,
    )


def of_post(post: posts.Post, name: str) -> Seed:
    """Return a post of the file `name` as a seed."""
    return Seed(
        id=f"{name}:{post.place}",
        question=post.question,
        answer=post.answer,
        points=statements(post.answer),
        language=language_of(f"{post.question} {post.answer}"),
        topic=post.topic,
        licence=post.licence,
    )


def statements(answer: str) -> tuple[str, ...]:
    """Return the sentences of an answer."""
    return tuple(answer[start:end] for start, end in sentences(answer))


def _joined(points: Sequence[str], item: QAPair) -> str:
    return ("" if item.language == "zh" else " ").join(points)


def _drawn(seed: int, turn: int, name: str) -> bytes:
    words = f"{seed}\n{turn}\n{name}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
