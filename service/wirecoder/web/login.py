"""`/login` and `/logout`: a key opens a session, whose cookie stands for it."""

import re
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse
from starlette.status import HTTP_303_SEE_OTHER

from wirecoder.api.access import COOKIE, LOGIN
from wirecoder.api.intake import read_form
from wirecoder.api.problems import answer
from wirecoder.desk.sessions import LIFE
from wirecoder.errors import RateLimited, Unauthorized
from wirecoder.web.workbench import Workbench

_MOST_BYTES = 10_000
# A browser reads `//` and `/\` as another host, and takes white space out before it looks.
_LOCAL = re.compile(r"/(?!/)[\x21-\x5b\x5d-\x7e]*")


def routes(bench: Workbench) -> APIRouter:
    """The routes of sessions."""
    routes = APIRouter(include_in_schema=False)
    sessions = bench.service.sessions

    def form(request: Request, there: str, fault: str = "", status: int = 200) -> Response:
        return bench.pages.answer(
            request, "login/login.html", status=status, there=there, fault=fault
        )

    @routes.get(LOGIN)
    async def ask(request: Request) -> Response:
        there = destination(request.query_params.get("next", ""))
        if not await bench.service.keys.any():
            return _to(there)
        return form(request, there)

    @routes.post(LOGIN)
    async def begin(request: Request) -> Response:
        sent = await read_form(request, _MOST_BYTES)
        there = destination(sent.get("next", ""))
        address = request.client.host if request.client else ""
        try:
            cookie = await sessions.begin(sent.get("key", "").strip(), address)
        except Unauthorized:
            fault = "This key opens nothing: it is unknown, expired or revoked."
            return form(request, there, fault, Unauthorized.http_status)
        except RateLimited as fault:
            found = form(request, there, f"{str(fault).capitalize()}.", fault.http_status)
            found.headers["retry-after"] = answer(fault).headers["retry-after"]
            return found
        await sessions.end(request.cookies.get(COOKIE))
        inside = _to(there)
        inside.set_cookie(
            COOKIE,
            cookie,
            max_age=int(LIFE.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=_is_secure(request),
        )
        return inside

    @routes.post("/logout")
    async def end(request: Request) -> Response:
        await sessions.end(request.cookies.get(COOKIE))
        outside = _to(LOGIN)
        outside.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=_is_secure(request))
        return outside

    return routes


def destination(sent: str) -> str:
    """Where to go after the login: a path of ours, or the first page for anything else."""
    return sent if _LOCAL.fullmatch(sent) else "/"


def _is_secure(request: Request) -> bool:
    """Whether the browser came by https, which a proxy in front may have taken off."""
    origin = request.headers.get("origin", "")
    return request.url.scheme == "https" or urlsplit(origin).scheme == "https"


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, HTTP_303_SEE_OTHER)
