"""Country codes come from our lexicon and a gazetteer; namesakes and seas have none."""

import csv
import json
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecoder.pipeline.resolve.places import (
    country_of,
    country_of_place,
    is_at_sea,
    names_country,
)
from wirecoder_schemas.iso3166 import ALPHA3, CURRENT

DATASETS = Path(__file__).parents[3] / "evals" / "datasets"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("United States", "USA"),
        ("the United States'", "USA"),
        ("US", "USA"),
        ("U.S.", "USA"),
        ("American", "USA"),
        ("UK", "GBR"),
        ("Britain", "GBR"),
        ("Russia", "RUS"),
        ("Tehran", "IRN"),
        ("South Korea", "KOR"),
        ("Gaza", "PSE"),
        ("West Bank", "PSE"),
        ("Palestinians", "PSE"),
        ("Ivory Coast", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Burma", "MMR"),
        ("Iraqi", "IRQ"),
        ("Iraq's", "IRQ"),
        ("Iraq’s", "IRQ"),
        ("Filipino", "PHL"),
        ("Burkinabe", "BFA"),
        ("Burkinabè", "BFA"),
        ("Nigerien", "NER"),
        ("Nigerian", "NGA"),
        ("Israelis", "ISR"),
        ("Frenchmen", "FRA"),
        ("South Sudanese", "SSD"),
        ("Papua New Guinea", "PNG"),
        ("American Samoa", "ASM"),
        ("DR Congo", "COD"),
        ("Iraqi airmen", "IRQ"),
        ("US troops", "USA"),
        ("FLYING FLAG OF MARSHALL ISLANDS", "MHL"),
    ],
)
def test_names_nationalities_and_capitals_give_a_country(words: str, code: str) -> None:
    assert country_of(words) == code


@pytest.mark.parametrize(
    "words",
    [
        "",
        "fish",
        "us",
        "polish",
        "Kurdish",
        "Congo",
        "Iran and Iraq",
        "Latin American",
        "New Mexico",
        "Persian Gulf",
        "Indian Ocean",
        "Niger State",
    ],
)
def test_words_of_no_one_country_give_none(words: str) -> None:
    assert country_of(words) is None


@pytest.mark.parametrize(
    "words",
    ["Iran-backed militants", "US-led coalition", "pro-Iranian", "forces backed by Iran"],
)
def test_a_patron_is_no_nationality(words: str) -> None:
    assert country_of(words) is None


def test_a_ships_owner_goes_before_its_flag() -> None:
    assert country_of("US-flagged Kuwaiti ship") == "KWT"
    assert country_of("American-flag tanker") == "USA"


def test_a_countrys_name_is_told_from_a_place_in_it() -> None:
    assert names_country("the US")
    assert names_country("South Sudan")
    assert not names_country("northern Chad")
    assert not names_country("Iraqi Kurdistan")


@pytest.mark.parametrize(
    ("site", "admin1", "code"),
    [
        (None, "al-Anbar province", "IRQ"),
        (None, "Nineveh governorate", "IRQ"),
        (None, "Iraqi Kurdistan", "IRQ"),
        (None, "northern Chad", "TCD"),
        ("southern Lebanon", None, "LBN"),
        ("South Sudan", None, "SSD"),
        ("Damascus", None, "SYR"),
        ("Homs", None, "SYR"),
        ("Gaza City", None, "PSE"),
        ("Paris", None, "FRA"),
        ("central Baghdad", None, "IRQ"),
        ("Baghdad international airport", None, "IRQ"),
        ("outskirts of Kharkiv", None, "UKR"),
        ("Beirut's southern suburbs", None, "LBN"),
        ("Taji, Iraq", None, "IRQ"),
        ("Iraq’s largest air base", None, "IRQ"),
        ("US consulate in Erbil", None, "IRQ"),
        ("an unknown hamlet", "Borno", "NGA"),
        ("Lower Shabelle", None, "SOM"),
        ("Balad", "Salahuddin", "IRQ"),
        ("Hyderabad", "Sindh", "PAK"),
    ],
)
def test_a_named_place_gives_its_country(site: str | None, admin1: str | None, code: str) -> None:
    assert country_of_place(site, admin1) == code


@pytest.mark.parametrize(
    "site",
    [
        "Tripoli",
        "Hyderabad",
        "Georgetown",
        "San Jose",
        "Of",
        "Police",
        "Mobile",
        "Reading",
        "US embassy",
        "the bridge",
        "",
    ],
)
def test_namesakes_and_common_words_give_none(site: str) -> None:
    assert country_of_place(site, None) is None


def test_countries_named_around_the_place_decide_between_namesakes() -> None:
    assert country_of_place("Tripoli", None, "fighting in Libya") == "LBY"
    assert country_of_place("Tripoli", None, "fighting in Lebanon") == "LBN"
    assert country_of_place("Tripoli", None, "Libya and Lebanon") is None


@pytest.mark.parametrize(
    "words",
    [
        "Red Sea",
        "Gulf of Aden",
        "offshore",
        "territorial waters",
        "Kuwaiti waters",
        "24 NM WEST OF MOKHA",
        "northern tip of the Gulf",
        "Gulf oil platforms",
        "Strait of Hormuz",
        "off the coast of Yemen",
        "Bab al-Mandab",
    ],
)
def test_the_sea_is_no_country(words: str) -> None:
    assert is_at_sea(words)
    assert country_of_place(words, None) is None


@pytest.mark.parametrize(
    "words",
    ["Mosul", "Port Sudan", "Red Sea port of Hodeidah", "Red Sea coast", "Gulf states", "took off"],
)
def test_the_shore_is_not_at_sea(words: str) -> None:
    assert not is_at_sea(words)


def lexicon_rows() -> list[dict[str, str]]:
    source = resources.files("wirecoder.pipeline.resolve") / "countries.csv"
    with source.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_the_lexicon_names_every_country_once_and_nothing_else() -> None:
    rows = lexicon_rows()
    codes = {row["alpha3"] for row in rows}
    assert codes >= CURRENT
    assert codes <= ALPHA3
    words = [row["word"].casefold() for row in rows if row["kind"] != "region"]
    assert sorted(words) == sorted(set(words))
    assert {row["kind"] for row in rows} == {"name", "demonym", "capital", "region"}


def test_every_name_and_nationality_of_the_lexicon_gives_its_own_country() -> None:
    rows = [row for row in lexicon_rows() if row["kind"] in {"name", "demonym"}]
    assert [row for row in rows if country_of(row["word"]) != row["alpha3"]] == []


@settings(deadline=None)  # the first question loads the gazetteer
@given(st.text(), st.text(), st.text())
def test_any_text_gives_none_or_a_code(site: str, admin1: str, context: str) -> None:
    for code in (country_of(site), country_of_place(site, admin1, context)):
        assert code is None or code in ALPHA3
    assert is_at_sea(site) in {True, False}
    assert names_country(site) in {True, False}


def test_no_gold_place_is_put_into_a_wrong_country() -> None:
    wrong = []
    for path in sorted(p for name in ("seeds", "wire") for p in gold_files(name)):
        for incident in json.loads(path.read_text(encoding="utf-8"))["incidents"]:
            place = incident["location"]
            found = country_of_place(place["site"], place["admin1"])
            if found not in {None, place["country"]}:
                wrong.append((path.stem, place["site"], found))
    assert wrong == []


def gold_files(name: str) -> list[Path]:
    return sorted((DATASETS / name / "gold").glob("*.json"))
