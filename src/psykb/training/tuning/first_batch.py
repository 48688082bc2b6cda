"""The first batch as the trainer feeds it, told as text: what is trained on is a reply, or stop.

The batch is looked at after packing and collation, and compared with the texts of the rows, not
with the masks that made its labels. So a mask that is off by a token, a template that writes
otherwise, or a collator that moves labels is found before the first update.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from unicodedata import normalize

from psykb.dataset.rendering import replies as written
from psykb.dataset.rendering.rendered import IGNORED
from psykb.dataset.rendering.templates import ChatTemplate
from psykb.errors import TrainingError
from psykb.messages import text as _
from psykb.types import Row, Stop, record

_EMPTY_THINKING = "<think></think>"  # without the white space in it
_BROKEN = "\ufffd"  # of a character of which not all bytes are there
_LONGEST = 120  # characters of a text that an error shows


@record
class Piece:
    """Neighbouring tokens of a sample with, or without, a loss.

    Args:
        text: they, decoded, special tokens and all.
        tokens: how many.
        trained: whether loss is taken on them.
        reply: of trained ones, whether they are a reply of some row, or the beginning of one in a
            sample that was cut.
        ended: of trained ones, whether they end with the end of a turn.
        cut: of trained ones, whether the sample ends with them because it was too long.
        moved: how many of them are to be predicted as another token than the one that is read.
    """

    text: str
    tokens: int
    trained: bool
    reply: bool = False
    ended: bool = False
    cut: bool = False
    moved: int = 0


@record
class Sample:
    """A row as it stands in the batch: its pieces tile it, in order."""

    pieces: tuple[Piece, ...]

    @property
    def tokens(self) -> int:
        """How many tokens it has."""
        return sum(piece.tokens for piece in self.pieces)

    @property
    def trained(self) -> int:
        """On how many of them loss is taken."""
        return sum(piece.tokens for piece in self.pieces if piece.trained)


@record
class FirstBatch:
    """What the first batch of a run holds.

    Args:
        samples: rows, in the order in which they stand in it; packs are taken apart.
        stop: the token that ends a turn, as text; "" where the template has none.
    """

    samples: tuple[Sample, ...]
    stop: str

    @property
    def tokens(self) -> int:
        """How many tokens it has, without padding."""
        return sum(sample.tokens for sample in self.samples)

    @property
    def trained(self) -> int:
        """On how many of them loss is taken."""
        return sum(sample.trained for sample in self.samples)


def trainable(rows: Iterable[Row], *, loss_on: str) -> Iterator[str]:
    """Yield the replies on which loss may be taken, one by one.

    Args:
        rows: those that are trained on.
        loss_on: "all" replies of a row, or the "last" one; never those that a row leaves untrained.
    """
    for row in rows:
        said = [n for n, message in enumerate(row.messages) if message.role == "assistant"]
        for n in said[-1:] if loss_on == "last" else said:
            if n not in row.untrained:
                yield row.messages[n].content


def look(
    batch: Mapping[str, Any],
    tokenizer: Any,  # noqa: ANN401 (of transformers)
    replies: Iterable[str],
    *,
    max_length: int,
) -> FirstBatch:
    """Return what a batch holds, as text.

    A trained run of tokens is a reply if it is the same text; white space, an empty `<think>` block
    or other words that the template puts before every reply, and the end of the turn aside.

    Args:
        batch: as the collator made it: `input_ids` and `labels` of one shape (sequences, tokens),
            and either `position_ids`, which begin anew with 0 at each sample (packs), or
            `attention_mask`, 0 for padding (a sample a sequence).
        tokenizer: with the chat template that wrote the rows.
        replies: texts of all replies that may be trained on, see `trainable`; they are read once,
            as far as needed, and not kept.
        max_length: tokens at which samples are cut off.

    Raises:
        MisuseError: the tokenizer has no chat template.
    """
    return _looked([batch], tokenizer, replies, max_length=max_length, shown=True)


def check_parts(
    parts: Sequence[Mapping[str, Any]],
    tokenizer: Any,  # noqa: ANN401 (of transformers)
    replies: Iterable[str],
    *,
    max_length: int,
) -> None:
    """Check all parts of an update as `check` does; only what is trained on is decoded.

    Args:
        parts: batches, each as of `look`.
        tokenizer: as of `look`.
        replies: as of `look`.
        max_length: as of `look`.

    Raises:
        TrainingError: as `check`.
        MisuseError: the tokenizer has no chat template.
    """
    check(_looked(parts, tokenizer, replies, max_length=max_length, shown=False))


def _looked(
    parts: Sequence[Mapping[str, Any]],
    tokenizer: Any,  # noqa: ANN401 (of transformers)
    replies: Iterable[str],
    *,
    max_length: int,
    shown: bool,
) -> FirstBatch:
    """Return what batches hold; what is not trained on has its text only where it is shown."""
    template = ChatTemplate(tokenizer, model=str(tokenizer.name_or_path))
    samples = [
        Sample(
            pieces=tuple(
                _pieces(tokens, tokenizer, template.stop, max_length=max_length, shown=shown)
            )
        )
        for part in parts
        for tokens in _samples(part)
    ]
    runs = {piece for sample in samples for piece in sample.pieces if piece.trained}
    known = _known(runs, template, replies)
    return FirstBatch(
        samples=tuple(
            Sample(pieces=tuple(replace(one, reply=one in known) for one in sample.pieces))
            for sample in samples
        ),
        stop=template.stop,
    )


def check(first: FirstBatch) -> None:
    """Raise unless a batch trains on replies alone, and on their ends.

    Raises:
        TrainingError: NOTHING_TRAINED; USER_TEXT_TRAINED, shows the first text that is no reply, or
            says that labels are not the tokens at which they stand; NO_END_TRAINED: there are
            replies that were not cut, and none of them ends as a turn does.
    """
    runs = [piece for sample in first.samples for piece in sample.pieces if piece.trained]
    if not runs:
        words = _(
            "the first batch has no token with a loss, so nothing would be learnt; see what is "
            "trained on with: psykb data check DATA --tokenizer MODEL"
        )
        raise TrainingError(words, stop=Stop.NOTHING_TRAINED)
    for run in runs:
        if run.moved or not run.reply:
            raise TrainingError(_no_reply(run), stop=Stop.USER_TEXT_TRAINED)
    whole = [run for run in runs if not run.cut]
    if whole and not any(run.ended for run in whole):
        words = _(
            "no reply of the first batch ends with the end of a turn ({stop}), so the model would "
            "not learn to stop; take a model whose chat template ends replies. The last one ends: "
            "{text}"
        )
        shown = _short(whole[-1].text[-_LONGEST:])
        stop = first.stop or _("the template has none")
        raise TrainingError(words.format(stop=stop, text=shown), stop=Stop.NO_END_TRAINED)


def _no_reply(run: Piece) -> str:
    if run.moved:
        words = _(
            "the first batch takes loss on other tokens than it reads ({n} of {tokens} in: "
            "{text}); nothing was trained. The installed trl does not fit: pip install "
            "'psykb[train]'"
        )
    else:
        words = _(
            "the first batch takes loss on what is no reply of the rows: {text}; nothing was "
            "trained. See what the template writes with: psykb data check DATA --tokenizer MODEL"
        )
    return words.format(n=run.moved, tokens=run.tokens, text=_short(run.text))


def _short(text: str) -> str:
    """Return a text on one line, shortened."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _samples(batch: Mapping[str, Any]) -> Iterator[list[tuple[int, int]]]:
    """Yield the samples of a batch, each as its tokens with their labels; without padding."""
    rows = {
        name: batch[name].tolist()
        for name in ("input_ids", "labels", "position_ids", "attention_mask")
        if batch.get(name) is not None
    }
    for n, ids in enumerate(rows["input_ids"]):
        begun = rows["position_ids"][n] if "position_ids" in rows else [1] * len(ids)
        kept = rows["attention_mask"][n] if "attention_mask" in rows else [1] * len(ids)
        sample: list[tuple[int, int]] = []
        for token, label, position, seen in zip(ids, rows["labels"][n], begun, kept, strict=True):
            if position == 0 and sample:
                yield from _unless_padding(sample)
                sample = []
            if seen or label != IGNORED:
                sample.append((token, label))
        yield from _unless_padding(sample)


