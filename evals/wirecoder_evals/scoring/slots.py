"""The slots of an incident: what each side has in them, and the credit of one for the other."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from wirecoder.export.words import number as shown_number
from wirecoder_evals.scoring.accepted import accepted, row_accepted
from wirecoder_evals.scoring.assignment import best_pairs
from wirecoder_evals.scoring.dates import date_credit
from wirecoder_evals.scoring.names import name_credit
from wirecoder_evals.scoring.numbers import number_credit
from wirecoder_evals.scoring.verdicts import Side
from wirecoder_schemas.codebook import WeaponType
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.gold import (
    GoldCasualties,
    GoldIncident,
    GoldPerpetrator,
    GoldTarget,
    GoldWeapon,
)
from wirecoder_schemas.incident import (
    Casualties,
    Incident,
    IncidentDate,
    Number,
    Perpetrator,
    Target,
    Weapon,
)

SLOTS = (
    "salience", "event_type", "outcome", "date", "location.site", "location.admin1",
    "location.country", "perpetrators.name", "perpetrators.attribution", "claim.status",
    "claim.claimant", "targets.name", "targets.type", "weapons.type", "munitions.launched",
    "munitions.intercepted", "munitions.impacted", "casualties.killed", "casualties.injured",
    "damage.extent", "responds_to",
)  # fmt: skip
"""The scored slots in the order of the codebook."""

_EMPTY = {"not_reported", "unknown"}  # codes that state nothing
_SUBTYPE = {WeaponType.BALLISTIC_MISSILE: WeaponType.MISSILE,
            WeaponType.CRUISE_MISSILE: WeaponType.MISSILE}  # fmt: skip
_UNNAMED_PARTY = 0.3  # what two casualty rows have in common if one names no party


R = TypeVar("R", bound=Perpetrator | Target | Weapon | Casualties)
G = TypeVar("G", bound=GoldPerpetrator | GoldTarget | GoldWeapon | GoldCasualties)
N = TypeVar("N", bound=Perpetrator | Target)


class Judged(NamedTuple):
    """A slot with both sides. `tolerated`: gold takes it as right that only one is filled."""

    slot: str
    predicted: Side
    gold: Side
    credit: float = 0.0
    tolerated: bool = False


def judge(predicted: Incident | None, gold: GoldIncident | None) -> Iterator[Judged]:
    """Every slot but salience and responds_to; either side may be missing altogether.

    A slot of a list comes once for each pair of rows and for each row without a partner, or
    once if neither side has a row; an unmatched gold row that is optional does not come at all.
    """
    yield from _codes(predicted, gold)
    yield _date(predicted, gold)
    yield from _names(predicted, gold)
    yield from _munitions(predicted, gold)
    for key, code in (("perpetrators", "attribution"), ("targets", "type")):
        yield from _named(key, code, _rows(predicted, key), _rows(gold, key))
    yield from _weapons(_rows(predicted, "weapons"), _rows(gold, "weapons"))
    yield from _casualties(_rows(predicted, "casualties"), _rows(gold, "casualties"))


def code_side(value: StrEnum | str | None, quotes: tuple[Quote, ...] = ()) -> Side:
    """A coded value; codes that state nothing leave the slot empty."""
    if value is None or value in _EMPTY:
        return Side()
    return Side(value=str(value), quotes=quotes)


def _codes(predicted: Incident | None, gold: GoldIncident | None) -> Iterator[Judged]:
    """Closed choices: right or wrong."""
    for path in ("event_type", "outcome", "location.country", "claim.status", "damage.extent"):
        said, right, others = _at(predicted, path), _at(gold, path), accepted(gold, path)
        sides = code_side(said, _quotes(predicted, path)), code_side(right, _quotes(gold, path))
        silence_taken = sides[0].value is None and "not_reported" in others
        credit = float(said == right or said in others)
        yield Judged(path, *sides, credit, said in others or silence_taken)


def _date(predicted: Incident | None, gold: GoldIncident | None) -> Judged:
    said, right = predicted.date if predicted else None, gold.date if gold else None
    return Judged("date", _date_side(said), _date_side(right), *date_credit(said, gold))


def _names(predicted: Incident | None, gold: GoldIncident | None) -> Iterator[Judged]:
    """Free names of which an incident has one each."""
    for path in ("location.site", "location.admin1", "claim.claimant"):
        said, right, others = _at(predicted, path), _at(gold, path), accepted(gold, path)
        wordings = [str(other) for other in others if other]
        if right is not None:
            wordings += [right, *_aliases(gold, path)]
        credit = name_credit(said, wordings)
        tolerated = (said is None and None in others) or (right is None and credit > 0)
        sides = _text_side(said, predicted, path), _text_side(right, gold, path)
        yield Judged(path, *sides, credit, tolerated)


def _text_side(name: str | None, incident: Incident | None, path: str) -> Side:
    return Side(value=name, quotes=_quotes(incident, path)) if name else Side()


def _munitions(predicted: Incident | None, gold: GoldIncident | None) -> Iterator[Judged]:
    for path in ("munitions.launched", "munitions.intercepted", "munitions.impacted"):
        yield _number(path, _at(predicted, path), _at(gold, path), accepted(gold, path))


def _number(
    slot: str, said: Number | None, right: Number | None, others: tuple[object, ...]
) -> Judged:
    credit = number_credit(said, right, others) if said else 0.0
    taken = credit == 1.0 if said and not right else said is None and None in others
    return Judged(slot, _number_side(said), _number_side(right), credit, taken)


def _named(
    key: str, code: str, rows: Sequence[N], gold: Sequence[GoldPerpetrator | GoldTarget]
) -> Iterator[Judged]:
    """Perpetrators and targets: a name each, and a code that counts where the name was found."""

    def same_code(said: N, right: GoldPerpetrator | GoldTarget) -> bool:
        return getattr(said, code) in (getattr(right, code), *row_accepted(right, code))

    def alike(said: N, right: GoldPerpetrator | GoldTarget) -> float:
        """By name; of equal names the one with the same code, then one that is not optional."""
        credit = name_credit(said.name, (right.name, *right.aliases))
        return credit and credit + 0.1 * same_code(said, right) + 0.01 * (not right.optional)

    if not rows and not gold:
        yield Judged(f"{key}.name", Side(), Side())
    for said, right in _paired(rows, gold, alike):
        credit = name_credit(said.name, (right.name, *right.aliases)) if said and right else 0.0
        yield Judged(f"{key}.name", _name_side(said), _name_side(right), credit)
        if said and right:
            codes = [code_side(getattr(row, code), row.quotes) for row in (said, right)]
            yield Judged(f"{key}.{code}", codes[0], codes[1], float(same_code(said, right)))


def _weapons(rows: Sequence[Weapon], gold: Sequence[GoldWeapon]) -> Iterator[Judged]:
    def alike(said: Weapon, right: GoldWeapon) -> float:
        if said.type is right.type or said.type in row_accepted(right, "type"):
            return 1.0
        related = _SUBTYPE.get(said.type) is right.type or _SUBTYPE.get(right.type) is said.type
        return 0.5 if related else 0.0

    if not rows and not gold:
        yield Judged("weapons.type", Side(), Side())
    for said, right in _paired(rows, gold, alike):
        credit = alike(said, right) if said and right else 0.0
        optional = right is not None and right.optional
        yield Judged("weapons.type", _means(said), _means(right), credit, optional)


def _casualties(rows: Sequence[Casualties], gold: Sequence[GoldCasualties]) -> Iterator[Judged]:
    for key in ("killed", "injured"):
        slot = f"casualties.{key}"
        if not rows and not gold:
            yield Judged(slot, Side(), Side())
        for said, right in _paired(rows, gold, _same_people):
            numbers = (getattr(said, key, None), getattr(right, key, None))
            if any(numbers) or (said and right):
                yield _number(slot, *numbers, row_accepted(right, key))


def _same_people(said: Casualties, right: GoldCasualties) -> float:
    """How surely two rows count the same group: by its name first, then by the figures."""
    named = _UNNAMED_PARTY
    if said.party and right.party:
        named = name_credit(said.party, (right.party, *right.aliases))
    if not named and not (said.nationality and said.nationality == right.nationality):
        return 0.0
    figures = ((said.killed, right.killed), (said.injured, right.injured))
    return 3 * named + sum(number_credit(s, r) for s, r in figures if s and r) + 0.01


def _paired(
    rows: Sequence[R], gold: Sequence[G], alike: Callable[[R, G], float]
) -> Iterator[tuple[R | None, G | None]]:
    """The pairs of rows, then predicted rows without a partner, then such gold rows."""
    pairs = best_pairs([[alike(said, right) for right in gold] for said in rows])
    yield from ((rows[i], gold[j]) for i, j in pairs)
    matched, found = {i for i, _ in pairs}, {j for _, j in pairs}
    yield from ((row, None) for i, row in enumerate(rows) if i not in matched)
    yield from ((None, row) for j, row in enumerate(gold) if j not in found and not row.optional)


def _name_side(row: Perpetrator | Target | None) -> Side:
    return Side(value=row.name, quotes=row.quotes) if row else Side()


def _means(row: Weapon | None) -> Side:
    return code_side(row.type, row.quotes) if row else Side()


def _date_side(date: IncidentDate | None) -> Side:
    if date is None or not date.stated:
        return Side()
    weekday = date.weekday.value if date.weekday else None
    shown = f"{date.value} ({weekday})" if date.value and weekday else date.value or weekday
    return Side(value=shown, quotes=date.quotes)


def _number_side(number: Number | None) -> Side:
    return Side(value=shown_number(number), quotes=number.quotes) if number else Side()


def _at(incident: Incident | None, path: str) -> Any:
    value: object = incident
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _rows(incident: Incident | None, key: str) -> Any:
    return getattr(incident, key, ())


def _quotes(incident: Incident | None, path: str) -> tuple[Quote, ...]:
    """The quotes of the fact that holds the slot; slots of the incident itself have none."""
    return getattr(getattr(incident, path.partition(".")[0], None), "quotes", ())


def _aliases(gold: GoldIncident | None, path: str) -> tuple[str, ...]:
    if gold is None:
        return ()
    head, _, leaf = path.partition(".")
    aliases = getattr(gold, head).aliases
    return aliases if isinstance(aliases, tuple) else getattr(aliases, leaf, ())
