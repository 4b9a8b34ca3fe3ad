"""Builds the object graph from settings: the one place that knows what is plugged where."""

import datetime as dt
import time
import uuid
from pathlib import Path

from platformdirs import user_data_path
from pydantic import ValidationError

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
from wirecoder.errors import ConfigurationInvalid, PromptUnknown
from wirecoder.llm.backend import Address, Backend, RemoteServer, Server
from wirecoder.llm.client import ChatModel
from wirecoder.llm.embedded import EmbeddedServer
from wirecoder.llm.weight_pull import Progress, Pulled, pull
from wirecoder.llm.weights import RELEASED, Status, status
from wirecoder.observer import Observer, Telemetry, Untraced
from wirecoder.pipeline.run import Coder
from wirecoder.ports import LanguageModel
from wirecoder.settings import Settings, misspelt
from wirecoder.store import migrate
from wirecoder.store.database import Database, is_sqlite, parsed
from wirecoder.telemetry.coding import ObservedCoder, TracedModel
from wirecoder.telemetry.fan_out import FanOut
from wirecoder.telemetry.lines import LogLines
from wirecoder.telemetry.metrics import Metrics
from wirecoder.telemetry.traces import exporting_tracer
from wirecoder_prompts.catalog import PACKAGE_FOLDER, Catalog, Prompt, PromptError, PromptMissing


def load_settings() -> Settings:
    """The settings from the environment; raises `ConfigurationInvalid` naming the variable."""
    if unknown := misspelt():
        raise ConfigurationInvalid(f"{', '.join(unknown)}: no such setting; see docs/reference.md")
    try:
        return Settings()
    except ValidationError as fault:
        # The rejected value stays out of the message: it may be a key.
        problems = [f"WIRECODER_{str(e['loc'][0]).upper()}: {e['msg']}" for e in fault.errors()]
        raise ConfigurationInvalid("; ".join(problems)) from None


def load_prompt(settings: Settings, ref: str | None = None) -> Prompt:
    """The prompt of `ref`, else of the settings, from the workspace or the package."""
    try:
        return catalog(settings).load(ref or settings.prompt or DEFAULT_PROMPTS[strategy(settings)])
    except PromptMissing as fault:
        raise PromptUnknown(str(fault)) from fault
    except PromptError as fault:
        raise ConfigurationInvalid(str(fault)) from fault


DEFAULT_PROMPTS = {"read": "facts", "draft": "incidents"}
"""The prompt of each strategy, where settings name none."""


def strategy(settings: Settings) -> str:
    """How to code: as the settings say, else by what is asked, the embedded model or another."""
    if settings.strategy != "auto":
        return settings.strategy
    return "read" if settings.llm_base_url is None else "draft"


def catalog(settings: Settings) -> Catalog:
    """The package's prompts, and the editors' own: in the workspace, the checkout, or user data."""
    if settings.workspace is not None:
        return Catalog(settings.workspace / "prompts")
    in_checkout = (PACKAGE_FOLDER.parents[1] / "pyproject.toml").is_file()
    return Catalog(None if in_checkout else user_data_path("wirecoder") / "prompts")


def build_model(settings: Settings, observer: Observer | None = None) -> ChatModel:
    """The language model of the settings. Nothing is started or reached before its first call."""
    if settings.llm_base_url is None:
        return ChatModel(_embedded(settings), observer=observer)
    if settings.llm_model is None:
        raise ConfigurationInvalid(
            f"WIRECODER_LLM_BASE_URL is {settings.llm_base_url}, but WIRECODER_LLM_MODEL is not "
            "set: name the model to ask for, for example gpt-4.1-mini"
        )
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"
    server = RemoteServer(Address(settings.llm_base_url, key))
    return ChatModel(_backend(settings, settings.llm_model, server), observer=observer)


def build_coder(settings: Settings, model: LanguageModel, prompt: str | None = None) -> Coder:
    """A coder with the system's clock, and random ids for its reports."""
    return Coder(
        prompt=load_prompt(settings, prompt),
        model=model,
        clock=now,
        watch=time.monotonic,
        new_id=_new_id,
    )


def build_service(settings: Settings, *, works: bool | None = None) -> Service:
    """The service on its database, brought to the newest schema; `works` wins over settings."""
    telemetry = build_telemetry(settings)
    model = build_model(settings, telemetry.observer)
    coder = build_coder(settings, TracedModel(model, telemetry.tracer))
    database = open_database(settings)
    at_once = concurrency(settings)
    keys = _keys(settings, database)
    desk = Desk(
        coder=ObservedCoder(coder, model.price, telemetry),
        database=database,
        admission=Admission(at_once, settings.queue_places, time.monotonic),
        keys=keys,
        clock=now,
        watch=time.monotonic,
        new_id=_new_id,
        observer=telemetry.observer,
    )
    queue = _queue(settings, database, Worker(desk, database, now), at_once)
    parts = Parts(
        database=database,
        desk=desk,
        library=Library(database, now),
        jobs=Jobs(database, queue, now, _new_id),
        once=Once(database, now),
        keys=keys,
        queue=queue,
        check=model.check,
        close_model=model.aclose,
        retention_days=settings.retention_days,
        works=settings.work_jobs if works is None else works,
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
    return Library(database, now), database


def build_keys(settings: Settings) -> tuple[Keys, Database]:
    """The API keys, without a model; the caller closes the database."""
    database = open_database(settings)
    return _keys(settings, database), database


def _keys(settings: Settings, database: Database) -> Keys:
    per_minute, per_day = settings.requests_per_minute, settings.tokens_per_day
    return Keys(database, now, per_minute=per_minute, per_day=per_day)


def _queue(
    settings: Settings, database: Database, worker: Worker, at_once: int
) -> LocalQueue | ReplicatedQueue:
    grace = settings.shutdown_seconds
    if database.sqlite:
        return LocalQueue(database, worker, now, at_once=at_once, grace=grace)
    return ReplicatedQueue(
        database, worker, at_once=at_once, grace=grace, heartbeat=settings.worker_heartbeat
    )


def now() -> dt.datetime:
    """The time, in UTC."""
    return dt.datetime.now(dt.UTC)


def _new_id() -> str:
    return uuid.uuid4().hex


def pull_weights(settings: Settings, source: Path | None, on_progress: Progress) -> Pulled:
    """Fetch the embedded model's weights from the first source that delivers them."""
    return pull(settings, source, on_progress)


def weights_status(settings: Settings, verify: bool = False) -> Status:
    """Where the embedded model's weights are, and whether they can be used."""
    return status(settings, verify)


def concurrency(settings: Settings) -> int:
    """How many articles to have under way at one time: as many as the server answers."""
    return settings.llm_concurrency or (1 if settings.llm_base_url is None else 4)


EMBEDDED_MODEL = RELEASED.name
"""What the embedded model is called in requests and reports."""


def _embedded(settings: Settings) -> Backend:
    server = EmbeddedServer(settings)
    return _backend(settings, server.model, server)


def _backend(settings: Settings, model: str, server: Server) -> Backend:
    return Backend(
        model=model,
        server=server,
        context_tokens=settings.llm_context_tokens,
        concurrency=concurrency(settings),
        timeout=settings.llm_timeout,
        attempts=settings.llm_attempts,
        repairs=settings.llm_repairs,
        input_price=settings.llm_input_price,
        output_price=settings.llm_output_price,
    )
