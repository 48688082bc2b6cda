"""anki: a text file that Anki imports: one note a line, question on the front, answer on the back.

The file's header says what each column is (Anki manual, "Text Files", "File Headers"; Anki 2.1.54
or later). A note keeps its id, so that importing a later export changes notes in place and keeps
what was learned. The deck is made if it is not there.
"""

import re

from psykb.dataset import phrasing
from psykb.dataset.carrying import in_order
from psykb.dataset.escaping import as_card, as_html
from psykb.dataset.request import Made, Request, suffixed, titles
from psykb.dataset.sources import chapter, source
from psykb.messages import text as _
from psykb.text.folding import fold
from psykb.types import QAPair

_HEADER = (
    "#separator:tab", "#html:true", "#notetype:Basic", "#columns:guid\tdeck\tFront\tBack\ttags",
    "#guid column:1", "#deck column:2", "#tags column:5",
)  # fmt: skip
_NOT_IN_TAGS = re.compile(r"[\s&<>\"':\[{]+")
_ENDS = ".。 "  # an explanation ends the quoted sentence by its own mark


def files(request: Request) -> Made:
    """Return one text file, whose name says what it is for."""
    lines = [*_HEADER]
    for item in request.items:
        fields = [f"psykb-{item.id}", _deck(request), *_sides(item, request), _tags(item, request)]
        lines.append("\t".join(fields))
    content = "".join(f"{line}\n" for line in lines)
    file = suffixed(request.target, ".txt" if request.target.suffix == ".anki" else ".anki.txt")
    return Made(
        files=((file, content.encode("utf-8")),),
        rows=len(request.items),
        notes=(_("in Anki: File › Import; a later export changes the same cards"),),
    )


def _deck(request: Request) -> str:
    names = titles(request.items)
    called = request.options.name or (names[0] if len(names) == 1 else "")
    name = request.options.title or "::".join(filter(None, ("psykb", called)))
    return as_html(request.words.named(name))


def _tags(item: QAPair, request: Request) -> str:
    """Return what Anki finds cards by, parted by spaces; "::" parts levels."""
    tags = ["psykb", item.kind.value, item.difficulty.value, item.bloom.value]
    place = in_order(item)[0]
    tags.append(f"book::{request.words.named(_one_word(place.title))}")
    if chapter(place):
        tags.append(f"chapter::{request.words.said(_one_word(chapter(place)), item)}")
    return as_html(" ".join(tags))


def _one_word(text: str) -> str:
    """Return `text` without what would end a tag, part it, or be escaped in it."""
    return _NOT_IN_TAGS.sub("_", text).strip("_") or "_"


def _sides(item: QAPair, request: Request) -> tuple[str, str]:
    """Return front and back; the quote is not said again where answer or explanation hold it."""
    words = request.words
    asked = phrasing.asked(item)
    answer = "\n\n".join(filter(None, _answer(item)))
    place = in_order(item)[0]
    where = f"— {source(place, item, words)}"
    said = fold(place.quote).rstrip(_ENDS) in fold(answer)
    quote = where if said else f"“{words.said(place.quote, item)}”\n{where}"
    return as_card(words.said(asked, item)), as_card(f"{words.said(answer, item)}\n\n{quote}")


def _answer(item: QAPair) -> tuple[str, str]:
    """Return the answer and why; right options in full, for nobody remembers what B was."""
    listed = phrasing.lettered(item)
    right = "\n".join(listed[at] for at in item.key)
    return right or phrasing.key(item), item.explanation
