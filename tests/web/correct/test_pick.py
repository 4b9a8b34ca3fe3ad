"""Words picked in the article become values, with their quotes."""

import datetime as dt
from typing import Any

import pytest
from tests.web.correct.made import TEXT, quoted, span

from wirecoder.errors import InvalidRequest
from wirecoder.web.correct.form import read
from wirecoder.web.correct.operations import change, node_at
from wirecoder.web.correct.pick import Picked, Words, pick
from wirecoder.web.correct.shape import Entry, blank

SATURDAY = dt.date(2024, 1, 22)  # a Monday; the Saturday before it is the 20th
ROWS = ("perpetrators", "targets", "weapons", "casualties", "accounts")


@pytest.fixture
def entries() -> list[Entry]:
    """One incident with an empty row in each of its lists."""
    made = [blank() | {"salience": "primary", "event_type": "attack"}]
    for rows in ROWS:
        made = change(made, f"add:0.{rows}")
    return made


def take(
    entries: list[Entry], path: str, words: str, *, anchor: dt.date | None = None, add: bool = False
) -> Picked:
    return pick(entries, path, Words(*span(words), TEXT, anchor), add=add)


def fact(picked: Picked, path: str) -> Any:
    return node_at(picked.entries, path)


@pytest.mark.parametrize(
    ("path", "words", "fields"),
    [
        ("0.location.site", "Tel Abyad", {"site": "Tel Abyad", "precision": "site"}),
        ("0.perpetrators.0.name", "Militia", {"name": "Militia", "attribution": "reported"}),
        ("0.targets.0.name", "the market\r\nof Tel Abyad", {"name": "the market of Tel Abyad"}),
        ("0.casualties.0.party", "Iraqi officer", {"party": "Iraqi officer", "nationality": "IRQ"}),
        ("0.weapons.0.name", "two rockets", {"name": "two rockets", "type": "rocket"}),
        ("0.weapons.0.type", "shells", {"name": "", "type": "artillery"}),
        ("0.claim.claimant", "police", {"claimant": "police", "status": "claimed"}),
        ("0.targets.0.nationality", "Iraqi", {"nationality": "IRQ"}),
        ("0.targets.0.type", "market", {"type": "infrastructure"}),
        ("0.accounts.0.source", "police", {"source": "police"}),
    ],
)
def test_words_become_the_value_and_its_quote(
    entries: list[Entry], path: str, words: str, fields: dict[str, str]
) -> None:
    picked = take(entries, path, words)
    entry = fact(picked, path.rpartition(".")[0])
    assert {name: entry[name] for name in fields} == fields
    assert entry["quotes"] == quoted(words)
    assert "is now" in picked.said


def test_at_least_five_is_a_bound_and_its_row_rests_on_the_same_words(entries: list[Entry]) -> None:
    picked = take(entries, "0.casualties.0.killed.best", "at least five traders")
    row = fact(picked, "0.casualties.0")
    assert row["killed"] == {
        "qualifier": "at_least",
        "min": "5",
        "max": "",
        "best": "5",
        "quotes": quoted("at least five traders"),
    }
    assert row["quotes"] == quoted("at least five traders")
    assert picked.said == "Killed is now at least 5."


@pytest.mark.parametrize(
    ("words", "killed", "injured"),
    [
        ("no casualties", "zero", "zero"),
        ("no one was killed or injured", "zero", "zero"),
        ("no injuries", "", "zero"),
        ("nobody was hurt", "", "zero"),
        ("no deaths", "zero", ""),
        ("killing at least five traders", "at_least", ""),
        ("wounding soldiers", "", "vague"),
        ("a deadly raid", "vague", ""),
        ("two people in a hospital", "exact", "exact"),
        ("12 people were killed or wounded", "", ""),
        ("wounded and killed dozens", "", ""),
        ("12 casualties", "", ""),
    ],
)
def test_the_dead_and_the_hurt_are_told_apart_and_one_figure_for_both_fills_neither(
    entries: list[Entry], words: str, killed: str, injured: str
) -> None:
    found = {}
    for name in ("killed", "injured"):
        path = f"0.casualties.0.{name}"
        picked = pick(entries, path, Words(0, len(words), words, None))
        found[name] = fact(picked, path)["qualifier"]
    assert found == {"killed": killed, "injured": injured}


