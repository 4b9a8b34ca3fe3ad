"""Which slots of an incident are filled: what shows early that a model or a source has changed."""

from collections import Counter
from collections.abc import Iterable, Iterator

from wirecoder_schemas.evidence import Quoted
from wirecoder_schemas.incident import Incident

SLOTS = (
    "salience", "event_type", "outcome", "date", "location.site", "location.admin1",
    "location.country", "perpetrators.name", "perpetrators.attribution", "claim.status",
    "claim.claimant", "targets.name", "targets.type", "weapons.type", "munitions.launched",
    "munitions.intercepted", "munitions.impacted", "casualties.killed", "casualties.injured",
    "damage.extent", "responds_to",
)  # fmt: skip
"""The slots that evaluations score, by the same names."""

_SAYS_NOTHING = ("not_reported", "unknown")  # codes that state nothing


def slots_filled(incidents: Iterable[Incident]) -> Counter[str]:
    """In how many of the incidents each slot holds something; a list counts once."""
    return Counter(
        slot
        for incident in incidents
        for slot in SLOTS
        if any(_says_something(value) for value in _values(incident, slot))
    )


def _values(node: object, path: str) -> Iterator[object]:
    """The values at a path of attributes, those of every row of a list."""
    name, _, rest = path.partition(".")
    value = getattr(node, name)
    for row in value if isinstance(value, tuple) else (value,):
        if rest:
            yield from _values(row, rest)
        else:
            yield row


def _says_something(value: object) -> bool:
    if isinstance(value, Quoted):
        return value.stated
    return value is not None and value not in _SAYS_NOTHING
