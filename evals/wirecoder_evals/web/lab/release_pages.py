"""Pages that ask before a draft is released for good, or discarded."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from wirecoder.api.access import needs
from wirecoder.desk.keys import Scope
from wirecoder.errors import Conflict, InvalidRequest
from wirecoder_evals.checkout import CHECKOUT
from wirecoder_evals.web.lab import drafts
from wirecoder_evals.web.lab.comparisons import Compared
from wirecoder_evals.web.lab.evaluations import Kept
from wirecoder_evals.web.lab.lab import Lab, form_of
from wirecoder_prompts.prompt import Prompt, PromptError

_SEE_OTHER = 303


def routes(lab: Lab) -> APIRouter:
    """Releasing and discarding; each asks on a page of its own first."""
    routes = APIRouter(include_in_schema=False)
    _add_releasing(routes, lab)
    _add_discarding(routes, lab)
    return routes


def _add_releasing(routes: APIRouter, lab: Lab) -> None:
    @routes.get("/prompts/{name}/{version}/release", dependencies=[needs(Scope.ADMIN)])
    async def ask_release(request: Request, name: str, version: str) -> Response:
        """What releasing means, and what is known of the draft's effect."""
        prompt = await asyncio.to_thread(drafts.sound, lab.catalog, f"{name}@{version}")
        if prompt.released:
            return RedirectResponse(f"/prompts/{name}/{version}", _SEE_OTHER)
        old = lab.released(name)
        measured = await _measured(lab, prompt, old) if old else None
        return lab.answer(
            request,
            "lab/release.html",
            prompt=prompt,
            old=old,
            measured=measured,
            in_checkout=CHECKOUT is not None,
        )

    @routes.post("/prompts/{name}/{version}/release", dependencies=[needs(Scope.ADMIN)])
    async def release(request: Request, name: str, version: str) -> Response:
        """Release a draft, if it is still the one that was shown."""
        form = await form_of(request, "seen")
        ref = f"{name}@{version}"
        prompt = await asyncio.to_thread(drafts.sound, lab.catalog, ref)
        if prompt.sha256 != form["seen"]:
            raise Conflict(f"{ref} was changed since this page was opened: look at it again")
        try:
            await asyncio.to_thread(lab.catalog.release, ref)
        except PromptError as fault:
            raise InvalidRequest(drafts.told(ref, fault)) from fault
        return RedirectResponse(f"/prompts/{name}/{version}?released", _SEE_OTHER)


def _add_discarding(routes: APIRouter, lab: Lab) -> None:
    @routes.get("/prompts/{name}/{version}/discard", dependencies=[needs(Scope.CORRECT)])
    async def ask_discard(request: Request, name: str, version: str) -> Response:
        """What is lost with a draft."""
        entry = await asyncio.to_thread(drafts.entry_of, lab.catalog, name, version)
        if not entry.is_draft:
            return RedirectResponse(f"/prompts/{name}/{version}", _SEE_OTHER)
        runs = await asyncio.to_thread(lab.evaluations.all_of, entry.ref)
        return lab.answer(request, "lab/discard.html", entry=entry, runs=runs)

    @routes.post("/prompts/{name}/{version}/discard", dependencies=[needs(Scope.CORRECT)])
    async def discard(name: str, version: str) -> Response:
        """Remove a draft."""
        ref = f"{name}@{version}"
        await lab.evaluations.stop(ref)
        try:
            await asyncio.to_thread(lab.catalog.discard, ref)
        except PromptError as fault:
            raise InvalidRequest(drafts.told(ref, fault)) from fault
        left = await asyncio.to_thread(lab.catalog.entries, name)
        return RedirectResponse(f"/prompts/{name}" if left else "/prompts", _SEE_OTHER)


async def _measured(lab: Lab, prompt: Prompt, old: Prompt) -> tuple[Kept, Compared] | None:
    """The newest whole comparison of this very text with another prompt, if there is one."""
    for new in await asyncio.to_thread(lab.evaluations.all_of, prompt.label):
        if new.record.identity.prompt.sha256 != prompt.sha256 or not new.is_whole:
            continue
        before = await asyncio.to_thread(lab.evaluations.beside, new, old)
        if before is not None and before.is_whole:
            dataset = await lab.shelf.dataset(new.record.dataset)
            return new, await lab.comparisons.of(dataset, before, new)
    return None
