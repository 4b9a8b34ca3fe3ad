"""`/reports/{id}/correct`: an editor corrects a record, and makes it a gold case."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from wirecoder.api.access import needs
from wirecoder.api.caller import key_id, key_of
from wirecoder.api.intake import read_form
from wirecoder.api.reports import ReportId
from wirecoder.desk.gold import Kept, gold_file, kept, remove_cases, write_case
from wirecoder.desk.keys import Scope
from wirecoder.desk.library import Edit
from wirecoder.desk.service import Service
from wirecoder.errors import CorrectionConflict, InvalidRequest, NotFound, OutputUnwritable
from wirecoder.export.words import plain
from wirecoder.pipeline.resolve.dates import find_date_line
from wirecoder.store.corrections import Correction
from wirecoder.web import terms
from wirecoder.web.correct import view
from wirecoder.web.correct.compare import accepted, differences
from wirecoder.web.correct.form import entries_from, entries_of, fields_of, read
from wirecoder.web.correct.operations import change, take
from wirecoder.web.correct.pick import Words, pick
from wirecoder.web.correct.shape import Entry
from wirecoder.web.pages import is_part
from wirecoder.web.prose import marked
from wirecoder.web.reading.listing import title_of
from wirecoder.web.workbench import Workbench
from wirecoder_schemas.report import Report

_OK = 200
_MOST_BYTES = 10_000_000  # of a form, as of a correction
_LONGEST = {"author": 200, "reason": 2000}  # characters, as the API has them


@dataclass(frozen=True, slots=True)
class Case:
    """A report on the editor's desk: its text, and the correction that stands."""

    report: Report
    text: str
    correction: Correction | None

    @property
    def version(self) -> int:
        """The version that stands, 0 for the report as it was coded."""
        return self.correction.version if self.correction else 0

    @property
    def entries(self) -> list[Entry]:
        """The record that stands, as typed in."""
        return entries_of((self.correction or self.report).incidents)


@dataclass(frozen=True, slots=True)
class Work:
    """What an editor has in hand: the incidents as typed in, and the rest of the form."""

    entries: list[Entry]
    author: str = ""
    reason: str = ""
    version: int = 0
    at: int = 0
    gold: bool = False

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "Work":
        """What was posted; raises `InvalidRequest` for a version that is none."""
        version, at = form.get("version", "0"), form.get("at", "0")
        if not (version.isdecimal() and len(version) < 10):
            raise InvalidRequest(f"version: {version!r:.30} is none: load the page again")
        return cls(
            entries_from(form),
            plain(form.get("author", "")),
            plain(form.get("reason", "")),
            int(version),
            int(at) if at.isdecimal() and len(at) < 5 else 0,
            gold="gold" in form,
        )

    def faults(self) -> dict[str, str]:
        """What is wrong with all but the incidents."""
        found = {}
        for name, most in _LONGEST.items():
            value = getattr(self, name)
            if not value:
                found[name] = "Say who corrects." if name == "author" else "Say what you changed."
            elif len(value) > most:
                found[name] = f"Write at most {most:,} characters."
        return found


def routes(bench: Workbench) -> APIRouter:
    """The routes of the page."""
    routes = APIRouter(
        prefix="/reports/{report_id}/correct",
        include_in_schema=False,
        dependencies=[needs(Scope.CORRECT)],
    )
    _add_page(routes, bench)
    _add_parts(routes, bench)
    return routes


def _add_page(routes: APIRouter, bench: Workbench) -> None:
    service = bench.service

    @routes.get("")
    async def show(request: Request, report_id: ReportId) -> Response:
        case = await _case(service, report_id)
        key = key_of(request)
        work = Work(case.entries, author=key.name if key else "", version=case.version)
        return await _page(bench, request, case, work, saved=request.query_params.get("saved"))

    @routes.post("")
    async def save(request: Request, report_id: ReportId) -> Response:
        case = await _case(service, report_id)
        work = Work.of(await read_form(request, _MOST_BYTES))
        reading = read(work.entries, case.text)
        if faults := work.faults() | reading.faults:
            return await _page(bench, request, case, work, faults=faults, status=422)
        edit = Edit(reading.incidents, work.version, work.author, work.reason)
        try:
            correction = await service.library.correct(report_id, edit, key_id(request))
        except CorrectionConflict:
            case = await _case(service, report_id)
            return await _page(bench, request, case, work, conflict=True, status=409)
        asked = f"?saved={correction.version}"
        if work.gold:
            try:
                await _make_gold(service, report_id)
            except OutputUnwritable:  # the correction is saved: sent again, it would meet itself
                asked += "&unwritable"
        return _to_page(report_id, asked)

    @routes.post("/gold")
    async def gold(report_id: ReportId) -> Response:
        await _make_gold(service, report_id)
        return _to_page(report_id, "#gold")


def _add_parts(routes: APIRouter, bench: Workbench) -> None:
    """What the page asks for while an editor works; the form is all the state there is."""
    service = bench.service

    @routes.post("/check")
    async def check(request: Request, report_id: ReportId) -> Response:
        work = Work.of(await read_form(request, _MOST_BYTES))
        text = await service.library.text(report_id)

        def checked() -> Response:
            values = _drawn(work, text, read(work.entries, text).faults)
            return bench.pages.answer(request, "correct/check.html", **values)

        return await asyncio.to_thread(checked)

    @routes.post("/change")
    async def changed(request: Request, report_id: ReportId) -> Response:
        form, said = await read_form(request, _MOST_BYTES), ""
        case, work, asked = await _case(service, report_id), Work.of(form), form.get("op", "")
        if asked.startswith("take:"):
            path = asked.removeprefix("take:")
            entries = take(work.entries, case.entries, path)
            said = f"{view.name_at(path)}: theirs is taken."
        else:
            entries = change(work.entries, asked)
        at = _place_after(asked, work.at, len(entries))
        return await _part(bench, request, case, _with(work, entries, at), said)

    @routes.post("/pick")
    async def picked(request: Request, report_id: ReportId) -> Response:
        form = await read_form(request, _MOST_BYTES)
        case, work = await _case(service, report_id), Work.of(form)
        words = _words(form, case)
        entries, said = await asyncio.to_thread(
            pick, work.entries, form.get("active", ""), words, add="add" in form
        )
        return await _part(bench, request, case, _with(work, entries, work.at), said)


