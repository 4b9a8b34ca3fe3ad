"""A record as the fields of a form, and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.records import corrected
from tests.web.correct.made import TEXT, gold, plain, quoted

from wirecoder.web.correct import view
from wirecoder.web.correct.form import entries_from, entries_of, fields_of, read
from wirecoder.web.correct.operations import change
from wirecoder.web.correct.shape import Entry, blank
from wirecoder_schemas.gold import GoldIncident


def stated(**fields: str) -> list[Entry]:
    """One sound incident of which some fields say something; `__` is the dot of a path."""
    entry = blank() | {"salience": "primary", "event_type": "attack"}
    sent = {f"0.{name.replace('__', '.')}": value for name, value in fields.items()}
    return entries_from(fields_of([entry]) | sent)


def faults(**fields: str) -> dict[str, str]:
    return read(stated(**fields), TEXT).faults


def one(**fields: str) -> GoldIncident:
    reading = read(stated(**fields), TEXT)
    assert reading.faults == {}
    return reading.incidents[0]


def test_all_gold_comes_back_from_the_form_as_it_was() -> None:
    for case in gold():
        fields = fields_of(entries_of(case.gold.incidents))
        reading = read(entries_from(fields), case.text)
        assert reading.faults == {}, case.id
        for was, now in zip(case.gold.incidents, reading.incidents, strict=True):
            one, other = plain(was.model_dump(mode="json")), plain(now.model_dump(mode="json"))
            if was.date is not None and not (was.date.stated or was.date.quotes):
                one["date"] = None  # the codebook's two forms of the same
            assert one == other, case.id


def test_a_date_that_is_not_stated_keeps_what_else_counts_as_right() -> None:
    accept = {"value": ["2024-01-20"]}
    incident = one(date__accept='{"value": ["2024-01-20"]}')
    assert incident.date is not None
    assert incident.date.value is None
    assert incident.model_dump(mode="json")["date"]["accept"] == accept


def test_confidence_and_status_of_facts_stay_out_for_an_editors_word_has_none() -> None:
    said = {"quote": TEXT[:7], "start": 0, "end": 7}
    incident = corrected(date="2024-01-20").model_dump(mode="json")
    fact = {"site": "Tel Abyad", "admin1": None, "country": None, "precision": "site"}
    incident["date"] = None
    incident["location"] = fact | {"quotes": [said], "confidence": 0.9, "status": "verified"}
    for row in ("perpetrators", "targets", "casualties"):
        incident[row] = []
    entries = entries_of([GoldIncident.model_validate(incident)])
    (now,) = read(entries, TEXT).incidents
    assert now.location.site == "Tel Abyad"
    assert now.location.model_dump(exclude_unset=True) == fact | {"quotes": (said,)}


def test_quotes_take_their_words_from_the_text_whatever_the_form_says() -> None:
    (quote,) = one(location__site="x", location__quotes=quoted("market\r\nof Tel")).location.quotes
    assert quote.quote == "market\r\nof Tel"
    assert TEXT[quote.start : quote.end] == quote.quote


@pytest.mark.parametrize("spans", ["0-9999", "9-9", "9-3", "x", "5", "-1-4", "٣-٩"])
def test_a_span_that_is_none_of_the_text_is_a_fault_of_its_fact(spans: str) -> None:
    found = faults(location__site="x", location__quotes=spans)
    assert found == {"0.location.quotes": "These words are not in the article. Pick them again."}


def test_line_ends_of_a_browser_are_those_of_the_program() -> None:
    target = {"targets__0__name": "bridge", "targets__0__type": "infrastructure"}
    (row,) = one(**target, targets__0__quotes="0-4", targets__0__aliases="a\r\nb\r\n").targets
    assert row.aliases == ("a", "b")


@pytest.mark.parametrize(
    ("typed", "path", "message"),
    [
        ({"event_type": ""}, "0.event_type", "Choose one of the list."),
        ({"event_type": "war"}, "0.event_type", "Choose one of the list."),
        ({"location__site": "x"}, "0.location.quotes", "Pick the words of the article"),
        (
            {"location__country": "Atlantis", "location__quotes": "0-4"},
            "0.location.country",
            "Write a country's name or code",
        ),
        (
            {"date__value": "2024-13", "date__quotes": "0-4"},
            "0.date.value",
            "'2024-13' has no month 13.",
        ),
        ({"accounts__0__value": "5"}, "0.accounts.0.field", "Choose what the sources differ on."),
        ({"responds_to": "1"}, "0.responds_to", "Choose another incident"),
        ({"responds_to": "7"}, "0.responds_to", "Choose another incident"),
        ({"targets__0__type": "vessel"}, "0.targets.0.name", "Pick the words in the article"),
        ({"accept": "{"}, "0.accept", "This cannot be read."),
        ({"accept": "[" * 100_000}, "0.accept", "This cannot be read."),
        ({"accept": '{"event_type": [["x"]]}'}, "0.accept", "This cannot be read."),
        ({"accept": '{"weather": ["wet"]}'}, "0.accept", "Accept 'weather'"),
        (
            {"munitions__launched__best": "many", "munitions__launched__qualifier": "exact"},
            "0.munitions.launched.best",
            "Write a whole number",
        ),
        (
            {"munitions__launched__best": "2", "munitions__launched__quotes": "0-4"},
            "0.munitions.launched.qualifier",
            "Choose one of the list.",
        ),
        (
            {
                "munitions__launched__min": "5",
                "munitions__launched__max": "2",
                "munitions__launched__qualifier": "range",
                "munitions__launched__quotes": "0-4",
            },
            "0.munitions.launched.qualifier",
            "A range needs a lowest and a higher figure",
        ),
    ],
)
def test_a_fault_says_at_its_control_what_to_do(
    typed: dict[str, str], path: str, message: str
) -> None:
    found = faults(**typed)
    assert found.get(path, "").startswith(message), found


def test_faults_of_several_incidents_are_told_at_once() -> None:
    entries = change(stated(event_type=""), "add")
    assert {"0.event_type", "1.event_type"} <= set(read(entries, TEXT).faults)


@pytest.mark.parametrize(
    ("qualifier", "typed", "bounds"),
    [
        ("exact", {"best": "5"}, (5, 5, 5)),
        ("about", {"min": "30"}, (30, 30, 30)),
        ("at_least", {"best": "5"}, (5, None, 5)),
        ("at_most", {"max": "6"}, (None, 6, 6)),
        ("zero", {}, (0, 0, 0)),
        ("range", {"min": "10", "max": "12"}, (10, 12, None)),
        ("vague", {"min": "2"}, (2, None, None)),
    ],
)
def test_what_a_qualifier_says_of_the_bounds_need_not_be_typed(
    qualifier: str, typed: dict[str, str], bounds: tuple[int | None, ...]
) -> None:
    fields = {f"munitions__launched__{name}": value for name, value in typed.items()}
    number = one(
        **fields, munitions__launched__qualifier=qualifier, munitions__launched__quotes="0-4"
    ).munitions.launched
    assert number is not None
    assert (number.min, number.max, number.best) == bounds


@pytest.mark.parametrize("typed", ["iraq", "IRQ", "irq", "Iraq", "Iraqi"])
def test_a_country_may_be_typed_by_its_name(typed: str) -> None:
    assert one(location__country=typed, location__quotes="0-4").location.country == "IRQ"


@pytest.mark.parametrize(
    ("value", "weekday", "precision"),
    [
        ("2024-01-20", "", "day"),
        ("2024-01", "", "month"),
        ("2024", "", "year"),
        ("", "Monday", "day"),
    ],
)
def test_a_date_is_as_exact_as_it_is_written_unless_somebody_says_otherwise(
    value: str, weekday: str, precision: str
) -> None:
    date = one(date__value=value, date__weekday=weekday, date__quotes="0-4").date
    assert date is not None
    assert date.precision == precision


def test_no_incident_is_a_record_too() -> None:
    assert read(entries_from({"author": "x"}), TEXT) == ((), {})


names = st.sampled_from("0 1 00 9999 date targets value quotes accept killed x".split())
paths = st.lists(names, min_size=1, max_size=5).map(".".join)


@given(st.dictionaries(paths, st.text(max_size=12), max_size=30))
def test_whatever_is_posted_is_a_form_that_can_be_read_and_drawn_again(sent: Any) -> None:
    entries = entries_from(sent)
    assert entries_from(fields_of(entries)) == entries
    reading = read(entries, TEXT)
    assert bool(reading.faults) or len(reading.incidents) == len(entries)
    assert all(one.name.startswith("Incident ") for one in view.mended(reading.faults))
