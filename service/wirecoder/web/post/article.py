"""The article in a form, with what was typed kept for showing it again."""

from dataclasses import dataclass

from pydantic import ValidationError

from wirecoder.api.intake import Metadata
from wirecoder.errors import InvalidRequest, WirecoderError
from wirecoder.pipeline.intake import MAX_TEXT_BYTES, check_text, decode
from wirecoder.web.forms import Form
from wirecoder_schemas.article import Article, text_sha256

MOST_BYTES = 4 * MAX_TEXT_BYTES + 100_000
"""Of a whole form: UTF-16 doubles the bytes of ASCII, and line ends double empty lines."""
FIELDS = ("text", "published", "title", "source_url")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the form, and the field that it is about; empty where it is none."""

    field: str
    message: str

    @classmethod
    def of(cls, error: WirecoderError, field: str = "") -> "Fault":
        """The fault that an error means."""
        said = str(error)
        return cls(field, said[:1].upper() + said[1:])


class FormInvalid(Exception):
    """Something in the form is not acceptable; `error` has the status that it means."""

    def __init__(self, field: str, error: WirecoderError) -> None:
        super().__init__(str(error))
        self.field = field
        self.error = error


def article_in(form: Form) -> Article:
    """The article that a form holds: the bytes of its file, or what was pasted.

    Raises `FormInvalid` with what `POST /v1/extract` would answer.
    """
    try:
        text = _text(form)
    except WirecoderError as fault:
        field = "file" if "file" in form.files and not form["text"].strip() else "text"
        raise FormInvalid(field, fault) from None
    given = {name: form[name].strip() or None for name in FIELDS[1:]}
    try:
        metadata = Metadata.model_validate(given)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        said = first["msg"].removeprefix("Value error, ")
        raise FormInvalid(str(first["loc"][0]), InvalidRequest(said)) from None
    return Article(id=text_sha256(text)[:16], text=text, **metadata.model_dump())


def _text(form: Form) -> str:
    file = form.files.get("file")
    if file is None:
        return check_text(form["text"], "the article")
    if form["text"].strip():
        raise InvalidRequest("the article is there twice: paste it, or choose a file, not both")
    return decode(file, "the file")
