"""Jobs: batches of articles, each waiting until it has its one report or its one error."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from wirecoder.errors import JobCancelled
from wirecoder.store import reports, runs
from wirecoder.store.reports import Filing
from wirecoder.store.tables import ItemRow, JobRow, ReportRow
from wirecoder_schemas.article import Article, text_sha256

QUEUED, DONE, FAILED = "queued", "done", "failed"


@dataclass(frozen=True, slots=True)
class Refused:
    """An article that cannot be coded as it was sent: no text, too long."""

    id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how far it is. `queued + done + failed == total`."""

    id: str
    created: dt.datetime
    key_id: str | None
    fresh: bool
    cancelled: dt.datetime | None
    total: int
    queued: int
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class Item:
    """One article's place in a job."""

    job_id: str
    position: int


@dataclass(frozen=True, slots=True)
class Task:
    """One article to be coded now: its item, and how."""

    item: Item
    article: Article
    attempts: int
    fresh: bool
    key_id: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a job's results: the report to the letter, or the error in its place."""

    position: int
    article_id: str
    document: str | None
    error_code: str | None
    error_message: str | None


def create(db: Connection, job: Job, articles: Sequence[Article | Refused]) -> None:
    """Keep a job with its articles and their texts; refused ones have failed already."""
    texts = [(text_sha256(one.text), one.text) for one in articles if isinstance(one, Article)]
    if texts:
        reports.keep_texts(db, texts, job.created)
    db.execute(
        insert(JobRow).values(
            id=job.id,
            created=job.created,
            key_id=job.key_id,
            fresh=job.fresh,
            enqueued=False,
            total=len(articles),
        )
    )
    rows = [
        {"job_id": job.id, "position": position, "attempts": 0} | _item(article, job.created)
        for position, article in enumerate(articles)
    ]
    db.execute(insert(ItemRow), rows)


def get(db: Connection, job_id: str) -> Job | None:
    """The job of that id."""
    row = db.execute(
        select(
            JobRow.id, JobRow.created, JobRow.key_id, JobRow.fresh, JobRow.cancelled, JobRow.total
        ).where(JobRow.id == job_id)
    ).first()
    if row is None:
        return None
    counted = select(ItemRow.state, func.count()).where(ItemRow.job_id == job_id)
    counts = dict(db.execute(counted.group_by(ItemRow.state)).all())
    return Job(*row, *(counts.get(state, 0) for state in (QUEUED, DONE, FAILED)))


def by_state(db: Connection) -> dict[str, int]:
    """How many articles of all jobs are in each state; states without any are left out."""
    counted = select(ItemRow.state, func.count()).group_by(ItemRow.state)
    return dict(db.execute(counted).all())


def not_enqueued(db: Connection) -> list[tuple[str, int]]:
    """Jobs whose articles are not all in the queue: accepted, and then the process was killed."""
    asked = select(JobRow.id, JobRow.total).where(~JobRow.enqueued)
    return [(job_id, total) for job_id, total in db.execute(asked.order_by(JobRow.created))]


def enqueue(db: Connection, job_id: str, put: Callable[[Any], None]) -> None:
    """Have a job's articles put into the queue, unless they are there already.

    `put` writes them on the driver's connection, in this transaction: all of them or none.
    """
    waits = update(JobRow).where(JobRow.id == job_id, ~JobRow.enqueued)
    if db.execute(waits.values(enqueued=True)).rowcount:
        put(db.connection.driver_connection)


def waiting(db: Connection, now: dt.datetime, besides: Sequence[Item], limit: int) -> list[Item]:
    """Articles that may be coded now, the oldest job's first, `besides` some."""
    ready = or_(ItemRow.not_before.is_(None), ItemRow.not_before <= now)
    asked = select(ItemRow.job_id, ItemRow.position).join(JobRow)
    asked = asked.where(ItemRow.state == QUEUED, ready)
    asked = asked.order_by(JobRow.created, ItemRow.job_id, ItemRow.position)
    under_way = set(besides)
    found = (Item(*row) for row in db.execute(asked.limit(limit + len(under_way))))
    return [item for item in found if item not in under_way][:limit]


