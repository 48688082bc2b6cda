"""Where a model lies: a folder, the Hugging Face hub or a mirror of it, ModelScope; and offline.

A name becomes a local folder before any model library sees it. So one place decides what is looked
up and what is downloaded: weights as safetensors, configurations and tokenizers; no pickles and no
code. The libraries then read that folder and look nothing up themselves.
"""

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath
from typing import Any

from psykb import config
from psykb.errors import MissingExtraError, NotFoundError
from psykb.messages import text as _

MODELSCOPE = "modelscope:"

# The same weights lie in many repositories once more for other programs, some as pickles.
_WANTED = ["*.json", "*.jinja", "*.model", "*.safetensors", "*.tiktoken", "*.txt"]
_UNWANTED = ["coreml/*", "metal/*", "onnx/*", "openvino/*", "original/*", "consolidated*"]
# All that a tokenizer consists of; config.json says which model's it is.
_TOKENIZER = [
    "added_tokens.json",
    "additional_chat_templates/*",
    "chat_template*",
    "config.json",
    "merges.txt",
    "special_tokens_map.json",
    "tokenizer*",
    "vocab*",
    "*.model",
    "*.tiktoken",
]
_TOKENIZERS = (
    "tokenizer.json",
    "tokenizer_config.json",
    "tokenizer.model",
    "vocab.json",
    "vocab.txt",
)
_CONFIGURATIONS = ("config.json", "adapter_config.json", "modules.json")
_RUN, _RESULTS = "train.toml", ("adapter", "model")  # in the folder of a training run
_PICKLED = ("pytorch_model*.bin", "adapter_model.bin")
_LONGEST = 200  # characters of a library's reason that are passed on


def settle(offline: bool | None) -> bool:
    """Return whether to stay offline, by the settings if None, and keep to it in this process.

    Call it before a model library is imported: each asks only then.
    """
    if offline is None:
        offline = config.load().offline
    if offline:
        config.stay_offline()
    # where it is installed others import it, and on a processor it misses kernels, aloud
    logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)
    return offline


def locate(name: str, *, offline: bool | None = None) -> str:
    """Return the local folder of a model; it is downloaded first where it is not here yet.

    Args:
        name: a folder, which is returned as it is, or of a training run its result;
            `modelscope:ORGANISATION/NAME`, which the package `modelscope` finds; any other name
            goes to the Hugging Face hub, or to the mirror that HF_ENDPOINT gives.
        offline: True to look nothing up, in this process from now on: what was downloaded before is
            all there is. None for what the settings say.

    Raises:
        NotFoundError: there is no such model, it cannot be downloaded, or its weights are pickled;
            says what to do.
        MissingExtraError: the package that would download it is not installed.
    """
    folder = _located(name, _WANTED, offline=settle(offline))
    _check(folder)
    return str(folder)


def locate_tokenizer(name: str, *, offline: bool | None = None) -> str:
    """Return the local folder of a model of which the tokenizer alone is needed; see `locate`.

    Its weights are neither downloaded nor looked at.

    Raises:
        NotFoundError: there is no such model, or its tokenizer lies not in this folder.
        MissingExtraError: as `locate`.
    """
    folder = _located(name, _TOKENIZER, offline=settle(offline))
    if not any((folder / sign).is_file() for sign in _TOKENIZERS):
        raise NotFoundError(
            _(
                "{path}: no tokenizer lies in this folder ({name} is missing); give the folder of "
                "the model that is to be trained"
            ).format(path=folder, name=_TOKENIZERS[0])
        )
    return str(folder)


def not_loaded(name: str, error: Exception, *, offline: bool = False) -> NotFoundError:
    """Return the error for a model that cannot be loaded: why, and where else to take it from.

    Args:
        name: what was to be located, or the folder that cannot be read.
        error: what the library raised.
        offline: nothing was looked up.
    """
    reason = _reason(error)
    if _folder(name).is_dir():
        return NotFoundError(
            _(
                "{path}: the model cannot be loaded ({reason}); download the folder again, or give "
                "another model"
            ).format(path=name, reason=reason)
        )
    if offline:
        return NotFoundError(
            _(
                "model {name!r} is not on this machine, and nothing is looked up offline; give the "
                "folder of a downloaded model, or unset PSYKB_OFFLINE"
            ).format(name=name)
        )
    return NotFoundError(
        _(
            "model {name!r} cannot be loaded ({reason}); set HF_ENDPOINT=<mirror> for a mirror of "
            "the hub, write modelscope:ORGANISATION/NAME, or give the folder of a downloaded model"
        ).format(name=name, reason=reason)
    )


def damage() -> tuple[type[Exception], ...]:
    """Return what the model libraries raise where a model's files are damaged or do not fit."""
    safetensors: Any = importlib.import_module("safetensors")
    errors: Any = importlib.import_module("huggingface_hub.errors")
    return (
        OSError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RuntimeError,
        ImportError,  # a quantised model may need a package of its own
        safetensors.SafetensorError,
        errors.StrictDataclassError,
    )


def check_tokenizer(tokenizer: Any) -> None:  # noqa: ANN401 (of transformers)
    """Raise ValueError where a tokenizer's files are missing.

    transformers makes one then that has no words, only special tokens.
    """
    if set(tokenizer.get_vocab()) <= set(tokenizer.all_special_tokens):
        raise ValueError("the tokenizer's files are missing")


