"""Take a run of dialogues up by its name alone: what its journal says it was to make."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psykb.generation.dialogues.requests import DIALOGUES, DialogueRequest
from psykb.generation.resuming import Begun, language_of, of, taken_up, text_or_none, texts
from psykb.types import Style


def begun(root: Path, name: str) -> Begun[DialogueRequest] | None:
    """Return what a run of dialogues was to make; see `generation.resuming.taken_up`."""
    return taken_up(root, name, _request)


def _request(settings: Mapping[str, Any], wanted: int, name: str) -> DialogueRequest:
    """Read the settings as `DialogueRequest.settings` wrote them."""
    if settings["makes"] != DIALOGUES:
        raise ValueError(settings["makes"])
    fewest, most = (of(int, n) for n in of(list, settings["turns"]))
    return DialogueRequest(
        wanted=wanted,
        style=Style(settings["style"]),
        sources=texts(settings["sources"]),
        language=language_of(settings["language"]),
        seed=of(int, settings["seed"]),
        turns=(fewest, most),
        topics=texts(settings["topics"]),
        emotions=texts(settings["emotions"]),
        areas=texts(settings["areas"]),
        rounds=of(int, settings["rounds"]),
        books=texts(settings["books"]),
        sections=texts(settings["sections"]),
        avoid=texts(settings["avoid"]),
        allow_ocr=of(bool, settings["allow_ocr"]),
        support_model=text_or_none(settings["support_model"]),
        name=name,
    )
