"""Counts are bounded by the codebook's table of numbers, or refused when two could be meant."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecoder.pipeline.resolve.numbers import (
    Bounds,
    merge_conflicting,
    parse_deaths_word,
    parse_number,
)
from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Number

DATASETS = Path(__file__).parents[3] / "evals" / "datasets"
Row = tuple[int | None, int | None, int | None, str]


def exact(n: int) -> Row:
    return (n, n, n, "exact")


def at_least(n: int) -> Row:
    return (n, None, n, "at_least")


def at_most(n: int) -> Row:
    return (None, n, n, "at_most")


def about(n: int) -> Row:
    return (n, n, n, "about")


def between(low: int, high: int) -> Row:
    return (low, high, None, "range")


def vague(n: int) -> Row:
    return (n, None, None, "vague")


ZERO: Row = (0, 0, 0, "zero")


def row(bounds: Bounds | None) -> Row | None:
    if bounds is None:
        return None
    return (bounds.min, bounds.max, bounds.best, bounds.qualifier.value)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("eight", exact(8)),
        ("two missiles", exact(2)),
        ("a rocket", exact(1)),
        ("at least five", at_least(5)),
        ("more than four", at_least(4)),
        ("over four", at_least(4)),
        ("up to six", at_most(6)),
        ("fewer than six", at_most(6)),
        ("nearly six", at_most(6)),
        ("about 30", about(30)),
        ("some 30", about(30)),
        ("roughly 30", about(30)),
        ("around 30", about(30)),
        ("10 to 12", between(10, 12)),
        ("several", vague(2)),
        ("a number of", vague(2)),
        ("no casualties", ZERO),
        ("without injuries", ZERO),
        ("a couple", exact(2)),
        ("half a dozen", exact(6)),
        ("a dozen", exact(12)),
        ("dozens", vague(24)),
        ("scores", vague(40)),
        ("hundreds", vague(200)),
        ("thousands", vague(2000)),
        ("rockets were fired", None),
        ("a missile attack", None),
        ("hit by a missile", exact(1)),
    ],
)
def test_each_row_of_the_codebook(words: str, expected: Row | None) -> None:
    assert row(parse_number(words)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("At least a dozen missiles", at_least(12)),
        ("just over 30", at_least(30)),
        ("no fewer than 20", at_least(20)),
        ("20 or more", at_least(20)),
        ("30+", at_least(30)),
        ("more than a hundred", at_least(100)),
        ("as many as six", at_most(6)),
        ("at most six", at_most(6)),
        ("almost six", at_most(6)),
        ("close to six", at_most(6)),
        ("less than six", at_most(6)),
        ("no more than six", at_most(6)),
        ("Some 2,500", about(2500)),
        ("an estimated 30", about(30)),
        ("a dozen or so", about(12)),
        ("30-odd", about(30)),
        ("between five and seven", between(5, 7)),
        ("10–12", between(10, 12)),
        ("five or six", between(5, 6)),
        ("eight-to-ten rockets", between(8, 10)),
        ("two or three hundred", between(200, 300)),
        ("two to three dozen", between(24, 36)),
        ("about 10 to 12", between(10, 12)),
        ("at least 10 and as many as 12", between(10, 12)),
        ("a few", vague(2)),
        ("a few hundred", vague(200)),
        ("several dozen", vague(24)),
        ("tens of thousands", vague(20_000)),
        ("hundreds of thousands", vague(200_000)),
        ("some of the rockets", vague(2)),
    ],
)
def test_words_around_a_figure_bound_it(words: str, expected: Row) -> None:
    assert row(parse_number(words)) == expected


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("one soldier", 1),
        ("a soldier", 1),
        ("another rocket", 1),
        ("a second missile", 1),
        ("the other crashed into a hangar", 1),
        ("a close-range ballistic missile", 1),
        ("an attack drone", 1),
        ("both", 2),
        ("a couple of", 2),
        ("another two", 2),
        ("a further three", 3),
        ("a group of five soldiers", 5),
        ("a half-dozen", 6),
        ("twelve (12)", 12),
        ("a total of 15 rockets", 15),
        ("lost twenty of their own", 20),
        ("twenty-one", 21),
        ("three dozen", 36),
        ("a hundred and two", 102),
        ("a couple of hundred", 200),
        ("two hundred and fifty", 250),
        ("1,269 soldiers", 1269),
        ("killed 2000 people", 2000),
        ("one hundred and twenty thousand five hundred", 120_500),
        ("1.2 million", 1_200_000),
    ],
)
def test_cardinals_are_read(words: str, value: int) -> None:
    assert row(parse_number(words)) == exact(value)


@pytest.mark.parametrize(
    "words",
    [
        "neither",
        "none",
        "nobody was hurt",
        "no one was hurt",
        "not a single rocket",
        "did not cause any injuries",
        "no damage or casualties",
        "zero casualties",
        "none of the 15 rockets",
    ],
)
def test_zero_needs_words(words: str) -> None:
    assert row(parse_number(words)) == ZERO


@pytest.mark.parametrize(
    ("words", "value"),
    [("13 of the 15 rockets", 13), ("two of five", 2), ("13 of the projectiles", 13)],
)
def test_the_part_counts_and_not_the_whole(words: str, value: int) -> None:
    assert row(parse_number(words)) == exact(value)


@pytest.mark.parametrize(
    ("words", "value"),
    [("eight 107mm rockets", 8), ("a 122 mm rocket", 1), ("two F-16s", 2), ("an AC-130", 1)],
)
def test_a_calibre_or_model_beside_the_count_is_passed_over(words: str, value: int) -> None:
    assert row(parse_number(words)) == exact(value)


@pytest.mark.parametrize(
    "words",
    [
        "107mm",
        "122 mm",
        "F-16",
        "M16",
        "BM-21",
        "Tower 22",
        "No. 5",
        "in 2003",
        "2003",
        "on December 20",
        "17 October",
        "Oct. 17",
        "4 a.m.",
        "0535 UTC",
        "101st division",
        "12-year-old",
        "two-man team",
        "three days",
        "20 km",
        "70 pct",
        "$5 million",
        "Smith, 35, was",
        "five to seven times",
        "two attacks",
        "a barrage of rockets",
    ],
)
def test_measures_names_dates_ages_and_events_are_no_counts(words: str) -> None:
    assert parse_number(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "5 killed and 7 wounded",
        "a drone and three rockets",
        "three rockets and a drone",
        "rose from five to seven",
        "half of the 15",
        "no word on casualties",
        "according to a police source, rockets landed",
        "1.000 rockets",
        "",
    ],
)
def test_two_counts_or_no_certain_one_give_no_answer(words: str) -> None:
    assert parse_number(words) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("soldiers", vague(2)),
        ("personnel suffered minor injuries", vague(2)),
        ("police were hurt", vague(2)),
        ("the bodies of soldiers", vague(2)),
        ("the driver", exact(1)),
        ("killing a policewoman", exact(1)),
        ("a member of the security forces", exact(1)),
        ("two crew members", exact(2)),
        ("unhurt", ZERO),
        ("the crew", None),
        ("casualties were not reported", None),
        ("two soldiers and a civilian", None),
    ],
)
def test_people_count_by_a_plain_plural_or_one_by_one(words: str, expected: Row | None) -> None:
    assert row(parse_number(words, people=True)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a deadly strike", vague(1)),
        ("fatally wounded", vague(1)),
        ("not deadly", None),
        ("the driver survived", ZERO),
        ("a strike", None),
    ],
)
def test_a_word_for_the_deaths_alone(words: str, expected: Row | None) -> None:
    assert row(parse_deaths_word(words)) == expected


@pytest.mark.parametrize(
    ("phrases", "expected"),
    [
        (["at least a dozen", "15"], (12, 15, 15, "conflicting")),
        (["eight", "five"], (5, 8, None, "conflicting")),
        (["several", "five"], (2, 5, 5, "conflicting")),
        (["up to six", "four"], (4, 6, 4, "conflicting")),
        (["at least 20", "at least 30"], (20, 30, None, "conflicting")),
        (["no casualties", "three"], (0, 3, None, "conflicting")),
        (["eight", "eight", "at least five"], (5, 8, 8, "conflicting")),
        (["two", "two"], exact(2)),
        (["at least five", "five"], exact(5)),
    ],
)
def test_sources_that_disagree_span_lowest_to_highest(phrases: list[str], expected: Row) -> None:
    assert row(merge_conflicting([parsed(phrase) for phrase in phrases])) == expected


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(ValueError, match="at least one"):
        merge_conflicting([])


def parsed(phrase: str) -> Bounds:
    bounds = parse_number(phrase)
    assert bounds is not None
    return bounds


VOCABULARY = (
    "a an the at least more than up to about some no none not any of and or to between one two "
    "twenty hundred thousand dozen dozens several few half couple both other 5 12 1,269 107mm F-16 "
    "2003 1.5 million rockets soldiers attack driver mm - , . killed wounded over nearly without "
    "injuries number zero fewer 10-12 30+ ~3"
).split()
texts = st.one_of(st.text(), st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join))


@given(texts, st.booleans())
def test_any_text_gives_nothing_or_a_number_that_the_schema_takes(words: str, people: bool) -> None:
    bounds = parse_number(words, people=people)
    if bounds is not None:
        as_number(bounds)


@given(st.lists(texts.map(parse_number), min_size=1, max_size=5))
def test_whatever_is_merged_the_schema_takes(found: list[Bounds | None]) -> None:
    bounds = [one for one in found if one is not None]
    if bounds:
        as_number(merge_conflicting(bounds))


@given(st.integers(min_value=2, max_value=999_999_999))
def test_figures_read_back_with_and_without_separators(n: int) -> None:
    assert row(parse_number(f"{n:,} rockets")) == exact(n)


def as_number(bounds: Bounds) -> Number:
    return Number(
        min=bounds.min,
        max=bounds.max,
        best=bounds.best,
        qualifier=bounds.qualifier,
        quotes=(Quote(quote="x", start=0, end=1),),
    )


def gold_numbers() -> Iterator[object]:
    for path in sorted(path for name in ("seeds", "wire") for path in gold_files(name)):
        for incident in json.loads(path.read_text(encoding="utf-8"))["incidents"]:
            slots = [(name, incident["munitions"][name], False) for name in MUNITIONS]
            slots += [(k, r[k], True) for r in incident["casualties"] for k in PEOPLE]
            for slot, number, people in slots:
                if number:
                    name = f"{path.stem}-{incident['id']}-{slot}"
                    yield pytest.param(number, slot, people, id=name)


MUNITIONS = ("launched", "intercepted", "impacted")
PEOPLE = ("killed", "injured")


def gold_files(name: str) -> list[Path]:
    return sorted((DATASETS / name / "gold").glob("*.json"))


@pytest.mark.parametrize(("number", "slot", "people"), list(gold_numbers()))
def test_every_gold_number_follows_from_its_own_quotes(
    number: dict[str, object], slot: str, people: bool
) -> None:
    quotes = number["quotes"]
    assert isinstance(quotes, list)
    bounds = [read(quote["quote"], slot, people=people) for quote in quotes]
    stated = [one for one in bounds if one is not None]
    expected = (number["min"], number["max"], number["best"], number["qualifier"])
    assert row(merge_conflicting(stated)) == expected


def read(words: str, slot: str, *, people: bool) -> Bounds | None:
    found = parse_number(words, people=people)
    return found or (parse_deaths_word(words) if slot == "killed" else None)


def test_bounds_are_immutable_values() -> None:
    assert Bounds(1, 1, 1, Qualifier.EXACT) == parse_number("one")
