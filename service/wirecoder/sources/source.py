"""From a path to a source: which kind of input it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from wirecoder.errors import InvalidRequest, WirecoderError
from wirecoder.sources.files import Input, collect
from wirecoder.sources.given import Given, Source
from wirecoder.sources.picking import Pickable, between, pick
from wirecoder.sources.tables import Columns, JsonLines, Sheet

TABLES: dict[str, Callable[[Path], Source]] = {
    ".jsonl": JsonLines,
    ".jsonl.gz": JsonLines,
    ".ndjson": JsonLines,
    ".csv": Sheet,
    ".csv.gz": Sheet,
    ".parquet": Columns,
}
"""The kinds of tables, by the ending of their names."""


def open_source(path: Path) -> Source:
    """The articles of a table, or of a folder: of its `*.txt`, else of its tables in order of name.

    Raises `InvalidRequest` where there is no such path, or nothing in it that can be read.
    """
    if path.is_dir():
        return _folder(path)
    kind = _kind(path)
    if kind is None:
        raise InvalidRequest(
            f"{path} is no input of a batch: give a folder, or a file that ends in "
            f"{', '.join(TABLES)}"
        )
    if not path.is_file():
        raise InvalidRequest(f"{path} does not exist")
    return TABLES[kind](path)


def _kind(path: Path) -> str | None:
    return next((ending for ending in TABLES if path.name.lower().endswith(ending)), None)


def _folder(path: Path) -> Source:
    if any(path.glob("*.txt")):
        return Folder(collect([path], published=None))
    tables = sorted(file for file in path.iterdir() if _kind(file) and file.is_file())
    if not tables:
        raise InvalidRequest(f"{path} holds no *.txt file and no table ({', '.join(TABLES)})")
    return Parts([open_source(table) for table in tables])


class Folder:
    """The `*.txt` of a folder, dated by its `index.json`; each is read when it is come to."""

    unread: frozenset[str] = frozenset()

    def __init__(self, inputs: Sequence[Input]) -> None:
        self._inputs = inputs

    def __iter__(self) -> Iterator[Given]:
        """In order of name."""
        for number, one in enumerate(self._inputs):
            try:
                yield Given(number, one.stem, one.read())
            except WirecoderError as fault:
                yield Given(number, one.stem, None, fault)

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self._inputs)

    def pick(self, numbers: Sequence[int]) -> Iterator[Given]:
        """Only these files are read."""
        for number in numbers:
            for one in Folder([self._inputs[number]]):
                yield replace(one, number=number)


class Parts:
    """Several tables as one."""

    def __init__(self, parts: Sequence[Source]) -> None:
        self._parts = parts
        self._rows: list[int] = []  # of the parts from the first on, as far as it was asked

    @property
    def unread(self) -> frozenset[str]:
        """Names of columns that mean nothing here, of any part."""
        return frozenset().union(*(part.unread for part in self._parts))

    def __iter__(self) -> Iterator[Given]:
        """One part after the other, numbered through."""
        first = 0
        for part in self._parts:
            count = 0
            for one in part:
                yield _renumbered(one, first)
                count += 1
            first += count

    @property
    def rows(self) -> int:
        """How many all have together."""
        return sum(self._rows_of(place) for place in range(len(self._parts)))

    def pick(self, numbers: Sequence[int]) -> Iterator[Given]:
        """Parts without any of them are not opened, once their length is known."""
        first = 0
        for place, part in enumerate(self._parts):
            if not numbers or numbers[-1] < first:
                return
            end = first + self._rows_of(place)
            for one in pick(part, [number - first for number in between(numbers, first, end)]):
                yield _renumbered(one, first)
            first = end

    def _rows_of(self, place: int) -> int:
        while len(self._rows) <= place:
            part = self._parts[len(self._rows)]
            self._rows.append(part.rows if isinstance(part, Pickable) else sum(1 for _ in part))
        return self._rows[place]


def _renumbered(one: Given, first: int) -> Given:
    """An article of a part that begins at `first` of the whole; without an id it goes by that."""
    number = first + one.number
    name = f"row-{number + 1}" if one.id == f"row-{one.number + 1}" else one.id
    article = one.article and one.article.model_copy(update={"id": name})
    return Given(number, name, article, one.error)
