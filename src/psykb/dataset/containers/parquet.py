"""The rows of a Parquet file, a batch at a time."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from psykb.config import Limits
from psykb.corpus.files import damaged
from psykb.dataset.containers.files import File
from psykb.dataset.containers.found import Found
from psykb.errors import MissingExtraError, UnreadableFileError
from psykb.messages import text as _
from psykb.types import Place, Reason

MAGIC = b"PAR1"
_BATCH = 256  # rows


def parquet_rows(file: File, limits: Limits) -> Iterator[Found]:
    """Yield the rows as objects, column → value; columns without a value are left out of a row.

    Raises:
        MissingExtraError: pyarrow is not installed.
        UnreadableFileError: `damaged`; `undecodable`; `too_large`, for a member of an archive.
    """
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingExtraError(
            _("{file}: reading Parquet needs pyarrow: pip install 'psykb[parquet]'").format(
                file=file.name
            )
        ) from None
    row = 0
    try:
        with parquet.ParquetFile(file.path or BytesIO(file.whole(limits.unpacked_bytes))) as opened:
            for batch in opened.iter_batches(batch_size=_BATCH):
                for value in batch.to_pylist():
                    kept = {key: item for key, item in value.items() if item is not None}
                    yield Found(place=Place(file=file.name, row=row), value=kept)
                    row += 1
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            _("{file}: a text in it is no UTF-8 ({error}); mend the file").format(
                file=file.name, error=error.reason
            ),
            reason=Reason.UNDECODABLE,
        ) from None
    except (arrow.ArrowException, OSError) as error:
        raise damaged(Path(file.name), " ".join(str(error).split())) from None
