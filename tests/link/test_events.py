"""Events: what is gathered, what never is, and that neither hangs on the order of the reports."""

import random
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.export.made import date, group
from tests.link.made import DAY, actor, site, target, told, weapon

from wirecoder.link.compare import contradict
from wirecoder.link.events import link
from wirecoder.link.mentions import mentions_of
from wirecoder_evals import cases
from wirecoder_evals.linking.gold import as_report
from wirecoder_schemas.event import Event, Slot
from wirecoder_schemas.report import Report

DATASETS = Path(__file__).parents[2] / "evals" / "datasets"


def gathered(*reports: Report) -> list[set[str]]:
    """The events of two mentions or more, each as `article#incident`."""
    return [{f"{m.article}#{m.incident}" for m in event.mentions} for event in link(reports)]


def test_articles_on_one_attack_are_one_event() -> None:
    (event,) = link([told("a"), told("b", published="2022-08-03"), told("c")])
    assert [mention.article for mention in event.mentions] == ["a", "c", "b"]  # as published
    assert (event.id, event.date, event.site) == ("r-a/1", DAY, "Harun air base")


def test_two_attacks_on_one_base_on_two_days_stay_two() -> None:
    later = {"date": date("2022-08-03")}
    both = told("c", {}, later, published="2022-08-04")
    assert gathered(told("a"), told("b", later, published="2022-08-04"), both) == [
        {"a#1", "c#1"},
        {"b#1", "c#2"},
    ]


def test_the_five_seeds_are_five_events_and_so_is_every_incident_of_wire() -> None:
    for name in ("seeds", "wire"):
        assert gathered(*map(as_report, cases.load(DATASETS / name))) == []


def test_an_article_that_could_be_on_either_of_two_attacks_is_linked_to_neither() -> None:
    twice = told("a", {}, {})  # two attacks on one base on one day, alike
    assert gathered(twice, told("b")) == []


def test_the_better_match_of_two_incidents_is_taken() -> None:
    rockets, toll = {"weapons": [weapon("rocket")]}, {"casualties": [group("people", "9")]}
    twice = told("a", {}, rockets | toll)
    assert gathered(twice, told("b", rockets | toll)) == [{"a#2", "b#1"}]


def test_where_the_better_of_two_incidents_may_not_be_the_other_is_not_taken_instead() -> None:
    """Twice "a" tells of the base; the incident that "b" fits best lies in another country."""
    somewhere, toll = site("Harun air base", None), {"casualties": [group("people", "9")]}
    twice = told("a", {"location": somewhere}, toll)
    sure = toll | {
        "perpetrators": [actor("Twin Rivers")],
        "targets": [target("fuel depot", "other")],
    }
    other = told("b", {"location": somewhere} | sure)
    abroad = {"location": site("Harun air base", "SYR"), "date": date("XXXX-08-01")}
    third = told("c", abroad | sure, published=None)
    assert gathered(twice, other, third) == [{"b#1", "c#1"}]


def test_a_day_of_any_year_is_found_by_the_day_and_by_its_like() -> None:
    toll = {"casualties": [group("people", "9")]}
    whole, yearless = toll, toll | {"date": date("XXXX-08-01")}
    for first, second in ((whole, yearless), (yearless, whole), (yearless, yearless)):
        undated = told("a", first, published=None), told("b", second, published=None)
        assert gathered(*undated) == [{"a#1", "b#1"}]


def test_a_chain_cannot_bring_together_what_contradicts() -> None:
    """The night lies in both days; it goes to the one that it is surer of."""
    toll = {"casualties": [group("people", "9")]}
    night = told("n", {"date": date("2022-08-01/2022-08-02")} | toll, published="2022-08-03")
    first = told("a", toll, published="2022-08-03")
    second = told("b", {"date": date("2022-08-02")}, published="2022-08-03")
    assert gathered(first, second, night) == [{"a#1", "n#1"}]


def test_a_chain_cannot_bring_together_two_incidents_of_one_article() -> None:
    both = told("a", {"weapons": [weapon("rocket")]}, {"casualties": [group("people", "9")]})
    rockets = told("b", {"weapons": [weapon("rocket")]})
    toll = told("c", {"casualties": [group("people", "9")]})
    for event in link([both, rockets, toll]):
        articles = [mention.article for mention in event.mentions]
        assert len(set(articles)) == len(articles)


