"""`wirecoder link`: which reports are of one event, why, and how its figures developed."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirecoder.cli import files
from wirecoder.cli.reports import Reports
from wirecoder.cli.terminal import results_console
from wirecoder.errors import InvalidRequest, OutputUnwritable
from wirecoder.export.words import counted, event_name, number, plain
from wirecoder.link.events import link as link_reports
from wirecoder_schemas.event import Development, Event, Link, Slot, Told

_SOME_FAILED = 3
_HEADS = {"Event": 3, "Told by": 3, "Why one": 3, "As told, what stands now in bold": 5}


def link(
    reports: Annotated[
        list[Path],
        typer.Argument(
            help="Report files, JSON lines or Parquet of a batch, folders of these, or - for "
            "standard input.",
            metavar="REPORTS",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Write the events to this file, as JSON lines.", metavar="FILE"),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also events that a single article tells.")
    ] = False,
) -> None:
    """Find reports of one event across articles, each link with its proof.

    Prints a table on a terminal, or beside --out; else JSON lines, an event each.
    """
    if out is not None:
        files.prepare(out.parent)
    found = Reports(reports)
    events = list(link_reports(found, singles=every))
    if not found.read and not found.faults:
        raise InvalidRequest("there is no report to link: name what `wirecoder extract` wrote")
    if out is not None:
        _write(events, out)
    if out is not None or sys.stdout.isatty():
        results_console().print(table_of(events))
    else:
        sys.stdout.writelines(_lines(events))
    _tell(found, events)
    if found.faults:
        raise typer.Exit(_SOME_FAILED)


def _lines(events: Iterable[Event]) -> Iterator[str]:
    return (event.to_json() + "\n" for event in events)


def _write(events: Iterable[Event], out: Path) -> None:
    """Write the lines whole or not at all, none of them kept in memory."""
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(_lines(events))
        draft.replace(out)
    except OSError as fault:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise OutputUnwritable(f"{out}: {fault.strerror}: choose another file") from fault


def _tell(found: Reports, events: Sequence[Event]) -> None:
    console = Console(stderr=True, highlight=False)
    for fault in found.faults:
        console.print(plain(str(fault)), markup=False, soft_wrap=True, style="red")
    linked = [event for event in events if len(event.mentions) > 1]
    mentions = sum(len(event.mentions) for event in linked)
    said = [f"{counted(found.read, 'report')}: {counted(len(linked), 'event')} told by several"]
    said[0] += f", {counted(mentions, 'mention')}" if linked else ""
    said += [f"{counted(found.failed, 'article')} had failed"] if found.failed else []
    said += [f"{counted(found.others, 'document')} no report"] if found.others else []
    console.print("; ".join(said), markup=False, soft_wrap=True)


def table_of(events: Sequence[Event]) -> Table:
    """The events as a table: what, who tells it, the proof, and how the figures went."""
    table = Table(box=box.HORIZONTALS, header_style="bold", border_style="dim", expand=True)
    for head, ratio in _HEADS.items():
        table.add_column(head, overflow="fold", ratio=ratio, min_width=12)
    for event in events:
        table.add_row(_what(event), _told_by(event), _why(event), _history(event))
        table.add_section()
    return table


def _what(event: Event) -> Text:
    text = Text(event_name(event.event_type), style="bold")
    for part in (event.date, event.site, event.admin1, event.country):
        text.append(f"\n{plain(part)}" if part else "", style="not bold")
    return text


def _told_by(event: Event) -> Text:
    rows = (
        f"{mention.published or 'undated'} {plain(mention.article)}#{mention.incident}"
        for mention in event.mentions
    )
    return Text("\n".join(rows))


def _why(event: Event) -> Text:
    return Text("\n".join(_proof(link) for link in event.links), style="dim")


def _proof(link: Link) -> str:
    """The kinds of evidence of one link, in the order of the rules, each once."""
    kinds = dict.fromkeys(agreement.kind.value for agreement in link.agrees)
    return ", ".join(kinds)


def _history(event: Event) -> Text:
    lines = [_development(one) for one in event.history]
    return Text("\n").join(lines)


def _development(one: Development) -> Text:
    name = one.slot.value.rpartition(".")[2]
    whose = f" {plain(one.of)}" if one.of else ""
    text = Text(f"{'by' if one.slot is Slot.PERPETRATORS else name}{whose}: ", style="dim")
    values = [(_value(told), place in one.current) for place, told in enumerate(one.told)]
    runs = [(value, list(run)) for value, run in groupby(values, key=itemgetter(0))]
    for number_of_run, (value, run) in enumerate(runs):
        text.append(" → " if number_of_run else "", style="dim")
        text.append(value, style="bold" if any(stands for _, stands in run) else "dim")
    return text


def _value(told: Told) -> str:
    if isinstance(told.value, str):
        return plain(told.value.replace("_", " "))
    return number(told.value)
