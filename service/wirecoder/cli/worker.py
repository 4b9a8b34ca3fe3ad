"""`wirecoder worker`: works jobs off beside the HTTP service, in as many processes as wanted."""

import asyncio
import signal
from typing import TYPE_CHECKING

from wirecoder import bootstrap
from wirecoder.errors import InvalidRequest

if TYPE_CHECKING:
    from wirecoder.desk.service import Service


def worker() -> None:
    """Work off the articles of jobs, until stopped; needs PostgreSQL."""
    from wirecoder import assembly
    from wirecoder.telemetry import logs

    settings = bootstrap.load_settings()
    if assembly.on_sqlite(settings):
        raise InvalidRequest(
            "on SQLite `wirecoder serve` works jobs off itself; for workers, set "
            "WIRECODER_DATABASE_URL to a PostgreSQL: postgresql://user:password@host/name"
        )
    logs.configure(settings.log_format, settings.log_level)
    service = assembly.build_service(settings, works=True)
    logs.logger(__name__).info("Wirecoder works jobs off. Ctrl-C stops it.")
    asyncio.run(_run(service))


async def _run(service: "Service") -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await service.start()
    try:
        await stop.wait()
    finally:
        await service.stop()
