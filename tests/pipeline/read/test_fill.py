"""The slots of an incident: who, what, whom, how many, and with what outcome."""

import pytest
from tests.pipeline.read.conftest import Incidents, figures

from wirecoder_schemas.incident import Incident, Number

STRUCK = "Rockets struck the Orlin barracks on Monday. "
SHELLED = "Rebels shelled the Orlin barracks on Monday. "


def actors(one: Incident) -> list[tuple[str, str]]:
    return [(row.name, row.attribution.value) for row in one.perpetrators]


def claim(one: Incident) -> tuple[str, str | None]:
    return one.claim.status.value, one.claim.claimant


def hurt(one: Incident) -> list[tuple[str | None, int | None, int | None]]:
    """Rows of (party, killed, injured), by the best figure."""

    def best(number: Number | None) -> int | None:
        return number.best if number else None

    return [(row.party, best(row.killed), best(row.injured)) for row in one.casualties]


# ------------------------------------------------------------------------------ actors


@pytest.mark.parametrize(
    ("text", "name", "attribution"),
    [
        ("The Green Legion attacked the Orlin barracks on Monday.", "Green Legion", "reported"),
        ("The Orlin barracks was attacked by the Green Legion.", "Green Legion", "reported"),
        ("Kenyan jets bombed the Orlin barracks on Monday.", "Kenyan jets", "reported"),
        ("Gunmen raided the Orlin barracks on Monday.", "Gunmen", "reported"),
        (
            "The Green Legion said its fighters attacked the Orlin barracks on Monday.",
            "Green Legion",
            "claimed",
        ),
        (
            "The Kenyan army said its gunners shelled a rebel camp near Tarvo on Monday.",
            "Kenyan army",
            "claimed",
        ),
        (
            "Norwegian police said the Green Legion raided the Orlin barracks on Monday.",
            "Green Legion",
            "accused",
        ),
        (
            f"{STRUCK}The defence minister blamed the Green Legion for the attack.",
            "Green Legion",
            "accused",
        ),
        (f"{STRUCK}Police suspect the River Front.", "River Front", "accused"),
        (
            f"{STRUCK}The Green Legion claimed responsibility for the attack.",
            "Green Legion",
            "claimed",
        ),
    ],
)
def test_a_perpetrator_is_named_on_somebodys_word(
    incidents: Incidents, text: str, name: str, attribution: str
) -> None:
    (one,) = incidents(text)
    assert actors(one) == [(name, attribution)]


def test_the_claimant_comes_first_and_the_accused_beside_it(incidents: Incidents) -> None:
    (one,) = incidents(
        f"{STRUCK}The Green Legion claimed responsibility for the attack. "
        "The defence minister blamed the River Front."
    )
    assert actors(one) == [("Green Legion", "claimed"), ("River Front", "accused")]


def test_rockets_are_no_perpetrator(incidents: Incidents) -> None:
    (one,) = incidents(STRUCK)
    assert one.perpetrators == ()


@pytest.mark.parametrize(
    ("sentence", "status", "claimant"),
    [
        ("The Green Legion claimed responsibility for the attack.", "claimed", "Green Legion"),
        ("The River Front said it had carried out the attack.", "claimed", "River Front"),
        ("The Green Legion denied responsibility.", "denied", "Green Legion"),
        ("The Green Legion denied involvement in the attack.", "denied", "Green Legion"),
        ("No group claimed responsibility.", "no_claim", None),
        ("Nobody has claimed responsibility for the attack.", "no_claim", None),
        ("Police came at noon.", "not_reported", None),
    ],
)
def test_a_claim_has_its_status_and_its_claimant(
    incidents: Incidents, sentence: str, status: str, claimant: str | None
) -> None:
    (one,) = incidents(STRUCK + sentence)
    assert claim(one) == (status, claimant)


@pytest.mark.parametrize(
    "text",
    [
        f"Most attacks were claimed by the Green Legion. {STRUCK}",
        f"{STRUCK}Most of the previous attacks were claimed by the Green Legion.",
    ],
)
def test_a_claim_of_attacks_in_general_names_nobody(incidents: Incidents, text: str) -> None:
    (one,) = incidents(text)
    assert (claim(one), one.perpetrators) == (("not_reported", None), ())


# ------------------------------------------------------------------------------ objects


