"""Run one function over many files in worker processes, and outlive the death of a worker."""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

_PATIENCE = 5  # seconds for a worker to end when told to
_WAITING = 2  # results for each worker that may wait for their turn: bounds memory


def run(
    work: Callable[[Path], T], paths: Sequence[Path], *, workers: int, crashed: Callable[[Path], T]
) -> Iterator[T]:
    """Yield `work(path)` for each path, in the given order.

    Workers are spawned, so that they inherit nothing, and need not import the script that started
    them. When one dies, the pool is started anew and the files that were under way are tried one by
    one; the one that kills its worker again gives `crashed(path)`.

    Args:
        work: a function of a module, which can be sent to a worker; it catches its own errors.
        paths: the files.
        workers: how many processes, at least 1.
        crashed: what stands for a file that kills its worker.
    """
    pool = _Pool(work, workers)
    under_way: deque[tuple[Path, Future[T]]] = deque()
    waiting = deque(paths)
    try:
        while waiting or under_way:
            try:
                while waiting and len(under_way) < workers * _WAITING:
                    under_way.append((waiting[0], pool.submit(waiting[0])))
                    waiting.popleft()
                result = under_way[0][1].result()
            except BrokenProcessPool:
                pool.stop()
                yield from _after_a_death(work, under_way, crashed)
                under_way.clear()
                pool = _Pool(work, workers)
            else:
                under_way.popleft()
                yield result
    finally:
        pool.stop()


def _after_a_death(
    work: Callable[[Path], T],
    under_way: Iterable[tuple[Path, Future[T]]],
    crashed: Callable[[Path], T],
) -> Iterator[T]:
    """The results of files that were under way; those without one are tried again, one by one.

    Each is alone in its worker now: who dies is the culprit.
    """
    pool = _Pool(work, 1)
    try:
        for path, future in under_way:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield future.result()
                continue
            try:
                result = pool.submit(path).result()
            except BrokenProcessPool:
                pool.stop()
                pool = _Pool(work, 1)
                result = crashed(path)
            yield result
    finally:
        pool.stop()


class _Pool(Generic[T]):
    """Spawned workers that can be stopped at once."""

    def __init__(self, work: Callable[[Path], T], workers: int) -> None:
        self._work = work
        self._processes: set[BaseProcess] = set()
        self._executor = ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn"), initializer=_settle
        )

    def submit(self, path: Path) -> Future[T]:
        """Hand over one file; starts a worker where one is due.

        Raises:
            BrokenProcessPool: a worker has died.
        """
        before = set(multiprocessing.active_children())
        with _main_hidden():
            future = self._executor.submit(self._work, path)
        self._processes.update(set(multiprocessing.active_children()) - before)
        return future

    def stop(self) -> None:
        """End the workers, whatever they are at."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(_PATIENCE)
        self._processes.clear()


def _settle() -> None:
    """Leave Ctrl-C to the parent, which stops its workers, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent is gone, killed perhaps, and can tell it nothing more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Keep a spawned worker from running the caller's script again.

    A worker imports the parent's main module anew; a script without an `if __name__` guard would
    start over in each worker. Workers need nothing from there.
    """
    main = sys.modules["__main__"]
    names: dict[str, object] = vars(main)
    kept = {name: names.pop(name) for name in ("__file__", "__spec__") if name in names}
    main.__spec__ = None
    try:
        yield
    finally:
        names.update(**kept)
