"""Words of time: which day they name, and what they date."""

import pytest
from tests.pipeline.read.conftest import PUBLISHED, Incidents, Tell


@pytest.mark.parametrize(
    ("when", "value"),
    [
        ("on Monday", "2031-03-10"),
        ("last Tuesday", "2031-03-11"),
        ("yesterday", "2031-03-13"),
        ("last night", "2031-03-13"),
        ("two days ago", "2031-03-12"),
        ("on March 3", "2031-03-03"),
        ("on 3 March 2030", "2030-03-03"),
        ("on the 12th of February", "2031-02-12"),
        ("on 2031-03-02", "2031-03-02"),
        ("overnight", "2031-03-13/2031-03-14"),
    ],
)
def test_the_date_of_the_article_anchors_the_day(tell: Tell, when: str, value: str) -> None:
    (told,) = tell(f"Rebels shelled the Orlin bridge {when}.", PUBLISHED)
    (time,) = told.times
    assert time.when
    assert time.when.value == value


@pytest.mark.parametrize(
    ("when", "value", "weekday"),
    [
        ("on Monday", None, "Monday"),
        ("on Sunday evening", None, "Sunday"),
        ("on March 3", "XXXX-03-03", None),
        ("on 3 May", "XXXX-05-03", None),
        ("in February", "XXXX-02", None),
        ("on Sunday, March 9, 2031", "2031-03-09", "Sunday"),
    ],
)
def test_without_an_anchor_a_weekday_stays_a_weekday(
    tell: Tell, when: str, value: str | None, weekday: str | None
) -> None:
    (told,) = tell(f"Rebels shelled the Orlin bridge {when}.")
    (time,) = told.times
    assert time.when
    assert (time.when.value, time.when.weekday) == (value, weekday)


@pytest.mark.parametrize(
    "when", ["since Monday", "until Friday", "before Sunday", "after March 3", "by Tuesday"]
)
def test_the_edge_of_a_period_is_no_date_of_an_event(tell: Tell, when: str) -> None:
    (told,) = tell(f"Rebels shelled the Orlin bridge {when}.")
    assert [time.edge for time in told.times] == [True]


def test_before_dawn_on_a_day_is_on_that_day(tell: Tell) -> None:
    (told,) = tell("Rebels shelled the Orlin bridge before dawn on Friday.")
    assert [(time.words, time.edge) for time in told.times] == [("Friday", False)]


@pytest.mark.parametrize(
    ("sentence", "reported"),
    [
        ("Police said on Friday that rebels had shelled the bridge.", [True]),
        ("Rebels shelled the Orlin bridge on Friday, police said.", [False]),
        ("The army reported on Friday a raid on the Orlin post.", [True]),
        ("Police said on Friday that rebels shelled the bridge on Monday.", [True, False]),
    ],
)
def test_the_day_of_a_report_is_told_from_the_day_of_the_attack(
    tell: Tell, sentence: str, reported: list[bool]
) -> None:
    (told,) = tell(sentence)
    assert [time.reported for time in told.times] == reported


@pytest.mark.parametrize(
    "sentence",
    [
        "Rebels may shell the Orlin bridge.",
        "Rebels march on the Orlin bridge.",
        "Rebels shelled the Orlin bridge.",
    ],
)
def test_verbs_that_look_like_months_say_no_time(tell: Tell, sentence: str) -> None:
    (told,) = tell(sentence)
    assert told.times == []


@pytest.mark.parametrize(
    ("text", "weekday"),
    [
        ("Rebels shelled the Orlin barracks on Monday, police said on Tuesday.", "Monday"),
        ("Police said on Tuesday that rebels shelled the Orlin barracks on Monday.", "Monday"),
        ("On Monday rebels shelled the Orlin barracks. Police came on Tuesday.", "Monday"),
        ("Three soldiers were killed on Monday when rebels shelled the Orlin barracks.", "Monday"),
        ("Rebels shelled the Orlin barracks shortly before midnight on Sunday.", "Sunday"),
    ],
)
def test_the_incident_has_the_day_of_the_attack(
    incidents: Incidents, text: str, weekday: str
) -> None:
    (one,) = incidents(text)
    assert one.date
    assert one.date.weekday == weekday


def test_a_day_on_which_somebody_spoke_dates_no_incident(incidents: Incidents) -> None:
    (one,) = incidents("Police said on Tuesday that gunmen had raided the Orlin barracks.")
    assert one.date is None or (one.date.value, one.date.weekday) == (None, None)


def test_the_same_day_is_the_day_told_before(incidents: Incidents) -> None:
    first, second = incidents(
        "Rebels shelled the Orlin barracks on Monday. "
        "On the same day gunmen raided the Velkan police station."
    )
    assert first.date
    assert second.date
    assert (first.date.weekday, second.date.weekday) == ("Monday", "Monday")
