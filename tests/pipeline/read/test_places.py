"""Named places: how exact each is, and whether it is where the attack was."""

import pytest
from tests.pipeline.read.conftest import Incidents, Tell

from wirecoder.pipeline.read.places import Level


@pytest.mark.parametrize(
    ("sentence", "words", "level"),
    [
        ("Rebels raided a farm in Kenya.", "Kenya", Level.COUNTRY),
        ("Rebels raided a farm in northern Kenya.", "northern Kenya", Level.AREA),
        ("Rebels raided a farm in Garissa county.", "Garissa county", Level.ADMIN),
        ("Rebels raided a farm in Cusco province.", "Cusco province", Level.ADMIN),
        ("Rebels raided a farm in Tarvo.", "Tarvo", Level.SITE),
        ("Rebels raided a farm near the town of Tarvo.", "town of Tarvo", Level.SITE),
        ("Rebels fired rockets at the Velkan refinery.", "Velkan refinery", Level.SITE),
        ("Rebels raided the Orlin police station.", "Orlin police station", Level.SITE),
        ("Gunmen fired on a ferry in the Arafura Sea.", "Arafura Sea", Level.SEA),
    ],
)
def test_a_place_is_as_exact_as_its_name(
    tell: Tell, sentence: str, words: str, level: Level
) -> None:
    (told,) = tell(sentence)
    assert [(place.words, place.level) for place in told.places] == [(words, level)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Police in Nairobi said rebels had raided a farm.",
        "Rebels raided a farm, a spokesman in Nairobi said.",
        "Rebels fired rockets from Tarvo.",
        "Rebels fired rockets from the town of Tarvo.",
        "A rocket was fired from Garissa county.",
        "The Kenyan army shelled a farm.",
        "Rebels raided a farm on Monday.",
        "Rebels raided a farm on 3 May.",
        "Rebels raided a farm in May.",
        "Rebels raided a farm after a summit in Nairobi.",
        "Rebels raided a farm, the Defence Ministry said.",
    ],
)
def test_where_somebody_speaks_or_fires_from_is_no_place_of_attack(
    tell: Tell, sentence: str
) -> None:
    (told,) = tell(sentence)
    assert [place.words for place in told.places] == []


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Rebels raided a farm 35 km south of Nairobi.", "Nairobi"),
        ("Rebels raided a farm east of Garissa.", "Garissa"),
        ("Rebels shelled a hill overlooking the town of Tarvo.", "town of Tarvo"),
    ],
)
def test_a_point_to_measure_from_is_a_reference(tell: Tell, sentence: str, words: str) -> None:
    (told,) = tell(sentence)
    assert [(place.words, place.reference) for place in told.places] == [(words, True)]


def test_each_place_belongs_to_the_attack_it_is_told_with(tell: Tell) -> None:
    (told,) = tell("Rebels raided a farm in Tarvo, and gunmen attacked a convoy near Garissa.")
    owners = [(place.words, place.event and place.event.token.text) for place in told.places]
    assert owners == [("Tarvo", "raided"), ("Garissa", "attacked")]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Rockets hit the Orlin refinery in Kenya.", ("Orlin refinery", None, "KEN", "site")),
        ("Rebels bombed the Orlin bridge in northern Peru.", ("Orlin bridge", None, "PER", "site")),
        ("Gunmen killed two farmers in northern Kenya.", (None, None, "KEN", "country")),
        ("Gunmen killed two farmers near Garissa.", ("Garissa", None, "KEN", "near_site")),
        (
            "Gunmen killed two farmers in Kenya's Garissa county.",
            (None, "Garissa county", "KEN", "admin1"),
        ),
        ("Gunmen fired on a ferry in the Arafura Sea.", ("Arafura Sea", None, None, "sea")),
        ("Gunmen killed two farmers on Monday.", (None, None, None, "unknown")),
        (
            "Rebels shelled the Orlin barracks in the town of Tarvo in Mozambique.",
            ("Orlin barracks", None, "MOZ", "site"),
        ),
    ],
)
def test_the_incident_is_where_it_struck(
    incidents: Incidents, text: str, where: tuple[str | None, str | None, str | None, str]
) -> None:
    (one,) = incidents(text)
    found = one.location
    assert (found.site, found.admin1, found.country, found.precision.value) == where


def test_a_dateline_is_no_place_of_attack(incidents: Incidents) -> None:
    (one,) = incidents("NAIROBI, March 3 - Gunmen killed two farmers in Uganda, police said.")
    assert (one.location.site, one.location.country) == (None, "UGA")


def test_the_nationality_of_those_hurt_is_not_the_place(incidents: Incidents) -> None:
    (one,) = incidents("Gunmen killed two Norwegian farmers in Uganda.")
    assert one.location.country == "UGA"


def test_the_owner_of_the_aircraft_is_not_the_place(incidents: Incidents) -> None:
    (one,) = incidents("Kenyan jets bombed the Orlin barracks in Uganda on Monday.")
    assert (one.location.site, one.location.country) == ("Orlin barracks", "UGA")


def test_the_place_may_be_told_in_the_next_sentence(incidents: Incidents) -> None:
    (one,) = incidents(
        "Gunmen attacked a police convoy on Monday. The attack happened near Garissa in Kenya."
    )
    assert (one.location.site, one.location.country) == ("Garissa", "KEN")


def test_a_place_is_quoted_where_it_stands(incidents: Incidents) -> None:
    text = "On Monday rockets hit the Orlin refinery in Kenya."
    (one,) = incidents(text)
    quotes = [(quote.quote, quote.start) for quote in one.location.quotes]
    assert ("Orlin refinery", text.index("Orlin")) in quotes
