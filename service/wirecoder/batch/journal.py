"""What a batch has done, in one SQLite file beside its output: the truth that survives any stop.

The output is a view of it. An article is a row of `articles`, its coding one of `codings`, which
articles of the same text, title and date share. Each outcome is a transaction of its own, without
waiting for the disk: a killed process loses nothing that it was told, a lost machine its last
moments, and what is lost is coded again.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from wirecoder.errors import InvalidRequest, StoreUnavailable
from wirecoder.usage import Usage
from wirecoder_schemas.report import Report

_FORMAT = "1"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    source_url TEXT,
    coding BLOB,
    error_code TEXT,
    error_message TEXT
);
CREATE INDEX IF NOT EXISTS articles_by_id ON articles (id);
CREATE INDEX IF NOT EXISTS articles_by_coding ON articles (coding);
CREATE TABLE IF NOT EXISTS codings (
    coding BLOB PRIMARY KEY,
    run INTEGER NOT NULL,
    report BLOB,
    error_code TEXT,
    error_message TEXT
);
"""
# Level 1: half the time of the default for a tenth more bytes.
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of the input as it is planned. `coding` is None where it cannot be read, with the
    error's code and message in its place."""

    number: int
    id: str
    source_url: str | None
    coding: str | None
    error: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An article and what came of it: the JSON of a report, or an error's code and message.

    `twin_of` is the id of the first article of the same text, title and date, which was coded;
    None for that one itself.
    """

    id: str
    source_url: str | None
    report: str | None
    error: tuple[str, str] | None
    twin_of: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Articles of the input: `done + failed + unreadable + pending == total`.

    `distinct` are the codings that they share, `to_code` those of them that have no report yet.
    """

    total: int
    done: int
    failed: int
    unreadable: int
    distinct: int
    to_code: int

    @property
    def pending(self) -> int:
        """Those that were not tried yet."""
        return self.total - self.done - self.failed - self.unreadable

    @property
    def repeats(self) -> int:
        """Those that have the text, title and date of one before them."""
        return self.total - self.unreadable - self.distinct


