"""What `psykb data check` says: the sources, what repeats, each hit with both of its texts."""

import sys
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.cli.calls import SCHEMA, Call, on_terminal
from psykb.cli.layout import pad, table, wrap
from psykb.messages import plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.dataset.contamination.checking import Against, Checked
    from psykb.dataset.contamination.hits import Hit
    from psykb.dataset.matching.repeats import Repeat
    from psykb.dataset.profiling import Profile

_MOST_SHOWN = 10  # hits on a terminal
_SHOWN = 240  # characters of a text there
_BEFORE = 40  # of them before what both texts have in common


def put_checked(call: Call, found: "Checked", report_file: str | None) -> None:
    """Print what was found: all of it but on a terminal, where the first hits are shown."""
    from psykb.dataset import profile_tables
    from psykb.generation.markdown import visible

    if call.json:
        call.put_json(**_content(found))
        return
    call.put(visible("\n".join(profile_lines(found.profile, call.columns))))
    for line in profile_tables.warnings(found.profile):
        call.complain(line)
    call.put(visible("\n".join(["", *_repeated(found)])))
    for against in found.against:
        call.put(visible("\n".join(["", *_compared(found, against)])))
    shown = found.hits[:_MOST_SHOWN] if on_terminal(sys.stdout) else found.hits
    for hit in shown:
        call.put(visible("\n".join(["", _where(hit), *_beside(hit, call.columns)])))
    left = len(found.hits) - len(shown)
    if left and report_file is not None:
        call.put("")
        call.put(_("… and {n} more: see {file}").format(n=left, file=report_file))
    elif left:
        call.put("")
        call.put(
            plural(
                "… and {n} more; -o FILE writes all of them",
                "… and {n} more; -o FILE writes all of them",
                left,
            )
        )


def report(found: "Checked", *, as_json: bool) -> str:
    """Return the whole report, as JSON or as Markdown."""
    from psykb.dataset import profile_tables
    from psykb.generation.markdown import fenced, visible

    if as_json:
        return jsonl.dumps({"schema": SCHEMA, **_content(found)}, indent=2) + "\n"
    lines = ["# " + _("Training data, checked"), ""]
    lines += [fenced("\n".join(profile_lines(found.profile))), ""]
    lines += [f"- {line}" for line in profile_tables.warnings(found.profile)]
    lines += ["", "## " + _("Repeated rows"), ""]
    counted, *pairs = _repeated(found)
    lines += [counted, "", *([fenced("\n".join(pairs)), ""] if pairs else [])]
    lines += [f"- {_repeat(one)}" for one in found.repeats]
    for against in found.against:
        lines += ["", f"## {against.path}", "", *_compared(found, against)]
    for hit in found.hits:
        lines += ["", f"### {_where(hit)}", "", fenced(hit.row_text), "", fenced(hit.item_text)]
    return visible("\n".join(lines) + "\n")


def profile_lines(profile: "Profile", columns: int = 100) -> list[str]:
    """Return the table of sources, their turns and lengths, then what each is about, wrapped."""
    from psykb.dataset import profile_tables

    sizes = profile_tables.sizes(profile)
    lines = [*table([sizes.head, *sizes.rows], numbers=sizes.numbers), ""]
    for source, licence, topics, labels in profile_tables.about(profile).rows:
        words = _("{source}: {licence}; topics: {topics}; labels: {labels}").format(
            source=source, licence=licence, topics=topics, labels=labels
        )
        lines += wrap(words, columns, indent="    ", first="").split("\n")
    return lines


def _repeated(found: "Checked") -> list[str]:
    """Return one line of counts, and if anything repeats a table by pairs of sources."""
    from psykb.dataset.matching.repeats import between

    exact = sum(one.exact for one in found.repeats)
    counted = _(
        "repeated rows: {exact} exactly, {near} nearly (Jaccard of 5-grams {threshold} or more)"
    ).format(exact=exact, near=len(found.repeats) - exact, threshold=found.threshold)
    if not found.repeats:
        return [counted]
    head = (_("source"), _("repeats"), _("exactly"), _("nearly"))
    rows = [
        (one.source, one.of_source, str(one.exact), str(one.near)) for one in between(found.repeats)
    ]
    return [counted, *table([head, *rows], numbers=(2, 3))]


def _repeat(one: "Repeat") -> str:
    return f"{one.row} ({one.source}) = {one.of} ({one.of_source}), {one.jaccard:.3f}"


def _compared(found: "Checked", against: "Against") -> list[str]:
    """Return how much of a benchmark was found, and what of it could not be looked for."""
    hits = [hit for hit in found.hits if hit.benchmark == against.path]
    rows = len({hit.row for hit in hits})
    said = [
        _("{path}: {items} items; {rows} of {all} rows hold {held} of them").format(
            path=against.path,
            items=against.items,
            rows=rows,
            all=found.rows,
            held=len({hit.item for hit in hits}),
        )
    ]
    if against.unsearched:
        said.append(
            plural(
                "{n} item says too little to be looked for",
                "{n} items say too little to be looked for",
                len(against.unsearched),
            )
        )
    if against.passed_over:
        said.append(
            _("files without a question: {names}").format(names=_(", ").join(against.passed_over))
        )
    return said


def _where(hit: "Hit") -> str:
    return _("{row}, message {number} = {item} ({way} {score})").format(
        row=hit.row,
        number=hit.message + 1,
        item=hit.item,
        way=hit.way.value,
        score=f"{hit.score:.2f}",
    )


def _beside(hit: "Hit", columns: int) -> list[str]:
    """Return both texts: side by side on a terminal, on lines of their own in a pipe."""
    if not on_terminal(sys.stdout):
        return [f"  {hit.row_text}", f"  {hit.item_text}"]
    wide = (columns - 7) // 2
    left, right = (wrap(text, wide).split("\n") for text in _around(hit))
    return [
        f"  {pad(one, wide)} │ {other}".rstrip()
        for one, other in zip_longest(left, right, fillvalue="")
    ]


def _around(hit: "Hit") -> tuple[str, str]:
    """Return both texts, long ones cut to where they are the same."""
    texts = (hit.row_text, hit.item_text)
    same = SequenceMatcher(None, *texts, autojunk=False).find_longest_match()
    return _cut(texts[0], same.a), _cut(texts[1], same.b)


def _cut(text: str, at: int) -> str:
    if len(text) <= _SHOWN:
        return text
    start = max(0, min(at - _BEFORE, len(text) - _SHOWN))
    end = start + _SHOWN
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _content(found: "Checked") -> dict[str, object]:
    from psykb.dataset.matching.repeats import between

    exact = sum(one.exact for one in found.repeats)
    return {
        "rows": found.rows,
        "profile": found.profile,
        "duplicates": {
            "threshold": found.threshold,
            "exact": exact,
            "near": len(found.repeats) - exact,
            "between": between(found.repeats),
            "repeats": found.repeats,
        },
        "against": found.against,
        "contaminated": found.contaminated,
        "hits": found.hits,
    }
