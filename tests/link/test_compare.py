"""What makes a link and what forbids one: each rule turned alone."""

from typing import Any

import pytest
from tests.export.made import date, group, number
from tests.link.made import actor, compared, mention, site, target, weapon

from wirecoder.link.compare import compare, contradict
from wirecoder_schemas.event import Evidence, Slot

ROCKETS = {"weapons": [weapon("rocket")]}
CITY = {"location": site("Mosul", precision="city")}
NO_PLACE = {"location": site(None, None, precision="unknown")}


def test_day_base_and_means_make_a_link() -> None:
    found = compared({}, {})
    assert found.is_link
    assert {one.kind for one in found.agrees} == {Evidence.TIME, Evidence.PLACE, Evidence.MEANS}


def test_day_and_base_alone_do_not() -> None:
    vague = {"event_type": "unspecified_strike"}
    assert not compared(vague, vague).is_link
    assert not compared(vague, {}).is_link


@pytest.mark.parametrize("figure", ["0", "1", "2*"])
def test_nobody_or_one_or_several_in_both_articles_is_no_evidence(figure: str) -> None:
    vague = {"event_type": "unspecified_strike", "casualties": [group("people", figure)]}
    assert not compared(vague, vague).is_link


def test_place_and_means_without_a_day_do_not() -> None:
    assert not compared({"date": None}, {}).is_link
    assert not compared({"date": None}, {"date": None}).is_link
    alike = {"casualties": [group("people", "14")], "perpetrators": [actor("Twin Rivers")]}
    assert not compared({"date": None} | alike, alike).is_link  # however much else agrees


@pytest.mark.parametrize(
    ("one", "other", "slot"),
    [
        ({}, {"date": date("2022-08-02")}, Slot.DATE),
        ({}, {"location": site("Harun air base", "SYR")}, Slot.LOCATION),
        ({}, {"location": site("Dabir air base")}, Slot.LOCATION),
        ({"event_type": "attack"}, {"event_type": "air_drone_strike"}, Slot.EVENT_TYPE),
        (
            ROCKETS,
            {"event_type": "air_drone_strike", "weapons": [weapon("drone")]},
            Slot.EVENT_TYPE,
        ),
        (
            {"perpetrators": [actor("Blue Front")], "targets": [target("Red Band", "armed_group")]},
            {"perpetrators": [actor("Red Band")], "targets": [target("Blue Front", "armed_group")]},
            Slot.PERPETRATORS,
        ),
    ],
)
def test_another_day_country_site_means_or_side_forbids(
    one: dict[str, Any], other: dict[str, Any], slot: Slot
) -> None:
    found = compared(one, other)
    assert (found.ruled_out, found.is_link) == (slot, False)
    assert compared(other, one).ruled_out is slot


def test_a_salvo_of_both_is_no_contradiction_where_an_article_names_both() -> None:
    both = {"weapons": [weapon("rocket"), weapon("drone")]}
    drones = {"event_type": "air_drone_strike", "weapons": [weapon("drone")]}
    assert compared(both, drones).is_link


def test_drones_here_and_jets_there_are_no_common_means() -> None:
    drones = {"event_type": "air_drone_strike", "weapons": [weapon("drone")]}
    jets = {"event_type": "air_drone_strike", "weapons": [weapon("aircraft")]}
    found = compared(drones, jets)
    assert (found.differs, found.is_link) == ([Slot.WEAPONS], False)


def test_a_city_needs_more_than_a_village() -> None:
    assert not compared(CITY, CITY).is_link
    village = {"location": site("Zorbel", precision="city")}
    assert compared(village, village).is_link


def test_in_a_city_a_figure_or_a_target_must_tell() -> None:
    by_state = CITY | {"perpetrators": [actor("Israeli jets")]}
    assert not compared(by_state, by_state).is_link  # one of many such strikes
    toll = CITY | {"casualties": [group("people", "14")]}
    assert compared(toll, toll).is_link
    mill = CITY | {"targets": [target("brick works", "civilians")]}
    assert compared(mill, mill).is_link


def test_in_a_city_two_dead_here_and_two_there_are_no_proof() -> None:
    two = CITY | {"casualties": [group("people", "2")]}
    assert not compared(two, two).is_link


def test_a_target_that_bears_the_name_of_the_place_proves_nothing_anew() -> None:
    locals_ = CITY | {"targets": [target("Mosul residents", "civilians")]}
    assert not compared(locals_, locals_).is_link


def test_two_things_in_one_city_share_the_city_only() -> None:
    market, school = site("a market in Mosul"), site("a school in Mosul")
    assert not compared({"location": market}, {"location": school}).is_link


def test_a_region_needs_figures() -> None:
    region = {"location": site(None, admin1="Kirkuk", precision="admin1"), **ROCKETS}
    sides = {"perpetrators": [actor("Twin Rivers")], "targets": [target("guards", "other", "IRQ")]}
    assert not compared(region | sides, region | sides).is_link
    toll = {"casualties": [group("guards", "7")]}
    assert compared(region | sides | toll, region | sides | toll).is_link


