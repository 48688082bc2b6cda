"""From a question to hits: terms, expansion by the glossary, a pool of candidates, fused scores."""

import math
from collections.abc import Sequence

import numpy as np

from psykb.index import fusion
from psykb.index.catalogue import Catalogue
from psykb.index.dense import Dense
from psykb.index.embedders import Embedder, Vectors
from psykb.index.lexical import Lexical, query_weights
from psykb.index.neural import Reranker
from psykb.index.questions import asked_terms
from psykb.index.remote import PREFIX as REMOTE
from psykb.text.folding import fold, language_of
from psykb.text.terms import normalise_term, terms
from psykb.types import Definition, Hit, Passage, record

POOL = 100  # candidates from each side; 50 and 200 do as well (docs/design.md)
RERANKED = 50
DEFINITION_WEIGHT = 3.0
VARIANT_WEIGHT = 0.5
FOREIGN_WEIGHT = 2.0
FOREIGN_CAP = 0.9
_LONGEST_NAME = 12  # ideographs
_MOST_WORDS = 5


@record
class Query:
    """What is looked for: weighted terms, and the definitions of the term that is asked.

    `foreign` weighs the terms of those names that the glossary knows in the language other than the
    question's; `defined` maps passage rows to the confidence with which they define what is asked.
    """

    text: str
    weights: dict[str, float]
    foreign: dict[str, float]
    defined: dict[int, float]


class Searcher:
    """One generation of a base, opened for searching."""

    def __init__(
        self,
        catalogue: Catalogue,
        lexical: Lexical,
        dense: Dense | None,
        embedder: Embedder | None,
    ) -> None:
        self.catalogue = catalogue
        self.lexical = lexical
        self._dense = dense if embedder is not None else None
        self._embedder = embedder

    def query(self, text: str) -> Query:
        """Cut a question into terms and add the glossary's names in the other language."""
        weights = query_weights(text)
        foreign: dict[str, float] = {}
        for name in self._foreign_names(text):
            for term in terms(name):
                weights.setdefault(term, VARIANT_WEIGHT)
                foreign[term] = 1.0
        defined: dict[int, float] = {}
        for row, definition in self.definitions_asked(text):
            defined[row] = max(defined.get(row, 0.0), definition.confidence)
        return Query(text=text, weights=weights, foreign=foreign, defined=defined)

    @property
    def embeds_here(self) -> bool:
        """Whether there is an embedder on this machine: not a server's, which asks for a call."""
        return self._embedder is not None and not self._embedder.state.spec.startswith(REMOTE)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return a vector of unit length, or zero, for each text: float32 (len(texts), dim).

        Only where there is an embedder; each text is embedded as a question is.
        """
        if self._embedder is None:
            raise LookupError("this base was opened without its embedder")
        return np.stack([self._embedder.query(text) for text in texts])

    def definitions_asked(self, text: str) -> list[tuple[int, Definition]]:
        """Return (passage row, definition) of the term that `text` asks to have defined."""
        return self.definitions_of(asked_terms(text) or (text,))

    def definitions_of(self, names: Sequence[str]) -> list[tuple[int, Definition]]:
        """Return (passage row, definition) of the given names, surest first."""
        return self.catalogue.glossary.of_names([normalise_term(name) for name in names])

    def names_in(self, text: str) -> list[str]:
        """Return the glossary's names that occur in `text`, normalised and sorted."""
        return sorted(self.catalogue.glossary.known_names(_candidates(text)))

    def search(
        self,
        text: str,
        k: int,
        *,
        documents: Sequence[str] | None = None,
        only_answers: bool = True,
        reranker: Reranker | None = None,
    ) -> list[Hit]:
        """Return the `k` best hits for `text`, best first.

        Args:
            text: a question or key words.
            k: how many at most, ≥ 1.
            documents: only passages of these documents.
            only_answers: leave out contents pages, references, exercises and the like.
            reranker: orders the best 50 anew.
        """
        query = self.query(text)
        pool = self._pool(query, documents, only_answers)
        rows = sorted(pool)
        lexical = self.lexical.scores(query.weights, rows)
        self._lift_foreign(query, pool, lexical)
        for row in rows:
            lexical[row] += DEFINITION_WEIGHT * query.defined.get(row, 0.0)
        vector = self._vector(text)
        dense = None if vector is None or self._dense is None else self._dense.scores(vector, rows)
        weight = self._embedder.state.weight if self._embedder is not None else 0.0
        fused = fusion.fuse(lexical, dense, weight)
        hits = [
            Hit(
                passage=pool[row],
                score=fused[row],
                lexical=lexical[row],
                dense=None if dense is None else dense[row],
                definition=query.defined.get(row),
            )
            for row in rows
        ]
        hits.sort(key=_order)
        if reranker is not None:
            hits = _rerank(text, hits[:RERANKED], reranker)
        row_of = {passage.id: row for row, passage in pool.items()}
        return self._join_twins(hits, k, row_of)

    def _vector(self, text: str):  # type: ignore[no-untyped-def] # noqa: ANN202
        """Return the question's vector, None where there is no dense side or nothing in it."""
        if self._embedder is None or self._dense is None:
            return None
        vector = self._embedder.query(text)
        return vector if vector.any() else None

    def _pool(
        self, query: Query, documents: Sequence[str] | None, only_answers: bool
    ) -> dict[int, Passage]:
        document_rows = None
        if documents is not None:
            document_rows = [self.catalogue.row_of(d) for d in documents]
        rows = set(
            self.lexical.best(
                query.weights, POOL, documents=document_rows, only_answers=only_answers
            )
        )
        rows.update(query.defined)
        rows.update(
            self.lexical.best(
                query.foreign, POOL, documents=document_rows, only_answers=only_answers
            )
        )
        vector = self._vector(query.text)
        if vector is not None and self._dense is not None:
            within = None if documents is None else self.catalogue.passage_rows(documents)
            rows.update(self._dense.best(vector, POOL, rows=within))
        passages = self.catalogue.passages(sorted(rows))
        return {
            row: passage
            for row, passage in passages.items()
            if (passage.kind.answers or not only_answers)
            and (documents is None or passage.document_id in documents)
        }

    def _foreign_names(self, text: str) -> list[str]:
        """Return names in the other language for what the glossary knows of `text`, folded.

        Those are variants of the names that occur in it ("工作记忆" gives "working memory"), and
        such names in it that are in the other language themselves ("flow" in a Chinese question).
        """
        names = self.names_in(text)
        if not names:
            return []
        language = language_of(text)
        found = {name: None for name in names if language_of(name) != language}
        for _row, definition in self.catalogue.glossary.of_names(names):
            for name in (definition.term, *definition.variants):
                if language_of(name) != language:
                    found[fold(name)] = None
        return list(found)

    def _lift_foreign(
        self, query: Query, pool: dict[int, Passage], lexical: dict[int, float]
    ) -> None:
        """Score passages in the other language by that part of the question which they can match.

        A book in English can match nothing of a Chinese question but the glossary's English names.
        Its score on these is scaled to what the names weigh in the question, times a factor that
        stands for the words around them, on which a book in the same language earns as well. It
        stays below the best passage in the question's own language, if that holds what is named.
        """
        if not query.foreign:
            return
        language = language_of(query.text)
        rows = [row for row, passage in pool.items() if language_of(passage.text) != language]
        named = {term for name in self.names_in(query.text) for term in terms(name)}
        own = sum(w * self._idf(t) for t, w in query.weights.items() if t in named)
        part = sum(w * self._idf(t) for t, w in query.foreign.items())
        scale = FOREIGN_WEIGHT * own / part if part else 0.0
        foreign = frozenset(rows)
        home = max((score for row, score in lexical.items() if row not in foreign), default=0.0)
        most = FOREIGN_CAP * home if home >= own else float("inf")
        for row, score in self.lexical.scores(query.foreign, rows).items():
            lexical[row] = max(lexical[row], min(scale * score, most))

    def _idf(self, term: str) -> float:
        frequency, n = self.lexical.document_frequency(term), len(self.lexical)
        return math.log(1 + (n - frequency + 0.5) / (frequency + 0.5))

    def _join_twins(self, hits: list[Hit], k: int, row_of: dict[str, int]) -> list[Hit]:
        """Return the best `k`, passages with the same folded text joined into one hit."""
        joined: list[Hit] = []
        taken: set[str] = set()
        # Twins have the same words and thus nearly the same score: looking a little further than k
        # is enough to fill the places that they leave.
        near = hits[: 2 * k + 10]
        twins = self.catalogue.same_text([row_of[hit.passage.id] for hit in near])
        for hit in near:
            if hit.passage.id in taken:
                continue
            others = tuple(twins.get(row_of[hit.passage.id], ()))
            taken.update(others)
            joined.append(_with_twins(hit, others) if others else hit)
            if len(joined) == k:
                break
        return joined


