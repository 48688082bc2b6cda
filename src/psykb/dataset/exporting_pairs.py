"""Write what was accepted against what was not, of dialogues, for training by preference."""

from collections.abc import Sequence
from pathlib import Path

from psykb.dataset.exported import Exported, told, written
from psykb.dataset.exporters import preference_dialogues
from psykb.dataset.request import Options
from psykb.types import Dialogue

_FORMAT = "preference"


def export_pairs(
    dialogues: Sequence[Dialogue], file: Path, target: Path, options: Options | None = None
) -> Exported:
    """Write the pairs of a run of dialogues, or of a set that people edited.

    Args:
        dialogues: those that were accepted, edits applied, in the order of the run.
        file: of the dialogues, in the folder of the run.
        target: of the file; a missing suffix is added.
        options: how; only `force` and `retrain` matter.

    Raises:
        MisuseError, StoreError: as `exporting.export`.
        CorruptRecordError: a line of the folder's files is no record.
    """
    options = options or Options()
    made = preference_dialogues.files(dialogues, file, target, options)
    return written(made, told(made, _FORMAT), options)


def render_pairs(dialogues: Sequence[Dialogue], file: Path) -> tuple[bytes, Exported]:
    """Return what `export_pairs` would write into its first file, and write nothing."""
    made = preference_dialogues.files(dialogues, file, Path(_FORMAT), Options())
    return (made.files[0][1] if made.rows else b""), told(made, _FORMAT)
