"""The model that is to be trained, as a folder."""

from pathlib import Path

from psykb.errors import MisuseError, NotFoundError
from psykb.llm import hub
from psykb.messages import text as _

_ADAPTER, _CONFIG = "adapter_config.json", "config.json"


def locate(name: str, *, offline: bool | None, weights: bool) -> Path:
    """Return the folder of a model; it is downloaded first where it is not here yet.

    Args:
        name: as `psykb.llm.hub.locate` takes it.
        offline: True to look nothing up; None for what the settings say.
        weights: False where its configuration and tokenizer are enough.

    Raises:
        NotFoundError: there is no such model.
        MisuseError: it is an adapter.
        MissingExtraError: the package that would download it is not installed.
    """
    find = hub.locate if weights else hub.locate_tokenizer
    given = Path(name)
    folder = given if (given / _ADAPTER).is_file() else Path(find(name, offline=offline))
    if (folder / _CONFIG).is_file():
        return folder
    if (folder / _ADAPTER).is_file():
        raise MisuseError(
            _("{path}: is an adapter; merge it into its base first: psykb merge {path}").format(
                path=folder
            )
        )
    raise NotFoundError(
        _("{path}: no model lies in this folder ({name} is missing)").format(
            path=folder, name=_CONFIG
        )
    )
