"""An evaluation on standard output."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from wirecoder.export.words import plain
from wirecoder_evals.comparison import Comparison, Effect
from wirecoder_evals.evaluation import Evaluated, Evaluation
from wirecoder_evals.reports import words

_COLOUR = {Effect.BETTER: "green", Effect.WORSE: "red", Effect.NEITHER: "dim"}
_MOST_CHANGES = 40  # the reports in files have them all


def show(evaluation: Evaluation, console: Console) -> None:
    """Print an evaluation: figures first, then slots, comparisons, failures, and the gate."""
    console.print(_figures(evaluation.runs))
    for run in evaluation.runs:
        console.print(_slots(run))
        cost = f"Cost: {words.cost(run.record)}\n"
        console.print(f"{words.causes(run)}\n{cost}", soft_wrap=True)
    for comparison in evaluation.comparisons:
        _show_comparison(comparison, console)
    for run in evaluation.runs:
        for article in run.failures:
            said = f"{run.record.dataset}/{article.id} failed: {article.failure}"
            console.print(Text(plain(said), "red"), soft_wrap=True)
    if evaluation.gate is not None:
        for reason in evaluation.gate:
            console.print(Text(f"gate: {reason}", "red"), soft_wrap=True)
        if not evaluation.gate:
            console.print(Text("gate: passed", "green"))


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, title_style="bold"
    )
    for position, column in enumerate(columns):
        table.add_column(
            escape(column), justify="right" if position else "left", no_wrap=not position
        )
    return table


def _figures(runs: Sequence[Evaluated]) -> Table:
    heads = [f"{words.title(run.record)}\n{words.prompt(run.record)}" for run in runs]
    table = _table("Figures, with 95 % intervals over articles", "", *heads)
    for row in zip(*(run.figures for run in runs), strict=True):
        cells = [f"{words.value(f)} {words.interval(f)}".strip() for f in row]
        table.add_row(row[0].name, *cells)
    return table


def _slots(run: Evaluated) -> Table:
    name = f"{run.record.dataset} with {words.prompt(run.record)}: slots"
    table = _table(name, "", "F1", "95 %", "P", "R", "COR", "PAR", "INC", "SPU", "MIS")
    for s in run.slots:
        counts = (s.cor, s.par, s.inc, s.spu, s.mis)
        if any(counts):
            shares = (f"{s.precision:.3f}", f"{s.recall:.3f}")
            ends = words.interval(s)
            table.add_row(s.slot, f"{s.f1:.3f}", ends, *shares, *(str(c or "") for c in counts))
    return table


def _show_comparison(comparison: Comparison, console: Console) -> None:
    old, new = words.labels(comparison)
    table = _table(f"{comparison.dataset}: {old} → {new}", "", old, new, "change", "95 %, paired")
    for delta in (*comparison.figures, *comparison.slots):
        if delta.is_change:
            ends = words.interval(delta)
            row = (words.number(delta.old), words.number(delta.new), words.difference(delta), ends)
            table.add_row(delta.name, *row)
    console.print(table if table.row_count else f"{comparison.dataset}: no figure changed.")
    for change in comparison.changes[:_MOST_CHANGES]:
        kinds = f"{change.old_kind or words.NOTHING} → {change.new_kind or words.NOTHING}"
        values = f"{words.side(change.old)} → {words.side(change.new)}"
        said = (
            f"{change.article} {change.slot}: {kinds}: {values} (gold: {words.side(change.gold)})"
        )
        console.print(Text(plain(said), _COLOUR[change.effect]), soft_wrap=True)
    if len(comparison.changes) > _MOST_CHANGES:
        console.print(f"... {len(comparison.changes)} changed values in all; the report has them.")
    console.print(f"{old}: {words.cost(comparison.old)}\n{new}: {words.cost(comparison.new)}\n")
