"""The files of MUC-4: annotated documents, and predictions for them, as typed records.

Three forms are read, all with the names that GRIT (Du, Rush and Cardie 2021) gave the roles when it
published MUC-4: `dev.json` and `test.json`, one JSON line a document; GRIT's own predictions,
`preds_s_t.out`, one JSON object with the documents by number; and our predictions, lines like the
first without the text.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from wirecoder.errors import InvalidRequest, OutputUnwritable

Entity = tuple[str, ...]
"""One filler of a role: every wording that the document has for it."""


class Role(StrEnum):
    """The five string slots of the MUC-4 template on which role-filler extraction is measured."""

    PERP_INDIVIDUAL = "perp_individual_id"
    PERP_ORGANIZATION = "perp_organization_id"
    PHYSICAL_TARGET = "phys_tgt_id"
    HUMAN_TARGET = "hum_tgt_name"
    INSTRUMENT = "incident_instrument_id"


Fillers = Mapping[Role, tuple[Entity, ...]]
"""What fills each role of one document; a role that is not there has no filler."""


@dataclass(frozen=True, slots=True)
class Document:
    """One annotated document: what a system reads, and what it should find in it."""

    id: str
    text: str
    fillers: Fillers


def read_documents(file: Path) -> list[Document]:
    """The annotated documents in their order; raises `InvalidRequest` naming file, line, value."""
    rows = _lines(file, _text(file), _DocumentLine)
    return [Document(row.docid, row.doctext, row.extracts.fillers) for row in rows]


def read_predictions(file: Path) -> dict[str, Fillers]:
    """The predicted fillers by document, from GRIT's form or ours; raises `InvalidRequest`."""
    text = _text(file)
    if _is_one_object(text):
        return _published(file, text)
    return {row.docid: row.extracts.fillers for row in _lines(file, text, _PredictionLine)}


def write_predictions(file: Path, predictions: Mapping[str, Fillers]) -> None:
    """Keep predictions in our form, so that they can be scored again without a model."""
    lines = [
        _PredictionLine(docid=name, extracts=_Extracts.of(fillers)).model_dump_json(by_alias=True)
        for name, fillers in predictions.items()
    ]
    try:
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as fault:
        raise OutputUnwritable(f"{file}: {fault.strerror}: choose another folder") from fault


# ------------------------------------------------------------------------- what the files hold


def _without_offset(mention: object) -> object:
    """The words of `[words, offset]`: CEAF-REE compares strings, wherever they stand."""
    match mention:
        case [str(words), int()]:
            return words
    return mention


_Mention = Annotated[str, Field(min_length=1), BeforeValidator(_without_offset)]
_Entities = tuple[Annotated[tuple[_Mention, ...], Field(min_length=1)], ...]
_DocId = Annotated[str, Field(pattern=r"^\w+(-\w+)*$")]  # a report file bears it too


class _Extracts(BaseModel):
    """The fillers as GRIT names the roles; each field bears the name of its `Role`."""

    model_config = ConfigDict(extra="forbid", validate_by_alias=True, validate_by_name=True)

    perp_individual_id: _Entities = Field(alias="PerpInd")
    perp_organization_id: _Entities = Field(alias="PerpOrg")
    phys_tgt_id: _Entities = Field(alias="Target")
    hum_tgt_name: _Entities = Field(alias="Victim")
    incident_instrument_id: _Entities = Field(alias="Weapon")

    @classmethod
    def of(cls, fillers: Fillers) -> "_Extracts":
        return cls.model_validate({role.value: fillers.get(role, ()) for role in Role})

    @property
    def fillers(self) -> Fillers:
        return {role: getattr(self, role.value) for role in Role}


class _PredictionLine(BaseModel):
    docid: _DocId
    extracts: _Extracts


class _DocumentLine(_PredictionLine):
    doctext: str


class _PublishedRow(BaseModel):
    pred_extracts: _Extracts


_PUBLISHED = TypeAdapter(dict[str, _PublishedRow])
_Line = TypeVar("_Line", bound=_PredictionLine)

# ------------------------------------------------------------------------- reading them


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as fault:
        raise InvalidRequest(f"{file}: {fault.strerror}: name a file of MUC-4") from fault
    except UnicodeDecodeError as fault:
        raise InvalidRequest(f"{file}: no UTF-8 text, bad byte at offset {fault.start}") from None


def _lines(file: Path, text: str, kind: type[_Line]) -> list[_Line]:
    """The records of a file of JSON lines, one for each document."""
    rows: dict[str, _Line] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        try:
            row = kind.model_validate_json(line)
        except ValidationError as fault:
            raise InvalidRequest(f"{where}: {_said(fault)}") from None
        if row.docid in rows:
            raise InvalidRequest(f"{where}: docid: {row.docid!r} is there twice")
        rows[row.docid] = row
    if not rows:
        raise InvalidRequest(f"{file}: holds no document")
    return list(rows.values())


def _is_one_object(text: str) -> bool:
    """Whether the text as a whole is one JSON object that is no line of ours."""
    try:
        whole = json.loads(text)
    except ValueError:
        return False
    return isinstance(whole, dict) and "docid" not in whole


def _published(file: Path, text: str) -> dict[str, Fillers]:
    try:
        rows = _PUBLISHED.validate_json(text)
    except ValidationError as fault:
        raise InvalidRequest(f"{file}: {_said(fault)}") from None
    return {_docid(file, number): row.pred_extracts.fillers for number, row in rows.items()}


def _docid(file: Path, number: str) -> str:
    """GRIT numbers the documents of test set 3 from 30001: `TST3-MUC4-0001` and on."""
    found = re.fullmatch(r"([1-4])(\d{4})", number, re.ASCII)
    if not found:
        raise InvalidRequest(f"{file}: {number!r} is no number of a document, such as 30001")
    test, serial = found.groups()
    conference = 3 if test in "12" else 4  # the first two test sets are of MUC-3
    return f"TST{test}-MUC{conference}-{serial}"


def _said(fault: ValidationError) -> str:
    """The first thing that pydantic found: its path, what is wrong, and a short value."""
    error = fault.errors(include_url=False)[0]
    path = ".".join(map(str, error["loc"]))
    value = error["input"]
    # A broken line comes as its own value, and holds the article.
    short = isinstance(value, str | int | float) and error["type"] != "json_invalid"
    got = f", got {value!r:.60}" if short else ""
    return f"{path}: {error['msg']}{got}" if path else f"{error['msg']}{got}"
