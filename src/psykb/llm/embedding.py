"""Vectors of texts from an OpenAI-like server, behind the gate."""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, Self

from psykb.config import Settings
from psykb.errors import ModelError, PsykbError
from psykb.llm import connections, estimating, providers
from psykb.llm.addressees import Addressee
from psykb.llm.budget import Budget
from psykb.llm.failures import attempt
from psykb.llm.gate import Gate, Work, Worst
from psykb.llm.ledger import Ledger
from psykb.llm.pacing import STRETCH
from psykb.llm.prices import price_of
from psykb.llm.spec import Spec
from psykb.messages import text as _
from psykb.types import Failure, Usage

BATCH = 32  # texts in a call; servers refuse many more at once
PURPOSE = "embedding"
Rows = list[list[float]]


class EmbeddingServer:
    """The endpoint /embeddings of an OpenAI-like server, for one model; safe in several threads."""

    def __init__(
        self,
        spec: Spec,
        *,
        settings: Settings,
        attempts: int | None = None,
        deadline: float | None = None,
    ) -> None:
        """Make ready to call; nothing is sent yet.

        Args:
            spec: provider and model.
            settings: the address (`embedder_url`, else `base_url`, else that of the provider),
                concurrency, timeout, requests and tokens a minute, and how much these calls may
                cost.
            attempts: for a call in all, ≥ 1; None for as many as a gate makes of itself.
            deadline: seconds in which each attempt must end; None for those of `providers.client`.

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
        self._at_once = settings.llm_concurrency
        self._client = providers.client(connection, settings, deadline=deadline)

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
        if len(texts) <= BATCH:
            return self._gate.run(self._work(texts), worst=_worst(texts), purpose=PURPOSE)
        rows: Rows = [[] for _text in texts]
        for at, found in self.batches(texts):
            rows[at : at + len(found)] = found
        self._check_lengths(rows)
        return rows

    def batches(self, texts: Sequence[str]) -> Iterator[tuple[int, Rows]]:
        """Yield the vectors of up to `BATCH` texts in a row as they come, in any order.

        Where a call fails no other is sent, and those under way are waited for and given out
        before its error is raised: they are paid for.

        Yields:
            Where the texts begin in `texts`, and their vectors.

        Raises:
            ModelError: of the first call that failed, as `vectors`.
            BudgetError: the next call could cost more than is left.
        """
        ahead = iter(range(0, len(texts), BATCH))
        under_way: dict[Future[Rows], int] = {}
        error: PsykbError | None = None
        try:
            while True:
                while error is None and len(under_way) < self._at_once:
                    at = next(ahead, None)
                    if at is None:
                        break
                    under_way[self._submit(texts[at : at + BATCH])] = at
                if not under_way:
                    break
                # not at one stretch: so Ctrl-C is heard on Windows too
                for call in wait(under_way, STRETCH, FIRST_COMPLETED).done:
                    at = under_way.pop(call)
                    try:
                        rows = call.result()
                    except PsykbError as failed:
                        error = error or failed
                        continue
                    yield at, rows
        finally:
            for call in under_way:
                call.cancel()
        if error is not None:
            raise error

    def _submit(self, batch: Sequence[str]) -> "Future[Rows]":
        return self._gate.submit(self._work(batch), worst=_worst(batch), purpose=PURPOSE)

    def close(self) -> None:
        """End the threads and the connections."""
        self._gate.close()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _work(self, texts: Sequence[str]) -> Work[Rows]:
        whom = Addressee(
            spec=str(self._spec), url=self.url, said=texts, option="PSYKB_EMBEDDER_URL"
        )

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
            if not all(any(row) for row in rows):
                raise self._broken(_("vectors of nothing but zeros"))
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
