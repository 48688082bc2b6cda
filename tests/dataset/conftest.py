"""The small books as a base, once a session; and the items that are made of them."""

from pathlib import Path

import pytest

from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import QAPair
from tests.conftest import BOOKS
from tests.dataset.made_items import chinese, english


@pytest.fixture(scope="session")
def base_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a base with the three books."""
    folder = tmp_path_factory.mktemp("dataset")
    books = folder / "books"
    books.mkdir()
    for name, content in BOOKS.items():
        (books / name).write_text(content, encoding="utf-8")
    with KnowledgeBase.create(folder / "base") as base:
        base.ingest([books])
    return folder / "base"


@pytest.fixture
def base(base_path: Path):
    with KnowledgeBase.open(base_path) as opened:
        yield opened


@pytest.fixture
def items(base: KnowledgeBase) -> list[QAPair]:
    """All items: eight in Chinese, three in English."""
    return [*chinese(base), *english(base)]
