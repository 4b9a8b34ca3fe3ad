"""What tests of the desk share: articles, a service that runs, and stores that are slow."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from wirecoder.desk.service import Service
from wirecoder.store.database import Database
from wirecoder.store.jobs import Job, Line
from wirecoder.store.tables import RunRow
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


async def runs_of(database: Database) -> list[tuple[str | None, str | None, str]]:
    """Every run record: its report, its key and how it ended."""
    asked = select(RunRow.report_id, RunRow.key_id, RunRow.status).order_by(RunRow.id)
    return await database.read(lambda db: [tuple(row) for row in db.execute(asked)])


class SlowToTell(Database):
    """A store that tells what it read the `late`th time, from 1, only when `told` is set."""

    def __init__(self, url: str, late: int) -> None:
        super().__init__(url)
        self.told = asyncio.Event()
        self.read_late = False
        self._before_late = late

    async def read(self, work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        self._before_late -= 1
        late = self._before_late == 0
        found = await super().read(work, *arguments, **options)
        if late:
            self.read_late = True
            await self.told.wait()
        return found


@asynccontextmanager
async def started(service: Service) -> AsyncIterator[Service]:
    """The service, started, and stopped at the end."""
    await service.start()
    try:
        yield service
    finally:
        await service.stop()
