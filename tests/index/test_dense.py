"""FAISS against plain numpy."""

import numpy as np
import pytest

from psykb.errors import StoreError
from psykb.index import dense
from psykb.index.dense import Dense


@pytest.fixture(scope="module")
def vectors():
    drawn = np.random.default_rng(0).standard_normal((50, 8)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


ROWS = list(range(100, 150))


def test_best_agrees_with_brute_force(tmp_path, vectors):
    dense.write(tmp_path / "d", ROWS, vectors)
    index = Dense(tmp_path / "d", 8)
    for query in vectors[:5]:
        truth = vectors @ query
        order = np.argsort(-truth)[:7]
        found = index.best(query, 7)
        assert sorted(found, key=lambda r: -found[r]) == [ROWS[i] for i in order]
        np.testing.assert_allclose(sorted(found.values(), reverse=True), truth[order], rtol=1e-5)


def test_scores_are_exact_cosines(tmp_path, vectors):
    dense.write(tmp_path / "d", ROWS, vectors)
    found = Dense(tmp_path / "d", 8).scores(vectors[3], [149, 103, 120])
    assert found == pytest.approx(
        {149: float(vectors[49] @ vectors[3]), 103: 1.0, 120: float(vectors[20] @ vectors[3])},
        abs=1e-6,
    )


def test_only_the_rows_asked_for(tmp_path, vectors):
    dense.write(tmp_path / "d", ROWS, vectors)
    assert set(Dense(tmp_path / "d", 8).best(vectors[0], 10, rows=[110, 111])) == {110, 111}


def test_rows_come_and_go(tmp_path, vectors):
    dense.write(tmp_path / "1", ROWS[:10], vectors[:10])
    dense.write(
        tmp_path / "2", ROWS[10:12], vectors[10:12], start_from=tmp_path / "1", without=[100, 105]
    )
    index = Dense(tmp_path / "2", 8)
    assert len(index) == 10
    assert set(index.best(vectors[0], 50)) == {*ROWS[:12]} - {100, 105}
    assert len(Dense(tmp_path / "1", 8)) == 10


def test_ties_with_the_last_one_come_along(tmp_path, vectors):
    twice = np.concatenate([vectors[:3], vectors[:1]])
    dense.write(tmp_path / "d", [1, 2, 3, 4], twice)
    assert set(Dense(tmp_path / "d", 8).best(vectors[0], 1)) == {1, 4}


def test_a_torn_file_says_where_and_what_next(tmp_path, vectors):
    dense.write(tmp_path / "d.faiss", ROWS, vectors)
    whole = (tmp_path / "d.faiss").read_bytes()
    (tmp_path / "d.faiss").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match=r"d.faiss: damaged .*`psykb ingest` builds it again"):
        Dense(tmp_path / "d.faiss", 8)


def test_another_dimension_is_refused(tmp_path, vectors):
    dense.write(tmp_path / "d", ROWS, vectors)
    with pytest.raises(StoreError, match="vectors of dimension 8, the manifest says 9"):
        Dense(tmp_path / "d", 9)
