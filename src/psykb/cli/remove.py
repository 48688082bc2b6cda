"""`psykb remove`: take books out of a knowledge base."""

import click

from psykb.cli.calls import Call
from psykb.cli.parsing import command
from psykb.cli.progress import reporting
from psykb.messages import later
from psykb.messages import text as _


@command(
    "remove",
    help=later("Take books out of a knowledge base; their files stay where they are."),
    more=later("NAME is a book's id, its file name, or the path of its file."),
    examples=(
        ("psykb remove old-edition.pdf", ""),
        ("psykb remove 0123456789ab --kb exam", ""),
    ),
)
@click.argument("names", nargs=-1, required=True, metavar=later("NAME…"))
def remove(call: Call, names: tuple[str, ...]) -> None:
    """Remove, and print what went."""
    with call.open_base() as base, reporting(call) as report:
        titles = {document.id: document.title for document in base.documents()}
        gone = base.remove(names, progress=report)
    if call.json:
        call.put_json(removed=gone, generation=base.generation)
        return
    for source in gone:
        call.put(
            _("removed {title} ({file})").format(
                title=titles.get(source.document_id, source.document_id), file=source.path
            )
        )
