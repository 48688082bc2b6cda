"""Vectors of texts from an OpenAI-like server, behind the gate."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from psykb.config import Settings
from psykb.errors import ModelError
from psykb.llm import connections, estimating, providers
from psykb.llm.budget import Budget
from psykb.llm.failures import Addressee, attempt
from psykb.llm.gate import Gate, Work, Worst
from psykb.llm.ledger import Ledger
from psykb.llm.pacing import outcome
from psykb.llm.prices import price_of
from psykb.llm.spec import Spec
from psykb.messages import text as _
from psykb.types import Failure, Usage

if TYPE_CHECKING:
    from concurrent.futures import Future

BATCH = 32  # texts in a call; servers refuse many more at once
PURPOSE = "embedding"
Rows = list[list[float]]


class EmbeddingServer:
    """The endpoint /embeddings of an OpenAI-like server, for one model; safe in several threads."""

    def __init__(self, spec: Spec, *, settings: Settings, attempts: int | None = None) -> None:
        """Make ready to call; nothing is sent yet.

        Args:
            spec: provider and model.
            settings: the address (`embedder_url`, else `base_url`, else that of the provider),
                concurrency, timeout, requests and tokens a minute, and how much these calls may
                cost.
            attempts: for a call in all, ≥ 1; None for as many as a gate makes of itself.

        Raises:
            MisuseError: no address, or one that is none; or the cost has a limit and the price is
                unknown.
            ModelError: there is no key, it may not go there, or the server is elsewhere and psykb
                is to stay offline.
        """
        connection = connections.connection(
            spec.provider, settings, options=("embedder_url", "base_url")
        )
        self.url = connection.url
        self._spec = spec
        self._gate = Gate(
            pace=connections.pace(settings, connection.preset, attempts),
            spec=str(spec),
            price=price_of(str(spec), local=connection.local),
            budget=Budget(max_cost=settings.max_cost),
        )
        self._client = providers.client(connection, settings)

    @property
    def ledger(self) -> Ledger:
        """What the calls took."""
        return self._gate.ledger

    def vectors(self, texts: Sequence[str]) -> Rows:
        """Return one vector a text, all of one length, in their order, as the server made them.

        Servers refuse texts of nothing but white space: do not ask for them.

        Raises:
            ModelError: no usable vectors came; `failure` says why, the message what to do.
        """
        batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        if len(batches) == 1:
            return self._gate.run(self._work(texts), worst=_worst(texts), purpose=PURPOSE)
        calls: list[Future[Rows]] = [
            self._gate.submit(self._work(batch), worst=_worst(batch), purpose=PURPOSE)
            for batch in batches
        ]
        rows = [row for call in calls for row in outcome(call)]
        self._check_lengths(rows)
        return rows

    def close(self) -> None:
        """End the threads and the connections."""
        self._gate.close()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _work(self, texts: Sequence[str]) -> Work[Rows]:
        whom = Addressee(spec=str(self._spec), url=self.url, said=texts)

        def send() -> Any:  # noqa: ANN401 (the client checks no types: it may be anything)
            return self._client.embeddings.create(
                model=self._spec.model, input=list(texts), encoding_format="float"
            )

        def work(_attempt: int) -> tuple[Rows, Usage]:
            reply = attempt(send, whom)
            if isinstance(reply, str):  # a web page: the client hands it on as it is
                raise whom.error(Failure.WRONG_URL)
            try:
                rows = [item.embedding for item in sorted(reply.data, key=lambda item: item.index)]
                rows = [[float(value) for value in row] for row in rows]
            except (AttributeError, TypeError, ValueError):
                raise self._broken(_("no vectors in it")) from None
            if len(rows) != len(texts):
                raise self._broken(
                    _("{n} vectors for {texts} texts").format(n=len(rows), texts=len(texts))
                )
            self._check_lengths(rows)
            if not all(math.isfinite(value) for row in rows for value in row):
                raise self._broken(_("values that are no numbers"))
            return rows, _usage(reply, texts)

        return work

    def _check_lengths(self, rows: Rows) -> None:
        lengths = {len(row) for row in rows}
        if len(lengths) > 1 or 0 in lengths:
            raise self._broken(_("vectors of different lengths"))

    def _broken(self, what: str) -> ModelError:
        return ModelError(
            _(
                "{spec}: the reply of {url} cannot be used: {what}; is it an embedding model, and "
                "the address right?"
            ).format(spec=self._spec, url=self.url, what=what),
            failure=Failure.BROKEN_REPLY,
        )


def _worst(texts: Sequence[str]) -> Worst:
    return Worst(prompt=sum(map(estimating.at_most, texts)), completion=0)


def _usage(reply: Any, texts: Sequence[str]) -> Usage:  # noqa: ANN401 (whatever the server sent)
    counted = getattr(getattr(reply, "usage", None), "prompt_tokens", None)
    if type(counted) is int and counted > 0:
        return Usage(calls=1, prompt_tokens=counted)
    expected = sum(map(estimating.expected, texts))
    return Usage(calls=1, prompt_tokens=expected, estimated=True)
