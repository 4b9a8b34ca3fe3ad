"""The articles of a process that is killed are taken up by another, on both databases."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.desk.scenes import article, finished, lines_of, reached, started
from tests.fake_model import FakeModel
from tests.made import service_of

from wirecoder.desk import local
from wirecoder.desk.service import Service

ROOT = Path(__file__).parents[2]
SITES = ("Depot One", "Depot Two", "Depot Three", "Depot Four", "Depot Five")


@dataclass(frozen=True)
class Victim:
    """A process with two of the articles of a job under way."""

    process: subprocess.Popen[str]
    job_id: str

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def victim(database_url: str, workspace: Path) -> Iterator[Victim]:
    command = [sys.executable, "-m", "tests.desk.process", database_url, str(workspace), *SITES]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield Victim(process, process.stdout.readline().strip())
        process.kill()


@pytest.fixture
def other(
    database_url: str, workspace: Path, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> Service:
    """A service that notices soon that another process has died."""
    monkeypatch.setattr(local, "_PAUSE", 0.05)
    return service_of(database_url, model, workspace, heartbeat=0.2, name="other-")


async def all_done_once(service: Service, model: FakeModel, job_id: str) -> None:
    """Every article has its report, in order, and each went to this model once."""
    assert (await finished(service, job_id)).done == len(SITES)
    reports = [json.loads(line.document or "null") for line in await lines_of(service, job_id)]
    assert [report["article"]["id"] for report in reports] == list(SITES)
    assert all(report["id"].startswith("other-") for report in reports)
    assert sorted(model.asked) == sorted(article(site).text for site in SITES)


def test_what_a_killed_process_had_under_way_is_coded_by_the_one_that_starts_next(
    victim: Victim, other: Service, model: FakeModel
) -> None:
    async def story() -> None:
        victim.kill()
        assert (await other.jobs.get(victim.job_id)).queued == len(SITES)
        async with started(other):
            await all_done_once(other, model, victim.job_id)

    asyncio.run(story())


def test_what_a_killed_process_had_under_way_is_coded_by_the_one_that_runs_beside_it(
    victim: Victim, other: Service, model: FakeModel, database_url: str
) -> None:
    async def story() -> None:
        async with started(other):
            if database_url.startswith("postgresql"):  # else it waits until the first one is gone
                await reached(other, victim.job_id, lambda job: job.done >= len(SITES) - 2)
            victim.kill()
            await all_done_once(other, model, victim.job_id)

    asyncio.run(story())
