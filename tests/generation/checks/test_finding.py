from psykb.generation.checks import finding
from psykb.generation.checks.finding import Finder
from psykb.generation.library import sentences_of


def test_sentences_are_numbered_as_in_the_library(library):
    finder = Finder(library)
    for passage in library.passages:
        assert finder.sentences_of(passage) == library.material(passage).sentences
        assert finder.sentences_of(passage) == sentences_of(passage)


def test_what_is_kept_has_a_bound(library, monkeypatch):
    monkeypatch.setattr(finding, "_MOST", 2)
    monkeypatch.setattr(finding, "_KEPT", 3)
    finder, other = Finder(library), Finder(library)
    queries = ["记忆", "遗忘", "工作记忆", "memory", "消退", "观察学习", "记忆"]
    for query in queries:
        found = finder.by_words(query, 3)
        for passage in found:
            finder.sentences_of(passage)
            assert finder.same_text(passage, passage)
            assert finder.same_text(passage, found[0]) is (passage.id == found[0].id)
        assert found == other.by_words(query, 3)
    assert len(finder._words) == 3
    assert len(finder._rows) <= 2 + 3  # those of one query more than the bound
    assert finder._sentences.cache_info().currsize <= 2
    assert finder._fold.cache_info().currsize <= 2
