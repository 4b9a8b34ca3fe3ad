from typing import Any

import pytest
from tests.evals.scoring.conftest import (
    casualties,
    claim,
    damage,
    day,
    exact,
    munitions,
    perpetrator,
    place,
    said,
    target,
    weapon,
)

from wirecoder.telemetry.slots import SLOTS, slots_filled
from wirecoder_evals.scoring import slots as scored

ALWAYS = {"salience": 1, "event_type": 1}
NOTHING: dict[str, Any] = {"date": None, "location": place()}


def test_the_slots_are_those_that_evaluations_score() -> None:
    assert SLOTS == scored.SLOTS


def test_an_incident_that_says_nothing_fills_only_what_is_always_there() -> None:
    empty = said(**NOTHING)
    assert slots_filled([empty]) == ALWAYS


@pytest.mark.parametrize(
    ("fields", "filled"),
    [
        ({"outcome": "hit"}, {"outcome"}),
        ({"date": day("2031-05-04")}, {"date"}),
        ({"date": day(weekday="Monday")}, {"date"}),
        ({"date": day()}, set()),
        ({"location": place("Fort Tamarin", country="TCD")}, {"location.site", "location.country"}),
        ({"location": place(admin1="Kelsa")}, {"location.admin1"}),
        (
            {"perpetrators": (perpetrator("raiders"),)},
            {"perpetrators.name", "perpetrators.attribution"},
        ),
        ({"claim": claim("claimed", "raiders")}, {"claim.status", "claim.claimant"}),
        ({"targets": (target("the depot"),)}, {"targets.name", "targets.type"}),
        ({"weapons": (weapon("rocket"),)}, {"weapons.type"}),
        ({"weapons": (weapon("unknown"),)}, set()),
        ({"munitions": munitions(launched=exact(3))}, {"munitions.launched"}),
        ({"casualties": (casualties(killed=exact(0)),)}, {"casualties.killed"}),
        ({"damage": damage("none")}, {"damage.extent"}),
    ],
    ids=lambda value: str(sorted(value)),  # the same in each test process
)
def test_a_slot_is_filled_by_what_states_something(
    fields: dict[str, Any], filled: set[str]
) -> None:
    assert set(slots_filled([said(**NOTHING | fields)])) - set(ALWAYS) == filled


def test_a_slot_counts_once_for_each_incident_however_many_rows_it_has() -> None:
    two = said(**NOTHING, weapons=(weapon("rocket"), weapon("drone")))
    none = said(**NOTHING)
    assert slots_filled([two, none, two])["weapons.type"] == 2
