"""A model hub of the tests' own on this machine, in the place of the Hugging Face hub."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

REVISION = "1234567890abcdef1234567890abcdef12345678"


class ModelHub:
    """Serves the folders in `models` by name; `asked` are the paths of all requests, in order.

    Those in `gated` are for people who agreed to something.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.models: dict[str, Path] = {}
        self.gated: set[str] = set()
        self.asked: list[str] = []


@contextmanager
def model_hub() -> Iterator[ModelHub]:
    """Serve on a free port of this machine until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            path = urlsplit(self.path).path
            hub.asked.append(path)
            status, kind, body = _page(hub, path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Repo-Commit", REVISION)
            self.send_header("ETag", f'"{len(body)}-{path.rsplit("/", 1)[-1]}"')
            if status != 200:
                code = "RepoNotFound" if status == 404 else "GatedRepo"
                self.send_header("X-Error-Code", code)
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub = ModelHub(server)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _page(hub: ModelHub, path: str) -> tuple[int, str, bytes]:
    if any(path.startswith((f"/api/models/{name}", f"/{name}/")) for name in hub.gated):
        return 403, "application/json", b'{"error": "Access is restricted"}'
    for name, folder in hub.models.items():
        files = sorted(f for f in folder.rglob("*") if f.is_file())
        if path.startswith(f"/api/models/{name}/tree/"):
            tree = [
                {
                    "type": "file",
                    "path": file.relative_to(folder).as_posix(),
                    "size": file.stat().st_size,
                    "oid": f"{number:040x}",
                }
                for number, file in enumerate(files)
            ]
            return 200, "application/json", json.dumps(tree).encode()
        if path.startswith(f"/api/models/{name}"):
            names = [{"rfilename": file.relative_to(folder).as_posix()} for file in files]
            about = {"id": name, "modelId": name, "sha": REVISION, "siblings": names}
            return 200, "application/json", json.dumps(about).encode()
        inside = path.removeprefix(f"/{name}/resolve/{REVISION}/")
        if inside != path and (folder / inside).is_file():
            return 200, "application/octet-stream", (folder / inside).read_bytes()
    return 404, "application/json", b'{"error": "Repository not found"}'


def run_python(code: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a fresh process whose model caches lie in `home`, and return what it printed.

    The libraries read their variables only once in a process, so each case needs its own.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HF_", "HUGGING", "PSYKB_", "TRANSFORMERS_", "MODELSCOPE_"))
    }
    own = {
        "HF_HOME": str(home / "hf"),
        "HF_HUB_DISABLE_XET": "1",
        "NO_PROXY": "127.0.0.1",
        "PSYKB_ROOT": str(home),
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=kept | own | variables,
        cwd=home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
