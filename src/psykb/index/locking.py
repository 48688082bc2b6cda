"""One writer at a time: a lock file, and beside it the name of who holds it."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from psykb.errors import LockedError, StoreError
from psykb.messages import text as _

LOCK = "lock"
HOLDER = "lock.holder"


@contextmanager
def writing(base: Path) -> Iterator[None]:
    """Hold the writer's lock of the base at `base`.

    The system frees the lock when the process ends, however it ends.

    Raises:
        LockedError: another process holds it; says which, and since when.
        StoreError: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(base / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(
            _(
                "{base}: {holder} is writing to it; wait until it is done, then run this again"
            ).format(base=base, holder=_read_holder(base))
        ) from None
    except OSError as error:
        raise StoreError(
            _("{base}: cannot be written ({error})").format(
                base=base, error=error.strerror or error
            )
        ) from None
    try:
        holder = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        (base / HOLDER).write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        (base / HOLDER).unlink(missing_ok=True)
        lock.release()


def _read_holder(base: Path) -> str:
    try:
        holder = json.loads((base / HOLDER).read_text(encoding="utf-8"))
        return _("process {pid} on {host} (since {since})").format(**holder)
    except (OSError, ValueError, KeyError, TypeError):
        return _("another process")
