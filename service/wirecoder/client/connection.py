"""What both clients know of the service: its address, the key, and when to ask again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from pydantic import BaseModel, ValidationError

from wirecoder.client.calls import Call, visible
from wirecoder.client.errors import AnswerUnreadable, ClientError, ConnectionFailed, ProblemError

LONGEST_WAIT = 120.0
"""Seconds of `Retry-After` that a client waits; a budget may come back only tomorrow."""
NO_PROXY = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
"""httpx2 mounts: a proxy's own loopback is another, and articles for this one must not go there."""
_CONNECT_SECONDS = 10.0
_COME_AGAIN = (429, 503)


class _Problem(BaseModel):
    code: str
    detail: str = ""


class Connection:
    """How a service is asked. Raises `ValueError` for an address or key that cannot be one."""

    def __init__(self, base_url: str, key: str | None, timeout: float, retries: int) -> None:
        self.base_url = _address(base_url)
        # httpx2's headers keep the key out of their printed form.
        self.headers = httpx2.Headers()
        if key is not None:
            self.headers["authorization"] = f"Bearer {visible('key', key)}"
        self.timeout = timeout
        self.retries = retries

    def request(self, http: httpx2.Client | httpx2.AsyncClient, call: Call[Any]) -> httpx2.Request:
        """What is sent for a call."""
        headers = {"accept": call.media_type}
        if call.body is not None:
            headers["content-type"] = "application/json"
        if call.idempotency_key is not None:
            headers["idempotency-key"] = call.idempotency_key
        seconds = min(self.timeout, call.quiet or self.timeout)
        return http.build_request(
            call.method,
            call.path,
            params=dict(call.params),
            content=call.body,
            headers=headers,
            timeout=httpx2.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
        )

    def is_answer(self, call: Call[Any], response: httpx2.Response) -> bool:
        """Whether this is what was asked for, and no error or other thing."""
        return response.is_success and _media_type(response) == call.media_type

    def wait_after(self, call: Call[Any], response: httpx2.Response, tried: int) -> float:
        """Seconds to wait before sending a call again; raises its error if it should not be."""
        fault = self._fault(call, response)
        if (
            isinstance(fault, ProblemError)
            and fault.status in _COME_AGAIN
            and fault.retry_after is not None
            and fault.retry_after <= LONGEST_WAIT
            and call.repeatable
            and tried < self.retries
        ):
            return fault.retry_after
        raise fault

    @contextmanager
    def told(self, call: Call[Any]) -> Iterator[None]:
        """Tell a fault of the connection as ours. httpx2's own carries the request, key and all."""
        try:
            yield
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as fault:
            raise ConnectionFailed(
                f"{self.base_url} cannot be reached ({_kind(fault)}): does the service run there?"
            ) from None
        except httpx2.TimeoutException as fault:
            raise ConnectionFailed(
                f"{call}: no answer from {self.base_url} in time ({_kind(fault)}): "
                "give a longer timeout"
            ) from None
        except httpx2.RequestError as fault:
            raise ConnectionFailed(
                f"{call}: the connection to {self.base_url} broke ({_kind(fault)})"
            ) from None

    def _fault(self, call: Call[Any], response: httpx2.Response) -> ClientError:
        status = response.status_code
        if not response.is_error:
            return AnswerUnreadable(
                f"{call}: {status} with {_media_type(response) or 'no type'}, where "
                f"{call.media_type} should come: is {self.base_url} a Wirecoder service?"
            )
        said = response.headers.get("retry-after", "")
        retry_after = float(said) if said.isascii() and said.isdecimal() else None
        try:
            problem = _Problem.model_validate_json(response.content)
        except ValidationError:
            detail = f"{call}: an error page that is not of the service; a proxy's perhaps"
            return ProblemError(status, f"http_{status}", detail, retry_after)
        return ProblemError(status, problem.code, self._masked(problem.detail), retry_after)

    def _masked(self, detail: str) -> str:
        """Without the key: what stands before the service may say back what it was sent."""
        _, _, key = self.headers.get("authorization", "").partition(" ")
        return detail.replace(key, "[key]") if key else detail


def _kind(fault: Exception) -> str:
    return type(fault).__name__


def _media_type(response: httpx2.Response) -> str:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()


def _address(base_url: str) -> str:
    """The URL, which messages show, so a key must not be part of it."""
    try:
        url = httpx2.URL(base_url)
    except httpx2.InvalidURL:
        url = httpx2.URL()
    if url.userinfo or url.query:
        raise ValueError("base_url: take the name and key out of the URL; `key` takes the key")
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"base_url: {base_url!r} is no URL such as http://127.0.0.1:8000")
    return str(url).rstrip("/")
