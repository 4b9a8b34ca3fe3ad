"""What the service answers beside reports, as models for the OpenAPI document."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from wirecoder.store.corrections import Correction
from wirecoder.store.jobs import Job
from wirecoder_schemas.gold import GoldIncident


class JobState(StrEnum):
    """Where a job is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class JobView(BaseModel):
    """A job: `queued + done + failed` is `total`."""

    id: str
    state: JobState
    created: dt.datetime
    total: Annotated[int, Field(ge=1)]
    queued: Annotated[int, Field(ge=0, description="Articles that wait or are under way.")]
    done: Annotated[int, Field(ge=0, description="Articles with a report.")]
    failed: Annotated[int, Field(ge=0, description="Articles with an error.")]

    @classmethod
    def of(cls, job: Job) -> Self:
        """The view of a job."""
        state = JobState.RUNNING if job.queued else JobState.DONE
        return cls(
            id=job.id,
            state=JobState.CANCELLED if job.cancelled else state,
            created=job.created,
            total=job.total,
            queued=job.queued,
            done=job.done,
            failed=job.failed,
        )


class CorrectionView(BaseModel):
    """An editor's incidents in place of a report's, in the form of gold."""

    report_id: str
    version: Annotated[int, Field(ge=1)]
    author: str
    made: dt.datetime
    reason: str
    incidents: tuple[GoldIncident, ...]

    @classmethod
    def of(cls, correction: Correction) -> Self:
        """The view of a correction."""
        return cls(
            report_id=correction.report_id,
            version=correction.version,
            author=correction.author,
            made=correction.made,
            reason=correction.reason,
            incidents=correction.incidents,
        )

    def document(self) -> dict[str, Any]:
        """As JSON; what the editor left out stays out, as in gold files."""
        return self.model_dump(mode="json", exclude_unset=True)


class History(BaseModel):
    """Every version of a correction, the newest first."""

    corrections: tuple[CorrectionView, ...]


class RemovedView(BaseModel):
    """What a takedown removed."""

    sha256: Annotated[str, Field(description="Of the text that is gone.")]
    reports: Annotated[int, Field(ge=0, description="How many reports went with it.")]
