"""Builds what codes, from settings: the one place that knows what is plugged where.

`assembly` builds the service around it.
"""

import datetime as dt
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path
from pydantic import ValidationError

from wirecoder.errors import ConfigurationInvalid, ModelError, PromptUnknown
from wirecoder.llm.backend import FALLBACK, FIRST, Address, Backend, RemoteServer, Server
from wirecoder.llm.embedded import EmbeddedServer
from wirecoder.llm.weight_pull import Progress, Pulled, pull
from wirecoder.llm.weights import RELEASED, Status, status
from wirecoder.observer import Observer, Telemetry
from wirecoder.ports import KnownCoder, LanguageModel
from wirecoder.settings import EMBEDDED, Settings, misspelt
from wirecoder.telemetry.coding import TracedModel
from wirecoder.usage import Usage
from wirecoder.workspace import Workspace
from wirecoder_prompts.catalog import PACKAGE_FOLDER, Catalog
from wirecoder_prompts.prompt import Prompt, PromptError, PromptMissing

if TYPE_CHECKING:
    from wirecoder.llm.client import ChatModel
    from wirecoder.pipeline.run import Coder


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


CHECKOUT = PACKAGE_FOLDER.parents[1]
"""The root of the checkout, where this is one."""

DEFAULT_PROMPTS = {"read": "facts", "draft": "incidents"}
"""The prompt of each strategy, where settings name none."""


def strategy(settings: Settings) -> str:
    """How to code: as the settings say, else by what is asked, the embedded model or another."""
    if settings.strategy != "auto":
        return settings.strategy
    return "read" if settings.llm_base_url is None else "draft"


def catalog(settings: Settings) -> Catalog:
    """The package's prompts, and the editors' own."""
    return workspace(settings).catalog


def workspace(settings: Settings) -> Workspace:
    """Where editors' work goes: the folder of the settings, the checkout, or user data."""
    if settings.workspace is None and (CHECKOUT / "pyproject.toml").is_file():
        return Workspace(Catalog(None), CHECKOUT / "evals" / "datasets", CHECKOUT / "out" / "eval")
    root = settings.workspace or user_data_path("wirecoder")
    return Workspace(Catalog(root / "prompts"), root / "datasets", root / "evaluations")


def build_model(settings: Settings, observer: Observer | None = None) -> "ChatModel":
    """The language model of the settings. Nothing is started or reached before its first call."""
    return _chat_model(settings, FIRST, observer)


def batch_backend(settings: Settings) -> Backend:
    """The server of the settings, where there is one that may have a Batch API."""
    if settings.llm_base_url is None:
        raise ConfigurationInvalid(
            "the embedded model has no Batch API: set WIRECODER_LLM_BASE_URL to a server that has "
            "one, such as https://api.openai.com/v1, or leave --engine batch-api out"
        )
    return _backend(settings, FIRST)


def build_coder(settings: Settings, model: LanguageModel, prompt: str | None = None) -> "Coder":
    """A coder with the prompt of that name, else of the settings."""
    return coder_with(load_prompt(settings, prompt), model)


def coder_with(prompt: Prompt, model: LanguageModel) -> "Coder":
    """A coder with the system's clock, and random ids for its reports."""
    from wirecoder.pipeline.run import Coder

    return Coder(prompt=prompt, model=model, clock=now, watch=time.monotonic, new_id=new_id)


def now() -> dt.datetime:
    """The time, in UTC."""
    return dt.datetime.now(dt.UTC)


def new_id() -> str:
    """A fresh random id, 32 hex digits."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Coding:
    """Who codes articles for users, what it costs, whether it could now, and how to close it.

    `coder_for` makes a coder for any prompt on the same model, without a fallback. `warm` loads
    what the first article would load; it blocks for seconds.
    """

    coder: KnownCoder
    coder_for: Callable[[Prompt], KnownCoder]
    warm: Callable[[], None]
    price: Callable[[Usage], float | None]
    check: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]


def build_coding(
    settings: Settings,
    prompt: str | None = None,
    telemetry: Telemetry | None = None,
    around: Callable[[LanguageModel], LanguageModel] = lambda model: model,
) -> Coding:
    """The model of the settings, and its fallback if there is one, both telling `telemetry`.

    `around` may put something before each of them, such as a meter. Evaluations do without a
    fallback: their figures are one model's.
    """
    told = telemetry or Telemetry()
    model = build_model(settings, told.observer)
    traced = TracedModel(around(model), told.tracer)
    coder = build_coder(settings, traced, prompt)

    def coder_for(prompt: Prompt) -> "Coder":
        return coder_with(prompt, traced)

    other = of_fallback(settings)
    if other is None:
        return Coding(coder, coder_for, coder.warm, model.price, model.check, model.aclose)
    from wirecoder.pipeline.fallback import FallbackCoder

    second = _chat_model(other, FALLBACK, told.observer)

    async def check() -> None:
        try:
            await model.check()
        except ModelError:
            await second.check()

    async def close() -> None:
        try:
            await model.aclose()
        finally:
            await second.aclose()

    stand_in = build_coder(other, TracedModel(around(second), told.tracer), prompt)
    both = FallbackCoder(coder, stand_in)
    return Coding(both, coder_for, coder.warm, model.price, check, close)


def of_fallback(settings: Settings) -> Settings | None:
    """The settings with the fallback in the place of the first model; None where there is none."""
    if settings.llm_fallback_base_url is None:
        return None
    embedded = settings.llm_fallback_base_url == EMBEDDED
    if embedded and settings.llm_base_url is None:
        raise ConfigurationInvalid(
            f"WIRECODER_LLM_FALLBACK_BASE_URL is {EMBEDDED}, but the embedded model is the first "
            "already: set WIRECODER_LLM_BASE_URL, or unset the fallback"
        )
    fields = ("base_url", "model", "api_key", "input_price", "output_price")
    update = {f"llm_{field}": getattr(settings, f"llm_fallback_{field}") for field in fields}
    if embedded:
        update |= {"llm_base_url": None, "llm_concurrency": None}
    return settings.model_copy(update=update | {"llm_fallback_base_url": None})


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


def _chat_model(settings: Settings, variables: str, observer: Observer | None) -> "ChatModel":
    from wirecoder.llm.client import ChatModel  # and the SDKs, which take a second

    return ChatModel(_backend(settings, variables), observer=observer)


def _backend(settings: Settings, variables: str) -> Backend:
    model, server = _served(settings, variables)
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
        breaker_failures=settings.llm_breaker_failures,
        breaker_seconds=settings.llm_breaker_seconds,
        variables=variables,
    )


def _served(settings: Settings, variables: str) -> tuple[str, Server]:
    """A model's name, and the server that has it."""
    if settings.llm_base_url is None:
        embedded = EmbeddedServer(settings)
        return embedded.model, embedded
    if settings.llm_model is None:
        raise ConfigurationInvalid(
            f"{variables}_BASE_URL is {settings.llm_base_url}, but {variables}_MODEL is not "
            "set: name the model to ask for, for example gpt-4.1-mini"
        )
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"
    return settings.llm_model, RemoteServer(Address(settings.llm_base_url, key), variables)
