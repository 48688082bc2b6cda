import pytest

from psykb.errors import NotFoundError
from psykb.generation.methods import maker_of, open_library
from psykb.generation.runs import Request
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, Method
from tests.generation.model_books import make_base
from tests.generation.scripted_caller import ScriptedCaller

KINDS = {Kind.SHORT: 1}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with make_base(tmp_path_factory.mktemp("books")) as base:
        yield base


def languages(base, **more):
    library = open_library(base, Request(kinds=KINDS, **more))
    return {document.language for document in library.documents}


def test_nothing_to_ask_about(tmp_path):
    with KnowledgeBase.create(tmp_path / "kb") as empty:
        with pytest.raises(NotFoundError) as e:
            open_library(empty, Request(kinds=KINDS))
        assert "nothing to ask about in these books" in str(e.value)
        exam = open_library(empty, Request(kinds={}, method=Method.EXAM))
        assert exam.passages == ()


@pytest.mark.parametrize("method", [Method.PASSAGE, Method.STUDENTS])
def test_a_method_that_needs_a_model(base, method):
    request = Request(kinds=KINDS, method=method)
    library = open_library(base, request)
    with pytest.raises(ValueError, match=f"the method {method.value} needs a model"):
        maker_of(request, library, None, SupportCheck.of(base))


@pytest.mark.parametrize("method", list(Method))
def test_each_method_has_its_maker(base, method):
    request = Request(kinds=KINDS, method=method)
    library = open_library(base, request)
    maker = maker_of(request, library, ScriptedCaller({}), SupportCheck.of(base))
    assert maker.method is method


def test_without_a_model_the_language_chooses_books(base):
    assert languages(base) == {"zh", "en"}
    assert languages(base, language="en") == {"en"}
    assert languages(base, language="zh", method=Method.EXAM) == {"zh"}
    assert languages(base, language="en", method=Method.PASSAGE) == {"zh", "en"}
    assert languages(base, language="en", method=Method.STUDENTS) == {"zh", "en"}
