"""What a key may do, and what one is made with: a command offers these and loads no database."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a key may do. `admin` may do everything."""

    READ = "read"
    EXTRACT = "extract"
    CORRECT = "correct"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key to be made. `days` is how long it is valid."""

    name: str
    scopes: frozenset[Scope]
    days: int | None = None
    requests_per_minute: int | None = None
    tokens_per_day: int | None = None
