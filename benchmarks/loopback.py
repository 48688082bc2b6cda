"""A server on this machine, in a process of its own: it takes no time of what is measured."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def serving(answer: Answer) -> Iterator[int]:
    """Run a server and give its port; `answer`, a function of a module, serves one connection."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_serve, args=(there, answer), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(port: Connection, answer: Answer) -> None:
    asyncio.run(_listen(port, answer))


async def _listen(port: Connection, answer: Answer) -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    port.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
