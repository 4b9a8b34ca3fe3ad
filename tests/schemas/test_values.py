"""Dates, countries, numbers and quotes: what a record may hold and what it must refuse."""

from contextlib import suppress

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from wirecoder_schemas import iso3166
from wirecoder_schemas.article import Article, parse_published
from wirecoder_schemas.codebook import DamageExtent
from wirecoder_schemas.edtf import check_edtf
from wirecoder_schemas.evidence import Quote, misquotes
from wirecoder_schemas.incident import Damage, Number

QUOTE = Quote(quote="five", start=3, end=7)


@pytest.mark.parametrize(
    "value",
    [
        "2024-01-20",
        "XXXX-12-20",
        "2024-01",
        "2024",
        "2023-10-17/2024-02",
        "XXXX-02-29",
        "2024-02-29",
    ],
)
def test_the_codebooks_date_forms_pass(value: str) -> None:
    assert check_edtf(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-29", "2024-13", "2024-00-10", "20-01-2024", "2024-1-2", "Monday", "", "XXXX",
        "2024-02/2023-10", "2024/2025/2026", "2024-01-20T10:00", "2024-01-20/", "٢٠٢٤",
    ],
)  # fmt: skip
def test_what_is_no_day_of_the_calendar_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"EDTF|calendar|month|interval|ends before|null"):
        check_edtf(value)


@settings(derandomize=True)
@given(st.text())
def test_any_text_as_a_date_is_taken_or_refused_but_never_breaks(value: str) -> None:
    with suppress(ValueError):
        assert check_edtf(value) == value


def test_the_country_codes_are_those_of_the_gazetteer() -> None:
    assert {c.alpha_3 for c in pycountry.countries} == iso3166.CURRENT
    former = {c.alpha_3 for c in pycountry.historic_countries} - iso3166.CURRENT
    assert former == iso3166.FORMER


@pytest.mark.parametrize("code", ["IQ", "irq", "UKX", "XXX", ""])
def test_other_country_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="alpha-3"):
        iso3166.check_alpha3(code)


@pytest.mark.parametrize(
    ("low", "high", "best", "qualifier"),
    [
        (8, 8, 8, "exact"), (5, None, 5, "at_least"), (None, 6, 6, "at_most"),
        (30, 30, 30, "about"), (10, 12, None, "range"), (2, None, None, "vague"),
        (12, 15, 15, "conflicting"), (4, 4, None, "conflicting"), (0, 0, 0, "zero"),
    ],
)  # fmt: skip
def test_each_row_of_the_number_table_is_a_number(
    low: int | None, high: int | None, best: int | None, qualifier: str
) -> None:
    number = {"min": low, "max": high, "best": best, "qualifier": qualifier, "quotes": [QUOTE]}
    assert Number.model_validate(number).qualifier == qualifier


@pytest.mark.parametrize(
    ("low", "high", "best", "qualifier"),
    [
        (8, 9, 8, "exact"), (None, None, None, "exact"), (5, 9, 5, "at_least"),
        (5, 6, 6, "at_most"), (10, 12, 11, "range"), (12, 10, None, "range"),
        (2, None, 2, "vague"), (None, None, None, "conflicting"), (1, 1, 1, "zero"),
        (-1, -1, -1, "exact"),
    ],
)  # fmt: skip
def test_bounds_that_do_not_fit_their_qualifier_are_refused(
    low: int | None, high: int | None, best: int | None, qualifier: str
) -> None:
    number = {"min": low, "max": high, "best": best, "qualifier": qualifier, "quotes": [QUOTE]}
    with pytest.raises(ValidationError):
        Number.model_validate(number)


def test_a_value_without_a_quote_is_refused_and_silence_needs_none() -> None:
    with pytest.raises(ValidationError, match="needs at least one quote"):
        Damage(extent=DamageExtent.NONE, quotes=())
    assert Damage(extent=DamageExtent.NOT_REPORTED, quotes=()).quotes == ()


def test_a_quote_whose_offsets_do_not_span_its_words_is_refused() -> None:
    with pytest.raises(ValidationError, match="span 3 characters"):
        Quote(quote="five", start=3, end=6)


def test_misquotes_finds_the_quote_that_moved_and_says_what_stands_there() -> None:
    damage = Damage(extent=DamageExtent.SOME, quotes=(QUOTE,))
    assert misquotes(damage, "no five") == []
    (wrong,) = misquotes(damage, "of five")[:1] or misquotes(damage, "one six")
    assert (wrong.path, wrong.found) == ("quotes[0]", " six")


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2024-01-20", "2024-01-20"),
        ("2024-01-20T23:30:00-05:00", "2024-01-20"),
        ("2024-01-20T00:10:00+09:00", "2024-01-20"),
        ("2024-01-20t08:00:00.5z", "2024-01-20"),
    ],
)
def test_published_is_the_date_as_written_whatever_the_zone(given: str, day: str) -> None:
    assert str(parse_published(given)) == day
    assert str(Article(id="a", text="t", published=given).published) == day


@pytest.mark.parametrize(
    "given", ["20 January 2024", "2024-02-30", "2024-1-2", "2024-01-20T25:00:00Z", "", "1705708800"]
)
def test_another_form_of_published_is_refused_with_the_forms_that_work(given: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD or RFC 3339"):
        parse_published(given)


def test_a_number_is_no_publication_date() -> None:
    with pytest.raises(ValidationError):
        Article(id="a", text="t", published=1705708800)
