"""Names as two papers spell them."""

import pytest

from wirecoder.link.names import name_of, people_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kiryat Shmona", "Qiryat Shemona"),
        ("Salahuddin province", "Salah ad-Din Governorate"),
        ("Hezbollah", "Hizbullah"),
        ("the village of Ain Dufla", "Ein Doufla"),
        ("Gadamayo", "Gada Mayo"),
        ("In-Agarzan", "Inagarzan"),
        ("Jaalle camp in Xtown", "Jale training camp"),
        ("Ain al-Asad Airbase", "al-Asad air base"),
        ("Hasakah", "Hassakeh"),
        ("Hasakah", "Hasaka"),
        ("Brigade of the Twin Rivers", "Twin Rivers Brigade"),
    ],
)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    assert name_of(one).is_like(name_of(other))
    assert name_of(other).is_like(name_of(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khirbet Salma", "Khirbet Dufla"),
        ("San Isidro", "San Ildefonso"),
        ("Harun air base", "Balad air base"),
        ("the air base", "the army base"),  # words that any base shares
        ("Iraqi forces", "Iraqi police"),  # a nation is no name
        ("", ""),
    ],
)
def test_what_only_general_words_share_is_not_one_name(one: str, other: str) -> None:
    assert not name_of(one).is_like(name_of(other))


def test_a_capital_is_a_place_and_no_word_for_a_people() -> None:
    assert name_of("a hotel in Mogadishu").is_like(name_of("Mogadishu"))
    assert name_of("Somali soldiers").own == frozenset()
    assert name_of("Somali soldiers").country == "SOM"


def test_groups_of_people_are_told_apart_by_trade_and_side() -> None:
    assert people_in("two Iraqi guards") & people_in("the guard")
    assert not people_in("soldiers") & people_in("rebels")
    assert people_in("several people") == people_in("the dead") == frozenset()
