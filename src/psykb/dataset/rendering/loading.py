"""Load a tokenizer alone, from a folder or a hub; no weights are downloaded and no code is run."""

import importlib
from typing import Any

from psykb.errors import MissingExtraError, MisuseError
from psykb.llm import hub
from psykb.messages import text as _


def load(name: str, *, offline: bool | None = None) -> Any:  # noqa: ANN401 (of transformers)
    """Return the tokenizer of a model.

    Args:
        name: a folder; `modelscope:ORGANISATION/NAME`; any other name goes to the Hugging Face hub,
            or to the mirror that HF_ENDPOINT gives.
        offline: True to look nothing up; None for what the settings say.

    Returns:
        a fast tokenizer of transformers: one that knows where in the text each token stands.

    Raises:
        MissingExtraError: transformers (or modelscope) is not installed.
        NotFoundError: there is no such tokenizer, or its files are damaged.
        MisuseError: it is a slow one.
    """
    offline = hub.settle(offline)
    transformers = _transformers(name)
    folder = hub.locate_tokenizer(name, offline=offline)
    try:
        with hub.quietly():
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
        hub.check_tokenizer(tokenizer)
    except hub.damage() as error:
        raise hub.not_loaded(folder, error) from None
    if not tokenizer.is_fast:
        raise MisuseError(
            _(
                "{model}: its tokenizer does not say where a token stands in the text, so no loss "
                "mask can be made; take a model with a tokenizer.json"
            ).format(model=name)
        )
    return tokenizer


def _transformers(name: str) -> Any:  # noqa: ANN401 (an optional package)
    try:
        return importlib.import_module("transformers")
    except ImportError:
        raise MissingExtraError(
            _(
                "the tokenizer of {name} needs {package}; install it with: pip install "
                "'psykb[local]'"
            ).format(name=name, package="transformers")
        ) from None
