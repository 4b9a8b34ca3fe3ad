"""`/v1/reports`: what is on file, read, searched, corrected and taken down."""

import base64
import binascii
import datetime as dt
import json
import re
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from wirecoder.api import openapi
from wirecoder.api.access import needs
from wirecoder.api.caller import key_id
from wirecoder.api.intake import read_json
from wirecoder.api.views import CorrectionView, History, RemovedView
from wirecoder.desk.keys import Scope
from wirecoder.desk.library import Edit
from wirecoder.desk.service import Service
from wirecoder.errors import InvalidRequest
from wirecoder.store.search import Page
from wirecoder.store.search import Query as Wanted
from wirecoder.store.words import folded
from wirecoder_schemas.base import Model
from wirecoder_schemas.codebook import EventType
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.iso3166 import ALPHA3, check_alpha3

_MOST_BYTES = 10_000_000  # of a correction
_OURS = re.compile(rb"reports/([0-9]{1,18})")  # a number that every database can hold
ReportId = Annotated[str, Path(description="The report's id.", max_length=64)]


def _day(value: object) -> object:
    """A day as it is written, and not what else pydantic reads as one, a number of seconds."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("write a day as 2024-01-20")
    return value


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ListedCountry = Annotated[
    str,
    AfterValidator(check_alpha3),
    WithJsonSchema({"type": "string", "enum": sorted(ALPHA3)}),
]
Day = Annotated[dt.date, BeforeValidator(_day)]


def _words(value: str) -> str:
    if not folded(value):
        raise ValueError("has no word to look for")
    return value


_MOST_LETTERS = 500
Words = Annotated[
    str,
    Field(max_length=_MOST_LETTERS),
    AfterValidator(_words),
    WithJsonSchema({"type": "string", "pattern": r"[^\W_]", "maxLength": _MOST_LETTERS}),
]


class Search(Model):
    """What to look for: reports with an incident that meets every condition."""

    country: Annotated[
        ListedCountry | None, Field(description="ISO 3166 alpha-3, for example `IRQ`.")
    ] = None
    event_type: EventType | None = None
    from_: Annotated[
        Day | None, Field(alias="from", description="The first day, `2024-01-20`.")
    ] = None
    to: Annotated[Day | None, Field(description="The last day.")] = None
    undated: Annotated[
        bool, Field(description="With days: also incidents whose year the article does not tell.")
    ] = False
    actor: Annotated[Words | None, Field(description="Part of a name of who acts or suffers.")] = (
        None
    )
    q: Annotated[
        Words | None, Field(description='Words of the text or title; "a phrase" in quotes.')
    ] = None

    def wanted(self, before: int | None, limit: int) -> Wanted:
        """The conditions as the store takes them."""
        if self.from_ and self.to and self.from_ > self.to:
            raise InvalidRequest(f"from: {self.from_} is after to, {self.to}")
        return Wanted(
            country=self.country,
            event_type=self.event_type,
            first=self.from_,
            last=self.to,
            undated=self.undated,
            actor=self.actor,
            text=self.q,
            before=before,
            limit=limit,
        )


class Paged(Search):
    """A search, and which page of it."""

    cursor: Annotated[
        str | None, Field(max_length=100, description="`next_cursor` of the page before.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class EditBody(Model):
    """A correction. `version` is that of the one it was made on, 0 where there was none."""

    author: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    incidents: tuple[GoldIncident, ...]
    version: Annotated[int, Field(ge=0, strict=True)] = 0


def router(service: Service) -> APIRouter:
    """The routes of what is on file."""
    routes = APIRouter(tags=["reports"])
    _add_reading(routes, service)
    _add_corrections(routes, service)

    @routes.delete(
        "/v1/articles/{article_id:path}",  # an agency's id may hold slashes
        summary="Take an article down",
        dependencies=[needs(Scope.ADMIN)],
        responses=openapi.problems(404, 409),
    )
    async def take_down(
        request: Request, article_id: Annotated[str, Path(max_length=200)]
    ) -> RemovedView:
        """Removes its text and all reports, corrections and titles; that it went is kept.

        The id is the one in reports (`article.id`), or the SHA-256 of the text.
        """
        removed = await service.library.remove(article_id, key_id(request))
        return RemovedView(sha256=removed.sha256, reports=removed.reports)

    return routes


def _add_reading(routes: APIRouter, service: Service) -> None:
    @routes.get(
        "/v1/reports",
        summary="Search reports",
        dependencies=[needs(Scope.READ)],
        response_class=Response,
        responses=openapi.PAGE_OF_REPORTS,
    )
    async def search(query: Annotated[Paged, Query()]) -> Response:
        """The newest first; of an article that was coded more than once, the last coding.

        All conditions on incidents must hold of one and the same incident: as an editor corrected
        it, where one did. An incident whose year is not known lies in no range of days.
        """
        wanted = query.wanted(number_in(query.cursor), query.limit)
        page = await service.library.search(wanted)
        return Response(_page(page), media_type="application/json")

    @routes.get(
        "/v1/reports/{report_id}",
        summary="One report",
        dependencies=[needs(Scope.READ)],
        response_class=Response,
        responses=openapi.REPORT | openapi.problems(404),
    )
    async def report(report_id: ReportId) -> Response:
        """The report as it was coded; corrections stand beside it."""
        filed = await service.library.report(report_id)
        return Response(filed.document, media_type="application/json")

    @routes.get(
        "/v1/reports/{report_id}/text",
        summary="The text of a report's article",
        dependencies=[needs(Scope.READ)],
        response_class=Response,
        responses=openapi.TEXT | openapi.problems(404),
    )
    async def text(report_id: ReportId) -> Response:
        """The text in UTF-8, in whose code points the report's offsets count."""
        found = await service.library.text(report_id)
        return Response(found.encode(), media_type="text/plain; charset=utf-8")


