"""The whole application: what programs ask, and the pages that people use."""

from pathlib import Path

from fastapi import FastAPI

from wirecoder.api import app as api
from wirecoder.desk.service import Service
from wirecoder.web import login
from wirecoder.web.assets import Assets
from wirecoder.web.correct import routes as correct
from wirecoder.web.map import room as map_room
from wirecoder.web.pages import Pages, Section
from wirecoder.web.post import routes as post
from wirecoder.web.problems import ReadableProblems
from wirecoder.web.reading import routes as reading
from wirecoder.web.workbench import Contribution, Workbench, installed

_OWN = Contribution(
    folder=Path(__file__).parent,
    sections=(Section("/", "Reports"), Section("/post", "Post"), Section("/map", "Map")),
    rooms=(reading.routes, correct.routes, map_room.routes, login.routes, post.routes),
)


def create_app(service: Service, *, loopback: bool = True, body_seconds: float = 30.0) -> FastAPI:
    """The HTTP application over `service` with its pages; the arguments are those of the API's."""
    app = api.create_app(service, loopback=loopback, body_seconds=body_seconds)
    contributions = (_OWN, *installed())
    folders = [one.folder for one in contributions]
    assets = Assets(folders)
    sections = [section for one in contributions for section in one.sections]
    bench = Workbench(service, Pages(folders, sections, assets))
    routers = [room(bench) for one in contributions for room in one.rooms]
    for router in (assets.routes(), *routers):
        app.router.routes.extend(router.routes)
    app.add_middleware(ReadableProblems, pages=bench.pages)
    return app
