"""Pages on prompts: which there are, how their versions differ, and the editor of a draft."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from wirecoder.api.access import needs
from wirecoder.api.caller import may
from wirecoder.desk.keys import Scope
from wirecoder.errors import Conflict, InvalidRequest, WirecoderError
from wirecoder.web.pages import is_part
from wirecoder_evals.checkout import CHECKOUT
from wirecoder_evals.web.lab import drafts
from wirecoder_evals.web.lab.evaluations import Kept
from wirecoder_evals.web.lab.lab import Lab, form_of
from wirecoder_evals.web.lab.shelf import first_of
from wirecoder_prompts.catalog import Entry, Source
from wirecoder_prompts.prompt import Prompt, PromptChanged, PromptError

_READ, _WRITE = [needs(Scope.READ)], [needs(Scope.CORRECT)]
_SEE_OTHER = 303


class Typed(BaseModel):
    """What the editor's form sends: the text, the hash of the file it came from, the article."""

    text: str
    seen: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of the last thing done to a draft: `opened`, `saved`, `changed` or `wrong`."""

    state: str
    seen: str
    fault: str | None = None
    line: int | None = None


def routes(lab: Lab) -> APIRouter:
    """The list of prompts, a prompt's history, and each of its versions."""
    routes = APIRouter(include_in_schema=False)
    _add_prompts(routes, lab)
    _add_versions(routes, lab)
    return routes


def _add_prompts(routes: APIRouter, lab: Lab) -> None:
    @routes.get("/prompts", dependencies=_READ)
    async def prompts(request: Request) -> Response:
        """Every prompt, with its versions."""
        names = await asyncio.to_thread(drafts.names, lab.catalog)
        return lab.answer(request, "lab/prompts.html", names=names)

    @routes.get("/prompts/{name}", dependencies=_READ)
    async def history(
        request: Request, name: str, old: str | None = None, new: str | None = None
    ) -> Response:
        """The versions of a prompt, and what differs between two of them."""
        return await _history(lab, request, name, (old, new))

    @routes.post("/prompts/{name}/new", dependencies=_WRITE)
    async def begin(request: Request, name: str) -> Response:
        """Start a draft from a version."""
        form = await form_of(request, "version", "source")
        ref, source = f"{name}@{form['version'].strip()}", f"{name}@{form['source']}"
        try:
            path = await asyncio.to_thread(lab.catalog.new, ref, source)
        except PromptError as fault:
            return await _history(lab, request, name, (None, None), fault.said)
        return RedirectResponse(f"/prompts/{name}/{path.stem}", _SEE_OTHER)


def _add_versions(routes: APIRouter, lab: Lab) -> None:
    @routes.get("/prompts/{name}/{version}", dependencies=_READ)
    async def version(
        request: Request, name: str, version: str, article: str | None = None
    ) -> Response:
        """One version: the editor of a draft, the text of others."""
        entry = await asyncio.to_thread(drafts.entry_of, lab.catalog, name, version)
        return await _version(lab, request, entry, article)

    @routes.post("/prompts/{name}/{version}", dependencies=_WRITE)
    async def save(request: Request, name: str, version: str) -> Response:
        """Write a draft. What cannot be written stays in the page, with the reason."""
        form = Typed(**await form_of(request, "text", "seen"))
        entry = await asyncio.to_thread(drafts.entry_of, lab.catalog, name, version)
        if not entry.is_draft:
            raise Conflict(f"{entry.ref} never changes: start a new version from it")
        written = await _written(lab, entry.ref, form)
        if is_part(request):
            return lab.answer(request, "lab/saved.html", entry=entry, written=written)
        if written.fault is None:
            return RedirectResponse(f"/prompts/{name}/{version}", _SEE_OTHER)
        return await _version(lab, request, entry, form.article, (form.text, written))

    @routes.post("/prompts/{name}/{version}/preview", dependencies=_WRITE)
    async def preview(request: Request, name: str, version: str) -> Response:
        """What the model would be asked with a text that is being typed."""
        form = Typed(**await form_of(request, "text"))
        entry = await asyncio.to_thread(drafts.entry_of, lab.catalog, name, version)
        plain = drafts.unwritten(form.text)
        return await _preview(lab, request, entry, form.article, plain)

    @routes.get("/prompts/{name}/{version}/preview", dependencies=_READ)
    async def rendered(
        request: Request, name: str, version: str, article: Annotated[str, Query()] = ""
    ) -> Response:
        """What the model is asked with a version as it stands."""
        entry = await asyncio.to_thread(drafts.entry_of, lab.catalog, name, version)
        return await _preview(lab, request, entry, article, None)


