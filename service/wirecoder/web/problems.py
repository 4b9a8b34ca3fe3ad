"""Turns problems into pages for people: the same status, the same words, something to click."""

import json
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.status import HTTP_303_SEE_OTHER
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wirecoder.api.access import LOGIN
from wirecoder.api.problems import MEDIA_TYPE
from wirecoder.errors import Unauthorized
from wirecoder.web.pages import Pages

_KEPT = ("retry-after", "allow", "x-request-id", "set-cookie")


class ReadableProblems:
    """Answers a browser that opens a page with a page, where a program would get JSON.

    htmx asks for parts of pages; it gets the problem as it is, whose words `page.js` shows. Who has
    no session is led to the login, and from there back.
    """

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its problem as a page."""
        if scope["type"] != "http" or not _opens_a_page(scope):
            await self._app(scope, receive, send)
            return
        head: Message = {}
        body = b""

        async def readable(message: Message) -> None:
            nonlocal head, body
            if message["type"] == "http.response.start" and _is_problem(message):
                head = message
            elif head and message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    answer = self._page(Request(scope), head, json.loads(body))
                    await answer(scope, receive, send)
            else:
                await send(message)

        await self._app(scope, receive, readable)

    def _page(self, request: Request, head: Message, problem: dict[str, Any]) -> ASGIApp:
        if head["status"] == Unauthorized.http_status:
            return RedirectResponse(_login(request), HTTP_303_SEE_OTHER)
        told = Headers(raw=head["headers"])
        page = self._pages.answer(request, "problem.html", status=head["status"], problem=problem)
        rest = MutableHeaders(raw=page.raw_headers)
        for name, value in told.items():
            if name in _KEPT or name not in page.headers:
                rest.setdefault(name, value)
        page.raw_headers = rest.raw
        return page


def _opens_a_page(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    wants_html = "text/html" in headers.get("accept", "")
    return wants_html and "hx-request" not in headers and not scope["path"].startswith("/v1/")


def _login(request: Request) -> str:
    """The address of the login that leads back to a page."""
    if request.method not in ("GET", "HEAD"):
        return LOGIN
    there = quote(request.scope["path"])
    if query := request.scope["query_string"].decode("latin-1"):
        there += f"?{query}"
    return f"{LOGIN}?next={quote(there, safe='/')}"


def _is_problem(head: Message) -> bool:
    return Headers(raw=head["headers"]).get("content-type", "") == MEDIA_TYPE
