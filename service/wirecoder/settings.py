"""All settings, from the environment (`WIRECODER_...`). Nothing else reads the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_cache_path
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_PREFIX = "WIRECODER_"


def misspelt() -> list[str]:
    """Variables that look like settings but are none; a misspelt one must not pass in silence."""
    known = {f"{_PREFIX}{name}".upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith(_PREFIX) and name not in known)


def of_library(name: str) -> str | None:
    """What somebody has set for a library, such as where its cluster is."""
    return os.environ.get(name) or None


def for_libraries(variables: Mapping[str, str]) -> None:
    """What libraries read from the environment themselves, unless somebody has set it there."""
    for name, value in variables.items():
        os.environ.setdefault(name, value)


def _server_url(example: str, key: str) -> AfterValidator:
    """A URL is shown in errors and logs, so a key must not be part of it."""

    def check(value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"write a URL such as {example}")
            if parts.username is not None or parts.password is not None or parts.query:
                raise ValueError(f"take the name and key out of the URL; {key} holds it")
        return value

    return AfterValidator(check)


EMBEDDED = "embedded"
"""Stands for the embedded model where a server's URL could be."""


def _or_embedded(check: AfterValidator) -> AfterValidator:
    """What `check` lets pass, or `embedded`."""

    def checked(value: str | None) -> str | None:
        return value if value == EMBEDDED else check.func(value)  # type: ignore[call-arg] # of one argument

    return AfterValidator(checked)


