"""anki: a text file that Anki imports: one note a line, question on the front, answer on the back.

The file's header says what each column is (Anki manual, "Text Files", "File Headers"; Anki 2.1.54
or later). A note keeps its id, so that importing a later export changes notes in place and keeps
what was learned. The deck is made if it is not there.
"""

from psykb.dataset import phrasing
from psykb.dataset.escaping import as_html
from psykb.dataset.request import Made, Request, suffixed, titles
from psykb.dataset.sources import source
from psykb.types import QAPair

_HEADER = (
    "#separator:tab", "#html:true", "#notetype:Basic", "#columns:guid\tdeck\tFront\tBack\ttags",
    "#guid column:1", "#deck column:2", "#tags column:5",
)  # fmt: skip


def files(request: Request) -> Made:
    """Return one text file."""
    lines = [*_HEADER]
    for item in request.items:
        tags = ("psykb", item.kind.value, item.difficulty.value, item.bloom.value)
        fields = [f"psykb-{item.id}", _deck(request), *_sides(item, request), " ".join(tags)]
        lines.append("\t".join(fields))
    content = "".join(f"{line}\n" for line in lines)
    return Made(
        files=((suffixed(request.target, ".txt"), content.encode("utf-8")),),
        rows=len(request.items),
    )


def _deck(request: Request) -> str:
    names = titles(request.items)
    name = request.options.title or (f"psykb::{names[0]}" if len(names) == 1 else "psykb")
    return as_html(request.words.named(name))


def _sides(item: QAPair, request: Request) -> tuple[str, str]:
    """Return front and back."""
    words = request.words
    asked = phrasing.asked(item)
    answer = "\n\n".join(filter(None, _answer(item)))
    back = [words.said(answer, item)]
    for citation in item.citations:
        back.append(f"“{words.said(citation.quote, item)}”\n— {source(citation, item, words)}")
    return as_html(words.said(asked, item)), as_html("\n\n".join(back))


def _answer(item: QAPair) -> tuple[str, str]:
    """Return the answer and why; right options in full, for nobody remembers what B was."""
    listed = phrasing.lettered(item)
    right = "\n".join(listed[at] for at in item.key)
    return right or phrasing.key(item), item.explanation
