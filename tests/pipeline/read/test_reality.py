"""Whether an event word tells of a specific attack, of one told before, or of none."""

import pytest
from tests.pipeline.read.conftest import PUBLISHED, Incidents, Tell, realities

from wirecoder.pipeline.read.reality import Reality


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Rebels shelled the Orlin bridge.", "shelled"),
        ("The Orlin bridge was shelled by rebels on Monday.", "shelled"),
        ("Police said rebels had raided the Orlin post.", "raided"),
        ("Rebels launched an attack on the Orlin garrison.", "attack"),
        ("The Orlin garrison came under attack from rebels.", "attack"),
        ("Rebels tried to storm the Orlin garrison.", "storm"),
        ("Gunmen opened fire on the Orlin convoy.", "opened"),
        ("Rebels set off a bomb under the Orlin bridge.", "set"),
    ],
)
def test_what_is_told_as_done_is_specific(tell: Tell, sentence: str, verb: str) -> None:
    assert realities(tell(sentence)) == {verb: Reality.SPECIFIC}


@pytest.mark.parametrize(
    "sentence",
    [
        "The army plans to attack the Orlin camp.",
        "The Green Legion threatened to bomb the Orlin bridge.",
        "The Green Legion vowed to shell the Orlin bridge.",
        "The colonel said rebels would storm the Orlin camp.",
        "Rebels might storm the Orlin camp.",
        "The general ordered his gunners to shell the Orlin camp.",
        "The cabinet approved plans for an attack on the Orlin camp.",
    ],
)
def test_what_is_planned_or_threatened_is_unreal(tell: Tell, sentence: str) -> None:
    assert set(realities(tell(sentence)).values()) == {Reality.UNREAL}


@pytest.mark.parametrize(
    "sentence",
    [
        "The governor fears an attack on the Orlin dam.",
        "The minister warned of more attacks on the Velkan refinery.",
        "Police prevented an attack on the Orlin market.",
        "The council called for a halt to attacks on Orlin.",
        "Officials spoke of the risk of an attack on the Orlin dam.",
        "Villagers asked for help to prevent raids on the Orlin market.",
    ],
)
def test_what_is_feared_or_prevented_is_unreal(tell: Tell, sentence: str) -> None:
    assert set(realities(tell(sentence)).values()) == {Reality.UNREAL}


@pytest.mark.parametrize(
    "sentence",
    [
        "Rebels did not attack the Orlin bridge.",
        "No rockets were fired at the Orlin camp.",
        "Nobody attacked the Orlin convoy.",
        "There was no attack on the Orlin bridge.",
        "Rebels never attacked the Orlin bridge.",
    ],
)
def test_what_is_negated_is_unreal(tell: Tell, sentence: str) -> None:
    assert set(realities(tell(sentence)).values()) == {Reality.UNREAL}


def test_a_condition_and_what_hangs_on_it_are_unreal(tell: Tell) -> None:
    told = tell("If rebels attack the Orlin bridge, the army will respond with artillery.")
    assert realities(told) == {"attack": Reality.UNREAL, "respond": Reality.UNREAL}


@pytest.mark.parametrize(
    "sentence",
    [
        "The Green Legion has carried out 40 attacks since June.",
        "The army reported dozens of attacks on its convoys.",
        "Rebels attacked the Orlin bridge five times.",
        "Rebels have repeatedly shelled the Orlin bridge.",
        "The province has seen a wave of bombings.",
        "Gunmen killed 30 people in raids across the province.",
        "At least 62 soldiers were injured in the attacks.",
        "The region has seen a series of raids on farms.",
    ],
)
def test_totals_and_runs_of_attacks_are_a_series(tell: Tell, sentence: str) -> None:
    assert set(realities(tell(sentence)).values()) == {Reality.SERIES}


