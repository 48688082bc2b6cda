"""A dialogue as a text that a person edits, and back."""

import re
from collections.abc import Iterator, Sequence

from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import Dialogue, Message, Role

_HEAD = re.compile(r"\[([a-z]+)\]\s*")
_ROLES: dict[str, Role] = {"client": "user", "counsellor": "assistant", "system": "system"}
_NAMES = {role: name for name, role in _ROLES.items()}


def form(dialogue: Dialogue) -> str:
    """Return the messages of a dialogue as a text of sections; `messages_of` reads it."""
    intro = _("Change what is wrong, save, and close. Lines that begin with # do not count.")
    turns = _("[client] and [counsellor] speak by turns; to take out what is said, take out both.")
    parts = [f"# {intro}\n# {turns}\n# {dialogue.id}\n"]
    parts += [f"[{_NAMES[m.role]}]\n{_escaped(m.content)}\n" for m in dialogue.messages]
    return "\n".join(parts)


def messages_of(text: str) -> tuple[Message, ...]:
    """Return the messages that an edited form holds; sections without words are left out.

    Raises:
        MisuseError: the form cannot be read, or does not go by turns; says where.
    """
    found: list[Message] = []
    for line, name, lines in _sections(text):
        content = "\n".join(lines).strip()
        if not content:
            continue
        role = _ROLES[name]
        if role == "system" and found:
            raise MisuseError(_("line {n}: [system] stands before all others").format(n=line))
        before = found[-1].role if found and found[-1].role != "system" else "assistant"
        if role != "system" and role == before:
            raise MisuseError(
                _(
                    "line {n}: [{name}] cannot stand here: client and counsellor speak by turns, "
                    "the client first"
                ).format(n=line, name=name)
            )
        found.append(Message(role=role, content=content))
    if not found or found[-1].role != "assistant":
        raise MisuseError(_("the counsellor speaks last: add a [counsellor], or take the end out"))
    return tuple(found)


def _escaped(text: str) -> str:
    r"""Return a text whose lines cannot be taken for a comment or a heading: "\#1"."""
    return "\n".join(
        f"\\{line}" if line.startswith(("#", "[", "\\")) else line for line in text.split("\n")
    )


def _sections(text: str) -> Iterator[tuple[int, str, Sequence[str]]]:
    """Yield (number of its line, name, lines) of each section, without comments."""
    current: tuple[int, str, list[str]] | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        head = _HEAD.fullmatch(line)
        if head is not None:
            if head[1] not in _ROLES:
                raise MisuseError(
                    _(
                        "line {n}: [{name}] is no section, but [client] and [counsellor] are; "
                        "write \\[ for a bracket that begins a line"
                    ).format(n=number, name=head[1])
                )
            if current is not None:
                yield current
            current = number, head[1], []
        elif line.startswith("#"):
            continue
        elif current is not None:
            current[2].append(line.removeprefix("\\"))
        elif line.strip():
            raise MisuseError(_("line {n}: stands before the first [section]").format(n=number))
    if current is not None:
        yield current
