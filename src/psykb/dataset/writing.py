"""Write files atomically, and never over what is somebody's own."""

from pathlib import Path

from psykb.dataset.request import Made
from psykb.errors import MisuseError
from psykb.jsonl import write_atomically
from psykb.messages import text as _


def check_free(path: Path, content: bytes, *, force: bool) -> None:
    """Refuse to replace a file that holds something else.

    Raises:
        MisuseError: it is there with other content and `force` is not given, or it is a folder.
    """
    if path.is_dir():
        raise MisuseError(_("{path}: is a folder; name a file").format(path=path))
    if force or not path.exists() or path.read_bytes() == content:
        return
    raise MisuseError(
        _("{path}: is there already with other content; --force replaces it").format(path=path)
    )


def put(path: Path, content: bytes, *, force: bool) -> None:
    """Write one file atomically, and the folders above it where they are missing.

    Raises:
        MisuseError: it is there with other content and `force` is not given.
    """
    check_free(path, content, force=force)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content)


def write(made: Made, *, force: bool) -> tuple[Path, ...]:
    """Write the files of an export, each atomically; return their paths.

    Nothing is written if one of them is there with other content.

    Raises:
        MisuseError: a file is there with other content and `force` is not given.
    """
    for path, content in made.files:
        check_free(path, content, force=force)
    everything = (*made.files, *made.merged)
    for path, content in everything:
        put(path, content, force=True)
    return tuple(path for path, _content in everything)
