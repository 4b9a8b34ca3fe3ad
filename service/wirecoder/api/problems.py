"""Errors as RFC 9457 problem documents: `application/problem+json` with a stable `code`."""

import asyncio
import http
import math
from typing import Annotated

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wirecoder.api.requests import route_of
from wirecoder.errors import ShuttingDown, Unauthorized, WirecoderError
from wirecoder.telemetry.logs import logger

MEDIA_TYPE = "application/problem+json"
_LOG = logger(__name__)


class Problem(BaseModel):
    """What went wrong, and what to do about it. `code` is stable; programs branch on it."""

    type: str = "about:blank"
    title: Annotated[str, Field(description="The status in words.")]
    status: int
    code: Annotated[str, Field(description="The kind of error.", examples=["text_too_large"])]
    detail: Annotated[str, Field(description="The value at fault and the next step.")]


def problem(status: int, code: str, detail: str) -> JSONResponse:
    """A problem response."""
    title = http.HTTPStatus(status).phrase
    body = Problem(title=title, status=status, code=code, detail=detail)
    return JSONResponse(body.model_dump(), status, media_type=MEDIA_TYPE)


def answer(fault: WirecoderError) -> JSONResponse:
    """The problem response that an error of ours means."""
    found = problem(fault.http_status, fault.code, str(fault))
    retry_after = getattr(fault, "retry_after", None)
    if retry_after is not None:
        found.headers["retry-after"] = str(max(1, math.ceil(retry_after)))
    if isinstance(fault, Unauthorized):
        found.headers["www-authenticate"] = "Bearer"
    return found


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem that repeats neither the body nor a stack trace."""

    @app.exception_handler(WirecoderError)
    async def _known(_: Request, fault: WirecoderError) -> JSONResponse:
        return answer(fault)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, fault: RequestValidationError) -> JSONResponse:
        return problem(422, "invalid_request", describe(fault))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, fault: HTTPException) -> JSONResponse:
        code = http.HTTPStatus(fault.status_code).name.lower()
        found = problem(fault.status_code, code, f"{request.method} {request.url.path}")
        found.headers.update(fault.headers or {})
        if fault.status_code == http.HTTPStatus.METHOD_NOT_ALLOWED:
            found.headers["allow"] = ", ".join(_methods(app, request.url.path))
        return found


def _methods(app: FastAPI, path: str) -> list[str]:
    """Every method that a path knows; the router names those of its first route only."""
    routes = [route for route in app.routes if isinstance(route, Route)]
    return sorted({m for r in routes if r.path_regex.match(path) for m in r.methods or ()})


class UnforeseenFaults:
    """Answers 500 and logs where it happened, without the exception's message.

    The message may quote the article, and what reaches Starlette's own handler for `Exception` is
    raised again for the server to log in full.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; whatever is raised ends here."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:  # the server gives up what has not finished when it stops
            if scope["type"] != "http" or begun:
                raise
            given_up = ShuttingDown(
                "the service stopped before the answer was there: send it again"
            )
            await answer(given_up)(scope, receive, send)
        except Exception as fault:
            name = type(fault).__name__
            _LOG.error("unforeseen fault", route=route_of(scope), exc_info=fault)
            if scope["type"] == "http" and not begun:
                told = problem(500, "internal", f"an unforeseen {name}; the log has its place")
                await told(scope, receive, send)


def describe(fault: RequestValidationError) -> str:
    """The places and reasons of a validation error, without the values: they may be the article."""
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
        for error in fault.errors()
    )
