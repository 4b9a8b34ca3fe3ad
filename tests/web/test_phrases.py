"""Values as people say them; zero, silence and "several" never look alike."""

from typing import Any

import pytest
from tests.export import made

from wirecoder.web.phrases import Phrase, Says, calendar_date, date, harm, number, place, title
from wirecoder_schemas.incident import Casualties, IncidentDate, Number

NONE = {"min": 0, "max": 0, "best": 0, "qualifier": "zero"}
WORDS = {"quotes": [{"quote": "said so", "start": 0, "end": 7}]}


def group(party: str | None, **counts: Any) -> Casualties:
    silent = {"party": party, "nationality": None, "killed": None, "injured": None}
    stated = {name: count | WORDS for name, count in counts.items()}
    return Casualties.model_validate(silent | stated | WORDS)


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2024-01-20", "20 January 2024"),
        ("2024-01", "January 2024"),
        ("2024", "2024"),
        ("XXXX-12-20", "20 December, year not stated"),
        ("XXXX-12", "December, year not stated"),
        ("2023-10-17/2024-02", "17 October 2023 to February 2024"),
    ],
)
def test_a_calendar_date_is_said_as_far_as_it_is_known(edtf: str, words: str) -> None:
    assert calendar_date(edtf) == words


@pytest.mark.parametrize(
    ("value", "weekday", "words"),
    [
        ("2024-01-20", "Saturday", "Saturday, 20 January 2024"),
        ("2024-01-20", None, "20 January 2024"),
        (None, "Saturday", "a Saturday"),
    ],
)
def test_a_weekday_without_a_date_stays_a_weekday(
    value: str | None, weekday: str | None, words: str
) -> None:
    when = IncidentDate.model_validate(made.date(value, weekday=weekday) | WORDS)
    assert date(when) == Phrase(words)


def test_silence_on_day_and_place_is_said() -> None:
    assert date(None) == Phrase("date not stated", Says.SILENT)
    assert place(made.location(None, None)) == Phrase("place not stated", Says.SILENT)


def test_a_place_goes_from_the_closest_name_to_the_country() -> None:
    where = made.location("Al-Asad airbase", "IRQ", admin1="Anbar")
    assert place(where).words == "Al-Asad airbase, Anbar, Iraq"


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("5", Phrase("5")),
        ("5+", Phrase("at least 5")),
        ("<5", Phrase("at most 5")),
        ("5-7", Phrase("5 to 7")),
        ("5|7", Phrase("5 to 7")),
        ("0", Phrase("none", Says.ZERO)),
        ("2*", Phrase("several", Says.VAGUE)),
        ("24*", Phrase("dozens", Says.VAGUE)),
        ("30*", Phrase("30 or more", Says.VAGUE)),
    ],
)
def test_a_number_is_said_with_its_bounds(said: str, phrase: Phrase) -> None:
    assert number(Number.model_validate(made.number(said) | WORDS)) == phrase


def test_a_number_about_is_said_so_and_silence_is_no_number() -> None:
    about = {"min": 30, "max": 30, "best": 30, "qualifier": "about"}
    assert number(Number.model_validate(about | WORDS)).words == "about 30"
    assert number(None) == Phrase("not stated", Says.SILENT)


@pytest.mark.parametrize(("bounds", "words"), [((None, 7), "up to 7"), ((5, None), "at least 5")])
def test_sources_that_give_one_bound_are_said_as_one(
    bounds: tuple[int | None, int | None], words: str
) -> None:
    value = {"min": bounds[0], "max": bounds[1], "best": None, "qualifier": "conflicting"}
    assert number(Number.model_validate(value | WORDS)).words == words


def test_harm_tells_zero_from_silence_and_several() -> None:
    several = made.number("2*")
    assert harm([]) == (Phrase("casualties not stated", Says.SILENT),)
    assert harm([group("crew")]) == (Phrase("casualties not stated", Says.SILENT),)
    assert harm([group(None, killed=NONE, injured=NONE)]) == (Phrase("no one hurt", Says.ZERO),)
    assert harm([group(None, injured=NONE)]) == (Phrase("no one injured", Says.ZERO),)
    assert harm([group("villagers", injured=several)]) == (
        Phrase("several villagers injured", Says.VAGUE),
    )


def test_harm_names_each_group_that_was_counted() -> None:
    groups = [
        group("gendarmes", killed=made.number("12"), injured=made.number("5-7")),
        group("civilians", killed=made.number("1"), injured=NONE),
    ]
    assert [phrase.words for phrase in harm(groups)] == [
        "12 gendarmes and 1 civilians killed",
        "5 to 7 gendarmes injured",
    ]


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([("people", "3"), (None, "3")], "3 people injured"),
        ([("people", "3"), ("people", "3")], "3 people injured"),
        (
            [("soldiers", "12"), ("traders", "2"), (None, "1")],
            "12 soldiers, 2 traders and 1 person injured",
        ),
        ([("soldiers", "12"), (None, "5+")], "12 soldiers and at least 5 people injured"),
        ([(None, "3"), (None, "3")], "3 injured"),
    ],
)
def test_people_who_are_counted_again_are_said_once(
    groups: list[tuple[str | None, str]], words: str
) -> None:
    rows = [group(party, injured=made.number(count)) for party, count in groups]
    assert [phrase.words for phrase in harm(rows)] == [words]


def test_an_incident_is_called_by_its_kind() -> None:
    assert title(made.incident(event_type="air_drone_strike")) == "Air or drone strike"
