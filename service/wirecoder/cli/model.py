"""`wirecoder model`: whether the embedded model is here, and bringing it here."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

app = typer.Typer(no_args_is_help=True, help="The embedded model: is it here, and fetch it.")

_NEXT = {
    "missing": "wirecoder model pull",
    "partial": "wirecoder model pull (it goes on where it stopped)",
    "damaged": "wirecoder model pull (it replaces the file)",
}


@app.command()
def status(
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Hash the file again instead of trusting the last time."),
    ] = False,
) -> None:
    """Show where the model is, and whether it is complete and right."""
    from wirecoder.bootstrap import load_settings, weights_status

    settings = load_settings()
    found = weights_status(settings, verify)
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("state", str(found.state))
    table.add_row("file", str(found.path))
    of = f" of {found.size:,}" if found.size is not None else ""
    table.add_row("bytes", f"{found.present:,}{of}")
    if settings.model_file is not None:
        table.add_row("note", "set by WIRECODER_MODEL_FILE; its content is not verified")
    elif found.state in _NEXT:
        table.add_row("next", _NEXT[found.state])
    if settings.llm_base_url is not None:
        table.add_row("note", "not in use: WIRECODER_LLM_BASE_URL names a server")
    Console().print(table)


@app.command()
def pull(
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A copy, tried before any download."),
    ] = None,
) -> None:
    """Fetch the model, verify it, and keep it. Run again, it goes on where it stopped."""
    from wirecoder.bootstrap import load_settings, pull_weights

    settings = load_settings()
    console = Console(stderr=True)
    try:
        with _bar(console) as bar:
            pulled = pull_weights(settings, source, _Drawn(bar))
    except KeyboardInterrupt:
        console.print("Stopped. What came is kept: the same command goes on from there.")
        raise
    for failure in pulled.failures:
        console.print(f"Not from {failure}", markup=False, highlight=False, soft_wrap=True)
    origin = f"from {pulled.source}" if pulled.source else "here already"
    console.print(f"Ready: {pulled.path} ({origin})", markup=False, highlight=False, soft_wrap=True)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
    )


class _Drawn:
    """Draws the steps of a pull. A new source starts the rate afresh."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: TaskID | None = None  # nothing is drawn when there is nothing to fetch
        self._source = ""

    def __call__(self, done: int, total: int, source: str) -> None:
        if self._task is None:
            self._task = self._bar.add_task(source, total=total, completed=done)
        elif source == self._source:
            self._bar.update(self._task, completed=done)
        else:
            self._bar.reset(self._task, total=total, completed=done, description=source)
        self._source = source
