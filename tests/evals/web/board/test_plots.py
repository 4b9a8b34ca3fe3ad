"""Where the lines, bands and dots of a small plot lie."""

import pytest

from wirecoder_evals.web.board.plots import HEIGHT, WIDTH, Measured, plot, y_of


def run(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    *,
    measure: str = "gold",
    timed: bool = True,
) -> Measured:
    return Measured(value, low, high, measure, timed)


def test_a_share_lies_between_floor_and_ceiling() -> None:
    assert y_of(1) < y_of(0.5) < y_of(0)
    assert y_of(0.5) == (y_of(0) + y_of(1)) / 2
    assert (y_of(1), y_of(0)) == (8, HEIGHT - 8)


def test_runs_stand_side_by_side_from_edge_to_edge() -> None:
    drawn = plot("date", [run(0.5), run(0.6), run(0.7)])
    assert [dot.x for dot in drawn.dots] == [8, WIDTH / 2, WIDTH - 8]
    assert [dot.y for dot in drawn.dots] == [y_of(0.5), y_of(0.6), y_of(0.7)]
    assert [dot.last for dot in drawn.dots] == [False, False, True]
    assert drawn.lines == (f"M8 {y_of(0.5):g}L110 {y_of(0.6):g}L212 {y_of(0.7):g}",)


def test_a_single_run_stands_in_the_middle_and_has_no_line() -> None:
    drawn = plot("date", [run(0.5, 0.4, 0.6)])
    (dot,) = drawn.dots
    assert (dot.x, dot.top, dot.bottom) == (WIDTH / 2, y_of(0.6), y_of(0.4))
    assert (drawn.lines, drawn.bands, drawn.breaks) == ((), (), ())


def test_the_band_goes_along_the_upper_ends_and_back_along_the_lower() -> None:
    (band,) = plot("date", [run(0.5, 0.4, 0.6), run(0.7, 0.6, 0.8)]).bands
    corners = [(8, 0.6), (212, 0.8), (212, 0.6), (8, 0.4)]
    assert band == "M" + "L".join(f"{x} {y_of(share):g}" for x, share in corners) + "z"


def test_a_line_breaks_where_gold_changed() -> None:
    runs = [run(0.5, measure="old"), run(0.6, measure="old"), run(0.7), run(0.8)]
    drawn = plot("date", runs)
    assert len(drawn.lines) == 2
    assert drawn.breaks == (110,)


def test_a_run_that_says_nothing_has_no_dot_and_no_line_goes_over_it() -> None:
    drawn = plot("date", [run(0.5), run(None), run(0.7)])
    assert [dot.x for dot in drawn.dots] == [8, 212]
    assert drawn.lines == ()


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([run(0.5)], "date: 0.500 in the newest run"),
        ([run(0.25), run(0.5, 0.4, 0.6)],
         "date: 0.500 [0.400, 0.600] in the newest run; 0.250 in the one before"),
        ([run(0.25), run(0.75), run(None)],
         "date: nothing to score in the newest run; between 0.250 and 0.750 in the 2 before"),
    ],
)  # fmt: skip
def test_a_plot_says_in_words_what_it_shows(runs: list[Measured], words: str) -> None:
    assert plot("date", runs).words == words


def test_recorded_answers_are_told_from_answers_of_a_model() -> None:
    drawn = plot("date", [run(0.5, timed=False), run(0.5)])
    assert [dot.timed for dot in drawn.dots] == [False, True]
