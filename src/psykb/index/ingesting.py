"""Bring files into a base: find what is new, read it, stage it, publish it."""

import errno
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from psykb.config import Limits
from psykb.corpus.chunking import chunk
from psykb.corpus.discovery import Found, discover
from psykb.corpus.glossary import definitions
from psykb.corpus.reading import SUFFIXES, Reading, read_all
from psykb.errors import StoreError
from psykb.index import manifest, schema
from psykb.index.locking import writing
from psykb.index.publishing import Publisher, remove_strays
from psykb.index.staging import Staging
from psykb.messages import text as _
from psykb.types import Language, Reason, Rejected, Source, record

# progress(stage, done, total, name): "read" after each file, then "publish" and its steps.
Progress = Callable[[str, int, int, str], None]


@record
class Ingested:
    """A file whose document came into the base, or took the place of what the file held before.

    `unread_pages` are the 1-based pages without text, which need OCR.
    """

    path: str
    document_id: str
    title: str
    language: Language
    characters: int
    pages: int
    sections: int
    passages: int
    definitions: int
    unread_pages: tuple[int, ...]
    licence: str | None


@record
class IngestReport:
    """What an ingest did.

    `linked` files hold a document that was there already; `gone` files were known, are no longer
    there and were removed (`pruned`) or kept; `passed_over` counts files of other kinds in the
    folders; `generation` is the published one; `published` is False where nothing had changed.
    """

    added: tuple[Ingested, ...]
    linked: tuple[str, ...]
    unchanged: int
    gone: tuple[str, ...]
    pruned: bool
    rejected: tuple[Rejected, ...]
    passed_over: int
    published: bool
    generation: int
    documents: int
    passages: int
    definitions: int


@record
class Options:
    """How to ingest.

    `spec` is the embedder's, None for the one that the base has; `workers` 0 means one a core;
    `reread` reads unchanged files again; `prune` removes what was found under the same paths before
    and is no longer there.
    """

    spec: str | None = None
    reembed: bool = False
    reread: bool = False
    prune: bool = False
    workers: int = 0
    password: str | None = None
    limits: Limits = Limits()


def _quiet(stage: str, done: int, total: int, name: str) -> None:
    """Show no progress."""


