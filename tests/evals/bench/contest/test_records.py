"""Answers become records: what was said arrives, in whatever form; nothing is made up for it."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import JsonValue, ValidationError
from tests.evals.bench.contest.conftest import ANSWER

from bench import single_call
from bench.contest.records import (
    merged,
    of_instructor,
    of_langextract,
    of_wirecoder,
    plain,
)
from bench.single_call import EXAMPLE_ANSWER, EXAMPLE_TEXT, PlainIncident
from wirecoder_schemas.codebook import EventType
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.incident import Incident

(SAID,) = EXAMPLE_ANSWER.incidents
ATTRIBUTES: dict[str, JsonValue] = {
    "salience": "primary",
    "event_type": "remote_explosive",
    "outcome": "hit",
    "date": "XXXX-05-04",
    "weekday": "Friday",
    "site": "Skarvik",
    "admin1": "Vestmark",
    "country": "NOR",
    "perpetrators": ["Tidewater League"],
    "attribution": "claimed",
    "claim": "claimed",
    "claimant": "Tidewater League",
    "targets": ["ferry terminal"],
    "target_type": "infrastructure",
    "weapons": ["explosive_device"],
    "launched": None,
    "intercepted": None,
    "impacted": None,
    "killed": ["a night porter"],
    "injured": ["at least three passengers"],
    "damage": "major",
}


def extraction(
    changes: Mapping[str, JsonValue] | None = None, text: str = SAID.quote
) -> dict[str, JsonValue]:
    """An extraction of the worked example, found where its text is."""
    start = EXAMPLE_TEXT.find(text)
    found = start >= 0
    return {
        "text": text,
        "start": start if found else None,
        "end": start + len(text) if found else None,
        "attributes": ATTRIBUTES | dict(changes or {}),
    }


def record(**changes: JsonValue) -> Incident:
    (found,) = of_langextract([extraction(changes)], EXAMPLE_TEXT)
    return found


def bare(incident: Incident) -> dict[str, Any]:
    return incident.model_dump(mode="json")


def test_langextract_s_worked_example_says_what_the_other_call_s_does() -> None:
    (call,) = of_instructor(ANSWER, EXAMPLE_TEXT)
    assert bare(record()) == bare(call)
    assert not list(misquotes(record(), EXAMPLE_TEXT))


def test_a_report_is_taken_as_it_is_and_anything_else_is_refused() -> None:
    with pytest.raises(ValidationError):
        of_wirecoder(ANSWER, EXAMPLE_TEXT)
    with pytest.raises(ValidationError):
        of_instructor([], EXAMPLE_TEXT)
    with pytest.raises(ValidationError):
        of_langextract({"extractions": []}, EXAMPLE_TEXT)


def test_numbers_are_read_off_the_words() -> None:
    found = record(
        launched="about 30 rockets",
        intercepted="all but two",
        impacted=4,
        killed=["no guards", "nobody knows"],
        injured=["several dockers", "between five and seven nurses"],
    )
    counts = found.munitions
    assert counts.launched
    assert (counts.launched.best, counts.launched.qualifier) == (30, "about")
    assert counts.impacted
    assert counts.impacted.best == 4
    rows = [
        (row.party, row.killed and row.killed.best, row.injured and row.injured.min)
        for row in found.casualties
    ]
    assert rows[0] == ("guards", 0, None)
    assert rows[-2:] == [("dockers", None, 2), ("between five and seven nurses", None, 5)]


@pytest.mark.parametrize("nothing", [None, [], "", "unknown", "null", ["None"], "Not reported"])
def test_words_for_nothing_are_nothing(nothing: JsonValue) -> None:
    found = record(**dict.fromkeys(ATTRIBUTES, nothing))
    assert found.date is None
    assert (found.location.site, found.location.country) == (None, None)
    rows = (found.perpetrators, found.targets, found.weapons, found.casualties)
    assert rows == ((), (), (), ())
    assert (found.claim.status, found.damage.extent) == ("not_reported", "not_reported")


def test_codes_are_known_however_they_are_written_and_others_are_left_out() -> None:
    found = record(
        event_type="Air drone strike",
        weapons=["DRONE", "drone", "catapult"],
        country="Norway",
        weekday="friday",
        outcome="a mess",
        date="4 May",
        targets="ferry terminal",
        target_type="harbour",
    )
    assert found.event_type == "air_drone_strike"
    assert [weapon.type for weapon in found.weapons] == ["drone"]
    assert found.location.country == "NOR"
    assert found.date
    assert (found.date.value, found.date.weekday) == (None, "Friday")
    assert found.outcome == "not_reported"
    assert [(target.name, target.type) for target in found.targets] == [("ferry terminal", "other")]


def test_an_extraction_quotes_the_words_that_it_was_aligned_with() -> None:
    aligned = extraction() | {"text": "A bomb went off in a bread van"}
    (found,) = of_langextract([aligned], EXAMPLE_TEXT)
    assert found.targets[0].quotes[0].quote == SAID.quote
    lost = extraction(text="A bomb went off in a bread van")
    (found,) = of_langextract([lost], EXAMPLE_TEXT)
    assert list(misquotes(found, EXAMPLE_TEXT)), "what was not found counts against it"


def told(**changes: JsonValue) -> PlainIncident:
    return plain(ATTRIBUTES | changes, SAID.quote)


def test_what_two_chunks_tell_alike_is_one_incident_with_what_either_has() -> None:
    first = told(targets=None, date=None, weekday=None, damage="minor")
    second = told(site="SKARVIK", damage="major")
    (one,) = merged([first, second])
    assert [target.name for target in one.targets] == ["ferry terminal"]
    assert one.date == second.date
    assert one.damage == "minor"


def test_another_kind_or_site_or_none_is_another_incident() -> None:
    others = [told(event_type="grenade"), told(site="Utvik"), told(site=None), told(site=None)]
    assert len(merged([told(), *others])) == 5


def test_more_incidents_than_one_call_may_give_are_all_kept() -> None:
    kinds = [kind for kind in EventType if kind != "other"]
    found = of_langextract([extraction({"event_type": kind}) for kind in kinds], EXAMPLE_TEXT)
    assert [one.event_type for one in found] == kinds
    assert len(found) > 5
    assert single_call.records(EXAMPLE_ANSWER, EXAMPLE_TEXT)
