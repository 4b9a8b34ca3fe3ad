"""Pages on tries: one article as a version codes it, beside how another one does."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from wirecoder.api.access import needs
from wirecoder.api.caller import key_id
from wirecoder.desk.keys import Scope
from wirecoder.web import prose, record
from wirecoder.web.pages import is_part
from wirecoder_evals.comparison import Change, changes_of
from wirecoder_evals.scoring.articles import ArticleScore, score_article
from wirecoder_evals.web.lab import drafts
from wirecoder_evals.web.lab.lab import Lab, form_of
from wirecoder_evals.web.lab.shelf import Subject, first_of
from wirecoder_evals.web.lab.tries import Pair, Side, Try, pairs_of

_SEE_OTHER = 303


def routes(lab: Lab) -> APIRouter:
    """Starting a try, and what came of it."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/prompts/{name}/{version}/trial", dependencies=[needs(Scope.CORRECT)])
    async def choose(
        request: Request, name: str, version: str, article: str | None = None
    ) -> Response:
        """Which article to try a version on."""
        prompt = await asyncio.to_thread(drafts.sound, lab.catalog, f"{name}@{version}")
        groups = await lab.shelf.groups()
        others = await asyncio.to_thread(lab.catalog.entries, name)
        released = lab.released(name)
        return lab.answer(
            request,
            "lab/try.html",
            prompt=prompt,
            groups=groups,
            article=article or first_of(groups),
            others=[entry for entry in others if entry.prompt and entry.ref != prompt.label],
            against=released.label if released else "",
        )

    @routes.post("/prompts/{name}/{version}/trial", dependencies=[needs(Scope.CORRECT)])
    async def start(request: Request, name: str, version: str) -> Response:
        """Begin a try."""
        form = await form_of(request, "article")
        against = form.get("against", "")
        prompt = await asyncio.to_thread(drafts.sound, lab.catalog, f"{name}@{version}")
        other = await asyncio.to_thread(drafts.sound, lab.catalog, against) if against else None
        subject = await lab.shelf.subject(form["article"])
        begun = lab.tries.start(subject, prompt, other, key_id(request))
        return RedirectResponse(f"/prompts/{name}/{version}/trial/{begun.id}", _SEE_OTHER)

    @routes.get("/prompts/{name}/{version}/trial/{try_id}", dependencies=[needs(Scope.READ)])
    async def show(request: Request, name: str, version: str, try_id: str) -> Response:
        """How far a try is; at its end, field by field what both versions say."""
        found = lab.tries.get(try_id)
        ref = f"{name}@{version}"
        if is_part(request) and not found.is_over:
            return lab.answer(request, "lab/try_progress.html", found=found)
        if is_part(request):
            return Response(headers={"hx-refresh": "true"})
        if not found.is_over:
            return lab.answer(request, "lab/try_running.html", ref=ref, found=found)
        subject = await lab.shelf.subject(found.key)
        shown = await asyncio.to_thread(_shown, found, subject)
        return lab.answer(request, "lab/try_done.html", ref=ref, found=found, shown=shown)

    return routes


@dataclass(frozen=True, slots=True)
class Shown:
    """The article with both versions' words marked, their fields, and what gold says of them."""

    pairs: list[Pair]
    changes: tuple[Change, ...]
    title: str
    text: Markup


def _shown(found: Try, subject: Subject) -> Shown:
    old = found.old.report.incidents if found.old and found.old.report else ()
    new = found.new.report.incidents if found.new.report else ()
    changes: tuple[Change, ...] = ()
    if subject.gold is not None and found.old is not None:
        before, after = _scored(subject, found.old), _scored(subject, found.new)
        changes = tuple(changes_of(before, after))
    spans = [
        prose.Span(span.start, span.end, (name,))
        for name, incidents in (("old", old), ("new", new))
        for span in record.spans_of(incidents)
    ]
    article = subject.article
    text = prose.marked(article.text, spans, links=False)
    return Shown(pairs_of(old, new), changes, article.title or article.id, text)


def _scored(subject: Subject, side: Side) -> ArticleScore:
    article = subject.article
    incidents = side.report.incidents if side.report else ()
    gold = subject.gold or ()
    return score_article(article.id, article.text, gold, incidents, failure=side.fault)