class Writer:
    """The one writer of the base at `base`, between `writing` and its end."""

    def __init__(
        self, base: Path, connection: sqlite3.Connection, progress: Progress, *, rebuild: bool
    ) -> None:
        self._rebuild = rebuild
        self._thorough = False
        self.base = base
        self.manifest = manifest.load(base)
        self._progress = progress
        remove_strays(base, self.manifest.generation)
        self.staging = Staging(connection, self.manifest.generation)
        self.staging.forget()

    def publish(self, spec: str, *, reembed: bool = False) -> bool:
        """Publish what is staged; return False where there is nothing to publish."""
        damaged = manifest.damaged_files(self.base, self.manifest, thorough=self._thorough)
        sound = not damaged
        same = spec == self.manifest.embedder.spec and not reembed
        if sound and same and not self._rebuild and not self.staging.changed():
            return False
        self._progress("publish", 0, 1, "")
        publisher = Publisher(
            self.base,
            self.staging,
            self.manifest,
            spec,
            self._stage,
            reembed=reembed,
            damaged=damaged,
        )
        if self._rebuild:
            publisher.distrust_all()
        self.manifest = publisher.publish()
        remove_strays(self.base, self.manifest.generation)
        return True

    def _stage(self, name: str) -> None:
        self._progress(name, 1, 1, "")

    def ingest(self, paths: Sequence[Path], options: Options) -> IngestReport:
        """See `KnowledgeBase.ingest`."""
        self._thorough = not paths  # to mend the base is all that is left to do
        found, refused, passed_over = discover(paths)
        rejected = list(refused)
        known = self.staging.living_sources()
        to_read, unchanged, linked = [], 0, []
        for file in found:
            try:
                source, same = _look(file, known.get((file.root, file.path)), options.reread)
            except OSError as error:
                rejected.append(_unreadable(file, error))
                continue
            if same:
                unchanged += 1
                self.staging.touch(source)
            elif not options.reread and self._link(file, source):
                linked.append(file.path)
            else:
                to_read.append((file, source))
        added = []
        for done in self._read(to_read, options):
            if isinstance(done, Rejected):
                rejected.append(done)
            elif isinstance(done, Ingested):
                added.append(done)
        gone = self._gone(paths, found, known, prune=options.prune)
        published = self.publish(
            options.spec or self.manifest.embedder.spec, reembed=options.reembed
        )
        counts = self.manifest.counts
        return IngestReport(
            added=tuple(added),
            linked=tuple(linked),
            unchanged=unchanged,
            gone=tuple(gone),
            pruned=options.prune,
            rejected=tuple(rejected),
            passed_over=passed_over,
            published=published,
            generation=self.manifest.generation,
            documents=counts.documents,
            passages=counts.passages,
            definitions=counts.definitions,
        )

    def _link(self, file: Found, source: Source) -> bool:
        reader = SUFFIXES[Path(file.path).suffix.lower()]
        document_id = self.staging.document_of_file(source.sha256, reader)
        if document_id is None:
            return False
        self.staging.link(_with_document(source, document_id))
        return True

    def _read(
        self, to_read: Sequence[tuple[Found, Source]], options: Options
    ) -> Iterator[Ingested | Rejected]:
        readings = read_all(
            [Path(file.root, file.path) for file, _source in to_read],
            workers=options.workers,
            password=options.password,
            limits=options.limits,
        )
        for n, ((file, source), (_path, reading)) in enumerate(
            zip(to_read, readings, strict=True), 1
        ):
            if isinstance(reading, Rejected):
                yield reading
            else:
                yield self._stage_reading(file, source, reading)
            self._progress("read", n, len(to_read), file.path)

    def _stage_reading(self, file: Found, source: Source, reading: Reading) -> Ingested | Rejected:
        document = reading.document
        # The hash was taken before the file was read; a file that changed since is not that file.
        after = Path(file.root, file.path).stat()
        if (after.st_size, after.st_mtime_ns) != (source.size, source.mtime_ns):
            return Rejected(
                item=str(Path(file.root, file.path)),
                stage="read",
                reason=Reason.CHANGED_WHILE_READ,
                detail=_("it changed while it was read; run this again when it is complete"),
            )
        passages = chunk(document)
        found = definitions(document)
        self.staging.add(_with_document(source, document.id), reading, passages, found)
        self._progress("document", 0, 0, file.path)
        return Ingested(
            path=file.path,
            document_id=document.id,
            title=document.title,
            language=document.language,
            characters=len(document.text),
            pages=len(document.pages),
            sections=len(document.sections),
            passages=len(passages),
            definitions=len(found),
            unread_pages=reading.unread_pages,
            licence=document.licence,
        )

    def _gone(
        self,
        paths: Sequence[Path],
        found: Sequence[Found],
        known: dict[tuple[str, str], Source],
        *,
        prune: bool,
    ) -> list[str]:
        """Return known files under `paths` that are gone; stage their removal if `prune`."""
        there = {(file.root, file.path) for file in found}
        roots = [str(path.resolve()) for path in paths if path.is_dir()]
        gone = [key for key in known if key[0] in roots and key not in there]
        if prune:
            for root, path in gone:
                self.staging.remove_source(root, path)
        return [path for _root, path in gone]


def _look(file: Found, known: Source | None, reread: bool) -> tuple[Source, bool]:
    """Return the file as a Source, and whether it is `known`: by size and time, then by hash."""
    path = Path(file.root, file.path)
    status = path.stat()
    stamp = (status.st_size, status.st_mtime_ns)
    if known is not None and not reread and (known.size, known.mtime_ns) == stamp:
        return known, True
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    source = Source(
        root=file.root,
        path=file.path,
        sha256=sha256,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        document_id=known.document_id if known is not None else "",
    )
    return source, known is not None and not reread and known.sha256 == sha256


def _with_document(source: Source, document_id: str) -> Source:
    from dataclasses import replace

    return replace(source, document_id=document_id)


def _unreadable(file: Found, error: OSError) -> Rejected:
    denied = isinstance(error, PermissionError)
    return Rejected(
        item=str(Path(file.root, file.path)),
        stage="read",
        reason=Reason.PERMISSION_DENIED if denied else Reason.NO_SUCH_PATH,
        detail=error.strerror or str(error),
    )


@contextmanager
def writer(base: Path, progress: Progress | None = None) -> Iterator[Writer]:
    """Be the one writer of the base at `base`.

    Raises:
        LockedError: another process writes to it.
        StoreError: the disk is full or fails; what was staged before stays staged.
    """
    # Indexes whose catalogue was lost know passages by rows that now mean others.
    lost = not (base / schema.NAME).exists()
    with writing(base), _disk_errors(base), closing(schema.open_for_writing(base)) as connection:
        yield Writer(base, connection, progress or _quiet, rebuild=lost)


@contextmanager
def _disk_errors(base: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        if not isinstance(error, sqlite3.OperationalError) or "malformed" in str(error):
            raise schema.unreadable(base / schema.NAME, error) from error
        raise _disk_error(base, str(error)) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EIO):
            raise
        raise _disk_error(base, error.strerror or str(error)) from error


def _disk_error(base: Path, reason: str) -> StoreError:
    return StoreError(
        _(
            "{base}: cannot be written ({reason}); what was read so far is kept. Make room and "
            "run the same command again"
        ).format(base=base, reason=reason)
    )