class Settings(BaseSettings):
    """Each field is one environment variable; its description is its documentation."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True)

    llm_base_url: Annotated[
        str | None,
        _server_url("https://api.openai.com/v1", "WIRECODER_LLM_API_KEY"),
        Field(
            description="An OpenAI-compatible server, e.g. `https://api.openai.com/v1`. "
            "Unset: the embedded model."
        ),
    ] = None
    llm_model: Annotated[
        str | None, Field(description="The model to ask for at that server; needed with it.")
    ] = None
    llm_api_key: Annotated[
        SecretStr | None, Field(description="The server's key. Never logged, recorded or reported.")
    ] = None
    llm_timeout: Annotated[
        float, Field(gt=0, description="Seconds to wait for one answer of the model, at each try.")
    ] = 600.0
    llm_attempts: Annotated[
        int, Field(ge=1, le=10, description="Tries of one call when the transport fails.")
    ] = 3
    llm_repairs: Annotated[
        int, Field(ge=0, le=5, description="Further calls when an answer does not fit the schema.")
    ] = 1
    llm_concurrency: Annotated[
        int | None,
        Field(ge=1, description="Calls at one time. Unset: 1 for the embedded model, else 4."),
    ] = None
    llm_context_tokens: Annotated[
        int, Field(ge=4096, description="Tokens of prompt and answer together.")
    ] = 8192
    llm_input_price: Annotated[
        float | None, Field(ge=0, description="US dollars for a million prompt tokens.")
    ] = None
    llm_output_price: Annotated[
        float | None, Field(ge=0, description="US dollars for a million answer tokens.")
    ] = None
    llm_batch_requests: Annotated[
        int,
        Field(
            ge=1,
            le=50_000,
            description="Requests of one batch at a Batch API, at most. Lower it where the "
            "server's queue takes fewer tokens at one time.",
        ),
    ] = 10_000
    llm_breaker_failures: Annotated[
        int,
        Field(
            ge=1,
            description="Calls in a row that fail in all their tries before the server is left "
            "alone. Timeouts, lost connections, 429 and 5xx count.",
        ),
    ] = 5
    llm_breaker_seconds: Annotated[
        float,
        Field(
            gt=0,
            description="Seconds that it is left alone: calls fail at once; then one is tried.",
        ),
    ] = 30.0
    llm_fallback_base_url: Annotated[
        str | None,
        _or_embedded(_server_url("https://host/v1", "WIRECODER_LLM_FALLBACK_API_KEY")),
        Field(
            description="A second server, or `embedded`: codes an article anew when the first "
            "cannot be reached, does not answer in time (lower `WIRECODER_LLM_TIMEOUT`), or "
            "refuses the key or the model; never because of what the first answered."
        ),
    ] = None
    llm_fallback_model: Annotated[
        str | None, Field(description="The model to ask for at that server; needed with it.")
    ] = None
    llm_fallback_api_key: Annotated[
        SecretStr | None, Field(description="The second server's key, treated as the first's.")
    ] = None
    llm_fallback_input_price: Annotated[
        float | None,
        Field(ge=0, description="US dollars for a million prompt tokens of the fallback."),
    ] = None
    llm_fallback_output_price: Annotated[
        float | None,
        Field(ge=0, description="US dollars for a million answer tokens of the fallback."),
    ] = None
    model_file: Annotated[
        Path | None, Field(description="A GGUF file to use as the embedded model, unverified.")
    ] = None
    model_threads: Annotated[
        int | None,
        Field(
            ge=1,
            description="Threads of the embedded model. Unset: as many as cores that the process "
            "may use.",
        ),
    ] = None
    model_url: Annotated[
        str | None,
        Field(description="Where `wirecoder model pull` looks first. Unset: the publisher's hub."),
    ] = None
    cache_dir: Annotated[
        Path, Field(description="Where the weights of the embedded model are kept.")
    ] = Field(default_factory=lambda: user_cache_path("wirecoder"))
    database_url: Annotated[
        SecretStr | None,
        Field(
            description="Where articles and reports are kept: `sqlite:////folder/file.db`, or "
            "`postgresql://user:password@host/name` to share jobs among processes. "
            "Unset: `wirecoder.db` in the user's data folder. Never logged."
        ),
    ] = None
    article_seconds: Annotated[
        float,
        Field(gt=0, description="Seconds for one article, from its coming to its report."),
    ] = 900.0
    retention_days: Annotated[
        int | None,
        Field(
            ge=1,
            description="Days after which an article that nobody sent again is removed with its "
            "reports, unless an editor corrected one. Unset: never.",
        ),
    ] = None
    queue_places: Annotated[
        int,
        Field(
            ge=0,
            description="Articles of `POST /v1/extract` that may wait while others are coded; "
            "further ones get 429.",
        ),
    ] = 100
    requests_per_minute: Annotated[
        int | None,
        Field(ge=1, description="Requests a minute of a key that has no limit of its own."),
    ] = None
    tokens_per_day: Annotated[
        int | None,
        Field(ge=1, description="Tokens a day, in UTC, of a key that has no budget of its own."),
    ] = None
    body_seconds: Annotated[
        float,
        Field(gt=0, description="Seconds in which a request's body must have come to its end."),
    ] = 30.0
    work_jobs: Annotated[
        bool,
        Field(
            description="Whether `wirecoder serve` works jobs off itself. `false` leaves them to "
            "`wirecoder worker`, which needs PostgreSQL."
        ),
    ] = True
    worker_heartbeat: Annotated[
        float,
        Field(
            gt=0,
            description="Seconds between signs of life of a worker on PostgreSQL; after three "
            "missed ones the others take its articles.",
        ),
    ] = 10.0
    drain_seconds: Annotated[
        float,
        Field(
            ge=0,
            description="On SIGTERM, seconds for which requests are still taken while `/readyz` "
            "already answers 503: as long as a load balancer takes to notice.",
        ),
    ] = 0.0
    shutdown_seconds: Annotated[
        float,
        Field(
            ge=0,
            description="Seconds that requests under way have to finish at a stop, and after them "
            "the articles of jobs and pages.",
        ),
    ] = 30.0
    workspace: Annotated[
        Path | None,
        Field(description="Where editors' prompts go. Unset: the checkout, else the user's data."),
    ] = None
    strategy: Annotated[
        Literal["auto", "read", "draft"],
        Field(
            description="How an article is coded. `read`: the program reads the incidents off the "
            "article's grammar and the model checks each fact, made for small models. `draft`: the "
            "model drafts the records in one call and the program checks them, for strong models. "
            "`auto`: `read` on the embedded model, else `draft`."
        ),
    ] = "auto"
    prompt: Annotated[
        str | None,
        Field(
            description="The prompt to code with, `NAME` or `NAME@VERSION`; it decides the "
            "strategy. Unset: `facts` to read, `incidents` to draft."
        ),
    ] = None
    log_format: Annotated[
        Literal["json", "console"] | None,
        Field(
            description="How the service logs to standard error. Unset: `console` on a terminal, "
            "else `json`, one object a line."
        ),
    ] = None
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="The least important events to log; of libraries, only warnings are."),
    ] = "info"
    otel_endpoint: Annotated[
        str | None,
        _server_url("http://127.0.0.1:4318", "OTEL_EXPORTER_OTLP_HEADERS"),
        Field(
            description="Where to send traces, the base URL of an OTLP/HTTP collector. Needs "
            "`pip install 'wirecoder[otel]'`. Unset: no traces."
        ),
    ] = None
