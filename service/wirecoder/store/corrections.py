"""Corrections: an editor's incidents in place of a report's, every version kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select

from wirecoder.errors import CorrectionConflict, NotFound
from wirecoder.store import reports
from wirecoder.store.tables import ArticleRow, CorrectionRow, ReportRow
from wirecoder_schemas.gold import GoldIncident

INCIDENTS = TypeAdapter(tuple[GoldIncident, ...])


@dataclass(frozen=True, slots=True)
class Correction:
    """One version of a correction; the first has version 1."""

    report_id: str
    version: int
    author: str
    made: dt.datetime
    reason: str
    incidents: tuple[GoldIncident, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A report with its text and its latest correction."""

    document: str
    text: str
    correction: Correction


def latest(db: Connection, report_id: str) -> Correction | None:
    """The version that stands."""
    return next(iter(history(db, report_id)), None)


def latest_of(db: Connection, report_ids: Sequence[str]) -> dict[str, Correction]:
    """By report id, the versions that stand of those that were corrected."""
    asked = select(*_COLUMNS).where(CorrectionRow.report_id.in_(report_ids))
    rows = db.execute(asked.order_by(CorrectionRow.version))
    return {row.report_id: _of(row) for row in rows}


def history(db: Connection, report_id: str) -> list[Correction]:
    """Every version, the newest first."""
    asked = select(*_COLUMNS).where(CorrectionRow.report_id == report_id)
    return [_of(row) for row in db.execute(asked.order_by(CorrectionRow.version.desc()))]


def add(db: Connection, correction: Correction, key_id: str | None) -> None:
    """Keep a correction, which search then goes by.

    Raises `CorrectionConflict` unless its version is the next one: somebody else was quicker.
    Raises `NotFound` where the report is gone.
    """
    asked = select(ReportRow.article_sha256, ReportRow.article_id).join(ArticleRow)
    asked = asked.where(ReportRow.id == correction.report_id)
    head = db.execute(asked.with_for_update(of=ArticleRow)).first()  # as `reports.hold` does
    if head is None:
        raise NotFound(f"there is no report {correction.report_id!r}")
    there = latest(db, correction.report_id)
    stands = there.version if there else 0
    if correction.version != stands + 1:
        raise _conflict(correction, stands)
    values = {
        "report_id": correction.report_id,
        "version": correction.version,
        "author": correction.author,
        "key_id": key_id,
        "made": correction.made,
        "reason": correction.reason,
        "incidents": INCIDENTS.dump_json(correction.incidents, exclude_unset=True).decode(),
    }
    db.execute(insert(CorrectionRow).values(values))
    reports.index_anew(db, correction.report_id, correction.incidents)
    reports.list_alone(db, correction.report_id, head.article_sha256, head.article_id)


def all_corrected(db: Connection) -> list[Corrected]:
    """Every corrected report, in the order of the reports."""
    asked = select(ReportRow.id, ReportRow.document, ArticleRow.text).join(ArticleRow)
    asked = asked.where(ReportRow.id.in_(select(CorrectionRow.report_id)))
    rows = db.execute(asked.order_by(ReportRow.number)).all()
    standing = latest_of(db, [row.id for row in rows])
    return [Corrected(document, text, standing[report_id]) for report_id, document, text in rows]


_COLUMNS = (
    CorrectionRow.report_id,
    CorrectionRow.version,
    CorrectionRow.author,
    CorrectionRow.made,
    CorrectionRow.reason,
    CorrectionRow.incidents,
)


def _of(row: Row[str, int, str, dt.datetime, str, str]) -> Correction:
    report_id, version, author, made, reason, incidents = row
    found = INCIDENTS.validate_json(incidents)
    return Correction(report_id, version, author, made, reason, found)


def _conflict(correction: Correction, stands: int) -> CorrectionConflict:
    return CorrectionConflict(
        f"report {correction.report_id} has correction {stands} now, yours was made on "
        f"{correction.version - 1}: read the newest, merge, and send it with version {stands}"
    )
