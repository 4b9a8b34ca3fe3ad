"""Pages on runs: a version on a whole dataset, then what it changed against another one."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from wirecoder.api.access import needs
from wirecoder.api.caller import key_id, may
from wirecoder.desk.keys import Scope
from wirecoder.errors import Conflict, NotFound
from wirecoder.web import prose
from wirecoder.web.pages import is_part
from wirecoder_evals.web.lab import drafts
from wirecoder_evals.web.lab.comparisons import Compared, spans_of
from wirecoder_evals.web.lab.evaluations import Kept, Plan, Progress, State
from wirecoder_evals.web.lab.lab import Lab, form_of
from wirecoder_prompts.prompt import Prompt, PromptError

_SEE_OTHER = 303
_MOST_CHANGES = 120  # on one page
_BUSY = (State.RUNNING, State.SCORING)


@dataclass(frozen=True, slots=True)
class View:
    """A run as its pages show it: what is kept of it, and of the one it is held against."""

    label: str
    new: Kept
    old: Kept | None
    against: Prompt | None
    progress: Progress | None
    compared: Compared | None = None

    @property
    def address(self) -> str:
        """Where its page is."""
        name, _, version = self.label.partition("@")
        return f"/prompts/{name}/{version}/runs/{self.new.id}"

    @property
    def query(self) -> str:
        """What its address says of the other version."""
        return f"?against={self.against.label}" if self.against else ""

    @property
    def folder(self) -> str:
        """Where its folder is, below that of all evaluations."""
        return "/".join(self.new.folder.path.parts[-4:])

    @property
    def is_busy(self) -> bool:
        """Whether it is being made now."""
        return self.progress is not None and self.progress.state in _BUSY

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to code."""
        held = self.against is None or (self.old is not None and self.old.is_whole)
        return self.new.is_whole and held


def routes(lab: Lab) -> APIRouter:
    """Starting, following, stopping and reading runs."""
    routes = APIRouter(include_in_schema=False)
    _add_making(routes, lab)
    _add_reading(routes, lab)
    return routes


_RUN = "/prompts/{name}/{version}/runs/{run_id}"


def _add_making(routes: APIRouter, lab: Lab) -> None:
    @routes.post("/prompts/{name}/{version}/runs", dependencies=[needs(Scope.CORRECT)])
    async def start(request: Request, name: str, version: str) -> Response:
        """Begin a run, or go on with one that was stopped."""
        form = await form_of(request, "dataset")
        against = form.get("against", "")
        prompt = await asyncio.to_thread(drafts.sound, lab.catalog, f"{name}@{version}")
        other = await asyncio.to_thread(drafts.sound, lab.catalog, against) if against else None
        if other is not None and other.label == prompt.label:
            raise Conflict(f"{against} is the version itself: compare it with another one")
        plan = Plan(await lab.shelf.dataset(form["dataset"]), prompt, other, key_id(request))
        run_id = await lab.evaluations.start(plan)
        query = f"?against={other.label}" if other else ""
        return RedirectResponse(f"/prompts/{name}/{version}/runs/{run_id}{query}", _SEE_OTHER)

    @routes.post(f"{_RUN}/stop", dependencies=[needs(Scope.CORRECT)])
    async def stop(request: Request, name: str, version: str, run_id: str) -> Response:
        """Stop a run; what was coded is kept."""
        against = (await form_of(request)).get("against", "")
        await lab.evaluations.stop(f"{name}@{version}")
        query = f"?against={against}" if against else ""
        return RedirectResponse(f"/prompts/{name}/{version}/runs/{run_id}{query}", _SEE_OTHER)


def _add_reading(routes: APIRouter, lab: Lab) -> None:
    @routes.get(_RUN, dependencies=[needs(Scope.READ)])
    async def show(
        request: Request, name: str, version: str, run_id: str, against: str = ""
    ) -> Response:
        """How far a run is; at its end, what the version changed."""
        ref = f"{name}@{version}"
        progress = lab.evaluations.progress(ref, run_id)
        if is_part(request):
            if progress is None or progress.state not in _BUSY:
                return Response(headers={"hx-refresh": "true"})
            return lab.answer(request, "lab/run_progress.html", progress=progress)
        view = await _view(lab, ref, run_id, against)
        view = view if view.is_busy or not view.is_whole else await _compared(lab, view)
        return lab.answer(
            request,
            "lab/run.html",
            view=view,
            progress=view.progress,
            most=_MOST_CHANGES,
            is_current=await asyncio.to_thread(_is_current, lab, view),
            may_write=may(request, Scope.CORRECT),
            may_release=may(request, Scope.ADMIN),
        )

    @routes.get(f"{_RUN}/articles/{{article}}", dependencies=[needs(Scope.READ)])
    async def article(  # noqa: PLR0913, PLR0917 - each is a part of the address
        request: Request, name: str, version: str, run_id: str, article: str, against: str = ""
    ) -> Response:
        """An article with the words that old, new and right values rest on."""
        view = await _view(lab, f"{name}@{version}", run_id, against)
        if not view.is_whole or view.old is None:
            raise NotFound("this run has no comparison yet")
        view = await _compared(lab, view)
        dataset = await lab.shelf.dataset(view.new.record.dataset)
        case = next((case for case in dataset.cases if case.id == article), None)
        if case is None or view.compared is None:
            raise NotFound(f"there is no article {article!r} in this comparison")
        changes = [change for change in view.compared.changes if change.article == article]
        text = await asyncio.to_thread(prose.marked, case.text, spans_of(changes), links=False)
        return lab.answer(
            request, "lab/article.html", view=view, article=article, changes=changes, text=text
        )


async def _view(lab: Lab, ref: str, run_id: str, against: str) -> View:
    new = await asyncio.to_thread(lab.evaluations.kept, ref, run_id)
    other: Prompt | None
    if against:
        try:
            other = await asyncio.to_thread(drafts.sound, lab.catalog, against)
        except NotFound:  # discarded since: what the run itself found is there all the same
            other = None
    else:
        other = lab.released(ref.partition("@")[0])
    if other is not None and other.label == ref:
        other = None
    old = await asyncio.to_thread(lab.evaluations.beside, new, other) if other else None
    if old is None and not against:
        other = None  # nobody asked for it, and it was never run
    progress = lab.evaluations.progress(ref, run_id)
    return View(ref, new, old, other, progress)


async def _compared(lab: Lab, view: View) -> View:
    """The view with its figures; without another run, with those of this one alone."""
    dataset = await lab.shelf.dataset(view.new.record.dataset)
    found = await lab.comparisons.of(dataset, view.old, view.new)
    return View(view.label, view.new, view.old, view.against, view.progress, found)


def _is_current(lab: Lab, view: View) -> bool:
    """Whether the run is of the version's text as it is now."""
    try:
        return lab.catalog.load(view.label).ref == view.new.record.identity.prompt
    except PromptError:
        return False
