"""Reports: filed once for each request, found again by id, by request and by coding."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from wirecoder.errors import ArticleRemoved
from wirecoder.store import runs, words
from wirecoder.store.tables import (
    ActorRow,
    ArticleRow,
    Base,
    CorrectionRow,
    IncidentRow,
    RemovalRow,
    ReportRow,
)
from wirecoder_schemas.article import Article
from wirecoder_schemas.edtf import span
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

TAKEDOWN = "takedown"
"""Why a text was removed for good, not only for its age."""
_LONGEST_NAME = 500  # characters of an actor's name that are searched: an index takes no more


@dataclass(frozen=True, slots=True)
class Request:
    """What a report answers, as two hashes.

    `coding` is over all that decides a coding; `full` over the article's names too, which only
    the head of the report shows.
    """

    coding: str
    full: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A report as it is kept: its JSON to the letter, and when its text was last sent."""

    id: str
    document: str
    used: dt.datetime


def get(db: Connection, report_id: str) -> Filed | None:
    """The report of that id."""
    return _one(db, ReportRow.id == report_id)


def answer_to(db: Connection, request: Request) -> Filed | None:
    """The current answer to this very request."""
    return _one(db, ReportRow.request == request.full)


def answer_or_twin(db: Connection, request: Request) -> tuple[Filed | None, Filed | None]:
    """The current answer to a request; where there is none, one of the same coding."""
    if filed := answer_to(db, request):
        return filed, None
    return None, same_coding(db, request)


def same_coding(db: Connection, request: Request) -> Filed | None:
    """The newest report of the same coding, whatever its article was called."""
    asked = _FILED.where(ReportRow.coding == request.coding, ReportRow.request.is_not(None))
    row = db.execute(asked.order_by(ReportRow.number.desc()).limit(1)).first()
    return row and Filed(*row)


def text_of(db: Connection, report_id: str) -> str | None:
    """The text that the offsets of a report count in."""
    asked = select(ArticleRow.text).join(ReportRow).where(ReportRow.id == report_id)
    return db.execute(asked).scalar()


def article_text(db: Connection, sha256: str) -> str | None:
    """The text of that hash."""
    return db.execute(select(ArticleRow.text).where(ArticleRow.sha256 == sha256)).scalar()


def keep_texts(db: Connection, texts: Sequence[tuple[str, str]], now: dt.datetime) -> None:
    """Keep texts, each with its hash; one that is there already is only marked as used."""
    # In one order everywhere: of two transactions that keep the same texts, one waits.
    sorted_texts = sorted(dict(texts).items())
    rows = [{"sha256": sha256, "text": text, "used": now} for sha256, text in sorted_texts]
    statement = upsert(db, ArticleRow).on_conflict_do_update(
        index_elements=[ArticleRow.sha256], set_={"used": now}
    )
    db.execute(statement, rows)


def mark_used(db: Connection, sha256: str, now: dt.datetime) -> None:
    """Note that a text was sent again."""
    db.execute(update(ArticleRow).where(ArticleRow.sha256 == sha256).values(used=now))


def hold(db: Connection, sha256: str) -> bool:
    """Let nobody else touch a text and its reports until this transaction ends; if it is there.

    Whoever files, delivers, corrects or removes takes the text first, so that each sees what the
    one before has done. (SQLite has one writer at a time anyway.)
    """
    asked = select(ArticleRow.sha256).where(ArticleRow.sha256 == sha256).with_for_update()
    return db.execute(asked).first() is not None


@dataclass(frozen=True, slots=True)
class Filing:
    """A report to be filed. `request` None: it answers no later request (another model gave it).

    `run` says whether the report was coded just now, and so cost something.
    """

    article: Article
    report: Report
    coding: str
    request: str | None
    fresh: bool = False
    key_id: str | None = None
    run: bool = True


def file(db: Connection, filing: Filing, now: dt.datetime) -> Filed:
    """Keep a report with its text; where the request was answered meanwhile, that answer stands.

    A `fresh` one takes the place of the answer before it, which is kept but answers no more.
    Raises `ArticleRemoved` for an article that was taken down since its coding began.
    """
    article, report = filing.article, filing.report
    keep_texts(db, [(report.article.sha256, article.text)], now)
    if _taken_down_since(db, report):
        raise ArticleRemoved("the article was taken down while it was being coded")
    if filing.run and filing.fresh and filing.request is not None:
        stood = update(ReportRow).where(ReportRow.request == filing.request)
        db.execute(stood.values(request=None))
    document = report.to_json()
    number = _insert(db, filing, document, now)
    if filing.run:  # what it cost is on record even where its answer came too late
        runs.add(db, report, filing.key_id, filed=number is not None)
    if number is None:
        there = _one(db, ReportRow.request == filing.request)
        assert there is not None, "what stood in the way is there"  # noqa: S101 - cannot be else
        return there
    _index_incidents(db, report.id, report.incidents)
    words.index(db, number, report.article.title, article.text)
    return Filed(report.id, document, now)


