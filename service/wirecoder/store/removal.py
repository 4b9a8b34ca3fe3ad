"""Removal: an article goes with everything that quotes it, by takedown or when its time is up."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import (
    CompoundSelect,
    Connection,
    delete,
    exists,
    insert,
    or_,
    select,
    union,
    update,
)

from wirecoder.errors import ArticleAmbiguous, ArticleRemoved, NotFound
from wirecoder.store import reports, words
from wirecoder.store.tables import ArticleRow, CorrectionRow, ItemRow, RemovalRow, ReportRow

_HASH, _SHORT_HASH = 64, 16  # hex digits; the short one is the id of an article sent without one
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Removed:
    """What went: the text by its hash, and how many reports."""

    sha256: str
    reports: int


def find(db: Connection, article_id: str) -> str | None:
    """The SHA-256 of the text that an article's id, or its hash, stands for.

    Raises `ArticleAmbiguous` where the id was given to several texts.
    """
    named: CompoundSelect[str | None] = union(
        select(ReportRow.article_sha256).where(ReportRow.article_id == article_id),
        select(ItemRow.article_sha256).where(ItemRow.article_id == article_id),
    )
    found = {sha256 for sha256 in db.execute(named).scalars() if sha256 is not None}
    if not found and len(article_id) in (_HASH, _SHORT_HASH):
        hashed = ArticleRow.sha256.startswith(article_id, autoescape=True)
        found = set(db.execute(select(ArticleRow.sha256).where(hashed)).scalars())
    if len(found) > 1:
        raise ArticleAmbiguous(
            f"{article_id!r} names {len(found)} texts: send the SHA-256 of the one to remove, "
            f"which is one of {', '.join(sorted(found))}"
        )
    return next(iter(found), None)


def take_down(db: Connection, article_id: str, key_id: str | None, now: dt.datetime) -> Removed:
    """Remove the article of that id; raises `NotFound` and `ArticleAmbiguous`."""
    sha256 = find(db, article_id)
    if sha256 is None or not reports.hold(db, sha256):
        raise NotFound(f"there is no article {article_id!r}")
    removed = remove(db, sha256, reports.TAKEDOWN, key_id, now)
    words.forget_removed(db)
    return removed


def expire(db: Connection, before: dt.datetime, now: dt.datetime) -> int:
    """Remove some texts that nobody sent since `before`; how many, 0 where none is left."""
    hashes = expired(db, before)
    for sha256 in hashes:
        remove(db, sha256, "retention", None, now)
    return len(hashes)


def remove(db: Connection, sha256: str, why: str, key_id: str | None, now: dt.datetime) -> Removed:
    """Remove a text that is held, with reports, corrections and titles; that it went is kept."""
    waiting = update(ItemRow).where(ItemRow.article_sha256 == sha256, ItemRow.state == "queued")
    said = "the article was taken down before it was coded"
    db.execute(
        waiting.values(
            state="failed", error_code=ArticleRemoved.code, error_message=said, finished=now
        )
    )
    named = update(ItemRow).where(ItemRow.article_sha256 == sha256)
    db.execute(named.values(title=None, source_url=None, article_sha256=None))
    # Reports first: the index of words wants the text that it forgets.
    gone = db.execute(delete(ReportRow).where(ReportRow.article_sha256 == sha256)).rowcount
    db.execute(delete(ArticleRow).where(ArticleRow.sha256 == sha256))
    db.execute(
        insert(RemovalRow).values(
            article_sha256=sha256, removed=now, why=why, key_id=key_id, reports=gone
        )
    )
    return Removed(sha256, gone)


def expired(db: Connection, before: dt.datetime) -> list[str]:
    """Some texts that nobody sent since `before`, that wait in no job and that nobody corrected.

    They are held until the transaction ends; one that somebody else holds is in use.
    """
    corrected = exists().where(
        CorrectionRow.report_id == ReportRow.id, ReportRow.article_sha256 == ArticleRow.sha256
    )
    waiting = exists().where(ItemRow.article_sha256 == ArticleRow.sha256, ItemRow.state == "queued")
    asked = select(ArticleRow.sha256).where(ArticleRow.used < before, ~or_(corrected, waiting))
    asked = asked.limit(_AT_ONCE).with_for_update(skip_locked=True)
    return list(db.execute(asked).scalars())