@contextmanager
def quietly() -> Iterator[None]:
    """Keep transformers from drawing bars and writing reports while it loads a model.

    They would stand among psykb's words; what is wrong with a model is said by an error.
    """
    said: Any = importlib.import_module("transformers.utils.logging")
    drawn, level = said.is_progress_bar_enabled(), said.get_verbosity()
    said.disable_progress_bar()
    said.set_verbosity_error()
    try:
        yield
    finally:
        said.set_verbosity(level)
        if drawn:
            said.enable_progress_bar()


def _folder(name: str) -> Path:
    """Return `name` as a path; `~` is the user's own folder, `~nobody` only a name."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def _is_path(name: str) -> bool:
    """Whether `name` can only be meant as a folder: the hub's names are NAME or ORG/NAME."""
    if not name or Path(name).is_absolute() or PureWindowsPath(name).drive:
        return True
    return name.startswith((".", "~")) or "\\" in name or name.count("/") > 1


def _located(name: str, wanted: list[str], *, offline: bool) -> Path:
    """Return the local folder of a model, of which the `wanted` files are downloaded."""
    folder = _folder(name)
    if name and folder.is_dir():
        return _result(folder)
    if _is_path(name):
        raise NotFoundError(
            _(
                "{path}: there is no such folder; give the folder of a downloaded model, or "
                "its name on the hub (ORGANISATION/NAME)"
            ).format(path=name)
        )
    fetch = _from_modelscope if name.startswith(MODELSCOPE) else _from_hub
    return Path(fetch(name, wanted, offline=offline))


def _result(folder: Path) -> Path:
    """Return where the result of a training run lies, if `folder` is one; else the folder itself.

    Raises:
        NotFoundError: the run has no result yet.
    """
    if not (folder / _RUN).is_file():
        return folder
    for result in (folder / name for name in _RESULTS):
        if any((result / sign).is_file() for sign in _CONFIGURATIONS):
            return result
    raise NotFoundError(
        _("{path}: this training run has no result yet; let it end first").format(path=folder)
    )


def _from_hub(name: str, wanted: list[str], *, offline: bool) -> str:
    try:
        hub: Any = importlib.import_module("huggingface_hub")
        errors: Any = importlib.import_module("huggingface_hub.errors")
    except ImportError:
        raise MissingExtraError(
            _(
                "model {name!r} is to be looked up on the hub, which needs huggingface-hub; "
                "install it with: pip install 'psykb[local]'"
            ).format(name=name)
        ) from None
    try:
        return str(
            hub.snapshot_download(
                name,
                allow_patterns=wanted,
                ignore_patterns=_UNWANTED,
                local_files_only=offline,
            )
        )
    except errors.GatedRepoError:
        raise NotFoundError(
            _(
                "model {name!r} is given only to those who agreed to its terms; do so on its page, "
                "then set HF_TOKEN, or give the folder of a downloaded model"
            ).format(name=name)
        ) from None
    except (OSError, ValueError, RuntimeError, errors.HTTPError) as error:
        raise not_loaded(name, error, offline=offline) from None


def _from_modelscope(name: str, wanted: list[str], *, offline: bool) -> str:
    try:
        modelscope: Any = importlib.import_module("modelscope")
        declared: Any = importlib.import_module("modelscope.hub.errors")
    except ImportError:
        raise MissingExtraError(
            _(
                "{name}: ModelScope needs its package; install it with: pip install modelscope"
            ).format(name=name)
        ) from None
    # its errors have no base in common that every release has
    failures: tuple[type[Exception], ...] = (OSError, ValueError)
    failures += tuple(
        e for e in vars(declared).values() if isinstance(e, type) and issubclass(e, Exception)
    )
    try:
        return str(
            modelscope.snapshot_download(
                name.removeprefix(MODELSCOPE),
                allow_patterns=wanted,
                ignore_patterns=_UNWANTED,
                local_files_only=offline,
            )
        )
    except failures as error:
        raise not_loaded(name, error, offline=offline) from None


def _check(folder: Path) -> None:
    """Raise NotFoundError where `folder` is no model, or its weights are not safetensors.

    Parts of a model of sentence-transformers lie one level below.
    """
    if not any((folder / name).is_file() for name in _CONFIGURATIONS):
        raise NotFoundError(
            _("{path}: no model lies in this folder ({name} is missing)").format(
                path=folder, name=_CONFIGURATIONS[0]
            )
        )
    parts = [folder, *(part for part in sorted(folder.iterdir()) if part.is_dir())]
    safe = {part for part in parts if any(part.glob("*.safetensors"))}
    for part in parts:
        pickled = sorted(file for pattern in _PICKLED for file in part.glob(pattern))
        if pickled and part not in safe:
            raise NotFoundError(
                _(
                    "{path}: the weights are a pickle, which can run code and is not read; take a "
                    "model with .safetensors, or convert it"
                ).format(path=pickled[0])
            )
    if not safe and (folder / _CONFIGURATIONS[0]).is_file():
        raise NotFoundError(
            _("{path}: the model has no weights as .safetensors; take one that has").format(
                path=folder
            )
        )


def _reason(error: Exception) -> str:
    """Return the line of a library's message that says most, shortened."""
    lines = [line.strip() for line in str(error).splitlines()]
    # the hub's errors begin with the status and the number of the request
    telling = [line for line in lines if line and " Client Error" not in line]
    line = (telling or lines or [""])[0] or type(error).__name__
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
