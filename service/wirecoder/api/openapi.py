"""What the OpenAPI document says beyond what FastAPI reads off the routes.

The article may come as text or as JSON and the report is built by its own serializer, so their
schemas are put in by hand, from the same Pydantic models.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from wirecoder.api.intake import ArticleBody
from wirecoder.api.problems import MEDIA_TYPE, Problem
from wirecoder_schemas.report import Report

_REF = "#/components/schemas/{model}"


def problem(description: str) -> dict[str, Any]:
    """An error answer."""
    schema = {"$ref": _REF.format(model="Problem")}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


EXTRACT_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "text/plain": {
            "schema": {"type": "string", "minLength": 1},
            "example": "Two rockets fell near the depot on Monday, police said. No one was hurt.",
        },
        "application/json": {"schema": {"$ref": _REF.format(model="ArticleBody")}},
    },
}
EXTRACT_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report; `incidents: []` with status `coded` means there is none.",
        "content": {"application/json": {"schema": {"$ref": _REF.format(model="Report")}}},
    },
    400: problem("The body is no text in UTF-8 or UTF-16, or no JSON."),
    403: problem("The Host header does not name this machine."),
    413: problem("The text is over 1,000,000 bytes."),
    415: problem("The body is neither text/plain nor application/json."),
    422: problem("A value is not acceptable: an empty text, an invalid date."),
    500: problem("An unforeseen fault, or a prompt that does not fit the model."),
    502: problem("The model's answer cannot be used."),
    503: problem("The model cannot be reached, or the service is ending."),
    504: problem("The model did not answer in time."),
}


def install(app: FastAPI) -> None:
    """Make `app` serve the completed document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # FastAPI's documented way


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    _, schemas = models_json_schema(
        [(Report, "serialization"), (ArticleBody, "validation"), (Problem, "serialization")],
        ref_template=_REF,
    )
    components = document.setdefault("components", {}).setdefault("schemas", {})
    components.update(schemas["$defs"])
    return document
