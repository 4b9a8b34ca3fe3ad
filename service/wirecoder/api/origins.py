"""Guards what changes something against pages of other sites, which have a browser send it.

A browser says for whom it sends: in `Sec-Fetch-Site` where the connection is safe or on loopback,
else in `Origin`. No page can write either header, and a proxy in front leaves both alone.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from wirecoder.api.problems import answer
from wirecoder.errors import CrossSite

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_PORTS = {"http": 80, "https": 443}


class SameOrigin:
    """Refuses what another site's page sends, and on pages also what does not say who sends it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] == "http" and scope["method"] not in _SAFE and not _is_ours(scope):
            fault = CrossSite(
                "a page of another site sent this, or nothing says that one of ours did: use the "
                "pages of this service, or send it from a program to /v1"
            )
            return await answer(fault)(scope, receive, send)
        return await self._app(scope, receive, send)


def of_programs(path: str) -> bool:
    """Whether a path is of the API, which programs use, and not of the pages."""
    return path == "/v1" or path.startswith("/v1/")


def _is_ours(scope: Scope) -> bool:
    """Whether a page of this service sent it, or a program that may."""
    headers = Headers(scope=scope)
    programs = of_programs(scope["path"])
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin" or (programs and site == "none")
    if origin is not None:
        return _is_here(origin, headers.get("host", ""))
    return programs


def _is_here(origin: str, host: str) -> bool:
    """Whether an origin is this host and port; its scheme a proxy may have changed on the way."""
    try:
        there = urlsplit(origin)
        here = urlsplit(f"//{host}")
        standard = _PORTS.get(there.scheme)
        return there.hostname is not None and (
            (there.hostname, there.port or standard) == (here.hostname, here.port or standard)
        )
    except ValueError:  # a port, or an address, that is none
        return False
