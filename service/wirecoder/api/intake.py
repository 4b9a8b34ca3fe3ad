"""Reads an article from a request: raw text with its metadata in the query, or JSON."""

import codecs
from email.message import Message
from typing import Annotated, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import BaseModel, Field, ValidationError

from wirecoder.errors import InvalidRequest, TextTooLarge, UnreadableText, UnsupportedMedia
from wirecoder.pipeline.intake import MAX_TEXT_BYTES, check_text, decode
from wirecoder_schemas.article import Article, Published, text_sha256
from wirecoder_schemas.base import Model

T = TypeVar("T", bound=BaseModel)
# UTF-16 doubles the bytes of ASCII; JSON escapes take six for one, and metadata some more.
_MAX_RAW = 2 * MAX_TEXT_BYTES + 4
_MAX_JSON = 6 * MAX_TEXT_BYTES + 100_000
_MOST_FAULTS = 20  # told of one body
_MOST_FIELDS = 50_000  # of one form: an incident has some sixty
_CHARSETS = ("utf-8", "utf8", "us-ascii", "utf-16")
_NAME = "the request body"


class Metadata(Model):
    """What is known of the article apart from its text."""

    published: Published | None = None
    title: Annotated[str | None, Field(max_length=2000)] = None
    source_url: Annotated[str | None, Field(max_length=2000)] = None


class ExtractQuery(Metadata):
    """The query of `/v1/extract`. `fresh` codes again what was coded before."""

    fresh: bool = False
    within: Annotated[
        float | None,
        Field(gt=0, le=86_400, description="Seconds that you wait; after them the answer is 504."),
    ] = None


class ArticleBody(Metadata):
    """An article as JSON."""

    text: str


async def read_article(request: Request, query: ExtractQuery) -> Article:
    """The article that a request carries; its id is the beginning of its text's hash.

    Raises `UnsupportedMedia` (415), `TextTooLarge` (413), `UnreadableText` (400) or
    `InvalidRequest` (422).
    """
    kind, charset = _content_type(request.headers.get("content-type", ""))
    in_query = query.model_dump(exclude={"fresh", "within"}, exclude_none=True)
    if kind == "text/plain" and charset in _CHARSETS:
        text, metadata = decode(await read_body(request, _MAX_RAW), _NAME), in_query
    elif kind == "application/json":
        if in_query:
            raise InvalidRequest(f"{', '.join(in_query)}: with a JSON body, send this in the body")
        body = _parse(await read_body(request, _MAX_JSON), ArticleBody)
        text, metadata = check_text(body.text, "text"), body.model_dump(exclude={"text"})
    else:
        raise UnsupportedMedia(
            f"the body is {request.headers.get('content-type') or 'of no stated type'}: "
            "send it with the header 'content-type: text/plain' (in UTF-8) or 'application/json'; "
            "curl needs -H 'content-type: text/plain' beside --data-binary"
        )
    return Article(id=text_sha256(text)[:16], text=text, **metadata)


async def read_json(request: Request, form: type[T], limit: int) -> T:
    """The JSON body of a request, of at most `limit` bytes, as a model.

    Raises `UnsupportedMedia`, `TextTooLarge`, `UnreadableText` or `InvalidRequest`.
    """
    kind, _ = _content_type(request.headers.get("content-type", ""))
    if kind != "application/json":
        raise UnsupportedMedia(
            f"the body is {request.headers.get('content-type') or 'of no stated type'}: "
            "send JSON, with the header 'content-type: application/json'"
        )
    return _parse(await read_body(request, limit), form)


async def read_form(request: Request, limit: int) -> dict[str, str]:
    """The form that a page posted, of at most `limit` bytes; of a name that comes twice the last.

    Raises `UnsupportedMedia`, `TextTooLarge` or `UnreadableText`.
    """
    kind, _ = _content_type(request.headers.get("content-type", ""))
    if kind != "application/x-www-form-urlencoded":
        raise UnsupportedMedia(f"the body is {kind}: send application/x-www-form-urlencoded")
    body = await read_body(request, limit)
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise UnreadableText(
            f"the form has over {_MOST_FIELDS:,} fields or is not in UTF-8: load the page again"
        ) from None
    return dict(pairs)


def _content_type(value: str) -> tuple[str, str]:
    """Media type and charset of a header, in lower case."""
    header = Message()
    header["content-type"] = value
    # `Message` would take a type that is missing or makes no sense for text/plain.
    return value.partition(";")[0].strip().lower(), header.get_content_charset("utf-8")


async def read_body(request: Request, limit: int) -> bytes:
    """The body, given up as soon as it is over `limit` bytes."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise TextTooLarge(
                f"the body is over {limit:,} bytes; the text of one article may have "
                f"{MAX_TEXT_BYTES:,} bytes"
            )
        pieces.append(piece)
    return b"".join(pieces)


def _parse(raw: bytes, form: type[T]) -> T:
    try:
        return form.model_validate_json(raw.removeprefix(codecs.BOM_UTF8))
    except ValidationError as fault:
        errors = fault.errors(include_input=False, include_url=False)
        if errors[0]["type"] == "json_invalid":
            raise UnreadableText(f"the body is no JSON: {errors[0]['msg']}") from None
        shown = [f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in errors]
        more = len(shown) - _MOST_FAULTS
        rest = [f"and {more} more"] if more > 0 else []
        raise InvalidRequest("; ".join(shown[:_MOST_FAULTS] + rest)) from None
