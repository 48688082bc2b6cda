"""Spec strings: which model is meant, as `PROVIDER:MODEL`."""

from difflib import get_close_matches

from psykb.errors import MisuseError
from psykb.llm.presets import OPENAI_LIKE, presets
from psykb.llm.redaction import is_key, redact
from psykb.messages import text as _
from psykb.types import record

NONE = "none"
HF = "hf"
CLASS = "class"
# what stands after the colon, by provider, where it is not the name of a model
_FORMS = {
    OPENAI_LIKE: "openai-like:MODEL",
    HF: "hf:PATH_OR_NAME",
    CLASS: "class:package.module.Class",
}


@record
class Spec:
    """A provider and what it calls the model; `model` is "" for `none`, and only for it."""

    provider: str
    model: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}" if self.model else self.provider


def parse(text: str) -> Spec:
    """Return what `text` names; it is split at its first colon only, for models may have colons.

    An empty text names no model, as `none` does.

    Raises:
        MisuseError: no such provider, or no model; says what there is.
    """
    provider, _colon, model = (part.strip() for part in text.strip().partition(":"))
    if not text.strip() or (provider == NONE and not model):
        return Spec(provider=NONE, model="")
    if provider == NONE:
        raise MisuseError(_("--llm none: takes no model; write none alone"))
    if provider not in presets() and provider not in _FORMS:
        raise MisuseError(_unknown(text, provider))
    if not model:
        raise MisuseError(
            _("--llm {text}: which model? write {form}").format(text=text, form=form_of(provider))
        )
    if is_key(model):
        raise MisuseError(
            _(
                "{provider}: what stands in the place of the model looks like a key, and nothing "
                "was sent; keep it with: psykb keys set {provider}, and write {form}"
            ).format(provider=provider, form=form_of(provider))
        )
    return Spec(provider=provider, model=model)


def form_of(provider: str) -> str:
    """Return how a spec of `provider` is written: "deepseek:MODEL"."""
    return _FORMS.get(provider, f"{provider}:MODEL")


def _unknown(text: str, provider: str) -> str:
    known = [name for name in presets() if name not in _FORMS]
    near = get_close_matches(provider, [*known, *_FORMS, NONE], n=1)
    meant = _(" (did you mean {name}?)").format(name=near[0]) if near else ""
    return _(
        "--llm {text}: unknown provider {provider!r}{meant}; write none, PROVIDER:MODEL with one "
        "of {known}, or {forms}"
    ).format(
        text=redact(text),
        provider=redact(provider),
        meant=meant,
        known=", ".join(known),
        forms=", ".join(_FORMS.values()),
    )
