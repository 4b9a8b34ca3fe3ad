"""An incident as fields: each with its value, its words, how sure it is; none goes missing."""

from collections.abc import Iterator
from typing import Any

from tests.export import made
from tests.web.made import incident, quoted

from wirecoder.web.phrases import Says
from wirecoder.web.record import Field, disputes_of, fields_of, spans_of
from wirecoder_schemas.codebook import FactStatus
from wirecoder_schemas.incident import Incident


def field(record: Incident, path: str) -> Field:
    (found,) = [one for one in fields_of(record) if one.path == path]
    return found


FULL = incident(
    event_type="shelling_artillery_missile",
    date=quoted(made.date("2024-01-20"), "Jan 20", 40, confidence=0.931, status="verified"),
    location={
        "site": "Al-Asad", "admin1": None, "country": "IRQ", "precision": "near_site",
        "quotes": [{"quote": "Al-Asad", "start": 60, "end": 67}],
    },
    perpetrators=[
        quoted({"name": "militants", "attribution": "accused"}, "militants", 70,
               confidence=0.4, status="unverified")
    ],
    claim=quoted({"status": "no_claim", "claimant": None}, "No group", 90, confidence=0.7),
    targets=[quoted({"name": "soldiers", "type": "military_personnel", "nationality": "USA"},
                    "soldiers", 100)],
    weapons=[quoted({"type": "rocket", "name": None}, "rockets", 110),
             quoted({"type": "mortar", "name": "120mm"}, "120mm mortar", 120)],
    munitions={"launched": quoted(made.number("5|7"), "five", 10), "intercepted": None,
               "impacted": quoted(made.number("2*"), "several", 20)},
    casualties=[{
        "party": "soldiers", "nationality": "USA",
        "killed": quoted({"min": 0, "max": 0, "best": 0, "qualifier": "zero"}, "no dead", 130),
        "injured": None, "quotes": [{"quote": "soldiers", "start": 100, "end": 108}],
    }],
    damage=quoted({"extent": "none"}, "no damage", 140),
    accounts=[
        quoted({"field": "munitions.launched", "value": 5, "source": "police"}, "five", 10),
        quoted({"field": "munitions.launched", "value": "seven", "source": None}, "seven", 30),
        quoted({"field": "perpetrators", "value": None, "source": "army"}, "army", 150),
    ],
)  # fmt: skip


def test_every_field_is_there_in_fixed_order_and_the_silent_ones_say_so() -> None:
    silent = incident(outcome="not_reported")
    assert [(one.path, one.value) for one in fields_of(silent)] == [
        ("event_type", "other attack"),
        ("outcome", "not stated"),
        ("salience", "headline or lead"),
        ("date", "date not stated"),
        ("location", "place not stated"),
        ("perpetrators", "not stated"),
        ("claim", "not stated"),
        ("targets", "not stated"),
        ("weapons", "not stated"),
        ("munitions.launched", "not stated"),
        ("munitions.intercepted", "not stated"),
        ("munitions.impacted", "not stated"),
        ("casualties", "not stated"),
        ("damage", "not stated"),
    ]
    said = [one.says for one in fields_of(silent) if one.path not in {"event_type", "salience"}]
    assert set(said) == {Says.SILENT}


def test_a_field_has_its_label_value_words_and_how_sure_it_is() -> None:
    date = field(FULL, "date")
    assert (date.label, date.value, date.percent, date.status) == (
        "When", "20 January 2024", 93, FactStatus.VERIFIED
    )  # fmt: skip
    assert [quote.quote for quote in date.quotes] == ["Jan 20"]


def test_what_else_a_fact_says_stands_beside_its_value() -> None:
    said = {one.path: (one.value, one.detail) for one in fields_of(FULL)}
    assert said["location"] == ("Al-Asad, Iraq", "near the place")
    assert said["perpetrators.0"] == ("militants", "accused by others")
    assert said["targets.0"] == ("soldiers", "military personnel, United States")
    assert said["weapons.0"] == ("rocket", "")
    assert said["weapons.1"] == ("120mm", "mortar")
    assert said["casualties.0"] == ("soldiers", "United States")


def test_zero_silence_and_several_are_told_apart() -> None:
    says = {one.path: one.says for one in fields_of(FULL)}
    assert says["casualties.0.killed"] is says["damage"] is says["claim"] is Says.ZERO
    assert says["casualties.0.injured"] is says["munitions.intercepted"] is Says.SILENT
    assert says["munitions.impacted"] is Says.VAGUE


def test_a_claims_status_is_its_value_and_not_how_sure_it_is() -> None:
    claim = field(FULL, "claim")
    assert (claim.value, claim.status, claim.percent) == ("nobody has claimed it", None, 70)


def test_sources_that_disagree_mark_the_field_and_stand_together() -> None:
    launched, perpetrators = disputes_of(FULL)
    assert launched.label == "Launched"
    assert [(one.path, one.value, one.source) for one in launched.versions] == [
        ("accounts.0", "5", "police"),
        ("accounts.1", "seven", None),
    ]
    assert [one.value for one in perpetrators.versions] == ["not stated"]
    disputed = [one.path for one in fields_of(FULL) if one.disputed]
    assert disputed == ["perpetrators.0", "munitions.launched"]
    assert field(FULL, "munitions.launched").status is FactStatus.CONFLICTING


def test_an_account_of_casualties_as_a_whole_disputes_all_their_fields() -> None:
    account = quoted({"field": "casualties", "value": "losses", "source": None}, "losses", 1)
    lost = FULL.model_copy(update={"accounts": incident(accounts=[account]).accounts})
    disputed = {one.path for one in fields_of(lost) if one.disputed}
    assert {"casualties.0", "casualties.0.killed", "casualties.0.injured"} <= disputed


def test_an_account_of_a_field_that_an_editor_named_freely_is_shown_under_that_name() -> None:
    account = quoted({"field": "motive", "value": "revenge", "source": None}, "revenge", 1)
    (dispute,) = disputes_of(incident(accounts=[account]))
    assert dispute.label == "motive"


def test_every_quote_of_a_record_is_marked_once_with_all_facts_that_rest_on_it() -> None:
    spans = {(span.start, span.end): span.facts for span in spans_of([FULL])}
    assert set(spans) == {(quote["start"], quote["end"]) for quote in walk(FULL.model_dump())}
    assert spans[100, 108] == ("0.targets.0", "0.casualties.0")
    assert spans[10, 14] == ("0.munitions.launched", "0.accounts.0")


def test_facts_of_several_incidents_do_not_share_an_id() -> None:
    ids = [fact for span in spans_of([FULL, FULL]) for fact in span.facts]
    assert len(set(ids)) == len(ids)


def walk(node: object) -> Iterator[dict[str, Any]]:
    """The quotes below a node."""
    if isinstance(node, dict):
        if "start" in node:
            yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from walk(child)
