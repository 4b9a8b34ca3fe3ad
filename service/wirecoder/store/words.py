"""Free-text search: FTS5 in SQLite, a text-search vector in PostgreSQL. Both see folded words."""

import re
import unicodedata

from sqlalchemy import Connection, TextClause, text

_WORD = re.compile(r"\w+")
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')
_MOST = 400_000  # characters that are indexed; PostgreSQL holds no more than 1 MB of one text


def folded(value: str) -> str:
    """The words of `value` without case, diacritics and punctuation, one space between."""
    plain = unicodedata.normalize("NFKD", value.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_WORD.findall(plain))


def index(db: Connection, number: int, title: str | None, body: str) -> None:
    """Make the report `number` findable by the words of its title and text."""
    values = {"number": number, "title": title or "", "body": body}
    if db.dialect.name == "sqlite":
        statement = "INSERT INTO report_words (rowid, title, text) VALUES (:number, :title, :body)"
    else:
        values = {"number": number, "words": folded(f"{title or ''} {body}"[:_MOST])}
        statement = (
            "UPDATE reports SET words = to_tsvector('simple', :words) WHERE number = :number"
        )
    db.execute(text(statement), values)


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
        condition = "reports.words @@ to_tsquery('simple', :words)"
    return text(condition).bindparams(words=asked)