@pytest.mark.parametrize(
    ("text", "name", "kind", "nationality"),
    [
        ("Rockets struck the Orlin barracks.", "Orlin barracks", "military_base", None),
        ("Gunmen fired on the Orlin police post.", "Orlin police post", "government", None),
        ("Drones hit the Velkan refinery.", "Velkan refinery", "energy_facility", None),
        ("Rebels bombed a bridge near Garissa.", "bridge", "infrastructure", None),
        ("Gunmen ambushed a police convoy.", "police convoy", "vehicle", None),
        ("Gunmen abducted a Norwegian engineer.", "Norwegian engineer", "civilians", "NOR"),
        ("Pirates boarded a Norwegian freighter.", "Norwegian freighter", "vessel", "NOR"),
        ("Gunmen attacked the Norwegian embassy.", "Norwegian embassy", "diplomatic", "NOR"),
        ("Artillery pounded the town of Tarvo.", "town of Tarvo", "settlement", None),
        ("Kenyan jets bombed rebels near Garissa.", "rebels", "armed_group", None),
        ("Rebels ambushed soldiers near Garissa.", "soldiers", "military_personnel", None),
        ("Gunmen attacked farmers in Garissa.", "farmers", "civilians", None),
        ("Rebels fired a missile at a Kenyan helicopter.", "Kenyan helicopter", "aircraft", "KEN"),
    ],
)
def test_what_was_struck_is_the_target(
    incidents: Incidents, text: str, name: str, kind: str, nationality: str | None
) -> None:
    (one,) = incidents(text)
    found = [(row.name, row.type.value, row.nationality) for row in one.targets]
    assert found == [(name, kind, nationality)]


@pytest.mark.parametrize(
    ("means", "weapons"),
    [
        ("fired rockets at", [("rocket", None)]),
        ("fired mortar shells at", [("mortar", None)]),
        ("fired a cruise missile at", [("cruise_missile", None)]),
        ("fired a ballistic missile at", [("ballistic_missile", None)]),
        ("launched three drones at", [("drone", None)]),
        ("shelled", [("artillery", None)]),
        ("threw a grenade at", [("grenade", None)]),
        ("attacked", []),
        ("attacked with rockets and mortars", [("rocket", None), ("mortar", None)]),
        ("fired rocket-propelled grenades at", [("rocket", None)]),
    ],
)
def test_the_means_are_read_off_the_verb_and_its_objects(
    incidents: Incidents, means: str, weapons: list[tuple[str, str | None]]
) -> None:
    verb, _, tail = means.partition(" with ")
    (one,) = incidents(f"Rebels {verb} the Orlin barracks{tail and ' with '}{tail}.")
    assert [(row.type.value, row.name) for row in one.weapons] == weapons


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rebels fired rockets at the Orlin barracks.", "shelling_artillery_missile"),
        ("A drone struck the Velkan refinery in Kenya.", "air_drone_strike"),
        ("Kenyan jets bombed the Orlin barracks.", "air_drone_strike"),
        ("A bomb exploded at a market in Garissa.", "remote_explosive"),
        ("A truck hit a mine near Garissa.", "remote_explosive"),
        ("A suicide bomber attacked a market in Garissa on Sunday.", "suicide_bomb"),
        ("Gunmen threw a grenade into a bar in Garissa.", "grenade"),
        ("Gunmen shot dead two nurses in Garissa.", "attack"),
        ("Pirates boarded a freighter off Mombasa.", "attack"),
        ("Gunmen abducted two nurses in Garissa.", "abduction"),
        ("Clashes broke out between soldiers and rebels in Garissa on Sunday.", "armed_clash"),
        ("A strike hit the town of Tarvo on Sunday.", "unspecified_strike"),
    ],
)
def test_the_event_type_goes_by_how_it_was_done(incidents: Incidents, text: str, kind: str) -> None:
    (one,) = incidents(text)
    assert one.event_type == kind


# ------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("Nine rockets", (9, 9, 9, "exact")),
        ("At least five rockets", (5, None, 5, "at_least")),
        ("More than 20 rockets", (20, None, 20, "at_least")),
        ("Up to six rockets", (None, 6, 6, "at_most")),
        ("About 30 rockets", (30, 30, 30, "about")),
        ("Ten to 12 rockets", (10, 12, None, "range")),
        ("Several rockets", (2, None, None, "vague")),
        ("A dozen rockets", (12, 12, 12, "exact")),
        ("Rockets", None),
    ],
)
def test_how_many_were_launched(
    incidents: Incidents,
    count: str,
    expected: tuple[int | None, int | None, int | None, str] | None,
) -> None:
    (one,) = incidents(f"{count} were fired at the Orlin airbase on Monday.")
    assert figures(one.munitions.launched) == expected


def test_munitions_are_counted_by_what_became_of_them(incidents: Incidents) -> None:
    (one,) = incidents(
        "Nine missiles were fired at the Orlin airbase on Monday. Three were shot down. "
        "Two fell on the runway."
    )
    found = one.munitions
    assert figures(found.launched) == (9, 9, 9, "exact")
    assert figures(found.intercepted) == (3, 3, 3, "exact")
    assert figures(found.impacted) == (2, 2, 2, "exact")


def test_what_falls_outside_is_not_counted_as_fallen_on_the_target(incidents: Incidents) -> None:
    (one,) = incidents("Three mortar shells landed outside the Orlin barracks on Monday.")
    assert (one.munitions.impacted, one.outcome) == (None, "missed")


def test_sources_that_differ_give_the_bounds(incidents: Incidents) -> None:
    (one,) = incidents(
        "Four rockets were fired at the Orlin airbase on Monday, police said. "
        "The army said that six rockets had been fired at the airbase."
    )
    assert figures(one.munitions.launched) == (4, 6, None, "conflicting")


