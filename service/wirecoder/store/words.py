"""Free-text search: FTS5 in SQLite, a text-search vector in PostgreSQL.

What a word is, is decided here, for both and in any locale: they see folded words only.
"""

import re
import unicodedata

from sqlalchemy import Connection, TextClause, text

_WORD = re.compile(r"[^\W_]+")
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')
_LONGEST = 100  # characters of a word that are looked at; PostgreSQL takes no word over 2 kB
_MOST = 500_000  # bytes of an article that are indexed; at worst PostgreSQL doubles them, to 1 MB


def folded(value: str) -> str:
    """The words of `value` without case, diacritics and punctuation, one space between."""
    if not value.isascii():
        value = unicodedata.normalize("NFKD", value)
        value = "".join(char for char in value if not unicodedata.combining(char))
    plain = value.casefold()
    return " ".join(word[:_LONGEST] for word in _WORD.findall(plain))


def of(title: str | None, body: str) -> str:
    """The words that an article is found by."""
    words = folded(f"{title or ''} {body}")
    return words.encode()[:_MOST].decode(errors="ignore")  # no half a character at the end


def index(db: Connection, number: int, title: str | None, body: str) -> None:
    """Make the report `number` findable by the words of its title and text."""
    words = of(title, body)
    if db.dialect.name == "sqlite":
        statement = "INSERT INTO report_words (rowid, words) VALUES (:number, :words)"
    else:
        # It counts to 16,383: further down, words are found but phrases are not.
        words = " ".join(f"{word}:{place}" for place, word in enumerate(words.split(), 1))
        statement = "UPDATE reports SET words = CAST(:words AS tsvector) WHERE number = :number"
    db.execute(text(statement), {"number": number, "words": words})


def forget_removed(db: Connection) -> None:
    """Take the words of removed reports out of the index's own pages.

    FTS5 only marks them as gone until it merges them; in PostgreSQL they went with their rows.
    """
    if db.dialect.name == "sqlite":
        db.execute(text("INSERT INTO report_words (report_words) VALUES ('optimize')"))


def matching(db: Connection, query: str) -> TextClause | None:
    """The condition that a report has every word of `query`, and its "quoted phrases" as such.

    None where the query holds no word.
    """
    found = _PHRASE.findall(query)
    phrases = [words for quoted, bare in found if (words := folded(quoted or bare).split())]
    if not phrases:
        return None
    if db.dialect.name == "sqlite":
        asked = " AND ".join(f'"{" ".join(words)}"' for words in phrases)
        condition = (
            "reports.number IN (SELECT rowid FROM report_words WHERE report_words MATCH :words)"
        )
    else:
        asked = " & ".join(f"({' <-> '.join(words)})" for words in phrases)
        condition = "reports.words @@ CAST(:words AS tsquery)"
    return text(condition).bindparams(words=asked)
