"""The log of what was done: counts, times and reasons; what people ask and read only if allowed."""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from psykb import __version__, config
from psykb.cli.calls import SCHEMA, Call
from psykb.errors import ModelError, PsykbError
from psykb.messages import text as _
from psykb.types import Answer, RiskLevel

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase

NAME = "activity.jsonl"


class Activity:
    """Appends one JSON line a question to activity.jsonl in the folder `config.user_state()`.

    A line says when, which command and base, how many claims and citations, which places of the
    books were cited, why there was no answer, and what a model took. Of what was asked and
    answered it says nothing, nor that a person may be in danger: where the crisis gate heard
    something, no line is written at all. With the setting `log_content` there is one, and all lines
    hold the question, the claims and the risk too. The file is made so that only its owner can read
    it; if it cannot be written, that is said once.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._failed = False

    def record(
        self,
        command: str,
        base: "KnowledgeBase",
        question: str,
        *,
        answer: Answer | None = None,
        error: BaseException | None = None,
        model: str | None = None,
    ) -> None:
        """Write the line of one question.

        Args:
            command: "ask" or "chat".
            base: the base that was asked.
            question: as it was said; written only with `log_content`.
            answer: what came of it, or
            error: what ended it.
            model: the spec of the model, where one was to write.
        """
        content = self._call.settings.log_content
        if answer is not None and answer.risk.level is not RiskLevel.NONE and not content:
            return
        line: dict[str, object] = {
            "schema": SCHEMA,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": command,
            "psykb": __version__,
            "base": base.path.name,
            "generation": base.generation,
            "model": model,
        }
        if answer is not None:
            line |= _counts(answer)
        if error is not None:
            line |= _reason(error)
        if content:
            line |= {"question": question}
            line |= {} if answer is None else _content(answer)
        self._append(line)

    def _append(self, line: dict[str, object]) -> None:
        from psykb import jsonl

        file = config.user_state() / NAME
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                # one write: lines of two processes do not mix
                os.write(handle, f"{jsonl.dumps(line)}\n".encode(errors="backslashreplace"))
            finally:
                os.close(handle)
        except OSError as error:
            if not self._failed:
                self._call.say(
                    _("{file}: cannot be written ({error}); nothing is logged").format(
                        file=file, error=error.strerror or error
                    )
                )
            self._failed = True


def _counts(answer: Answer) -> dict[str, object]:
    cited = [citation.id for claim in answer.claims for citation in claim.citations]
    return {
        "claims": len(answer.claims),
        "unsupported": sum(claim.status == "unsupported" for claim in answer.claims),
        "dropped": len(answer.dropped),
        "cited": list(dict.fromkeys(cited)),
        "abstained": answer.abstained,
        "coverage": answer.coverage,
        "confidence": answer.confidence,
        "degraded": answer.degraded,
        "usage": answer.usage,
        "timings": answer.timings,
    }


def _reason(error: BaseException) -> dict[str, object]:
    """Return what ended a question; not the words of the error, which may repeat the question."""
    return {
        "error": type(error).__name__,
        "failure": error.failure if isinstance(error, ModelError) else None,
        "exit": error.exit_code if isinstance(error, PsykbError) else None,
    }


def _content(answer: Answer) -> dict[str, object]:
    return {
        "asked": answer.asked,
        "answer": [claim.text for claim in answer.claims],
        "risk": answer.risk,
    }
