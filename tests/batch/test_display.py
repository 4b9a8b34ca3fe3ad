import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecoder.batch.journal import Counts
from wirecoder.batch.pace import Pace
from wirecoder.cli.batch_display import duration, opening, short


def test_the_pace_is_that_of_the_last_minute() -> None:
    pace = Pace(0.0)
    for second in range(1, 301):
        pace.ended(second if second <= 200 else 200 + 5 * (second - 200), float(second))
    assert pace.rate(700, 300.0) == pytest.approx(5.0, rel=0.05)
    assert pace.left(700, 1200, 300.0) == pytest.approx(100, rel=0.05)


def test_before_there_is_any_telling_the_pace_is_unknown() -> None:
    pace = Pace(0.0)
    assert pace.rate(0, 0.5) is None
    assert pace.left(0, 10, 0.5) is None
    assert pace.rate(0, 30.0) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=300))
def test_the_pace_is_never_negative_and_keeps_few_points(steps: list[int]) -> None:
    pace, count = Pace(0.0), 0
    for second, step in enumerate(steps, start=1):
        count += step
        pace.ended(count, float(second))
    rate = pace.rate(count, float(len(steps) + 1))
    assert rate is None or rate >= 0


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (999, "999"), (1_000, "1.0k"), (4_120_000, "4.1M"), (2.6e9, "2.6G")],
)
def test_numbers_are_short(number: float, words: str) -> None:
    assert short(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(40, "40 s"), (720, "12 min"), (12_000, "3 h 20 min"), (187_200, "2 days 4 h")],
)
def test_durations_are_in_the_units_that_people_use(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_run_begins_with_what_there_is_to_do() -> None:
    counts = Counts(total=3002, done=10, failed=1, unreadable=2, distinct=2900, to_code=2890)
    assert opening(counts, frozenset({"author"})) == [
        "3,002 articles, 2 cannot be read, 10 done before, 1 failed before, "
        "100 repeat the text of another, 2,890 to code",
        "not read from the input: author",
    ]
