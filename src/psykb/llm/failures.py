"""Whatever goes wrong with a model, in words: what happened, where, and what to do next."""

import json
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin

from psykb.errors import ModelError, PsykbError
from psykb.llm import addresses
from psykb.llm.addressees import Addressee, LateReplyError
from psykb.llm.complaints import failure_of, of_error, safe, shown
from psykb.messages import text as _
from psykb.types import Failure

T = TypeVar("T")


def attempt(call: Callable[[], T], whom: Addressee) -> T:
    """Return what `call`, one call to a provider, returns.

    Raises:
        ModelError: in the place of whatever the provider's code raises; nothing of that hangs on
            it, for the words of others may hold keys and what was said.
        PsykbError: raised by psykb's own code in it, as it is.
    """
    try:
        return call()
    except PsykbError:
        raise
    except Exception as error:  # noqa: BLE001 (anyone's code: the one place around a provider's call)
        problem = _explained(error, whom)
    raise problem


def explain(
    error: Exception, spec: str, url: str | None = None, *, said: Sequence[str] = ()
) -> ModelError:
    """Return what came out of a provider's code as a failure in words.

    Args:
        error: of the OpenAI client or one like it, of httpx, or any other.
        spec: whom the call went to.
        url: the address of the server; None where there is none.
        said: everything that was sent; nothing of it is in the message.
    """
    return _explained(error, Addressee(spec=spec, url=url, said=said))


def _explained(error: Exception, whom: Addressee) -> ModelError:
    if isinstance(error, ModelError):
        return error
    for reader in (_from_openai, _from_transport, _from_reply):
        problem = reader(error, whom)
        if problem is not None:
            return problem
    words = safe(str(error), whom.said)
    if "too long for" in words:  # llama-index counts for some models itself
        return whom.error(Failure.CONTEXT_TOO_SMALL)
    return ModelError(
        _("{spec}: {kind} in {where}: {words}").format(
            spec=whom.spec, kind=type(error).__name__, where=_where(error), words=words or "–"
        ),
        failure=Failure.FAILED,
    )


def _from_openai(error: Exception, whom: Addressee) -> ModelError | None:
    """Return what an error of the OpenAI client means."""
    import openai

    if isinstance(error, openai.APIConnectionError):  # a timeout is one too
        cause = error.__cause__
        if isinstance(cause, openai.APIError):  # in a stream that was read whole
            return _from_openai(cause, whom)
        found = _from_transport(cause, whom) if isinstance(cause, Exception) else None
        late = isinstance(error, openai.APITimeoutError)
        return found or whom.error(Failure.TIMEOUT if late else Failure.CONNECTION_LOST)
    if isinstance(error, openai.APIResponseValidationError):
        return whom.error(Failure.BROKEN_REPLY)
    redirected = _redirected(error, whom)
    if redirected is not None:
        return redirected
    if isinstance(error, openai.APIError) or isinstance(_status(error), int):
        complaint = of_error(error)
        return whom.error(
            failure_of(complaint, whom.said),
            shown(complaint, whom.said),
            retry_after=complaint.retry_after,
        )
    if isinstance(error, openai.OpenAIError) and "api_key" in str(error):
        return whom.error(Failure.NO_KEY)
    return None


def _redirected(error: Exception, whom: Addressee) -> ModelError | None:
    """Return the error for a redirect, which is not followed: a key goes where the user says."""
    status, response = _status(error), getattr(error, "response", None)
    if not isinstance(status, int) or not 300 <= status < 400 or response is None:
        return None
    target = urljoin(str(response.url), response.headers.get("location", ""))
    host = safe(addresses.shown(addresses.host_of(target)), whom.said)
    if not host or host == addresses.host_of(str(response.url)):
        found = _("{spec}: {server} redirects to another path; check that of {option}")
        return whom.worded(found, Failure.WRONG_URL)
    return ModelError(
        _("{spec}: {server} redirects to {host}; use that as {option}").format(
            spec=whom.spec, server=whom.server, host=host, option=whom.option
        ),
        failure=Failure.WRONG_URL,
    )


def _status(error: Exception) -> object:
    """Return the status that the errors of other providers' clients have too, by the same name."""
    return getattr(error, "status_code", None)


def _from_transport(error: Exception, whom: Addressee) -> ModelError | None:
    """Return what an error on the way to a server or back means."""
    import httpx

    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return whom.error(Failure.WRONG_URL)
    if isinstance(error, httpx.LocalProtocolError | UnicodeEncodeError):
        # a key with a line end, or with other than ASCII in it, cannot be sent
        return whom.error(Failure.WRONG_KEY) if _in_header(error) else None
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | ConnectionRefusedError):
        return _unreached(error, whom)
    if _is_late(error):
        return LateReplyError(
            _(
                "{spec}: {server} gives signs of life, but does not come to an end; try again, or "
                "allow more seconds with PSYKB_LLM_TIMEOUT"
            ).format(spec=whom.spec, server=whom.server),
            failure=Failure.TIMEOUT,
        )
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return whom.error(Failure.TIMEOUT)
    if isinstance(error, httpx.ProxyError):
        return whom.error(Failure.NO_NETWORK, safe(str(error), whom.said))
    if isinstance(error, httpx.TransportError | ConnectionError):
        return whom.error(Failure.CONNECTION_LOST)
    if isinstance(error, httpx.DecodingError):
        return whom.error(Failure.BROKEN_REPLY)
    return None


def _is_late(error: Exception) -> bool:
    from psykb.llm.transfers import LateError

    return isinstance(error, LateError)


def _in_header(error: Exception) -> bool:
    if isinstance(error, UnicodeEncodeError):
        return error.encoding == "ascii"
    return "header" in str(error)


def _unreached(error: Exception, whom: Addressee) -> ModelError:
    """Return why no connection came about: no such name, nobody there, not that protocol."""
    import socket
    import ssl

    causes = list(_causes(error))
    words = " ".join(str(cause) for cause in causes).lower()
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        found = _("{spec}: {server}: no such name; check the network and {option}")
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        found = _("{spec}: nothing answers at {server}; is the server running there?")
    elif "wrong_version_number" in words or "record layer failure" in words:
        found = _("{spec}: {server} speaks no TLS; write http:// for https:// in {option}")
        return whom.worded(found, Failure.WRONG_URL)
    elif any(isinstance(cause, ssl.SSLError) for cause in causes):
        found = _("{spec}: the certificate of {server} is not trusted here; check {option}")
    else:
        return whom.error(Failure.NO_NETWORK)
    return whom.worded(found, Failure.NO_NETWORK)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _from_reply(error: Exception, whom: Addressee) -> ModelError | None:
    """Return what an error in reading a server's reply means; None where there is no server.

    The OpenAI client hands on a web page as a string, and JSON of any shape as it is; llama-index
    then looks for `choices` in it.
    """
    if not whom.url:
        return None
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) or _is_misshapen(error):
        return whom.error(Failure.BROKEN_REPLY)
    frames = traceback.extract_tb(error.__traceback__)
    if not frames or Path(frames[-1].filename).parent.name != "openai":
        return None
    if isinstance(error, AttributeError | TypeError):
        return whom.error(Failure.WRONG_URL)
    return whom.error(Failure.BROKEN_REPLY) if isinstance(error, LookupError) else None


def _is_misshapen(error: Exception) -> bool:
    """Whether llama-index cannot make a message of it, as of a reply without a role."""
    from pydantic import ValidationError

    return isinstance(error, ValidationError) and error.title == "ChatMessage"


def _where(error: Exception) -> str:
    """Return the line of code in which `error` arose: "model.py:12"."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "–"
