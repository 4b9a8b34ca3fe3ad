"""Which sentences tell of one incident, and which of another, or of none."""

import pytest
from tests.pipeline.read.conftest import Incidents, Stories


def words(stories: Stories, text: str) -> list[list[str]]:
    """The event words of each story, in order."""
    return [
        [event.token.text for event, _ in sorted(story.events, key=lambda pair: pair[0].at)]
        for story in stories(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen stormed the Orlin police post in Kenya on Monday. They killed two officers. "
        "The raid lasted an hour.",
        "Nine rockets were fired at the Velkan airbase on Monday. Three were shot down. "
        "Five soldiers were wounded in the attack.",
        "A bomb exploded at a market in Garissa on Monday. At least six people were killed. "
        "Police said the blast destroyed two shops.",
        "Rebels attacked the Orlin barracks on Monday, killing three soldiers. "
        "The attackers burned two trucks and fled.",
        "Drones struck the Velkan refinery on Monday. The refinery was hit before dawn, "
        "a manager said.",
        "Kidnappers seized four nurses in Tarvo on Monday. The nurses were taken from a bus, and "
        "nobody has claimed the abduction.",
        "Five sailors were hurt in an attack on a tanker off Mombasa on Monday. "
        "The tanker was hit by a missile.",
    ],
)
def test_one_attack_told_in_several_sentences_is_one(incidents: Incidents, text: str) -> None:
    assert len(incidents(text)) == 1


def test_a_headline_and_the_body_tell_of_one_attack(incidents: Incidents) -> None:
    (one,) = incidents(
        "Rebels shell Orlin barracks in Kenya\n\nRebels shelled the Orlin barracks on Monday, the "
        "army said. Three soldiers were wounded."
    )
    assert (one.salience, len(one.casualties)) == ("primary", 1)


def test_a_repeated_paragraph_tells_of_one_attack(incidents: Incidents) -> None:
    once = "Rebels shelled the Orlin barracks on Monday, wounding three soldiers, the army said."
    assert len(incidents(f"{once}\n\nThe army promised an inquiry.\n\n{once}")) == 1


def test_the_effects_join_their_cause(stories: Stories) -> None:
    text = (
        "Rebels shelled the Orlin barracks on Monday. Three soldiers were wounded. "
        "A truck was destroyed."
    )
    assert words(stories, text) == [["shelled", "wounded", "destroyed"]]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels shelled the Orlin barracks on Monday. On Wednesday they bombed the barracks.",
        "Rebels shelled the Orlin barracks on Monday. On Friday they shelled the barracks again.",
        "Rebels shelled the Orlin barracks on Monday. On Tuesday gunmen raided the barracks.",
        "Gunmen killed two farmers in Tarvo on 3 April. Gunmen killed a priest there on 9 April.",
    ],
)
def test_another_day_is_another_attack(incidents: Incidents, text: str) -> None:
    first, second = incidents(text)
    assert first.date
    assert second.date
    assert (first.date.value, first.date.weekday) != (second.date.value, second.date.weekday)


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        (
            "Rebels shelled the Orlin barracks on Monday. "
            "Gunmen shot dead two nurses in the town of Tarvo on Monday.",
            ["Orlin barracks", "town of Tarvo"],
        ),
        (
            "Rockets hit the Velkan refinery on Monday. "
            "Rockets also hit the Orlin airport, police said.",
            ["Velkan refinery", "Orlin airport"],
        ),
        (
            "Drones struck the Velkan airbase on Monday. "
            "Elsewhere, gunmen raided the Orlin police station.",
            ["Velkan airbase", "Orlin police station"],
        ),
    ],
)
def test_another_place_is_another_attack(incidents: Incidents, text: str, sites: list[str]) -> None:
    assert [one.location.site for one in incidents(text)] == sites


def test_the_other_side_is_another_attack(incidents: Incidents) -> None:
    first, second = incidents(
        "Rebels fired rockets at the Orlin barracks on Monday. "
        "Kenyan jets bombed a rebel camp near Tarvo."
    )
    assert [p.name for p in first.perpetrators] == ["Rebels"]
    assert second.event_type == "air_drone_strike"


