"""Wirecoder beside the field: the same model, the same server, the same articles, in one run.

.venv/bin/python evals/bench/run.py [--dataset DIR ...] [--only NAME ...] [--limit N] [--out DIR]

Starts the embedded model's server, has every contestant code every article in turns, scores all of
them alike, and writes `field.json`, the table of the README and `evals/bench/RESULTS.md`. What is
interrupted goes on where it was: an article that everybody has coded is not coded again.
"""

import asyncio
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bench.contest import environments, pages, sections, tables
from bench.contest.answering import Asked
from bench.contest.names import CONTESTANTS, ROOT, Contestant, Stopped, chosen
from bench.contest.programs import ENDED, Program, environment
from bench.contest.proxy import Counter, opened
from bench.contest.results import TOGETHER, Field, results_of, rows_of
from bench.contest.turns import Contest, Kept, Place, missing
from bench.single_call import EXAMPLE_TEXT
from wirecoder import bootstrap
from wirecoder.cli import files
from wirecoder.cli.terminal import results_console
from wirecoder.errors import WirecoderError
from wirecoder.export.words import counted, plain
from wirecoder.llm.embedded import EmbeddedServer
from wirecoder.settings import Settings
from wirecoder_evals.evaluate import load
from wirecoder_evals.provenance import machine, revision
from wirecoder_evals.runner import Dataset

_OWN = tuple(ROOT / "evals" / "datasets" / name for name in ("seeds", "wire"))
_BESIDE = ROOT.parent / "shared" / "dev"
"""Stories under their owners' rights: no part of the repository, measured where present."""


def main(
    dataset: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="May be given more than once. [default: seeds wire dev]"),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Have only this contestant code.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Take the first N articles of each, to try it out."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Environments, predictions and figures go here.")
    ] = Path("out/bench"),
) -> None:
    """Code, score and show; README and RESULTS.md are written by a whole run only."""
    try:
        folders = dataset or [*_OWN, *([_BESIDE] if _BESIDE.is_dir() else [])]
        left_out = () if dataset or _BESIDE.is_dir() else (_BESIDE.name,)
        datasets = [Dataset(one.folder, one.cases[:limit]) for one in load(folders)]
        server = EmbeddedServer(_embedded())
        kept = Kept(out / "field", server.model)
        versions = compete(datasets, chosen(only or []), server, kept, out)
        field = collect(datasets, kept, versions, left_out)
        show(field, out)
        if limit is None and not only:
            pages.write(field, out, ROOT)
    except (Stopped, WirecoderError) as fault:
        typer.echo(f"error: {fault}", err=True)
        raise typer.Exit(getattr(fault, "exit_code", 1)) from None


def _embedded() -> Settings:
    """The settings with the embedded model, whatever else is configured."""
    return bootstrap.load_settings().model_copy(update={"llm_base_url": None, "llm_model": None})


# ------------------------------------------------------------------------- coding


def compete(
    datasets: Sequence[Dataset],
    contestants: Sequence[Contestant],
    server: EmbeddedServer,
    kept: Kept,
    out: Path,
) -> dict[str, str]:
    """Have everybody code what they have not coded yet; the versions that take part."""
    files.prepare(kept.folder)
    pythons = {}
    for one in contestants:
        typer.echo(f"environment of {one.name}", err=True)
        pythons[one] = environments.python_of(one.requirements, out / "environments" / one.name)
    work = list(missing(_places(datasets), contestants, kept))
    if work:
        typer.echo(f"{counted(len(work), 'article')} to code; starting the server", err=True)
        with _started(server, pythons, kept.folder) as (programs, counter):
            contest = Contest(programs, counter, kept)
            contest.run(work, lambda said: typer.echo(plain(said), err=True))
    return {one.name: environments.version_of(one.name, python) for one, python in pythons.items()}


def _places(datasets: Sequence[Dataset]) -> list[Place]:
    return [Place(dataset.name, case) for dataset in datasets for case in dataset.cases]


@contextmanager
def _started(
    server: EmbeddedServer, pythons: Mapping[Contestant, Path], logs: Path
) -> Iterator[tuple[dict[str, Program], Counter]]:
    """The server behind its door, and every program warm.

    Each codes an invented article first: starts, imports and the first reading of a prompt would
    otherwise all be the first article's.
    """
    address = asyncio.run(server.connect())
    with ExitStack() as stack:
        stack.callback(server.close)
        door = stack.enter_context(opened(address.base_url))
        programs = {}
        for one, python in pythons.items():
            tokens = _embedded().llm_context_tokens
            around = environment(door.base_url(one.name), server.model, address.api_key, tokens)
            log = logs / f"{one.name}.log"
            program = Program([str(python), str(one.program)], around, log)
            programs[one.name] = stack.enter_context(program)
            said = program.ask(Asked("warm-up", EXAMPLE_TEXT, None))
            typer.echo(f"{one.name} is warm", err=True)
            if said.failure == ENDED:
                raise Stopped(
                    f"{one.name} failed on an invented article ({said.failure}): see {log}"
                )
        yield programs, door.counter


# ------------------------------------------------------------------------- scoring


def collect(
    datasets: Sequence[Dataset], kept: Kept, versions: Mapping[str, str], left_out: Sequence[str]
) -> Field:
    """The figures of all that is kept, of each dataset and of datasets together."""
    sizes = {one.name: len(one.cases) for one in load([one.folder for one in datasets])}
    rows = {one.name: rows_of(_places([one]), CONTESTANTS, kept) for one in datasets}
    there = {
        name: [one.name for one in CONTESTANTS if any(one.name in row.outcomes for row in found)]
        for name, found in rows.items()
    }
    results = [results_of(name, rows[name], there[name], sizes[name]) for name in rows]
    for names, sets in together(there).items():
        joined = [row for name in sets for row in rows[name]]
        of = sum(sizes[name] for name in sets)
        results.append(results_of(TOGETHER.join(sets), joined, names, of))
    return Field(
        finished=dt.datetime.now(dt.UTC).replace(microsecond=0),
        model=kept.model,
        versions=dict(versions),
        revision=revision(),
        machine=machine(),
        left_out=tuple(left_out),
        results=tuple(results),
    )


def together(there: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], list[str]]:
    """Who was on several datasets, and on which, for figures of these together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for names in {tuple(names) for names in there.values() if names}:
        sets = [name for name, others in there.items() if set(names) <= set(others)]
        if len(sets) > 1:
            found[names] = sets
    return found


def show(field: Field, out: Path) -> None:
    """Keep the figures, and print them with what failed."""
    files.write_text(out / "field.json", field.model_dump_json(indent=1) + "\n")
    console = results_console()
    for grid in (*map(tables.grid, field.results), *sections.found(out)):
        console.print(grid.rich())
    for line in tables.failures(field):
        console.print(Text(plain(line), "red"), soft_wrap=True)
    for name in field.left_out:
        typer.echo(f"{name} is not there and was left out", err=True)
    typer.echo(f"Predictions and figures: {out}", err=True)


if __name__ == "__main__":
    typer.run(main)
