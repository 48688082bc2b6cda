"""Calls to a model that go through the journal: what was answered once is never sent again."""

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager

from psykb import jsonl
from psykb.errors import BudgetError, ModelError
from psykb.generation.journal import Journal
from psykb.generation.journal_lines import Received
from psykb.llm.chat import Chat
from psykb.llm.gate import UnusableReplyError
from psykb.types import Failure, Message, Reply, Usage, record


@record
class Called:
    """A call that a place of the plan needed, whichever run made it."""

    key: str
    purpose: str
    usage: Usage


class Bench:
    """Room for one to work at, while any number wait for replies.

    The books are read, and drafts are checked, by one thread at a time: what it uses (SQLite,
    tantivy, FAISS) is then never shared, and no time is lost, for it is Python's own anyway.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mine = threading.local()

    @property
    def lock(self) -> threading.Lock:
        """What the main thread holds while it works at the bench; it never waits for replies.

        Ctrl-C is heard there, and may come between any two steps of a context manager written in
        Python, which would leave the bench occupied for ever. A lock's own is a single step.
        """
        return self._lock

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work at the bench, in any other thread than the main one."""
        with self._lock:
            self._mine.held = True
            try:
                yield
            finally:
                self._mine.held = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Leave the bench to others meanwhile, if one is at it."""
        if not getattr(self._mine, "held", False):
            yield
            return
        self._mine.held = False
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
            self._mine.held = True


class JournaledCaller:
    """A `making.Caller` that looks into the journal before it asks the model.

    Args:
        chat: the model behind its gate.
        journal: of the run.
        options: that the model was given; they are part of what shapes a reply.
        address: of the server, if it is not the provider's own: another one has another model.
        bench: is left while a reply is waited for.

    `sent` counts requests that got a reply now, `reused` those that the journal had; `spent` is
    what was taken now, by replies that could not be used, too.
    """

    def __init__(
        self,
        chat: Chat,
        journal: Journal,
        *,
        options: Mapping[str, object] | None = None,
        address: str | None = None,
        bench: Bench | None = None,
    ) -> None:
        self._chat = chat
        self._journal = journal
        self._options = dict(options or {})
        # without it the keys are those of journals before there were addresses in them
        self._server = {} if address is None else {"address": address}
        self._bench = bench or Bench()
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Event] = {}
        self._stopped = False
        self._mine = threading.local()
        self.sent = 0
        self.reused = 0
        self.spent = Usage()

    @property
    def spec(self) -> str:
        """The spec of the model."""
        return self._chat.spec

    @property
    def context(self) -> int:
        """The window of the model in tokens."""
        return self._chat.context

    @property
    def concurrency(self) -> int:
        """How many calls may be under way at once."""
        return self._chat.gate.pace.concurrency

    def reply(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        passages: Sequence[str] = (),
        turn: int = 0,
        max_tokens: int = 1_024,
        temperature: float = 0.0,
    ) -> Reply:
        """Return the reply to `messages`; see `making.Caller`.

        Raises:
            CancelledError: `stop` was called, and the journal does not have it.
        """
        key = self._key(messages, purpose, turn, max_tokens, temperature)
        try:
            with self._bench.waiting():
                found, fresh = self._found(key)
                if found is None:
                    try:
                        found = self._send(
                            key, messages, purpose, passages, max_tokens, temperature
                        )
                    finally:
                        self._release(key)
        except ModelError:
            self._record(key, purpose, Usage())
            raise
        with self._lock:
            self.sent += fresh
            self.reused += not fresh
        self._record(key, purpose, found.usage)
        return found.reply

    def _record(self, key: str, purpose: str, usage: Usage) -> None:
        """Tell who records the calls of this thread of one, with all that was wasted on it."""
        calls: list[Called] | None = getattr(self._mine, "calls", None)
        usage = self._journal.wasted(key).plus(usage)
        if calls is not None and usage.calls:
            calls.append(Called(key=key, purpose=purpose, usage=usage))

    @contextmanager
    def recording(self) -> Iterator[list[Called]]:
        """Yield the list to which the calls of this thread are added meanwhile."""
        calls: list[Called] = []
        self._mine.calls = calls
        try:
            yield calls
        finally:
            self._mine.calls = None

    def stop(self) -> None:
        """Send nothing any more: who asks for it, or waits for a turn, gets a CancelledError.

        Calls that are under way end by themselves.
        """
        self._stopped = True
        self._chat.gate.close()

    def _key(
        self,
        messages: Sequence[Message],
        purpose: str,
        turn: int,
        max_tokens: int,
        temperature: float,
    ) -> str:
        """Return the SHA-256 of all that shapes a reply."""
        shaping = jsonl.dumps(
            {
                "spec": self.spec,
                **self._server,
                "options": {name: self._options[name] for name in sorted(self._options)},
                "messages": [[m.role, m.content] for m in messages],
                "temperature": float(temperature),
                "max_tokens": max_tokens,
                "turn": turn,
                "purpose": purpose,
            }
        )
        return hashlib.sha256(shaping.encode("utf-8", "surrogatepass")).hexdigest()

    def _found(self, key: str) -> tuple[Received | None, bool]:
        """Return what the journal has, and whether it is to be sent now, by this thread.

        A thread that asks for what another one is sending waits for it; should that fail, it
        sends the request itself.
        """
        while True:
            found = self._journal.find(key)
            if found is not None:
                return found, False
            with self._lock:
                if self._stopped:
                    raise CancelledError
                other = self._under_way.get(key)
                if other is None:
                    if self._journal.find(key) is None:
                        self._under_way[key] = threading.Event()
                        return None, True
                    continue
            other.wait()

    def _release(self, key: str) -> None:
        with self._lock:
            self._under_way.pop(key).set()

    def _send(
        self,
        key: str,
        messages: Sequence[Message],
        purpose: str,
        passages: Sequence[str],
        max_tokens: int,
        temperature: float,
    ) -> Received:
        self._journal.sent(key)
        failure = Failure.FAILED.value
        wasted: Usage | None = None
        received: Received | None = None
        try:
            reply = self._chat.reply(
                messages, purpose=purpose, max_tokens=max_tokens, temperature=temperature
            )
            received = Received(
                key=key,
                purpose=purpose,
                passages=tuple(passages),
                model=reply.model,
                text=_whole(reply.text),
                usage=reply.usage,
                seconds=round(reply.seconds, 3),
            )
        except ModelError as error:
            failure = error.failure.value
            wasted = error.usage if isinstance(error, UnusableReplyError) else None
            raise
        except BudgetError:
            failure = "budget"
            raise
        except CancelledError:
            failure = "cancelled"
            raise
        finally:
            taken = wasted if received is None else received.usage
            if taken is not None:
                with self._lock:
                    self.spent = self.spent.plus(taken)
            if received is None:
                self._journal.failed(key, failure, wasted)
        self._journal.keep(received)
        return received


def _whole(text: str) -> str:
    """Return `text` as a file can hold it: half of a character becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
