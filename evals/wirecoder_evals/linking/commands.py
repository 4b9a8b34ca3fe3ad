"""`wirecoder eval links`: are reports of one event found across articles, and only those?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from wirecoder.cli.terminal import results_console
from wirecoder.export.words import counted, plain
from wirecoder.link.compare import compare
from wirecoder.link.events import link
from wirecoder.link.mentions import Mention, mentions_of
from wirecoder_evals.checkout import CHECKOUT, own_datasets
from wirecoder_evals.evaluate import load
from wirecoder_evals.linking.gold import MentionId, gold_events
from wirecoder_evals.linking.records import Records, gold_names, reports_of
from wirecoder_evals.linking.score import Figure, LinkScores, Pair, score
from wirecoder_evals.runner import Dataset
from wirecoder_schemas.report import Report

_OUT = Path("out/eval")


@dataclass(frozen=True, slots=True)
class Scored:
    """One dataset with its scores, and the mentions as gold names them, to say what went wrong."""

    dataset: Dataset
    incidents: int
    scores: LinkScores
    mentions: Mapping[MentionId, Mention]


def links(
    datasets: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Each holds articles/, gold/ and perhaps links.json; without that file every "
            "incident is an event of its own. Without DIR: the committed ones.",
            metavar="DIR",
        ),
    ] = None,
    records: Annotated[
        Records,
        typer.Option(
            help="What is linked: gold, what the reader reads with every fact believed, or what "
            "the recorded answers of the model make of it."
        ),
    ] = Records.GOLD,
    out: Annotated[
        Path, typer.Option(help="Where runs on recorded answers go.", metavar="DIR")
    ] = _OUT,
) -> None:
    """Score links of one event across articles, by pairs and by B-cubed. Asks no model."""
    loaded = load(datasets or _own(records))
    scored = [evaluate(dataset, records, out) for dataset in loaded]
    console = results_console()
    console.print(_table(scored, records))
    for one in scored:
        for line in _mistakes(one):
            console.print(Text(plain(line)), soft_wrap=True)


def evaluate(dataset: Dataset, records: Records, out: Path) -> Scored:
    """Link the reports of a dataset and score the events against its gold ones."""
    gold = gold_events(dataset.folder, dataset.cases)
    reports = reports_of(dataset, records, out)
    names = gold_names(reports, dataset.cases)
    events = [
        frozenset(_name((mention.article, mention.incident), names) for mention in event.mentions)
        for event in link(reports, singles=True)
    ]
    return Scored(
        dataset,
        sum(len(case.gold.incidents) for case in dataset.cases),
        score(events, gold, [case.id for case in dataset.cases]),
        _mentions(reports, names),
    )


def _own(records: Records) -> list[Path]:
    """The datasets of linking, and with them the others; those alone have recordings."""
    if CHECKOUT is None or records is Records.REPLAY:
        return own_datasets()
    linking = sorted(gold.parent for gold in (CHECKOUT / "evals" / "links").glob("*/gold"))
    return [*linking, *own_datasets()]


def _name(mention: MentionId, names: Mapping[MentionId, MentionId]) -> MentionId:
    """As gold names it; one that gold does not have gets a name that is none of gold's."""
    article, incident = mention
    return names.get(mention, (article, f"not in gold: {incident}"))


def _mentions(
    reports: Sequence[Report], names: Mapping[MentionId, MentionId]
) -> dict[MentionId, Mention]:
    every = (mention for report in reports for mention in mentions_of(report))
    return {_name((one.source.article, one.incident_id), names): one for one in every}


def _table(scored: Sequence[Scored], records: Records) -> Table:
    title = f"Links between {records.value} records, with 95 % intervals over articles"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column("", no_wrap=True)
    for one in scored:
        n = len(one.dataset.cases)
        table.add_column(f"{one.dataset.name}, n = {n}", justify="right")
    table.add_row("Incidents", *(str(one.incidents) for one in scored))
    table.add_row(
        "Pairs: gold, predicted, right",
        *(
            f"{len(s.right) + len(s.missed)}, {len(s.right) + len(s.wrong)}, {len(s.right)}"
            for s in (one.scores for one in scored)
        ),
    )
    for row in zip(*(one.scores.figures for one in scored), strict=True):
        table.add_row(row[0].name, *map(_cell, row))
    return table


def _cell(figure: Figure) -> str:
    if figure.value is None:
        return "none there"
    ends = f" [{figure.ends.low:.3f}, {figure.ends.high:.3f}]" if figure.ends else ""
    return f"{figure.value:.3f}{ends}"


def _mistakes(one: Scored) -> Iterator[str]:
    for what, pairs in (("wrong", one.scores.wrong), ("missed", one.scores.missed)):
        for pair in pairs:
            names = " and ".join("#".join(mention) for mention in pair)
            yield f"{one.dataset.name}, {what}: {names}: {_why(pair, one.mentions)}"


def _why(pair: Pair, mentions: Mapping[MentionId, Mention]) -> str:
    if not mentions.keys() >= set(pair):
        return "not coded"
    found = compare(mentions[pair[0]], mentions[pair[1]])
    if found.ruled_out:
        return f"ruled out by {found.ruled_out.value}"
    agrees = ", ".join(agreement.slot.value for agreement in found.agrees) or "nothing"
    further = counted(len(found.further), "further kind")
    return f"agree on {agrees}; {further} of {found.needed} needed"
