import pytest

from wirecoder_evals.perturb.figures import figures, may_count_the_same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Six rockets and 12 shells", [6, 12]),
        ("thirty-two people, 1,200 soldiers", [32, 1200]),
        ("SEVENTEEN DRONES", [17]),
        ("in two attacks and at three bases", [2, 3]),
    ],
)
def test_counts_are_found_as_words_and_as_digits(text: str, found: list[int]) -> None:
    assert [figure.value for figure in figures(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "on March 3 and 4 May",
        "at 4 a.m., 5 p.m. and 0530 GMT",
        "since 2019",
        "a 122mm rocket, an F-16 and an AC-130",
        "nine kilometres and 30 miles away",
        "two hours, 3 weeks and ten minutes later",
        "two hundred, a hundred and five, 5 percent, 3.5, $40",
        "a five-year-old in a two-storey house",
        "one of them",
    ],
)
def test_dates_times_models_and_measures_count_nothing(text: str) -> None:
    assert list(figures(text)) == []


@pytest.mark.parametrize(
    ("words", "value", "written"),
    [
        ("Six rockets", 8, "Eight"),
        ("SIX ROCKETS", 24, "TWENTY-FOUR"),
        ("six rockets", 400, None),
        ("17 rockets", 18, "18"),
        ("1,700 rockets", 1850, "1,850"),
    ],
)
def test_another_value_is_written_in_the_same_form(
    words: str, value: int, written: str | None
) -> None:
    (figure,) = figures(words)
    assert figure.rewritten(value) == written


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("four soldiers fell; four vehicles burned", False),
        ("four soldiers fell; four of the rockets hit", False),
        ("four soldiers fell; four people were killed", True),
        ("four soldiers fell; four were killed", True),
    ],
)
def test_the_same_figure_of_another_sort_is_another_statement(text: str, may: bool) -> None:
    one, other = figures(text)
    assert may_count_the_same(text, one, other) is may
