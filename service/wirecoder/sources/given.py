"""One article as an input gave it, and the table of fields that every kind of input shares."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationError

from wirecoder.errors import UnusableRecord, WirecoderError
from wirecoder.pipeline.intake import check_text
from wirecoder_schemas.article import Article

FIELDS = ("text", "id", "title", "published", "source_url")
"""What is read of a record. Only `text` is needed; a record without an `id` goes by its number."""
_LONGEST = 2000  # characters of an id, a title or an address


@dataclass(frozen=True, slots=True)
class Given:
    """An article of an input, or the error that stands for one that cannot be read.

    `number` counts from 0 through the whole input.
    """

    number: int
    id: str
    article: Article | None
    error: WirecoderError | None = None


class Source(Protocol):
    """Articles that can be gone through more than once, in the same order each time."""

    @property
    def unread(self) -> frozenset[str]:
        """Names of fields that were met and mean nothing here, as far as the input was read."""

    def __iter__(self) -> Iterator[Given]:
        """One after the other, with no more than a few in memory."""


def given(number: int, record: Mapping[str, object], where: str) -> Given:
    """The article of a record; what is wrong with it is the article's error, nobody else's.

    `where` is how messages name it, such as `news.jsonl, line 7`.
    """
    name = f"row-{number + 1}"
    try:
        name = _identifier(record.get("id"), where) or name
        return Given(number, name, _article(name, record, where))
    except WirecoderError as fault:
        return Given(number, name, None, fault)


def broken(number: int, fault: WirecoderError) -> Given:
    """The place of a record of which nothing can be read, not even its id."""
    return Given(number, f"row-{number + 1}", None, fault)


def _article(name: str, record: Mapping[str, object], where: str) -> Article:
    text = record.get("text")
    if not isinstance(text, str):
        kind = "nothing" if text is None else type(text).__name__
        raise UnusableRecord(f"{where}: `text` is {kind}: give the article's text as a string")
    metadata = {key: _filled(record.get(key)) for key in ("title", "published", "source_url")}
    for key in ("title", "source_url"):
        value = metadata[key]
        if isinstance(value, str) and len(value) > _LONGEST:
            raise UnusableRecord(
                f"{where}: `{key}` has {len(value):,} characters, the limit is {_LONGEST:,}"
            )
    if isinstance(metadata["published"], dt.datetime):
        metadata["published"] = metadata["published"].date()  # as it is written, like RFC 3339
    try:
        return Article(id=name, text=check_text(text, where), **metadata)
    except ValidationError as fault:
        wrong = "; ".join(f"`{e['loc'][0]}`: {_short(e['msg'])}" for e in fault.errors())
        raise UnusableRecord(f"{where}: {wrong}") from None  # pydantic's own holds the values


def _identifier(value: object, where: str) -> str | None:
    value = _filled(value)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise UnusableRecord(f"{where}: `id` is {type(value).__name__}: give a string or a number")
    if len(str(value)) > _LONGEST:
        raise UnusableRecord(f"{where}: `id` is longer than {_LONGEST:,} characters")
    try:
        str(value).encode()
    except UnicodeEncodeError:
        raise UnusableRecord(f"{where}: `id` is no valid Unicode: save the file as UTF-8") from None
    return str(value)


def _filled(value: object) -> object:
    """An empty cell is silence, as null is."""
    return None if isinstance(value, str) and not value.strip() else value


def _short(message: str) -> str:
    return message.removeprefix("Value error, ")[:300]
