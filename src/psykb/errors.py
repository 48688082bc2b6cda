"""Every error that psykb raises on purpose; each knows the exit code of the command it ends.

PsykbError                     1  something failed
├── MisuseError                2  the call cannot mean anything: a bad option, an unknown name
│   └── SettingsError          2  a setting cannot be read; says which file or variable it came from
├── NotFoundError              1  a knowledge base, document, passage or page that is not there
├── UnreadableFileError        1  a reader refuses a file; carries the Reason
├── QuoteError                 1  a range that is not in the stored text: no citation is made
├── StoreError                 1  a knowledge base that cannot be used as it lies on disk
│   ├── LockedError            1  another writer is at work; names it
│   └── EmbedderError          1  the embedder asked for is not the one the base was built with
├── ModelError                 1  a call to a model gave no usable reply; carries the Failure
├── BudgetError                5  the next call could cost more than is allowed; nothing was sent
├── TrainingError              1  a training run does not begin or go on; carries the Stop
├── MissingExtraError          1  an optional package is not installed; carries the pip line
└── CorruptRecordError         1  a record on disk does not fit its type; says file, line, field

Messages say where, what, and what to do next, in one or two lines.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psykb.types import Failure, Reason, Stop


class PsykbError(Exception):
    """Base of all errors that psykb raises on purpose."""

    exit_code = 1


class MisuseError(PsykbError):
    """The call cannot mean anything: a bad option, an unknown name."""

    exit_code = 2


class SettingsError(MisuseError):
    """A setting cannot be read."""


class NotFoundError(PsykbError):
    """What was asked for is not there."""


class UnreadableFileError(PsykbError):
    """A reader refuses a file.

    Attributes:
        reason: why, as a code that scripts can test.
    """

    def __init__(self, message: str, *, reason: "Reason") -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        """Keep `reason` when a worker process sends the error home."""
        return (_unreadable, (str(self), self.reason))


def _unreadable(message: str, reason: "Reason") -> UnreadableFileError:
    return UnreadableFileError(message, reason=reason)


class QuoteError(PsykbError):
    """The range is not in the stored text."""


class StoreError(PsykbError):
    """A knowledge base cannot be used as it lies on disk."""


class LockedError(StoreError):
    """Another writer is at work on the knowledge base."""


class EmbedderError(StoreError):
    """The embedder asked for is not the one the knowledge base was built with."""


class ModelError(PsykbError):
    """A call to a language model, or to a server's embedder, gave no usable reply.

    Attributes:
        failure: why, as a code that scripts can test.
        retry_after: seconds that the server asks to wait before the next call; None: it does not.
    """

    def __init__(
        self, message: str, *, failure: "Failure", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.failure = failure
        self.retry_after = retry_after


class BudgetError(PsykbError):
    """The next call could cost more than is allowed; it was not sent."""

    exit_code = 5


class TrainingError(PsykbError):
    """A training run does not begin, or does not go on.

    Attributes:
        stop: why, as a code that scripts can test.
    """

    def __init__(self, message: str, *, stop: "Stop") -> None:
        super().__init__(message)
        self.stop = stop


class MissingExtraError(PsykbError):
    """An optional package is not installed."""


class CorruptRecordError(PsykbError):
    """A record on disk does not fit its type."""
