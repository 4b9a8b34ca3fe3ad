"""The bench's plots as SVG that needs no font, script or file beside it.

Quality: a dot with its interval for each contestant, a band for each dataset. Seconds by length: a
dot for each article, so that one sees how time grows. Memory: a line for each batch. Colour alone
tells nobody anything: each contestant has a shape of its own, too.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import cycle
from typing import Final

from bench.contest.results import Results, Standing
from bench.contest.sections import Curve
from bench.contest.tables import TITLES, title

_STYLE: Final = """\
text{font:12px system-ui,sans-serif;fill:#1f2328}.soft{fill:#59636e}.title{font-weight:600}
.paper{fill:#fff}.grid{stroke:#d1d9e0}.a{fill:#0969da;stroke:#0969da}.b{fill:#bc4c00;stroke:#bc4c00}
.c{fill:#1a7f37;stroke:#1a7f37}line.a,line.b,line.c{stroke-width:1.5}
path.line{fill:none;stroke-width:1.5}
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.soft{fill:#9198a1}.paper{fill:#0d1117}
.grid{stroke:#3d444d}.a{fill:#4493f8;stroke:#4493f8}.b{fill:#f0883e;stroke:#f0883e}
.c{fill:#3fb950;stroke:#3fb950}}"""
# No CSS variables: viewers beside browsers do not know them, and would draw all in black.
_LOOKS: Final = dict(zip(TITLES, "abc", strict=True))
_WIDTH, _LEFT, _RIGHT, _TOP = 760, 170, 24, 64
_ROW, _BAND = 22, 16  # heights of a contestant's row, and of what is between datasets
_PLOT: Final = 300  # height of the plot of seconds


def quality(results: Sequence[Results], key: str, name: str) -> str:
    """One figure from 0 to 1 of all datasets."""
    across = _WIDTH - _LEFT - _RIGHT
    parts: list[str] = []
    y = float(_TOP)
    for one in results:
        parts.append(_text(_LEFT - 10, y + 4, title(one), "", "end"))
        for standing in one.standings:
            parts += _interval(standing, key, y, lambda share: _LEFT + across * share)
            y += _ROW
        y += _BAND
    grid = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = _LEFT + across * share
        grid += [_line(x, _TOP - 14, x, y - _BAND, "grid")]
        grid += [_text(x, y + 6, f"{share:g}", "soft", "middle")]
    return _picture(name, [*grid, *parts], y + 20, _legend(results))


def _interval(
    standing: Standing, key: str, y: float, x_of: Callable[[float], float]
) -> Iterator[str]:
    look = _LOOKS[standing.contestant]
    value = next(figure for figure in standing.figures if figure.key == key)
    if value.value is None:
        return
    if value.low is not None and value.high is not None:
        yield _line(x_of(value.low), y, x_of(value.high), y, look)
    yield _mark(look, x_of(value.value), y, f"{TITLES[standing.contestant]}: {value.value:.3f}")


def seconds(results: Sequence[Results]) -> str:
    """Seconds by words, each article of all datasets a dot; both scales logarithmic."""
    standings = [standing for one in results for standing in one.standings]
    points = [point for standing in standings for point in standing.points]
    x_of, x_marks = _scale([point.words for point in points], _LEFT, _WIDTH - _RIGHT)
    y_of, y_marks = _scale([point.seconds for point in points], _TOP + _PLOT, _TOP)
    parts = []
    for mark in x_marks:
        parts.append(_line(x_of(mark), _TOP, x_of(mark), _TOP + _PLOT, "grid"))
        parts.append(_text(x_of(mark), _TOP + _PLOT + 18, f"{mark:g}", "soft", "middle"))
    for mark in y_marks:
        parts.append(_line(_LEFT, y_of(mark), _WIDTH - _RIGHT, y_of(mark), "grid"))
        parts.append(_text(_LEFT - 8, y_of(mark) + 4, f"{mark:g} s", "soft", "end"))
    for standing in standings:
        for point in standing.points:
            told = f"{TITLES[standing.contestant]}: {point.words} words, {point.seconds:.1f} s"
            look = _LOOKS[standing.contestant]
            parts.append(_mark(look, x_of(point.words), y_of(point.seconds), told))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(_text(middle, _TOP + _PLOT + 38, "words of the article", "soft", "middle"))
    name = "Seconds by length of the article"
    return _picture(name, parts, _TOP + _PLOT + 52, _legend(results))


def memory(curves: Mapping[str, Curve]) -> str:
    """Megabytes of each batch by the share of its work that was done, from 0 on."""
    most = max((mb for curve in curves.values() for _, mb in curve), default=1.0)
    step = 10.0 ** math.floor(math.log10(most))
    marks = [step * n for n in range(math.ceil(most / step) + 1)]
    across = _WIDTH - _LEFT - _RIGHT
    parts = []
    for mark in marks:
        y = _TOP + _PLOT * (1 - mark / marks[-1])
        parts.append(_line(_LEFT, y, _WIDTH - _RIGHT, y, "grid"))
        parts.append(_text(_LEFT - 8, y + 4, f"{mark:g} MB", "soft", "end"))
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = _LEFT + across * share
        parts.append(_text(x, _TOP + _PLOT + 18, f"{100 * share:g} %", "soft", "middle"))
    looks = dict(zip(curves, cycle("abc"), strict=False))
    for name, curve in curves.items():
        places = [(_LEFT + across * x, _TOP + _PLOT * (1 - mb / marks[-1])) for x, mb in curve]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(f'<path class="line {looks[name]}" d="M{path}"/>')
    return _picture("Memory of a batch as it goes on", parts, _TOP + _PLOT + 32, looks)


def _scale(
    values: Sequence[float], start: float, end: float
) -> tuple[Callable[[float], float], list[float]]:
    """A logarithmic scale over the values, and where its marks are: 1, 2, 5, 10, ..."""
    low, high = min(values, default=1.0), max(values, default=10.0)
    steps = [base * 10.0**power for power in range(-3, 7) for base in (1, 2, 5)]
    first = max((step for step in steps if step <= low), default=steps[0])
    last = min((step for step in steps if step >= high and step > first), default=steps[-1])
    width = math.log(last / first)

    def place(value: float) -> float:
        return start + (end - start) * math.log(value / first) / width

    return place, [step for step in steps if first <= step <= last]


def _legend(results: Sequence[Results]) -> dict[str, str]:
    """The look of each contestant that takes part, by what it is called."""
    there = {standing.contestant for one in results for standing in one.standings}
    return {TITLES[name]: look for name, look in _LOOKS.items() if name in there}


def _picture(name: str, parts: Sequence[str], height: float, legend: Mapping[str, str]) -> str:
    told, x = [], float(_LEFT)
    for words, look in legend.items():
        told += [_mark(look, x + 6, 40, ""), _text(x + 18, 44, words, "", "start")]
        x += 40 + 7 * len(words)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" '
        f'width="{_WIDTH}" height="{height:g}" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(name)}</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{height:g}"/>',
        _text(_LEFT, 20, name, "title", "start"),
        *told,
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _mark(look: str, x: float, y: float, told: str) -> str:
    """A dot, a square or a diamond, which says what it is when pointed at."""
    shape = {
        "a": f'<circle class="a" cx="{x:.1f}" cy="{y:.1f}" r="4.5"',
        "b": f'<rect class="b" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"',
        "c": f'<path class="c" d="M{x:.1f} {y - 5.5:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"',
    }[look]
    tag = shape[1 : shape.index(" ")]
    return f"{shape}><title>{escape(told)}</title></{tag}>" if told else f"{shape}/>"


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, words: str, kind: str, anchor: str) -> str:
    css = f' class="{kind}"' if kind else ""
    return f'<text{css} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
