"""What a batch has sent to a server's Batch API and got from there: tables of its journal.

A request is known by the hash of its body, so nothing of an article is kept here but the answers
to it. What the tables say is written before the server hears of it, or in one transaction with what
it answered: a run that is killed between any two steps is gone on with by the next.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from wirecoder.batch.journal import transaction
from wirecoder.llm.batches import Parcel
from wirecoder.llm.deferred import Failed
from wirecoder.usage import Usage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS parcels (
    mark TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    sealed INTEGER NOT NULL,
    batch TEXT
);
CREATE TABLE IF NOT EXISTS requests (
    key TEXT PRIMARY KEY,
    mark TEXT,
    most_prompt INTEGER NOT NULL,
    most_answer INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_by_mark ON requests (mark);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    body BLOB,
    failed TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files_to_remove (file TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS collected (to_code INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A parcel of which the server may not have heard; its file is named for its `mark`."""

    mark: str
    size: int
    sealed: int


class Requests:
    """Requests on their way from `seal` to `answered`, and the answers.

    A request has the mark of its parcel; it has none when the batch ended without its answer, until
    it is decided what becomes of it. `db` commits by itself outside of `changing`.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(_SCHEMA)

    @contextmanager
    def changing(self, *, on_disk: bool = False) -> Iterator[None]:
        """One transaction; `on_disk`, it also outlives the machine: what follows costs money."""
        if on_disk:
            self._db.execute("PRAGMA synchronous = FULL")
        try:
            with transaction(self._db):
                yield
        finally:
            if on_disk:
                self._db.execute("PRAGMA synchronous = NORMAL")

    # --------------------------------------------------------------------- out

    def seal(self, parcel: Parcel, most: Mapping[str, Usage]) -> None:
        """Keep that these requests are in this parcel, each with what it may cost at most."""
        with self.changing(on_disk=True):
            self._db.execute(
                "INSERT INTO parcels VALUES (?, ?, ?, NULL)",
                (parcel.mark, parcel.size, parcel.sealed),
            )
            self._db.executemany(
                "INSERT INTO requests VALUES (?, ?, ?, ?)",
                (
                    (key, parcel.mark, one.prompt_tokens, one.completion_tokens)
                    for key, one in most.items()
                ),
            )

    def unsent(self) -> list[Unsent]:
        """Parcels whose batch is not known here; the server may have it all the same."""
        rows = self._db.execute("SELECT mark, size, sealed FROM parcels WHERE batch IS NULL")
        return [Unsent(*row) for row in rows]

    def sent(self, mark: str, batch: str) -> None:
        """Keep which batch of the server a parcel became."""
        with self.changing():
            self._db.execute("UPDATE parcels SET batch = ? WHERE mark = ?", (batch, mark))

    def under_way(self) -> dict[str, str]:
        """By mark, the server's batches that have not ended yet, as far as we know."""
        return dict(self._db.execute("SELECT mark, batch FROM parcels WHERE batch IS NOT NULL"))

    def count(self) -> int:
        """How many requests are under way."""
        found: int = self._db.execute("SELECT count(*) FROM requests").fetchone()[0]
        return found

    def most(self) -> Usage:
        """What those under way may cost at most."""
        return Usage(
            *self._db.execute(
                "SELECT count(*), coalesce(sum(most_prompt), 0), coalesce(sum(most_answer), 0) "
                "FROM requests"
            ).fetchone()
        )

    def has(self, key: str) -> bool:
        """Whether this request is under way."""
        found = self._db.execute("SELECT 1 FROM requests WHERE key = ?", (key,)).fetchone()
        return found is not None

    # --------------------------------------------------------------------- back

    def answered(self, key: str, answer: bytes | Failed) -> Usage | None:
        """Keep an answer; returns what it might have cost, None if nobody waits for it here."""
        most = self.dropped(key)
        if most is not None:
            body = None if isinstance(answer, Failed) else zlib.compress(answer, 1)
            failed = answer.reason if isinstance(answer, Failed) else None
            self._db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, body, failed))
        return most

    def dropped(self, key: str) -> Usage | None:
        """Wait for an answer no more; returns as `answered` does."""
        most = self._db.execute(
            "DELETE FROM requests WHERE key = ? RETURNING 1, most_prompt, most_answer", (key,)
        ).fetchone()
        return None if most is None else Usage(*most)

    def ended(self, mark: str, files: Iterable[str]) -> list[str]:
        """Close a parcel whose answers are kept; returns the keys that got none."""
        self._db.execute("DELETE FROM parcels WHERE mark = ?", (mark,))
        self._db.execute("DELETE FROM collected")
        self._db.executemany(
            "INSERT OR IGNORE INTO files_to_remove VALUES (?)", ((file,) for file in files)
        )
        left = self._db.execute("SELECT key FROM requests WHERE mark = ?", (mark,)).fetchall()
        self._db.execute("UPDATE requests SET mark = NULL WHERE mark = ?", (mark,))
        return [key for (key,) in left]

    def left(self) -> list[str]:
        """The requests whose batch ended without an answer to them."""
        return [key for (key,) in self._db.execute("SELECT key FROM requests WHERE mark IS NULL")]

    def files_to_remove(self) -> list[str]:
        """Files at the server of which everything is kept here."""
        return [file for (file,) in self._db.execute("SELECT file FROM files_to_remove")]

    def removed(self, file: str) -> None:
        """This one is gone."""
        self._db.execute("DELETE FROM files_to_remove WHERE file = ?", (file,))

    # --------------------------------------------------------------------- answers

    def answer(self, key: str) -> bytes | Failed | None:
        """What was answered, if anything yet."""
        found = self._db.execute(
            "SELECT body, failed FROM answers WHERE key = ?", (key,)
        ).fetchone()
        if found is None:
            return None
        body, failed = found
        return Failed(failed) if body is None else zlib.decompress(body)

    def forget(self, keys: Iterable[str]) -> None:
        """Drop these answers, so that another run asks again."""
        with self.changing():
            self._db.executemany("DELETE FROM answers WHERE key = ?", ((key,) for key in keys))

    def forget_all(self) -> None:
        """Drop all answers: every article has its outcome."""
        self._db.execute("DELETE FROM answers")

    # --------------------------------------------------------------------- rounds

    def collected(self, to_code: int) -> None:
        """Keep that every request that there is for now is under way, with so many articles left.

        The next run can then wait for answers at once, until one of the batches has ended.
        """
        with self.changing():
            self._db.execute("DELETE FROM collected")
            self._db.execute("INSERT INTO collected VALUES (?)", (to_code,))

    def is_collected(self, to_code: int) -> bool:
        """Whether that was kept, with as many articles left."""
        return self._db.execute("SELECT to_code FROM collected").fetchall() == [(to_code,)]
