"""`/v1/jobs`: up to 10,000 articles at a time, with progress, results as they come, and an end."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AfterValidator, Field

from wirecoder.api import openapi
from wirecoder.api.access import needs
from wirecoder.api.caller import REPLAYED, IdempotencyKey, key_id, occasion, owner
from wirecoder.api.intake import ArticleBody, read_json
from wirecoder.api.views import JobView
from wirecoder.desk.keys import Scope
from wirecoder.desk.service import Service
from wirecoder.desk.submission import MOST_ARTICLES
from wirecoder.errors import WirecoderError
from wirecoder.pipeline.intake import check_text
from wirecoder.store.jobs import Job, Line, Refused
from wirecoder_schemas.article import Article, text_sha256
from wirecoder_schemas.base import Model

MOST_BYTES = 128_000_000
"""Bytes of one job's body."""

JobId = Annotated[str, Path(description="The job's id.", max_length=64)]


class JobArticle(ArticleBody):
    """One article of a job. `id` names it in the results; without one, its text's hash does."""

    id: Annotated[str | None, Field(min_length=1, max_length=200)] = None


def _ids_differ(articles: tuple[JobArticle, ...]) -> tuple[JobArticle, ...]:
    seen: dict[str, int] = {}
    for position, article in enumerate(articles):
        if article.id is None:
            continue
        if (first := seen.setdefault(article.id, position)) != position:
            raise ValueError(
                f"id {article.id!r} is there twice, in articles.{first} and articles.{position}"
            )
    return articles


class JobBody(Model):
    """A job. `fresh` codes again what was coded before."""

    articles: Annotated[
        tuple[JobArticle, ...],
        Field(min_length=1, max_length=MOST_ARTICLES),
        AfterValidator(_ids_differ),
    ]
    fresh: Annotated[bool, Field(strict=True)] = False


def router(service: Service) -> APIRouter:
    """The routes of jobs."""
    routes = APIRouter(tags=["jobs"], dependencies=[needs(Scope.EXTRACT)])
    _add_submission(routes, service)
    _add_results(routes, service)

    @routes.get("/v1/jobs/{job_id}", summary="How far a job is", responses=openapi.problems(404))
    async def job(request: Request, job_id: JobId) -> JobView:
        """The counts of its articles: waiting, done, failed. A key sees its own jobs."""
        return JobView.of(await service.jobs.get(job_id, owner(request)))

    @routes.delete("/v1/jobs/{job_id}", summary="Cancel a job", responses=openapi.problems(404))
    async def cancel(request: Request, job_id: JobId) -> JobView:
        """What waits is not coded any more; what is done stays. Said again, it changes nothing."""
        await service.jobs.get(job_id, owner(request))
        return JobView.of(await service.jobs.cancel(job_id))

    return routes


def _add_submission(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "/v1/jobs",
        status_code=202,
        summary="Code many articles",
        response_model=JobView,
        responses=openapi.problems(400, 408, 409, 413, 415, 503),
        openapi_extra={"requestBody": openapi.json_body(JobBody)},
    )
    async def submit(
        request: Request, response: Response, idempotency_key: IdempotencyKey = None
    ) -> JobView:
        """Answers at once; the articles are coded in the order they were sent.

        An article that cannot be read as sent (no text, over 1,000,000 bytes) is a failed article
        of the job; a body that is not of this form is refused whole.
        """
        body = await read_json(request, JobBody, MOST_BYTES)
        articles = [_article(n, article) for n, article in enumerate(body.articles)]

        async def accept() -> str:
            job = await service.jobs.submit(articles, fresh=body.fresh, key_id=key_id(request))
            return job.id

        sent = occasion(request, idempotency_key, body.model_dump(mode="json"))
        job_id, replayed = await service.once.do(sent, accept)
        response.headers["location"] = f"/v1/jobs/{job_id}"
        if replayed:
            response.headers[REPLAYED] = "true"
        return JobView.of(await service.jobs.get(job_id))


def _add_results(routes: APIRouter, service: Service) -> None:
    async def known(request: Request, job_id: JobId) -> Job:
        """Looked for before the stream begins: once it has, it is too late for a 404."""
        return await service.jobs.get(job_id, owner(request))

    @routes.get(
        "/v1/jobs/{job_id}/events",
        summary="Follow a job",
        response_class=EventSourceResponse,
        responses=openapi.problems(404),
    )
    async def events(job: Annotated[Job, Depends(known)]) -> AsyncIterator[ServerSentEvent]:
        """Server-sent events: `progress` with the job's counts, and `end` with the last ones."""
        # When the service ends, who follows comes back by itself, to whoever serves then.
        async for news in service.jobs.follow(job.id, lambda: service.leaving):
            yield _event(news)

    @routes.get(
        "/v1/jobs/{job_id}/reports",
        summary="The results of a job",
        response_class=StreamingResponse,
        responses=openapi.JOB_LINES | openapi.problems(404),
    )
    async def reports(request: Request, job_id: JobId) -> StreamingResponse:
        """JSON lines, in the order the articles were sent: a report, or an error in its place.

        Articles that are not done yet are left out; ask again when the job is further.
        """
        await service.jobs.get(job_id, owner(request))
        lines = service.jobs.lines(job_id)
        return StreamingResponse(_json_lines(lines), media_type="application/jsonl")


def _article(position: int, sent: JobArticle) -> Article | Refused:
    try:
        text = check_text(sent.text, f"articles[{position}].text")
    except WirecoderError as fault:
        return Refused(sent.id or str(position), fault.code, str(fault))
    metadata = sent.model_dump(exclude={"text", "id"})
    return Article(id=sent.id or text_sha256(text)[:16], text=text, **metadata)


def _event(job: Job) -> ServerSentEvent:
    name = "progress" if job.queued else "end"
    return ServerSentEvent(data=JobView.of(job), event=name, id=str(job.done + job.failed))


async def _json_lines(lines: AsyncIterator[Line]) -> AsyncIterator[str]:
    async for line in lines:
        yield json.dumps(_document(line), ensure_ascii=False) + "\n"


def _document(line: Line) -> Any:
    if line.document is not None:
        return json.loads(line.document)
    # A report that was there and is gone: its article was taken down afterwards.
    code = line.error_code or "article_removed"
    message = line.error_message or "the article was taken down after it was coded"
    return {"article": {"id": line.article_id}, "error": {"code": code, "message": message}}
