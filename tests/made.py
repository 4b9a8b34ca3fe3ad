"""A service for tests: real but for its model."""

import datetime as dt
import itertools
from pathlib import Path

from tests.fake_model import FakeModel, install_prompt
from wirecoder.desk.admission import Admission
from wirecoder.desk.coding import Desk
from wirecoder.desk.keys import Keys
from wirecoder.desk.library import Library
from wirecoder.desk.local import LocalQueue
from wirecoder.desk.once import Once
from wirecoder.desk.replicated import ReplicatedQueue
from wirecoder.desk.service import Parts, Service
from wirecoder.desk.submission import Jobs
from wirecoder.desk.worker import Worker
from wirecoder.observer import Telemetry
from wirecoder.pipeline.run import Coder
from wirecoder.ports import Clock, LanguageModel
from wirecoder.store import migrate
from wirecoder.store.database import Database
from wirecoder.telemetry.coding import ObservedCoder, TracedModel
from wirecoder_prompts.catalog import Catalog

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def coder_of(model: LanguageModel, workspace: Path, clock: Clock = lambda: NOW) -> Coder:
    """A coder with the prompt `plain@1`; its reports are `report-1`, `report-2`, ..."""
    if not (workspace / "prompts").is_dir():
        install_prompt(workspace)
    numbers = itertools.count(1)
    return Coder(
        prompt=Catalog(workspace / "prompts").load("plain@1"),
        model=model,
        clock=clock,
        watch=lambda: 0.0,
        new_id=lambda: f"report-{next(numbers)}",
    )


def observed_coder_of(
    model: FakeModel, workspace: Path, telemetry: Telemetry, clock: Clock = lambda: NOW
) -> ObservedCoder:
    """The same coder as the service has it: every step told; a prompt token costs 0.001."""
    coder = coder_of(TracedModel(model, telemetry.tracer), workspace, clock)
    return ObservedCoder(coder, lambda usage: usage.prompt_tokens / 1000, telemetry)


def service_of(  # noqa: PLR0913 - by keyword, and a test turns one or two
    url: str,
    model: FakeModel,
    workspace: Path,
    *,
    at_once: int = 4,
    places: int = 100,
    works: bool = True,
    grace: float = 5.0,
    heartbeat: float = 10.0,
    clock: Clock = lambda: NOW,
    telemetry: Telemetry | None = None,
) -> Service:
    """The service on the database of `url`, which is brought to the newest schema."""
    telemetry = telemetry or Telemetry()
    database = Database(url)
    migrate.upgrade(database)
    numbers = itertools.count(1)

    def new_id() -> str:
        return f"id-{next(numbers)}"

    keys = Keys(database, clock, per_minute=None, per_day=None)
    desk = Desk(
        coder=observed_coder_of(model, workspace, telemetry, clock),
        database=database,
        admission=Admission(at_once, places, lambda: 0.0),
        clock=clock,
        keys=keys,
        watch=lambda: 0.0,
        new_id=new_id,
        observer=telemetry.observer,
    )
    worker = Worker(desk, database, clock)
    queue: LocalQueue | ReplicatedQueue
    if database.sqlite:
        queue = LocalQueue(database, worker, clock, at_once=at_once, grace=grace)
    else:
        queue = ReplicatedQueue(database, worker, at_once=at_once, grace=grace, heartbeat=heartbeat)
    return Service(
        Parts(
            database=database,
            desk=desk,
            library=Library(database, clock),
            jobs=Jobs(database, queue, clock, new_id),
            once=Once(database, clock),
            keys=keys,
            queue=queue,
            warm=lambda: None,
            check=model.check,
            close_model=model.aclose,
            retention_days=None,
            works=works,
            telemetry=telemetry,
        )
    )
