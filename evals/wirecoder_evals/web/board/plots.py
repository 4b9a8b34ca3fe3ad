"""One figure over runs as a small plot: where its line, band and dots lie. Pure functions.

Runs stand side by side in order of time, as far apart as each other: recorded answers have no time
of their own. A line joins runs that are comparable; where gold or scoring changed, it breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

WIDTH, HEIGHT = 220, 92
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 8, 8, 8


class Measured(NamedTuple):
    """A figure of one run with its interval; None where it says nothing.

    Runs of the same `measure` (gold and scoring) are comparable. `timed`: a model was asked.
    """

    value: float | None
    low: float | None
    high: float | None
    measure: str
    timed: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """One run in a plot: the ends of its interval are there where it has one."""

    x: float
    y: float
    top: float | None
    bottom: float | None
    timed: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot from 0 to 1: paths of lines and bands, dots, breaks, and all of it in words."""

    name: str
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    dots: tuple[Dot, ...]
    breaks: tuple[float, ...]
    latest: str
    words: str


def y_of(share: float) -> float:
    """How high a share from 0 to 1 lies."""
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share), 1)


def plot(name: str, runs: Sequence[Measured]) -> Plot:
    """The plot of one figure over runs, the oldest first."""
    places = _places(len(runs))
    dots = [_dot(x, run, last=run is runs[-1]) for x, run in zip(places, runs, strict=True)]
    joined = list(_joined(runs, dots))
    return Plot(
        name=name,
        lines=tuple(_path([(dot.x, dot.y) for dot in part]) for part in joined),
        bands=tuple(_band(part) for part in joined if all(dot.top is not None for dot in part)),
        dots=tuple(dot for dot in dots if dot),
        breaks=tuple(
            round((x + after) / 2, 1)
            for (x, run), (after, then) in pairwise(zip(places, runs, strict=True))
            if run.measure != then.measure
        ),
        latest=_figure(runs[-1]) if runs else "",
        words=_words(name, runs),
    )


def _places(count: int) -> list[float]:
    """Side by side from edge to edge; a single run in the middle."""
    if count == 1:
        return [WIDTH / 2]
    step = (WIDTH - _LEFT - _RIGHT) / max(count - 1, 1)
    return [round(_LEFT + step * place, 1) for place in range(count)]


def _dot(x: float, run: Measured, *, last: bool) -> Dot | None:
    if run.value is None:
        return None
    ends = (run.low, run.high)
    bottom, top = (None if end is None else y_of(end) for end in ends)
    return Dot(x, y_of(run.value), top, bottom, run.timed, last)


def _joined(runs: Sequence[Measured], dots: Sequence[Dot | None]) -> list[list[Dot]]:
    """The dots that a line goes through, in as many parts as it breaks into."""
    parts: list[list[Dot]] = [[]]
    before: str | None = None
    for run, dot in zip(runs, dots, strict=True):
        if dot is None or (before is not None and run.measure != before):
            parts.append([])
        if dot is not None:
            parts[-1].append(dot)
        before = run.measure
    return [part for part in parts if len(part) > 1]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _band(dots: Sequence[Dot]) -> str:
    """Along the upper ends of the intervals, and back along the lower ones."""
    upper = [(dot.x, dot.top) for dot in dots if dot.top is not None]
    lower = [(dot.x, dot.bottom) for dot in reversed(dots) if dot.bottom is not None]
    return _path([*upper, *lower]) + "z"


def _figure(run: Measured) -> str:
    if run.value is None:
        return "nothing to score"
    if run.low is None or run.high is None:
        return f"{run.value:.3f}"
    return f"{run.value:.3f} [{run.low:.3f}, {run.high:.3f}]"


def _words(name: str, runs: Sequence[Measured]) -> str:
    """What somebody is told who does not see the plot."""
    if not runs:
        return f"{name}: no run"
    told = f"{name}: {_figure(runs[-1])} in the newest run"
    values = [run.value for run in runs[:-1] if run.value is not None]
    if not values:
        return told
    between = f"between {min(values):.3f} and {max(values):.3f}"
    return (
        f"{told}; {between} in the {len(values)} before"
        if len(values) > 1
        else (f"{told}; {values[0]:.3f} in the one before")
    )
