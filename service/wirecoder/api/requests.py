"""Follows each request: gives it an id, and tells how it was answered."""

import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wirecoder.observer import RequestAnswered, Telemetry
from wirecoder.ports import Stopwatch
from wirecoder.telemetry.logs import bound_contextvars

HEADER = "X-Request-ID"
UNMATCHED, OTHER = "unmatched", "other"
_METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")


class FollowedRequests:
    """Takes a request's id from its header or makes one, logs with it, and sends it back.

    It has to be the outermost layer, so that whatever the others answer is seen and has the id.
    """

    def __init__(
        self, app: ASGIApp, telemetry: Telemetry, watch: Stopwatch = time.monotonic
    ) -> None:
        self._app = app
        self._observer = telemetry.observer
        self._tracer = telemetry.tracer
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell of it when its answer is through."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        request_id = _request_id(headers.get(HEADER, ""))
        start = self._watch()
        status = 500  # what a server answers for an application that does not

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with (
            bound_contextvars(request_id=request_id),
            self._tracer.span("request", headers.get("traceparent")) as span,
        ):
            try:
                await self._app(scope, receive, marked)
            finally:
                method = scope["method"] if scope["method"] in _METHODS else OTHER
                route = route_of(scope)
                span.tell(
                    {"http.route": route, "http.response.status_code": status}, f"{method} {route}"
                )
                seconds = self._watch() - start
                self._observer.observe(RequestAnswered(method, route, status, seconds))


def route_of(scope: Scope) -> str:
    """The template of the route that a request took, such as `/v1/jobs/{id}`."""
    return getattr(scope.get("route"), "path_format", UNMATCHED)


def _request_id(sent: str) -> str:
    """The id that was sent if it can do no harm in a log, else one of our own."""
    return sent if _WELL_FORMED.fullmatch(sent) else uuid.uuid4().hex
