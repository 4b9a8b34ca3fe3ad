"""The figures as tables, alike on a terminal and in Markdown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.markup import escape
from rich.table import Table

from bench.contest.names import CONTESTANTS, WIRECODER, Stopped
from bench.contest.results import TOGETHER, Field, Results, Spread, Standing
from wirecoder.usage import Usage
from wirecoder_evals.reports import words
from wirecoder_evals.scoring.figures import FIGURES

TITLES: Final = {one.name: one.title for one in CONTESTANTS}
BEGIN, END = "<!-- benchmark: written by make bench -->", "<!-- end of benchmark -->"
SHORT: Final = ("slot_f1", "over_generation", "detection_f1", "left_empty", "failures")
LONG: Final = ("slot_f1", "slot_precision", "slot_recall", "over_generation", "detection_f1",
               "left_empty", "quotes_exact", "failures")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its heads, and its rows with a cell for each of them."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> list[str]:
        """Its lines."""
        lines = [self.heads, tuple("---" for _ in self.heads), *self.rows]
        return [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines]

    def rich(self) -> Table:
        """For a terminal."""
        shown = Table(title=escape(self.title), title_justify="left", box=box.SIMPLE_HEAD)
        for place, head in enumerate(self.heads):
            shown.add_column(escape(head), justify="right" if place else "left")
        for row in self.rows:
            shown.add_row(*map(escape, row))
        return shown


Cell = Callable[[Standing, int], str]
"""What a contestant has in a row of the table of `n` articles."""


def spread(of: Spread, form: str = ".2f") -> str:
    """`0.52 [0.40, 0.61]`."""
    if of.value is None:
        return words.NOTHING
    between = "" if of.low is None else f" [{of.low:{form}}, {of.high:{form}}]"
    return f"{of.value:{form}}{between}"


def quality(key: str) -> tuple[str, Cell]:
    """The row of one figure, with its intervals."""
    name = next(figure.name for figure in FIGURES if figure.key == key)

    def cell(standing: Standing, n: int) -> str:
        value = next(figure for figure in standing.figures if figure.key == key)
        return f"{words.value(value)} {'' if value.is_count else words.interval(value)}".strip()

    return name, cell


def _seconds_ratio(standing: Standing, n: int) -> str:
    if standing.contestant == WIRECODER:
        return "1"
    return f"{spread(standing.ratio)}, n = {standing.ratio.n}"


def _hourly_ratio(standing: Standing, n: int) -> str:
    return "1" if standing.contestant == WIRECODER else spread(standing.hourly_ratio)


def _each(count: Callable[[Usage], int]) -> Cell:
    return lambda standing, n: f"{count(standing.usage) / n:,.1f}" if n else words.NOTHING


def _share(of: float | None) -> str:
    return words.NOTHING if of is None else f"{100 * of:.1f} %"


RATIO: Final[tuple[str, Cell]] = ("Wirecoder's seconds / its, median", _seconds_ratio)
HOURLY: Final[tuple[str, Cell]] = (
    "Articles an hour",
    lambda standing, n: spread(standing.hourly, ".0f"),
)
COSTS: Final[tuple[tuple[str, Cell], ...]] = (
    ("Seconds an article, median", lambda standing, n: spread(standing.seconds, ".1f")),
    RATIO,
    HOURLY,
    ("Wirecoder's articles an hour / its", _hourly_ratio),
    ("Calls an article", _each(lambda usage: usage.calls)),
    ("Prompt tokens an article", _each(lambda usage: usage.prompt_tokens)),
    ("of these cached", lambda standing, n: _share(standing.cached_share)),
    ("Answer tokens an article", _each(lambda usage: usage.completion_tokens)),
    ("Share of its time in the model", lambda standing, n: _share(standing.model_share)),
)


def grid(results: Results) -> Grid:
    """All figures of one dataset."""
    rows = [*(quality(key) for key in LONG), *COSTS]
    heads = ("", *(TITLES[one.contestant] for one in results.standings))
    cells = ((name, *(cell(one, results.n) for one in results.standings)) for name, cell in rows)
    return Grid(title(results), heads, tuple(cells))


def title(results: Results) -> str:
    """`wire, n = 12`, and of how many if some were left out."""
    of = "" if results.n == results.of else f" of {results.of}"
    return f"{results.dataset}, n = {results.n}{of}"


def summary(field: Field) -> Grid:
    """The figures that a reader wants first, of all datasets in one table."""
    names = [name for name in TITLES if any(name in _by_name(one) for one in field.results)]
    rows: list[tuple[str, ...]] = []
    for results in field.results:
        standings = _by_name(results)
        rows.append(
            (f"**{title(results)}**", *("" if n in standings else "not run" for n in names))
        )
        for name, cell in _first(results):
            cells = [cell(standings[n], results.n) if n in standings else "" for n in names]
            if set(cells) - {"", "0", words.NOTHING}:  # nothing failed, or nothing to score
                rows.append((name, *cells))
    return Grid("", ("", *(TITLES[name] for name in names)), tuple(rows))


def _first(results: Results) -> list[tuple[str, Cell]]:
    """Of datasets together what their sum is for, of one dataset the rest."""
    if TOGETHER in results.dataset:
        return [quality("slot_f1"), RATIO, HOURLY]
    return [*(quality(key) for key in SHORT), RATIO]


def _by_name(results: Results) -> dict[str, Standing]:
    return {one.contestant: one for one in results.standings}


def failures(field: Field) -> list[str]:
    """A line for each article on which somebody failed; of one dataset, not of several together."""
    return list(
        dict.fromkeys(
            f"{TITLES[one.contestant]} failed on {article}, counted as empty: {why}"
            for results in field.results
            for one in results.standings
            for article, why in one.failures.items()
        )
    )


def between_marks(text: str, lines: Sequence[str]) -> str:
    """The text with these lines between its two marks; raises `Stopped` where it has none."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise Stopped(f"there is no {BEGIN!r} ... {END!r} to write the table to")
    return "\n".join([head + BEGIN, *lines, END + tail])
