"""A service on the fake model in a process of its own, for tests that kill it.

    python -m tests.desk.process URL WORKSPACE SITE...

It sends a job of articles at the sites and works it off, two at once, but the model never answers.
When two articles are with the model it prints the job's id.
"""

import asyncio
import sys
from pathlib import Path

from tests.desk.scenes import article, until
from tests.fake_model import FakeModel
from tests.made import service_of


async def main(url: str, workspace: Path, sites: list[str]) -> None:
    """Work until killed."""
    model = FakeModel()
    model.gate.clear()
    service = service_of(url, model, workspace, at_once=2, heartbeat=0.2, name="killed-")
    await service.start()
    job = await service.jobs.submit(list(map(article, sites)), fresh=False, key_id=None)
    await until(lambda: model.at_gate == 2)
    print(job.id, flush=True)  # noqa: T201 - what the test waits for
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
