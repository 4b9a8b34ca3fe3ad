"""`wirecoder store`: what is kept, from the command line."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wirecoder import bootstrap
from wirecoder.cli import files
from wirecoder.desk.gold import write_case
from wirecoder.errors import InvalidRequest
from wirecoder_schemas.gold import Gold

app = typer.Typer(no_args_is_help=True, help="Articles, reports and corrections that are kept.")


@app.command()
def upgrade() -> None:
    """Bring the database to the newest schema; `serve` and `worker` do so too when they start."""
    from wirecoder import assembly

    database = assembly.open_database(bootstrap.load_settings())
    asyncio.run(database.close())
    _say("The database is at the newest schema.")


@app.command()
def takedown(
    article: Annotated[str, typer.Argument(help="Its id in reports, or the SHA-256 of its text.")],
) -> None:
    """Remove an article with its reports, corrections and titles."""
    from wirecoder import assembly

    library, database = assembly.build_library(bootstrap.load_settings())

    async def remove() -> int:
        try:
            return (await library.remove(article, None)).reports
        finally:
            await database.close()

    gone = asyncio.run(remove())
    _say(f"Removed the article and {gone} report{'' if gone == 1 else 's'}.")


@app.command()
def expire(
    days: Annotated[
        int | None, typer.Option(min=1, help="Instead of WIRECODER_RETENTION_DAYS.")
    ] = None,
) -> None:
    """Remove articles that nobody sent for so many days and that no editor corrected."""
    from wirecoder import assembly

    settings = bootstrap.load_settings()
    kept = days or settings.retention_days
    if kept is None:
        raise InvalidRequest("say --days, or set WIRECODER_RETENTION_DAYS")
    library, database = assembly.build_library(settings)

    async def remove() -> int:
        try:
            return await library.expire(kept)
        finally:
            await database.close()

    gone = asyncio.run(remove())
    _say(f"Removed {gone} article{'' if gone == 1 else 's'}.")


@app.command()
def gold(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="DIR")],
) -> None:
    """Write every corrected report as a gold case, a dataset that `wirecoder eval` reads."""
    from wirecoder import assembly

    if folder.is_dir() and any(folder.iterdir()):
        raise InvalidRequest(f"{folder} is not empty: name a new folder")
    library, database = assembly.build_library(bootstrap.load_settings())

    async def read() -> list[tuple[Gold, str]]:
        try:
            return await library.gold()
        finally:
            await database.close()

    cases = asyncio.run(read())
    if not cases:
        raise InvalidRequest("there is no correction to write")
    write_dataset(cases, folder)
    _say(f"Wrote {len(cases)} case{'' if len(cases) == 1 else 's'} to {folder}.")


def write_dataset(cases: list[tuple[Gold, str]], folder: Path) -> None:
    """Write `articles/*.txt`, `gold/*.json` and `index.json`."""
    files.prepare(folder, "DIR")
    index = []
    for case, text in cases:
        write_case(case, text, folder)
        published = case.article.published and case.article.published.isoformat()
        index.append({"id": case.article.id, "published": published})
    files.write_text(folder / "index.json", json.dumps(index, indent=1) + "\n")


def _say(message: str) -> None:
    Console(stderr=True, highlight=False).print(message, markup=False, soft_wrap=True)
