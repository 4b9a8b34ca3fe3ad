"""`GET /v1/incidents`: what a search finds, a row for each incident, for tables and maps."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from wirecoder.api import openapi
from wirecoder.api.access import needs
from wirecoder.api.reports import Search
from wirecoder.desk.keys import Scope
from wirecoder.desk.service import Service
from wirecoder.export import acled, geo, rows, sheet
from wirecoder_schemas.report import Report

AT_ONCE = 100
"""How many reports an export reads from the store at one time."""


class Form(StrEnum):
    """What `format` takes."""

    CSV = "csv"
    GEOJSON = "geojson"
    ACLED = "acled"


class Export(Search):
    """What to look for, and in which form."""

    format: Form = Form.CSV


def router(service: Service) -> APIRouter:
    """The route of exports."""
    routes = APIRouter(tags=["reports"], dependencies=[needs(Scope.READ)])

    @routes.get(
        "/v1/incidents",
        summary="Export incidents",
        response_class=StreamingResponse,
        responses=openapi.ROWS,
    )
    async def incidents(query: Annotated[Export, Query()]) -> StreamingResponse:
        """All that a search finds, as CSV, GeoJSON, or CSV in ACLED's columns, streamed.

        Reports that an editor corrected are given as corrected. With conditions on incidents, only
        the incidents that meet them. docs/exports.md says what each column holds.
        """
        return exported(service.library.every_match(query.wanted(None, AT_ONCE)), query.format)

    return routes


def exported(reports: AsyncIterator[Report], form: Form) -> StreamingResponse:
    """The incidents of some reports in one form, sent as the reports come."""
    media_type, text = _FORMS[form]
    return StreamingResponse(text(reports), media_type=media_type)


async def _csv(reports: AsyncIterator[Report]) -> AsyncIterator[str]:
    yield _head(rows.COLUMNS)
    async for report in reports:
        for line in sheet.csv_lines(rows.COLUMNS, rows.rows_of(report), header=False):
            yield line


async def _acled(reports: AsyncIterator[Report]) -> AsyncIterator[str]:
    yield _head(acled.COLUMNS)
    async for report in reports:
        found = await asyncio.to_thread(list, acled.rows_of(report))
        for line in sheet.csv_lines(acled.COLUMNS, found, header=False):
            yield line


async def _geojson(reports: AsyncIterator[Report]) -> AsyncIterator[str]:
    yield geo.HEAD
    first = True
    async for report in reports:
        # In a thread: the first point loads the cities, which takes most of a second.
        for feature in await asyncio.to_thread(list, geo.features_of(report)):
            yield geo.line_of(feature, first=first)
            first = False
    yield geo.TAIL


def _head(columns: Sequence[str]) -> str:
    return "".join(sheet.csv_lines(columns, ()))


_FORMS = {
    Form.CSV: ("text/csv; charset=utf-8", _csv),
    Form.GEOJSON: ("application/geo+json", _geojson),
    Form.ACLED: ("text/csv; charset=utf-8", _acled),
}
