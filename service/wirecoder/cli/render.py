"""Results on standard output: a table for people, JSON, JSON lines or CSV for programs."""

import sys
from collections.abc import Sequence
from enum import StrEnum

from rich import box
from rich.table import Table
from rich.text import Text

from wirecoder.cli.terminal import results_console
from wirecoder.export.documents import as_json, failure
from wirecoder.export.rows import COLUMNS, rows_of
from wirecoder.export.sheet import csv_lines
from wirecoder.export.words import event_name, plain
from wirecoder.pipeline.many import Outcome

_WIDE = 110  # columns; below, the table has fewer, which share the room better
_WIDE_HEADS = {"What": 3, "When": 2, "Where": 3, "Who, on whom": 5, "With what": 3, "Harm": 4}
_NARROW_HEADS = {"What": 3, "When, where": 3, "Who, on whom": 4, "Harm": 3}


class Format(StrEnum):
    """What `--format` takes."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class Results:
    """Prints outcomes: line formats as they come, the table and the JSON list at the end.

    A failed article is a row with its error in every format, never an empty result.
    """

    def __init__(self, form: Format, single: bool) -> None:
        self._form = form
        self._single = single
        self._kept: list[Outcome] = []
        if form is Format.CSV:
            sys.stdout.writelines(csv_lines(COLUMNS, ()))

    def add(self, outcome: Outcome) -> None:
        """Take one outcome; the line formats print it at once."""
        if self._form is Format.JSONL:
            _print_json(_document(outcome), indent=None)
        elif self._form is Format.CSV:
            sys.stdout.writelines(csv_lines(COLUMNS, _rows(outcome), header=False))
            sys.stdout.flush()
        else:
            self._kept.append(outcome)

    def __enter__(self) -> "Results":
        return self

    def __exit__(self, *_: object) -> None:
        """Print what was kept back; nothing, where the model was gone before the first outcome."""
        if not self._kept:
            return
        if self._form is Format.JSON:
            documents = [_document(outcome) for outcome in self._kept]
            _print_json(documents[0] if self._single else documents, indent=1)
        else:
            console = results_console()
            console.print(table_of(self._kept, wide=console.width >= _WIDE))


def _print_json(document: object, indent: int | None) -> None:
    print(as_json(document, indent), flush=True)  # noqa: T201 - results


def _document(outcome: Outcome) -> object:
    if outcome.report is not None:
        return outcome.report.document()
    error = outcome.error
    return failure(outcome.input.stem, error.code if error else "internal", str(error))


def _rows(outcome: Outcome) -> list[dict[str, str]]:
    if outcome.report is not None:
        return rows_of(outcome.report)
    error = plain(str(outcome.error))
    return [{"article": plain(outcome.input.stem), "status": "failed", "error": error}]


def table_of(outcomes: Sequence[Outcome], wide: bool) -> Table:
    """The table of incidents; where it is not `wide`, means and times share columns."""
    table = Table(box=box.HORIZONTALS, header_style="bold", border_style="dim", expand=True)
    table.add_column("Article", style="bold", overflow="fold", max_width=20)
    heads = _WIDE_HEADS if wide else _NARROW_HEADS
    for head, ratio in heads.items():
        table.add_column(head, overflow="fold", ratio=ratio, min_width=12)
    for outcome in outcomes:
        for position, row in enumerate(_rows(outcome)):
            table.add_row(Text(row["article"] if position == 0 else ""), *_cells(row, wide))
        table.add_section()
    return table


def _cells(row: dict[str, str], wide: bool) -> list[Text]:
    nothing = Text()
    if not row.get("incident"):
        said = {"failed": "failed", "coded": "no incident"}.get(row["status"], "not coded")
        what = Text(said, style="red" if said == "failed" else "dim italic")
        why = Text(row.get("error") or row.get("note") or "", style=what.style)
        return [what, nothing, *[nothing][not wide :], why, nothing, *[nothing][not wide :]]
    what, when, where, means = _what(row), _when(row), _where(row), _with(row)
    if wide:
        return [what, when, where, _who(row), means, _harm(row)]
    return [_stack(what, means), _stack(when, where), _who(row), _harm(row)]


_OUTCOME_STYLES = {"hit": "red", "missed": "green", "intercepted": "green", "failed": "green"}


def _what(row: dict[str, str]) -> Text:
    style = "bold" if row["salience"] == "primary" else ""
    what = Text(f"{row['incident']} {event_name(row['event_type'])}", style=style)
    outcome = row["outcome"]
    if outcome != "not_reported":
        what.append(f"\n{outcome}", style=_OUTCOME_STYLES.get(outcome, "dim"))
    if row["responds_to"]:
        what.append(f"\nin reply to {row['responds_to']}", style="dim")
    return what


def _when(row: dict[str, str]) -> Text:
    return _lines(row["date"], row["weekday"])


def _where(row: dict[str, str]) -> Text:
    return _lines(row["site"], row["admin1"], row["country"])


def _who(row: dict[str, str]) -> Text:
    who = Text(row["perpetrators"] or "not stated", style="" if row["perpetrators"] else "dim")
    who.append(f"\non {row['targets']}" if row["targets"] else "")
    verb, _, claimant = row["claim"].partition(": ")
    if verb and f"{claimant} (claimed)" not in row["perpetrators"]:
        by = f" by {claimant}" if claimant else ""
        who.append(f"\n{verb.replace('_', ' ')}{by}", style="dim")
    return who


def _with(row: dict[str, str]) -> Text:
    counts = ("launched", "intercepted", "impacted")
    means = row["weapons"].replace("_", " ").replace("unknown", "unknown means")
    return _lines(means, *(f"{row[key]} {key}" for key in counts if row[key]))


def _harm(row: dict[str, str]) -> Text:
    harm = _lines(
        f"killed {row['killed']}" if row["killed"] else "",
        f"injured {row['injured']}" if row["injured"] else "",
        f"damage {row['damage']}" if row["damage"] else "",
        rest="",
    )
    return harm if harm.plain else Text("not stated", style="dim")


def _lines(*parts: str, rest: str = "dim") -> Text:
    """The parts that say something, a line each, those after the first in the style `rest`."""
    filled = [part for part in parts if part]
    text = Text(filled[0] if filled else "")
    for part in filled[1:]:
        text.append(f"\n{part}", style=rest)
    return text


def _stack(*cells: Text) -> Text:
    return Text("\n").join(cell for cell in cells if cell.plain)
