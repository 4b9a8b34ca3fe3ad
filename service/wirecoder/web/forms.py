"""Reads a form that carries a file, without letting it grow or touch the disk."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from wirecoder.api.intake import read_body
from wirecoder.errors import UnreadableText, UnsupportedMedia

_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form with the line ends of Unix, and its files byte for byte.

    A field that was not sent reads as empty; a file that nobody chose is not there.
    """

    fields: Mapping[str, str]
    files: Mapping[str, bytes]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


async def read_upload(request: Request, limit: int) -> Form:
    """The form with a file in a request's body, of at most `limit` bytes.

    Raises `UnsupportedMedia`, `TextTooLarge` and `UnreadableText`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise UnsupportedMedia(f"the body is {kind or 'of no stated type'}: send it from its page")
    body = await read_body(request, limit)

    async def whole() -> AsyncGenerator[bytes]:
        yield body

    parser = MultiPartParser(
        request.headers, whole(), max_files=1, max_fields=_MOST_FIELDS, max_part_size=len(body)
    )
    parser.spool_max_size = len(body) + 1  # never on disk: it may be an article
    try:
        sent = await parser.parse()
    except (MultiPartException, UnicodeError):  # they may quote the body
        raise UnreadableText("the form cannot be read: send it again from its page") from None
    fields, files = {}, {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if content or value.filename:
                files[name] = content
        else:
            fields[name] = value.replace("\r\n", "\n")  # browsers send every line end as CRLF
    await sent.close()
    return Form(fields, files)
