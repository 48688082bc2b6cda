"""A project with a set of twenty dialogues and a run of eleven items."""

from pathlib import Path

import pytest

from psykb import jsonl
from psykb.dataset.mixing import mixing, recipes
from psykb.dataset.mixing.results import Mixed
from psykb.generation.verifying import own_id
from psykb.index.knowledge_base import KnowledgeBase
from tests.dataset.mixing.made_rows import dialogue, write_set

SOURCES = '[[source]]\nset = "talks"\n[[source]]\nrun = "asked"\n'


@pytest.fixture
def root(tmp_path: Path, items) -> Path:
    """The project: `talks` and `asked` under generated/."""
    write_set(tmp_path, "talks", [dialogue(n) for n in range(20)])
    folder = tmp_path / "generated" / "asked"
    folder.mkdir()
    jsonl.write(folder / "qa.jsonl", items)
    assert all(own_id(item) == item.id for item in items)
    return tmp_path


@pytest.fixture
def mixed(root: Path, base: KnowledgeBase):
    """Mix by the rest of a recipe; `books` False takes the base away."""

    def mixed(text: str = SOURCES, *, books: bool = True, name: str = "m") -> Mixed:
        file = root / "r.toml"
        file.write_text(f'name = "{name}"\n{text}', encoding="utf-8")
        return mixing.mix(recipes.read(file), root, lambda _run: base if books else None)

    return mixed