def test_an_attack_in_another_country_is_another(incidents: Incidents) -> None:
    found = incidents(
        "Gunmen attacked a police convoy in Kenya on Monday. "
        "Gunmen attacked a police convoy in Mozambique, too."
    )
    assert [one.location.country for one in found] == ["KEN", "MOZ"]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels shelled the Orlin barracks on Monday. "
        "In retaliation, army jets bombed a rebel base at Tarvo.",
        "The Green Legion fired rockets at the Orlin barracks on Monday, and the army shelled a "
        "Legion camp near Tarvo in response.",
        "Rebels shelled the Orlin barracks on Monday. The army retaliated with rockets against "
        "a rebel base at Tarvo.",
        "Rebels raided the Orlin barracks on Monday. In response, the army shelled a rebel base.",
    ],
)
def test_a_response_answers_the_attack_before(incidents: Incidents, text: str) -> None:
    attack, response = incidents(text)
    assert (attack.responds_to, response.responds_to) == (None, attack.id)


def test_a_response_told_first_answers_what_stands_behind_it(incidents: Incidents) -> None:
    response, attack = incidents(
        "Army jets bombed a rebel base at Tarvo on Tuesday in retaliation for a rocket attack on "
        "the Orlin barracks."
    )
    assert response.event_type == "air_drone_strike"
    assert (response.responds_to, attack.responds_to) == (attack.id, None)


def test_two_attacks_that_nobody_ties_answer_nothing(incidents: Incidents) -> None:
    found = incidents(
        "Rebels shelled the Orlin barracks on Monday. "
        "Gunmen raided the Velkan police station on Tuesday."
    )
    assert [one.responds_to for one in found] == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "The navy held a live-fire exercise off Mombasa on Monday. "
        "During the drill, gunners fired 12 missiles at a mock enemy ship.",
        "Troops rehearsed an invasion of the Orlin coast on Monday. In the joint drills marines "
        "stormed a mock enemy post and fired mortars.",
    ],
)
def test_a_drill_is_no_incident(incidents: Incidents, text: str) -> None:
    assert incidents(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "A gas explosion destroyed a bakery in Garissa on Monday, killing three people. "
        "Police said a faulty gas cylinder caused the accident.",
        "An explosion at a fireworks plant near Tarvo killed four workers on Monday. "
        "The owner was charged with negligence.",
        "A wartime bomb exploded on a farm near Tarvo on Monday, killing a farmer. "
        "Unexploded shells are still found there.",
    ],
)
def test_an_accident_is_no_incident(incidents: Incidents, text: str) -> None:
    assert incidents(text) == ()


def test_an_explosion_with_an_attacker_is_no_accident(incidents: Incidents) -> None:
    (one,) = incidents(
        "A bomb exploded at a gas cylinder depot in Garissa on Monday, killing three people. "
        "Police first spoke of an accident, but militants said they had planted it."
    )
    assert one.event_type == "remote_explosive"


def test_a_space_flight_is_no_incident(incidents: Incidents) -> None:
    assert (
        incidents(
            "A rocket carrying a weather satellite was launched over the Orlin range on Monday. "
            "The payload reached orbit after ten minutes."
        )
        == ()
    )


@pytest.mark.parametrize(
    "text",
    [
        "Opposition lawmakers attacked the budget on Monday. The minister fired back.",
        "The striker launched a late attack on Monday and missed the goal.",
        "A price war broke out on Monday as two airlines battled over the route to Nairobi.",
        "A heart attack killed the singer in Nairobi on Monday.",
        "Senators shot down the bill in Nairobi on Monday.",
        "The storm destroyed two barns in the town of Tarvo on Monday.",
    ],
)
def test_a_metaphor_is_no_incident(incidents: Incidents, text: str) -> None:
    assert incidents(text) == ()


def test_the_attack_of_the_lead_is_primary_and_a_later_one_secondary(
    incidents: Incidents,
) -> None:
    found = incidents(
        "Rebels shelled the Orlin barracks on Monday. Three soldiers were wounded. "
        "The road to the coast was closed. Gunmen raided the Velkan police station last Friday."
    )
    told = [(one.id, one.salience.value, one.location.site) for one in found]
    assert told == [("1", "primary", "Orlin barracks"), ("2", "secondary", "Velkan police station")]
