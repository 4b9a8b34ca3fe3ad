"""`wirecoder keys`: API keys, made, shown, given another secret, and revoked."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from wirecoder import bootstrap
from wirecoder.desk.scopes import Scope, Wanted
from wirecoder.export.words import plain

if TYPE_CHECKING:
    from wirecoder.desk.keys import Keys

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True, help="API keys of the HTTP service.")
Name = Annotated[str, typer.Argument(help="The key's name: who or what uses it.")]


@app.command()
def create(
    name: Name,
    scopes: Annotated[
        list[Scope], typer.Option("--scope", help="What it may do; may be given several times.")
    ],
    days: Annotated[int | None, typer.Option(min=1, help="Days that it is valid.")] = None,
    requests_per_minute: Annotated[int | None, typer.Option(min=1)] = None,
    tokens_per_day: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Make a key and print it, once. From the first key on, every request needs one."""
    wanted = Wanted(name, frozenset(scopes), days, requests_per_minute, tokens_per_day)
    _show(_with(lambda keys: keys.create(wanted)))


@app.command("list")
def list_() -> None:
    """Show the keys; their secrets are not kept."""
    table = Table(box=box.HORIZONTALS, header_style="bold", border_style="dim")
    for head in ("Name", "Id", "Scopes", "Created", "Expires", "State"):
        table.add_column(head)
    for key in _with(lambda keys: keys.every()):
        state = (
            "revoked" if key.revoked else "valid" if key.is_valid(bootstrap.now()) else "expired"
        )
        table.add_row(
            plain(key.name),
            key.id,
            " ".join(sorted(key.scopes)),
            f"{key.created:%Y-%m-%d}",
            f"{key.expires:%Y-%m-%d}" if key.expires else "",
            state,
        )
    Console().print(table)


@app.command()
def rotate(name: Name) -> None:
    """Give a key another secret and print it, once; the old one opens nothing more."""
    _show(_with(lambda keys: keys.rotate(name)))


@app.command()
def revoke(name: Name) -> None:
    """Let a key open nothing from now on."""
    _with(lambda keys: keys.revoke(name))
    _say(f"Revoked {name}.")


def _with(work: "Callable[[Keys], Awaitable[T]]") -> T:
    from wirecoder import assembly

    keys, database = assembly.build_keys(bootstrap.load_settings())

    async def done() -> T:
        try:
            return await work(keys)
        finally:
            await database.close()

    return asyncio.run(done())


def _show(token: str) -> None:
    print(token)  # noqa: T201 - the answer
    _say("Keep it now: only its hash is stored.")


def _say(message: str) -> None:
    Console(stderr=True, highlight=False).print(message, markup=False, soft_wrap=True)
