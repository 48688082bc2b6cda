"""A knowledge base: books on disk that can be searched."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from psykb.corpus.regions import locate
from psykb.errors import EmbedderError, NotFoundError, StoreError
from psykb.index import manifest, schema
from psykb.index.catalogue import Catalogue
from psykb.index.embedders import (
    LSA,
    LSA_WEIGHT,
    NEURAL_WEIGHT,
    check_spec,
)
from psykb.index.locking import writing
from psykb.index.manifest import Counts, EmbedderState, Manifest
from psykb.index.naming import not_found
from psykb.index.neural import Reranker
from psykb.index.opening import Opened, open_generation
from psykb.index.searching import Searcher
from psykb.messages import text as _
from psykb.types import Citation, Document, Hit, Passage, Region, Source

if TYPE_CHECKING:
    from psykb.index.ingesting import IngestReport, Options, Progress
    from psykb.index.retriever import PsykbRetriever


class KnowledgeBase:
    """Books that were ingested, as one published generation on disk.

    Open for any number of readers, also on a read-only medium; one process writes at a time. After
    another process has published, the next search sees the new generation.

    Example:
        >>> with KnowledgeBase.open("indexes/default") as base:
        ...     hits = base.search("什么是工作记忆？", k=3)
    """

    def __init__(self, path: Path) -> None:
        """Use `create` or `open`."""
        self.path = path
        self._manifest = manifest.load(path)
        self._opened: Opened | None = None
        self._degraded = False
        self._rerankers: dict[str, Reranker] = {}

    # life

    @classmethod
    def create(cls, path: str | Path, *, embedder: str = LSA) -> "KnowledgeBase":
        """Make an empty base in the folder `path`, or open the one that is there.

        Args:
            path: the folder; it is made, with its parents.
            embedder: `lsa`, `st:NAME_OR_PATH` or `openai-like:MODEL`.

        Raises:
            MisuseError: no such embedder.
            EmbedderError: the base is there and has another embedder.
            StoreError: the folder holds something else, or cannot be made.
        """
        check_spec(embedder)
        folder = Path(path)
        if (folder / manifest.NAME).exists():
            base = cls.open(folder)
            base._check_embedder(embedder)
            return base
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                _("{path}: cannot be made ({error})").format(path=folder, error=error.strerror)
            ) from None
        strangers = [p.name for p in folder.iterdir() if p.name not in _OWN_NAMES]
        if strangers:
            raise StoreError(
                _(
                    "{path}: not a knowledge base, and not empty ({name}); choose another folder"
                ).format(path=folder, name=sorted(strangers)[0])
            )
        with writing(folder):
            if not (folder / manifest.NAME).exists():  # nobody else was quicker
                schema.open_for_writing(folder).close()
                manifest.save(folder, _first_manifest(embedder))
        return cls(folder)

    @classmethod
    def open(cls, path: str | Path) -> "KnowledgeBase":
        """Open the base in the folder `path`.

        Raises:
            NotFoundError: there is none; says which bases are near.
            StoreError: it was made by a newer psykb, or is damaged.
        """
        folder = Path(path)
        if not (folder / manifest.NAME).is_file():
            raise NotFoundError(not_found(folder))
        return cls(folder)

    def close(self) -> None:
        """Close the files; using the base again opens them again."""
        if self._opened is not None:
            self._degraded = self._opened.degraded
            self._opened.close()
            self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # what is there

    @property
    def generation(self) -> int:
        """Number of the published generation; 0 for an empty base."""
        return self._manifest.generation

    @property
    def embedder(self) -> EmbedderState:
        """What made the vectors."""
        return self._manifest.embedder

    @property
    def degraded(self) -> bool:
        """Whether the base was last searched by words only, for want of vectors or their model."""
        return self._degraded if self._opened is None else self._opened.degraded

    @property
    def counts(self) -> Counts:
        """How much the base holds."""
        return self._manifest.counts

    def damaged_files(self, *, thorough: bool = False) -> tuple[str, ...]:
        """Return files of the generation that are missing or torn; ingesting builds them again.

        Args:
            thorough: read the files, and compare their contents with what was written.
        """
        return manifest.damaged_files(self.path, self._manifest, thorough=thorough)

    def documents(self) -> list[Document]:
        """Return all documents without their texts, sorted by title, then id."""
        catalogue = self.catalogue
        found = [catalogue.document(i, with_text=False) for i in catalogue.document_ids()]
        return sorted(found, key=lambda d: (d.title, d.id))

    def document(self, document_id: str) -> Document:
        """Return a document with its text, pages, sections and marks.

        Raises:
            NotFoundError: there is no such document.
        """
        return self.catalogue.document(document_id)

    def sources(self) -> list[Source]:
        """Return the files that the documents were read from, by root and path."""
        return self.catalogue.sources()

    def dump(self) -> Iterator[str]:
        """Yield the canonical form of the content; see `Catalogue.dump`."""
        return self.catalogue.dump()

    # changes

    def ingest(
        self,
        paths: Sequence[str | Path],
        options: "Options | None" = None,
        *,
        progress: "Progress | None" = None,
    ) -> "IngestReport":
        """Bring files, and the files in folders, into the base and publish the result.

        Unchanged files are skipped (by size and time, then by hash). A file that cannot be read
        stops no other. An ingest that was killed goes on where it stopped when it is run again.

        Args:
            paths: files and folders.
            options: how.
            progress: is called as progress(stage, done, total, name).

        Raises:
            LockedError: another process writes to the base.
            EmbedderError: `options.spec` is not the base's embedder and `reembed` is not set.
            StoreError: the base is damaged, or the disk is full.
        """
        from psykb.index import ingesting  # who only reads needs none of the readers

        options = options or ingesting.Options()
        if options.spec is not None and not options.reembed:
            self._check_embedder(options.spec)
        with ingesting.writer(self.path, progress) as writer:
            report = writer.ingest([Path(p) for p in paths], options)
            self._renew(writer.manifest)
        return report

    def remove(
        self, names: Sequence[str], *, progress: "Progress | None" = None
    ) -> tuple[Source, ...]:
        """Remove books by document id, path or file name; return the sources that went.

        Raises:
            NotFoundError: a name fits none; then nothing is removed.
            LockedError: another process writes to the base.
        """
        from psykb.index import removing

        gone, following = removing.remove(self.path, names, progress)
        self._renew(following)
        return gone

    # reading

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue at the published generation."""
        return self._searcher().catalogue

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        books: Sequence[str] | None = None,
        only_answers: bool = True,
        rerank: str | None = None,
    ) -> list[Hit]:
        """Return the `k` passages that fit `query` best, best first.

        Args:
            query: a question or key words, in Chinese or English.
            k: how many at most, ≥ 1.
            books: only these books, by document id, file name, or part of the title.
            only_answers: leave out contents pages, references, exercises and the like.
            rerank: a CrossEncoder (name or path) that orders the best 50 anew.

        Raises:
            NotFoundError: a book, or the model, is not there.
            MissingExtraError: `rerank` needs an extra that is not installed.
        """
        searcher = self._searcher()
        documents = None if books is None else self.find_books(books)
        return searcher.search(
            query,
            k,
            documents=documents,
            only_answers=only_answers,
            reranker=self._reranker(rerank),
        )

    def find_books(self, names: Sequence[str]) -> list[str]:
        """Return the ids of the documents that `names` mean: ids, file names, or parts of titles.

        Raises:
            NotFoundError: a name fits no document.
        """
        files: dict[str, str] = {}
        for source in self.sources():
            files[source.path] = files[Path(source.path).name] = source.document_id
        found: dict[str, None] = {}
        for name in names:
            fits = [
                d.id
                for d in self.documents()
                if name in (d.id, d.work_id)
                or files.get(name) == d.id
                or (name.strip() and name.casefold() in d.title.casefold())
            ]
            if not fits:
                raise NotFoundError(
                    _("{name}: no such book in {base}; `psykb status` lists what is there").format(
                        name=name, base=self.path
                    )
                )
            found.update(dict.fromkeys(fits))
        return list(found)

    def passage(self, passage_id: str) -> Passage:
        """Return the passage with this id (`document:start-end`).

        Raises:
            NotFoundError: there is no such passage.
        """
        document_id = passage_id.partition(":")[0]
        for _row, passage in self.catalogue.passages_of(document_id):
            if passage.id == passage_id:
                return passage
        raise NotFoundError(_("no passage {id} in this knowledge base").format(id=passage_id))

    def regions(self, citation: Citation) -> tuple[Region, ...]:
        """Return the rectangles on the page that hold the citation, one a printed line.

        () where the document came from a file without pages.
        """
        pages = [page.index for page in citation.pages]
        return tuple(
            region
            for packed in self.catalogue.regions(citation.document_id, pages)
            for region in locate(packed, citation.start, citation.end)
        )

    def document_frequency(self, term: str) -> int:
        """Return in how many passages a search term (as `text.terms` cuts it) occurs."""
        return self._searcher().lexical.document_frequency(term)

    def as_retriever(self, k: int = 10) -> "PsykbRetriever":
        """Return a llama-index retriever over this base."""
        from psykb.index.retriever import PsykbRetriever

        return PsykbRetriever(self, k=k)

    # parts

    def searcher(self) -> Searcher:
        """Return the opened generation, for those who need more than `search`."""
        return self._searcher()

    def _searcher(self) -> Searcher:
        current = manifest.load(self.path)
        if self._opened is not None and current.generation != self._manifest.generation:
            self.close()
        if self._opened is None:
            self._manifest = current
            self._opened = open_generation(self.path, current)
        return self._opened.searcher

    def _reranker(self, name: str | None) -> Reranker | None:
        if name is None:
            return None
        if name not in self._rerankers:
            self._rerankers[name] = Reranker(name)
        return self._rerankers[name]

    def _renew(self, following: Manifest) -> None:
        self.close()
        self._manifest = following

    def _check_embedder(self, spec: str) -> None:
        check_spec(spec)
        has = self._manifest.embedder.spec
        if spec != has and self.generation:
            raise EmbedderError(
                _(
                    "{base} was built with the embedder {has}, not {spec}; add --reembed to make "
                    "all its vectors anew, or use another --kb"
                ).format(base=self.path, has=has, spec=spec)
            )


_OWN_NAMES = frozenset(
    {
        "lock",
        "lock.holder",
        "catalogue.sqlite",
        "catalogue.sqlite-wal",
        "catalogue.sqlite-shm",
        "cache",
    }
)


def _first_manifest(embedder: str) -> Manifest:
    weight = LSA_WEIGHT if embedder == LSA else NEURAL_WEIGHT
    state = EmbedderState(spec=embedder, fingerprint="", dim=0, weight=weight)
    return Manifest(generation=0, embedder=state, counts=Counts(), files={}, digests={})
