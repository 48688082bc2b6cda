"""One small library for all tests of the checks: it is only read."""

import pytest

from psykb import KnowledgeBase
from psykb.generation.library import Library
from psykb.grounding.support import SupportCheck
from tests.generation.checks import drafted


@pytest.fixture(scope="package")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checks")
    books = folder / "books"
    books.mkdir()
    (books / "zh.md").write_text(drafted.ZH, encoding="utf-8")
    (books / "en.md").write_text(drafted.EN, encoding="utf-8")
    with KnowledgeBase.create(folder / "base") as base:
        base.ingest([books])
        yield Library(base)


@pytest.fixture(scope="package")
def support(library):
    return SupportCheck.of(library.base)
