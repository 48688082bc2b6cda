"""Addresses of servers: whether one is written rightly, and whether it is this machine's."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from psykb.errors import MisuseError
from psykb.llm.redaction import redact
from psykb.messages import text as _

_ENDPOINTS = ("/chat/completions", "/completions", "/embeddings")
_NAME_AND_PASSWORD = re.compile(r"(?s)^(\s*[\w+.-]*://)?.*@")


def checked(url: str) -> str:
    """Return `url` as calls need it: without a slash, or an endpoint, at its end.

    Raises:
        MisuseError: it is no http(s) address of a host, or holds a name and a password, or a query.
    """
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise MisuseError(
            _("{url!r} is no address of a server; write it as http://127.0.0.1:8000/v1").format(
                url=shown(url)
            )
        )
    if parts.username is not None or parts.password is not None:
        raise MisuseError(
            _(
                "the address of {host} holds a name or password; use `psykb keys set` for keys"
            ).format(host=parts.hostname)
        )
    if "?" in url or "#" in url:
        raise MisuseError(
            _(
                "the address of {host} goes on after a ? or #, and calls go to paths behind it; "
                "leave that out (keys are kept by `psykb keys set`)"
            ).format(host=parts.hostname)
        )
    address = url.strip().rstrip("/")
    for endpoint in _ENDPOINTS:  # what a manual's curl example shows
        if address.endswith(endpoint):
            return address.removesuffix(endpoint)
    return address


def shown(url: str) -> str:
    """Return `url` as it may be shown, however it is written: no name, no password, no query."""
    without = _NAME_AND_PASSWORD.sub(lambda m: m[1] or "", url)
    return redact(without.partition("?")[0].partition("#")[0])


def is_local(url: str) -> bool:
    """Whether `url` is on this machine: calls to it leave for no network."""
    parts = _split(url)
    host = (parts.hostname if parts else None) or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str:
    """Return scheme, host and port of `url`, which a key is bound to."""
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc.lower()}" if parts else ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        _port = parts.port  # is checked when it is read
    except ValueError:
        return None
    return parts
