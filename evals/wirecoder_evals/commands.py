"""`wirecoder eval`: the commands that this package adds to the service's command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wirecoder.cli import files
from wirecoder.cli.terminal import results_console
from wirecoder.errors import InvalidRequest
from wirecoder.export.words import counted
from wirecoder_evals import cases, comparison, gate, reliability
from wirecoder_evals.evaluate import (
    Plan,
    dataset_of,
    evaluate,
    load,
    rescore,
    texts,
)
from wirecoder_evals.evaluation import Evaluated, Evaluation
from wirecoder_evals.linking.commands import links
from wirecoder_evals.muc4 import commands as muc4
from wirecoder_evals.perturb.commands import perturb
from wirecoder_evals.provenance import Mode
from wirecoder_evals.reports import reliability as reliability_report
from wirecoder_evals.reports.terminal import show
from wirecoder_evals.reports.write import PAGE, clear, write_reports
from wirecoder_evals.runner import Answers, Dataset
from wirecoder_evals.runs import RunFolder

app = typer.Typer(help="Measure extraction against hand-labelled gold.", no_args_is_help=False)
app.add_typer(muc4.app, name="muc4")
app.command("links")(links)
app.command("perturb")(perturb)
_SOME_FAILED, _GATE_FAILED = 3, 5
_OUT = Path("out/eval")

DatasetOption = Annotated[
    Path | None, typer.Option(help="The dataset, if it is none of the committed.", metavar="DIR")
]
GateOption = Annotated[
    Path | None,
    typer.Option("--gate", help="Exit with 5 if anything is below this baseline.", metavar="FILE"),
]
ReportOption = Annotated[
    Path | None, typer.Option(help="Write the reports to this folder.", metavar="DIR")
]


@app.callback(invoke_without_command=True)
def evaluate_prompt(  # noqa: PLR0913, PLR0917 - each is one option of the command
    context: typer.Context,
    dataset: Annotated[
        list[Path] | None,
        typer.Option(
            help="Holds articles/ and gold/; may be given more than once. Without it: the "
            "committed datasets.",
            metavar="DIR",
        ),
    ] = None,
    prompt: Annotated[
        str | None, typer.Option(help="The prompt to evaluate.", metavar="NAME@VERSION")
    ] = None,
    compare: Annotated[
        str | None, typer.Option(help="A prompt to compare it with.", metavar="NAME@VERSION")
    ] = None,
    report: Annotated[Path, typer.Option(help="Where runs and reports go.", metavar="DIR")] = _OUT,
    gate_file: GateOption = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="Keep what was reached as the new baseline.", metavar="FILE"),
    ] = None,
    live: Annotated[
        bool,
        typer.Option("--live/--replay", help="Ask the model, or answer from its recordings."),
    ] = True,
    record: Annotated[
        bool,
        typer.Option("--record", help="Ask the embedded model for what is not recorded yet."),
    ] = False,
    recordings: Annotated[
        Path | None,
        typer.Option(help="Where the recordings are, if not in their usual place.", metavar="DIR"),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do not go on from an earlier run; code all anew.")
    ] = False,
) -> None:
    """Code the articles of datasets, score them against gold, and report every figure."""
    given = [name for name in context.params if _is_given(context, name)]
    if context.invoked_subcommand is not None:
        if given:
            raise InvalidRequest(f"write options behind {context.invoked_subcommand!r}, not before")
        return
    if record and "live" in given:
        raise InvalidRequest("--record asks the model itself: leave --live or --replay out")
    mode = Mode.RECORD if record else Mode.LIVE if live else Mode.REPLAY
    # What can be wrong is found before minutes of work, not after.
    floor = gate.read(gate_file) if gate_file else None
    if baseline is not None:
        gate.prepare(baseline)
    datasets = load(dataset or [])
    files.prepare(report, "--report")
    clear(report)
    plan = Plan(datasets, Answers(mode, recordings), report, prompt, compare, fresh)
    found = evaluate(plan)
    if baseline is not None:
        gate.write(baseline, found.runs)
    _finish(_held(found, floor, whole=not dataset), datasets, report)


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


@app.command("score")
def score_run(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, with its run.json.")],
    dataset: DatasetOption = None,
    report: ReportOption = None,
    gate_file: GateOption = None,
) -> None:
    """Score the predictions of a run anew, with gold as it is now. Asks no model."""
    floor = gate.read(gate_file) if gate_file else None
    folder = RunFolder(run)
    labelled = dataset_of(folder.record(), dataset)
    found = Evaluation(runs=(rescore(folder, labelled),))
    _finish(_held(found, floor, whole=False), [labelled], report)


@app.command("compare")
def compare_runs(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A run folder that was scored.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another one on the same dataset.")],
    dataset: DatasetOption = None,
    report: ReportOption = None,
) -> None:
    """Put two runs side by side: every figure's change, and every value that flipped."""
    before, after = RunFolder(old), RunFolder(new)
    record, scores = after.record(), after.scores()
    compared = comparison.compare((before.record(), before.scores()), (record, scores))
    found = Evaluation(runs=(Evaluated.of(record, scores),), comparisons=(compared,))
    _finish(found, [dataset_of(record, dataset)] if report else [], report)


@app.command("reliability")
def show_reliability(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Run folders that were scored.")
    ],
    report: ReportOption = None,
) -> None:
    """Show how often facts of each confidence are right, and which could be accepted unseen."""
    found = reliability.curves([reliability.Scored.of(RunFolder(run)) for run in runs])
    if report is not None:
        files.prepare(report, "--report")
    reliability_report.show(found, results_console())
    if report is not None:
        reliability_report.write(found, report)
        table, picture = reliability_report.TABLE, reliability_report.PICTURE
        typer.echo(f"Reports: {report / table} and {picture} beside it", err=True)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Holds articles/ and gold/.")],
) -> None:
    """Check a dataset: every label against the codebook, every quote against its text."""
    sound, faults = cases.check(folder)
    for fault in faults:
        typer.echo(str(fault), err=True)
    incidents = sum(len(case.gold.incidents) for case in sound)
    typer.echo(
        f"{folder}: {counted(len(sound), 'sound case')} with {counted(incidents, 'incident')}, "
        f"{counted(len(faults), 'fault')}"
    )
    if faults:
        raise typer.Exit(_GATE_FAILED)


def _held(found: Evaluation, floor: gate.Baseline | None, whole: bool) -> Evaluation:
    """The evaluation with what the gate says of it, if there is a gate."""
    if floor is None:
        return found
    return found.model_copy(update={"gate": gate.reasons(found.runs, floor, whole)})


def _finish(found: Evaluation, datasets: Sequence[Dataset], report: Path | None) -> None:
    """Print an evaluation, write its reports, and end with the right code."""
    show(found, results_console())
    if report is not None:
        write_reports(found, texts(datasets), report)
        typer.echo(f"Reports: {report / PAGE} and beside it", err=True)
    if found.gate:
        raise typer.Exit(_GATE_FAILED)
    if any(run.failures for run in found.runs):
        raise typer.Exit(_SOME_FAILED)
