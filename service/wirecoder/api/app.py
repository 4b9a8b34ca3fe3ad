"""The application: its routes over a service, which it starts and stops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from wirecoder import __version__
from wirecoder.api import extract, jobs, openapi, operation, problems, reports
from wirecoder.api.hosts import LoopbackHosts
from wirecoder.desk.service import Service


def create_app(service: Service) -> FastAPI:
    """The HTTP application over `service`."""

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
    )
    problems.install(app)
    app.add_middleware(LoopbackHosts)
    for room in (extract, jobs, reports, operation):
        app.include_router(room.router(service))
    openapi.install(app)
    return app
