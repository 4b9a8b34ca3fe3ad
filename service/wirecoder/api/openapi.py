"""What the OpenAPI document says beyond what FastAPI reads off the routes.

The article may come as text or as JSON and the report is built by its own serializer, so their
schemas are put in by hand, from the same Pydantic models.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from wirecoder.api.access import OPEN
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
_MEANINGS = {
    400: "The body is no text in UTF-8 or UTF-16, or no JSON.",
    401: "The request came without a valid key.",
    403: "The key has not the scope for this, the Host header does not name this machine, or a "
    "browser sent it for a page of another site.",
    404: "There is nothing of that id.",
    409: "What is there stands against it: a newer correction, the same request under way.",
    408: "The body did not come to its end in time.",
    413: "The body or its text is too large.",
    415: "The body is of a type that is not read here.",
    422: "A value is not acceptable: an empty text, an invalid date.",
    429: "Too many articles wait, or the key has used what it may; see `Retry-After`.",
    500: "An unforeseen fault, or a prompt that does not fit the model.",
    502: "The model's answer cannot be used.",
    503: "The model or the store cannot be reached, or the service is about to end.",
    504: "The model did not answer in time.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route, beside those that every route may give."""
    answers: dict[int | str, dict[str, Any]] = {}
    for status in sorted(statuses):
        answers[status] = problem(_MEANINGS[status])
    return answers


def _answer(description: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _ref(model: str) -> dict[str, Any]:
    return {"$ref": _REF.format(model=model)}


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """The request body of a route that reads its JSON itself."""
    _BODIES.add(model)
    return {"required": True, "content": {"application/json": {"schema": _ref(model.__name__)}}}


_BODIES: set[type[BaseModel]] = set()
_EVERYWHERE = (401, 403, 422, 429, 500, 503)
_KEY = {"type": "http", "scheme": "bearer", "description": "A key of `wirecoder keys create`."}
_CORRECTIONS = {"type": "object", "additionalProperties": _ref("CorrectionView")}
_CURSOR = {"type": ["string", "null"], "description": "Send it as `cursor`; null at the end."}

REPORT: dict[int | str, dict[str, Any]] = {
    200: _answer("The report.", "application/json", _ref("Report"))
}
EXTRACT_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: _answer(
        "The report; `incidents: []` with status `coded` means there is none.",
        "application/json",
        _ref("Report"),
    ),
    **problems(400, 404, 408, 409, 413, 415, 429, 502, 503, 504),
}
TEXT: dict[int | str, dict[str, Any]] = {
    200: _answer("The text.", "text/plain", {"type": "string"})
}
JOB_LINES: dict[int | str, dict[str, Any]] = {
    200: _answer("A line for each article that is done.", "application/jsonl", {"type": "string"})
}
ROWS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The rows; docs/exports.md says what each column holds.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/geo+json": {"schema": {"type": "object"}},
        },
    }
}
PAGE_OF_REPORTS: dict[int | str, dict[str, Any]] = {
    200: _answer(
        "A page of reports, with the corrections of those that have one by report id.",
        "application/json",
        {
            "type": "object",
            "required": ["reports", "corrections", "next_cursor"],
            "properties": {
                "reports": {"type": "array", "items": _ref("Report")},
                "corrections": _CORRECTIONS,
                "next_cursor": _CURSOR,
            },
        },
    )
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
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (Report, "serialization"),
        (Problem, "serialization"),
        (ArticleBody, "validation"),
        *((body, "validation") for body in sorted(_BODIES, key=lambda one: one.__name__)),
    ]
    _, schemas = models_json_schema(models, ref_template=_REF)
    components = document.setdefault("components", {}).setdefault("schemas", {})
    components.update(schemas["$defs"])
    document["components"]["securitySchemes"] = {"key": _KEY}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path in OPEN:
                continue
            operation["security"] = [{"key": []}]
            answers = operation["responses"]
            answers |= {str(code): found for code, found in problems(*_EVERYWHERE).items()}
            operation["responses"] = dict(sorted(answers.items()))
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's 422; ours is a problem
        components.pop(unused, None)
    return document
