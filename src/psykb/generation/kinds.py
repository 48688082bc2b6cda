"""Which kinds of questions a run makes, and in which proportion: what `--kinds` says."""

import re
import unicodedata
from collections.abc import Mapping

from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import Kind, Method

# In English a "multiple choice" question has several options and one right answer.
_ONE_RIGHT = ("multiple choice", "mcq")
_SEVERAL_RIGHT = ("multiple response", "multiple answer", "multiple answers", "select all")
_NAMES = {
    Kind.DEFINITION: ("名词解释", "名词", "术语解释", "definitions", "term"),
    Kind.SHORT: ("简答", "简答题", "short answer", "short answers"),
    Kind.ESSAY: ("论述", "论述题", "essays"),
    Kind.CASE: ("案例分析", "案例", "案例分析题", "案例题", "cases", "case analysis"),
    Kind.SINGLE: ("单选", "单选题", "单项选择", "单项选择题", "single choice", *_ONE_RIGHT),
    Kind.MULTIPLE: ("多选", "多选题", "多项选择", "多项选择题", *_SEVERAL_RIGHT),
    Kind.INDEFINITE: ("不定项", "不定项选择", "不定项选择题"),
    Kind.TRUE_FALSE: ("判断", "判断题", "是非", "是非题", "tf", "true or false"),
}
_BY_NAME = {kind.value: kind for kind in Kind} | {
    name.replace(" ", "_"): kind for kind, names in _NAMES.items() for name in names
}
# What rules over terms, lists, contrasts, numbers and names can make.
BY_RULES: Mapping[Kind, int] = {
    Kind.SINGLE: 4,
    Kind.MULTIPLE: 2,
    Kind.TRUE_FALSE: 2,
    Kind.DEFINITION: 2,
    Kind.SHORT: 2,
}
BY_MODEL: Mapping[Kind, int] = {**BY_RULES, Kind.ESSAY: 1, Kind.CASE: 1, Kind.INDEFINITE: 1}
_MOST = 1_000  # of a weight


def defaults(method: Method) -> dict[Kind, int]:
    """Return the kinds that a method makes unless told otherwise, each with its weight."""
    return dict(BY_RULES if method is Method.RULES else BY_MODEL)


def parse(words: str, method: Method) -> dict[Kind, int]:
    """Return the weight (≥ 1) of each kind that `words` ask for: "单选:3,简答:1", "single:3,short".

    The order is that of `Kind`, so that the same wish in another order is the same plan. A kind
    without a weight has weight 1; full-width punctuation counts as its narrow form.

    Raises:
        MisuseError: no such kind, a weight that is no number from 1 to 1,000, a kind named twice,
            or one that the method cannot make.
    """
    found: dict[Kind, int] = {}
    plain = unicodedata.normalize("NFKC", words).replace("、", ",").replace(";", ",")
    for part in filter(None, (piece.strip() for piece in plain.split(","))):
        name, _colon, weight = part.partition(":")
        kind = _kind(name)
        if kind in found:
            raise MisuseError(_("--kinds: {name} is named twice").format(name=name.strip()))
        found[kind] = _weight(part, weight.strip() if _colon else "1")
    if not found:
        raise MisuseError(
            _("--kinds: name at least one kind; there are {known}").format(known=_known())
        )
    if method is Method.RULES:
        _check_rules(found)
    return {kind: found[kind] for kind in Kind if kind in found}


def _kind(name: str) -> Kind:
    key = re.sub(r"[\s_-]+", "_", name.strip().casefold())
    if key not in _BY_NAME:
        raise MisuseError(
            _("--kinds: there is no kind {name!r}; there are {known}").format(
                name=name.strip(), known=_known()
            )
        )
    return _BY_NAME[key]


def _weight(part: str, weight: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", weight) or not 1 <= int(weight) <= _MOST:
        raise MisuseError(
            _("--kinds {part}: write a weight from 1 to {most}, as single:3").format(
                part=part, most=_MOST
            )
        )
    return int(weight)


def _check_rules(found: Mapping[Kind, int]) -> None:
    beyond = [kind.value for kind in found if kind not in BY_RULES]
    if beyond:
        raise MisuseError(
            _(
                "--kinds: rules cannot make {names}; choose from {known}, or name a model with "
                "--llm"
            ).format(names=", ".join(beyond), known=", ".join(k.value for k in BY_RULES))
        )


def _known() -> str:
    return ", ".join(f"{kind.value} ({_NAMES[kind][0]})" for kind in Kind)