async def _history(
    lab: Lab,
    request: Request,
    name: str,
    between: tuple[str | None, str | None],
    fault: str | None = None,
) -> Response:
    named = await asyncio.to_thread(drafts.named, lab.catalog, name)
    versions = [entry.version for entry in named.entries]
    new = between[1] or versions[0]
    old = between[0] or drafts.before(versions, new)
    # In a thread, too: two long texts with little in common take most of a minute.
    texts = [await asyncio.to_thread(_text_of, lab, f"{name}@{version}") for version in (old, new)]
    lines = await asyncio.to_thread(drafts.difference, *texts)
    return lab.answer(
        request,
        "lab/history.html",
        status=200 if fault is None else 422,
        named=named,
        old=old,
        new=new,
        lines=lines,
        may_write=may(request, Scope.CORRECT),
        fault=fault,
    )


def _text_of(lab: Lab, ref: str) -> str:
    return _source_of(lab, ref).text


def _source_of(lab: Lab, ref: str) -> Source:
    name, _, version = ref.partition("@")
    drafts.entry_of(lab.catalog, name, version)
    try:
        return lab.catalog.source(ref)
    except PromptError as fault:
        raise InvalidRequest(drafts.told(ref, fault)) from fault


async def _version(
    lab: Lab,
    request: Request,
    entry: Entry,
    article: str | None,
    typed: tuple[str, Written] | None = None,
) -> Response:
    """A version's page; `typed` is a text that was sent and could not be written."""
    about = await asyncio.to_thread(_about, lab, entry)
    groups = await lab.shelf.groups()
    edits = entry.is_draft and may(request, Scope.CORRECT)
    text, written = typed or (about.source.text, Written("opened", about.source.seen))
    return lab.answer(
        request,
        "lab/editor.html" if edits else "lab/version.html",
        status=200 if typed is None else 422,
        entry=entry,
        about=about,
        text=text,
        written=written,
        groups=groups,
        article=article or first_of(groups),
        may_write=may(request, Scope.CORRECT),
        may_release=may(request, Scope.ADMIN),
        just_released="released" in request.query_params,
        in_checkout=CHECKOUT is not None,
        wrong=entry.fault and drafts.told(entry.ref, entry.fault),
    )


@dataclass(frozen=True, slots=True)
class About:
    """What a version's page shows beside the version itself."""

    source: Source
    released: Prompt | None
    others: tuple[Entry, ...]
    runs: list[Kept]
    datasets: tuple[str, ...]


def _about(lab: Lab, entry: Entry) -> About:
    others = [e for e in lab.catalog.entries(entry.name) if e.ref != entry.ref and e.prompt]
    return About(
        source=_source_of(lab, entry.ref),
        released=lab.released(entry.name),
        others=tuple(others),
        runs=lab.evaluations.all_of(entry.ref),
        datasets=tuple(lab.shelf.folders()),
    )


async def _written(lab: Lab, ref: str, form: Typed) -> Written:
    """What came of writing a draft."""
    try:
        text = drafts.unwritten(form.text)
        prompt = await asyncio.to_thread(lab.catalog.write, ref, text, form.seen)
    except PromptChanged as fault:
        return Written("changed", form.seen, fault.said)
    except PromptError as fault:
        return Written("wrong", form.seen, fault.said, fault.line)
    except InvalidRequest as fault:
        return Written("wrong", form.seen, str(fault))
    return Written("saved", lab.catalog.source(prompt.label).seen)


async def _preview(
    lab: Lab, request: Request, entry: Entry, article: str, text: str | None
) -> Response:
    """What the model is asked; or what is wrong with the prompt, or with the article for it."""
    fault, line, asked = None, None, drafts.asked(())
    try:
        source = text if text is not None else await asyncio.to_thread(_text_of, lab, entry.ref)
        prompt: Prompt = await asyncio.to_thread(lab.catalog.check, entry.ref, source)
        subject = await lab.shelf.subject(article)
        asked = drafts.asked(await lab.service.trials.rehearse(prompt, subject.article))
    except PromptError as wrong:
        fault, line = wrong.said, wrong.line
    except WirecoderError as wrong:
        fault = str(wrong)
    return lab.answer(
        request,
        "lab/preview.html" if is_part(request) else "lab/rendered.html",
        entry=entry,
        asked=asked,
        fault=fault,
        line=line,
        article=article,
    )