def task(db: Connection, item: Item) -> Task | None:
    """What to do for an item; None where it is done already, or was never there."""
    asked = (
        select(
            ItemRow.article_id,
            ItemRow.article_sha256,
            ItemRow.title,
            ItemRow.published,
            ItemRow.source_url,
            ItemRow.attempts,
            JobRow.fresh,
            JobRow.key_id,
        )
        .join(JobRow)
        .where(*_at(item), ItemRow.state == QUEUED)
    )
    row = db.execute(asked).first()
    text = reports.article_text(db, row.article_sha256) if row is not None else None
    if row is None or text is None:
        return None
    article = Article(
        id=row.article_id,
        text=text,
        title=row.title,
        published=row.published,
        source_url=row.source_url,
    )
    return Task(item, article, row.attempts, row.fresh, row.key_id)


def deliver(db: Connection, item: Item, filing: Filing, now: dt.datetime) -> None:
    """File a report that was coded for an item and give it the report, both or neither.

    Where the item came to its end meanwhile, cancelled or by another worker, only the cost is kept.
    """
    reports.hold(db, filing.report.article.sha256)
    waits = select(ItemRow.state).where(*_at(item), ItemRow.state == QUEUED)
    if db.execute(waits.with_for_update()).first() is None:
        runs.add(db, filing.report, filing.key_id, filed=False)
    else:
        finish(db, item, reports.file(db, filing, now).id, now)


def finish(db: Connection, item: Item, report_id: str, now: dt.datetime) -> bool:
    """Give an item its report, unless it has come to its end meanwhile; whether it was given."""
    done = {"state": DONE, "report_id": report_id, "finished": now}
    return _end(db, item, done)


def fail(db: Connection, item: Item, code: str, message: str, now: dt.datetime) -> bool:
    """Give an item its error, unless it has come to its end meanwhile; whether it was given."""
    return _end(
        db,
        item,
        {"state": FAILED, "error_code": code, "error_message": message, "finished": now},
    )


def postpone(db: Connection, item: Item, until: dt.datetime, *, tried: bool = True) -> None:
    """Let an item wait: what failed may go through later. `tried` counts as an attempt."""
    waits = update(ItemRow).where(*_at(item), ItemRow.state == QUEUED)
    db.execute(waits.values(attempts=ItemRow.attempts + int(tried), not_before=until))


def cancel(db: Connection, job_id: str, now: dt.datetime) -> None:
    """End a job: what waits gets an error; what is done stays. A second time does nothing."""
    open_job = update(JobRow).where(JobRow.id == job_id, JobRow.cancelled.is_(None))
    waits = update(ItemRow).where(ItemRow.job_id == job_id, ItemRow.state == QUEUED)
    stopped = db.execute(
        waits.values(
            state=FAILED,
            error_code=JobCancelled.code,
            error_message="the job was cancelled before this article was coded",
            finished=now,
        )
    ).rowcount
    if stopped:
        db.execute(open_job.values(cancelled=now))


def lines(db: Connection, job_id: str, after: int, limit: int) -> list[Line]:
    """Finished articles in the order they were sent, from position `after + 1` on."""
    asked = (
        select(
            ItemRow.position,
            ItemRow.article_id,
            ReportRow.document,
            ItemRow.error_code,
            ItemRow.error_message,
        )
        .outerjoin(ReportRow)
        .where(ItemRow.job_id == job_id, ItemRow.state != QUEUED, ItemRow.position > after)
    )
    return [Line(*row) for row in db.execute(asked.order_by(ItemRow.position).limit(limit))]


def unfinished(db: Connection) -> int:
    """How many articles of all jobs are waiting."""
    return db.execute(
        select(func.count()).select_from(ItemRow).where(ItemRow.state == QUEUED)
    ).scalar_one()


def _at(item: Item) -> tuple[ColumnElement[bool], ...]:
    return (ItemRow.job_id == item.job_id, ItemRow.position == item.position)


def _end(db: Connection, item: Item, values: dict[str, object]) -> bool:
    waits = update(ItemRow).where(*_at(item), ItemRow.state == QUEUED)
    return bool(db.execute(waits.values(values)).rowcount)


def _item(article: Article | Refused, now: dt.datetime) -> dict[str, object]:
    nothing = dict.fromkeys(
        ("article_sha256", "title", "published", "source_url", "error_code", "error_message",
         "finished")
    )  # fmt: skip
    if isinstance(article, Refused):
        return nothing | {
            "article_id": article.id,
            "state": FAILED,
            "error_code": article.code,
            "error_message": article.message,
            "finished": now,
        }
    return nothing | {
        "article_id": article.id,
        "article_sha256": text_sha256(article.text),
        "title": article.title,
        "published": article.published,
        "source_url": article.source_url,
        "state": QUEUED,
    }
