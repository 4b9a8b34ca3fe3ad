"""Is it alive, and can it work?"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from wirecoder.api import openapi
from wirecoder.api.access import needs
from wirecoder.desk.service import Service


def router(service: Service) -> APIRouter:
    """The routes for those who run the service."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", summary="Is the process alive?")
    async def healthz() -> dict[str, str]:
        """Answers while the process runs, whatever the model does."""
        return {"status": "ok"}

    @routes.get(
        "/readyz",
        summary="Can it code an article now?",
        responses=openapi.problems(503),
    )
    async def readyz() -> dict[str, str]:
        """Looks for the store and the model: its weights, or its server."""
        await service.check()
        return {"status": "ready"}

    @routes.get(
        "/metrics",
        summary="Metrics for Prometheus",
        dependencies=[needs(None)],
        response_class=PlainTextResponse,
    )
    async def metrics(request: Request) -> Response:
        """What the service did since it started, in Prometheus' text format or OpenMetrics."""
        await service.tell_load()
        page, media_type = service.telemetry.metrics(request.headers.get("accept", ""))
        return Response(page, headers={"content-type": media_type})

    return routes
