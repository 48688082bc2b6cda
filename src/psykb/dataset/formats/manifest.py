"""LLaMA-Factory's `dataset_info.json`: which files there are, and what their columns are called.

Keys: LLaMA-Factory, data/README.md. A column that the manifest does not name is looked for under
its usual name, so that a history or a system prompt that is there is not passed over.
"""

from collections.abc import Iterator, Mapping

from psykb.dataset.conversations import Conversation, Format, Lost
from psykb.dataset.formats import preference
from psykb.dataset.formats.chats import ROLES, TOOLS, turns_of, under_system
from psykb.dataset.formats.fields import (
    UnfitError,
    conversation_of,
    list_of,
    needed,
    no_media,
    row_of,
)
from psykb.dataset.formats.instructions import Columns, instructed
from psykb.messages import text as _
from psykb.types import Loss, Role, record

NAME = "dataset_info.json"
_HUBS = ("hf_hub_url", "ms_hub_url", "om_hub_url", "script_url", "cloud_file_name")
_FORMATTINGS = ("alpaca", "sharegpt", "openai")
_TAGS = {
    "sharegpt": {"role": "from", "content": "value", "user": "human", "assistant": "gpt"},
    "openai": {"role": "role", "content": "content", "user": "user", "assistant": "assistant"},
}
_SPEAKERS: tuple[Role, ...] = ("user", "assistant", "system")


@record
class Entry:
    """One data set of a manifest.

    Args:
        name: under which the manifest has it.
        file: relative to the manifest's folder, as it is written there: it may be a folder, be
            missing, or point outside; "" where the data lie elsewhere.
        hub: the address where they lie; "" where they lie in `file`.
        formatting: "alpaca", "sharegpt" or "openai".
        columns: of the form (prompt, query, response, history, messages, system) → of the file.
        tags: role_tag, content_tag, user_tag, assistant_tag, … → word of the file.
        ranking: whether its rows are pairs of preference.
        lost: why it cannot be read, its hub aside; None: it can.
    """

    name: str
    file: str = ""
    hub: str = ""
    formatting: str = "alpaca"
    columns: Mapping[str, str]
    tags: Mapping[str, str]
    ranking: bool = False
    lost: Lost | None = None


def is_manifest(value: object) -> bool:
    """Whether `value` maps names to data sets, each with a file or the address of a hub."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(
            isinstance(entry, dict) and any(key in entry for key in ("file_name", *_HUBS))
            for entry in value.values()
        )
    )


def entries(value: object) -> tuple[Entry, ...]:
    """Return the data sets of a manifest in its order; () if it is none.

    An entry that cannot be read carries `lost` instead of columns and tags; nothing is raised.
    """
    if not is_manifest(value) or not isinstance(value, dict):
        return ()
    found = []
    for name, given in value.items():
        try:
            found.append(_entry(str(name), given))
        except UnfitError as error:
            found.append(Entry(name=str(name), columns={}, tags={}, lost=error.lost))
    return tuple(found)


def format_of(entry: Entry) -> Format:
    """Return what reads the rows of an entry, under its columns and tags."""
    return _Described(entry)


class _Described:
    """The format that an entry describes."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self.NAME = f"{NAME}:{entry.name}"

    def fits(self, value: object) -> bool:
        """Whether the row has the column of the answer, or that of the messages."""
        if self._entry.ranking or preference.fits(value):
            return isinstance(value, dict)
        key = "response" if self._entry.formatting == "alpaca" else "messages"
        return isinstance(value, dict) and self._column(key) in value

    def read(self, value: object) -> Iterator[Conversation | Lost]:
        """Yield the conversation of a row, or why it holds none."""
        if self._entry.lost is not None:
            yield self._entry.lost
        elif self._entry.ranking or self._entry.columns.get("kto_tag") or preference.fits(value):
            yield from preference.read(value)
        else:
            try:
                yield self._conversation(value)
            except UnfitError as error:
                yield error.lost

    def _conversation(self, value: object) -> Conversation:
        return (self._instructed if self._entry.formatting == "alpaca" else self._chat)(value)

    def _instructed(self, value: object) -> Conversation:
        names = ("prompt", "query", "response", "history", "system")
        columns = Columns(**{name: self._column(name) for name in names})
        return instructed(row_of(value), columns, grows=True)

    def _chat(self, value: object) -> Conversation:
        row, name = row_of(value), self._column("messages")
        needed(row, name)
        no_media(row)
        tags = {**_TAGS[self._entry.formatting], **_shortened(self._entry.tags)}
        said = {tags[role].lower(): role for role in _SPEAKERS if role in tags}
        turns = turns_of(
            list_of(row[name], name),
            name=name,
            role_keys=(tags["role"],),
            content_keys=(tags["content"],),
            roles={**ROLES, **said},
            tools=TOOLS | {tags[kind] for kind in ("observation", "function") if kind in tags},
        )
        turns = under_system(turns, row, self._column("system"))
        return conversation_of(row, turns, grows=True)

    def _column(self, name: str) -> str:
        usual = {
            "prompt": "instruction",
            "query": "input",
            "response": "output",
            "messages": "messages" if self._entry.formatting == "openai" else "conversations",
        }
        return self._entry.columns.get(name) or usual.get(name, name)


def _shortened(tags: Mapping[str, str]) -> dict[str, str]:
    return {name.removesuffix("_tag"): word for name, word in tags.items()}


def _entry(name: str, given: Mapping[str, object]) -> Entry:
    hub = next((str(given[key]) for key in _HUBS if given.get(key)), "")
    file = given.get("file_name") or ""
    formatting = given.get("formatting") or "alpaca"
    if not isinstance(file, str) or formatting not in _FORMATTINGS:
        raise UnfitError(
            Loss.WRONG_FIELDS,
            _(
                "{name}: file_name and formatting ({formattings}) are not as LLaMA-Factory has them"
            ).format(name=name, formattings=", ".join(_FORMATTINGS)),
        )
    return Entry(
        name=name,
        file=file,
        hub="" if file else hub,
        formatting=str(formatting),
        columns=_words(given.get("columns"), f"{name}.columns"),
        tags=_words(given.get("tags"), f"{name}.tags"),
        ranking=given.get("ranking") is True,
    )


def _words(value: object, name: str) -> dict[str, str]:
    return {
        key: word
        for key, word in row_of({} if value is None else value, name).items()
        if isinstance(word, str)
    }
