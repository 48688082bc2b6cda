"""Rows become tokens with labels: cut at the limit, counted, and named where they are left out.

A row is trained on as it stands or not at all. What is left out, and why, is in `left_out.jsonl`;
more than a recipe allows ends the run before it begins. A reply after which no token ends the turn
(`no_end_of_turn`) is trained on and counted: a text is learnt from it, only no stop; that some
reply of the run teaches one is checked on the first batch. What in a text would be read as a mark
of a conversation is made ordinary text first, see `marks`, and the row is counted
(`special_token_in_text`).
"""

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from psykb import __version__, jsonl
from psykb.dataset.rendering.rendered import Deviation, LossOn, RefusedRow, Rendered
from psykb.dataset.rendering.rendering import Renderer
from psykb.errors import TrainingError
from psykb.messages import later
from psykb.messages import text as _
from psykb.training.jobs import PREPARED
from psykb.training.recipes.settings import Data, Recipe
from psykb.training.rows import store
from psykb.training.rows.marks import Marks
from psykb.training.rows.prepared import LEFT_OUT, LeftOut, Prepared, Split, TemplateKind, Unfit
from psykb.training.rows.splits import Splits, named
from psykb.training.rows.templates import for_training
from psykb.types import Row, Stop

_UNFIT = {
    Deviation.REPLY_NOT_FOUND: Unfit.REPLY_NOT_FOUND,
    Deviation.MESSAGE_LEFT_OUT: Unfit.MESSAGE_LEFT_OUT,
    Deviation.MASK_MISMATCH: Unfit.MASK_MISMATCH,
    Deviation.NOTHING_TRAINED: Unfit.NOTHING_TRAINED,
}
_SEEN = later("see what the template makes of them: psykb data check DATA --tokenizer MODEL")
_ADVICE = {
    Unfit.MASKED_WHOLE: later(
        "raise data.max_length (the longest of them has {tokens} tokens), or mix shorter rows"
    ),
    Unfit.NOTHING_TRAINED: later("look at the rows' untrained, and at data.loss_on"),
    Unfit.REFUSED: later("mix the rows without what the template refuses (a system prompt, say)"),
}


def prepare(
    splits: Splits,
    tokenizer: Any,  # noqa: ANN401 (of transformers)
    recipe: Recipe,
    folder: Path,
    *,
    on_row: Callable[[int, int], None] | None = None,
) -> Prepared:
    """Write rows as tokens to `folder`/prepared, or return what is there of the same.

    Args:
        splits: the rows.
        tokenizer: the model's own, a fast one of transformers; it is not changed.
        recipe: of which the data table counts.
        folder: of the run; it is made.
        on_row: told after each row how many are done, and how many there are; not where all is
            there already.

    Returns:
        what was prepared. `most_left_out` shapes nothing and is no part of its key.

    Raises:
        TrainingError: NO_TEMPLATE; LEFT_OUT or NO_ROWS: too many rows, or all of a split, cannot be
            trained on; then they are written and named all the same. DISK_FULL.
    """
    renders, kind = for_training(tokenizer)
    key = _key(splits, renders, recipe.data)
    store.clear(folder)
    prepared = store.found(folder, key)
    if prepared is None:
        making = _Making(splits, renders, recipe.data, on_row)
        prepared = making.write(folder, key=key, template=kind)
    _check(prepared, recipe.data, folder)
    return prepared


def packs(lengths: Sequence[int], max_length: int) -> int:
    """Return into how many sequences trl packs rows, in their order; see `trl.pack_dataset`.

    It packs by best fit decreasing, and looks at the lengths alone.

    Args:
        lengths: tokens of each row, 1 … `max_length`.
        max_length: tokens of a sequence.
    """
    import datasets
    import numpy as np
    import pyarrow
    from trl import pack_dataset

    if not lengths:
        return 0
    ends = np.cumsum([0, *lengths], dtype=np.int64)
    rows = pyarrow.LargeListArray.from_arrays(ends, np.zeros(int(ends[-1]), dtype=np.int8))
    table = datasets.Dataset(pyarrow.table({store.COLUMNS[0]: rows}))
    with ExitStack() as undo:
        if not datasets.are_progress_bars_disabled():
            datasets.disable_progress_bars()
            undo.callback(datasets.enable_progress_bars)
        made = pack_dataset(
            table,
            max_length,
            "bfd",
            {"keep_in_memory": True, "load_from_cache_file": False},
        )
    return len(made)


