"""The output of a batch: JSON lines, Parquet, or a folder of Parquet parts, written whole or not at
all from its journal."""

import hashlib
import itertools
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from wirecoder.batch.journal import Row
from wirecoder.errors import InvalidRequest, OutputUnwritable
from wirecoder.export.documents import as_json, failure

_GROUP = 500  # rows of Parquet, in memory and in one row group
_PART = 50_000  # rows of one part: some ten megabytes
_PART_NAME = re.compile(r"part-\d{5,}\.parquet")
_NOTHING_SPENT = {
    "seconds": 0.0,
    "calls": 0,
    "prompt_tokens": 0,
    "completion_tokens": 0,
    "cached_tokens": 0,
}


def write(rows: Iterable[Row], path: Path) -> int:
    """Write the rows to `path`, in the form that its name says; returns how many.

    Raises `OutputUnwritable`, and leaves what was there.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        count = FORMS[path.suffix](rows, draft)
        _put(draft, path)
    except OSError as fault:
        with suppress(OSError):  # the first fault is the one to tell
            _remove(draft)
        raise OutputUnwritable(
            f"{path}: {fault.strerror or fault}: free some space and run the same command again, "
            "nothing is lost"
        ) from fault
    return count


def _put(draft: Path, path: Path) -> None:
    """In the place of what is there. A folder cannot be replaced in one step: for a moment there is
    none, and whoever is killed then writes it anew in the next run."""
    if draft.is_dir() and path.exists():
        before = path.with_name(f".{path.name}.before")
        _remove(before)
        path.rename(before)
        draft.rename(path)
        _remove(before)
    else:
        draft.replace(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def check(path: Path, source: Path) -> None:
    """Raise `InvalidRequest` where no output of that name can be written, or where it would take
    the place of the input `source`, or be part of it the next time."""
    place, there = path.resolve(), source.resolve()
    if place == there or (source.is_dir() and there in place.parents):
        raise InvalidRequest(f"--out {path}: this is the input or lies in it, choose another place")
    if path.suffix not in FORMS:
        raise InvalidRequest(
            f"--out {path}: name a file that ends in .jsonl or .parquet, or, without an ending, a "
            "folder for parts in Parquet"
        )
    if path.suffix and path.is_dir():
        raise InvalidRequest(f"--out {path}: this is a folder, name a file")
    if not path.suffix and path.exists() and not _is_of_parts(path):
        raise InvalidRequest(
            f"--out {path}: this is no folder of parts, and it would be replaced: name another"
        )
    if not path.parent.is_dir():
        raise InvalidRequest(f"--out {path}: the folder {path.parent} does not exist")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise InvalidRequest(f"--out {path}: you may not write to {path.parent}")


def document(row: Row) -> dict[str, Any]:
    """The report of a row under its own names, or the error in its place.

    The report of a twin costs nothing and says whose it is, so that sums over rows are right.
    """
    if row.report is None:
        return failure(row.id, *(row.error or ("internal", "no outcome")))
    report: dict[str, Any] = json.loads(row.report)
    if row.twin_of is None:
        return report
    report["id"] = _derived(report["id"], row.id)
    report["article"] |= {"id": row.id, "source_url": row.source_url}
    run = report["run"] | _NOTHING_SPENT
    run["cost_usd"] = None if run["cost_usd"] is None else 0.0
    told = (
        f"same text, title and date as article {row.twin_of!r}: coded once, its costs stand there"
    )
    warning = {"code": "coded_once", "path": "article", "message": told, "quote": None}
    report["run"] = run | {"warnings": [*run["warnings"], warning]}
    return report


def _derived(report_id: str, article_id: str) -> str:
    """A report id of its own for a twin, the same each time it is written."""
    return hashlib.sha256(f"{report_id}\n{article_id}".encode()).hexdigest()[:32]


def flat(row: Row) -> dict[str, Any]:
    """A row as the columns of a table."""
    whole = document(row)
    if "error" in whole:
        error = whole["error"]
        cells = {"article_id": row.id, "status": "failed"}
        return cells | {"error_code": error["code"], "error_message": error["message"]}
    article, run = whole["article"], whole["run"]
    told = ("published", "title", "source_url", "language")
    spent = ("model", "calls", "prompt_tokens", "completion_tokens", "cached_tokens", "cost_usd")
    return {
        "article_id": row.id,
        "status": run["status"],
        **{key: article[key] for key in told},
        "incidents": len(whole["incidents"]),
        "report": as_json(whole),
        "prompt": f"{run['prompt']['name']}@{run['prompt']['version']}",
        **{key: run[key] for key in spent},
        "seconds": run["seconds"],
    }


def _json_lines(rows: Iterable[Row], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(as_json(document(row)) + "\n")
            count += 1
    return count


# ------------------------------------------------------------------------- Parquet

COLUMNS = {
    "article_id": "string",
    "status": "string",
    "published": "string",
    "title": "string",
    "source_url": "string",
    "language": "string",
    "incidents": "int32",
    "report": "string",
    "error_code": "string",
    "error_message": "string",
    "prompt": "string",
    "model": "string",
    "calls": "int32",
    "prompt_tokens": "int64",
    "completion_tokens": "int64",
    "cached_tokens": "int64",
    "cost_usd": "float64",
    "seconds": "float64",
}
"""The columns of Parquet and their types. `status` is a report's, or `failed`; `report` its JSON.
A failed article has nothing but its id and its error."""


def _parquet(rows: Iterable[Row], path: Path) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in COLUMNS.items()])
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for group in _groups(flat(row) for row in rows):
            file.write_table(pa.Table.from_pylist(group, schema))
            count += len(group)
    return count


def _parts(rows: Iterable[Row], path: Path) -> int:
    """`part-00000.parquet` and so on, so that many can read them at one time."""
    _remove(path)
    path.mkdir()
    count, rows = 0, iter(rows)
    for number in itertools.count():
        part = islice(rows, _PART)
        first = next(part, None)
        if first is None and number:  # of no rows at all there is one part, with the columns
            return count
        given = part if first is None else itertools.chain([first], part)
        count += _parquet(given, path / f"part-{number:05}.parquet")
    raise AssertionError  # of an endless count


def _is_of_parts(path: Path) -> bool:
    """Whether a batch may have written all that is there."""
    return path.is_dir() and all(_PART_NAME.fullmatch(one.name) for one in path.iterdir())


def _groups(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while group := list(islice(rows, _GROUP)):
        yield group


FORMS: dict[str, Callable[[Iterable[Row], Path], int]] = {
    ".jsonl": _json_lines,
    ".parquet": _parquet,
    "": _parts,
}
"""How each form is written, by the ending of the file's name."""
