"""`/` and `/reports/{id}`: the list of reports, and one report beside its article."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from wirecoder.api.access import needs
from wirecoder.api.caller import may, owner
from wirecoder.api.incidents import AT_ONCE, Form, exported
from wirecoder.api.reports import ReportId
from wirecoder.desk.keys import Scope
from wirecoder.desk.library import Library
from wirecoder.errors import InvalidRequest, NotFound
from wirecoder.export.words import counted
from wirecoder.store.corrections import Correction
from wirecoder.store.search import Page
from wirecoder.store.search import Query as Wanted
from wirecoder.web import phrases
from wirecoder.web.pages import is_part
from wirecoder.web.reading.filters import Filters, filters_of
from wirecoder.web.reading.listing import rows_of
from wirecoder.web.reading.view import reading_of
from wirecoder.web.record import fact_id
from wirecoder.web.terms import countries, term
from wirecoder.web.workbench import Workbench
from wirecoder_schemas.codebook import EventType
from wirecoder_schemas.report import Report

_EVENTS = {event.value: term(event) for event in EventType}
_FILES = {Form.CSV: "incidents.csv", Form.GEOJSON: "incidents.geojson", Form.ACLED: "acled.csv"}
_NOTHING = Page((), {}, None)
_UNREADABLE = 422


def routes(bench: Workbench) -> APIRouter:
    """The pages of those who read."""
    found = APIRouter(include_in_schema=False, dependencies=[needs(Scope.READ)])
    _add_list(found, bench)
    _add_report(found, bench)
    return found


def _add_list(found: APIRouter, bench: Workbench) -> None:
    library = bench.service.library

    @found.get("/")
    async def listed(request: Request) -> Response:
        """The list. htmx gets what its filters find, or with a cursor the rows that come next."""
        filters = filters_of(request.query_params)
        page = await library.search(filters.wanted) if filters.wanted else _NOTHING
        reports = [Report.model_validate_json(one.document) for one in page.found]
        untitled = [report.id for report in reports if not report.article.title]
        rows = rows_of(reports, page.corrections, await library.openings(untitled))
        values: dict[str, Any] = {
            "filters": filters,
            "rows": rows,
            "told": _told(len(rows), more=page.next is not None),
            "more": filters.after(page.next) if page.next is not None else None,
            "countries": countries(),
            "events": _EVENTS,
            "base": str(request.base_url),
        }
        continued = "cursor" in request.query_params
        if is_part(request):
            part = "reading/rows.html" if continued else "reading/found.html"
            pushed = {} if continued else {"hx-push-url": filters.link("/")}
            return bench.pages.answer(request, part, headers=pushed, part=True, **values)
        status = _UNREADABLE if filters.faults else 200
        return bench.pages.answer(request, "reading/list.html", status=status, part=False, **values)

    @found.get("/export")
    async def export(request: Request, form: Annotated[Form, Query(alias="format")]) -> Response:
        """A file with the incidents that the list's filters find."""
        wanted = _understood(filters_of(request.query_params))
        return _file(exported(library.every_match(wanted), form), _FILES[form])


def _add_report(found: APIRouter, bench: Workbench) -> None:
    library = bench.service.library

    @found.get("/reports/{report_id}")
    async def report(
        request: Request,
        report_id: ReportId,
        version: Annotated[int | None, Query(ge=1)] = None,
        form: Annotated[Literal["coded"] | None, Query(alias="as")] = None,
    ) -> Response:
        """A report as it stands; `as=coded` as it was coded, `version` as an editor once had it.

        `posted` names the posting of an article that was coded before, whose report this is.
        """
        filed = await library.report(report_id)
        history = await library.corrections(report_id)
        # In a thread: a long text must not hold up the service.
        reading = await asyncio.to_thread(
            reading_of,
            Report.model_validate_json(filed.document),
            await library.text(report_id),
            history,
            None if form == "coded" else _version(history, version),
        )
        return bench.pages.answer(
            request,
            "reading/report.html",
            reading=reading,
            fact_id=fact_id,
            moment=phrases.moment,
            term=term,
            posted=_posted(bench, request),
        )

    @found.get("/reports/{report_id}/raw")
    async def raw(report_id: ReportId) -> Response:
        """The report as programs get it."""
        filed = await library.report(report_id)
        return Response(filed.document, media_type="application/json")

    @found.get("/reports/{report_id}/export")
    async def export_one(
        report_id: ReportId, form: Annotated[Form, Query(alias="format")]
    ) -> Response:
        """A file with the incidents of one report, as they stand."""
        await library.report(report_id)
        return _file(exported(_as_it_stands(library, report_id), form), _FILES[form])


def _posted(bench: Workbench, request: Request) -> str | None:
    """The posting that the address names, if it is the caller's, who may then code it again."""
    named = request.query_params.get("posted", "")
    if not named or not may(request, Scope.EXTRACT):
        return None
    try:
        return bench.service.postings.get(named, owner(request)).id
    except NotFound:
        return None


async def _as_it_stands(library: Library, report_id: str) -> AsyncIterator[Report]:
    report = Report.model_validate_json((await library.report(report_id)).document)
    history = await library.corrections(report_id)
    yield report.model_copy(update={"incidents": history[0].incidents}) if history else report


def _version(history: list[Correction], version: int | None) -> Correction | None:
    """The correction of that version, the newest where none is asked for."""
    if version is None:
        return history[0] if history else None
    for correction in history:
        if correction.version == version:
            return correction
    raise NotFound(f"this report has no correction {version}")


def _told(rows: int, *, more: bool) -> str:
    """How much was found, for those who do not see it come."""
    if more:
        return f"More than {rows} reports"
    return counted(rows, "report") if rows else "No report"


def _understood(filters: Filters) -> Wanted:
    """What the filters ask for; raises `InvalidRequest` for the first that cannot be understood."""
    if filters.wanted is None:
        raise InvalidRequest("; ".join(f"{name}: {why}" for name, why in filters.faults.items()))
    return replace(filters.wanted, before=None, limit=AT_ONCE)


def _file(answer: Response, name: str) -> Response:
    answer.headers["content-disposition"] = f'attachment; filename="{name}"'
    return answer
