"""The application: its routes over a service, which it starts and stops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from wirecoder import __version__
from wirecoder.api import extract, incidents, jobs, openapi, operation, problems, reports
from wirecoder.api.access import Door
from wirecoder.api.bodies import BodiesInTime
from wirecoder.api.headers import SafeHeaders
from wirecoder.api.hosts import LoopbackHosts
from wirecoder.api.origins import SameOrigin
from wirecoder.api.requests import FollowedRequests
from wirecoder.desk.service import Service

# FastAPI's own writes queries and the messages of exceptions down, which may quote an article.
_NO_TELEMETRY = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}


def create_app(service: Service, *, loopback: bool = True, body_seconds: float = 30.0) -> FastAPI:
    """The HTTP application over `service`; on `loopback` it looks at the Host header.

    A request's body has `body_seconds` to come to its end.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.start()
        yield
        await service.stop()

    app: FastAPI = FastAPIOffline(
        title="Wirecoder",
        version=__version__,
        description="Codes wire news into incident records that quote their evidence.",
        lifespan=lifespan,
        redoc_url=None,
        telemetry=_NO_TELEMETRY,
    )
    problems.install(app)
    # What is added last stands in front.
    app.add_middleware(BodiesInTime, seconds=body_seconds)
    app.add_middleware(Door, keys=service.keys, sessions=service.sessions)
    app.add_middleware(SameOrigin)
    if loopback:
        app.add_middleware(LoopbackHosts)
    app.add_middleware(problems.UnforeseenFaults)
    app.add_middleware(SafeHeaders)
    app.add_middleware(FollowedRequests, telemetry=service.telemetry)
    for room in (extract, jobs, reports, incidents, operation):
        app.router.routes.extend(room.router(service).routes)
    openapi.install(app)
    return app
