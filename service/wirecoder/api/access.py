"""Who may do what: a key for everything but the two probes, once there are keys at all.

The door (`Door`, in front of every route) knows who is there; each route says which scope it needs
(`needs`). Without keys the service is open, which is why it then listens on loopback only. Programs
send the key itself; a browser, which cannot, sends the cookie of a session that began with one.
"""

import re
from collections.abc import Callable
from typing import Any

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from wirecoder.api.caller import key_of
from wirecoder.api.origins import of_programs
from wirecoder.api.problems import answer
from wirecoder.desk.keys import Keys, Scope, require
from wirecoder.desk.sessions import Sessions
from wirecoder.errors import Unauthorized, WirecoderError
from wirecoder.store.keys import Key
from wirecoder.telemetry.logs import bind_contextvars

OPEN = frozenset({"/healthz", "/readyz"})
"""Paths that need no key."""
LOGIN = "/login"
"""Where a browser gets a session for a key."""
COOKIE = "wirecoder_session"
_BEFORE_LOGIN = re.compile(r"/login|/static/[^/]+")
_FOLLOWED = re.compile(r"/v1/jobs/[^/]+/events")  # by pages: the one part of the API with a cookie


class Door:
    """Lets requests in that carry a valid key or session; the key is then `request.state.key`.

    Requests with a key are counted. Those with a session are not, since pages ask by themselves.
    """

    def __init__(self, app: ASGIApp, keys: Keys, sessions: Sessions) -> None:
        self._app = app
        self._keys = keys
        self._sessions = sessions

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401 or 429 before any of its body is read."""
        if scope["type"] != "http" or _is_open(scope["path"]):
            return await self._app(scope, receive, send)
        state: dict[str, Any] = scope.setdefault("state", {})
        try:
            if await self._keys.any():
                key = await self._key(Headers(scope=scope), scope)
                state["key"] = key
                bind_contextvars(key_id=key.id)
        except WirecoderError as fault:
            return await answer(fault)(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _key(self, headers: Headers, scope: Connection) -> Key:
        # `Basic` may be meant for a proxy in front, which hands it on.
        if not _is_bearer(headers) and _takes_cookie(scope):
            return await self._sessions.key_of(cookie_parser(headers.get("cookie", "")).get(COOKIE))
        key = await self._keys.authenticate(_token(headers))
        self._keys.admit(key)
        return key


def needs(scope: Scope | None) -> Any:
    """The dependency of a route that needs a scope; None where any key will do."""

    async def check(request: Request) -> None:
        if scope is not None:
            require(key_of(request), scope)

    check.scope = scope  # type: ignore[attr-defined] # read by `scope_of`
    return Depends(check)


def scope_of(dependency: Callable[..., Any]) -> Scope | None:
    """The scope that a dependency made by `needs` asks for; raises `AttributeError` for others."""
    found: Scope | None = dependency.scope  # type: ignore[attr-defined] # set by `needs`
    return found


def _is_open(path: str) -> bool:
    return path in OPEN or _BEFORE_LOGIN.fullmatch(path) is not None


def _takes_cookie(scope: Connection) -> bool:
    """Whether a session will do: on pages, and where a page follows a job."""
    path: str = scope["path"]
    return not of_programs(path) or (
        scope["method"] == "GET" and _FOLLOWED.fullmatch(path) is not None
    )


def _is_bearer(headers: Headers) -> bool:
    return headers.get("authorization", "").lower().startswith("bearer ")


def _token(headers: Headers) -> str:
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unauthorized("send a key: 'authorization: Bearer wck_...'")
    return token.strip()
