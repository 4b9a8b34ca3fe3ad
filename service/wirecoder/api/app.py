"""The application: routes that parse, call and return."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi_offline import FastAPIOffline

from wirecoder import __version__
from wirecoder.api import openapi, problems
from wirecoder.api.hosts import LoopbackHosts
from wirecoder.api.intake import ExtractQuery, read_article
from wirecoder.api.requests import FollowedRequests
from wirecoder.errors import ShuttingDown
from wirecoder.ports import ServicePorts
from wirecoder_schemas.report import report_json_schema

# FastAPI's own writes queries and the messages of exceptions down, which may quote an article.
_NO_TELEMETRY = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}


def create_app(ports: ServicePorts) -> FastAPI:
    """The service over `ports`, which it closes when it stops."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await ports.close()

    app: FastAPI = FastAPIOffline(
        title="Wirecoder",
        version=__version__,
        description="Codes wire news into incident records that quote their evidence.",
        lifespan=lifespan,
        redoc_url=None,
        telemetry=_NO_TELEMETRY,
    )
    app.state.stopping = False
    problems.install(app)
    app.add_middleware(LoopbackHosts)
    app.add_middleware(FollowedRequests, telemetry=ports.telemetry)  # the last is the outermost
    _add_extract(app, ports)
    _add_operations(app, ports)
    openapi.install(app)
    return app


def _add_extract(app: FastAPI, ports: ServicePorts) -> None:
    @app.post(
        "/v1/extract",
        tags=["coding"],
        summary="Code one article",
        response_class=Response,
        responses=openapi.EXTRACT_ANSWERS,
        openapi_extra={"requestBody": openapi.EXTRACT_BODY},
    )
    async def extract(request: Request, query: Annotated[ExtractQuery, Query()]) -> Response:
        """Send the article as `text/plain`, its metadata in the query, or all of it as JSON.

        The text is the article's body as it stands, up to 1,000,000 bytes of UTF-8. `published`
        (`YYYY-MM-DD` or RFC 3339) anchors weekdays and "today". The report's offsets are code
        points into the text as posted, without its byte-order mark.
        """
        article = await read_article(request, query)
        report = await ports.coder.code(article)
        return Response(report.to_json(), media_type="application/json")

    @app.get("/v1/schema", tags=["coding"], summary="The JSON Schema of reports")
    async def schema() -> dict[str, Any]:
        """The schema of `incident-report/1`."""
        return report_json_schema()


def _add_operations(app: FastAPI, ports: ServicePorts) -> None:
    @app.get("/healthz", tags=["operation"], summary="Is the process alive?")
    async def healthz() -> dict[str, str]:
        """Answers while the process runs, whatever the model does."""
        return {"status": "ok"}

    @app.get(
        "/readyz",
        tags=["operation"],
        summary="Can it code an article now?",
        responses={503: openapi.problem("The model cannot be reached, or the service is ending.")},
    )
    async def readyz() -> dict[str, str]:
        """Looks for the model: its weights, or its server."""
        if app.state.stopping:
            raise ShuttingDown("the service is ending: send requests to another one, or later")
        await ports.check()
        return {"status": "ready"}

    @app.get(
        "/metrics",
        tags=["operation"],
        summary="Metrics for Prometheus",
        response_class=PlainTextResponse,
    )
    async def metrics(request: Request) -> Response:
        """What the service did since it started, in Prometheus' text format or OpenMetrics."""
        page, media_type = ports.telemetry.metrics(request.headers.get("accept", ""))
        return Response(page, headers={"content-type": media_type})
