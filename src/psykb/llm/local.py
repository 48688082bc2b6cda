"""Models in this process, `hf:PATH_OR_NAME`: weights, adapters, tokenizers (extra `local`)."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psykb.errors import MissingExtraError, MisuseError, NotFoundError
from psykb.llm import adapters, devices, hub
from psykb.llm.chat import DEFAULT_CONTEXT
from psykb.messages import text as _

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_LONGEST = 1_000_000  # tokens; tokenizers say 10³⁰ where they know no limit


def load(
    name_or_path: str,
    *,
    offline: bool = False,
    context: int = 0,
    options: Mapping[str, object] | None = None,
) -> "LLM":
    """Load a causal language model, or an adapter on its base, into this process.

    Weights are read from safetensors only, and no code of a model's folder is run. The model is
    placed on a graphics card if there is one.

    Args:
        name_or_path: a folder, or a name as `hub.locate` takes it. A folder with
            `adapter_config.json` is loaded on the base that this names: a folder beside it or
            anywhere, or a name.
        offline: nothing is looked up.
        context: the window in tokens; 0 for that of the model, which is also the most.
        options: what `psykb.llm.generation.OPTIONS` lists; they go before what a call says.

    Returns:
        a `psykb.llm.generation.LocalLLM`.

    Raises:
        MissingExtraError: torch, transformers or peft is not installed.
        NotFoundError: there is no such model, or it cannot be loaded.
        MisuseError: it has no chat template, or there is no such option.
    """
    hub.settle(offline)
    _library("torch")  # first: without it transformers complains aloud and goes on
    transformers = _library("transformers")
    from psykb.llm.generation import OPTIONS, LocalLLM

    _check_options(options or {}, OPTIONS)
    folder = Path(hub.locate(name_or_path, offline=offline))
    base = _base(folder, offline=offline)
    try:
        with hub.quietly():
            tokenizer = _tokenizer(transformers, folder, base)
            if not tokenizer.chat_template:
                raise MisuseError(
                    _(
                        "{model}: has no chat template, so it is no model to talk to; choose one "
                        "tuned for instructions (its name often ends in -Instruct or -Chat)"
                    ).format(model=name_or_path)
                )
            model = _model(transformers, folder, base, tokenizer)
    except hub.damage() as error:
        raise hub.not_loaded(str(folder), error) from None
    return LocalLLM(
        model,
        tokenizer,
        name=name_or_path,
        context_window=_window(model, tokenizer, context),
        options=options,
    )


def _library(name: str) -> Any:  # noqa: ANN401 (an optional package)
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingExtraError(
            _(
                "models in this process need {package}; install it with: pip install 'psykb[local]'"
            ).format(package=name)
        ) from None


def _check_options(options: Mapping[str, object], known: Mapping[str, type]) -> None:
    for name, value in options.items():
        if name not in known:
            raise MisuseError(
                _("hf: has no option {name!r}; the options are: {known}").format(
                    name=name, known=", ".join(sorted(known))
                )
            )
        wanted = known[name]
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise MisuseError(
                _("hf: option {name} must be of type {wanted}, got {value!r}").format(
                    name=name, wanted=wanted.__name__, value=value
                )
            )


def _base(folder: Path, *, offline: bool) -> Path | None:
    """Return the folder of the model that the adapter in `folder` belongs to; None for no adapter.

    Raises:
        NotFoundError: it names none, or that is not there.
    """
    file = folder / adapters.CONFIGURATION
    if not file.is_file():
        return None
    name = adapters.base_name(folder)
    if name is None:
        raise NotFoundError(
            _("{path}: names no base model; train or save the adapter again").format(path=file)
        )
    return adapters.locate_base(folder, name, offline=offline)


def _tokenizer(transformers: Any, folder: Path, base: Path | None) -> Any:  # noqa: ANN401
    """Return the tokenizer: the adapter's own where it was saved with it, else the base's."""
    own = base is None or (folder / "tokenizer_config.json").is_file()
    tokenizer = transformers.AutoTokenizer.from_pretrained(
        str(folder if own else base), local_files_only=True, trust_remote_code=False
    )
    hub.check_tokenizer(tokenizer)
    return tokenizer


def _model(transformers: Any, folder: Path, base: Path | None, tokenizer: Any) -> Any:  # noqa: ANN401
    model, found = transformers.AutoModelForCausalLM.from_pretrained(
        str(base or folder),
        dtype=devices.number_format(),
        device_map=devices.placement(),
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
    )
    if found["missing_keys"]:
        raise ValueError(f"{min(found['missing_keys'])} is not among the weights")
    if base is not None:
        _library("peft")
        model = adapters.attach(model, folder, tokenizer)
    return model.eval()


def _window(model: Any, tokenizer: Any, context: int) -> int:  # noqa: ANN401
    """Return the window in tokens: what is asked for, but no more than the model has."""
    config = model.config.get_text_config()
    known = getattr(config, "max_position_embeddings", None)
    if not known and tokenizer.model_max_length < _LONGEST:
        known = tokenizer.model_max_length
    return min(context or known or DEFAULT_CONTEXT, known or context or DEFAULT_CONTEXT)
