"""The folder of a merged model: what lies in it, and how it comes there, all or nothing."""

import json
import os
import shutil
from pathlib import Path

from psykb import jsonl
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.training.merging.sources import Sources, tokenizer_folder

RECORD = "merge.json"
# of a tokenizer, and of what a model's licence asks to pass on
_TOKENIZER = (
    "added_tokens.json", "additional_chat_templates/*.jinja", "chat_template*", "merges.txt",
    "special_tokens_map.json", "tokenizer*", "vocab*", "*.model", "*.tiktoken",
)  # fmt: skip
_TERMS = ("LICENSE*", "NOTICE*", "USE_POLICY*")
_GENERATION = "generation_config.json"


def check_free(out: Path, *, force: bool) -> None:
    """Refuse a folder in which something lies that is no merge, or (without `force`) one that is.

    What lies beside the files of a merge, a GGUF say, is somebody's own.

    Raises:
        MisuseError: as said; names what is in the way.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    own = _files_of(out)
    if not own:
        raise MisuseError(
            _("{path}: is there and holds no merged model; choose another --out").format(path=out)
        )
    others = sorted(p.name for p in out.iterdir() if p.name not in own)
    if others:
        raise MisuseError(
            _(
                "{path}: {name} is no file of the merge in there; move it away, or choose another "
                "--out"
            ).format(path=out, name=others[0])
        )
    if not force:
        raise MisuseError(
            _("{path}: holds a merged model already; write it anew with --force").format(path=out)
        )


def _files_of(folder: Path) -> set[str]:
    """Return the names in the folder of a merge that are its own; none for any other folder."""
    try:
        content = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    files = content.get("files") if isinstance(content, dict) else None
    return {str(name) for name in files} if isinstance(files, list) else set()


def take_along(sources: Sources, stage: Path) -> None:
    """Copy the tokenizer with its chat template, and what else a model has, byte for byte."""
    _copy(tokenizer_folder(sources), stage, _TOKENIZER)
    _copy(sources.base, stage, (_GENERATION, *_TERMS))


def _copy(folder: Path, stage: Path, patterns: tuple[str, ...]) -> None:
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
        if path.is_file():
            target = stage / path.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)


def write_record(stage: Path, content: dict[str, object]) -> None:
    """Write merge.json, last of all files: `content`, and the names of the files."""
    files = sorted({*(path.name for path in stage.iterdir()), RECORD})
    text = jsonl.dumps({**content, "files": files}, indent=1)
    jsonl.write_atomically(stage / RECORD, f"{text}\n")


def publish(stage: Path, out: Path, *, force: bool) -> None:
    """Put the model in its place by a rename; an old merge goes whole.

    Where the old one lay aside when a process was killed, `staging.staged` puts it back.

    Args:
        stage: as `staging.staged` gave it.
        out: the place.
        force: as `check_free` has it.

    Raises:
        MisuseError: as `check_free`.
    """
    for path in stage.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    jsonl.sync_folder(stage)
    check_free(out, force=force)  # while the model was made, another may have come
    real = Path(os.path.realpath(out))
    if real.exists():
        real.rename(stage.with_name("old"))
    stage.rename(real)
    jsonl.sync_folder(real.parent)
