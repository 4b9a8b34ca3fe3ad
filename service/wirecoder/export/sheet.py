"""CSV, line by line, that a spreadsheet opens without obeying what an article says."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wirecoder.export.words import plain

Cell = str | int | float | None
# A spreadsheet takes a cell that begins so for a formula; some take the wide forms too.
_FORMULA = frozenset("=+-@＝＋－＠")


def csv_lines(
    columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], *, header: bool = True
) -> Iterator[str]:
    """The lines of a CSV file as the rows come, each with its line end.

    A cell that a row lacks, and None, are empty. Text is one line, without control characters, and
    with an apostrophe before what a spreadsheet would take for a formula; numbers are as they are.
    """
    writer = csv.writer(_Echo(), lineterminator="\n")
    if header:
        yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([_written(row.get(column)) for column in columns])


def _written(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = plain(cell)
    return f"'{text}" if text[:1] in _FORMULA else text


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line
