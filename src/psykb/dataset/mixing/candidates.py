"""What a source of a recipe has to give: its rows, and why others of it are passed over."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path

from psykb.dataset import dialogue_sets, rowing, selecting, verification
from psykb.dataset.licences import UNKNOWN, joined, of_books, spelt
from psykb.dataset.mixing import knowledge
from psykb.dataset.mixing.grouping import by_document
from psykb.dataset.mixing.probes import Probe
from psykb.dataset.mixing.quotes import Books, Quotes
from psykb.dataset.mixing.wishes import Recipe, SourceWish
from psykb.errors import CorruptRecordError, MisuseError
from psykb.generation.reviewing import Decision, decided_dialogues
from psykb.generation.run_folders import DIALOGUES, REVIEWS
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.types import Citation, Dialogue, Knowledge, Message, Place, QAPair, Row, record

# What `crisis` of a recipe wants of the label crisis_response of a client at risk.
_ANSWERED: Mapping[str, tuple[str, ...]] = {
    "drop": (), "line_named": ("line_named",), "referred": ("line_named", "referred")
}  # fmt: skip


@record
class Candidate:
    """A row that may be taken.

    Args:
        row: as it is.
        source: position of its source.
        item: what it asks.
        place: of a dialogue, where it was read first.
        topic: of a dialogue.
        labels: of a dialogue.
        knowledge: of an item, where the recipe names a probe.
    """

    row: Row
    source: int
    item: QAPair | None = None
    place: Place | None = None
    topic: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    knowledge: Knowledge | None = None


@record
class Pool:
    """What one source has to give.

    Args:
        wish: what the recipe says of it.
        files: that were read, reviews among them.
        candidates: in the order of the files.
        there: how many dialogues or items the files hold.
        passed_over: how many of them are not wanted, by reason: "rejected", "unreviewed", "kind",
            "language", "turns", "crisis"; where a probe is named, "unprobed", "reworded" and
            "unclear".
        risks: dialogues by what their label `crisis` says, "" where they have none.
        base: has the books of its items; None of dialogues, or where it is not at hand.
        verified: whether its quotes were compared with the books; None where it quotes nothing.
        probe: that the recipe names; None for none.
    """

    wish: SourceWish
    files: tuple[Path, ...]
    candidates: tuple[Candidate, ...]
    there: int
    passed_over: Mapping[str, int]
    risks: Mapping[str, int]
    base: KnowledgeBase | None = None
    verified: bool | None = None
    probe: Probe | None = None


def pools(recipe: Recipe, root: Path, books: Books) -> list[Pool]:
    """Return what each source has to give, in the order of the recipe.

    Raises:
        NotFoundError: there is no such set or run.
        CorruptRecordError: a line is no record, or items are not as the books have them.
        MisuseError: the recipe asks for a label that the dialogues have not.
    """
    return [
        (_of_run if wish.run else _of_set)(recipe, at, root, books)
        for at, wish in enumerate(recipe.sources)
    ]


def _of_set(recipe: Recipe, at: int, root: Path, books: Books) -> Pool:
    wish = recipe.sources[at]
    files = _files(recipe.folder, root, wish.name)
    over: Counter[str] = Counter()
    risks: Counter[str] = Counter()
    found, there = [], 0
    verified: set[bool] = set()
    for file in files:
        decisions = decided_dialogues(file.parent)
        quotes = Quotes(file, books)
        for dialogue in dialogue_sets.dialogues(file):
            there += 1
            why, kept = _kept(dialogue, wish, decisions.get(dialogue.id))
            if why:
                over[why] += 1
                continue
            risks[kept.labels.get("crisis", "")] += 1
            verified |= quotes.compared(kept)
            row = _under(rowing.of_dialogue(kept), wish)
            # what it says of the books may answer an item
            places = (f"passage:{place}" for place in row.citations)
            row = replace(row, groups=(*row.groups, *places))
            found.append(
                Candidate(
                    row=_grouped(row, recipe, kept.labels),
                    source=at,
                    place=kept.place,
                    topic=kept.topic,
                    labels=kept.labels,
                )
            )
    if wish.crisis != "keep" and risks[""]:
        raise MisuseError(
            _(
                "{name}: crisis = {crisis}: {n} of its dialogues have no label crisis; label them "
                "first by: psykb data clean {name}"
            ).format(name=wish.name, crisis=wish.crisis, n=risks[""])
        )
    reviews = [file.with_name(REVIEWS) for file in files]
    files += tuple(dict.fromkeys(file for file in reviews if file.is_file()))
    return Pool(
        wish=wish,
        files=files,
        candidates=tuple(found),
        there=there,
        passed_over=over,
        risks=risks,
        verified=all(verified) if verified else None,
    )


def _files(folder: Path, root: Path, name: str) -> tuple[Path, ...]:
    """Return the files of a set: beside the recipe, else as every command finds it.

    A folder without a `dialogues.jsonl` holds a set in all its JSON Lines together.
    """
    beside = folder / name
    if "/" in name and beside.exists():
        if beside.is_dir() and not (beside / DIALOGUES).is_file():
            several = tuple(sorted(beside.glob("*.jsonl")))
            if several:
                return several
        return (dialogue_sets.file_of(root, str(beside)),)
    return (dialogue_sets.file_of(root, name),)


def _kept(
    dialogue: Dialogue, wish: SourceWish, decision: Decision[Dialogue] | None
) -> tuple[str, Dialogue]:
    """Return why a dialogue is passed over, "" if it is not; and it as a reviewer left it."""
    if decision is not None and decision.verdict == "reject":
        return "rejected", dialogue
    if decision is None and wish.reviewed:
        return "unreviewed", dialogue
    if decision is not None and decision.edited is not None:
        dialogue = decision.edited
    exchanges = len(dialogue.turns) // 2
    if wish.languages and dialogue.language not in wish.languages:
        return "language", dialogue
    if exchanges < wish.least or (wish.most is not None and exchanges > wish.most):
        return "turns", dialogue
    if wish.crisis == "keep" or not _at_risk(dialogue):
        return "", dialogue
    answered = dialogue.labels.get("crisis_response") in _ANSWERED[wish.crisis]
    return ("" if answered else "crisis"), dialogue


def _at_risk(dialogue: Dialogue) -> bool:
    return dialogue.labels.get("crisis", "none") not in ("none", "")


def _of_run(recipe: Recipe, at: int, root: Path, books: Books) -> Pool:
    wish = recipe.sources[at]
    name = wish.name
    if "/" in name and (recipe.folder / name).exists():
        name = str(recipe.folder / name)
    chosen = selecting.select(root, name, only_reviewed=wish.reviewed, kinds=wish.kinds)
    base = books(chosen.file.parent)
    held = base is not None and verification.holds_all(base, chosen.items)
    wrong = verification.findings(chosen.items, base if held else None, chosen.edited)
    if wrong:
        first = wrong[0]
        raise CorruptRecordError(
            _(
                "{file}: {n} of {all} items fail, the first is {item} ({field}: {flaw}); psykb "
                "verify {file} says more"
            ).format(
                file=chosen.file,
                n=len({one.item for one in wrong}),
                all=len(chosen.items),
                item=first.item,
                field=first.field,
                flaw=first.flaw.value,
            )
        )
    source = wish.name if not chosen.run else chosen.file.resolve().parent.name
    known = {} if base is None else {one.id: one.licence or "" for one in base.documents()}
    probe = knowledge.probe_of(recipe, wish, root, chosen.items)
    found = []
    over = Counter(rejected=chosen.rejected, unreviewed=chosen.unreviewed)
    for item in chosen.items:
        if wish.languages and item.language not in wish.languages:
            over["language"] += 1
            continue
        why, knew = knowledge.of(item, probe)
        if why:
            over[why] += 1
            continue
        licence = of_books((c.document_id for c in (*item.citations, *item.origin)), known)
        row = _under(rowing.of_item(item, source, licence=licence), wish)
        row = replace(row, groups=(*row.groups, *_places(item)))
        row = _grouped(row, recipe, {})
        found.append(Candidate(row=row, source=at, item=item, knowledge=knew))
    there = _lines(chosen.file)
    read = (chosen.file, chosen.file.with_name(REVIEWS))
    over["kind"] = there - chosen.rejected - chosen.unreviewed - len(chosen.items)
    return Pool(
        wish=wish,
        files=(*(f for f in read if f.is_file()), *(probe.files if probe else ())),
        candidates=tuple(found),
        there=there,
        passed_over={why: n for why, n in over.items() if n},
        risks={},
        base=base,
        verified=held,
        probe=probe,
    )


def _lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(bool(line.strip()) for line in lines)


def _places(item: QAPair) -> Iterator[str]:
    """Yield groups for all that an item cites, and for the passages of its making that hold it.

    Also what speaks against wrong options: an explanation may say what answers another item. Two
    items on neighbouring sentences of a passage belong together.
    """
    cited = item.citations or item.origin
    yield from (f"passage:{place.id}" for place in cited)
    for name in dict.fromkeys(item.provenance.passages):
        document, _colon, span = name.rpartition(":")
        start, _dash, end = span.partition("-")
        spans = start.isdecimal() and end.isdecimal()
        if spans and any(_within(place, document, int(start), int(end)) for place in cited):
            yield f"passage:{name}"


def _within(place: Citation, document: str, start: int, end: int) -> bool:
    return place.document_id == document and place.start < end and start < place.end


def _grouped(row: Row, recipe: Recipe, labels: Mapping[str, str]) -> Row:
    """Return a row with the groups that the recipe wants, and those that labels tell."""
    groups = (*row.groups, *_of_labels(row, labels))
    if recipe.split.by == "document":
        groups = by_document(groups)
    return replace(row, groups=tuple(dict.fromkeys(groups)))


def _of_labels(row: Row, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield a group for the answers to one question, where the format told which."""
    for name in ("question", "question_id"):
        if labels.get(name):
            yield f"asked:{row.source}:{labels[name]}"


def _under(row: Row, wish: SourceWish) -> Row:
    """Return a row under the system prompt and, if it names none, the licence of the recipe."""
    licence = row.licence or spelt(wish.licence)
    if wish.licence:
        parts = licence.split(" AND ")
        licence = joined(wish.licence if part == UNKNOWN else part for part in parts)
    if wish.system is None:
        return replace(row, licence=licence)
    had = row.messages[0].role == "system"
    turns = row.messages[1:] if had else row.messages
    first = (Message(role="system", content=wish.system),) if wish.system else ()
    shift = len(first) - had
    return replace(
        row,
        messages=(*first, *turns),
        untrained=tuple(at + shift for at in row.untrained),
        licence=licence,
    )
