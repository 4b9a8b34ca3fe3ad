"""`POST /v1/extract`: one article in, its report out."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from wirecoder.api import openapi
from wirecoder.api.access import needs
from wirecoder.api.caller import REPLAYED, IdempotencyKey, key_id, occasion
from wirecoder.api.intake import ExtractQuery, read_article
from wirecoder.desk.coding import Coded
from wirecoder.desk.keys import Scope
from wirecoder.desk.service import Service
from wirecoder_schemas.report import report_json_schema

FROM = "Wirecoder-Answer"
"""The header that says where a report comes from: `coded` just now, or `stored` before."""


def router(service: Service) -> APIRouter:
    """The routes that code one article."""
    routes = APIRouter(tags=["coding"])

    @routes.post(
        "/v1/extract",
        summary="Code one article",
        dependencies=[needs(Scope.EXTRACT)],
        response_class=Response,
        responses=openapi.EXTRACT_ANSWERS,
        openapi_extra={"requestBody": openapi.EXTRACT_BODY},
    )
    async def extract(
        request: Request,
        query: Annotated[ExtractQuery, Query()],
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Send the article as `text/plain`, its metadata in the query, or all of it as JSON.

        The text is the article's body as it stands, up to 1,000,000 bytes of UTF-8. `published`
        (`YYYY-MM-DD` or RFC 3339) anchors weekdays and "today". The report's offsets are code
        points into the text as posted, without its byte-order mark. An article that was coded
        before, with the same prompt and model, is answered from the store.
        """
        article = await read_article(request, query)
        coded: list[Coded] = []

        async def code() -> str:
            coded.append(
                await service.desk.code(
                    article, fresh=query.fresh, within=query.within, key_id=key_id(request)
                )
            )
            return coded[0].filed.id

        sent = occasion(request, idempotency_key, article.model_dump(mode="json"), query.fresh)
        report_id, replayed = await service.once.do(sent, code)
        filed = coded[0].filed if coded else await service.library.report(report_id)
        source = "coded" if coded and not coded[0].reused else "stored"
        headers = {FROM: source} | ({REPLAYED: "true"} if replayed else {})
        return Response(filed.document, media_type="application/json", headers=headers)

    @routes.get("/v1/schema", summary="The JSON Schema of reports", dependencies=[needs(None)])
    async def schema() -> dict[str, Any]:
        """The schema of `incident-report/1`."""
        return report_json_schema()

    return routes
