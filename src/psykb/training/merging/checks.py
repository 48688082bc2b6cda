"""Whether there is room for a merge, and whether the merged model is what it should be."""

import shutil

from psykb.errors import MisuseError, TrainingError
from psykb.messages import text as _
from psykb.training.driving import devices
from psykb.training.merging.logits import Comparison
from psykb.training.merging.results import Plan
from psykb.training.merging.sources import Sources
from psykb.training.tuning import room
from psykb.types import Stop

_LONGEST = 200  # characters of a library's reason that are passed on


def check_room(plan: Plan, *, force: bool) -> None:
    """Refuse a merge for which disk or memory (this without `force`) do not suffice.

    Raises:
        TrainingError: DISK_FULL or TOO_LARGE; says how much is needed, and is there.
    """
    around = plan.out.absolute()
    while not around.is_dir():
        around = around.parent
    disk = shutil.disk_usage(around).free
    if disk < plan.disk:
        raise TrainingError(
            _(
                "{path}: the merged model takes {needed}, and {free} are free there; make room, or "
                "choose another --out"
            ).format(path=plan.out, needed=room.in_gb(plan.disk), free=room.in_gb(disk)),
            stop=Stop.DISK_FULL,
        )
    most = max((device.free for device in (devices.processor(), *devices.look())), default=0)
    if 0 < most < plan.memory and not force:
        raise TrainingError(
            _(
                "{base}: merging takes about {needed} of memory, and {free} are free; end other "
                "programs, or merge on a larger machine (--force tries it all the same)"
            ).format(
                base=plan.sources.named,
                needed=room.in_gb(plan.memory),
                free=room.in_gb(most),
            ),
            stop=Stop.TOO_LARGE,
        )


def check_same(
    sources: Sources, compared: Comparison, allowed: float, *, finite: bool, force: bool
) -> None:
    """Refuse a merged model that does not give what base and adapter give.

    Args:
        sources: what was merged.
        compared: its logits with those of base and adapter.
        allowed: of `compared.share`.
        finite: whether all its logits are finite.
        force: let a difference pass.

    Raises:
        TrainingError: NOT_FINITE, or CHANGED where it differs by more than is allowed.
    """
    if not finite:
        raise TrainingError(
            _(
                "{adapter}: the merged model gives NaN or infinite logits; the adapter is damaged, "
                "or training broke it: take an earlier checkpoint"
            ).format(adapter=sources.adapter),
            stop=Stop.NOT_FINITE,
        )
    if compared.share > allowed and not force:
        raise TrainingError(
            _(
                "{adapter}: the merged model does not give what base and adapter give: its logits "
                "differ by {share:.2%} of their spread (at most {largest:.3g}), and rounding "
                "explains {allowed:.2%}. Nothing was written; --force writes it all the same"
            ).format(
                adapter=sources.adapter,
                share=compared.share,
                largest=compared.largest,
                allowed=allowed,
            ),
            stop=Stop.MERGE_DIFFERS,
        )


def misfit(sources: Sources, error: Exception) -> MisuseError:
    """Return the error for an adapter that the library cannot put on its base."""
    return MisuseError(
        _(
            "{adapter}: does not fit {base} ({reason}); name the model that it was trained on with "
            "--base"
        ).format(adapter=sources.adapter, base=sources.named, reason=_reason(error))
    )


def unmergeable(sources: Sources, error: Exception) -> MisuseError:
    """Return the error for an adapter that fits, but that the library cannot fold into its base."""
    return MisuseError(
        _(
            "{adapter}: cannot be merged ({reason}); use it as it is: psykb ask --llm "
            "hf:{adapter} …"
        ).format(adapter=sources.adapter, reason=_reason(error))
    )


def _reason(error: Exception) -> str:
    """Return the line of a library's message that says most, shortened."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith("Error(s) in loading")]
    return (telling or lines or [type(error).__name__])[0][:_LONGEST]
