"""What a run of dialogues would take, before anything is sent."""

from itertools import islice

from psykb.generation.dialogues.generating import Prepared
from psykb.generation.estimating import Estimate, SilentCaller, asked
from psykb.llm.pacing import Pace
from psykb.llm.prices import Price

EXCHANGE_TOKENS = (60, 200)  # of what client and counsellor say in one exchange


def estimate(
    parts: Prepared,
    spec: str,
    context: int,
    *,
    pace: Pace | None = None,
    price: Price | None = None,
) -> Estimate:
    """Return what a run would take; nothing is called or written.

    Args:
        parts: what the run works with.
        spec: of the model.
        context: of the model, in tokens.
        pace: of the calls.
        price: of the model; None where unknown.

    Raises:
        MisuseError: there is no such topic, emotion or area.
        NotFoundError: the files hold no seed.
    """
    maker = parts.maker(SilentCaller(spec, context))
    calls = maker.calls_per_dialogue()
    return asked(
        list(islice(parts.avoided.left(maker.slots()), parts.request.wanted)),
        len(parts.library.passages) if parts.library else 0,
        calls_of=lambda _slot: calls,
        first_messages=maker.first_messages,
        reply_tokens=reply_tokens(parts.request.turns),
        pace=pace,
        price=price,
    )


def reply_tokens(turns: tuple[int, int]) -> tuple[int, int]:
    """Return about how many tokens a reply has, low and high, by the exchanges asked for."""
    return turns[0] * EXCHANGE_TOKENS[0], turns[1] * EXCHANGE_TOKENS[1]