class _Making:
    """Renders rows and writes what they become; counts as it goes."""

    def __init__(
        self,
        splits: Splits,
        tokenizer: Any,  # noqa: ANN401
        data: Data,
        on_row: Callable[[int, int], None] | None,
    ) -> None:
        self._splits = splits
        self._data = data
        self._renderer = Renderer(tokenizer, loss_on=LossOn(data.loss_on))
        self._marks = Marks(self._renderer.template)
        self._on_row = on_row
        self._done = 0
        self._total = len(splits.train) + len(splits.valid)
        self._left: Counter[Unfit] = Counter()
        self._odd: Counter[Deviation] = Counter()

    def write(self, folder: Path, *, key: str, template: TemplateKind) -> Prepared:
        """Write everything and return the summary."""
        with store.writing(folder) as writing:
            train = self._split("train", self._splits.train, writing)
            valid = None
            if self._splits.valid:
                valid = self._split("valid", self._splits.valid, writing)
            prepared = Prepared(
                key=key,
                template=template,
                train=train,
                valid=valid,
                left_out={one: self._left[one] for one in Unfit if self._left[one]},
                deviations={one.value: self._odd[one] for one in Deviation if self._odd[one]},
            )
            return writing.publish(prepared)

    def _split(self, name: str, rows: Sequence[Row], writing: store.Writing) -> Split:
        limit, cut = self._data.max_length, []
        lengths, trained, longest = array("i"), 0, 0
        writing.begin(name)
        plain = [self._marks.disarmed(row) for row in rows]
        for row, same, made in zip(rows, plain, self._renderer.render(plain), strict=True):
            unfit = _unfit(made, limit)
            if unfit is None and isinstance(made, Rendered):
                length = len(made.input_ids)
                longest = max(longest, length)
                if length > limit:
                    cut.append(made.id)
                lengths.append(min(length, limit))
                trained += made.trained(limit)
                told = [] if row is same else [Deviation.SPECIAL_TOKEN_IN_TEXT]
                self._odd.update({*made.deviations, *told})
                writing.add(name, made.input_ids[:limit], made.labels[:limit])
            elif unfit is not None:
                self._left[unfit.reason] += 1
                writing.leave(replace(unfit, split=name))
            self._done += 1
            if self._on_row is not None:
                self._on_row(self._done, self._total)
        return Split(
            rows=len(lengths),
            tokens=sum(lengths),
            trained=trained,
            cut=tuple(cut),
            longest=longest,
            sequences=packs(lengths, limit) if self._data.packing else len(lengths),
        )


def _unfit(made: Rendered | RefusedRow, limit: int) -> LeftOut | None:
    """Return why a row is not trained on, without its split; None where it is."""
    if isinstance(made, RefusedRow):
        return LeftOut(id=made.id, split="", reason=Unfit.REFUSED, detail=made.detail)
    for deviation, reason in _UNFIT.items():
        if deviation in made.deviations:
            return LeftOut(id=made.id, split="", reason=reason)
    if not made.trained(limit):
        first = made.mask.index(True)
        detail = f"{len(made.input_ids)} tokens, the first with a loss is {first + 1}"
        return LeftOut(
            id=made.id,
            split="",
            reason=Unfit.MASKED_WHOLE,
            detail=detail,
            tokens=len(made.input_ids),
        )
    return None


def _key(splits: Splits, tokenizer: Any, data: Data) -> str:  # noqa: ANN401
    """Return a SHA-256 in hex of all that shapes what is written."""
    vocabulary = json.loads(tokenizer.backend_tokenizer.to_str())
    shaping = {
        "version": __version__,
        "rows": splits.digest,
        # how it was asked to cut and fill last is a matter of its caller
        "tokenizer": {**vocabulary, "truncation": None, "padding": None},
        "special": {name: str(token) for name, token in tokenizer.special_tokens_map.items()},
        "template": tokenizer.get_chat_template(),
        "data": jsonl.plain(replace(data, most_left_out=0.0)),
    }
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode("ascii")).hexdigest()


def _check(prepared: Prepared, data: Data, folder: Path) -> None:
    """Refuse what leaves too little to train on; names rows, reasons, and what to do.

    Raises:
        TrainingError: NO_ROWS or LEFT_OUT.
    """
    left = sum(prepared.left_out.values())
    fit = {"train": prepared.train, "valid": prepared.valid}
    total = left + sum(split.rows for split in fit.values() if split is not None)
    words = {"path": folder / PREPARED / LEFT_OUT}
    for name, split in fit.items():
        if split is not None and not split.rows:
            raise TrainingError(
                _(
                    "no row of the {split} split can be trained on: {reasons}; all are named in "
                    "{path}. To mend it: {advice}"
                ).format(split=name, **_reasons(prepared, folder), **words),
                stop=Stop.NO_ROWS,
            )
    if left / total > data.most_left_out:  # a product would be off for some shares, 29 of 100 say
        raise TrainingError(
            _(
                "{left} of {total} rows ({share:.1%}) cannot be trained on: {reasons}; all are "
                "named in {path}. To mend it: {advice}. Or train on the others: "
                "--set data.most_left_out={allowed:.3g}"
            ).format(
                left=left,
                total=total,
                share=left / total,
                allowed=-(-1000 * left // total) / 1000,  # rounded up
                **_reasons(prepared, folder),
                **words,
            ),
            stop=Stop.LEFT_OUT,
        )


def _reasons(prepared: Prepared, folder: Path) -> Mapping[str, str]:
    """Return, of the rows that are left out, the reasons with the first ids, and what to do."""
    by_reason: dict[Unfit, list[LeftOut]] = {}
    for one in store.left_out(folder):
        by_reason.setdefault(one.reason, []).append(one)
    often_first = sorted(by_reason, key=lambda reason: -prepared.left_out[reason])
    told = [
        _("{count} {reason} ({ids})").format(
            count=len(rows), reason=_told(reason, rows), ids=named([row.id for row in rows])
        )
        for reason in often_first
        for rows in [by_reason[reason]]
    ]
    most = often_first[0]
    longest = max(row.tokens for row in by_reason[most])
    advice = _(_ADVICE.get(most, _SEEN)).format(tokens=longest)
    return {"reasons": _(", ").join(told), "advice": advice}


def _told(reason: Unfit, rows: Sequence[LeftOut]) -> str:
    """Return a reason by its name, with the template's own words where it refused the first."""
    if reason is Unfit.REFUSED:
        return f"{reason.value}: {rows[0].detail}"
    return reason.value
