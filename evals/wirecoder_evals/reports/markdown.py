"""An evaluation as Markdown, for the summary of a CI job or a pull request."""

import re
from collections.abc import Iterable, Iterator, Sequence

from wirecoder.export.words import plain
from wirecoder_evals.comparison import Comparison, Effect
from wirecoder_evals.evaluation import Evaluated, Evaluation
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.reports import words

_SIGN = {Effect.BETTER: "better", Effect.WORSE: "worse", Effect.NEITHER: ""}
_MARKS = re.compile(r"[\\`*_\[\]|]")
_LEFT, _RIGHT = "---", "---:"


def markdown(evaluation: Evaluation) -> str:
    """The whole evaluation: gate and figures in sight, the rest folded."""
    return "\n".join(_lines(evaluation)) + "\n"


def _lines(evaluation: Evaluation) -> Iterator[str]:
    yield "# Evaluation"
    yield ""
    if evaluation.gate is not None:
        yield "**The gate stopped this:**" if evaluation.gate else "The gate passed."
        yield ""
        yield from (f"- {_cell(reason)}" for reason in evaluation.gate)
        yield ""
    yield from _figures(evaluation.runs)
    for comparison in evaluation.comparisons:
        yield from _comparison(comparison)
    for run in evaluation.runs:
        yield from _failures(run)
        yield from _slots(run)
        yield from _record(run.record)


def _figures(runs: Sequence[Evaluated]) -> Iterator[str]:
    heads = [f"{words.title(run.record)}, {words.prompt(run.record)}" for run in runs]
    rows = [
        (figures[0].name, *(f"{words.value(f)} {words.interval(f)}" for f in figures))
        for figures in zip(*(run.figures for run in runs), strict=True)
    ]
    yield from _table(("Figure", *heads), rows)
    yield "In brackets: 95 % bootstrap intervals over articles."
    yield ""


def _comparison(comparison: Comparison) -> Iterator[str]:
    old, new = words.labels(comparison)
    yield f"## {_cell(comparison.dataset)}: {old} → {new}"
    yield ""
    rows = [
        (d.name, words.number(d.old), words.number(d.new), words.difference(d),
         words.interval(d))
        for d in (*comparison.figures, *comparison.slots)
        if d.is_change
    ]  # fmt: skip
    yield from _table(("", old, new, "Change", "95 %, paired by article"), rows)
    yield "A star: the interval of the change leaves out zero."
    yield ""
    changes = [
        (
            c.article,
            c.slot,
            *map(words.side, (c.gold, c.old, c.new)),
            _SIGN[c.effect],
        )
        for c in comparison.changes
    ]
    heads = ("Article", "Slot", "Gold", f"{old}", f"{new}", "")
    yield from _folded(f"{len(changes)} changed values", _table(heads, changes, numbers=False))
    yield f"- {old}: {words.cost(comparison.old)}"
    yield f"- {new}: {words.cost(comparison.new)}"
    yield ""


def _failures(run: Evaluated) -> Iterator[str]:
    for article in run.failures:
        name = _cell(f"{run.record.dataset}/{article.id}")
        yield f"- **{name} failed**: {_cell(article.failure or '')}"
    if run.failures:
        yield ""


def _slots(run: Evaluated) -> Iterator[str]:
    rows = [
        (s.slot, f"{s.f1:.3f} {words.interval(s)}", f"{s.precision:.3f}",
         f"{s.recall:.3f}", *(str(count) for count in (s.cor, s.par, s.inc, s.spu, s.mis)))
        for s in run.slots
        if any((s.cor, s.par, s.inc, s.spu, s.mis))
    ]  # fmt: skip
    heads = ("Slot", "F1", "P", "R", "COR", "PAR", "INC", "SPU", "MIS")
    name = f"{run.record.dataset}, {words.prompt(run.record)}: slots and causes"
    yield from _folded(name, (*_table(heads, rows), words.causes(run), ""))


def _record(record: RunRecord) -> Iterator[str]:
    same = record.identity
    commit = record.revision.commit
    changed = " with changes" if record.revision.changed else ""
    rows = [
        ("Prompt", f"{words.prompt(record)}, {same.prompt.sha256[:12]}"),
        ("Model", f"{same.model}, {same.mode}"),
        ("Parameters", same.parameters.model_dump_json(exclude_none=True)),
        ("Wirecoder", f"{record.wirecoder}, {commit[:12] + changed if commit else 'no checkout'}"),
        ("Gold", record.gold_sha256[:12]),
        ("Machine", f"{record.machine.system}, {record.machine.cores} cores, Python "
                    f"{record.machine.python}"),
        ("Cost", words.cost(record)),
    ]  # fmt: skip
    name = f"{record.dataset}, {words.prompt(record)}: how it was made"
    yield from _folded(name, _table(("", ""), rows, numbers=False))


def _folded(summary: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"<details><summary>{_cell(summary)}</summary>"
    yield ""
    yield from lines
    yield "</details>"
    yield ""


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: bool = True
) -> Iterator[str]:
    rule = [_LEFT, *[_RIGHT if numbers else _LEFT for _ in heads[1:]]]
    safe = [[_cell(cell) for cell in row] for row in (heads, *rows)]
    for cells in (safe[0], rule, *safe[1:]):
        yield f"| {' | '.join(cells)} |"
    yield ""


def _cell(text: str) -> str:
    """Words of an article must not become Markdown or HTML."""
    safe = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKS.sub(r"\\\g<0>", safe)
