"""Gold cases as files: what editors corrected, in the form that `wirecoder eval` reads."""

import json
import os
import tempfile
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from wirecoder.errors import InvalidRequest, OutputUnwritable
from wirecoder_schemas.article import text_sha256
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.gold import Gold


class Kept(StrEnum):
    """Whether a folder has a case as it stands now."""

    ABSENT = "absent"
    OLDER = "older"
    CURRENT = "current"


def article_file(folder: Path, case_id: str) -> Path:
    """Where the text of a case lies."""
    return folder / "articles" / f"{case_id}.txt"


def gold_file(folder: Path, case_id: str) -> Path:
    """Where the labels of a case lie."""
    return folder / "gold" / f"{case_id}.json"


def write_case(case: Gold, text: str, folder: Path) -> None:
    """Write the text and its labels, each whole or not at all; what is there is replaced.

    Raises `InvalidRequest` for labels that do not fit the text, `OutputUnwritable` for a folder
    that takes no files. The same case again changes nothing.
    """
    check_case(case, text)
    article, gold = article_file(folder, case.article.id), gold_file(folder, case.article.id)
    _write(article, _bytes(text))
    try:
        _write(gold, _document(case))
    except OutputUnwritable:
        if not gold.exists():  # a text without labels spoils the dataset, and outlives a takedown
            article.unlink(missing_ok=True)
        raise


def remove_cases(folder: Path, sha256: str) -> int:
    """Remove every case of a text that was taken down; how many there were.

    Raises `OutputUnwritable` for a file that cannot be removed.
    """
    gone = 0
    for file in sorted((folder / "gold").glob("*.json")):
        if _sha256(file) == sha256:
            try:
                article_file(folder, file.stem).unlink(missing_ok=True)
                file.unlink(missing_ok=True)
            except OSError as fault:
                raise OutputUnwritable(f"{file}: {fault.strerror}: remove it by hand") from fault
            gone += 1
    return gone


def kept(case: Gold, folder: Path) -> Kept:
    """Whether a folder has the labels of a case, and as they are."""
    try:
        found = gold_file(folder, case.article.id).read_bytes()
    except OSError:
        return Kept.ABSENT
    return Kept.CURRENT if found == _document(case) else Kept.OLDER


def check_case(case: Gold, text: str) -> None:
    """Raise `InvalidRequest` unless the labels are of this text and every quote stands in it."""
    article = case.article
    if article.sha256 != text_sha256(text) or article.characters != len(text):
        raise InvalidRequest(f"{article.id}: the labels are of another version of the text")
    for wrong in misquotes(case, text):
        raise InvalidRequest(
            f"{article.id}: {wrong.path}: the text does not say that at "
            f"{wrong.quote.start}-{wrong.quote.end}"
        )


def _sha256(file: Path) -> object:
    """The text that a gold file labels; None for a file that cannot be read as one."""
    try:
        return json.loads(file.read_bytes())["article"]["sha256"]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _document(case: Gold) -> bytes:
    return (case.model_dump_json(indent=1, exclude_unset=True) + "\n").encode()


def _bytes(text: str) -> bytes:
    """The text as a file; readers take one byte-order mark off, so one that is text needs two."""
    return (f"\ufeff{text}" if text.startswith("\ufeff") else text).encode()


def _write(path: Path, content: bytes) -> None:
    draft = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own: two editors may make the same case at the same moment.
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except OSError as fault:
        if draft is not None:
            with suppress(OSError):  # the first fault is the one to tell
                os.unlink(draft)
        raise OutputUnwritable(
            f"{path}: {fault.strerror}: free some space or choose another folder"
        ) from fault
