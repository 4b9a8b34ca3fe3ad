"""Assembles the service from settings: its database, queue, keys and telemetry, around a coder."""

import time

from platformdirs import user_data_path

from wirecoder import bootstrap
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
from wirecoder.observer import Telemetry, Untraced
from wirecoder.settings import Settings
from wirecoder.store import migrate
from wirecoder.store.database import Database
from wirecoder.store.engines import is_sqlite, parsed
from wirecoder.telemetry.coding import ObservedCoder
from wirecoder.telemetry.fan_out import FanOut
from wirecoder.telemetry.lines import LogLines
from wirecoder.telemetry.metrics import Metrics
from wirecoder.telemetry.traces import exporting_tracer


def build_service(settings: Settings, *, works: bool | None = None) -> Service:
    """The service on its database, brought to the newest schema; `works` wins over settings."""
    telemetry = build_telemetry(settings)
    coding = bootstrap.build_coding(settings, telemetry=telemetry)
    database = open_database(settings)
    at_once = bootstrap.concurrency(settings)
    keys = _keys(settings, database)
    admission = Admission(at_once, settings.queue_places, time.monotonic)
    desk = Desk(
        coder=ObservedCoder(coding.coder, coding.price, telemetry),
        database=database,
        admission=admission,
        keys=keys,
        clock=bootstrap.now,
        watch=time.monotonic,
        new_id=bootstrap.new_id,
        observer=telemetry.observer,
        seconds=settings.article_seconds,
    )
    trials = Trials(
        coder_for=lambda prompt: ObservedCoder(coding.coder_for(prompt), coding.price, telemetry),
        database=database,
        admission=admission,
        attempts=Attempts(database, bootstrap.now, time.monotonic),
        keys=keys,
        settings=settings,
        at_once=at_once,
    )
    queue = _queue(settings, database, Worker(desk, database, bootstrap.now), at_once)
    parts = Parts(
        database=database,
        desk=desk,
        trials=trials,
        library=_library(settings, database),
        jobs=Jobs(database, queue, bootstrap.now, bootstrap.new_id),
        postings=Postings(desk, time.monotonic, bootstrap.new_id, grace=settings.shutdown_seconds),
        once=Once(database, bootstrap.now),
        keys=keys,
        sessions=Sessions(database, keys, bootstrap.now),
        queue=queue,
        warm=coding.warm,
        check=coding.check,
        close_model=coding.close,
        retention_days=settings.retention_days,
        works=settings.work_jobs if works is None else works,
        workspace=bootstrap.workspace(settings),
        telemetry=telemetry,
    )
    return Service(parts)


def build_telemetry(settings: Settings) -> Telemetry:
    """Metrics and log lines of what happens, and traces where the settings say whereto."""
    metrics = Metrics()
    observer = FanOut(metrics, LogLines())
    if settings.otel_endpoint is None:
        return Telemetry(observer, Untraced(), metrics.page)
    tracer = exporting_tracer(settings.otel_endpoint)
    return Telemetry(observer, tracer, metrics.page, tracer.close)


def open_database(settings: Settings) -> Database:
    """The database of the settings, made if there is none, at the newest schema."""
    database = Database(_database_url(settings))
    migrate.upgrade(database)
    return database


def on_sqlite(settings: Settings) -> bool:
    """Whether one process works alone; raises `ConfigurationInvalid` for an unknown database."""
    return is_sqlite(parsed(_database_url(settings)))


def _database_url(settings: Settings) -> str:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return f"sqlite:///{user_data_path('wirecoder') / 'wirecoder.db'}"


def build_library(settings: Settings) -> tuple[Library, Database]:
    """What is kept, without a model; the caller closes the database."""
    database = open_database(settings)
    return _library(settings, database), database


def _library(settings: Settings, database: Database) -> Library:
    return Library(database, bootstrap.now, bootstrap.workspace(settings).editors)


def build_keys(settings: Settings) -> tuple[Keys, Database]:
    """The API keys, without a model; the caller closes the database."""
    database = open_database(settings)
    return _keys(settings, database), database


def _keys(settings: Settings, database: Database) -> Keys:
    per_minute, per_day = settings.requests_per_minute, settings.tokens_per_day
    return Keys(database, bootstrap.now, per_minute=per_minute, per_day=per_day)


def _queue(
    settings: Settings, database: Database, worker: Worker, at_once: int
) -> LocalQueue | ReplicatedQueue:
    grace = settings.shutdown_seconds
    if database.sqlite:
        return LocalQueue(database, worker, bootstrap.now, at_once=at_once, grace=grace)
    return ReplicatedQueue(
        database, worker, at_once=at_once, grace=grace, heartbeat=settings.worker_heartbeat
    )
