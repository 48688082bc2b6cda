"""The nouns of dialogue data: conversations, what was mended in them, findings, training rows."""

from collections.abc import Mapping
from enum import StrEnum

from psykb.types.answers import Citation, Fault
from psykb.types.books import Language
from psykb.types.models import Message
from psykb.types.records import check_range, record


class Repair(StrEnum):
    """What was mended in a conversation, so that it can be trained on; each is counted."""

    EMPTY_TURN = "empty_turn"  # taken out
    LEADING_ASSISTANT = "leading_assistant"  # turns before the user's first, taken out
    TRAILING_USER = "trailing_user"  # turns after the assistant's last, taken out
    MERGED_TURNS = "merged_turns"  # neighbours of the same role joined by a line break
    ROLE_PREFIX = "role_prefix"  # "来访者：" before a text
    ROLE_WORD = "role_word"  # a whole line or turn of another speaker's label inside a text
    SPLIT_TURNS = "split_turns"  # turns made of one text by the labels in it, beside the first
    STAGE_DIRECTION = "stage_direction"  # "（微微皱眉）"
    CUT_AT_GAP = "cut_at_gap"  # turns after "（一段时间后）", taken out
    TITLE_LINE = "title_line"  # a line before a transcript's first label, taken out
    CANNED_INTRO = "canned_intro"  # "你好，我是……" that every answer of a set begins with
    LINE_BREAK_TAG = "line_break_tag"  # "<br>" made a line break
    LITERAL_LINE_BREAK = "literal_line_break"  # a backslash and an n made a line break
    OUTER_SPACE = "outer_space"  # white space around a text
    INVISIBLE_CHARACTER = "invisible_character"  # controls, direction marks, byte order marks
    NAMED_SPEAKER = "named_speaker"  # "妈妈：" put before a text where several clients speak
    COLLAPSED_HISTORY = "collapsed_history"  # an earlier row that this conversation begins with
    EXTENDED_SPAN = "extended_span"  # a span that ended one character before its text
    DROPPED_REASONING = "dropped_reasoning"  # the text of a reasoning model's thinking
    CONTINUED_LINE = "continued_line"  # a line without a speaker, joined to the one before


class Loss(StrEnum):
    """Why a conversation, or a file, was not taken; the words are for scripts."""

    NOT_JSON = "not_json"
    TRUNCATED_JSON = "truncated_json"
    NOT_TEXT = "not_text"  # in no encoding that is known
    DAMAGED = "damaged"  # cannot be unpacked or read: damaged, encrypted, not permitted
    NOT_HERE = "not_here"  # named by a manifest, and not read: on a hub, missing, elsewhere
    TOO_LARGE = "too_large"
    UNKNOWN_FORMAT = "unknown_format"
    DOUBLED_KEY = "doubled_key"  # an object has a key twice; which is meant, nothing says
    WRONG_FIELDS = "wrong_fields"
    UNKNOWN_ROLE = "unknown_role"
    UNSUPPORTED_CONTENT = "unsupported_content"  # pictures, tool calls
    NO_TURNS = "no_turns"
    NO_USER_TURN = "no_user_turn"
    NO_ASSISTANT_TURN = "no_assistant_turn"
    HISTORY_HOLDS_FUTURE = "history_holds_future"
    SEVERAL_CLIENTS = "several_clients"  # more than two speakers: a chat has two
    NOT_A_DIALOGUE = "not_a_dialogue"  # rows for pre-training, pairs of preference
    EVALUATION_DATA = "evaluation_data"  # made for measuring: never trained on


@record
class Place:
    """Where a conversation stands in what was read.

    Args:
        file: path relative to what was named, with "/"; of a file in an archive
            "archive.zip!folder/file.json".
        row: position in the file, from 0; None where the file is one conversation.
        line: on which it begins, from 1; None where lines mean nothing.
    """

    file: str
    row: int | None = None
    line: int | None = None


@record
class Strategy:
    """What the assistant does with a range of a message, by who annotated it (PsyQA's labels).

    `message` is a position in `messages`; `[start, end)` code points of its content.
    """

    message: int
    start: int
    end: int
    label: str

    def __post_init__(self) -> None:
        check_range("strategy", self.start, self.end)


class Standing(StrEnum):
    """What carries a sentence of a counsellor."""

    SUPPORTED = "supported"  # the seed or the books say it
    GENERAL = "general"  # counselling talk: claims nothing that could be looked up
    UNSUPPORTED = "unsupported"  # claims something that neither says


@record
class Finding:
    """What was found on one sentence of the assistant.

    Args:
        message: position in `messages`; `[start, end)` are code points of its content.
        standing: what carries it.
        citations: the places in the books that say it; () where the seed alone does.
        by_seed: whether the seed says it.
        faults: why it is not held to be supported, the gravest first.
        detail: in words, for people.
    """

    message: int
    start: int
    end: int
    standing: Standing
    citations: tuple[Citation, ...] = ()
    by_seed: bool = False
    faults: tuple[Fault, ...] = ()
    detail: str = ""

    def __post_init__(self) -> None:
        check_range("finding", self.start, self.end)
        if (self.standing is Standing.SUPPORTED) != (self.by_seed or bool(self.citations)):
            raise ValueError("what is supported is supported by something, and nothing else is")


