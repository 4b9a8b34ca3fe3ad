"""How figures develop from article to article, and which of them stands."""

from typing import Any

import pytest
from tests.export.made import date, group
from tests.link.made import actor, site, told

from wirecoder.export.words import number
from wirecoder.link.events import link
from wirecoder_schemas.event import Development, Slot

VILLAGE = {"location": site("Zorbel"), "date": date("2022-08-01")}
DAYS = ["2022-08-02", "2022-08-03", "2022-08-04", "2022-08-05"]


def development(
    slot: Slot, *tellings: dict[str, Any], days: list[str] | None = None
) -> Development:
    """The one development of a slot in an event told by several articles."""
    published = days or DAYS
    reports = [
        told(f"a{place}", VILLAGE | fields, published=day)
        for place, (fields, day) in enumerate(zip(tellings, published, strict=False))
    ]
    (event,) = link(reports)
    assert len(event.mentions) == len(reports)
    (found,) = (one for one in event.history if one.slot is slot)
    return found


def values(found: Development) -> tuple[list[str], list[str]]:
    """What was told, and what of it stands."""
    shown = [v if isinstance(v, str) else number(v) for v in (told.value for told in found.told)]
    return shown, [shown[place] for place in found.current]


def killed(*figures: str, days: list[str] | None = None) -> tuple[list[str], list[str]]:
    tellings = [{"casualties": [group("people", figure)]} for figure in figures]
    return values(development(Slot.KILLED, *tellings, days=days))


@pytest.mark.parametrize(
    ("figures", "stands"),
    [
        (("5+", "8"), "8"),  # at least five becomes eight
        (("8", "7"), "7"),  # a correction
        (("26", "20+"), "26"),  # a summary that only rounds
        (("8", "9+"), "9+"),  # and one that says more
        (("8", "8+"), "8+"),  # more may come
        (("9", "2*"), "9"),  # "several"
        (("9", "9"), "9"),
    ],
)
def test_the_last_word_stands_unless_it_leaves_open_what_an_earlier_one_said(
    figures: tuple[str, ...], stands: str
) -> None:
    told_figures, current = killed(*figures)
    assert len(told_figures) == len(figures)
    assert current == [stands]


def test_accounts_of_one_day_that_differ_stand_side_by_side() -> None:
    days = ["2022-08-02", "2022-08-03", "2022-08-03"]
    assert killed("5+", "8", "9", days=days)[1] == ["8", "9"]


def test_of_one_day_a_figure_fills_in_what_another_article_leaves_open() -> None:
    assert killed("5+", "8", days=["2022-08-02", "2022-08-02"])[1] == ["8"]


def test_each_entry_has_its_article_its_day_and_its_words() -> None:
    found = development(
        Slot.KILLED, {"casualties": [group("people", "5+")]}, {"casualties": [group("dead", "8")]}
    )
    assert [(one.article, str(one.published)) for one in found.told] == [
        ("a0", "2022-08-02"),
        ("a1", "2022-08-03"),
    ]
    assert all(one.quotes for one in found.told)


def test_an_undated_article_is_never_the_last_word() -> None:
    rows = [{"casualties": [group("people", "9")]}, {"casualties": [group("people", "8")]}]
    reports = [
        told("dated", VILLAGE | rows[0], published="2022-08-02"),
        told("undated", VILLAGE | rows[1], published=None),
    ]
    (event,) = link(reports)
    (found,) = (one for one in event.history if one.slot is Slot.KILLED)
    assert values(found) == (["8", "9"], ["9"])


def test_a_claim_and_an_attribution_have_their_history() -> None:
    silent = {"claim": {"status": "no_claim", "claimant": None}}
    claims = {
        "claim": {"status": "claimed", "claimant": "Twin Rivers"},
        "perpetrators": [actor("Twin Rivers")],
    }
    assert values(development(Slot.CLAIM, silent, claims)) == (
        ["no_claim", "claimed: Twin Rivers"],
        ["claimed: Twin Rivers"],
    )
    blamed = {"perpetrators": [actor("Twin Rivers Brigade", "accused")]}
    found = development(Slot.PERPETRATORS, blamed, claims)
    assert (found.of, values(found)[0]) == ("Twin Rivers Brigade", ["accused", "claimed"])


def test_the_dead_of_two_sides_are_two_figures() -> None:
    rows = {"casualties": [group("soldiers", "2"), group("rebels", "9")]}
    other = {"casualties": [group("rebels", "9"), group("the soldiers", "3")]}
    (event,) = link([told("a", VILLAGE | rows), told("b", VILLAGE | other, published=DAYS[1])])
    found = [one for one in event.history if one.slot is Slot.KILLED]
    assert [(one.of, values(one)[0]) for one in found] == [
        ("soldiers", ["2", "3"]),
        ("rebels", ["9", "9"]),
    ]


def test_a_figure_of_nobody_in_particular_is_not_that_of_one_side_of_two() -> None:
    rows = {"casualties": [group("soldiers", "2"), group("rebels", "9")]}
    toll = {"casualties": [group("people", "5")]}
    (event,) = link([told("a", VILLAGE | rows), told("b", VILLAGE | toll)])
    found = [one.of for one in event.history if one.slot is Slot.KILLED]
    assert found == ["soldiers", "rebels", "people"]


def test_people_under_two_names_are_one_figure_only_if_it_is_the_same_number() -> None:
    toll = {"casualties": [group("recruits", "12")]}
    (event,) = link(
        [told("a", VILLAGE | toll), told("b", {"casualties": [group("young men", "12")]} | VILLAGE)]
    )
    assert len([one for one in event.history if one.slot is Slot.KILLED]) == 1
    more = {"casualties": [group("young men", "13")]}
    (event,) = link([told("a", VILLAGE | toll), told("b", VILLAGE | more)])
    assert len([one for one in event.history if one.slot is Slot.KILLED]) == 2
