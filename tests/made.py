"""A service for tests: real but for its model."""

import datetime as dt
import itertools
from dataclasses import dataclass
from pathlib import Path

from tests.fake_model import FakeModel, install_prompt
from wirecoder.desk.admission import Admission
from wirecoder.desk.attempt import Attempts
from wirecoder.desk.coding import Desk
from wirecoder.desk.keys import Keys
from wirecoder.desk.library import Library
from wirecoder.desk.local import LocalQueue
from wirecoder.desk.once import Once
from wirecoder.desk.postings import Postings
from wirecoder.desk.replicated import ReplicatedQueue
from wirecoder.desk.service import Parts, Service
from wirecoder.desk.sessions import Sessions
from wirecoder.desk.submission import Jobs
from wirecoder.desk.trials import Trials
from wirecoder.desk.worker import Worker
from wirecoder.observer import Observer, Telemetry
from wirecoder.pipeline.run import Coder
from wirecoder.ports import Clock, KnownCoder, LanguageModel
from wirecoder.settings import Settings
from wirecoder.store import migrate
from wirecoder.store.database import Database
from wirecoder.telemetry.coding import ObservedCoder, TracedModel
from wirecoder.workspace import Workspace
from wirecoder_prompts.catalog import Catalog
from wirecoder_prompts.prompt import Prompt

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def stopped() -> dt.datetime:
    """A clock that stands still."""
    return NOW


@dataclass
class Time:
    """A clock that goes on when a test says so."""

    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


def coder_of(
    model: LanguageModel, workspace: Path, clock: Clock = stopped, name: str = ""
) -> Coder:
    """A coder with the prompt `plain@1`; its reports are `{name}report-1`, `-2`, ..."""
    if not (workspace / "prompts").is_dir():
        install_prompt(workspace)
    numbers = itertools.count(1)
    return Coder(
        prompt=Catalog(workspace / "prompts").load("plain@1"),
        model=model,
        clock=clock,
        watch=lambda: 0.0,
        new_id=lambda: f"{name}report-{next(numbers)}",
    )


def observed_coder_of(
    model: FakeModel,
    workspace: Path,
    telemetry: Telemetry,
    clock: Clock = stopped,
    name: str = "",
) -> ObservedCoder:
    """The same coder as the service has it: every step told; a prompt token costs 0.001."""
    coder = coder_of(TracedModel(model, telemetry.tracer), workspace, clock, name)
    return ObservedCoder(coder, lambda usage: usage.prompt_tokens / 1000, telemetry)


def database_of(url: str) -> Database:
    """The database of `url`, at the newest schema."""
    database = Database(url)
    migrate.upgrade(database)
    return database


def keys_of(database: Database, clock: Clock = stopped) -> Keys:
    """Keys without limits but their own."""
    return Keys(database, clock, per_minute=None, per_day=None)


def desk_of(  # noqa: PLR0913 - by keyword, and a test turns one or two
    database: Database,
    coder: KnownCoder,
    *,
    at_once: int = 4,
    places: int = 100,
    clock: Clock = stopped,
    name: str = "",
    observer: Observer | None = None,
    seconds: float = 900.0,
    admission: Admission | None = None,
) -> Desk:
    """A desk whose twins of reports are `{name}twin-1`, `-2`, ..."""
    numbers = itertools.count(1)
    return Desk(
        coder=coder,
        database=database,
        admission=admission or Admission(at_once, places, lambda: 0.0),
        keys=keys_of(database, clock),
        clock=clock,
        watch=lambda: 0.0,
        new_id=lambda: f"{name}twin-{next(numbers)}",
        observer=observer,
        seconds=seconds,
    )


def trials_of(  # noqa: PLR0913 - by keyword
    database: Database,
    model: FakeModel,
    admission: Admission,
    *,
    at_once: int = 4,
    clock: Clock = stopped,
    name: str = "",
    telemetry: Telemetry | None = None,
) -> Trials:
    """Trials on the same model; their reports are `{name}trial-1`, `-2`, ..."""
    told = telemetry or Telemetry()
    numbers = itertools.count(1)

    def coder_for(prompt: Prompt) -> ObservedCoder:
        coder = Coder(
            prompt=prompt,
            model=TracedModel(model, told.tracer),
            clock=clock,
            watch=lambda: 0.0,
            new_id=lambda: f"{name}trial-{next(numbers)}",
        )
        return ObservedCoder(coder, lambda usage: usage.prompt_tokens / 1000, told)

    return Trials(
        coder_for=coder_for,
        database=database,
        admission=admission,
        attempts=Attempts(database, clock, lambda: 0.0),
        keys=keys_of(database, clock),
        settings=Settings.model_construct(),
        at_once=at_once,
    )


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
    retention_days: int | None = None,
    clock: Clock = stopped,
    name: str = "",
    telemetry: Telemetry | None = None,
) -> Service:
    """The service on the database of `url`; `name` tells its ids from another service's."""
    database = database_of(url)
    numbers = itertools.count(1)
    telemetry = telemetry or Telemetry()
    coder = observed_coder_of(model, workspace, telemetry, clock, name)
    admission = Admission(at_once, places, lambda: 0.0)
    desk = desk_of(
        database,
        coder,
        clock=clock,
        name=name,
        observer=telemetry.observer,
        admission=admission,
    )
    trials = trials_of(
        database, model, admission, at_once=at_once, clock=clock, name=name, telemetry=telemetry
    )
    keys = keys_of(database, clock)
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
            trials=trials,
            library=Library(database, clock, workspace / "datasets" / "editors"),
            jobs=Jobs(database, queue, clock, lambda: f"{name}job-{next(numbers)}"),
            postings=Postings(
                desk, lambda: 0.0, lambda: f"{name}posting-{next(numbers)}", grace=grace
            ),
            once=Once(database, clock),
            keys=keys,
            sessions=Sessions(database, keys, clock),
            queue=queue,
            warm=lambda: None,
            check=model.check,
            close_model=model.aclose,
            retention_days=retention_days,
            works=works,
            workspace=Workspace(
                Catalog(workspace / "prompts"), workspace / "datasets", workspace / "evaluations"
            ),
            telemetry=telemetry,
        )
    )