class Style(StrEnum):
    """How a generated dialogue came about."""

    REWRITE = "rewrite"  # a question and its answer, told as a conversation (SMILE)
    SCENARIO = "scenario"  # from a topic, an emotion, an area of life, and a client's profile


@record
class Origin:
    """All that shaped a generated dialogue: the same origin and replies give the same dialogue.

    Args:
        style: how it came about.
        seed_of: id of the item, or place of the post, that it was made from; of a scenario its
            parts as one text.
        scenario: the parts of a scenario by name ("topic", "emotion", "area", "client"); {} else.
        model: the spec of the model.
        prompts: name of each prompt → its `sha`.
        seed: of the plan.
        passages: ids of the passages that were shown.
        rounds: how often it was refined.
        claims: how many unsupported claims of the counsellor each judging found: as drafted, and
            after each round.
    """

    style: Style
    seed_of: str
    scenario: Mapping[str, str]
    model: str
    prompts: Mapping[str, str]
    seed: int = 0
    passages: tuple[str, ...] = ()
    rounds: int = 0
    claims: tuple[int, ...] = ()


@record
class Dialogue:
    """A conversation of one client and one counsellor, fit to be trained on.

    Args:
        id: 12 hex digits of the SHA-256 of roles and contents: the same messages have the same id.
        messages: a system message first, if any; then user and assistant by turns, the user first
            and the assistant last. No content is empty or has white space around it.
        language: of most of its characters.
        source: name of the data set.
        licence: as an SPDX id where there is one ("CC-BY-4.0"); "" where unknown.
        place: where it was read; None for generated ones.
        topic: as the data set names it; "" where it does not.
        labels: further labels by name: "crisis" (a `RiskLevel`), "school", "emotion" …
        strategies: in the order of messages and ranges.
        untrained: positions of assistant messages on which no loss is to be taken.
        repairs: how often each was made.
        findings: of generated dialogues, in the order of messages and ranges.
        origin: of generated dialogues.
    """

    id: str
    messages: tuple[Message, ...]
    language: Language
    source: str
    licence: str = ""
    place: Place | None = None
    topic: str = ""
    labels: Mapping[str, str]
    strategies: tuple[Strategy, ...] = ()
    untrained: tuple[int, ...] = ()
    repairs: Mapping[Repair, int]
    findings: tuple[Finding, ...] = ()
    origin: Origin | None = None

    def __post_init__(self) -> None:
        turns = self.messages[1:] if self.messages[:1] and self.system else self.messages
        expected = ("user", "assistant") * (len(turns) // 2)
        if not turns or tuple(turn.role for turn in turns) != expected:
            raise ValueError("user and assistant alternate, the user first, the assistant last")
        if any(not turn.content or turn.content != turn.content.strip() for turn in turns):
            raise ValueError("no message is empty or has white space around it")
        ranges = [(part.message, part.end) for part in self.strategies]
        ranges += [(part.message, part.end) for part in self.findings]
        for at, end in ranges:
            if end > (len(self.messages[at].content) if self._has(at) else 0):
                raise ValueError("a strategy or finding names a range that is not there")
        if any(not self._has(at) or self.messages[at].role != "assistant" for at in self.untrained):
            raise ValueError("only messages of the assistant can be left untrained")

    def _has(self, at: int) -> bool:
        return 0 <= at < len(self.messages)

    @property
    def system(self) -> str:
        """The system prompt; "" where there is none."""
        first = self.messages[0]
        return first.content if first.role == "system" else ""

    @property
    def turns(self) -> tuple[Message, ...]:
        """The messages without the system prompt."""
        return self.messages[1:] if self.messages[0].role == "system" else self.messages


@record
class RejectedDialogue:
    """A conversation, or a file, that was not taken.

    `detail` says in words what was found where; `said` is the beginning of what it holds.
    """

    place: Place
    reason: Loss
    detail: str = ""
    said: str = ""


class RowKind(StrEnum):
    """What a training row teaches."""

    DIALOGUE = "dialogue"
    QUESTION = "question"  # an item, answered from memory
    RETRIEVAL = "retrieval"  # an item, answered from shown passages, with citations
    DECLINE = "decline"  # the shown passages do not answer: the right answer says so


@record
class Row:
    """One conversation as the trainer reads it.

    Args:
        id: of the dialogue or item, with the kind before it ("retrieval:1f0c9ad27b11").
        messages: as in `Dialogue`.
        kind: what it teaches.
        language: of the conversation.
        source: name of the data set or run.
        licence: of the data, and of the books that it reproduces, joined by " AND "; "" unknown.
        groups: what must not straddle a split, as "kind:name": passages that carry the answer
            ("passage:7aee…:0-812"), near-duplicate clusters ("cluster:…"), dialogues.
        citations: places in the books, as `psykb show` takes them.
        untrained: positions of assistant messages on which no loss is to be taken.
    """

    id: str
    messages: tuple[Message, ...]
    kind: RowKind
    language: Language
    source: str
    licence: str = ""
    groups: tuple[str, ...]
    citations: tuple[str, ...] = ()
    untrained: tuple[int, ...] = ()
