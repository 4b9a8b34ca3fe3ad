"""The tables. One article may have many reports; all that quotes it goes when it goes.

Times are UTC. Documents are JSON as text, in the published format, so that what is served is what
was written. The index of words for free-text search stands beside these, in a form that each
database has of its own (the first migration makes it, `words.py` fills and asks it).
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


_BIG = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself there


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time in UTC, which SQLite keeps without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """To the database, as UTC."""
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        """From the database, as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """The root of the tables; constraints have names, so that migrations can name them."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's documented way
        dt.datetime: UtcTime(),
        str: String(),
    }


def _hash() -> Any:
    return mapped_column(String(64))


class ArticleRow(Base):
    """One text. The same text sent twice is one article, whatever it was called."""

    __tablename__ = "articles"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    used: Mapped[dt.datetime] = mapped_column(index=True)
    """When it was last sent; the period of retention counts from here."""


class ReportRow(Base):
    """One report, and what it was the answer to. `number` grows, so lists are paged by it."""

    __tablename__ = "reports"

    number: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    article_sha256: Mapped[str] = mapped_column(
        ForeignKey("articles.sha256", ondelete="CASCADE"), index=True
    )
    article_id: Mapped[str] = mapped_column(index=True)
    title: Mapped[str | None] = mapped_column(Text)
    created: Mapped[dt.datetime]
    request: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Hash of the request that this report is the current answer to; null once coded afresh."""
    coding: Mapped[str] = mapped_column(String(64), index=True)
    """Hash of what decides a coding; requests that differ only in names share it."""
    listed: Mapped[bool]
    """Whether search shows it: of one article's reports the one last coded or corrected."""
    document: Mapped[str] = mapped_column(Text)


class RunRow(Base):
    """One coding that was tried, with what it cost; outlives its report and holds no text."""

    __tablename__ = "runs"
    __table_args__ = (Index(None, "key_id", "started"),)

    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=True)
    report_id: Mapped[str | None] = mapped_column(
        ForeignKey("reports.id", ondelete="SET NULL"), index=True
    )
    key_id: Mapped[str | None]
    started: Mapped[dt.datetime] = mapped_column(index=True)
    seconds: Mapped[float] = mapped_column(Float)
    wirecoder: Mapped[str]
    prompt: Mapped[str]
    model: Mapped[str]
    calls: Mapped[int]
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    cached_tokens: Mapped[int]
    cost_usd: Mapped[float | None] = mapped_column(Float)
    status: Mapped[str]
    """`coded`, `not_coded`, or the code of the error."""


class IncidentRow(Base):
    """What search asks of one incident: as corrected, if its report was, else as coded.

    `first_day` and `last_day` bound the date; both are null where the year is not known.
    """

    __tablename__ = "incidents"
    __table_args__ = (Index(None, "first_day", "last_day"),)

    report_id: Mapped[str] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    event_type: Mapped[str] = mapped_column(index=True)
    country: Mapped[str | None] = mapped_column(index=True)
    first_day: Mapped[dt.date | None]
    last_day: Mapped[dt.date | None]


class ActorRow(Base):
    """A name in an incident, folded for search."""

    __tablename__ = "actors"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class CorrectionRow(Base):
    """An editor's version of a report's incidents; the latest stands, all are kept."""

    __tablename__ = "corrections"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str]
    key_id: Mapped[str | None]
    made: Mapped[dt.datetime]
    reason: Mapped[str] = mapped_column(Text)
    incidents: Mapped[str] = mapped_column(Text)


class RemovalRow(Base):
    """That an article was removed, when, why and by whom; nothing of what it said."""

    __tablename__ = "removals"

    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=True)
    article_sha256: Mapped[str] = _hash()
    removed: Mapped[dt.datetime]
    why: Mapped[str]
    key_id: Mapped[str | None]
    reports: Mapped[int]


class JobRow(Base):
    """A batch of articles that somebody waits for."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(primary_key=True)
    created: Mapped[dt.datetime] = mapped_column(index=True)
    key_id: Mapped[str | None]
    fresh: Mapped[bool]
    enqueued: Mapped[bool]
    """Whether every article is in the queue; false only while it is being filled."""
    cancelled: Mapped[dt.datetime | None]
    total: Mapped[int]


class ItemRow(Base):
    """One article of a job: waiting until it has its one report or its one error."""

    __tablename__ = "job_items"
    __table_args__ = (Index(None, "state", "job_id", "position"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(index=True)
    article_sha256: Mapped[str | None] = mapped_column(
        ForeignKey("articles.sha256", ondelete="SET NULL"), index=True
    )
    title: Mapped[str | None] = mapped_column(Text)
    published: Mapped[dt.date | None]
    source_url: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str]
    attempts: Mapped[int]
    not_before: Mapped[dt.datetime | None]
    finished: Mapped[dt.datetime | None]
    report_id: Mapped[str | None] = mapped_column(
        ForeignKey("reports.id", ondelete="SET NULL"), index=True
    )
    error_code: Mapped[str | None]
    error_message: Mapped[str | None] = mapped_column(Text)


class KeyRow(Base):
    """An API key. Its secret is kept as a hash only."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    secret_sha256: Mapped[str] = _hash()
    scopes: Mapped[str]
    """Separated by spaces."""
    created: Mapped[dt.datetime]
    expires: Mapped[dt.datetime | None]
    revoked: Mapped[dt.datetime | None]
    requests_per_minute: Mapped[int | None]
    tokens_per_day: Mapped[int | None] = mapped_column(BigInteger)


class SessionRow(Base):
    """Somebody who logged in to the pages with a key. The cookie is kept as a hash only."""

    __tablename__ = "sessions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id", ondelete="CASCADE"))
    secret_sha256: Mapped[str] = _hash()
    """The key's at that time: a key with another secret since then ends its sessions."""
    created: Mapped[dt.datetime]
    expires: Mapped[dt.datetime] = mapped_column(index=True)


class IdempotencyRow(Base):
    """A POST that carried an `Idempotency-Key`, and what came of it."""

    __tablename__ = "idempotency"

    caller: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = _hash()
    begun: Mapped[dt.datetime] = mapped_column(index=True)
    resource: Mapped[str | None]
    """The id of the report or job that came of it; null while it is under way."""