# ------------------------------------------------------------------------------ harm


@pytest.mark.parametrize(
    ("sentence", "rows"),
    [
        ("Three soldiers were killed.", [("soldiers", 3, None)]),
        ("Five soldiers were wounded.", [("soldiers", None, 5)]),
        ("A guard died.", [("guard", 1, None)]),
        ("At least six people were killed.", [("people", 6, None)]),
        (
            "Three soldiers were killed and ten civilians were wounded.",
            [("soldiers", 3, None), ("civilians", None, 10)],
        ),
        ("Two nurses were killed and 14 others were wounded.", [("nurses", 2, 14)]),
        ("No casualties were reported.", [(None, 0, 0)]),
        ("There were no injuries.", [(None, None, 0)]),
        ("Nobody was hurt.", [(None, None, 0)]),
        ("Nobody was killed.", [(None, 0, None)]),
        ("Police came at noon.", []),
    ],
)
def test_the_dead_and_the_wounded_by_group(
    incidents: Incidents, sentence: str, rows: list[tuple[str | None, int | None, int | None]]
) -> None:
    (one,) = incidents(SHELLED + sentence)
    assert hurt(one) == rows


def test_zero_is_said_and_silence_is_none(incidents: Incidents) -> None:
    (zero,) = incidents(f"{SHELLED}No casualties were reported.")
    (silence,) = incidents(SHELLED)
    (row,) = zero.casualties
    assert figures(row.killed) == (0, 0, 0, "zero")
    assert silence.casualties == ()


def test_several_wounded_are_two_or_more(incidents: Incidents) -> None:
    (one,) = incidents(f"{SHELLED}Several soldiers were wounded.")
    (row,) = one.casualties
    assert figures(row.injured) == (2, None, None, "vague")


def test_a_deadly_strike_killed_somebody(incidents: Incidents) -> None:
    (one,) = incidents("A deadly strike hit the town of Tarvo on Sunday.")
    (row,) = one.casualties
    assert figures(row.killed) == (1, None, None, "vague")


def test_one_figure_for_both_fills_neither(incidents: Incidents) -> None:
    (one,) = incidents("Rebels killed or wounded 12 soldiers in a raid on the Orlin barracks.")
    assert one.casualties == ()


def test_those_hurt_have_their_nationality(incidents: Incidents) -> None:
    (one,) = incidents(f"{SHELLED}Two Norwegian engineers were wounded.")
    assert [row.nationality for row in one.casualties] == ["NOR"]


@pytest.mark.parametrize(
    ("sentence", "extent"),
    [
        ("Minor damage was reported.", "minor"),
        ("The barracks was heavily damaged.", "major"),
        ("A truck was destroyed.", "destroyed"),
        ("A truck was damaged.", "some"),
        ("There was no damage.", "none"),
        ("Police came at noon.", "not_reported"),
    ],
)
def test_damage_is_as_great_as_the_words_say(
    incidents: Incidents, sentence: str, extent: str
) -> None:
    (one,) = incidents(SHELLED + sentence)
    assert one.damage.extent == extent


# ------------------------------------------------------------------------------ outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Rockets struck the Orlin barracks on Monday.", "hit"),
        ("Rockets were fired at the Orlin barracks. Two soldiers were wounded.", "hit"),
        ("Rockets were fired at the Orlin barracks on Monday.", "not_reported"),
        ("Two drones were fired at the Orlin airbase. Both were shot down.", "intercepted"),
        (
            "Nine rockets were fired at the Orlin airbase. Eight were shot down. One fell on it.",
            "hit",
        ),
        ("Rebels fired a missile at the Orlin airbase, but it fell into the sea.", "missed"),
        (
            "Three rockets landed outside the Orlin airbase on Monday.",
            "missed",
        ),
        ("The army repelled an attack by rebels on the Orlin barracks on Sunday.", "failed"),
        ("A bomb failed to explode at the Orlin airport on Sunday.", "failed"),
    ],
)
def test_the_outcome_is_what_came_of_it(incidents: Incidents, text: str, outcome: str) -> None:
    (one,) = incidents(text)
    assert one.outcome == outcome


def test_every_fact_is_quoted_to_the_letter(incidents: Incidents) -> None:
    text = (
        "POKHARA – The “Green Legion” fired nine 122mm rockets at the Orlin barracks in Nepal on "
        "3 April, killing two soldiers and damaging a hangar. The Legion claimed responsibility."
    )
    (one,) = incidents(text)
    single = (one.date, one.location, one.claim, one.munitions.launched, one.damage)
    rows = (*one.perpetrators, *one.targets, *one.weapons, *one.casualties)
    quotes = [quote for fact in (*single, *rows) if fact for quote in fact.quotes]
    assert len(quotes) > 8
    assert all(text[quote.start : quote.end] == quote.quote for quote in quotes)
