"""Articles in tables: JSON lines, CSV or Parquet, read row by row."""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from wirecoder.errors import InvalidRequest, TextTooLarge, UnreadableText, UnusableRecord
from wirecoder.pipeline.intake import MAX_TEXT_BYTES
from wirecoder.sources.given import FIELDS, Given, broken, given
from wirecoder.sources.picking import between

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet

# A letter takes at most six characters of JSON; beyond, no line can hold an article we take.
_LONGEST_LINE = 6 * MAX_TEXT_BYTES + 100_000  # bytes
_ROWS_AT_ONCE = 64  # of Parquet, in memory
_MOST_NAMES = 20  # of unread fields that are remembered


class _Table:
    """What tables share: the fields they have beside those that are read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unread: set[str] = set()

    @property
    def unread(self) -> frozenset[str]:
        """Names of columns that mean nothing here."""
        return frozenset(self._unread)

    def _met(self, names: Iterable[str]) -> None:
        if len(self._unread) < _MOST_NAMES:
            self._unread.update(name for name in names if name not in FIELDS)

    def _needs_text(self, columns: Iterable[str]) -> None:
        columns = list(columns)
        if "text" not in columns:
            raise InvalidRequest(
                f"{self._path} has no column `text` among its {len(columns)}: the first row names "
                "the columns; call that with the article's text so"
            )
        self._met(columns)


class JsonLines(_Table):
    """One JSON object a line, perhaps compressed (`.jsonl.gz`)."""

    def __iter__(self) -> Iterator[Given]:
        """A line that is no such object is an error in its place; empty lines are passed over."""
        number = 0
        with _opened(self._path) as file:
            for line_number, line in enumerate(_lines(file), start=1):
                if line is not None and not line.strip():
                    continue
                yield self._given(number, line, f"{self._path.name}, line {line_number}")
                number += 1

    def _given(self, number: int, line: bytes | None, where: str) -> Given:
        if line is None:
            return broken(number, TextTooLarge(f"{where} is longer than {_LONGEST_LINE:,} bytes"))
        try:
            record = json.loads(line)
        except UnicodeDecodeError:
            return broken(number, UnreadableText(f"{where} is not UTF-8: save the file as UTF-8"))
        except (ValueError, RecursionError):
            return broken(number, UnusableRecord(f"{where} is no JSON: give one object a line"))
        if not isinstance(record, dict):
            return broken(number, UnusableRecord(f"{where} is no JSON object"))
        self._met(record)
        return given(number, record, where)


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is too long to be kept in memory."""
    while line := file.readline(_LONGEST_LINE):
        whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE
        if not whole:
            while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        yield line if whole else None


class Sheet(_Table):
    """CSV with a header row, in UTF-8, perhaps compressed (`.csv.gz`)."""

    def __iter__(self) -> Iterator[Given]:
        """Row by row; a quoted cell may hold lines."""
        csv.field_size_limit(_LONGEST_LINE)
        # Bytes that are no UTF-8 come through as surrogates, which fail their own row only.
        with _opened(self._path) as raw:
            reader = csv.DictReader(_decoded(raw), strict=True)
            try:
                self._needs_text(reader.fieldnames or ())
                for number, row in enumerate(reader):
                    yield self._given(number, row)
            except csv.Error as fault:
                raise InvalidRequest(
                    f"{self._path}, after line {reader.line_num}: {fault}: mend the file, what "
                    "follows cannot be told into rows"
                ) from None

    def _given(self, number: int, row: Mapping[str | None, object]) -> Given:
        where = f"{self._path.name}, row {number + 1}"
        if None in row:  # an unquoted comma: which cell is which, nobody can tell
            message = f"{where} has more cells than the header: quote cells that hold commas"
            return broken(number, UnusableRecord(message))
        return given(number, {key: row.get(key) for key in FIELDS}, where)


def _decoded(raw: BinaryIO) -> Iterator[str]:
    for position, line in enumerate(raw):
        codec = "utf-8-sig" if position == 0 else "utf-8"
        yield line.decode(codec, "surrogateescape")


class Columns(_Table):
    """Parquet, read batch by batch."""

    def __iter__(self) -> Iterator[Given]:
        """Only the columns that mean something are read."""
        with self._opened() as file:
            columns = self._wanted(file)
            first = 0
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns):
                yield from self._given(batch, first, range(batch.num_rows))
                first += batch.num_rows

    @property
    def rows(self) -> int:
        """How many there are; only the file's end is read."""
        with self._opened() as file:
            return int(file.metadata.num_rows)

    def pick(self, numbers: Sequence[int]) -> Iterator[Given]:
        """Row groups without any of them are not read."""
        with self._opened() as file:
            columns = self._wanted(file)
            first = 0
            for group in range(file.num_row_groups):
                end = first + file.metadata.row_group(group).num_rows
                if between(numbers, first, end):
                    yield from self._picked(file, group, columns, numbers, first)
                first = end

    def _picked(
        self,
        file: "pyarrow.parquet.ParquetFile",
        group: int,
        columns: list[str],
        numbers: Sequence[int],
        first: int,
    ) -> Iterator[Given]:
        """Those of a row group, which begins at `first`."""
        for batch in file.iter_batches(_ROWS_AT_ONCE, row_groups=[group], columns=columns):
            end = first + batch.num_rows
            yield from self._given(batch, first, [n - first for n in between(numbers, first, end)])
            first = end
            if numbers[-1] < first:
                return

    def _given(
        self, batch: "pyarrow.RecordBatch", first: int, places: Sequence[int]
    ) -> Iterator[Given]:
        """The articles at some places of a batch, which begins at `first`."""
        rows = batch.to_pylist() if places else []
        for place in places:
            number = first + place
            yield given(number, rows[place], f"{self._path.name}, row {number + 1}")

    def _wanted(self, file: "pyarrow.parquet.ParquetFile") -> list[str]:
        columns = file.schema_arrow.names
        self._needs_text(columns)
        return [name for name in FIELDS if name in columns]

    def _opened(self) -> "pyarrow.parquet.ParquetFile":
        from pyarrow import ArrowException, parquet

        try:
            return parquet.ParquetFile(self._path)
        except (ArrowException, OSError) as fault:
            kind = type(fault).__name__
            raise InvalidRequest(f"{self._path} cannot be read as Parquet ({kind})") from None


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
