"""An article as it was sent, and the description of it that a report carries."""

import datetime as dt
import hashlib
import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from wirecoder_schemas.base import Model

_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d))?",
    re.ASCII,
)


def parse_published(value: object) -> object:
    """The date of `YYYY-MM-DD` or RFC 3339 as it is written, with no change of time zone.

    An article published at `2024-01-20T23:30:00-05:00` is of the 20th for its readers, and
    its weekdays count from there. Raises `ValueError` for any other text.
    """
    if isinstance(value, dt.date):
        return value
    match = _RFC3339.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if match is None:
            raise ValueError("wrong form")
        return dt.date.fromisoformat(match[1])
    except ValueError as fault:
        raise ValueError(
            f"{value!r} is no publication date: send YYYY-MM-DD or RFC 3339, "
            "for example 2024-01-20 or 2024-01-20T08:00:00Z"
        ) from fault


Published = Annotated[dt.date, BeforeValidator(parse_published)]


class Article(Model):
    """One article to be coded. `text` is the decoded body without a byte-order mark.

    `title` and the other fields are metadata that was sent beside the text; they are never quoted.
    """

    id: Annotated[str, Field(min_length=1)]
    text: str
    title: str | None = None
    published: Published | None = None
    source_url: str | None = None


class ArticleInfo(Model):
    """What a report says of its article. The text itself is not repeated.

    `sha256` is over the text's UTF-8 bytes, `characters` counts Unicode code points, and
    `language` is an ISO 639-1 code (`und` where there is no telling).
    """

    id: Annotated[str, Field(min_length=1)]
    title: str | None
    published: Published | None
    source_url: str | None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    characters: Annotated[int, Field(ge=0)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


def text_sha256(text: str) -> str:
    """The hash that names a text in reports: SHA-256 over its UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
