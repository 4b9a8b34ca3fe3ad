"""What the board's templates fill in: rows, plots and words, made of runs with their figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wirecoder.export.words import counted
from wirecoder_evals.evaluation import Evaluated, SlotValue, Value
from wirecoder_evals.reports import words
from wirecoder_evals.web.board.figures import figure
from wirecoder_evals.web.board.plots import HEIGHT, WIDTH, Measured, Plot, plot, y_of
from wirecoder_evals.web.board.shelf import Kept
from wirecoder_evals.web.board.worst import worst

Run = tuple[Kept, Evaluated]

_HEADLINES = ("slot_f1", "detection_f1", "over_generation")
_WORST = 12  # articles


@dataclass(frozen=True, slots=True)
class Row:
    """One run as a line of the table. `comparable`: with the newest one."""

    address: str
    prompt: str
    model: str
    when: str
    n: int
    f1: str
    interval: str
    over_generation: str
    detection: str
    calls: int
    tokens: int
    seconds: str
    cost: str
    failures: int
    comparable: bool


def overview(runs: Sequence[Run]) -> dict[str, Any]:
    """All but the names of the datasets; `runs` are in order of time, and there is one at least."""
    newest = runs[-1]
    return {
        "rows": [_row(run, newest) for run in reversed(runs)],
        "newest": newest[0].key,
        "headlines": [_headline(runs, key) for key in _HEADLINES],
        "slots": list(_slots(runs)),
        "articles": worst(newest[1].articles)[:_WORST],
        "width": WIDTH,
        "height": HEIGHT,
        "half": y_of(0.5),
        "ends": (y_of(1), y_of(0)),
    }


def run(kept: Kept, found: Evaluated) -> dict[str, Any]:
    """What the pages of one run show of it."""
    record = found.record
    return {
        "title": f"{words.prompt(record)} on {words.title(record)}",
        "row": _row((kept, found), (kept, found)),
        "figures": [
            (one.name, one.meaning, words.value(one), words.interval(one)) for one in found.figures
        ],
        "slots": [(one, f"{one.f1:.3f}", words.interval(one)) for one in found.slots if _says(one)],
        "causes": words.causes(found),
        "cost": words.cost(record),
        "made": list(_made(found)),
    }


def _row(run: Run, newest: Run) -> Row:
    kept, found = run
    record, f1 = found.record, figure(found, "slot_f1")
    usage = record.usage
    return Row(
        address=kept.key.address,
        prompt=words.prompt(record),
        model=record.identity.model,
        when=_when(kept),
        n=record.articles,
        f1=words.number(f1.value),
        interval=words.interval(f1),
        over_generation=words.number(figure(found, "over_generation").value),
        detection=words.number(figure(found, "detection_f1").value),
        calls=usage.calls,
        tokens=usage.prompt_tokens + usage.completion_tokens,
        seconds=words.NOTHING if record.seconds is None else f"{record.seconds:,.0f}",
        cost=words.NOTHING if record.cost_usd is None else f"${record.cost_usd:.4f}",
        failures=len(found.failures),
        comparable=_measure(found) == _measure(newest[1]),
    )


def _when(kept: Kept) -> str:
    """`2026-11-26 10:02`; recorded answers bear no time but that of their file."""
    day = f"{kept.when:%Y-%m-%d %H:%M}"
    return day if kept.timed else f"recorded answers, filed {day}"


def _measure(run: Evaluated) -> str:
    """What must agree for figures to be comparable."""
    return f"{run.record.gold_sha256} {run.scoring}"


def _headline(runs: Sequence[Run], key: str) -> Plot:
    values = [figure(found, key) for _, found in runs]
    return plot(
        values[-1].name, [_measured(run, v, v.value) for run, v in zip(runs, values, strict=True)]
    )


def _slots(runs: Sequence[Run]) -> Iterator[Plot]:
    """The slots that any run says something of, the worst of the newest run first."""
    newest = {one.slot: one for one in runs[-1][1].slots}

    def badness(slot: str) -> tuple[bool, float]:
        return not _says(newest[slot]), newest[slot].f1

    for slot in sorted(newest, key=badness):
        values = [next(one for one in found.slots if one.slot == slot) for _, found in runs]
        if any(map(_says, values)):
            yield plot(slot, [
                _measured(run, v, v.f1 if _says(v) else None)
                for run, v in zip(runs, values, strict=True)
            ])  # fmt: skip


def _measured(run: Run, of: Value | SlotValue, value: float | None) -> Measured:
    return Measured(value, of.low, of.high, _measure(run[1]), run[0].timed)


def _says(slot: SlotValue) -> bool:
    """Whether gold or the prediction fills the slot anywhere."""
    return any((slot.cor, slot.par, slot.inc, slot.spu, slot.mis))


def _made(run: Evaluated) -> Iterator[tuple[str, str]]:
    """How the run was made, in the words of the reports."""
    record = run.record
    same, commit = record.identity, record.revision.commit
    changed = " with changes" if record.revision.changed else ""
    yield "Prompt", f"{same.prompt.label}, {same.prompt.sha256[:12]}"
    yield "Model", f"{same.model}, {same.mode}"
    yield "Articles", counted(record.articles, "article")
    yield "Wirecoder", f"{record.wirecoder}, {commit[:12] + changed if commit else 'no checkout'}"
    yield "Gold", record.gold_sha256[:12]
    yield "Machine", f"{record.machine.system}, {record.machine.cores} cores"
