"""`wirecoder eval`: the commands that this package adds to the service's command line."""

from pathlib import Path
from typing import Annotated

import typer

from wirecoder.errors import InvalidRequest
from wirecoder_evals import cases

app = typer.Typer(help="Work with datasets of labelled articles.", no_args_is_help=True)
_GATE_FAILED = 5


@app.callback()
def evaluate() -> None:
    """Work with datasets of labelled articles."""


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Holds articles/ and gold/.")],
) -> None:
    """Check a dataset: every label against the codebook, every quote against its text."""
    if not folder.is_dir():
        raise InvalidRequest(f"{folder} is no folder: name one that holds articles/ and gold/")
    sound, faults = cases.check(folder)
    for fault in faults:
        typer.echo(str(fault), err=True)
    incidents = sum(len(case.gold.incidents) for case in sound)
    typer.echo(
        f"{folder}: {_counted(len(sound), 'sound case')} with {_counted(incidents, 'incident')}, "
        f"{_counted(len(faults), 'fault')}"
    )
    if faults:
        raise typer.Exit(_GATE_FAILED)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
