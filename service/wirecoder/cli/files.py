"""Output files: written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from wirecoder.errors import InvalidRequest, OutputUnwritable
from wirecoder_schemas.report import Report


def prepare(folder: Path, option: str = "--out") -> None:
    """Make the folder that `option` names; raises `InvalidRequest` if that cannot be done, or if
    it cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as fault:
        raise InvalidRequest(f"{option} {folder}: this is a file, name a folder") from fault
    except OSError as fault:
        raise InvalidRequest(f"{option} {folder}: {fault.strerror}") from fault
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InvalidRequest(f"{option} {folder}: you may not write there, choose another folder")


def write(report: Report, folder: Path) -> Path:
    """Write `folder/<article id>.json`; raises `OutputUnwritable` and leaves no half file."""
    path = folder / f"{report.article.id}.json"
    write_text(path, report.to_json())
    return path


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises `OutputUnwritable` and leaves what was there."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(text, "utf-8")
        os.replace(draft, path)
    except OSError as fault:
        with suppress(OSError):  # the first fault is the one to tell
            draft.unlink(missing_ok=True)
        raise OutputUnwritable(
            f"{path}: {fault.strerror}: free some space or choose another folder"
        ) from fault
