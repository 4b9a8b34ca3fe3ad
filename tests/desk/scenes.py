"""What tests of the desk share: articles, a service that runs, and waiting without a clock."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from wirecoder.desk.service import Service
from wirecoder.store.jobs import Job, Line
from wirecoder_schemas.article import Article

_LONG = 60.0  # seconds after which something will never be; no test waits that long if all is well


def article(site: str, **names: str) -> Article:
    """An article of its own for each site; its id is the site unless `names` has one."""
    text = f"Two rockets fell at {site} on Monday, police said. No one was hurt, the mayor said."
    return Article.model_validate({"id": site, "text": text} | names)


async def until(holds: Callable[[], object]) -> None:
    """Wait until `holds()`, or what it awaits, is true."""
    async with asyncio.timeout(_LONG):
        while not await _value(holds()):  # noqa: ASYNC110 - what happens elsewhere tells nobody
            await asyncio.sleep(0.005)


async def _value(found: object) -> object:
    return await found if inspect.isawaitable(found) else found


async def finished(service: Service, job_id: str) -> Job:
    """The job at its end."""
    return await reached(service, job_id, lambda job: not job.queued)


async def reached(service: Service, job_id: str, far: Callable[[Job], object]) -> Job:
    """The job once it is so `far`."""

    async def there() -> object:
        return far(await service.jobs.get(job_id))

    await until(there)
    return await service.jobs.get(job_id)


async def lines_of(service: Service, job_id: str) -> list[Line]:
    """Every line of a job's results."""
    return [line async for line in service.jobs.lines(job_id)]


@asynccontextmanager
async def started(service: Service) -> AsyncIterator[Service]:
    """The service, started, and stopped at the end."""
    await service.start()
    try:
        yield service
    finally:
        await service.stop()
