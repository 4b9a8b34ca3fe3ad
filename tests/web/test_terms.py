"""What fields, codes and countries are called: every one of them has a name that people read."""

from enum import StrEnum

import pytest

from wirecoder.web.terms import bare, countries, country, label, term
from wirecoder_schemas import codebook
from wirecoder_schemas.base import Model
from wirecoder_schemas.incident import (
    Account,
    Casualties,
    Claim,
    Damage,
    Incident,
    IncidentDate,
    Location,
    Munitions,
    Number,
    Perpetrator,
    Target,
    Weapon,
)  # fmt: skip
from wirecoder_schemas.iso3166 import ALPHA3

PARTS: dict[str, type[Model]] = {
    "date": IncidentDate, "location": Location, "perpetrators": Perpetrator, "claim": Claim,
    "targets": Target, "weapons": Weapon, "munitions": Munitions, "casualties": Casualties,
    "damage": Damage, "accounts": Account, "munitions.launched": Number,
}  # fmt: skip
HELD = {"confidence", "status", "quotes"}  # of a fact, not values of it
ENUMS = [
    one
    for one in vars(codebook).values()
    if isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum
]


def test_every_field_of_an_incident_and_every_leaf_has_a_label() -> None:
    leaves = [f"{head}.3.{name}" for head, part in PARTS.items() for name in part.model_fields]
    own = [leaf for leaf in leaves if leaf.rpartition(".")[2] not in HELD]
    assert all(label(path) for path in [*Incident.model_fields, *own, "claim.status"])


def test_a_path_that_is_none_has_no_label() -> None:
    with pytest.raises(KeyError):
        label("casualties.1.colour")


def test_places_in_lists_do_not_matter_for_what_a_field_is() -> None:
    assert bare("casualties.1.killed") == bare("casualties[1].killed") == "casualties.killed"


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_coded_value_has_words_of_its_own(enum: type[StrEnum]) -> None:
    words = [term(value) for value in enum]
    assert len(set(words)) == len(words)
    assert not any("_" in word for word in words)


def test_the_same_code_in_two_fields_has_the_words_of_its_field() -> None:
    assert term(codebook.Attribution.CLAIMED) == "by their own claim"
    assert term(codebook.ClaimStatus.CLAIMED) == "claimed"


def test_every_country_has_a_name_and_they_stand_in_the_order_of_names() -> None:
    names = list(countries().values())
    assert set(countries()) == ALPHA3
    assert names == sorted(names)
    assert country("IRQ") == "Iraq"
    assert country("SUN") == "USSR (former)"