def _add_corrections(routes: APIRouter, service: Service) -> None:
    @routes.put(
        "/v1/reports/{report_id}/correction",
        summary="Correct a report",
        dependencies=[needs(Scope.CORRECT)],
        response_model=CorrectionView,
        response_model_exclude_unset=True,
        responses=openapi.problems(400, 404, 408, 409, 413, 415),
        openapi_extra={"requestBody": openapi.json_body(EditBody)},
    )
    async def correct(request: Request, report_id: ReportId) -> CorrectionView:
        """Puts an editor's incidents, in the form of gold, in place of the report's.

        Every quote must stand in the text at its offsets. Search and exports go by the newest
        correction; every version is kept. 409 says that somebody else has corrected meanwhile.
        """
        body = await read_json(request, EditBody, _MOST_BYTES)
        edit = Edit(body.incidents, body.version, body.author, body.reason)
        return CorrectionView.of(await service.library.correct(report_id, edit, key_id(request)))

    @routes.get(
        "/v1/reports/{report_id}/correction",
        summary="The correction that stands",
        dependencies=[needs(Scope.READ)],
        response_model_exclude_unset=True,
        responses=openapi.problems(404),
    )
    async def correction(report_id: ReportId) -> CorrectionView:
        """The newest version."""
        return CorrectionView.of(await service.library.correction(report_id))

    @routes.get(
        "/v1/reports/{report_id}/corrections",
        summary="Every version of a correction",
        dependencies=[needs(Scope.READ)],
        response_model_exclude_unset=True,
        responses=openapi.problems(404),
    )
    async def corrections(report_id: ReportId) -> History:
        """The newest first; empty where nobody corrected the report."""
        found = await service.library.corrections(report_id)
        return History(corrections=tuple(CorrectionView.of(one) for one in found))


def _page(page: Page) -> str:
    """The page as JSON, around the reports as they are kept."""
    rest: dict[str, Any] = {
        "corrections": {
            report_id: CorrectionView.of(one).document()
            for report_id, one in page.corrections.items()
        },
        "next_cursor": None if page.next is None else cursor_of(page.next),
    }
    reports = ",".join(one.document for one in page.found)
    return f'{{"reports": [{reports}], {json.dumps(rest, ensure_ascii=False)[1:]}\n'


def cursor_of(number: int) -> str:
    """A page's `next` as callers are given it."""
    return base64.urlsafe_b64encode(f"reports/{number}".encode()).decode()


def number_in(cursor: str | None) -> int | None:
    """The number in a cursor; raises `InvalidRequest` for one that we did not make."""
    if cursor is None:
        return None
    try:
        said = _OURS.fullmatch(base64.urlsafe_b64decode(cursor.encode()))
    except binascii.Error:
        said = None
    if said is None:
        raise InvalidRequest(f"cursor: {cursor!r} is none of ours: send next_cursor")
    return int(said[1])
