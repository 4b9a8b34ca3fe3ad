"""A test of robustness as a table on the terminal and in Markdown, and its failures as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirecoder.cli import files
from wirecoder.export.words import counted, plain
from wirecoder_evals.perturb.results import Case, Rate, Robustness

TABLE, FAILURES = "robustness.md", "robustness-failures.json"
_HEADS = ("Kind", "n", "Passed", "Rate", "95 %", "No report")
_MOST_DIFFERENCES = 5  # of one case on the terminal; the file has them all


def show(found: Robustness, console: Console) -> None:
    """Print the pass rates, then what did not pass and why."""
    table = Table(title=_title(found), title_justify="left", box=box.SIMPLE_HEAD)
    for head in _HEADS:
        table.add_column(head, justify="right" if head != "Kind" else "left", no_wrap=True)
    for rate in found.rates:
        table.add_row(*_cells(rate))
    console.print(table)
    for line in (*_unpassed(found), *_without_report(found)):
        console.print(Text(plain(line)), soft_wrap=True)


def write(found: Robustness, folder: Path) -> None:
    """Write the table and the failures to a folder that is there."""
    files.write_text(folder / TABLE, "\n".join(_markdown(found)) + "\n")
    files.write_text(folder / FAILURES, _failures(found))


def _title(found: Robustness) -> str:
    return f"Robustness, {counted(found.articles, 'article')}, seed {found.seed}"


def _cells(rate: Rate) -> tuple[str, ...]:
    share, ends = rate.rate, rate.interval
    shown = "" if share is None else f"{share:.2f}"
    between = f"[{ends[0]:.2f}, {ends[1]:.2f}]" if ends else ""
    return rate.kind, str(rate.n), str(rate.passed), shown, between, str(rate.failures)


def _unpassed(found: Robustness) -> Iterator[str]:
    for case in found.cases:
        if case.passed:
            continue
        yield f"{case.dataset}/{case.article}, {case.kind}: {case.what}"
        reasons = _reasons(case)
        yield from (f"- {reason}" for reason in reasons[:_MOST_DIFFERENCES])
        if len(reasons) > _MOST_DIFFERENCES:
            yield f"- and {len(reasons) - _MOST_DIFFERENCES} more"


def _reasons(case: Case) -> list[str]:
    compared = case.comparison
    if compared is None:
        return [case.failure or ""]
    return [
        *(f"did not change as it should: {one}" for one in compared.missed),
        *(f"should not have changed: {one}" for one in compared.strayed),
        *(f"not the words of the text: {path}" for path in compared.misquoted),
    ]


def _without_report(found: Robustness) -> Iterator[str]:
    for one in found.skipped:
        yield f"{one.dataset}/{one.article} left out: {one.reason}"


def _markdown(found: Robustness) -> Iterator[str]:
    yield f"# {_title(found)}"
    yield ""
    yield f"Coded by {plain(found.model)} with {found.prompt.label}. In brackets: 95 % intervals"
    yield "(Wilson). n counts the articles that could be changed so; one without a report after"
    yield "the change has not passed."
    yield ""
    yield f"| {' | '.join((*_HEADS, 'What is done'))} |"
    yield f"| --- |{' ---: |' * (len(_HEADS) - 1)} --- |"
    for rate in found.rates:
        yield f"| {' | '.join((*_cells(rate), rate.kind.meaning))} |"
    if found.skipped:
        yield ""
        yield f"{counted(len(found.skipped), 'article')} had no report to compare with."


def _failures(found: Robustness) -> str:
    """The test without the cases that passed, and its rates."""
    document = found.model_dump(mode="json", exclude={"cases"})
    document["rates"] = [rate.model_dump(mode="json") for rate in found.rates]
    document["failures"] = [case.model_dump(mode="json") for case in found.cases if not case.passed]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
