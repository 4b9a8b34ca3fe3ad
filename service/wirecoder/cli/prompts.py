"""`wirecoder prompts`: list, read, compare, start and release prompts."""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from wirecoder import bootstrap
from wirecoder.cli.terminal import results_console
from wirecoder.errors import ConfigurationInvalid, InvalidRequest
from wirecoder_prompts.prompt import PromptError

app = typer.Typer(help="List, read, compare, start and release prompts.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(metavar="NAME[@VERSION]")]
Version = Annotated[str, typer.Argument(metavar="NAME@VERSION")]
_WRONG_USE = 2


@app.command("list")
def list_prompts() -> None:
    """Every prompt with its version, state, hash and purpose; a wrong one with what is wrong."""
    settings = bootstrap.load_settings()
    table = Table(box=box.HORIZONTALS, header_style="bold", border_style="dim")
    for column in ("Prompt", "State", "Hash"):
        table.add_column(column, no_wrap=True)
    table.add_column("Purpose", overflow="fold")
    wrong = False
    for ref in bootstrap.catalog(settings).refs():
        try:
            prompt = bootstrap.load_prompt(settings, ref)
        except ConfigurationInvalid as fault:
            wrong = True
            table.add_row(ref, "wrong", "", Text(str(fault)), style="red")
            continue
        state = "released" if prompt.released else "draft"
        table.add_row(ref, state, prompt.sha256[:12], Text(prompt.head.purpose))
    results_console().print(table)
    if wrong:
        raise typer.Exit(_WRONG_USE)


@app.command()
def show(ref: Ref) -> None:
    """The prompt's file as an editor sees it."""
    prompt = bootstrap.load_prompt(bootstrap.load_settings(), ref)
    typer.echo(prompt.path.read_text("utf-8"), nl=False)


@app.command()
def diff(old: Ref, new: Ref) -> None:
    """What changed from one prompt file to another."""
    settings = bootstrap.load_settings()
    files = [bootstrap.load_prompt(settings, ref).path for ref in (old, new)]
    before, after = (file.read_text("utf-8").splitlines(keepends=True) for file in files)
    typer.echo("".join(difflib.unified_diff(before, after, old, new)), nl=False)


@app.command()
def new(
    ref: Version,
    source: Annotated[
        str, typer.Option("--from", metavar="NAME[@VERSION]", help="The prompt to start from.")
    ] = "incidents",
) -> None:
    """Start a draft from another prompt; prints the file to edit."""
    with _faults_named():
        typer.echo(bootstrap.catalog(bootstrap.load_settings()).new(ref, source))


@app.command()
def release(ref: Version) -> None:
    """Fix a draft for good: its hash is recorded, and a later change of its files is an error."""
    with _faults_named():
        prompt = bootstrap.catalog(bootstrap.load_settings()).release(ref)
    typer.echo(f"{prompt.label} is released, hash {prompt.sha256[:12]}")


@contextmanager
def _faults_named() -> Iterator[None]:
    try:
        yield
    except PromptError as fault:
        raise InvalidRequest(str(fault)) from fault
    except OSError as fault:
        raise InvalidRequest(f"{fault.filename}: {fault.strerror}") from fault