async def _case(service: Service, report_id: str) -> Case:
    filed = await service.library.report(report_id)
    text, history = (
        await service.library.text(report_id),
        await service.library.corrections(report_id),
    )
    report = Report.model_validate_json(filed.document)
    return Case(report, text, history[0] if history else None)


async def _make_gold(service: Service, report_id: str) -> None:
    case, text = await service.library.case(report_id)
    folder = service.workspace.editors
    await asyncio.to_thread(write_case, case, text, folder)
    try:
        await service.library.report(report_id)
    except NotFound:  # taken down meanwhile, when there was no case to be removed yet
        await asyncio.to_thread(remove_cases, folder, case.article.sha256)
        raise


def _to_page(report_id: str, rest: str = "") -> RedirectResponse:
    return RedirectResponse(f"/reports/{quote(report_id, safe='')}/correct{rest}", 303)


def _with(work: Work, entries: list[Entry], at: int) -> Work:
    return Work(entries, work.author, work.reason, work.version, at, gold=work.gold)


def _place_after(asked: str, at: int, count: int) -> int:
    """The incident at hand after an operation: the new one, or where the moved one went."""
    name, _, path = asked.partition(":")
    if name == "add" and not path:
        return count - 1
    if name in ("up", "down"):
        return int(path) + (1 if name == "down" else -1)
    return max(0, min(at, count - 1))


def _words(form: Mapping[str, str], case: Case) -> Words:
    start, end = form.get("start", ""), form.get("end", "")
    if not (start.isdecimal() and end.isdecimal() and max(len(start), len(end)) < 10):
        raise InvalidRequest("no words are picked: select some in the article")
    line = find_date_line(case.text)
    anchor = case.report.article.published or (line.date if line else None)
    return Words(int(start), int(end), case.text, anchor)


# ------------------------------------------------------------------------- what is shown


def _drawn(work: Work, text: str, faults: Mapping[str, str], said: str = "") -> dict[str, Any]:
    """What every answer shows: the cards, and how they stand."""
    inside = sum(one not in _LONGEST for one in faults)
    mend = f"{inside} thing{'' if inside == 1 else 's'} to mend"
    return {
        "cards": view.cards_of(work.entries, text, faults, work.at),
        "accepted": accepted,
        "slot_of": lambda path: f"e-{path.replace('.', '-')}",
        "state": mend if inside else "Fits the codebook",
        "sound": not inside,
        "said": said,
        "count": len(work.entries),
        "faults": faults,
        "work": work,
    }


async def _part(bench: Workbench, request: Request, case: Case, work: Work, said: str) -> Response:
    """The incidents anew; the whole page where there is no script to put them in."""
    if not is_part(request):
        return await _page(bench, request, case, work)

    def drawn() -> Response:
        faults = read(work.entries, case.text).faults
        values = _drawn(work, case.text, faults, said)
        return bench.pages.answer(request, "correct/changed.html", base=_base(case), **values)

    return await asyncio.to_thread(drawn)


async def _page(  # noqa: PLR0913 - by keyword, and an answer says one or two
    bench: Workbench,
    request: Request,
    case: Case,
    work: Work,
    *,
    faults: Mapping[str, str] | None = None,
    conflict: bool = False,
    saved: str | None = None,
    status: int = _OK,
) -> Response:
    gold = await _kept(bench.service, case)
    folder = bench.service.workspace.editors

    def drawn() -> Response:  # in a thread: a long record takes a while
        told = read(work.entries, case.text).faults if faults is None else faults
        theirs = differences(case.entries, work.entries, case.text) if conflict else ()
        return bench.pages.answer(
            request,
            "correct/page.html",
            status=status,
            base=_base(case),
            case=case,
            title=title_of(case.report, case.text),
            article=marked(case.text, links=False),
            version=case.version if conflict else work.version,
            dirty=fields_of(work.entries) != fields_of(case.entries) or status != _OK,
            conflict=case.correction if conflict else None,
            theirs=theirs,
            saved=case.correction if saved == str(case.version) else None,
            unwritable="unwritable" in request.query_params and gold != "current",
            gold=gold,
            folder=folder,
            file=gold_file(folder, case.report.id),
            mend=view.mended(told),
            refused=status != _OK,
            countries=terms.countries(),
            fields=_ACCOUNT_FIELDS,
            rules=view.rules(),
            **_drawn(work, case.text, told),
        )

    return await asyncio.to_thread(drawn)


async def _kept(service: Service, case: Case) -> Kept | None:
    """Whether the correction that stands is a gold case; None where there is no correction."""
    if case.correction is None:
        return None
    gold, _ = await service.library.case(case.report.id)
    return await asyncio.to_thread(kept, gold, service.workspace.editors)


def _base(case: Case) -> str:
    return f"/reports/{quote(case.report.id, safe='')}"


_ACCOUNT_FIELDS = {
    path: terms.label(path)
    for path in (
        "outcome date location perpetrators claim targets weapons munitions.launched "
        "munitions.intercepted munitions.impacted casualties.killed casualties.injured damage"
    ).split()
}
"""On which sources usually differ, with what they are called; an editor may write another."""
