"""Whom a call to a model goes to, and what is said of each way in which it can fail."""

from collections.abc import Sequence

from psykb.errors import ModelError
from psykb.llm import addresses
from psykb.llm.presets import presets
from psykb.messages import later
from psykb.messages import text as _
from psykb.types import Failure, record

_SENTENCES: dict[Failure, str] = {
    Failure.NO_KEY: later("{spec}: no API key; {key}"),
    Failure.WRONG_KEY: later("{spec}: {server} does not accept the key; {key}"),
    Failure.NO_CREDIT: later(
        "{spec}: the account at {server} has no credit left; top it up, or choose another model"
    ),
    Failure.MODEL_NOT_FOUND: later(
        "{spec}: {server} has no such model; check the name after the colon"
    ),
    Failure.WRONG_URL: later(
        "{spec}: {server} does not answer as an OpenAI-like server does; check {option} "
        "(most end in /v1)"
    ),
    Failure.NO_NETWORK: later(
        "{spec}: {server} cannot be reached; check the network, {option}, or a proxy"
    ),
    Failure.TIMEOUT: later(
        "{spec}: {server} took too long to answer; try again, or allow more seconds with "
        "PSYKB_LLM_TIMEOUT"
    ),
    Failure.RATE_LIMITED: later(
        "{spec}: too many requests for {server}; try again later, or send fewer a minute "
        "with PSYKB_LLM_RPM"
    ),
    Failure.SERVER_ERROR: later("{spec}: {server} failed; try again later"),
    Failure.CONNECTION_LOST: later(
        "{spec}: the connection to {server} broke before the reply was whole; try again"
    ),
    Failure.BROKEN_REPLY: later(
        "{spec}: the reply of {server} cannot be read; try again, or run: psykb doctor --llm {spec}"
    ),
    Failure.CONTEXT_TOO_SMALL: later(
        "{spec}: what is sent is longer than the model's context; send less, or choose "
        "a model with a longer one"
    ),
    Failure.REFUSED: later(
        "{spec}: the provider refuses to answer this; put it in other words, or choose "
        "another model"
    ),
    Failure.BAD_REQUEST: later(
        "{spec}: {server} does not accept the request; check --llm-option and the name of the model"
    ),
}
# Where an embedder needs other words.
_OF_EMBEDDERS: dict[Failure, str] = {
    Failure.BROKEN_REPLY: later(
        "{spec}: the reply of {server} cannot be read; try again, or run: psykb doctor"
    ),
    Failure.BAD_REQUEST: later(
        "{spec}: {server} does not accept the request; check the name of the model, and whether it "
        "is one for embeddings"
    ),
}
BASE_URL = "--base-url"


class LateReplyError(ModelError):
    """A reply that had not ended when it had to: the call is not made again."""


@record
class Addressee:
    """Whom a call goes to and what it says: `spec`, the server's address if any, all contents.

    `option` is what sets the address, for messages.
    """

    spec: str
    url: str | None = None
    said: Sequence[str] = ()
    option: str = BASE_URL

    @property
    def server(self) -> str:
        """The address as it may be shown; "the model" where there is none."""
        if not self.url:
            return _("the model")
        return addresses.shown(self.url).rstrip("/")

    def error(
        self, failure: Failure, detail: str = "", *, retry_after: float | None = None
    ) -> ModelError:
        """Return the error for a failure that has one sentence, with a detail in brackets."""
        sentence = _SENTENCES[failure]
        if self.option != BASE_URL:
            sentence = _OF_EMBEDDERS.get(failure, sentence)
        words = _(sentence).format(
            spec=self.spec, server=self.server, key=_key_line(self.spec), option=self.option
        )
        words = f"{words} ({detail})" if detail else words
        return ModelError(words, failure=failure, retry_after=retry_after)

    def worded(self, words: str, failure: Failure) -> ModelError:
        """Return an error with words of its own, with `spec`, `server`, `option` filled in."""
        words = words.format(spec=self.spec, server=self.server, option=self.option)
        return ModelError(words, failure=failure)


def _key_line(spec: str) -> str:
    """Return how the key for `spec` is given."""
    provider = spec.partition(":")[0]
    preset = presets().get(provider)
    if preset is None or not preset.keys:
        return _("give the right one")
    return _("set {variable}, or run: psykb keys set {name}").format(
        variable=preset.keys[0], name=provider
    )