def index_anew(db: Connection, report_id: str, incidents: Sequence[Incident]) -> None:
    """Make a report findable by these incidents, in place of what it was found by before."""
    db.execute(delete(IncidentRow).where(IncidentRow.report_id == report_id))
    db.execute(delete(ActorRow).where(ActorRow.report_id == report_id))
    _index_incidents(db, report_id, incidents)


def _index_incidents(db: Connection, report_id: str, incidents: Sequence[Incident]) -> None:
    if not incidents:
        return
    db.execute(
        insert(IncidentRow),
        [
            {"report_id": report_id, "position": position} | _searchable(incident)
            for position, incident in enumerate(incidents)
        ],
    )
    actors = [
        {"report_id": report_id, "position": position, "name": name}
        for position, incident in enumerate(incidents)
        for name in _names(incident)
    ]
    if actors:
        db.execute(insert(ActorRow), actors)


def list_alone(db: Connection, report_id: str, article_sha256: str, article_id: str) -> None:
    """Let search show this report of its article, and no other."""
    of_article = (ReportRow.article_sha256 == article_sha256, ReportRow.article_id == article_id)
    db.execute(update(ReportRow).where(*of_article).values(listed=ReportRow.id == report_id))


def upsert(db: Connection, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that can say what to do on a conflict, in the database's own dialect."""
    return sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)


def _insert(db: Connection, filing: Filing, document: str, now: dt.datetime) -> int | None:
    """The number of the new row, or None where the request has its answer already."""
    report = filing.report
    of_article = (
        ReportRow.article_sha256 == report.article.sha256,
        ReportRow.article_id == report.article.id,
    )
    others = exists().where(*of_article)
    corrected = exists().where(CorrectionRow.report_id == ReportRow.id, *of_article)
    has_others, is_corrected = db.execute(select(others, corrected)).one()
    listed = not is_corrected  # what an editor corrected stands until that is corrected
    statement: Insert = (
        upsert(db, ReportRow)
        .values(
            id=report.id,
            article_sha256=report.article.sha256,
            article_id=report.article.id,
            title=report.article.title,
            created=now,
            request=filing.request,
            coding=filing.coding,
            listed=listed,
            document=document,
        )
        .on_conflict_do_nothing(index_elements=[ReportRow.request])
        .returning(ReportRow.number)
    )
    number = db.execute(statement).scalar()
    if number is not None and listed and has_others:
        list_alone(db, report.id, report.article.sha256, report.article.id)
    return number


def _taken_down_since(db: Connection, report: Report) -> bool:
    """Whether a report comes too late; one whose text only grew old is welcome back."""
    removed = exists().where(
        RemovalRow.article_sha256 == report.article.sha256,
        RemovalRow.removed >= report.run.started,
        RemovalRow.why == TAKEDOWN,
    )
    return bool(db.execute(select(removed)).scalar())


_FILED = select(ReportRow.id, ReportRow.document, ArticleRow.used).join(ArticleRow)


def _one(db: Connection, condition: ColumnElement[bool]) -> Filed | None:
    row = db.execute(_FILED.where(condition)).first()
    return row and Filed(*row)


def _searchable(incident: Incident) -> dict[str, object]:
    value = incident.date.value if incident.date else None
    days = span(value) if value else None
    return {
        "event_type": incident.event_type.value,
        "country": incident.location.country,
        "first_day": days[0] if days else None,
        "last_day": days[1] if days else None,
    }


def _names(incident: Incident) -> set[str]:
    """Everybody who acts or suffers in an incident, folded."""
    named = [
        *(one.name for one in incident.perpetrators),
        *(one.name for one in incident.targets),
        *(one.party for one in incident.casualties),
        incident.claim.claimant,
    ]
    folded = (words.folded(name)[:_LONGEST_NAME] for name in named if name)
    return {name for name in folded if name}
