"""One number of people killed, never one person counted twice for certain."""

import pytest
from tests.export.made import groups

from wirecoder.export.fatalities import fatalities

Row = tuple[str | None, str | None]


@pytest.mark.parametrize("rows", [[], [("guards", None)], [(None, None), ("cooks", None)]])
def test_silence_is_no_zero(rows: list[Row]) -> None:
    assert fatalities(groups(*rows)) is None


@pytest.mark.parametrize(
    ("killed", "figure"),
    [("0", 0), ("8", 8), ("5+", 5), ("<6", 6), ("10-12", 10), ("2*", 2), ("24*", 24), ("4|9", 4)],
)
def test_a_figure_is_the_stated_one_else_the_least_and_the_lowest_in_conflict(
    killed: str, figure: int
) -> None:
    assert fatalities(groups(("guards", killed))) == figure


def test_in_conflict_the_lowest_counts_though_one_source_is_exact() -> None:
    (row,) = groups(("guards", "12|15"))
    assert row.killed
    exact = row.killed.model_copy(update={"best": 15})
    assert fatalities([row.model_copy(update={"killed": exact})]) == 12


@pytest.mark.parametrize(
    ("rows", "figure"),
    [
        ([("guards", "7"), ("raiders", "2")], 9),
        ([("guards", "9|15"), ("raiders", "20")], 29),
        ([("guards", "5"), ("cooks", "5")], 10),
        ([("guards", "2"), ("cooks", None)], 2),
        ([("guards", "0"), ("cooks", "1")], 1),
        ([("people", "2"), ("guards", "5")], 7),
    ],
)
def test_groups_of_their_own_are_added(rows: list[Row], figure: int) -> None:
    assert fatalities(groups(*rows)) == figure


@pytest.mark.parametrize(
    ("rows", "figure"),
    [
        ([("people", "3"), ("students", "2")], 3),
        ([("students", "2"), (None, "3")], 3),
        ([("the 19 people on board", "19|38"), ("crewmen", "19")], 19),
        ([("workers", "7+"), ("locals", "2"), ("foreigners", "5")], 7),
        ([("townspeople", "4"), ("guards", "3")], 7),
    ],
)
def test_a_whole_is_not_added_to_its_parts(rows: list[Row], figure: int) -> None:
    assert fatalities(groups(*rows)) == figure


@pytest.mark.parametrize(
    ("rows", "figure"),
    [
        ([("villagers", "14"), ("children", "6")], 14),
        ([("villagers", "9"), ("women", "3"), ("a boy", "1")], 9),
        ([("women", "3"), ("children", "5")], 8),
        ([("a guard", "1"), ("children", "4")], 5),
    ],
)
def test_women_and_children_are_part_of_a_larger_group(rows: list[Row], figure: int) -> None:
    assert fatalities(groups(*rows)) == figure
