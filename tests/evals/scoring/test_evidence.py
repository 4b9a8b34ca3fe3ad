"""Quotes: whether they are the article's words, and whether they are the words gold rests on."""

import pytest
from tests.evals.scoring.conftest import (
    casualties,
    damage,
    day,
    exact,
    munitions,
    place,
    quote,
    right,
    said,
    scored,
    target,
)

from wirecoder_evals.scoring.evidence import Quotes, overlap
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Incident

TEXT = "Two shots were heard at Fort Tamarin. Two shots were heard at Fort Tamarin."


def at(words: str, start: int | None = None) -> Quote:
    return quote(words, TEXT.index(words) if start is None else start)


def resting_on(*quotes: Quote) -> Incident:
    """A record of which only the place is stated, with these quotes."""
    return said(date=None, location=place("Fort Tamarin", quotes=quotes))


# --- words of the article


@pytest.mark.parametrize(
    ("one", "is_exact", "offsets_are_right"),
    [
        pytest.param(at("Fort Tamarin"), True, True, id="exact"),
        pytest.param(at("Fort Tamarin", 62), True, True, id="exact, the second time"),
        pytest.param(at("Fort Tamarin", 23), True, False, id="at another place"),
        pytest.param(at("Fort Tamarin", 500), True, False, id="past the end"),
        pytest.param(at("fort tamarin", 24), False, False, id="in other letters"),
        pytest.param(at("Two shots at Fort", 0), False, False, id="put together"),
    ],
)
def test_a_quote_is_exact_if_the_article_has_it_and_right_if_it_has_it_there(
    one: Quote, is_exact: bool, offsets_are_right: bool
) -> None:
    counts = scored([resting_on(one)], [right()], TEXT).quotes
    assert (counts.total, counts.exact, counts.offsets_right) == (1, is_exact, offsets_are_right)
    assert counts.verified == (is_exact and offsets_are_right)


def test_every_quote_of_every_record_counts_whether_it_is_aligned_or_not() -> None:
    quotes = (at("Fort Tamarin"), at("shots"), at("no such words", 0))
    counts = scored([resting_on(*quotes)], [], TEXT).quotes
    assert (counts.total, counts.exact, counts.offsets_right) == (3, 2, 2)
    assert (counts.verified, counts.total) == (2, 3)
    assert scored([resting_on(*quotes)], [right(optional=True)], TEXT).quotes.total == 3


def test_offsets_are_code_points() -> None:
    text = "🚢 Zóra: shots"
    assert scored([resting_on(quote("shots", 8))], [], text).quotes.offsets_right == 1


# --- facts with a quote


def test_a_fact_is_everything_that_states_something_and_a_number_is_one_of_its_own() -> None:
    record = said(
        date=day("2031-05-04"),  # 1
        location=place("Fort Tamarin"),  # 2
        targets=[target("depot"), target("ferry")],  # 3 and 4
        munitions=munitions(launched=exact(0)),  # 5
        casualties=[casualties("sailors", exact(1), exact(2))],  # 6, and two numbers: 7 and 8
        damage=damage("none"),  # 9
    )
    counts = scored([record], []).quotes
    assert (counts.facts, counts.facts_quoted, counts.total) == (9, 9, 9)


@pytest.mark.parametrize(
    ("record", "facts"),
    [
        pytest.param(said(date=None, location=place()), 0, id="an unknown place"),
        pytest.param(said(date=day(), location=place()), 0, id="an unknown date"),
        pytest.param(
            said(date=None, location=place(), casualties=[casualties(killed=exact(1))]), 1,
            id="a row of an unnamed party: its number is the fact",
        ),
        pytest.param(
            said(date=None, location=place(), damage=damage("not_reported")), 0, id="no report"
        ),
    ],
)  # fmt: skip
def test_what_states_nothing_is_no_fact(record: Incident, facts: int) -> None:
    assert scored([record], []).quotes.facts == facts


def test_a_fact_without_a_quote_lowers_the_quoted_share() -> None:
    record = said()
    bare = record.model_copy(update={"location": record.location.model_copy(update={"quotes": ()})})
    counts = scored([bare], []).quotes
    assert (counts.facts, counts.facts_quoted) == (2, 1)
    assert counts.facts_quoted / counts.facts == pytest.approx(0.5)


def test_shares_of_nothing_are_zero_and_sums_are_of_every_count() -> None:
    assert Quotes.sum([]) == Quotes()
    one = Quotes(
        total=1, exact=2, offsets_right=3, facts=4, facts_quoted=5, compared=6, overlap=0.5
    )
    assert Quotes.sum([one, one]) == Quotes(
        total=2, exact=4, offsets_right=6, facts=8, facts_quoted=10, compared=12, overlap=1.0
    )
    assert Quotes.sum([]) == Quotes()


# --- the words that gold rests on


@pytest.mark.parametrize(
    ("quotes", "others", "share"),
    [
        pytest.param([at("Two shots")], [at("Two shots")], 1, id="the same"),
        pytest.param([quote("abcdefghij", 0)], [quote("fghijklmno", 5)], 0.5, id="half of both"),
        pytest.param([quote("ab", 0)], [quote("abcdef", 0)], 0.5, id="a third within the whole"),
        pytest.param([quote("abc", 0)], [quote("def", 3)], 0, id="side by side"),
        pytest.param([quote("abc", 0)], [], 0, id="none on one side"),
        pytest.param([], [], 0, id="none at all"),
    ],
)
def test_overlap_is_the_shared_share_of_characters(
    quotes: list[Quote], others: list[Quote], share: float
) -> None:
    assert overlap(quotes, others) == pytest.approx(share)
    assert overlap(others, quotes) == pytest.approx(share)


def test_the_same_words_elsewhere_overlap_for_a_repeated_paragraph_is_one_statement() -> None:
    assert overlap([at("Fort Tamarin.", 24)], [at("Fort Tamarin.", 62)]) == 1
    assert overlap([at("the Two shots", 90)], [at("two shots,", 0)]) == 1, "but for its form"
    assert overlap([at("shots", 4)], [at("heard", 15)]) == 0


def test_two_quotes_that_share_all_are_not_lowered_by_a_third() -> None:
    shared, long = at("Two shots"), at("were heard at Fort Tamarin")
    assert overlap([shared, long], [shared]) == 1
    close = quote("wo shots were", 1)
    assert overlap([close, at("Fort Tamarin", 62)], [shared]) == pytest.approx(2 * 8 / (13 + 9))


def test_pieces_of_one_quote_are_taken_together() -> None:
    assert overlap([quote("abc", 0), quote("def", 3)], [quote("abcdef", 0)]) == 1


def test_the_share_of_an_article_is_the_mean_over_right_and_half_right_slots() -> None:
    record = said(
        date=day("2031-05", quotes=(quote("abcdefghij", 0),)),  # half right, on half of the words
        location=place("Fort Tamarin", quotes=(at("Fort Tamarin"),)),  # right, on the same words
        damage=damage("minor", quotes=(quote("x", 70),)),  # wrong
        munitions=munitions(launched=exact(2)),  # spurious
    )
    gold = right(
        date=day("2031-05-04", quotes=(quote("fghijklmno", 5),)),
        location=place("Fort Tamarin", quotes=(at("Fort Tamarin"),)),
        damage=damage("major", quotes=(quote("x", 70),)),
    )
    counts = scored([record], [gold], TEXT).quotes
    assert counts.compared == 2
    assert counts.overlap == pytest.approx(1.5)
    assert counts.overlap / counts.compared == pytest.approx(0.75)
