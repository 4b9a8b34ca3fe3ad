"""Invented incidents that quote what a test says, and nothing else."""

from typing import Any

from tests.export.made import SILENT

from wirecoder_schemas.incident import Incident

UNQUOTED = {name: SILENT[name] | {"quotes": []} for name in ("location", "claim", "damage")}


def quoted(fact: dict[str, Any], words: str, start: int, **held: Any) -> dict[str, Any]:
    """A fact that rests on words of the text; `held` is how sure it is."""
    quotes = [{"quote": words, "start": start, "end": start + len(words)}]
    return fact | {"quotes": quotes} | held


def resting(fact: dict[str, Any], words: str, text: str, **held: Any) -> dict[str, Any]:
    """A fact that rests on the first such words of a text."""
    return quoted(fact, words, text.index(words), **held)


def incident(**fields: Any) -> Incident:
    """An incident of which nothing is known but `fields`."""
    return Incident.model_validate(SILENT | UNQUOTED | fields)
