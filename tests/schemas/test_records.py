"""Reports, gold and drafts as whole documents."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from wirecoder_schemas.draft import Draft, copied_words
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.gold import Gold
from wirecoder_schemas.report import Report, report_json_schema

ROOT = Path(__file__).parents[2]
GOLD = sorted(ROOT.glob("evals/datasets/*/gold/*.json"))
RUN = {
    "wirecoder": "0.1.0",
    "schema": "incident-report/1",
    "prompt": {"name": "incidents", "version": "1", "sha256": "0" * 64},
    "model": "m",
    "parameters": {"temperature": 0.0, "max_tokens": 10, "seed": None},
    "started": "2024-01-20T08:00:00Z",
    "seconds": 1.5,
    "calls": 1,
    "prompt_tokens": 1,
    "completion_tokens": 1,
    "cached_tokens": 0,
    "cost_usd": None,
    "status": "coded",
    "warnings": [],
}


def raw(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def as_report(gold: dict[str, Any]) -> dict[str, Any]:
    """The gold document as the report it would be: gold-only keys out, `run` in."""

    def without(node: Any) -> Any:
        if isinstance(node, list):
            return [without(item) for item in node]
        if not isinstance(node, dict):
            return node
        gold_only = ("aliases", "accept", "optional", "dates_if_published")
        return {key: without(value) for key, value in node.items() if key not in gold_only}

    document: dict[str, Any] = without(gold)
    document["article"] |= {"source_url": None, "language": "en"}
    return document | {"id": "r1", "run": RUN}


def test_there_is_gold_to_look_at() -> None:
    assert len(GOLD) == 67


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_loads_and_comes_out_unchanged(path: Path) -> None:
    gold = Gold.model_validate(raw(path))
    dumped = gold.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert dumped == raw(path)


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_every_gold_quote_is_what_its_text_says(path: Path) -> None:
    text = (path.parents[1] / "articles" / f"{path.stem}.txt").read_bytes().decode("utf-8-sig")
    assert misquotes(Gold.model_validate(raw(path)), text) == []


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_without_its_own_keys_is_a_report_that_round_trips(path: Path) -> None:
    document = as_report(raw(path))
    report = Report.model_validate(document)
    assert json.loads(report.to_json()) == document
    jsonschema.Draft202012Validator(report_json_schema()).validate(document)


def test_a_misspelt_key_is_refused_by_name() -> None:
    document = as_report(raw(GOLD[0]))
    document["incidents"][0]["casualities"] = []
    with pytest.raises(ValidationError, match="casualities"):
        Report.model_validate(document)


@pytest.mark.parametrize(
    ("key", "value"), [("id", "2"), ("responds_to", "9"), ("responds_to", "1"), ("id", "one")]
)
def test_ids_and_answers_that_lead_nowhere_are_refused(key: str, value: str) -> None:
    document = as_report(raw(GOLD[0]))
    document["incidents"][0][key] = value
    with pytest.raises(ValidationError):
        Report.model_validate(document)


def test_a_report_that_is_not_coded_holds_no_incident() -> None:
    document = as_report(raw(GOLD[0]))
    document["run"] = RUN | {"status": "not_coded"}
    with pytest.raises(ValidationError, match="not_coded"):
        Report.model_validate(document)


def test_the_committed_schema_knows_the_forms_of_dates_and_countries() -> None:
    document = as_report(raw(GOLD[0]))
    document["incidents"][0]["date"]["value"] = "last Monday"
    validator = jsonschema.Draft202012Validator(
        json.loads((ROOT / "schemas/json/incident-report-1.schema.json").read_text("utf-8"))
    )
    assert [fault.json_path for fault in validator.iter_errors(document)] == [
        "$.incidents[0].date.value"
    ] or not validator.is_valid(document)


def _keys(schema: Any) -> list[tuple[set[str], set[str]]]:
    objects = [d for d in schema["$defs"].values() if d.get("type") == "object"]
    return [(set(o["properties"]), set(o.get("required", ()))) for o in [schema, *objects]]


def test_every_key_of_a_draft_is_required_so_that_evidence_comes_before_the_value() -> None:
    for properties, required in _keys(Draft.model_json_schema()):
        assert properties == required


def test_a_draft_has_no_field_for_an_offset_or_a_coded_date() -> None:
    integers = [
        name
        for definition in Draft.model_json_schema()["$defs"].values()
        for name, field in definition.get("properties", {}).items()
        if "integer" in json.dumps(field)
    ]
    assert integers == ["responds_to"]


def test_the_word_null_in_a_draft_means_null() -> None:
    empty: dict[str, Any] = {
        "event": {"quote": "a rocket fell", "event_type": "other", "outcome": "hit"},
        "date": "null", "site": "None", "admin1": " ", "country": "not stated",
        "perpetrators": [], "claim": None, "targets": [], "weapons": [], "launched": "NULL",
        "intercepted": None, "impacted": None, "casualties": [], "damage": None,
        "responds_to": None,
    }  # fmt: skip
    draft = Draft.model_validate({"incidents": [empty]})
    assert list(copied_words(draft)) == [("incidents[0].event.quote", "a rocket fell")]
