"""What an editor does to the record as a whole."""

import pytest

from wirecoder.errors import InvalidRequest
from wirecoder.web.correct.operations import change, node_at, take
from wirecoder.web.correct.shape import Entry, blank


def record(*answers: str) -> list[Entry]:
    """Incidents that are told apart by their outcome: the n-th says `n`."""
    return [
        blank() | {"outcome": str(place + 1), "responds_to": answered}
        for place, answered in enumerate(answers)
    ]


def told(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry["outcome"], entry["responds_to"]) for entry in entries]


def test_a_deleted_incident_takes_the_answers_to_it_along_and_others_move_up() -> None:
    assert told(change(record("", "1", "2", "3"), "delete:1")) == [("1", ""), ("3", ""), ("4", "2")]


def test_incidents_that_change_places_keep_what_they_answer() -> None:
    entries = record("", "1", "1", "2")
    up = change(entries, "up:1")
    assert told(up) == [("2", "2"), ("1", ""), ("3", "2"), ("4", "1")]
    assert change(up, "down:0") == entries


def test_a_new_incident_is_the_last_and_the_first_one_is_the_main_one() -> None:
    first = change([], "add")
    assert [entry["salience"] for entry in change(first, "add")] == ["primary", "secondary"]


def test_rows_are_added_and_deleted() -> None:
    entries = record("")
    for name in ("one", "two"):
        entries = change(entries, "add:0.targets")
        entries[0]["targets"][-1]["name"] = name
    assert [row["name"] for row in change(entries, "delete:0.targets.0")[0]["targets"]] == ["two"]


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("0.date", {"value": "", "precision": "none", "quotes": ""}),
        ("0.claim", {"status": "not_reported", "claimant": "", "quotes": ""}),
        ("0.damage", {"extent": "not_reported", "quotes": ""}),
        ("0.location", {"site": "", "precision": "unknown", "quotes": ""}),
        ("0.munitions.launched", {"qualifier": "", "best": "", "quotes": ""}),
        ("0.casualties.0.killed", {"qualifier": "", "best": "", "quotes": ""}),
    ],
)
def test_a_fact_that_is_not_stated_says_nothing_and_quotes_nothing(
    path: str, left: dict[str, str]
) -> None:
    entries = change(record(""), "add:0.casualties")
    fact = node_at(entries, path)
    for name, value in fact.items():
        fact[name] = "said" if isinstance(value, str) else value
    cleared = node_at(change(entries, f"clear:{path}"), path)
    assert {name: cleared[name] for name in left} == left


def test_one_quote_is_taken_off_and_the_others_stay() -> None:
    entries = record("")
    entries[0]["date"]["quotes"] = "1-4,9-12,20-25"
    assert change(entries, "unquote:0.date/9-12")[0]["date"]["quotes"] == "1-4,20-25"


def test_to_show_changes_nothing() -> None:
    entries = record("", "1")
    assert change(entries, "show") == entries


def test_a_field_is_taken_over_from_another_version() -> None:
    mine, theirs = record("", ""), record("", "1")
    assert told(take(mine, theirs, "1.responds_to")) == told(theirs)
    with pytest.raises(InvalidRequest, match="not in both versions"):
        take(mine, theirs, "2.responds_to")


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "burn:0",
        "delete:",
        "delete:7",
        "delete:0.targets.0",
        "delete:-1",
        "delete:x",
        "up:0",
        "down:1",
        "add:0.date",
        "add:7.targets",
        "clear:0",
        "clear:0.targets.0",
        "unquote:0.date/x",
        "unquote:0.date",
        "unquote:0.outcome/1-2",
        "delete:٠",
    ],
)
def test_what_cannot_be_done_is_refused_and_says_what_to_do(asked: str) -> None:
    with pytest.raises(InvalidRequest, match="load the page again"):
        change(record("", ""), asked)
