"""From paths on a command line to articles: what is there, under which name, from which day."""

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wirecoder.errors import InvalidRequest, UnreadableFile
from wirecoder.pipeline.intake import MAX_TEXT_BYTES, decode
from wirecoder_schemas.article import Article, parse_published

STDIN = Path("-")
_ENOUGH = 2 * MAX_TEXT_BYTES + 5  # bytes; a file with as many is over the limit in any encoding


@dataclass(frozen=True, slots=True)
class Input:
    """One article to read. `stem` names it in reports and output files."""

    path: Path
    published: dt.date | None

    @property
    def stem(self) -> str:
        """The file's name without its ending; bytes that are no UTF-8 as `\\xff`."""
        if self.path == STDIN:
            return "stdin"
        return os.fsencode(self.path.stem).decode("utf-8", "backslashreplace")

    @property
    def label(self) -> str:
        """How messages name it."""
        return "standard input" if self.path == STDIN else str(self.path)

    def read(self) -> Article:
        """The article; raises `UnreadableFile`, `UnreadableText` or `TextTooLarge`."""
        try:
            raw = self._bytes()
        except OSError as fault:
            raise UnreadableFile(f"{self.label}: {fault.strerror or fault}") from fault
        return Article(id=self.stem, text=decode(raw, self.label), published=self.published)

    def _bytes(self) -> bytes:
        if self.path == STDIN:
            return sys.stdin.buffer.read(_ENOUGH)
        with self.path.open("rb") as file:
            return file.read(_ENOUGH)


def collect(paths: Sequence[Path], published: str | None) -> list[Input]:
    """The inputs that `paths` mean, a folder standing for its `*.txt` files in order of name.

    `published` wins over the dates of an `index.json` beside an article. Raises `InvalidRequest`
    for an invalid date, an empty folder, or two inputs with one stem: nothing was started then.
    """
    day = _day(published, "--published")
    files = [file for path in paths for file in _files(path)]
    dates = {folder: _index(folder) for folder in {file.parent for file in files if file != STDIN}}
    inputs = [Input(file, day or dates.get(file.parent, {}).get(file.stem)) for file in files]
    seen: dict[str, str] = {}
    for one in inputs:
        if one.stem in seen:
            raise InvalidRequest(
                f"{seen[one.stem]} and {one.label} would both be article {one.stem!r}: "
                "rename one of them or run them apart"
            )
        seen[one.stem] = one.label
    return inputs


def _files(path: Path) -> list[Path]:
    if not _is(path.is_dir):
        return [path]
    files = sorted(path.glob("*.txt"))
    if not files:
        raise InvalidRequest(f"{path} holds no *.txt file")
    return files


def _is(kind: Callable[[], bool]) -> bool:
    """Ask a path what it is; one that may not be looked at is nothing, and reading it says why."""
    try:
        return kind()
    except OSError:
        return False


def _index(folder: Path) -> dict[str, dt.date]:
    """The publication dates in `index.json`: `[{"id": ..., "published": ...}]`."""
    path = folder / "index.json"
    if not _is(path.is_file):
        return {}
    try:
        rows = json.loads(path.read_bytes())
        given = {row["id"]: row.get("published") for row in rows}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise InvalidRequest(
            f'{path}: expected [{{"id": "...", "published": "YYYY-MM-DD"}}] ({fault})'
        ) from fault
    days = {key: _day(value, f"{path}, id {key!r}") for key, value in given.items()}
    return {key: day for key, day in days.items() if day}


def _day(value: object, where: str) -> dt.date | None:
    if value is None:
        return None
    try:
        day = parse_published(value)
        if not isinstance(day, dt.date):
            raise ValueError(f"{value!r} is no publication date: write it as text, YYYY-MM-DD")
    except ValueError as fault:
        raise InvalidRequest(f"{where}: {fault}") from fault
    return day
