"""`/v1/reports/{id}/correction`: an editor's incidents in place of a report's."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.api.conftest import NEWS, Reply, Running, Service

from wirecoder.api import reports
from wirecoder_schemas.gold import GoldIncident

SECRET = "Zanzibarkeeper"  # noqa: S105 - a word that must come out nowhere


@pytest.fixture
def report(service: Service) -> Any:
    """A report with one incident."""
    return service.text(NEWS).json


def body(report: Any, version: int = 0, **changed: Any) -> dict[str, Any]:
    """The report's own incident but for what `changed`, as An Editor sends it."""
    return {
        "author": "An Editor",
        "reason": "read again",
        "version": version,
        "incidents": [report["incidents"][0] | changed],
    }


def put(service: Service, report: Any, document: Any) -> Reply:
    return service.send("PUT", f"/v1/reports/{report['id']}/correction", document)


def test_a_correction_stands_in_place_of_the_report_with_who_when_and_why(
    service: Service, report: Any, running: Running
) -> None:
    reply = put(service, report, body(report, event_type="grenade"))
    assert reply.status == 200
    assert reply.json == {
        "report_id": report["id"],
        "version": 1,
        "author": "An Editor",
        "made": running.clock().isoformat().replace("+00:00", "Z"),
        "reason": "read again",
        "incidents": [report["incidents"][0] | {"event_type": "grenade"}],
    }
    assert service.get(f"/v1/reports/{report['id']}/correction").json == reply.json
    assert service.get(f"/v1/reports/{report['id']}").json == report, "it stays as it was coded"


def test_the_first_correction_needs_no_version(service: Service, report: Any) -> None:
    document = body(report)
    del document["version"]
    assert put(service, report, document).json["version"] == 1


def test_every_version_is_kept_the_newest_first(service: Service, report: Any) -> None:
    assert service.get(f"/v1/reports/{report['id']}/corrections").json == {"corrections": []}
    first = put(service, report, body(report, event_type="grenade")).json
    second = put(service, report, body(report, 1, event_type="attack")).json
    third = put(service, report, body(report, 2) | {"incidents": []}).json
    history = service.get(f"/v1/reports/{report['id']}/corrections").json
    assert history == {"corrections": [third, second, first]}
    assert service.get(f"/v1/reports/{report['id']}/correction").json == third
    assert third["incidents"] == [], "that there is no incident is a correction too"


def test_what_only_gold_has_is_kept_and_what_was_left_out_stays_out(
    service: Service, report: Any
) -> None:
    gold: dict[str, Any] = {"optional": True, "accept": {"event_type": ["attack"]}}
    incident = report["incidents"][0] | gold
    (kept,) = put(service, report, body(report, **gold)).json["incidents"]
    assert kept == incident
    assert "aliases" not in kept["location"]
    GoldIncident.model_validate(kept)


def test_of_two_editors_the_second_is_told_and_loses_nothing(service: Service, report: Any) -> None:
    first = put(service, report, body(report, event_type="grenade")).json
    reply = put(service, report, body(report, event_type="attack"))
    assert reply.problem == (409, "correction_conflict")
    assert "has correction 1 now, yours was made on 0" in reply.json["detail"]
    assert service.get(f"/v1/reports/{report['id']}/correction").json == first
    assert put(service, report, body(report, 1, event_type="attack")).json["version"] == 2


def test_a_version_that_is_ahead_is_a_conflict_too(service: Service, report: Any) -> None:
    assert put(service, report, body(report, 1)).problem == (409, "correction_conflict")


def test_of_many_editors_at_the_same_moment_one_is_first(service: Service, report: Any) -> None:
    with ThreadPoolExecutor() as editors:
        replies = list(editors.map(lambda _: put(service, report, body(report)), range(6)))
    assert sorted(reply.status for reply in replies) == [200] + [409] * 5
    assert len(service.get(f"/v1/reports/{report['id']}/corrections").json["corrections"]) == 1


def test_a_report_without_a_correction_has_none_to_show(service: Service, report: Any) -> None:
    reply = service.get(f"/v1/reports/{report['id']}/correction")
    assert reply.problem == (404, "not_found")
    assert "has no correction" in reply.json["detail"]


def test_a_report_that_is_none_cannot_be_corrected(service: Service, report: Any) -> None:
    assert put(service, {"id": "unknown"}, body(report)).problem == (404, "not_found")


# --- bodies that are refused


def test_a_quote_that_the_text_does_not_say_is_422_by_its_place_and_not_repeated(
    service: Service, report: Any
) -> None:
    place = {"site": SECRET, "admin1": None, "country": None, "precision": "site"}
    said = {"quote": SECRET, "start": 4, "end": 4 + len(SECRET)}
    reply = put(service, report, body(report, location=place | {"quotes": [said]}))
    assert reply.problem == (422, "invalid_request")
    assert "incidents[0].location.quotes[0]: the text does not say that" in reply.json["detail"]
    assert SECRET not in reply.json["detail"]
    assert service.get(f"/v1/reports/{report['id']}/corrections").json == {"corrections": []}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"author": ""}, "author: "),
        ({"author": "x" * 201}, "author: "),
        ({"author": None}, "author: "),
        ({"reason": ""}, "reason: "),
        ({"reason": "x" * 2001}, "reason: "),
        ({"version": -1}, "version: "),
        ({"version": "first"}, "version: "),
        ({"incidents": None}, "incidents: "),
        ({"incidents": [SECRET]}, "incidents.0: "),
        ({"incidents": [{}]}, "incidents.0.event_type: Field required"),
        ({"incident": []}, "incident: "),
    ],
)
def test_a_body_of_another_form_is_422_and_names_the_key(
    service: Service, report: Any, changed: dict[str, Any], named: str
) -> None:
    reply = put(service, report, body(report) | changed)
    assert reply.problem == (422, "invalid_request")
    assert named in reply.json["detail"]
    assert SECRET not in reply.json["detail"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"event_type": "bang"}, "incidents.0.event_type: "),
        ({"id": "2"}, "incidents: "),
        ({"accept": {"no_field": ["x"]}}, "incidents.0: "),
        ({"surprise": 1}, "incidents.0.surprise: "),
    ],
)
def test_an_incident_that_is_none_is_422_and_names_the_field(
    service: Service, report: Any, changed: dict[str, Any], named: str
) -> None:
    reply = put(service, report, body(report, **changed))
    assert reply.problem == (422, "invalid_request")
    assert named in reply.json["detail"]


def test_a_body_that_is_no_json_is_400(service: Service, report: Any) -> None:
    assert put(service, report, b"{").problem == (400, "unreadable_text")


def test_a_body_over_its_limit_is_413(
    service: Service, report: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_MOST_BYTES", 100)
    assert put(service, report, body(report)).problem == (413, "text_too_large")


def test_a_body_of_another_type_is_415(service: Service, report: Any) -> None:
    path = f"/v1/reports/{report['id']}/correction"
    raw = json.dumps(body(report))
    reply = service.ask("PUT", path, raw, {"content-type": "text/plain"})
    assert reply.problem == (415, "unsupported_media_type")
