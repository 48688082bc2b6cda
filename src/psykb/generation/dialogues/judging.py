"""The second step: a model says what carries each sentence of the counsellor, and psykb decides.

A label is a hint. What the model says is supported must pass the support check against those very
sentences, and restate them (`restating`); what it calls general must not sound like a claim
(`claims_heard`), nor turn around what a sentence says. Where it names none,
or the wrong ones, psykb looks itself among the sentences that were shown.
"""

from collections.abc import Mapping, Sequence

from psykb import prompts
from psykb.answering.disarming import as_data
from psykb.generation.dialogues import asking, crisis_handling, reading
from psykb.generation.dialogues.asking import Request, messages_of
from psykb.generation.dialogues.briefs import Brief
from psykb.generation.dialogues.claims_heard import heard
from psykb.generation.dialogues.phrases import worded
from psykb.generation.dialogues.reading import Label, Labelled, Turns
from psykb.generation.dialogues.sources import Sources
from psykb.generation.dialogues.supporting import Supporting
from psykb.generation.making import Caller
from psykb.grounding import quoting
from psykb.index.catalogue import Catalogue
from psykb.text.sentences import sentences
from psykb.types import Citation, Evidence, Fault, Finding, Standing, record

SYSTEM, TASK = "dialogue_judge", "dialogue_judge_task"
PURPOSE = "judge"
_NOT_LABELLED = "the judge says nothing of it that can be read"
_CALLED_CLAIM = "the judge calls it a claim, and nothing that was shown carries it"
_TOO_MANY = "the judge names too many sentences"


@record
class Sentence:
    """One sentence of the counsellor.

    `number` counts from 1 over the dialogue, `[start, end)` is its range in the content of message
    `message`; `before` is what the client said last, `client` all that was said by the client.
    """

    number: int
    message: int
    start: int
    end: int
    text: str
    before: str
    client: str


@record
class Judged:
    """What was found, a finding for each sentence in their order; `prompts` were used."""

    sentences: tuple[Sentence, ...]
    findings: tuple[Finding, ...]
    prompts: tuple[str, ...]

    @property
    def unsupported(self) -> tuple[tuple[Sentence, Finding], ...]:
        """The sentences that claim what nothing carries."""
        pairs = zip(self.sentences, self.findings, strict=True)
        return tuple((s, f) for s, f in pairs if f.standing is Standing.UNSUPPORTED)


def sentences_of(turns: Turns) -> tuple[Sentence, ...]:
    """Return the sentences of the counsellor in their order."""
    found: list[Sentence] = []
    client: list[str] = []
    for at, turn in enumerate(turns):
        if turn.role == "user":
            client.append(turn.content)
            continue
        for start, end in sentences(turn.content):
            found.append(
                Sentence(
                    number=len(found) + 1,
                    message=at,
                    start=start,
                    end=end,
                    text=turn.content[start:end],
                    before=client[-1] if client else "",
                    client=" ".join(client),
                )
            )
    return tuple(found)


def judge(
    caller: Caller,
    turns: Turns,
    brief: Brief,
    sources: Sources,
    supporting: Supporting,
    catalogue: Catalogue | None,
    turn: int = 0,
) -> Judged:
    """Return what carries each sentence of the counsellor.

    The model is asked once more where its reply leaves sentences without a label that can be read;
    those that are still without one are claims.

    Args:
        caller: the model.
        turns: the dialogue.
        brief: what it is made from.
        sources: the sentences that may carry it.
        supporting: decides what they carry.
        catalogue: of the base that citations are cut from; None where no book is shown.
        turn: of the slot.

    Raises:
        ModelError: no usable reply came.
        BudgetError: the next call could cost more than is left.
    """
    each = sentences_of(turns)
    labels, used = _labels(caller, _request(turns, each, brief, sources, turn), each, sources)
    deciding = _Deciding(brief, sources, supporting, catalogue)
    return Judged(
        sentences=each,
        findings=tuple(deciding.finding(s, x) for s, x in zip(each, labels, strict=True)),
        prompts=used,
    )


def _request(
    turns: Turns, each: Sequence[Sentence], brief: Brief, sources: Sources, turn: int
) -> Request:
    task = prompts.load(TASK, brief.language).filled(
        question=as_data(brief.question) or "—",
        seed=sources.seed_text,
        books=sources.books_text,
        dialogue=dialogue_text(turns, each, brief),
        last=str(len(each)),
    )
    return Request(
        messages=messages_of(prompts.load(SYSTEM, brief.language).text, task),
        language=brief.language,
        purpose=PURPOSE,
        passages=sources.passages,
        turn=turn,
    )


