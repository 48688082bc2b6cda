"""The password of encrypted PDFs: from a file or a variable, never from the command line."""

from pathlib import Path

from psykb.config import Settings
from psykb.errors import MisuseError
from psykb.messages import text as _


def read_password(file: str | None, settings: Settings) -> str | None:
    """Return the password in the first line of `file`, else that of the settings.

    Raises:
        MisuseError: the file cannot be read, or is empty.
    """
    if file is None:
        return settings.pdf_password
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise MisuseError(
            _("--password-file {file}: cannot be read ({error})").format(
                file=file, error=getattr(error, "strerror", None) or error
            )
        ) from None
    if not lines or not lines[0]:
        raise MisuseError(
            _("--password-file {file}: its first line is empty; write the password there").format(
                file=file
            )
        )
    return lines[0]