def _order(hit: Hit) -> tuple[float, str]:
    # Scores are compared to nine digits: twins must tie whatever the last bits say.
    return (-round(hit.score, 9), hit.passage.id)


def _with_twins(hit: Hit, others: tuple[str, ...]) -> Hit:
    from dataclasses import replace

    return replace(hit, also_in=others)


def _rerank(text: str, hits: list[Hit], reranker: Reranker) -> list[Hit]:
    from dataclasses import replace

    scores = reranker.scores(text, [hit.passage.text for hit in hits])
    ranked = [replace(hit, score=s, rerank=s) for hit, s in zip(hits, scores, strict=True)]
    return sorted(ranked, key=_order)


def _candidates(text: str) -> list[str]:
    """Return the normalised stretches of `text` that may be the name of a term."""
    import re

    found: dict[str, None] = {}
    for run in re.findall(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z' \-]*", fold(text)):
        if run[0].isascii():
            words = run.replace("-", " ").split()
            stretches = (
                " ".join(words[i:j])
                for i in range(len(words))
                for j in range(i + 1, min(i + _MOST_WORDS, len(words)) + 1)
            )
        else:
            stretches = (
                run[i:j]
                for i in range(len(run))
                for j in range(i + 2, min(i + _LONGEST_NAME, len(run)) + 1)
            )
        for stretch in stretches:
            found[normalise_term(stretch)] = None
    return [name for name in found if name]
