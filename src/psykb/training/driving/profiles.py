"""How several processes share a training run: profiles of accelerate, and what each can do."""

from importlib import resources
from pathlib import Path
from typing import Any

from psykb.errors import MissingExtraError, MisuseError, NotFoundError
from psykb.messages import text as _
from psykb.training.planning.loads import Sharing
from psykb.training.recipes.settings import Approach, Recipe
from psykb.types import record

DDP, FSDP2, ZERO3, CPU, SINGLE = "ddp", "fsdp2", "zero3", "cpu", "single"
NAMES = (DDP, FSDP2, ZERO3, CPU)  # that can be asked for
_SHARDED = (FSDP2, ZERO3)


@record
class Profile:
    """A file of accelerate's settings.

    Args:
        name: "ddp", "fsdp2", "zero3", "cpu", "single"; of another file its path.
        path: where it lies.
        kind: which of the five it is; of another file, which it is like.
    """

    name: str
    path: Path
    kind: str

    @property
    def on_cpu(self) -> bool:
        """Whether it computes on the processor, whatever cards there are."""
        return self.kind == CPU

    @property
    def sharing(self) -> Sharing:
        """How the processes share the work."""
        found = {FSDP2: Sharing.FSDP2, ZERO3: Sharing.ZERO3, SINGLE: Sharing.ALONE}
        return found.get(self.kind, Sharing.DDP)


def read(name_or_file: str) -> Profile:
    """Return a profile of psykb's by its name, or a file.

    Raises:
        NotFoundError: there is neither; lists the names.
        MisuseError: accelerate does not take the file; passes on what it says.
    """
    if name_or_file in (*NAMES, SINGLE):
        return Profile(name=name_or_file, path=_shipped(name_or_file), kind=name_or_file)
    path = Path(name_or_file).absolute()
    if not path.is_file():
        raise NotFoundError(
            _("--profile {name}: no such profile or file; the profiles are: {known}").format(
                name=name_or_file, known=", ".join(NAMES)
            )
        )
    return Profile(name=str(path), path=path, kind=_kind(_loaded(path)))


def suited(recipe: Recipe) -> Profile:
    """Return the profile for several cards where none was asked for.

    DDP where an adapter is trained: it is small, and the frozen model is read by all. FSDP2 where
    all weights are: their gradients and optimizer states are what a card has no room for.
    """
    return read(FSDP2 if recipe.approach is Approach.FULL else DDP)


def check(profile: Profile, recipe: Recipe, *, installed: bool = True) -> None:
    """Refuse what a profile cannot do.

    Args:
        profile: that is to be used.
        recipe: that is to be trained.
        installed: whether the profile's package must be here.

    Raises:
        MisuseError: 4-bit weights, or an optimizer in 8 bits, with weights that are cut into parts.
        MissingExtraError: DeepSpeed is asked for and not installed.
    """
    if profile.kind not in _SHARDED:
        return
    if recipe.approach is Approach.QLORA:
        raise MisuseError(
            _(
                "--profile {profile}: weights in 4 bits are not cut into parts, so it would save "
                "nothing; take --profile ddp, or a recipe of another approach than qlora"
            ).format(profile=profile.name)
        )
    if recipe.optimisation.optimizer != "adamw":
        raise MisuseError(
            _(
                "--profile {profile}: the optimizer {optimizer} cannot move weights that are cut "
                "into parts; add --set optimizer=adamw (its states are cut into parts, too)"
            ).format(profile=profile.name, optimizer=recipe.optimisation.optimizer)
        )
    if installed and profile.kind == ZERO3 and not _is_there("deepspeed"):
        raise MissingExtraError(
            _("--profile zero3 needs deepspeed; install it with: pip install 'psykb[deepspeed]'")
        )


def _shipped(name: str) -> Path:
    return Path(str(resources.files("psykb.training.driving") / "profile_files" / f"{name}.yaml"))


def _is_there(package: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(package) is not None


def _loaded(path: Path) -> Any:  # noqa: ANN401 (of accelerate)
    import importlib

    from accelerate.commands.config.config_args import load_config_from_file

    yaml: Any = importlib.import_module("yaml")  # of accelerate
    try:
        return load_config_from_file(str(path))
    except (OSError, UnicodeDecodeError, ValueError, TypeError, AttributeError) as error:
        words = str(error)
    except yaml.YAMLError as error:
        words = " ".join(str(error).split())
    raise MisuseError(
        _("{path}: accelerate does not take these settings: {reason}").format(
            path=path, reason=words
        )
    )


def _kind(loaded: Any) -> str:  # noqa: ANN401 (of accelerate)
    """Return which of psykb's profiles one is like."""
    how = str(getattr(loaded.distributed_type, "value", loaded.distributed_type))
    if how == "FSDP":
        return FSDP2
    if how == "DEEPSPEED":
        settings = loaded.deepspeed_config
        stage = settings.get("zero_stage") if isinstance(settings, dict) else None
        return ZERO3 if stage == 3 else DDP
    return CPU if loaded.use_cpu else DDP
