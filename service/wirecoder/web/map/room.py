"""`/map`: what a search finds, on a map, along time, and as a table."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request, Response

from wirecoder.api.access import needs
from wirecoder.desk.keys import Scope
from wirecoder.desk.library import Library
from wirecoder.export.words import counted
from wirecoder.store.search import Query
from wirecoder.web.map import atlas, projection
from wirecoder.web.map.incidents import Shown, in_order, reasons, shown
from wirecoder.web.map.places import places
from wirecoder.web.map.timeline import WIDTH, timeline
from wirecoder.web.pages import is_part
from wirecoder.web.reading.filters import filters_of
from wirecoder.web.terms import countries, term
from wirecoder.web.workbench import Workbench
from wirecoder_schemas.codebook import EventType

MOST = 2_000
"""How many incidents one page shows."""
_UNREADABLE = 422  # a filter that cannot be understood; the page says which and why
_AT_ONCE = 100  # reports read from the store
_DOTS = 1_000  # of the screen, that the width of a view is drawn for


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, in order of time; `more`: there is more than a page shows."""

    incidents: list[Shown]
    more: bool


def routes(bench: Workbench) -> APIRouter:
    """The route of the page."""
    routes = APIRouter(include_in_schema=False, dependencies=[needs(Scope.READ)])

    @routes.get("/map")
    async def drawn(request: Request) -> Response:
        filters = filters_of(request.query_params)
        wanted = filters.wanted and replace(filters.wanted, before=None, limit=_AT_ONCE)
        found = await collect(bench.service.library, wanted) if wanted else Found([], False)
        values = {"filters": filters, **await asyncio.to_thread(_drawing, found)}
        if is_part(request):
            pushed = {"hx-push-url": filters.link("/map")}
            return bench.pages.answer(request, "map/drawn.html", headers=pushed, **values)
        return bench.pages.answer(
            request,
            "map/page.html",
            status=_UNREADABLE if filters.faults else 200,
            countries=countries(),
            events={kind.value: term(kind) for kind in EventType},
            **values,
        )

    return routes


async def collect(library: Library, query: Query, most: int = MOST) -> Found:
    """The incidents that a query finds, from the reports filed last, at most `most`."""
    found: list[Shown] = []
    async for report in library.every_match(query):
        # In a thread: the first point loads the cities, which takes most of a second.
        found += await asyncio.to_thread(shown, report)
        if len(found) > most:
            break
    return Found(in_order(found[:most]), len(found) > most)


def _drawing(found: Found) -> dict[str, Any]:
    """What the templates fill in."""
    marks = places(found.incidents)
    view = projection.fit([place.spot for place in marks])
    return {
        "found": found.incidents,
        "found_count": counted(len(found.incidents), "incident"),
        "more": found.more,
        "most": MOST,
        "view": view,
        "world": projection.WORLD,
        "dot": view.width / _DOTS,
        "outlines": atlas.shapes(view),
        "places": marks,
        "unplaced": reasons(found.incidents),
        "unplaced_count": counted(sum(one.point is None for one in found.incidents), "incident"),
        "timeline": timeline(found.incidents),
        "timeline_width": WIDTH,
    }
