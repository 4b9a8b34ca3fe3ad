"""One number of people killed, where a report has a row for each group that the article counts.

ACLED wants one integer for an event, the most conservative where reports differ. The groups of a
report may lie in one another ("three people, two of them students"), and the record does not say
which do; so what shows itself as a part of another group is not counted again.
"""

import re
from collections.abc import Sequence

from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.incident import Casualties, Number

_EVERYBODY = re.compile(r"\b(?:people|persons?|individuals|victims)\b", re.IGNORECASE)
_AMONG_THEM = re.compile(
    r"\b(?:wom[ae]n|child(?:ren)?|girls?|boys?|minors?|infants?|bab(?:y|ies))\b", re.IGNORECASE
)


def fatalities(groups: Sequence[Casualties]) -> int | None:
    """How many were killed, in one figure; None where the article says nothing of it.

    The groups are added up, except where the largest is the whole: it has no name, or one for
    anybody ("people"), or is the sum of two or more others. Women and children count as part of a
    larger group.
    """
    known = [(group.party, _figure(group.killed)) for group in groups]
    rows = [(party, figure) for party, figure in known if figure is not None]
    if not rows:
        return None
    most = max(figure for _, figure in rows)
    total = sum(figure for _, figure in rows)
    if any(figure == most and (not party or _EVERYBODY.search(party)) for party, figure in rows):
        return most
    if len(rows) > 2 and total == 2 * most:
        return most
    others = [figure for party, figure in rows if not (party and _AMONG_THEM.search(party))]
    largest = max(others, default=-1)
    return total - sum(
        figure
        for party, figure in rows
        if party and _AMONG_THEM.search(party) and figure <= largest
    )


def _figure(number: Number | None) -> int | None:
    """The figure that the article gives, the lowest where its sources differ."""
    if number is None:
        return None
    if number.qualifier is Qualifier.CONFLICTING or number.best is None:
        return number.min
    return number.best