def test_without_a_place_nothing_but_a_ship_by_its_name_will_do() -> None:
    toll = {"casualties": [group("crew", "5")], "perpetrators": [actor("Twin Rivers")]}
    assert not compared(NO_PLACE | ROCKETS | toll, NO_PLACE | ROCKETS | toll).is_link
    ship = {"targets": [target("tanker Blue Petrel", "vessel")]}
    here = {"location": site("Arabian Sea", None, precision="sea")} | ship
    assert compared(here, NO_PLACE | ship).is_link


def test_two_ships_in_one_sea_are_two_events() -> None:
    sea = {"location": site("Arabian Sea", None, precision="sea")}
    petrel = {"targets": [target("tanker Blue Petrel", "vessel")]}
    tern = {"targets": [target("carrier Northern Tern", "vessel")]}
    assert compared(sea | petrel, sea | tern).ruled_out is Slot.LOCATION


def test_a_sea_is_no_site() -> None:
    sea = {"location": site("Arabian Sea", None, precision="sea")}
    assert not compared(sea, sea).is_link


def test_a_ship_does_not_exclude_the_sea_that_it_is_on() -> None:
    sea = {"location": site("Arabian Sea", None, precision="sea")}
    petrel = {"targets": [target("tanker Blue Petrel", "vessel")]}
    assert compared(sea, NO_PLACE | petrel).ruled_out is None


def test_what_was_attacked_is_a_place_where_no_site_is_named() -> None:
    region = {"location": site(None, admin1="Arauca", country="COL", precision="admin1")}
    line = {"targets": [target("Verde oil duct", "energy_facility")]}
    hamlet = {"location": site("hamlet of La Playita", "COL", "Arauca")}
    pipeline = {"targets": [target("Verde pipeline", "energy_facility")]}
    assert compared(hamlet | pipeline, region | line).is_link
    other_hamlet = {"location": site("hamlet of El Tigre", "COL", "Arauca")}
    assert compared(hamlet | pipeline, other_hamlet | line).ruled_out is Slot.LOCATION


def test_a_suburb_lies_in_the_city_that_the_other_article_names() -> None:
    suburb = {"location": site("Wadi Zorbel", "LBY", "Tripoli")}
    city = {"location": site("Tripoli", "LBY", precision="city")}
    toll = {"casualties": [group("workers", "7")]}
    assert compared(suburb | toll, city | toll).is_link
    assert not compared(suburb, city).is_link


def test_two_names_of_one_city_are_known_to_the_gazetteer() -> None:
    toll = {"casualties": [group("people", "14")]}
    kyiv, kiev = ({"location": site(name, "UKR"), **toll} for name in ("Kyiv", "Kiev"))
    assert compared(kyiv, kiev).is_link


def test_a_namesake_in_another_province_needs_more() -> None:
    here, there = site("Zorbel", admin1="Nineveh"), site("Zorbel", admin1="Basra")
    assert not compared({"location": here}, {"location": there}).is_link
    by = {"perpetrators": [actor("Twin Rivers")]}
    assert not compared({"location": here} | by, {"location": there} | by).is_link


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"casualties": [group("people", "1")]}, {"casualties": [group("people", "40")]}),
        ({"casualties": [group("people", "0")]}, {"casualties": [group("people", "6")]}),
        (
            {"munitions": {"launched": number("2"), "intercepted": None, "impacted": None}},
            {"munitions": {"launched": number("30"), "intercepted": None, "impacted": None}},
        ),
        ({"perpetrators": [actor("Twin Rivers")]}, {"perpetrators": [actor("Blue Front")]}),
        (
            {"targets": [target("guards", "military_personnel")]},
            {"targets": [target("pilgrims", "civilians")]},
        ),
    ],
)
def test_each_field_that_differs_calls_for_one_more_kind_of_evidence(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert not compared(one, other).is_link
    injured = {"casualties": [*one.get("casualties", ()), group(None, None, "17")]}
    also = {"casualties": [*other.get("casualties", ()), group(None, None, "17")]}
    assert compared(one | injured, other | also).is_link


def test_a_toll_that_grew_from_day_to_day_is_no_difference() -> None:
    first = mention("a", "2022-08-02", casualties=[group("people", "5+")])
    later = mention("b", "2022-08-03", casualties=[group("people", "8")])
    found = compare(first, later)
    assert found.differs == []
    assert Evidence.FIGURES in found.further  # "at least five" became eight


def test_a_day_without_its_year_calls_for_one_more() -> None:
    undated = mention("b", None, date=date("XXXX-08-01"))
    assert not compare(mention("a"), undated).is_link
    toll = [group("people", "14")]
    sure = mention("b", None, date=date("XXXX-08-01"), casualties=toll)
    assert compare(mention("a", casualties=toll), sure).is_link


def test_null_agrees_with_nothing() -> None:
    nothing = {"event_type": "other", "location": site(None, None), "date": None}
    found = compared(nothing, nothing)
    assert (found.agrees, found.differs) == ([], [])


def test_two_incidents_of_one_report_contradict() -> None:
    assert contradict(mention("a"), mention("a"))
    assert not contradict(mention("a"), mention("b"))
