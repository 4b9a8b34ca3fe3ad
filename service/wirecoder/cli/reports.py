"""Reports that are read back: from files, folders and JSON lines, one at a time."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from wirecoder.errors import InvalidRequest, UnreadableFile
from wirecoder.sources.files import STDIN
from wirecoder_schemas.incident import FORMAT
from wirecoder_schemas.report import Report

_KINDS = ("*.json", "*.jsonl", "*.parquet")
_ROWS = 256  # at a time
_FAILED = '{"error": null}'


class Reports:
    """The reports in some paths, read as they are asked for; what is none is counted.

    `failed` are rows that hold an error in place of a report, `others` documents that are
    something else, and `faults` what could not be read, each in a sentence.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files = [file for path in paths for file in _files(path)]
        self.read = self.failed = self.others = 0
        self.faults: list[UnreadableFile] = []

    def __iter__(self) -> Iterator[Report]:
        for file in self._files:
            try:
                yield from self._reports_in(file)
            except OSError as fault:
                self.faults.append(UnreadableFile(f"{file}: {fault.strerror or fault}"))

    def _reports_in(self, file: Path) -> Iterator[Report]:
        for where, text in _documents(file):
            try:
                document = json.loads(text)
            except ValueError:
                self.faults.append(UnreadableFile(f"{where}: this is no JSON; was it cut off?"))
                continue
            for one in document if isinstance(document, list) else [document]:
                if report := self._report(one, where):
                    self.read += 1
                    yield report

    def _report(self, document: object, where: str) -> Report | None:
        """The report that a document is, if it is one."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            failed = isinstance(document, dict) and "error" in document
            self.failed += failed
            self.others += not failed
            return None
        try:
            return Report.model_validate(document)
        except ValidationError as fault:
            # The value at fault may be words of an article: the path says where to look.
            first = fault.errors(include_url=False, include_input=False)[0]
            path = ".".join(map(str, first["loc"]))
            self.faults.append(UnreadableFile(f"{where}: no valid {FORMAT} at {path or 'the top'}"))
            return None


def _files(path: Path) -> list[Path]:
    """The file, or those of a folder in order of name; raises `InvalidRequest` if it has none."""
    if path == STDIN or not path.is_dir():
        return [path]
    found = sorted(file for kind in _KINDS for file in path.glob(kind) if file.name[0] != ".")
    if not found:
        raise InvalidRequest(f"{path} holds no {' or '.join(_KINDS)} file")
    return found


def _documents(file: Path) -> Iterator[tuple[str, str | bytes]]:
    """The documents of one file, each with how messages name it: its lines or rows, or it whole."""
    if file == STDIN:
        yield from _lines(sys.stdin.buffer, "standard input")
    elif file.suffix == ".jsonl":
        with file.open("rb") as lines:
            yield from _lines(lines, str(file))
    elif file.suffix == ".parquet":
        yield from _rows(file)
    else:
        yield str(file), file.read_bytes()


def _lines(lines: IO[bytes], name: str) -> Iterator[tuple[str, bytes]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield f"{name}, line {number}", line


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    """The column `report` of what `wirecoder batch` writes; a row without it had failed."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(file) as table:
            number = 0
            for batch in table.iter_batches(batch_size=_ROWS, columns=["report"]):
                for cell in batch.column(0).to_pylist():
                    number += 1
                    yield f"{file}, row {number}", cell or _FAILED
    except (pa.ArrowInvalid, IndexError) as fault:
        raise OSError(0, "no Parquet with a column `report`") from fault
