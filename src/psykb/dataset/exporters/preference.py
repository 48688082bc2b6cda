"""preference, of items: for one passage and kind, an item that was accepted and one that was not.

What it teaches is to write questions: the prompt shows the passage and asks for an item of the
kind, in words of its own and not in those of the prompts of a run, for drafts by rules had none.
Both answers are items in the same words. Pairs are made of

* a draft that a check refused, and an accepted item of the same passage and kind;
* an item that a reviewer rejected, and an accepted one of the same passage and kind;
* an item as it was before a reviewer edited it, and after.

A draft that was refused as a duplicate, or for standing in a benchmark, is no worse than others and
makes no pair.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from psykb import jsonl
from psykb.dataset.exporters.item_words import Item, of_draft, of_item
from psykb.dataset.exporters.pairs import Pair, files_of
from psykb.dataset.request import LeftOut, Made, Request
from psykb.errors import MisuseError
from psykb.generation.reviewing import decided
from psykb.generation.run_files import REJECTED
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Kind, Message, Passage, QAPair, Refused, Stage, record

EDITED = "edited"
_NO_WORSE = (Stage.DUPLICATE, Stage.CONTAMINATION)
_PROMPTS = {
    "zh": (
        "根据下面的教材内容命一道{kind}。题目、答案和解析都只能来自这些内容，题目单独拿出来也要看得懂；"
        "最后写出所依据的原句。\n\n{shown}"
    ),
    "en": (
        "Write one item from the textbook below; its kind: {kind}. Question, answer and "
        "explanation must come from this text alone, and the question must make sense by itself. "
        "End with the sentences that it rests on.\n\n{shown}"
    ),
}
_KINDS = {
    "zh": {
        Kind.DEFINITION: "名词解释",
        Kind.SHORT: "简答题",
        Kind.ESSAY: "论述题",
        Kind.CASE: "案例分析题",
        Kind.SINGLE: "单项选择题",
        Kind.MULTIPLE: "多项选择题",
        Kind.INDEFINITE: "不定项选择题",
        Kind.TRUE_FALSE: "判断题",
    },
    "en": {
        Kind.DEFINITION: "definition of a term",
        Kind.SHORT: "short answer",
        Kind.ESSAY: "essay question",
        Kind.CASE: "case analysis",
        Kind.SINGLE: "single choice",
        Kind.MULTIPLE: "multiple choice, two or more right options",
        Kind.INDEFINITE: "multiple choice, one or more right options",
        Kind.TRUE_FALSE: "true or false",
    },
}

_Key = tuple[str, Kind]  # passage and kind: what a prompt asks for


@record
class _Worse:
    """What was not accepted, and why."""

    item: Item
    passage: str
    reason: str
    detail: str = ""


def files(request: Request) -> Made:
    """Return the files of pairs; see `pairs`.

    Raises:
        MisuseError: there is no base, or the items are of no run.
        CorruptRecordError: a line of what was refused, or of the reviews, is no record.
    """
    if request.base is None:
        raise MisuseError(
            _("--format preference needs the knowledge base with the books: --kb NAME")
        )
    if request.file is None or not request.file.is_file():
        raise MisuseError(_("--format preference needs a run: what was refused lies in its folder"))
    made = _Pairing(request)
    pairs = made.pairs()
    return files_of(pairs, request.target, request.options, made.left_out, made.notes())


class _Pairing:
    """Pairs what was accepted with what was not."""

    def __init__(self, request: Request) -> None:
        assert request.base is not None
        assert request.file is not None
        self.left_out: list[LeftOut] = []
        self._request = request
        self._file = request.file
        self._shower = _Shower(request.base)
        self._alone: Counter[str] = Counter()  # why what was refused makes no pair
        self._kept: dict[_Key, list[QAPair]] = defaultdict(list)
        self._used: Counter[_Key] = Counter()
        for item in request.items:
            if item.provenance.passages:
                self._kept[item.provenance.passages[0], item.kind].append(item)

    def pairs(self) -> list[Pair]:
        """Return the pairs: refused drafts by their place in the plan, then reviews."""
        found = []
        for worse in (*self._refused(), *self._rejected()):
            kept = self._chosen((worse.passage, worse.item.kind))
            if kept is None:
                self._alone["unpaired"] += 1
            else:
                found += self._pair(kept, worse)
        for kept, worse in self._edits():
            found += self._pair(kept, worse)
        return found

    def notes(self) -> tuple[str, ...]:
        """Return how many refusals make no pair, and why."""
        said = []
        if self._alone["no_worse"]:
            said.append(
                plural(
                    "{n} draft was refused as a duplicate or for a benchmark: it is no worse",
                    "{n} drafts were refused as duplicates or for a benchmark: they are no worse",
                    self._alone["no_worse"],
                )
            )
        if self._alone["unread"]:
            said.append(
                plural(
                    "{n} refusal holds no draft that could be set against an item",
                    "{n} refusals hold no draft that could be set against an item",
                    self._alone["unread"],
                )
            )
        if self._alone["unpaired"]:
            said.append(
                plural(
                    "{n} refused item has no accepted one of its passage and kind",
                    "{n} refused items have no accepted ones of their passage and kind",
                    self._alone["unpaired"],
                )
            )
        return tuple(said)

    def _refused(self) -> Iterator[_Worse]:
        for refused in _refusals(self._file.with_name(REJECTED)):
            if refused.stage in _NO_WORSE:
                self._alone["no_worse"] += 1
            elif refused.draft is None or refused.draft.kind is not refused.kind:
                self._alone["unread"] += 1
            else:
                yield _Worse(
                    item=of_draft(refused.draft),
                    passage=refused.passage,
                    reason=refused.reason.value,
                    detail=refused.detail,
                )

    def _rejected(self) -> Iterator[_Worse]:
        decisions = decided(self._file.parent)
        for item in jsonl.read(self._file, QAPair):
            decision = decisions.get(item.id)
            if decision is not None and decision.verdict == "reject" and item.provenance.passages:
                reasons = dict.fromkeys(decision.reasons)
                yield _Worse(
                    item=of_item(item),
                    passage=item.provenance.passages[0],
                    reason=next(iter(reasons), "rejected"),
                    detail=", ".join(reasons) if len(reasons) > 1 else "",
                )

    def _edits(self) -> Iterator[tuple[QAPair, _Worse]]:
        before = {item.id: item for item in jsonl.read(self._file, QAPair)}
        decisions = decided(self._file.parent)
        for item in self._request.items:
            decision, was = decisions.get(item.id), before.get(item.id)
            edited = decision is not None and decision.edited is not None
            if was is None or not edited or not item.provenance.passages:
                continue
            # an edit that makes another kind of item answers another prompt
            if was.kind is item.kind:
                passage = item.provenance.passages[0]
                yield item, _Worse(item=of_item(was), passage=passage, reason=EDITED)

    def _chosen(self, key: _Key) -> QAPair | None:
        """Return an accepted item of a passage and kind, each in its turn."""
        kept = self._kept.get(key)
        if not kept:
            return None
        self._used[key] += 1
        return kept[(self._used[key] - 1) % len(kept)]

    def _pair(self, kept: QAPair, worse: _Worse) -> list[Pair]:
        better = of_item(kept)
        chosen, rejected = better.written(), worse.item.written()
        if chosen == rejected:
            return []
        shown = self._shower.shown(worse.passage, (*better.places, *worse.item.places))
        if shown is None:
            self.left_out.append(
                LeftOut(item=kept.id, why=_("its passage is not in this knowledge base"))
            )
            return []
        kind = _KINDS[kept.language][kept.kind]
        said = self._request.words.said
        prompt = said(_PROMPTS[kept.language].format(kind=kind, shown=shown), kept)
        return [
            Pair(
                id=kept.id,
                prompt=(Message(role="user", content=prompt),),
                chosen=said(chosen, kept),
                rejected=said(rejected, kept),
                reason=worse.reason,
                detail=worse.detail,
            )
        ]


class _Shower:
    """Shows passages of a base as a person reads them."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._titles = {document.id: document.title for document in base.documents()}
        self._passages: dict[str, list[Passage]] = {}

    def shown(self, passage_id: str, places: Sequence[tuple[str, int, int]]) -> str | None:
        """Return a passage, and those in which places are that it lacks; None if it is not there.

        Args:
            passage_id: of the passage.
            places: (document, start, end) of sentences.
        """
        main = next((p for p in self._of(passage_id.partition(":")[0]) if p.id == passage_id), None)
        if main is None:
            return None
        wanted = {main.id: main}
        for document, start, end in places:
            inside = any(
                p.document_id == document and p.start <= start and end <= p.end
                for p in wanted.values()
            )
            if not inside:
                holding = (p for p in self._of(document) if p.start < end and start < p.end)
                wanted |= {passage.id: passage for passage in holding}
        ordered = sorted(wanted.values(), key=lambda p: (p.id != main.id, p.document_id, p.start))
        return "\n\n".join(map(self._written, ordered))

    def _written(self, passage: Passage) -> str:
        title = self._titles[passage.document_id]
        where = " › ".join(dict.fromkeys((title, *passage.section)))
        return f"# {where}\n{passage.text.strip()}"

    def _of(self, document: str) -> list[Passage]:
        if document not in self._titles:
            return []
        if document not in self._passages:
            found = self._base.catalogue.passages_of(document)
            self._passages[document] = [passage for _row, passage in found]
        return self._passages[document]


def _refusals(file: Path) -> Iterator[Refused]:
    if file.is_file():
        yield from jsonl.read(file, Refused)