def test_a_weekday_is_one_and_with_an_anchor_a_date_too(entries: list[Entry]) -> None:
    alone = fact(take(entries, "0.date.value", "Saturday"), "0.date")
    assert (alone["value"], alone["weekday"], alone["precision"]) == ("", "Saturday", "day")
    dated = fact(take(entries, "0.date", "Saturday", anchor=SATURDAY), "0.date")
    assert (dated["value"], dated["weekday"]) == ("2024-01-20", "Saturday")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("0.date.value", "the market"),
        ("0.munitions.launched.min", "police said"),
        ("0.location.country", "traders"),
        ("0.damage.extent", "officer"),
    ],
)
def test_words_that_tell_no_value_are_kept_as_the_quote_and_the_editor_hears_of_it(
    entries: list[Entry], path: str, words: str
) -> None:
    picked = take(entries, path, words)
    before, after = node_at(entries, path), fact(picked, path)
    assert before == after, "no value is made up"
    assert fact(picked, path.rpartition(".")[0])["quotes"] == quoted(words)
    assert "cannot be read" in picked.said


def test_other_words_take_the_place_of_the_old_ones(entries: list[Entry]) -> None:
    once = take(entries, "0.targets.0.name", "market")
    again = take(once.entries, "0.targets.0.name", "traders")
    assert fact(again, "0.targets.0")["name"] == "traders"
    assert fact(again, "0.targets.0")["quotes"] == quoted("traders")


def test_a_quote_on_which_another_value_of_the_fact_rests_stays(entries: list[Entry]) -> None:
    claimed = take(entries, "0.accounts.0.source", "Iraqi officer")
    told = take(claimed.entries, "0.accounts.0.value", "two rockets")
    both = f"{quoted('Iraqi officer')},{quoted('two rockets')}"
    assert fact(told, "0.accounts.0")["quotes"] == both


def test_more_words_can_be_added_as_one_more_quote_with_the_value_as_it_is(
    entries: list[Entry],
) -> None:
    once = take(entries, "0.location.site", "Tel Abyad")
    more = take(once.entries, "0.location.site", "the market", add=True)
    assert fact(more, "0.location")["site"] == "Tel Abyad"
    both = f"{quoted('Tel Abyad')},{quoted('the market')}"
    assert fact(more, "0.location")["quotes"] == both
    assert more.said == "Where, place has one more quote."


def test_a_place_that_is_coded_at_sea_stays_there_and_gets_no_country(
    entries: list[Entry],
) -> None:
    entries[0]["location"]["precision"] = "sea"
    picked = pick(entries, "0.location.site", Words(0, 8, "Damascus", None))
    where = fact(picked, "0.location")
    assert (where["site"], where["precision"], where["country"]) == ("Damascus", "sea", "")
    assert "it stays at sea" in picked.said


def test_a_country_that_is_coded_stays_and_is_doubted_where_the_place_lies_elsewhere(
    entries: list[Entry],
) -> None:
    entries[0]["location"]["country"] = "IRQ"
    picked = pick(entries, "0.location.site", Words(0, 6, "Lisbon", None))
    assert fact(picked, "0.location")["country"] == "IRQ"
    assert "stays IRQ, though this may lie in Portugal" in picked.said


def test_a_place_at_sea_has_no_country(entries: list[Entry]) -> None:
    entries[0]["location"]["country"] = "YEM"
    where = fact(pick(entries, "0.location.site", Words(0, 7, "Red Sea", None)), "0.location")
    assert (where["country"], where["precision"]) == ("", "sea")


def test_what_was_picked_fits_the_codebook(entries: list[Entry]) -> None:
    made = change([blank() | {"salience": "primary", "event_type": "attack"}], "add:0.casualties")
    for path, words in (
        ("0.location.site", "Tel Abyad"),
        ("0.date", "Saturday"),
        ("0.casualties.0.killed", "at least five"),
    ):
        made = take(made, path, words).entries
    reading = read(made, TEXT)
    assert reading.faults == {}
    assert [quote.quote for quote in reading.incidents[0].casualties[0].quotes] == ["at least five"]


def test_the_entries_that_were_given_are_left_as_they_are(entries: list[Entry]) -> None:
    before = str(entries)
    take(entries, "0.location.site", "Tel Abyad")
    assert str(entries) == before


@pytest.mark.parametrize(
    "path", ["", "0.event_type", "0.salience", "7.date", "0.targets.4.name", "0.nothing", "x", "0"]
)
def test_a_field_without_quotes_takes_no_words(entries: list[Entry], path: str) -> None:
    with pytest.raises(InvalidRequest, match="takes no words"):
        take(entries, path, "market")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 3), (0, 10_000), (29, 31)])
def test_no_words_are_no_pick(entries: list[Entry], start: int, end: int) -> None:
    with pytest.raises(InvalidRequest, match="no words are picked"):
        pick(entries, "0.date", Words(start, end, TEXT, None))
