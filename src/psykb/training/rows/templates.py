"""Which chat template rows are rendered with: the model's own, or a variant that tells replies.

Four candidates are tried on two small conversations. The first is taken by which every reply is
trained on with its end of turn, and nothing that stands in the prompt:

1. the model's own template, where it marks the replies itself (`{% generation %}`);
2. the variant that trl has of it, where it is, letter by letter, that of a known family;
3. the text of that variant, its marks left aside: the replies are found in what it writes;
4. the model's own template in the same way.

Where none does so, the one that comes nearest is taken: the rows that it spoils are named before
training. The tokenizer that is saved with the result stays as it is.
"""

import copy
import importlib
import re
from collections.abc import Iterator
from typing import Any

from psykb.dataset.rendering.lengths import SPOILT
from psykb.dataset.rendering.rendered import Deviation, RefusedRow, Rendered
from psykb.dataset.rendering.rendering import Renderer
from psykb.dataset.rendering.templates import FAILURES, ChatTemplate, TemplateRefusalError
from psykb.errors import MissingExtraError, MisuseError, TrainingError
from psykb.messages import text as _
from psykb.training.rows.prepared import TemplateKind
from psykb.types import Message, Row, RowKind, Stop

_TAG = re.compile(r"(\{%[-+]?\s*)(end)?generation(\s*[-+]?%\})")
_UNUSABLE = (*SPOILT, Deviation.TAGS_UNUSABLE, Deviation.NO_END_OF_TURN)
_EXAMPLE = "{% generation %}{{ message.content }}<|im_end|>{% endgeneration %}"


def for_training(tokenizer: Any) -> tuple[Any, TemplateKind]:  # noqa: ANN401 (of transformers)
    """Return a tokenizer to render rows with, and how replies are told from the rest.

    Args:
        tokenizer: a fast one of transformers; it is not changed.

    Returns:
        the same tokenizer, or a copy with another chat template.

    Raises:
        TrainingError: NO_TEMPLATE: it has no chat template, or one that cannot be read or in which
            no reply is found.
        MissingExtraError: trl is not installed.
    """
    name = str(tokenizer.name_or_path) or type(tokenizer).__name__
    if not tokenizer.chat_template:
        raise TrainingError(
            _(
                "{model}: its tokenizer has no chat template, so no conversation can be written "
                "for it; take the model tuned for instructions (…-Instruct, …-Chat), or put its "
                "chat_template.jinja into the folder"
            ).format(model=name),
            stop=Stop.NO_TEMPLATE,
        )
    best: tuple[float, Any, TemplateKind] | None = None
    for candidate, kind in _candidates(tokenizer):
        faults = _faults(candidate, name)
        if not faults:
            return candidate, kind
        if best is None or faults < best[0]:
            best = (faults, candidate, kind)
    if best is None or best[0] == float("inf"):
        raise TrainingError(
            _(
                "{model}: no reply is found in what its chat template writes; mark the replies in "
                "its chat_template.jinja, as in {example}"
            ).format(model=name, example=_EXAMPLE),
            stop=Stop.NO_TEMPLATE,
        )
    return best[1], best[2]


def _candidates(tokenizer: Any) -> Iterator[tuple[Any, TemplateKind]]:  # noqa: ANN401
    own = _own(tokenizer)
    tagged = _TAG.search(own) is not None
    if tagged:
        yield tokenizer, TemplateKind.TAGGED
    variant = _variant(tokenizer)
    if variant:
        yield _with(tokenizer, variant), TemplateKind.KNOWN
        yield _with(tokenizer, _without_tags(variant)), TemplateKind.KNOWN
    yield (_with(tokenizer, _without_tags(own)) if tagged else tokenizer), TemplateKind.FOUND


def _own(tokenizer: Any) -> str:  # noqa: ANN401
    """Return the template that is used by default; a tokenizer may have several by name."""
    try:
        template = tokenizer.get_chat_template()
    except ValueError as error:
        raise TrainingError(
            _(
                "{model}: has several chat templates and none by default; put the one that is "
                "meant into the folder as chat_template.jinja"
            ).format(model=tokenizer.name_or_path),
            stop=Stop.NO_TEMPLATE,
        ) from error
    if not isinstance(template, str):
        raise TrainingError(
            _("{model}: its chat template is no text; write it as chat_template.jinja").format(
                model=tokenizer.name_or_path
            ),
            stop=Stop.NO_TEMPLATE,
        )
    return template


def _variant(tokenizer: Any) -> str | None:  # noqa: ANN401
    """Return trl's variant of a known family's template; None of any other.

    Raises:
        MissingExtraError: trl is not installed.
    """
    try:
        families: Any = importlib.import_module("trl.chat_template_utils")
    except ImportError:
        raise MissingExtraError(
            _("training needs {package}; install it with: pip install 'psykb[train]'").format(
                package="trl"
            )
        ) from None
    from jinja2 import TemplateError

    try:
        variant = families.get_training_chat_template(tokenizer)
    except (TemplateError, *FAILURES):  # not known; or it writes no calls of tools
        return None
    return None if variant is None else str(variant)


def _with(tokenizer: Any, template: str) -> Any:  # noqa: ANN401
    """Return a copy of the tokenizer with another template; the vocabulary is shared."""
    made = copy.copy(tokenizer)
    made.chat_template = template
    return made


def _without_tags(template: str) -> str:
    """Return a template that writes the same text and marks nothing.

    A block stands where each mark stood, so that white space around it is written as before.
    """
    return _TAG.sub(lambda tag: tag[1] + ("endif" if tag[2] else "if true") + tag[3], template)


def _faults(tokenizer: Any, name: str) -> float:  # noqa: ANN401
    """Return how much is wrong when the tokenizer renders the probes; infinite: nothing trained.

    Raises:
        TrainingError: NO_TEMPLATE: the template cannot be read.
    """
    try:
        renderer = Renderer(tokenizer, model=name)
    except MisuseError as error:
        raise TrainingError(str(error), stop=Stop.NO_TEMPLATE) from None
    faults, found = 0, False
    for row, made in zip(_PROBES, renderer.render(_PROBES), strict=True):
        if isinstance(made, RefusedRow):
            continue  # some take no second question
        written = any(said.content in made.text for said in row.messages[1::2])
        found = found or (written and made.trained() > 0)
        faults += sum(one in _UNUSABLE for one in made.deviations)
        faults += _reaches_into_prompt(renderer.template, row, made)
    return faults if found else float("inf")


def _reaches_into_prompt(template: ChatTemplate, row: Row, made: Rendered) -> bool:
    """Return whether loss is taken on what invites to the last reply, as some variants have it."""
    try:
        prompt = template.text(row.messages[:-1], inviting=True)
    except TemplateRefusalError:
        return False
    last = made.spans[-1] if made.spans else None
    return last is not None and made.text.startswith(prompt) and last.start < len(prompt)


def _probe(name: str, *said: str) -> Row:
    return Row(
        id=name,
        messages=tuple(
            Message(role="assistant" if n % 2 else "user", content=one)
            for n, one in enumerate(said)
        ),
        kind=RowKind.DIALOGUE,
        language="en",
        source="",
        groups=(),
    )


_PROBES = (
    _probe("one", "I sleep badly.", "Since when?"),
    _probe("two", "I sleep badly.", "Since when?", "For a week now.", "That is long. Go on."),
)
