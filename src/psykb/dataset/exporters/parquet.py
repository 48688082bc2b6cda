"""parquet: rows as `psykb data mix` writes them, in columns; needs the extra `parquet`.

`messages` is a list of role and content, as TRL, ms-swift and LLaMA-Factory read it; the other
columns are the fields of a `Row`, with `untrained` as positions in `messages`. The same rows and
the same pyarrow give the same bytes: no time, and no order of its own.
"""

from collections.abc import Sequence
from io import BytesIO

from psykb.dataset.exporters.chats import files_of, said
from psykb.dataset.request import ChatRequest, Example, Made
from psykb.errors import MissingExtraError
from psykb.messages import text as _


def files(request: ChatRequest) -> Made:
    """Return a Parquet file for each split.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    made = files_of(request, ".parquet", _written)
    return Made(files=made, rows=len(request.examples))


def _written(examples: Sequence[Example]) -> bytes:
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingExtraError(
            _("--format parquet needs pyarrow: pip install 'psykb[parquet]'")
        ) from None
    text, texts = arrow.string(), arrow.list_(arrow.string())
    message = arrow.struct([("role", text), ("content", text)])
    fields = {
        "id": text, "messages": arrow.list_(message), "kind": text, "language": text,
        "source": text, "licence": text, "groups": texts, "citations": texts,
        "untrained": arrow.list_(arrow.int32()),
    }  # fmt: skip
    table = arrow.Table.from_pylist([_row(one) for one in examples], schema=arrow.schema(fields))
    target = BytesIO()
    parquet.write_table(table, target, compression="zstd")
    return target.getvalue()


def _row(example: Example) -> dict[str, object]:
    row = example.row
    return {
        "id": row.id,
        "messages": [{"role": role, "content": _whole(text)} for role, text in said(example)],
        "kind": row.kind.value,
        "language": row.language,
        "source": _whole(row.source),
        "licence": _whole(row.licence),
        "groups": [_whole(group) for group in row.groups],
        "citations": list(row.citations),
        "untrained": list(row.untrained),
    }


def _whole(text: str) -> str:
    """Return a text without halves of characters, which no Parquet file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
