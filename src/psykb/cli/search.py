"""`psykb search`: the passages that fit a question best."""

import click

from psykb.cli.calls import NOTHING, Call
from psykb.cli.parsing import WholeNumber, book_option, command
from psykb.cli.printing import books_of, content_terms, hit_lines
from psykb.messages import later
from psykb.messages import text as _


@command(
    "search",
    help=later("Find the passages that fit a question, or key words, best."),
    more=later(
        "Each hit is printed with its citation and the id that `psykb show` takes. Contents pages, "
        "exercises and reference lists are left out."
    ),
    examples=(
        (later('psykb search "capacity of working memory"'), ""),
        (later('psykb search "classical conditioning" -k 3 --book foundations'), ""),
        (later('psykb search "memory" --jsonl | head -1'), later("One JSON object per line.")),
    ),
)
@click.argument("query", metavar=later("QUERY"))
@click.option(
    "-k",
    "--number",
    type=WholeNumber(1),
    default=10,
    metavar=later("N"),
    help=later("At most so many hits (10)."),
)
@book_option
@click.option(
    "--rerank",
    metavar=later("MODEL"),
    help=later("Order the best 50 anew by a CrossEncoder, given by name or path."),
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=later("Also search contents pages, exercises and lists."),
)
@click.option("--jsonl", is_flag=True, help=later("Print one JSON object per hit, each a line."))
def search(
    call: Call,
    query: str,
    number: int,
    books: tuple[str, ...],
    rerank: str | None,
    everything: bool,
    jsonl: bool,
) -> None:
    """Search, and print the hits."""
    from psykb.grounding.quoting import cite

    with call.open_base() as base:
        hits = base.search(
            query, number, books=books or None, only_answers=not everything, rerank=rerank
        )
        citations = [
            cite(base.catalogue, hit.passage.document_id, hit.passage.start, hit.passage.end)
            for hit in hits
        ]
        pairs = list(zip(hits, citations, strict=True))
        if jsonl:
            for hit, citation in pairs:
                call.put_json_line(hit=hit, citation=citation)
        elif call.json:
            found = [{"hit": hit, "citation": citation} for hit, citation in pairs]
            call.put_json(query=query, degraded=base.degraded, hits=found)
        elif pairs:
            words = content_terms(base, query) if call.styled else ()
            cited = books_of(base, citations)
            call.put(
                "\n\n".join(
                    hit_lines(call, n, hit, citation, cited[citation.document_id], words)
                    for n, (hit, citation) in enumerate(pairs, 1)
                )
            )
    if not pairs:
        call.say(_("Nothing in these books fits: {query}").format(query=query))
        call.exit_code = NOTHING
