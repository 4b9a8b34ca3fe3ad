"""Run records: every coding that was tried and what it cost, for budgets and for the record."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from wirecoder.store.tables import RunRow
from wirecoder.usage import Usage
from wirecoder_schemas.provenance import Run
from wirecoder_schemas.report import Report


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A coding that gave no report. `seconds` is wall time, `code` that of the error."""

    started: dt.datetime
    seconds: float
    wirecoder: str
    prompt: str
    model: str
    usage: Usage
    cost_usd: float | None
    code: str


def add(db: Connection, report: Report, key_id: str | None, *, filed: bool) -> None:
    """Record the run of a report, which was `filed` unless another answer came before it."""
    run = report.run
    usage = Usage(run.calls, run.prompt_tokens, run.completion_tokens, run.cached_tokens)
    values = {"prompt": run.prompt.label, "status": run.status.value, "key_id": key_id}
    _insert(db, run, usage, report_id=report.id if filed else None, **values)


def add_failed(db: Connection, run: FailedRun, key_id: str | None) -> None:
    """Record a run that failed."""
    _insert(db, run, run.usage, prompt=run.prompt, status=run.code, key_id=key_id)


def _insert(db: Connection, run: Run | FailedRun, usage: Usage, **values: str | None) -> None:
    db.execute(
        insert(RunRow).values(
            started=run.started,
            seconds=run.seconds,
            wirecoder=run.wirecoder,
            model=run.model,
            calls=usage.calls,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cached_tokens=usage.cached_tokens,
            cost_usd=run.cost_usd,
            **values,
        )
    )


def tokens_since(db: Connection, key_id: str, since: dt.datetime) -> int:
    """Tokens of prompts and answers that a key has spent since `since`."""
    spent = func.sum(RunRow.prompt_tokens + RunRow.completion_tokens)
    asked = select(spent).where(RunRow.key_id == key_id, RunRow.started >= since)
    return int(db.execute(asked).scalar() or 0)
