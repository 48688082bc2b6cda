"""Verify a file line by line: a line that is no record is a finding, not an end."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from psykb.errors import MisuseError
from psykb.generation import misfits
from psykb.generation.flaws import Finding, Flaw, Verified
from psykb.generation.places import Places
from psykb.messages import text as _
from psykb.types import record


class Named(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """The id."""


T = TypeVar("T", bound=Named)
Where = tuple[int | str, ...]  # a field within a record, from the outside in


@record
class Form(Generic[T]):
    """What the lines of a file are to be.

    Args:
        kind: the type of the records.
        file: how a file of them is called in a run.
        mark: a key that each of them has, and no other record of psykb.
        stranger: what is said of a file that holds none; a message of the catalogue with {path}.
        quotes: how many quotes a line holds, as JSON has it.
        is_place: whether a field is a citation.
        named_in_vain: the first part of a line, as JSON has it, that names a citation which is not
            there; "" where there is none.
        check: what is wrong with a record of a line.
        own_id: the id that a record is to have; None leaves the ids unchecked.
    """

    kind: type[T]
    file: str
    mark: str
    stranger: str
    quotes: Callable[[Any], int]
    is_place: Callable[[Where], bool]
    named_in_vain: Callable[[Any], str] = lambda _raw: ""
    check: Callable[[T, int], tuple[Finding, ...]]
    own_id: Callable[[T], str] | None = None


class LineVerifier(Generic[T]):
    """Verifies files of one form.

    Args:
        form: of the lines.
        places: compares what is cited with the store; None where there is no store.
    """

    def __init__(self, form: Form[T], places: Places | None) -> None:
        self._form = form
        self._places = places
        self._seen: dict[str, int] = {}

    @property
    def ids(self) -> frozenset[str]:
        """The ids that the lines of the last file have, also of those that fail."""
        return frozenset(self._seen)

    def file(self, path: Path) -> Verified:
        """Verify each line of a file; one that is no record is a finding, not an end.

        Raises:
            MisuseError: no line of the file is one: it is another kind of file.
            OSError: it cannot be read.
        """
        findings: list[Finding] = []
        items = quotes = 0
        known = path.name == self._form.file
        self._seen = {}
        for number, line in _lines(path):
            items += 1
            raw, found = self.row(number, line)
            known = known or self._is_marked(raw, line)
            quotes += self._form.quotes(raw)
            findings += found
        if items and not known:
            raise MisuseError(_(self._form.stranger).format(path=path))
        return Verified(items=items, quotes=quotes, findings=tuple(findings))

    def _is_marked(self, raw: object, line: bytes) -> bool:
        """Whether a line is one of the form, or was before it was damaged."""
        mark = self._form.mark
        return mark in raw if isinstance(raw, dict) else f'"{mark}"'.encode() in line

    def row(self, number: int, line: bytes) -> tuple[Any, list[Finding]]:
        """Return a line as JSON, None where it is none, and what is wrong with it."""
        from pydantic import ValidationError

        try:
            raw = json.loads(line.decode("utf-8").rstrip())
        except (
            ValueError,
            RecursionError,
        ) as error:  # not UTF-8, not JSON, or brackets without end
            return None, [_no_record(number, "", "line", misfits.of_json(error))]
        name = raw.get("id") if isinstance(raw, dict) else None
        name = name if isinstance(name, str) else ""
        found = self._twice(number, name)
        try:
            item: T = _adapter(self._form.kind).validate_json(line)
        except ValidationError as error:
            return raw, [*found, *self._misfits(number, name, raw, error.errors())]
        wrong = self._form.check(item, number)
        # an id that does not fit tells nothing new where the content is wrong itself
        return raw, [*found, *(wrong or self._other_id(number, item))]

    def _other_id(self, number: int, item: T) -> list[Finding]:
        expected = item.id if self._form.own_id is None else self._form.own_id(item)
        if expected == item.id:
            return []
        return [
            Finding(
                line=number,
                item=item.id,
                flaw=Flaw.ID_DIFFERS,
                field="id",
                expected=expected,
                found=item.id,
            )
        ]

    def _twice(self, number: int, name: str) -> list[Finding]:
        if not name:
            return []
        first = self._seen.setdefault(name, number)
        if first == number:
            return []
        found = _("line {n}").format(n=first)
        return [Finding(line=number, item=name, flaw=Flaw.DUPLICATE_ID, field="id", found=found)]

    def _misfits(
        self, number: int, name: str, raw: object, errors: Sequence[Mapping[str, Any]]
    ) -> list[Finding]:
        """Name what keeps a line from being a record; what an edit of a quote does, by its name."""
        found: list[Finding] = []
        for error in errors:
            field = ".".join(str(part) for part in error["loc"])
            flaw, expected, what = Flaw.NOT_A_RECORD, "", misfits.of_field(error)
            law = error["type"] == "value_error"
            if law and self._places is not None and self._form.is_place(error["loc"]):
                flaw, expected, what = self._places.raw_flaw(error["input"], what)
            elif law and not field and self._form.named_in_vain(raw):
                flaw, field, what = Flaw.NO_SUCH_CITATION, self._form.named_in_vain(raw), ""
            found.append(
                Finding(
                    line=number,
                    item=name,
                    flaw=flaw,
                    field=field or "line",
                    expected=expected,
                    found=what,
                )
            )
        return found


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number from 1, line) of the lines that are not empty."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


@lru_cache
def _adapter(kind: type[T]) -> Any:  # noqa: ANN401 (pydantic is imported when it is needed)
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _no_record(line: int, item: str, field: str, found: str) -> Finding:
    return Finding(line=line, item=item, flaw=Flaw.NOT_A_RECORD, field=field, found=found)