@pytest.mark.parametrize(
    ("number", "reality"),
    [("two", Reality.SPECIFIC), ("12", Reality.SERIES), ("40", Reality.SERIES)],
)
def test_more_than_a_few_attacks_are_a_total(tell: Tell, number: str, reality: Reality) -> None:
    told = tell(f"Rebels launched {number} attacks on the Orlin garrison.")
    assert realities(told) == {"attacks": reality}


@pytest.mark.parametrize(
    "sentence",
    [
        "Rebels often ambush convoys on the Orlin road.",
        "Those who attacked the Orlin market were tried.",
        "The militia attacks convoys on the Orlin road.",
    ],
)
def test_habits_are_a_series(tell: Tell, sentence: str) -> None:
    assert set(realities(tell(sentence)).values()) == {Reality.SERIES}


def test_the_present_tense_of_a_headline_tells_news(tell: Tell) -> None:
    text = "Rebels shell Orlin bridge in Kenya\n\nThe bridge lies beside a market. It is closed."
    assert realities(tell(text)) == {"shell": Reality.SPECIFIC}


@pytest.mark.parametrize(
    ("sentence", "reality"),
    [
        ("Rebels have attacked the Orlin bridge.", Reality.SERIES),
        ("Rebels have attacked the Orlin bridge on Monday.", Reality.SPECIFIC),
        ("Rebels had attacked the Orlin bridge.", Reality.SPECIFIC),
    ],
)
def test_the_present_perfect_sums_up_unless_it_is_dated(
    tell: Tell, sentence: str, reality: Reality
) -> None:
    assert realities(tell(sentence)) == {"attacked": reality}


@pytest.mark.parametrize(
    ("when", "reality"),
    [
        ("In 1994", Reality.SERIES),
        ("On 3 April 2029", Reality.SERIES),
        ("On 3 March 2031", Reality.SPECIFIC),
        ("On Monday", Reality.SPECIFIC),
    ],
)
def test_what_lies_long_before_the_article_is_history(
    tell: Tell, when: str, reality: Reality
) -> None:
    told = tell(f"{when} rebels attacked the Orlin bridge.", PUBLISHED)
    assert realities(told) == {"attacked": reality}


def test_without_a_date_of_the_article_an_exact_day_is_no_history(tell: Tell) -> None:
    told = tell("On 3 April 2029 rebels attacked the Orlin bridge.")
    assert realities(told) == {"attacked": Reality.SPECIFIC}


@pytest.mark.parametrize(
    "sentence",
    [
        "The bombing of Peru went on.",
        "The war in Peru has killed thousands of people.",
        "Its bombing of Peru was condemned.",
    ],
)
def test_a_whole_war_is_a_series(tell: Tell, sentence: str) -> None:
    assert set(realities(tell(sentence)).values()) == {Reality.SERIES}


@pytest.mark.parametrize(
    "sentence",
    [
        "The attack lasted an hour.",
        "Witnesses described the raid.",
        "That bombing shocked the town.",
    ],
)
def test_the_attack_is_one_told_before(tell: Tell, sentence: str) -> None:
    assert set(realities(tell(sentence)).values()) == {Reality.ANAPHOR}


@pytest.mark.parametrize(
    "text",
    [
        "The army plans to attack the Orlin camp in Kenya. The Green Legion threatened to respond.",
        "Rebels have shelled the Orlin bridge in Kenya since June, and the army fears more raids.",
        "In 1994 rebels attacked the Orlin bridge in Kenya. A stone tells of the raid.",
        "The governor fears an attack on the Orlin dam, and no rockets were fired at it.",
        "Rebels in Kenya often ambush convoys on the Orlin road, police said.",
    ],
)
def test_an_article_without_a_specific_attack_has_no_incident(
    incidents: Incidents, text: str
) -> None:
    assert incidents(text) == ()


def test_one_specific_attack_among_totals_is_the_incident(incidents: Incidents) -> None:
    (one,) = incidents(
        "Rebels have carried out 40 attacks since June. On Monday they shelled the Orlin barracks "
        "in Kenya. The army fears more attacks."
    )
    assert one.date
    assert (one.date.weekday, one.location.country) == ("Monday", "KEN")
