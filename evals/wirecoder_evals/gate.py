"""The gate: what a run must not fall below, kept in a committed file and changed in the open."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from wirecoder.cli import files
from wirecoder.errors import InvalidRequest
from wirecoder_evals.documents import first_fault
from wirecoder_evals.evaluation import Evaluated
from wirecoder_evals.scoring.figures import FIGURES
from wirecoder_evals.scoring.slots import SLOTS
from wirecoder_schemas.base import Model

_ROUNDED = 6  # decimals that a baseline keeps
_SLACK = 10**-_ROUNDED
_KEYS = [figure.key for figure in FIGURES]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Floor(Model):
    """What one dataset reached: figures by key, and the F1 of each slot.

    `prompt`, `model` and the 95 % `intervals` are for readers; they are not compared.
    """

    prompt: str
    model: str
    articles: int
    gold_sha256: str
    scoring: str
    figures: dict[str, Finite | None]
    intervals: dict[str, tuple[Finite, Finite]] = Field(default_factory=dict)
    slots: dict[str, Finite]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        """A floor with a figure left out, or misspelt, would let anything pass."""
        for found, known in ((self.figures, _KEYS), (self.slots, SLOTS)):
            if wrong := set(found) ^ set(known):
                raise ValueError(f"unknown or missing: {', '.join(sorted(wrong))}")
        return self


class Baseline(Model):
    """The floor of each dataset. `tolerance` is how far a share may fall; counts have none."""

    format: Literal["wirecoder-baseline/1"] = "wirecoder-baseline/1"
    tolerance: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0
    datasets: dict[str, Floor]


def read(file: Path) -> Baseline:
    """The baseline in a file; raises `InvalidRequest` if there is none that can be read."""
    try:
        return Baseline.model_validate_json(file.read_bytes())
    except OSError as fault:
        raise InvalidRequest(
            f"baseline {file}: {fault.strerror}; write one with wirecoder eval --baseline {file}"
        ) from fault
    except ValidationError as fault:
        raise InvalidRequest(f"baseline {file}: {first_fault(fault)}") from fault


def prepare(file: Path) -> Baseline:
    """Make sure that a baseline can be written; returns what is there, which may be empty.

    Raises `InvalidRequest` if it cannot, or if what is there is no baseline.
    """
    files.prepare(file.parent, "--baseline")
    return read(file) if file.exists() else Baseline(datasets={})


def write(file: Path, runs: Sequence[Evaluated]) -> None:
    """Keep what the runs reached as the new floor; datasets that did not run keep theirs."""
    earlier = prepare(file)
    floors = earlier.datasets | {run.record.dataset: _floor(run) for run in runs}
    baseline = earlier.model_copy(update={"datasets": dict(sorted(floors.items()))})
    files.write_text(file, baseline.model_dump_json(indent=1) + "\n")


def reasons(runs: Sequence[Evaluated], baseline: Baseline, whole: bool = True) -> tuple[str, ...]:
    """Why the runs do not pass; empty if they do.

    With `whole`, a dataset of the baseline that did not run is a reason too.
    """
    found = [reason for run in runs for reason in _reasons(run, baseline)]
    ran = {run.record.dataset for run in runs}
    absent = sorted(set(baseline.datasets) - ran) if whole else []
    return (*found, *(f"{name}: is in the baseline and was not evaluated" for name in absent))


def _floor(run: Evaluated) -> Floor:
    return Floor(
        prompt=run.record.identity.prompt.label,
        model=run.record.identity.model,
        articles=run.record.articles,
        gold_sha256=run.record.gold_sha256,
        scoring=run.scoring,
        figures={figure.key: _rounded(figure.value) for figure in run.figures},
        intervals={
            figure.key: (round(figure.low, _ROUNDED), round(figure.high, _ROUNDED))
            for figure in run.figures
            if figure.low is not None and figure.high is not None
        },
        slots={slot.slot: round(slot.f1, _ROUNDED) for slot in run.slots},
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _ROUNDED)


def _reasons(run: Evaluated, baseline: Baseline) -> Iterator[str]:
    name = run.record.dataset
    floor = baseline.datasets.get(name)
    if floor is None:
        yield f"{name}: the baseline knows no such dataset; add it with --baseline"
        return
    for what, now, then in (
        ("number of articles", str(run.record.articles), str(floor.articles)),
        ("gold", run.record.gold_sha256, floor.gold_sha256),
        ("scoring", run.scoring, floor.scoring),
    ):
        if now != then:
            yield f"{name}: not comparable, {what} is {now[:24]}, the baseline's is {then[:24]}"
            return
    for held in _compared(run, floor, baseline.tolerance):
        if held.now is None:
            yield f"{name}: {held.what} says nothing any more, the baseline has {held.then:.3f}"
        elif held.loss > held.slack + _SLACK:
            yield f"{name}: {held.what} is {held.now:.3f}, the baseline has {held.then:.3f}"


class _Held(NamedTuple):
    """A figure beside its floor."""

    what: str
    now: float | None
    then: float
    slack: float
    sign: int = 1

    @property
    def loss(self) -> float:
        """How much worse it became."""
        return self.sign * (self.then - (self.now or 0.0))


def _compared(run: Evaluated, floor: Floor, tolerance: float) -> Iterator[_Held]:
    for figure in run.figures:
        then = floor.figures[figure.key]
        if then is not None:
            slack = 0.0 if figure.is_count else tolerance
            sign = 1 if figure.higher_is_better else -1
            yield _Held(figure.name, figure.value, then, slack, sign)
    for slot in run.slots:
        yield _Held(slot.slot, slot.f1, floor.slots[slot.slot], tolerance)
