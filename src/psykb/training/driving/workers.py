"""Who computes a run: devices, one for each process, and how they share the work."""

from collections.abc import Callable

from psykb.errors import MissingExtraError, TrainingError
from psykb.messages import plural
from psykb.messages import text as _
from psykb.training.driving import devices, profiles
from psykb.training.driving.continuing import Crew
from psykb.training.driving.devices import Device
from psykb.training.driving.profiles import Profile
from psykb.training.planning.loads import Sharing
from psykb.training.recipes.settings import Recipe
from psykb.training.tuning import arguments, arithmetic
from psykb.types import record


@record
class Workers:
    """Devices, one for each process, and how these share the work.

    Args:
        devices: at least one.
        profile: None where this process trains alone.
        here: False where a run would not take such a device here: cards are planned for that are
            not at hand, or the processor is where there are cards.
    """

    devices: tuple[Device, ...]
    profile: Profile | None
    here: bool = True

    @property
    def sharing(self) -> Sharing:
        """How the processes share the work."""
        return Sharing.ALONE if self.profile is None else self.profile.sharing

    @property
    def crew(self) -> Crew:
        """As it is written down; how one process sees its card does not count."""
        several = self.profile is not None and len(self.devices) > 1
        name = self.profile.name if several and self.profile is not None else ""
        return Crew(processes=len(self.devices), profile=name)


def chosen(
    recipe: Recipe,
    *,
    gpus: int | None,
    profile: str | None,
    plan: bool,
    on_note: Callable[[str], None],
) -> Workers:
    """Return who computes a recipe.

    Args:
        recipe: that is to be trained.
        gpus: how many processes; None for one.
        profile: name or file; None for one that suits.
        plan: nothing will be computed: so what is not here is taken to be, a card or a package.
        on_note: told where cards stay idle, which are only taken to be here, and where a profile
            is of no use.

    Raises:
        NotFoundError: there is no such profile.
        MisuseError: the batch cannot be divided, the profile cannot do what the recipe wants, or
            the number formats do not go together.
        MissingExtraError: bitsandbytes or DeepSpeed is needed and not installed.
        TrainingError: NO_DEVICE.
    """
    asked = profiles.read(profile) if profile is not None else None
    on_cpu = asked is not None and asked.on_cpu
    here = devices.at_hand()
    cards = [device for device in here if device.kind != devices.CPU]
    shown = [device for device in cards if device.kind == "cuda"]
    lacking = plan and not on_cpu and gpus is not None and gpus > max(len(shown), len(cards[:1]))
    if lacking:
        on_note(_few(len(shown), gpus or 1))
        taken = (*(shown[:1] or [_absent()]),) * (gpus or 1)
    else:
        taken = devices.chosen(here, gpus, on_cpu=on_cpu)
    arguments.accumulation(recipe, len(taken))
    if len(taken) > 1:
        shared = asked or profiles.suited(recipe)
        profiles.check(shared, recipe, installed=not plan)
        here_too = bool(shown) if lacking else not (on_cpu and cards)
        return Workers(devices=taken, profile=shared, here=here_too)
    if on_cpu:
        return Workers(devices=taken, profile=asked if cards else None, here=not cards)
    if asked is not None:
        on_note(
            _("--profile {profile} is of no use to one process; say how many with --gpus").format(
                profile=asked.name
            )
        )
    if not lacking:
        _check_formats(recipe, plan=plan, on_note=on_note)
    if len(cards) > 1:
        if gpus is None:
            on_note(
                _("one of {n} graphics cards is used; --gpus {n} uses all").format(n=len(cards))
            )
        return Workers(devices=taken, profile=profiles.read(profiles.SINGLE))
    return Workers(devices=taken, profile=None, here=not lacking)


def _check_formats(recipe: Recipe, *, plan: bool, on_note: Callable[[str], None]) -> None:
    """Refuse number formats and optimizers that cannot be had here; of a plan they are told."""
    try:
        arithmetic.arithmetic_of(recipe)
    except (TrainingError, MissingExtraError) as error:
        if not plan:
            raise
        on_note(str(error))


def _few(cards: int, wanted: int) -> str:
    """Return that a plan is one for cards that are not here, and what that means."""
    if not cards:
        return plural(
            "no graphics card is seen here: this plan is for one elsewhere, whose memory and speed "
            "nobody knows",
            "no graphics card is seen here: this plan is for {n} elsewhere, whose memory and speed "
            "nobody knows",
            wanted,
        )
    return plural(
        "{n} graphics card is seen here: this plan takes it that there are {wanted} like it",
        "{n} graphics cards are seen here: this plan takes it that there are {wanted} like the "
        "first",
        cards,
        wanted=wanted,
    )


def _absent() -> Device:
    """Return a graphics card of today that nobody has seen, with memory that nobody knows."""
    name = _("graphics card (not here)")
    return Device(kind="cuda", name=name, memory=0, free=0, bf16=True)
