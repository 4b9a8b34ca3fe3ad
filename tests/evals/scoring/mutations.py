"""Gold made wrong at random but repeatably: predictions with every kind of mistake."""

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Record = dict[str, Any]
Records = list[Record]
Predictions = dict[str, Records | None]
"""The records predicted for each article; None for one that failed."""

_GOLD_ONLY = {"aliases", "accept", "optional"}
_LISTS = ("perpetrators", "targets", "weapons", "casualties")
_COUNTS = ("launched", "intercepted", "impacted")
_QUOTES = [{"quote": "x", "start": 0, "end": 1}]
_CODES = {
    "event_type": ("attack", "other", "air_drone_strike"),
    "outcome": ("hit", "missed", "failed", "not_reported"),
    "salience": ("primary", "secondary"),
}
_DATES = (
    ("1987-03-05", None), ("1987-03", None), ("XXXX-03-05", None), ("2024-01-20", "Saturday"),
    ("XXXX-01-20", None), ("2024-01", None), (None, "Friday"), (None, "Saturday"), (None, None),
)  # fmt: skip


def without_gold_keys(node: Any) -> Any:
    """A gold document as a prediction may have it."""
    if isinstance(node, list):
        return [without_gold_keys(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: without_gold_keys(value) for key, value in node.items() if key not in _GOLD_ONLY}


def made_wrong(perfect: Mapping[str, Records], seed: int) -> Predictions:
    """The records of a dataset with mistakes; now and then an article failed altogether."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    pool = [record for records in perfect.values() for record in records]
    return {
        article: None if chance.random() < 0.05 else _article(records, chance, pool)
        for article, records in perfect.items()
    }


def _article(records: Records, chance: random.Random, pool: Records) -> Records:
    wrong = copy.deepcopy(records)
    for record in wrong:
        for change in chance.choices(_CHANGES, k=chance.randrange(6)):
            change(record, chance, pool)
    for _ in range(chance.randrange(3)):
        chance.choice(_REARRANGEMENTS)(wrong, chance, pool)
    for position, record in enumerate(wrong, start=1):
        record["id"] = str(position)
    for record in wrong:
        others = [other["id"] for other in wrong if other is not record]
        record["responds_to"] = chance.choice([None, *others])
    return wrong


# --- mistakes in one record


def _number(chance: random.Random) -> Record | None:
    n = chance.choice((0, 1, 2, 3, 5, 12))
    bounds = chance.choice(
        (
            None,
            (n, n, n, "exact"),
            (n, n, n, "about"),
            (n, None, n, "at_least"),
            (None, n, n, "at_most"),
            (n, n + 2, None, "range"),
            (chance.choice((2, 24, 200)), None, None, "vague"),
            (n, n + 3, None, "conflicting"),
            (0, 0, 0, "zero"),
        )
    )
    keys = ("min", "max", "best", "qualifier")
    return bounds and dict(zip(keys, bounds, strict=True)) | {"quotes": _QUOTES}


def _change_code(record: Record, chance: random.Random, pool: Records) -> None:
    field = chance.choice(tuple(_CODES))
    record[field] = chance.choice(_CODES[field])


def _change_munitions(record: Record, chance: random.Random, pool: Records) -> None:
    record["munitions"][chance.choice(_COUNTS)] = _number(chance)


def _change_casualties(record: Record, chance: random.Random, pool: Records) -> None:
    if record["casualties"]:
        row = chance.choice(record["casualties"])
        row[chance.choice(("killed", "injured"))] = _number(chance)


def _change_date(record: Record, chance: random.Random, pool: Records) -> None:
    value, weekday = chance.choice(_DATES)
    date = {"value": value, "weekday": weekday, "precision": "day", "quotes": _QUOTES}
    record["date"] = chance.choice((date, None))


def _drop_row(record: Record, chance: random.Random, pool: Records) -> None:
    rows = record[chance.choice(_LISTS)]
    if rows:
        rows.pop(chance.randrange(len(rows)))


def _double_row(record: Record, chance: random.Random, pool: Records) -> None:
    rows = record[chance.choice(_LISTS)]
    if rows:
        rows.append(copy.deepcopy(chance.choice(rows)))


def _add_row(record: Record, chance: random.Random, pool: Records) -> None:
    key = chance.choice(_LISTS)
    rows = [row for other in pool for row in other[key]]
    if rows:
        record[key].append(copy.deepcopy(chance.choice(rows)))


def _exchange_part(record: Record, chance: random.Random, pool: Records) -> None:
    key = chance.choice(("location", "claim", "damage"))
    record[key] = chance.choice(pool)[key] | {"quotes": _QUOTES}


def _shorten_names(record: Record, chance: random.Random, pool: Records) -> None:
    for row in (*record["perpetrators"], *record["targets"], record["location"]):
        key = "site" if "site" in row else "name"
        if row[key]:
            words = row[key].split()
            row[key] = " ".join(words[: chance.randint(1, len(words))])


# --- mistakes in the list of records


def _drop_record(records: Records, chance: random.Random, pool: Records) -> None:
    if records:
        records.pop(chance.randrange(len(records)))


def _double_record(records: Records, chance: random.Random, pool: Records) -> None:
    if records:
        records.append(copy.deepcopy(chance.choice(records)))


def _invent_record(records: Records, chance: random.Random, pool: Records) -> None:
    records.append(copy.deepcopy(chance.choice(pool)))


def _shuffle_records(records: Records, chance: random.Random, pool: Records) -> None:
    chance.shuffle(records)


_CHANGES: Sequence[Callable[[Record, random.Random, Records], None]] = (
    _change_code, _change_munitions, _change_casualties, _change_date, _drop_row, _double_row,
    _add_row, _exchange_part, _shorten_names,
)  # fmt: skip
_REARRANGEMENTS: Sequence[Callable[[Records, random.Random, Records], None]] = (
    _drop_record, _double_record, _invent_record, _shuffle_records,
)  # fmt: skip
