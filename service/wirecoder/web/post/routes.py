"""`/post`: the form, and what becomes of the article that it sent."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse
from starlette.status import HTTP_200_OK, HTTP_303_SEE_OTHER

from wirecoder.api.access import needs
from wirecoder.api.caller import key_id, may, owner
from wirecoder.api.problems import answer
from wirecoder.desk.keys import Scope
from wirecoder.desk.postings import Posting
from wirecoder.errors import NotFound, WirecoderError
from wirecoder.web.forms import Form, read_upload
from wirecoder.web.pages import is_part
from wirecoder.web.post.article import FIELDS, MOST_BYTES, Fault, FormInvalid, article_in
from wirecoder.web.post.stages import stages_of
from wirecoder.web.workbench import Workbench
from wirecoder_schemas.article import Article


def routes(bench: Workbench) -> APIRouter:
    """The routes of posting."""
    routes = APIRouter(include_in_schema=False, dependencies=[needs(Scope.EXTRACT)])
    _add_form(routes, bench)
    _add_watching(routes, bench)
    return routes


def _add_form(routes: APIRouter, bench: Workbench) -> None:
    postings = bench.service.postings

    @routes.get("/post")
    async def empty(request: Request) -> Response:
        return _form(bench, request, dict.fromkeys(FIELDS, ""))

    @routes.get("/post/{posting_id}/edit")
    async def edit(request: Request, posting_id: str) -> Response:
        article = await _article(bench, postings.get(posting_id, owner(request)))
        return _form(bench, request, _typed(article))

    @routes.post("/post")
    async def post(request: Request) -> Response:
        sent = Form({}, {})
        try:
            sent = await read_upload(request, MOST_BYTES)
            posting = await postings.post(article_in(sent), fresh=False, key_id=key_id(request))
        except FormInvalid as fault:
            return _refused(bench, request, sent, fault.error, fault.field)
        except WirecoderError as fault:
            return _refused(bench, request, sent, fault)
        return _go(request, _place(request, posting))

    @routes.post("/post/{posting_id}/again")
    async def again(request: Request, posting_id: str) -> Response:
        """The same article once more: after a fault, or though there is a report."""
        before = postings.get(posting_id, owner(request))
        article = await _article(bench, before)
        fresh = before.fresh or before.report_id is not None
        posting = await postings.post(article, fresh=fresh, key_id=key_id(request))
        return _go(request, _place(request, posting))


def _add_watching(routes: APIRouter, bench: Workbench) -> None:
    postings = bench.service.postings

    @routes.get("/post/{posting_id}")
    async def watch(request: Request, posting_id: str) -> Response:
        posting = postings.get(posting_id, owner(request))
        if report := _report(request, posting):
            return RedirectResponse(report, HTTP_303_SEE_OTHER)
        return _shown(bench, request, "post/watch.html", posting)

    @routes.get("/post/{posting_id}/stages")
    async def stages(request: Request, posting_id: str) -> Response:
        """The part of the page that changes. Without it, it asks no more."""
        try:
            posting = postings.get(posting_id, owner(request))
        except NotFound as fault:
            told = Fault.of(fault).message
            return bench.pages.answer(request, "post/lost.html", told=told)
        return _shown(bench, request, "post/stages.html", posting)


def _form(
    bench: Workbench,
    request: Request,
    typed: Mapping[str, str],
    fault: Fault | None = None,
    status: int = HTTP_200_OK,
) -> Response:
    return bench.pages.answer(request, "post/post.html", status=status, typed=typed, fault=fault)


def _refused(
    bench: Workbench, request: Request, sent: Form, error: WirecoderError, field: str = ""
) -> Response:
    """The form with what was typed and what is wrong; htmx keeps the form and needs the latter."""
    fault, status = Fault.of(error, field), error.http_status
    if is_part(request):
        found: Response = bench.pages.answer(request, "post/fault.html", status=status, fault=fault)
    else:
        typed = {name: sent[name] for name in FIELDS}
        found = _form(bench, request, typed, fault, status)
    if wait := answer(error).headers.get("retry-after"):
        found.headers["retry-after"] = wait
    return found


def _go(request: Request, there: str) -> Response:
    if is_part(request):
        return Response(headers={"hx-redirect": there})
    return RedirectResponse(there, HTTP_303_SEE_OTHER)


def _place(request: Request, posting: Posting) -> str:
    """Where to see what becomes of it: its report, if it has one."""
    return _report(request, posting) or f"/post/{posting.id}"


def _report(request: Request, posting: Posting) -> str | None:
    """The address of a posting's report, if it has one and the key may read it."""
    if posting.report_id is None or not may(request, Scope.READ):
        return None
    before = f"?posted={quote(posting.id)}" if posting.reused else ""
    return f"/reports/{quote(posting.report_id)}{before}"


def _shown(bench: Workbench, request: Request, template: str, posting: Posting) -> Response:
    return bench.pages.answer(
        request,
        template,
        posting=posting,
        stages=stages_of(posting, bench.service.postings.watch()),
        report=_report(request, posting),
        fault=None if posting.fault is None else Fault.of(posting.fault),
    )


async def _article(bench: Workbench, posting: Posting) -> Article:
    """A posting's article, whose text may be on file by now; raises `NotFound` if it was taken
    down."""
    if posting.report_id is None:
        return posting.article
    text = await bench.service.library.text(posting.report_id)
    return posting.article.model_copy(update={"text": text})


def _typed(article: Article) -> dict[str, str]:
    return {
        "text": article.text,
        "published": article.published.isoformat() if article.published else "",
        "title": article.title or "",
        "source_url": article.source_url or "",
    }