def _unless_padding(sample: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield a sample, unless it is a lone token without loss: so packs are padded."""
    if len(sample) > 1 or any(label != IGNORED for _token, label in sample):
        yield sample


def _pieces(
    sample: Sequence[tuple[int, int]],
    tokenizer: Any,  # noqa: ANN401 (of transformers)
    stop: str,
    *,
    max_length: int,
    shown: bool,
) -> Iterator[Piece]:
    """Yield the pieces of a sample; a trained one is told by its labels, what is to be written."""
    at = 0
    for trained, group in groupby(sample, key=lambda one: one[1] != IGNORED):
        pairs = list(group)
        at += len(pairs)
        told = [label if trained else token for token, label in pairs if trained or shown]
        text = str(
            tokenizer.decode(told, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        )
        ended = trained and bool(stop) and text.rstrip().endswith(stop)
        yield Piece(
            text=text,
            tokens=len(pairs),
            trained=trained,
            ended=ended,
            cut=trained and not ended and at == len(sample) >= max_length,
            moved=sum(token != label for token, label in pairs) if trained else 0,
        )


def _known(runs: set[Piece], template: ChatTemplate, replies: Iterable[str]) -> set[Piece]:
    """Return those of the trained runs that are replies, or beginnings where they were cut."""
    lead = _bare(template.lead)
    exact: dict[str, set[Piece]] = {}
    begun: dict[Piece, tuple[str, ...]] = {}
    for run in runs:
        bare = _bare(run.text.rstrip().removesuffix(template.stop)).rstrip(_BROKEN)
        leads = (lead, _EMPTY_THINKING)
        forms = tuple({bare, *(bare.removeprefix(one) for one in leads)})
        for form in forms:
            exact.setdefault(form, set()).add(run)
        if run.cut:
            # cut in what the template puts first, it may be the beginning of any reply
            inside = any(one.startswith(bare) for one in leads)
            begun[run] = ("",) if inside else forms
    known: set[Piece] = set()
    for reply in replies:
        for form in {_bare(one) for one in written.forms(reply)}:
            known |= exact.get(form, set())
            known |= {run for run, said in begun.items() if form.startswith(said)}
        if len(known) == len(runs):
            break
    return known


def _bare(text: str) -> str:
    """Return a text without white space, its characters composed; some tokenizers compose them."""
    return "".join(normalize("NFC", text).split())
