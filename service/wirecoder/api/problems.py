"""Errors as RFC 9457 problem documents: `application/problem+json` with a stable `code`."""

import http
import logging
import math
import traceback
from typing import Annotated

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wirecoder.errors import WirecoderError

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger(__name__)


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


def install(app: FastAPI) -> None:
    """Answer every error of `app` as a problem that repeats neither the body nor a stack trace."""

    @app.exception_handler(WirecoderError)
    async def _known(_: Request, fault: WirecoderError) -> JSONResponse:
        answer = problem(fault.http_status, fault.code, str(fault))
        if (seconds := getattr(fault, "retry_after", None)) is not None:
            answer.headers["retry-after"] = str(math.ceil(seconds))
        return answer

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, fault: RequestValidationError) -> JSONResponse:
        return problem(422, "invalid_request", describe(fault))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, fault: HTTPException) -> JSONResponse:
        code = http.HTTPStatus(fault.status_code).name.lower()
        answer = problem(fault.status_code, code, f"{request.method} {request.url.path}")
        answer.headers.update(fault.headers or {})
        return answer

    app.add_middleware(UnforeseenFaults)


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
        except Exception as fault:
            name = type(fault).__name__
            places = "".join(traceback.format_tb(fault.__traceback__))
            _LOG.error("unforeseen %s in %s\n%s", name, scope.get("path"), places)
            if scope["type"] == "http" and not begun:
                answer = problem(500, "internal", f"an unforeseen {name}; the log has its place")
                await answer(scope, receive, send)


def describe(fault: RequestValidationError) -> str:
    """The places and reasons of a validation error, without the values: they may be the article."""
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
        for error in fault.errors()
    )
