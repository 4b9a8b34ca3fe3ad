"""What else gold takes as right: `accept`, by dotted path on an incident or by key on its parts."""

from wirecoder_schemas.gold import Accepted, Accepting, GoldIncident


def accepted(gold: GoldIncident | None, path: str) -> Accepted:
    """The further values for a slot of an incident, such as `location.site`."""
    if gold is None:
        return ()
    head, _, leaf = path.partition(".")
    part = getattr(gold, head, None) if leaf else None
    return gold.accept.get(path, ()) + (row_accepted(part, leaf))


def row_accepted(row: object, key: str) -> Accepted:
    """The further values for a key of one row or part."""
    return row.accept.get(key, ()) if isinstance(row, Accepting) else ()
