"""What the service answers beside reports. Keys that a newer service adds are passed over."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.report import Report


class Record(BaseModel):
    """An answer. Unlike the schemas' own models it is open to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Job(Record):
    """How far a job is: `queued + done + failed` is `total`.

    `state` is `running`, `done` or `cancelled`. A job is at its end when nothing is queued.
    """

    id: str
    state: str
    created: dt.datetime
    total: int
    queued: int
    done: int
    failed: int


class Failed(Record):
    """An article of a job that has no report, and why."""

    article_id: Annotated[str, Field(validation_alias=AliasPath("article", "id"))]
    code: Annotated[str, Field(validation_alias=AliasPath("error", "code"))]
    message: Annotated[str, Field(validation_alias=AliasPath("error", "message"))]


class Correction(Record):
    """An editor's incidents in place of a report's, in the form of gold."""

    report_id: str
    version: int
    author: str
    made: dt.datetime
    reason: str
    incidents: tuple[GoldIncident, ...]


class Found(Record):
    """A report as it was coded, and the correction that stands beside it, if there is one."""

    report: Report
    correction: Correction | None


class Removed(Record):
    """What a takedown removed: the text of this SHA-256, and how many reports."""

    sha256: str
    reports: int


class Ready(Record):
    """That the service could code an article now."""

    status: Literal["ready"]


class History(Record):
    """Every version of a correction, the newest first."""

    corrections: tuple[Correction, ...]


class Page(Record):
    """One page of a search; `next_cursor` is None on the last."""

    reports: tuple[Report, ...]
    corrections: dict[str, Correction]
    next_cursor: str | None

    def found(self) -> list[Found]:
        """Each report with its correction."""
        return [Found(report=one, correction=self.corrections.get(one.id)) for one in self.reports]
