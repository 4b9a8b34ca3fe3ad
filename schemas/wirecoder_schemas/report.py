"""The published report, `incident-report/1`: one JSON document for each article."""

import json
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from wirecoder_schemas.article import ArticleInfo
from wirecoder_schemas.base import Model
from wirecoder_schemas.incident import FORMAT, Incident, check_incident_order
from wirecoder_schemas.provenance import CodingStatus, Run


class Report(Model):
    """What Wirecoder publishes of one article. `id` is this report's own, not the article's."""

    format: Literal["incident-report/1"] = FORMAT
    id: str = Field(min_length=1)
    article: ArticleInfo
    incidents: tuple[Incident, ...]
    run: Run

    @model_validator(mode="after")
    def _incidents_hang_together(self) -> Self:
        check_incident_order(self.incidents)
        if self.incidents and self.run.status is CodingStatus.NOT_CODED:
            raise ValueError("a report that is not_coded cannot hold incidents")
        return self

    def to_json(self) -> str:
        """The document as text: indented, non-ASCII letters as they are, newline at the end.

        `confidence` and `status` are left out where nothing set them, as in gold.
        """
        return json.dumps(self.document(), ensure_ascii=False, indent=1) + "\n"

    def document(self) -> dict[str, Any]:
        """The same as JSON values, for those who write it in another form."""
        data = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        ordered: dict[str, Any] = _quotes_last(data)
        return {"format": self.format} | ordered


def _quotes_last(node: Any) -> Any:
    """The same document with values first, then what is held of them, then their quotes."""
    if isinstance(node, list):
        return [_quotes_last(item) for item in node]
    if not isinstance(node, dict):
        return node
    fact = "quotes" in node and "claimant" not in node
    ordered = sorted(node, key=lambda key: _place(key, fact=fact))
    return {key: _quotes_last(node[key]) for key in ordered}


def _place(key: str, *, fact: bool) -> int:
    """A fact's `status` says how it was verified; a claim's and a run's are values."""
    if key == "quotes":
        return 2
    return int(key == "confidence" or (key == "status" and fact))


def report_json_schema() -> dict[str, Any]:
    """The JSON Schema of `incident-report/1`, as committed under `schemas/json` and served."""
    schema = Report.model_json_schema(mode="serialization", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
