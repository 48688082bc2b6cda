"""What `psykb data check --tokenizer` says: rows with their loss mask, lengths, what is odd."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.cli.calls import Call
from psykb.cli.data_check_marking import marked
from psykb.cli.layout import pad, width, wrap
from psykb.messages import later, plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.cli.data_check_rendered import Looked
    from psykb.dataset.rendering.lengths import Bin, Lengths
    from psykb.dataset.rendering.rendered import Rendered

_BAR = 40  # columns of the longest bar
_MOST_IDS = 5  # on a terminal; a report lists all

_DEVIATIONS = {
    "template_rewrites_history": later(
        "the template writes a turn otherwise once others follow, so earlier replies are trained "
        "on in another form than the model will give them; --loss last trains on the last only"
    ),
    "prompt_differs": later(
        "the model is asked to reply after another text than stands before the reply here "
        "(thinking begun for it, as a rule); prompt the trained model with the text that is here"
    ),
    "reply_changed": later(
        "the template leaves out or rewrites a part of a reply (its thinking, as a rule); what is "
        "there is trained on"
    ),
    "reply_not_found": later(
        "a reply is not in the text as the row has it: there is no loss on it; look at the "
        "template, or take another model's"
    ),
    "message_left_out": later(
        "a message of the system or the user is not in the text: the model never sees it"
    ),
    "generation_tags_unusable": later(
        "the generation tags of the template mark other than each reply; the replies were found "
        "by their text"
    ),
    "added_text": later(
        "the template puts words of its own before a reply (an empty <think> block, as a rule); "
        "there is a loss on them only where generation tags mark them"
    ),
    "no_end_of_turn": later(
        "no end of turn is trained on after a reply: the model does not learn to stop; take a "
        "template that ends turns by a special token"
    ),
    "special_token_in_text": later(
        "a message holds a special token as text, which the model reads as one; change the text"
    ),
    "doubled_start": later("the token for the beginning stands there twice"),
    "unknown_token": later(
        "the tokenizer has no token for some characters: they become one and the same; take a "
        "model that knows the language"
    ),
    "mask_mismatch": later(
        "the tokens that are trained on, decoded, are not the replies; take another tokenizer"
    ),
    "nothing_trained": later("nothing in it is trained on: trainers drop such rows"),
}


def put_rendered(call: Call, looked: "Looked") -> None:
    """Print the first rows with their loss mask, then lengths and what is odd."""
    for row in looked.shown:
        call.put("\n".join(["", *_row(call, row, looked.wish.max_length)]))
    call.put("\n".join(["", *_summary(looked), "", *_bars(looked.lengths), ""]))
    for line in _said(looked, most=_MOST_IDS):
        call.put(wrap(line, call.columns, indent="  ", first=""))


def add_json(report: str, looked: "Looked") -> str:
    """Return the JSON text of a report with what was found under `rendered`."""
    return jsonl.dumps({**json.loads(report), "rendered": content(looked)}, indent=2) + "\n"


def add_markdown(report: str, looked: "Looked") -> str:
    """Return a report in Markdown with what was found below it, all ids of rows included."""
    lines = ["", "## " + _("Rows as the trainer sees them"), "", *_summary(looked), ""]
    lines += ["```", *_bars(looked.lengths), "```", ""]
    lines += [f"- {line}" for line in _said(looked, most=None)]
    for row in looked.shown:
        text = marked(row, looked.wish.max_length, None)
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        lines += ["", f"### {_head(row)}", "", fence, text, fence]
    return report + "\n".join(lines) + "\n"


def content(looked: "Looked") -> dict[str, object]:
    """Return what was found, for JSON: all ids, and the rows that are shown."""
    lengths = looked.lengths
    return {
        "tokenizer": looked.wish.tokenizer,
        "loss": looked.wish.loss_on,
        "generation_tags": looked.tagged,
        **jsonl.plain(lengths),
        "masked_whole": lengths.masked_whole,
        "shown": [
            {
                "row": row.id,
                "tokens": len(row.input_ids),
                "trained": row.trained(),
                "text": row.text,
                "spans": row.spans,
                "deviations": row.deviations,
            }
            for row in looked.shown
        ],
    }


def _row(call: Call, row: "Rendered", max_length: int) -> list[str]:
    return [call.style(_head(row)), marked(row, max_length, call if call.styled else None)]


def _head(row: "Rendered") -> str:
    return _("{row}: {tokens} tokens, {trained} of them trained on").format(
        row=row.id, tokens=f"{len(row.input_ids):,}", trained=f"{row.trained():,}"
    )


def _summary(looked: "Looked") -> list[str]:
    """Return how many tokens there are, and where the mask comes from."""
    lengths = looked.lengths
    lines = [
        plural(
            "{rows} row by the tokenizer of {name}: {tokens} tokens, {trained} ({share}) trained "
            "on",
            "{rows} rows by the tokenizer of {name}: {tokens} tokens, {trained} ({share}) trained "
            "on",
            lengths.rows,
            rows=f"{lengths.rows:,}",
            name=looked.wish.tokenizer,
            tokens=f"{lengths.tokens:,}",
            trained=f"{lengths.trained:,}",
            share=_share(lengths.trained, lengths.tokens),
        )
    ]
    where = (
        _("the loss mask is that of the template's generation tags")
        if looked.tagged
        else _("the template has no generation tags: the replies were found by their place")
    )
    loss = (
        _("loss on the last reply of each row")
        if looked.wish.loss_on == "last"
        else _("loss on all replies")
    )
    lines.append(_("; ").join((loss, where)))
    if looked.dated:
        lines.append(_("the template writes the day into each row: another day, other tokens"))
    if lengths.rows:
        quantiles = lengths.quantiles
        lines.append(
            _(
                "half of the rows have at most {p50} tokens, 90 % {p90}, 99 % {p99}; the longest "
                "has {longest}"
            ).format(
                p50=f"{quantiles[50]:,}",
                p90=f"{quantiles[90]:,}",
                p99=f"{quantiles[99]:,}",
                longest=f"{lengths.longest:,}",
            )
        )
    return lines


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _bars(lengths: "Lengths") -> list[str]:
    """Return the histogram: range of tokens, rows, a bar."""
    most = max((one.rows for one in lengths.bins), default=0)
    names = [_range(one) for one in lengths.bins]
    head = (_("tokens"), _("rows"))
    wide = max([width(head[0]), *map(width, names)])
    counts = max([width(head[1]), *(len(f"{one.rows:,}") for one in lengths.bins)])
    lines = [f"{pad(head[0], wide, right=True)}  {pad(head[1], counts, right=True)}"]
    for name, one in zip(names, lengths.bins, strict=True):
        bar = "█" * -(-one.rows * _BAR // most)  # one row is seen, too
        lines.append(f"{name:>{wide}}  {one.rows:>{counts},}  {bar}".rstrip())
    return lines


def _range(one: "Bin") -> str:
    return f"{one.start:,}–" + ("" if one.end is None else f"{one.end - 1:,}")


def _said(looked: "Looked", *, most: int | None) -> list[str]:
    """Return what a limit cuts off, and what is odd, each with ids of rows, at most `most`."""
    lengths = looked.lengths
    lines = [_limit(lengths) + _ids([one.row for one in lengths.cut], most)]
    whole = lengths.masked_whole
    if whole:
        lines.append(
            plural(
                "masked whole: {n} row loses all that is trained on, and trainers drop it; raise "
                "--max-length, or cut the row",
                "masked whole: {n} rows lose all that is trained on, and trainers drop them; raise "
                "--max-length, or cut the rows",
                len(whole),
            )
            + _ids(whole, most)
        )
    for one in lengths.deviations:
        words = _(_DEVIATIONS[one.deviation.value])
        lines.append(
            plural("{n} row: {words} [{name}]", "{n} rows: {words} [{name}]", len(one.rows),
                   words=words, name=one.deviation.value)
            + _ids(one.rows, most)
        )  # fmt: skip
    for refusal in lengths.refused:
        lines.append(
            plural(
                "{n} row is refused by the chat template ({detail}); leave out what it refuses, or "
                "take another model",
                "{n} rows are refused by the chat template ({detail}); leave out what it refuses, "
                "or take another model",
                len(refusal.rows),
                detail=refusal.detail,
            )
            + _ids(refusal.rows, most)
        )
    return lines


def _limit(lengths: "Lengths") -> str:
    lost = lengths.tokens - lengths.kept
    words = plural(
        "longer than {most} tokens: {n} row ({share}); {lost} tokens are cut off, {trained} of "
        "them trained on; an epoch takes {kept} tokens",
        "longer than {most} tokens: {n} rows ({share}); {lost} tokens are cut off, {trained} of "
        "them trained on; an epoch takes {kept} tokens",
        len(lengths.cut),
        most=f"{lengths.max_length:,}",
        share=_share(len(lengths.cut), lengths.rows),
        lost=f"{lost:,}",
        trained=f"{lengths.trained - lengths.kept_trained:,}",
        kept=f"{lengths.kept:,}",
    )
    if lengths.cut:
        return words
    return _("no row is longer than {most} tokens; an epoch takes {kept} tokens").format(
        most=f"{lengths.max_length:,}", kept=f"{lengths.kept:,}"
    )


def _ids(rows: Sequence[str], most: int | None) -> str:
    """Return ids of rows behind a colon, at most `most` of them, and how many more there are."""
    if not rows:
        return ""
    shown = rows[:most]
    said = _(": {ids}").format(ids=_(", ").join(shown))
    left = len(rows) - len(shown)
    return said + (plural(" and {n} more", " and {n} more", left) if left else "")
