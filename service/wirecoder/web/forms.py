"""Reads what a form of ours sends, without letting it grow or touch the disk."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from wirecoder.api.intake import read_body
from wirecoder.errors import UnreadableText, UnsupportedMedia

_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form with the line ends of Unix, and its files byte for byte.

    A field that was not sent reads as empty; a file that nobody chose is not there.
    """

    fields: Mapping[str, str]
    files: Mapping[str, bytes]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


async def read_form(request: Request, limit: int) -> Form:
    """The form in a request's body, of at most `limit` bytes.

    Raises `UnsupportedMedia`, `TextTooLarge` and `UnreadableText`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise UnsupportedMedia(f"the body is {kind or 'of no stated type'}: send a form")
    body = await read_body(request, limit)
    try:
        if kind == "multipart/form-data":
            return await _multipart(request, body)
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except (ValueError, MultiPartException):  # theirs may quote the body
        raise UnreadableText("the form cannot be read: send it again from its page") from None
    return Form({name: _unix(value) for name, value in pairs}, {})


async def _multipart(request: Request, body: bytes) -> Form:
    async def whole() -> AsyncGenerator[bytes]:
        yield body

    parser = MultiPartParser(
        request.headers, whole(), max_files=1, max_fields=_MOST_FIELDS, max_part_size=len(body)
    )
    parser.spool_max_size = len(body) + 1  # never on disk: it may be an article
    sent = await parser.parse()
    fields, files = {}, {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if content or value.filename:
                files[name] = content
        else:
            fields[name] = _unix(value)
    await sent.close()
    return Form(fields, files)


def _unix(value: str) -> str:
    """A value with the line ends that it had in its field; browsers send all as CRLF."""
    return value.replace("\r\n", "\n")