def packed(report: Report) -> bytes:
    """A report as the journal has it: its JSON, compressed."""
    text = json.dumps(report.document(), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), _LEVEL)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One transaction, or part of the one that is open. A disk that is full ends the run: it is no
    fault of one article."""
    if db.in_transaction:
        yield
        return
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except BaseException as fault:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if isinstance(fault, sqlite3.OperationalError):
            raise StoreUnavailable(
                f"the journal cannot be written: {fault}: free some space and run the same command "
                "again"
            ) from None
        raise


class Journal:
    """One batch's journal; only one process may have it open."""

    def __init__(self, path: Path) -> None:
        """Open or make it; raises `InvalidRequest` if it is in use, or no journal of this kind."""
        self._path = path
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=0.5)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("COMMIT")
            self._db.executescript(_SCHEMA)
        except sqlite3.OperationalError as fault:
            raise InvalidRequest(self._unopened(fault)) from None
        except sqlite3.DatabaseError:
            raise InvalidRequest(
                f"{path} is no journal of a batch, or damaged: move it away to begin anew"
            ) from None
        if self._fact("format", _FORMAT) != _FORMAT:
            raise InvalidRequest(
                f"{path} was written by another version of Wirecoder: finish with that one, or "
                "move it away to begin anew"
            )
        self._run = int(self._fact("runs", "0")) + 1
        self._set("runs", str(self._run))

    def _unopened(self, fault: sqlite3.OperationalError) -> str:
        if "locked" in str(fault):
            return f"another process is working on this batch: {self._path} is in use"
        return f"{self._path}: {fault}: choose another --out"

    @property
    def connection(self) -> sqlite3.Connection:
        """The file itself, for those who keep tables of their own in it."""
        return self._db

    def close(self) -> None:
        """Close the file; what was told is in it."""
        self._db.close()

    # --------------------------------------------------------------------- whose batch it is

    def claim(self, coded_with: str) -> None:
        """Say what is coded with, a model and a prompt; raises `InvalidRequest` if what lies here
        was coded with something else: one output is one coder's."""
        before = self._fact("coded_with", coded_with)
        if before != coded_with:
            raise InvalidRequest(
                f"this output was begun with {before}, now it would go on with {coded_with}: "
                f"choose another --out, or move {self._path} away to code everything anew"
            )

    @property
    def spent(self) -> tuple[Usage, float]:
        """What all runs so far used, and US dollars where prices are known."""
        usage, dollars = json.loads(self._fact("spent", "[[0, 0, 0, 0], 0.0]"))
        return Usage(*usage), dollars

    # --------------------------------------------------------------------- planning

    @contextmanager
    def planning(self) -> Iterator[None]:
        """Take in a whole input anew: all of it is there afterwards, or as before."""
        with transaction(self._db):
            self._db.execute("DELETE FROM articles")
            yield

    def enter(self, entry: Entry) -> None:
        """Plan one article; raises `InvalidRequest` if another text has its id."""
        coding = entry.coding and bytes.fromhex(entry.coding)
        twice = self._db.execute(
            "SELECT number FROM articles WHERE id = ? AND coding IS NOT ?", (entry.id, coding)
        ).fetchone()
        if twice:
            raise InvalidRequest(
                f"rows {twice[0] + 1:,} and {entry.number + 1:,} of the input would both be "
                f"article {entry.id!r}, with different texts, titles or dates: give each its own id"
            )
        code, message = entry.error or (None, None)
        self._db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)",
            (entry.number, entry.id, entry.source_url, coding, code, message),
        )

    def counts(self) -> Counts:
        """How far the planned articles are."""
        found = self._db.execute(
            """SELECT count(*), count(c.report), count(c.error_code), count(a.error_code),
                count(DISTINCT a.coding),
                count(DISTINCT CASE WHEN c.report IS NULL THEN a.coding END)
            FROM articles a LEFT JOIN codings c ON c.coding = a.coding"""
        ).fetchone()
        return Counts(*found)

    # --------------------------------------------------------------------- working

    def coding_to_do(self, number: int) -> str | None:
        """The coding that this article needs; None if it has one, or failed in this very run."""
        found = self._db.execute(
            """SELECT a.coding FROM articles a LEFT JOIN codings c ON c.coding = a.coding
            WHERE a.number = ? AND a.coding IS NOT NULL AND c.report IS NULL
                AND coalesce(c.run, 0) < ?""",
            (number, self._run),
        ).fetchone()
        return found[0].hex() if found else None

    def to_do(self) -> list[int]:
        """The numbers of all articles to code: the first of each coding that `coding_to_do` would
        give."""
        found = self._db.execute(
            """SELECT min(a.number) FROM articles a LEFT JOIN codings c ON c.coding = a.coding
            WHERE a.coding IS NOT NULL AND c.report IS NULL AND coalesce(c.run, 0) < ?
            GROUP BY a.coding ORDER BY 1""",
            (self._run,),
        )
        return [number for (number,) in found]

    def coded(self, coding: str, report: Report, spent: tuple[Usage, float]) -> None:
        """Keep a report, in the place of a failure perhaps; `spent` is the whole batch's so far."""
        self.keep(coding, packed(report), spent)

    def keep(self, coding: str, packed: bytes, spent: tuple[Usage, float]) -> None:
        """Keep a report that is `packed` already."""
        self._outcome((bytes.fromhex(coding), self._run, packed, None, None), spent)

    def failed(self, coding: str, code: str, message: str, spent: tuple[Usage, float]) -> None:
        """Keep an error, until another run has tried again."""
        self._outcome((bytes.fromhex(coding), self._run, None, code, message), spent)

    def spend(self, spent: tuple[Usage, float]) -> None:
        """Keep what the whole batch has used so far."""
        with transaction(self._db):
            self._spend(spent)

    def _spend(self, spent: tuple[Usage, float]) -> None:
        usage, dollars = spent
        self._set("spent", json.dumps([astuple(usage), dollars]))

    def _outcome(self, values: tuple[object, ...], spent: tuple[Usage, float]) -> None:
        with transaction(self._db):
            self._db.execute("INSERT OR REPLACE INTO codings VALUES (?, ?, ?, ?, ?)", values)
            self._spend(spent)

    # --------------------------------------------------------------------- the outcome

    def rows(self) -> Iterator[Row]:
        """What came of the articles, in the order of the input; those not tried are left out."""
        cursor = self._db.execute(
            """SELECT a.id, a.source_url, c.report,
                coalesce(a.error_code, c.error_code), coalesce(a.error_message, c.error_message),
                (SELECT f.id FROM articles f WHERE f.coding = a.coding AND f.number < a.number
                    ORDER BY f.number LIMIT 1)
            FROM articles a LEFT JOIN codings c ON c.coding = a.coding
            WHERE a.error_code IS NOT NULL OR c.coding IS NOT NULL
            ORDER BY a.number"""
        )
        for name, url, packed, code, message, twin in cursor:
            report = zlib.decompress(packed).decode() if packed is not None else None
            error = (code, message) if report is None else None
            yield Row(name, url, report, error, twin if report is not None else None)

    # --------------------------------------------------------------------- facts

    def _fact(self, name: str, otherwise: str) -> str:
        """The fact of that name; where there is none, it is `otherwise` from now on."""
        self._db.execute("INSERT OR IGNORE INTO facts VALUES (?, ?)", (name, otherwise))
        found = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(found[0])

    def _set(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