def dialogue_text(turns: Turns, each: Sequence[Sentence], brief: Brief) -> str:
    """Return a dialogue as data, the sentences of the counsellor under their numbers."""
    return asking.lines_of(
        turns, brief.language, lambda at: [(s.number, s.text) for s in each if s.message == at]
    )


def _labels(
    caller: Caller, request: Request, each: Sequence[Sentence], sources: Sources
) -> tuple[list[Labelled | None], tuple[str, ...]]:
    names = frozenset(sources.named)
    first = asking.send(caller, request)
    found, missing = reading.labels(first, len(each), names)
    if not missing:
        return found, (SYSTEM, TASK)
    fault = worded("labels", request.language, numbers=missing, last=str(len(each)))
    reply = asking.send_again(caller, request, first, fault)
    again, _missing = reading.labels(reply, len(each), names)
    # the second reply may hold what was missing alone
    return [new or old for new, old in zip(again, found, strict=True)], (SYSTEM, TASK, asking.AGAIN)


class _Deciding:
    """Decides what carries a sentence."""

    def __init__(
        self, brief: Brief, sources: Sources, supporting: Supporting, catalogue: Catalogue | None
    ) -> None:
        self._brief = brief
        self._named: Mapping[str, Evidence] = sources.named
        self._supporting = supporting
        self._catalogue = catalogue

    def finding(self, sentence: Sentence, label: Labelled | None) -> Finding:
        """Return the finding on a sentence of which a model says this."""
        rule = heard(sentence.text, sentence.before, sentence.client)
        if not rule and self._supporting.turned(sentence.text, self._named):
            rule = "contrary"
        if not rule and self._is_talk(sentence, label):
            return _finding(sentence, Standing.GENERAL)
        faults: tuple[Fault, ...] = ()
        if rule != "assent":  # what it assents to stands in no sentence of the counsellor
            asked = label.by if label else ()
            carrying, faults = self._supporting.named(
                sentence.text, {name: self._named[name] for name in asked}, self._brief
            )
            carrying = carrying or self._supporting.found(sentence.text, self._named, self._brief)
            if carrying:
                return self._supported(sentence, carrying)
        return _finding(
            sentence, Standing.UNSUPPORTED, faults=faults, detail=_why(label, rule, faults)
        )

    def _is_talk(self, sentence: Sentence, label: Labelled | None) -> bool:
        """Whether a sentence in which no claim is heard is talk: so it was labelled, or it must be.

        What names a help line, and what has no content of its own, claims nothing.
        """
        if label is not None and label.label is Label.GENERAL:
            return True
        return crisis_handling.names_help(sentence.text) or self._supporting.is_idle(sentence.text)

    def _supported(self, sentence: Sentence, names: Sequence[str]) -> Finding:
        books = [self._named[name] for name in names if not name.startswith("S")]
        if books and self._catalogue is None:
            raise ValueError("sentences of books come with the catalogue that they are cut from")
        citations = tuple(
            quoting.cite(self._catalogue, e.document_id, e.start, e.end)
            for e in books
            if self._catalogue is not None
        )
        return _finding(
            sentence,
            Standing.SUPPORTED,
            citations=citations,
            by_seed=len(books) < len(names),
        )


def _finding(
    sentence: Sentence,
    standing: Standing,
    *,
    citations: tuple[Citation, ...] = (),
    by_seed: bool = False,
    faults: tuple[Fault, ...] = (),
    detail: str = "",
) -> Finding:
    return Finding(
        message=sentence.message,
        start=sentence.start,
        end=sentence.end,
        standing=standing,
        citations=citations,
        by_seed=by_seed,
        faults=faults,
        detail=detail,
    )


def _why(label: Labelled | None, rule: str, faults: tuple[Fault, ...]) -> str:
    if label is None:
        return _NOT_LABELLED
    if faults:
        return f"said to be carried by {', '.join(label.by)}: {', '.join(faults)}"
    if rule == "assent":
        return "assents to what the client claims"
    if rule:
        return f"sounds like a claim ({rule}), and nothing that was shown carries it"
    return _TOO_MANY if label.by else _CALLED_CLAIM
