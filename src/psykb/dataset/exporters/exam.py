"""exam: a paper and its key, each as DOCX and as Markdown.

`NAME-paper` holds no answers, `NAME-key` the keys in a table and each item's answer, explanation
and source. A target that ends in .docx or .md asks for that form alone.
"""

from psykb.dataset.exporters.exam_docx import as_docx
from psykb.dataset.exporters.exam_markdown import as_markdown
from psykb.dataset.exporters.exam_paper import paper
from psykb.dataset.exporters.exam_solutions import key
from psykb.dataset.request import Made, Request

_FORMS = {".docx": as_docx, ".md": as_markdown}


def files(request: Request) -> Made:
    """Return the files of the paper, then those of the key."""
    suffix = request.target.suffix.lower()
    forms = {suffix: _FORMS[suffix]} if suffix in _FORMS else _FORMS
    stem = request.target.with_suffix("") if suffix in _FORMS else request.target
    made = []
    for name, blocks in (("-paper", paper(request)), ("-key", key(request))):
        made += [
            (stem.with_name(stem.name + name + end), write(blocks)) for end, write in forms.items()
        ]
    return Made(files=tuple(made), rows=len(request.items))
