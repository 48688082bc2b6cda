"""One tiny call to the model, one to the embedder's server: do they answer, or what is wrong."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call
from psykb.cli.models import open_model
from psykb.cli.printing import listed
from psykb.errors import ModelError, PsykbError
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Failure, Message, Reply, Usage, record

if TYPE_CHECKING:
    from psykb.llm.chat import Chat

PURPOSE = "doctor"
_ASK = "Reply with the word ok and nothing else."
_REPLY = 256  # tokens: models that reason first need some before the word
_OF_HUB = ("hf", "st")  # providers of models that are downloaded
_LEAST_CONTEXT = 2_048  # tokens, in which evidence and an answer find room


@record
class ModelCheck:
    """How a call to a model went; `ok` False: `failure` and `message` say why.

    Where all is well, `message` may say what to mind. `failure` is None where nothing was sent: a
    spec that names nothing, an extra that is missing. `seconds` are those of the whole call,
    `first_token` those to the first of the text; `context` is the window in tokens that psykb
    reckons with.
    """

    spec: str
    ok: bool
    failure: Failure | None = None
    message: str = ""
    context: int = 0
    seconds: float | None = None
    first_token: float | None = None
    usage: Usage | None = None


@record
class EmbedderCheck:
    """How a call to an embedder's server went, as `ModelCheck`; `dim` is that of its vectors."""

    spec: str
    ok: bool
    failure: Failure | None = None
    message: str = ""
    dim: int = 0
    seconds: float | None = None


class _Unheard:
    """Asks for the reply in pieces, so that the time to the first is known."""

    def piece(self, text: str) -> None:
        """Do nothing."""

    def again(self) -> None:
        """Do nothing."""


def check_model(call: Call, llm_options: tuple[str, ...]) -> ModelCheck | None:
    """Call the model that the settings name, once; None where they name none."""
    spec = call.settings.llm
    try:
        chat = open_model(call, llm_options, attempts=1)
        if chat is None:
            return None
        with chat:
            return _asked(chat)
    except ModelError as error:
        return ModelCheck(spec=spec, ok=False, failure=error.failure, message=str(error))
    except PsykbError as error:
        return ModelCheck(spec=spec, ok=False, message=str(error))


def _asked(chat: "Chat") -> ModelCheck:
    if chat.context < _LEAST_CONTEXT:
        return ModelCheck(
            spec=chat.spec,
            ok=False,
            failure=Failure.CONTEXT_TOO_SMALL,
            message=_(
                "{spec}: a context of {n} tokens is too small for evidence and an answer, which "
                "need {least}; choose another model, or set PSYKB_LLM_CONTEXT if it is larger"
            ).format(spec=chat.spec, n=chat.context, least=_LEAST_CONTEXT),
            context=chat.context,
        )
    from psykb.llm.gate import UnusableReplyError

    try:
        reply = chat.reply(
            [Message(role="user", content=_ASK)],
            purpose=PURPOSE,
            max_tokens=_REPLY,
            listener=_Unheard(),
        )
    except UnusableReplyError as error:
        most = 0.9 * _REPLY  # servers differ in whether they count the last token
        if error.failure is not Failure.TRUNCATED or error.usage.completion_tokens < most:
            raise
        # it works, and thinks at length: what to do about that is in the message
        return ModelCheck(
            spec=chat.spec,
            ok=True,
            message=str(error),
            context=chat.context,
            usage=error.usage,
        )
    return _answered(chat, reply)


def _answered(chat: "Chat", reply: Reply) -> ModelCheck:
    first = reply.first_token
    return ModelCheck(
        spec=chat.spec,
        ok=True,
        context=chat.context,
        seconds=round(reply.seconds, 3),
        first_token=None if first is None else round(first, 3),
        usage=reply.usage,
    )


def check_embedder(call: Call) -> EmbedderCheck | None:
    """Ask the embedder's server for one vector; None where the embedder needs no server."""
    from psykb.index.remote import PREFIX, open_server

    spec = call.settings.embedder
    if not spec.startswith(PREFIX):
        return None
    try:
        with open_server(spec, call.settings, attempts=1) as server:
            started = time.perf_counter()
            dim = len(server.vectors([_ASK])[0])
            seconds = round(time.perf_counter() - started, 3)
    except ModelError as error:
        return EmbedderCheck(spec=spec, ok=False, failure=error.failure, message=str(error))
    except PsykbError as error:
        return EmbedderCheck(spec=spec, ok=False, message=str(error))
    return EmbedderCheck(spec=spec, ok=True, dim=dim, seconds=seconds)


def model_words(check: ModelCheck | None) -> str:
    """Return what a line of `doctor` says of the model."""
    if check is None:
        return _("none: answers are sentences of the books, and nothing leaves this machine")
    if not check.ok:
        return _("{spec}: fails").format(spec=check.spec)
    parts = [_("{spec}: answers").format(spec=check.spec)]
    if check.seconds is not None:
        parts.append(_("in {seconds} s").format(seconds=check.seconds))
    if check.first_token is not None:
        parts.append(_("first token after {seconds} s").format(seconds=check.first_token))
    parts.append(_("context of {n} tokens").format(n=check.context))
    if check.usage is not None:
        parts.append(
            _("tokens estimated: the server counts none")
            if check.usage.estimated
            else plural(
                "{n} token counted by the server",
                "{n} tokens counted by the server",
                check.usage.prompt_tokens + check.usage.completion_tokens,
            )
        )
    return listed(parts)


def embedder_words(check: EmbedderCheck) -> str:
    """Return what a line of `doctor` says of the embedder's server."""
    if not check.ok:
        return _("{spec}: fails").format(spec=check.spec)
    return _("{spec}: answers in {seconds} s, {n} dimensions").format(
        spec=check.spec, seconds=check.seconds, n=check.dim
    )


def is_downloaded(spec: str) -> bool:
    """Whether `spec` names a model of the hub; folders are here, and ModelScope is another."""
    provider, _colon, name = spec.partition(":")
    if provider not in _OF_HUB or name.startswith("modelscope:"):
        return False
    return not Path(name).expanduser().exists()
