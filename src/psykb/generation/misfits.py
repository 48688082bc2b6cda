"""Why a line is no record, in words for people: what JSON and pydantic say, said by psykb."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from psykb.messages import later
from psykb.messages import text as _

_LAWS = {  # what records say of themselves
    "an item has evidence in a book": later("an item cites at least one place of a book"),
    "a point names a citation that is not there": later(
        "a point names a citation that is not there"
    ),
    "choice items have options, and no others": later(
        "this kind of question has options, and no other"
    ),
    "an edit holds the edited item, and nothing else does": later(
        "an edit holds the edited item, and no other verdict does"
    ),
    "user and assistant alternate, the user first, the assistant last": later(
        "client and counsellor speak by turns, the client first and the counsellor last"
    ),
    "no message is empty or has white space around it": later(
        "no message is empty or has white space around it"
    ),
    "a strategy or finding names a range that is not there": later(
        "a finding, or a strategy, names a range that is not there"
    ),
    "only messages of the assistant can be left untrained": later(
        "only messages of the counsellor can be left untrained"
    ),
    "what is supported is supported by something, and nothing else is": later(
        "what is supported is supported by the seed or a citation, and nothing else is"
    ),
    "a citation quotes exactly the characters of its range": later(
        "the quote is longer or shorter than its range"
    ),
}


def of_json(error: ValueError | RecursionError) -> str:
    """Return why a line is no JSON."""
    if isinstance(error, UnicodeDecodeError):
        return _("not in UTF-8, from byte {n} on").format(n=error.start + 1)
    if isinstance(error, json.JSONDecodeError):
        return _("no JSON from column {n} on").format(n=error.colno)
    if isinstance(error, RecursionError):
        return _("brackets within brackets without end")
    return _("a number has too many digits")


def of_field(error: Mapping[str, Any]) -> str:
    """Return what one of the errors of a pydantic `ValidationError` says of its field."""
    code, context = str(error["type"]), error.get("ctx") or {}
    if code == "value_error":
        law = str(context.get("error", ""))
        return _(_LAWS[law]) if law in _LAWS else _("contradicts itself: {law}").format(law=law)
    if code == "json_invalid":
        return _("no JSON")
    if code == "missing":
        return _("is missing")
    if code in ("unexpected_keyword_argument", "extra_forbidden"):
        return _("there is no such field")
    if "expected" in context:
        return _("must be one of {values}").format(values=context["expected"])
    return _("does not have the form that is asked for [{code}]").format(code=code)


def elements(raw: object, name: str) -> Sequence[object]:
    """Return the list that a raw record holds under a name; () where it holds none."""
    found = raw.get(name) if isinstance(raw, dict) else None
    return found if isinstance(found, list) else ()


def pointless(raw: object) -> str:
    """Return the first point of a raw item that names a citation that is not there, or ""."""
    there = range(len(elements(raw, "citations")))
    for at, point in enumerate(elements(raw, "points")):
        if any(number not in there for number in elements(point, "evidence")):
            return f"points.{at}"
    return ""
