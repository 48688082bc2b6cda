"""What `psykb data export` looks at before it writes: whether items are as the books have them."""

from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.errors import NotFoundError, StoreError
from psykb.messages import text as _
from psykb.types import record

if TYPE_CHECKING:
    from psykb.dataset.selecting import Selection
    from psykb.generation.flaws import Finding
    from psykb.index.knowledge_base import KnowledgeBase

_MOST_SHOWN = 10  # findings; `psykb verify` prints all


@record
class Looked:
    """What was found: `verified` says whether quotes were compared, `note` why not, or ""."""

    verified: bool
    findings: "tuple[Finding, ...]" = ()
    note: str = ""


def opened(call: Call, chosen: "Selection", *, needed: bool) -> "KnowledgeBase | None":
    """Open the base of the items: the run's, or the one that was named; None where there is none.

    Raises:
        NotFoundError: it is `needed`, or was named on the command line, and is not there.
        StoreError: so, and it is damaged.
    """
    from psykb.generation import run_folders

    call.follow(run_folders.base_of(chosen.file.parent))
    if needed or "kb" in call.flags:
        return call.open_books()
    try:
        return call.open_base()
    except NotFoundError:  # told by the note that quotes were not verified
        return None
    except StoreError as error:
        call.complain(str(error))
        return None


def look(
    call: Call, chosen: "Selection", base: "KnowledgeBase | None", *, unverified: bool
) -> Looked:
    """Compare the items with the books, unless nobody wants it or the books are not at hand."""
    from psykb.dataset import verification

    if unverified:
        return Looked(verified=False, note=_("quotes were not verified (--unverified)"))
    if base is not None and not (_is_meant(call, chosen) or _fits(base, chosen)):
        base = None
    found = verification.findings(chosen.items, base, chosen.edited)
    note = _("quotes were not verified: the books are in no base at hand; name it by --kb NAME")
    return Looked(verified=base is not None, findings=found, note="" if base else note)


def _is_meant(call: Call, chosen: "Selection") -> bool:
    """Return whether the base was named or set, or is that of the run."""
    from psykb.generation import run_folders
    from psykb.index.naming import find

    own = run_folders.base_of(chosen.file.parent)
    named = call.settings.origins["kb"] != "default"
    return named or (own is not None and call.kb_path == find(own, call.settings.root))


def _fits(base: "KnowledgeBase", chosen: "Selection") -> bool:
    from psykb.dataset.verification import holds_all

    return holds_all(base, chosen.items)


def tell_findings(
    call: Call, chosen: "Selection", format_: str, found: "tuple[Finding, ...]"
) -> None:
    """Say what is wrong, item by item, and what to do."""
    for one in found[:_MOST_SHOWN]:
        call.complain(_line(one))
    if len(found) > _MOST_SHOWN:
        call.complain("…")
    call.complain(
        _(
            "{file}: {n} of {all} items fail, nothing was written; psykb verify {file} says more, "
            "--unverified exports them all the same"
        ).format(file=chosen.file, n=len({one.item for one in found}), all=len(chosen.items))
    )
    if call.json:
        call.put_json(format=format_, files=[], rows=0, verified=False, findings=found)


def _line(one: "Finding") -> str:
    from psykb.cli.verify import in_line
    from psykb.cli.verify_words import flaw_words

    head = f"{one.item}: {one.field}: {flaw_words(one.flaw)}"
    shown = [
        name + text
        for name, text in ((_("expected: "), one.expected), (_("found: "), one.found))
        if text
    ]
    return in_line("; ".join([head, *shown]))
