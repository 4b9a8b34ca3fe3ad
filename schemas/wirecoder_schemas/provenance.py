"""How a report came to be: the run record that makes it repeatable and comparable."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from wirecoder_schemas.base import Model

Tokens = Annotated[int, Field(ge=0)]


class CodingStatus(StrEnum):
    """`coded` with no incident means that there is none; `not_coded` that nobody looked."""

    CODED = "coded"
    NOT_CODED = "not_coded"


class ModelParameters(Model):
    """What is sent with a request beside the messages. `max_tokens` bounds the answer."""

    temperature: Annotated[float, Field(ge=0, le=2)] = 0.0
    max_tokens: Annotated[int, Field(gt=0)] = 2048
    seed: int | None = None


class PromptRef(Model):
    """The exact prompt: `sha256` covers its file and its examples."""

    name: str
    version: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def label(self) -> str:
        """`name@version`, as people write it."""
        return f"{self.name}@{self.version}"


class RunWarning(Model):
    """Something that was dropped or doubted, and why. `path` names the field in the draft."""

    code: str
    path: str
    message: str
    quote: str | None


class Run(Model):
    """One coding of one article. `seconds` is wall time, tokens are summed over all `calls`.

    `model` is the one that was asked; where the server says that another one answered, there is a
    warning `other_model`, and where it stood in for one that could not be asked, `fallback_model`.
    `cost_usd` is null where no prices are configured.
    """

    wirecoder: str
    schema_: str = Field(alias="schema")
    prompt: PromptRef
    model: str
    parameters: ModelParameters
    started: dt.datetime
    seconds: Annotated[float, Field(ge=0)]
    calls: Annotated[int, Field(ge=0)]
    prompt_tokens: Tokens
    completion_tokens: Tokens
    cached_tokens: Tokens
    cost_usd: Annotated[float, Field(ge=0)] | None
    status: CodingStatus
    warnings: tuple[RunWarning, ...]
