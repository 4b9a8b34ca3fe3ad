"""`wirecoder worker`: works jobs off beside the HTTP service, in as many processes as wanted."""

import asyncio
import signal

from wirecoder import assembly, bootstrap
from wirecoder.desk.service import Service
from wirecoder.errors import InvalidRequest
from wirecoder.telemetry import logs

_LOG = logs.logger(__name__)


def worker() -> None:
    """Work off the articles of jobs, until stopped; needs PostgreSQL."""
    settings = bootstrap.load_settings()
    if assembly.on_sqlite(settings):
        raise InvalidRequest(
            "on SQLite `wirecoder serve` works jobs off itself; for workers, set "
            "WIRECODER_DATABASE_URL to a PostgreSQL: postgresql://user:password@host/name"
        )
    logs.configure(settings.log_format, settings.log_level)
    service = assembly.build_service(settings, works=True)
    _LOG.info("Wirecoder works jobs off. Ctrl-C stops it.")
    asyncio.run(_run(service))


async def _run(service: Service) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await service.start()
    try:
        await stop.wait()
    finally:
        await service.stop()