def test_of_several_reports_of_one_article_the_last_coded_counts() -> None:
    old = told("a", {"date": date("2022-08-05")}, published="2022-08-06")
    new = told("a", published="2022-08-06")
    run = new.run.model_copy(update={"started": new.run.started.replace(year=2025)})
    new = new.model_copy(update={"id": "r-new", "run": run})
    for order in ([old, new], [new, old]):
        (event,) = link([*order, told("b")])
        assert {mention.report for mention in event.mentions} == {"r-new", "r-b"}


def test_only_with_singles_come_events_that_one_article_tells() -> None:
    reports = [told("a"), told("b", {"date": None})]
    assert list(link(reports)) == []
    assert [event.id for event in link(reports, singles=True)] == ["r-b/1", "r-a/1"][::-1]


def test_the_proof_has_the_words_of_both_articles() -> None:
    left = {"perpetrators": [actor("Twin Rivers Brigade")], "casualties": [group("guards", "2+")]}
    right = {"perpetrators": [actor("Brigade of the Twin Rivers")]}
    (event,) = link([told("a", left), told("b", right | {"casualties": [group("pilgrims", "3")]})])
    (proof,) = event.links
    named = {one.slot: one for one in proof.agrees}
    assert named[Slot.PERPETRATORS].left == "Twin Rivers Brigade"
    assert named[Slot.PERPETRATORS].right == "Brigade of the Twin Rivers"
    assert all(one.left_quotes and one.right_quotes for one in proof.agrees)
    assert (proof.left.report, proof.right.report) == ("r-a", "r-b")


def test_a_sum_of_groups_is_proved_by_all_of_them() -> None:
    rows = {"casualties": [group("soldiers", "2"), group("civilians", "5")]}
    (event,) = link([told("a", rows), told("b", {"casualties": [group("people", "7")]})])
    (killed,) = (one for one in event.links[0].agrees if one.slot is Slot.KILLED)
    assert (killed.left, killed.right) == ("2 + 5", "7")


def test_the_most_exact_mention_says_what_when_and_where() -> None:
    vague = {
        "event_type": "unspecified_strike",
        "date": date("2022-08-01/2022-08-02"),
        "casualties": [group("people", "9")],
    }
    exact = {"casualties": [group("people", "9")]}
    (event,) = link([told("a", vague, published="2022-08-02"), told("b", exact)])
    assert (event.event_type, event.date) == ("shelling_artillery_missile", DAY)


def test_an_event_is_read_back_as_it_was_written() -> None:
    (event,) = link([told("a"), told("b")])
    assert Event.model_validate_json(event.to_json()) == event
    assert "\n" not in event.to_json()


def test_an_event_without_a_link_for_each_further_mention_is_refused() -> None:
    (event,) = link([told("a"), told("b")])
    with pytest.raises(ValueError, match="2 mentions need 1 links"):
        Event.model_validate(event.model_dump() | {"links": ()})


incidents = st.fixed_dictionaries(
    {
        "event_type": st.sampled_from(["shelling_artillery_missile", "air_drone_strike", "attack"]),
        "date": st.sampled_from(
            [date(DAY), date("2022-08-01/2022-08-02"), date("2022-08-02"), date("XXXX-08-01"), None]
        ),
        "location": st.sampled_from([site("Harun air base"), site("Haroun"), site("Dabir")]),
        "weapons": st.sampled_from([[], [weapon("rocket")], [weapon("drone")]]),
        "casualties": st.sampled_from([[], [group("people", "9")], [group("people", "3+")]]),
    }
)
articles = st.lists(
    st.tuples(
        st.lists(incidents, min_size=1, max_size=3),
        st.sampled_from(["2022-08-02", "2022-08-03", None]),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(articles, st.randoms(use_true_random=False))
def test_whatever_is_told_an_event_holds_no_contradiction_and_order_does_not_matter(
    told_by: list[tuple[list[dict[str, Any]], str | None]], chance: random.Random
) -> None:
    reports = [told(f"a{n}", *rows, published=day) for n, (rows, day) in enumerate(told_by)]
    mentions = {one.key: one for report in reports for one in mentions_of(report)}
    events = list(link(reports, singles=True))
    keys = [[(m.report, m.incident) for m in event.mentions] for event in events]
    assert sorted(key for event in keys for key in event) == sorted(mentions)  # each once
    for event in keys:
        for one, other in combinations(event, 2):
            assert not contradict(mentions[one], mentions[other])
    chance.shuffle(reports)
    assert [event.to_json() for event in link(reports, singles=True)] == [
        event.to_json() for event in events
    ]
