"""Reliability curves on the terminal and in Markdown, with the picture beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from wirecoder.cli import files
from wirecoder.export.words import counted, plain
from wirecoder_evals.reliability import EDGES, UNSEEN, Accepted, Bin, Curve
from wirecoder_evals.reports import words
from wirecoder_evals.reports.reliability_svg import picture
from wirecoder_evals.scoring.bootstrap import Interval

TABLE, PICTURE = "reliability.md", "reliability.svg"
_HEADS = ("Confidence", "n", "Mean", "Right", "95 %")
_UNSEEN = f"{UNSEEN * 100:.0f} %"
_BAR = 20  # characters for a share of 1
_FILLED, _EMPTY, _HELD = "█", "░", "│"


def show(curves: Sequence[Curve], console: Console) -> None:
    """Print each curve: a table with a bar for what was right, then what follows from it."""
    for curve in curves:
        title = f"Reliability: {_title(curve)}"
        table = Table(title=escape(plain(title)), title_justify="left", box=box.SIMPLE_HEAD)
        for head in _HEADS:
            table.add_column(head, justify="left" if head == _HEADS[0] else "right", no_wrap=True)
        table.add_column(f"right {_FILLED}, confidence {_HELD}", no_wrap=True)
        for one in curve.bins:
            table.add_row(*_cells(one), bar(one))
        console.print(table)
        for line in _findings(curve):
            console.print(line, markup=False, soft_wrap=True)
        console.print()


def write(curves: Sequence[Curve], folder: Path) -> None:
    """Write the tables and the picture to a folder that is there."""
    files.write_text(folder / TABLE, "\n".join(_markdown(curves)) + "\n")
    files.write_text(folder / PICTURE, picture(curves))


def bar(one: Bin) -> str:
    """The share that is right as a bar, the mean confidence as a stroke; empty without a fact."""
    if not one.n:
        return ""
    filled = round(one.right * _BAR)
    cells = [_FILLED] * filled + [_EMPTY] * (_BAR - filled)
    cells[min(int(one.confidence * _BAR), _BAR - 1)] = _HELD
    return "".join(cells)


def _title(curve: Curve) -> str:
    articles = counted(curve.articles, "article")
    return f"{curve.title}, n = {counted(curve.n, 'fact')} in {articles}"


def _cells(one: Bin) -> tuple[str, ...]:
    closing = "]" if one.high == EDGES[-1] else ")"
    name = f"[{one.low:.2f}, {one.high:.2f}{closing}"
    if not one.n:
        return name, "0", words.NOTHING, words.NOTHING, ""
    return name, str(one.n), f"{one.confidence:.3f}", f"{one.right:.3f}", _between(one.ends)


def _between(ends: Interval | None) -> str:
    return f"[{ends.low:.3f}, {ends.high:.3f}]" if ends else ""


def _findings(curve: Curve) -> Iterator[str]:
    """What follows from a curve, one sentence a line."""
    error = f"{curve.error:.3f} {_between(curve.error_ends)}".strip()
    yield f"Expected calibration error: {error}"
    accepted = curve.accepted
    taken = _taken(accepted, _between(curve.accepted_ends))
    least = "" if accepted.threshold is None else f", from confidence {accepted.threshold:.3f}"
    yield f"Accepted unseen at {_UNSEEN} precision: {taken}{least}"
    yield f"With the threshold of the other articles: {_taken(curve.held_out)}"
    if curve.failed or curve.unrated:
        facts = counted(curve.unrated, "fact")
        yield f"Left out: {counted(curve.failed, 'failed article')}, {facts} without a confidence"


def _taken(accepted: Accepted, ends: str = "") -> str:
    """`0.314 [0.120, 0.452] (98 of 312 facts), right 0.984`; `ends` are of the share."""
    share = f"{accepted.share:.3f} {ends}".strip()
    right = f", right {accepted.precision:.3f}" if accepted.n else ""
    return f"{share} ({accepted.n} of {accepted.all} facts){right}"


def _markdown(curves: Sequence[Curve]) -> Iterator[str]:
    yield "# Reliability"
    yield ""
    yield "Mean: the confidence in the facts of a row. Right: the share of them that gold has, a"
    yield "partly correct one as one half. In brackets: 95 % bootstrap intervals over articles."
    yield ""
    yield f"![Share of facts right by confidence]({PICTURE})"
    for curve in curves:
        yield ""
        yield f"## {plain(_title(curve))}"
        yield ""
        yield f"| {' | '.join(_HEADS)} |"
        yield f"| --- |{' ---: |' * (len(_HEADS) - 1)}"
        for one in curve.bins:
            yield f"| {' | '.join(_cells(one))} |"
        yield ""
        yield from (f"- {line}" for line in _findings(curve))
