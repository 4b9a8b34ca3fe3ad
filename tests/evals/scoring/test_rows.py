"""Lists: which rows are compared with each other, and what of a row without a partner counts."""

import pytest
from tests.evals.scoring.conftest import (
    Fields,
    about,
    came_out,
    casualties,
    exact,
    perpetrator,
    target,
    weapon,
)

from wirecoder_schemas.incident import Number

# --- perpetrators and targets, which are paired by name


@pytest.mark.parametrize(
    ("predicted", "gold", "names", "codes"),
    [
        pytest.param(["Red Lantern"], ["red lantern"], "COR", "COR", id="the same"),
        pytest.param(["Lantern"], ["Red Lantern"], "PAR", "COR", id="half of the name"),
        pytest.param(["Quill"], ["Red Lantern"], "SPU MIS", "", id="others"),
        pytest.param(["Quill"], [], "SPU", "", id="too many"),
        pytest.param([], ["Quill"], "MIS", "", id="too few"),
        pytest.param([], [], "NUL", "", id="none"),
        pytest.param(["Quill", "Salt"], ["Salt", "Quill"], "COR COR", "COR COR", id="in any order"),
        pytest.param(["Quill", "Quill"], ["Quill"], "COR SPU", "COR", id="twice"),
    ],
)
def test_rows_are_paired_by_name_and_only_a_pair_has_a_verdict_on_its_code(
    predicted: list[str], gold: list[str], names: str, codes: str
) -> None:
    rows = [{"perpetrators": [perpetrator(name) for name in each]} for each in (predicted, gold)]
    assert came_out("perpetrators.name", *rows) == names
    assert came_out("perpetrators.attribution", *rows) == codes
    rows = [{"targets": [target(name) for name in each]} for each in (predicted, gold)]
    assert came_out("targets.name", *rows) == names
    assert came_out("targets.type", *rows) == codes


def test_the_code_of_a_pair_is_right_or_wrong() -> None:
    gold: Fields = {"perpetrators": [perpetrator("Quill", "claimed")]}
    predicted: Fields = {"perpetrators": [perpetrator("Quill", "accused")]}
    assert came_out("perpetrators.attribution", predicted, gold) == "INC"
    gold, predicted = {"targets": [target("depot", "vessel")]}, {"targets": [target("depot")]}
    assert came_out("targets.type", predicted, gold) == "INC"


def test_an_accepted_code_of_a_row_is_right() -> None:
    claimed = perpetrator("Quill", "claimed", accept={"attribution": ["accused"]})
    accused = {"perpetrators": [perpetrator("Quill", "accused")]}
    assert came_out("perpetrators.attribution", accused, {"perpetrators": [claimed]}) == "COR"
    vessel = target("depot", "vessel", accept={"type": ["vehicle", "other"]})
    assert came_out("targets.type", {"targets": [target("depot")]}, {"targets": [vessel]}) == "COR"


def test_an_alias_of_a_row_is_right() -> None:
    gold: Fields = {"perpetrators": [perpetrator("Red Lantern", aliases=["Night Watch"])]}
    predicted: Fields = {"perpetrators": [perpetrator("Night Watch")]}
    assert came_out("perpetrators.name", predicted, gold) == "COR"
    gold = {"targets": [target("Amber Quay", aliases=["Harbour Nine"])]}
    assert came_out("targets.name", {"targets": [target("Harbour Nine")]}, gold) == "COR"


def test_of_two_rows_of_one_name_the_one_with_the_same_code_is_compared() -> None:
    predicted: Fields = {"perpetrators": [perpetrator("Quill", "accused")]}
    rows = [perpetrator("Quill", "claimed"), perpetrator("Quill", "accused", optional=True)]
    assert came_out("perpetrators.attribution", predicted, {"perpetrators": rows}) == "COR"
    rows = [target("Quill", "vessel"), target("Quill", "vehicle", accept={"type": ["other"]})]
    gold = {"targets": rows}
    assert came_out("targets.type", {"targets": [target("Quill", "other")]}, gold) == "COR"


def test_of_two_rows_alike_the_one_that_must_be_found_is_compared() -> None:
    predicted: Fields = {"perpetrators": [perpetrator("Quill")]}
    gold: Fields = {"perpetrators": [perpetrator("Quill", optional=True), perpetrator("Quill")]}
    assert came_out("perpetrators.name", predicted, gold) == "COR"
    gold = {"targets": [target("depot", optional=True), target("depot")]}
    assert came_out("targets.name", {"targets": [target("depot")]}, gold) == "COR"


def test_a_better_name_is_worth_more_than_the_same_code() -> None:
    predicted: Fields = {"targets": [target("Amber Quay", "vessel")]}
    gold: Fields = {"targets": [target("Amber Mill", "vessel"), target("Amber Quay", "other")]}
    assert came_out("targets.name", predicted, gold) == "COR MIS"


def test_rows_are_paired_for_the_best_total_not_the_best_first_pair() -> None:
    # "Amber Quay" is the first gold row to the letter, but the other predicted row fits no other.
    predicted = {"targets": [target("Amber Quay"), target("Harbour Nine")]}
    gold = {"targets": [target("Amber Quay", aliases=["Harbour Nine"]), target("Quay Salt")]}
    assert came_out("targets.name", predicted, gold) == "PAR COR"


# --- weapons, which are paired by type


@pytest.mark.parametrize(
    ("predicted", "gold", "verdicts"),
    [
        pytest.param(["rocket"], ["rocket"], "COR", id="the same"),
        pytest.param(["missile"], ["ballistic_missile"], "PAR", id="missile for ballistic missile"),
        pytest.param(["missile"], ["cruise_missile"], "PAR", id="missile for cruise missile"),
        pytest.param(["ballistic_missile"], ["missile"], "PAR", id="ballistic missile for missile"),
        pytest.param(["cruise_missile"], ["missile"], "PAR", id="cruise missile for missile"),
        pytest.param(["cruise_missile"], ["ballistic_missile"], "SPU MIS", id="sub-types"),
        pytest.param(["rocket"], ["missile"], "SPU MIS", id="others"),
        pytest.param(["rocket", "rocket"], ["rocket"], "COR SPU", id="twice"),
        pytest.param(["missile", "rocket"], ["rocket", "missile"], "COR COR", id="in any order"),
        pytest.param([], [], "NUL", id="none"),
        pytest.param(["rocket"], [], "SPU", id="too many"),
        pytest.param([], ["rocket"], "MIS", id="too few"),
    ],
)
def test_a_kind_of_missile_and_missile_are_half_right_for_each_other(
    predicted: list[str], gold: list[str], verdicts: str
) -> None:
    rows = [{"weapons": [weapon(kind) for kind in each]} for each in (predicted, gold)]
    assert came_out("weapons.type", *rows) == verdicts


def test_weapons_are_paired_for_the_best_total() -> None:
    predicted = {"weapons": [weapon("missile"), weapon("cruise_missile")]}
    gold = {"weapons": [weapon("cruise_missile"), weapon("missile")]}
    assert came_out("weapons.type", predicted, gold) == "COR COR"


@pytest.mark.parametrize(
    ("predicted", "gold", "verdicts"),
    [
        (["unknown"], [], "NUL"),
        ([], ["unknown"], "NUL"),
        (["unknown"], ["unknown"], "NUL"),
        (["unknown"], ["rocket"], "NUL MIS"),
        (["rocket"], ["unknown"], "SPU NUL"),
    ],
)
def test_an_unknown_weapon_is_empty(predicted: list[str], gold: list[str], verdicts: str) -> None:
    rows = [{"weapons": [weapon(kind) for kind in each]} for each in (predicted, gold)]
    assert came_out("weapons.type", *rows) == verdicts


def test_an_accepted_type_of_weapon_is_right() -> None:
    gold = {"weapons": [weapon("rocket", accept={"type": ["missile", "mortar"]})]}
    assert came_out("weapons.type", {"weapons": [weapon("mortar")]}, gold) == "COR"
    assert came_out("weapons.type", {"weapons": [weapon("missile")]}, gold) == "COR"


def test_an_optional_weapon_that_accepts_unknown_may_be_unknown() -> None:
    gold = {"weapons": [weapon("rocket", optional=True, accept={"type": ["unknown"]})]}
    assert came_out("weapons.type", {"weapons": [weapon("unknown")]}, gold) == "TOL"


def test_an_optional_unknown_weapon_that_accepts_another_type_may_be_of_that_type() -> None:
    gold = {"weapons": [weapon("unknown", optional=True, accept={"type": ["mine"]})]}
    assert came_out("weapons.type", {"weapons": [weapon("mine")]}, gold) == "TOL"


# --- optional rows


@pytest.mark.parametrize(
    ("slot", "key", "row", "optional"),
    [
        ("perpetrators.name", "perpetrators", perpetrator("Quill"),
         perpetrator("Quill", optional=True)),
        ("targets.name", "targets", target("Quill"), target("Quill", optional=True)),
        ("weapons.type", "weapons", weapon("mine"), weapon("mine", optional=True)),
        ("casualties.killed", "casualties", casualties("Quill", exact(2)),
         casualties("Quill", exact(2), optional=True)),
    ],
)  # fmt: skip
def test_an_optional_row_costs_nothing_if_left_out_and_counts_if_found(
    slot: str, key: str, row: Fields, optional: Fields
) -> None:
    assert came_out(slot, {}, {key: [row]}) == "MIS"
    assert came_out(slot, {}, {key: [optional]}) == ""
    assert came_out(slot, {key: [row]}, {key: [optional]}) == "COR"


# --- casualties, which are paired by the group that they count


WORKERS, SAILORS = "dock workers", "sailors"


def test_casualties_are_paired_by_party_though_the_figures_of_the_other_row_fit() -> None:
    predicted = {"casualties": [casualties(WORKERS, exact(1)), casualties(SAILORS, exact(3))]}
    gold = {"casualties": [casualties(WORKERS, exact(3)), casualties(SAILORS, exact(1))]}
    assert came_out("casualties.killed", predicted, gold) == "INC INC"


def test_a_party_is_worth_more_than_both_figures_of_an_unnamed_one() -> None:
    predicted = {"casualties": [casualties(WORKERS, exact(1), exact(2))]}
    unnamed, workers = casualties(None, exact(1), exact(2)), casualties(WORKERS, exact(8), exact(9))
    assert came_out("casualties.killed", predicted, {"casualties": [unnamed, workers]}) == "INC MIS"


@pytest.mark.parametrize(
    ("party", "gold", "verdict"),
    [
        pytest.param("the Dock Workers", casualties(WORKERS, exact(3)), "COR", id="the same"),
        pytest.param("workers", casualties(WORKERS, exact(3)), "COR", id="half of the name"),
        pytest.param(
            "crane crews", casualties(WORKERS, exact(3), aliases=["crane crews"]), "COR", id="alias"
        ),
        pytest.param(SAILORS, casualties(WORKERS, exact(3)), "SPU MIS", id="other people"),
        pytest.param(None, casualties(WORKERS, exact(3)), "COR", id="no party predicted"),
        pytest.param(WORKERS, casualties(None, exact(3)), "COR", id="no party in gold"),
        pytest.param(None, casualties(None, exact(3)), "COR", id="no party at all"),
    ],
)
def test_casualties_of_the_same_party_or_of_an_unnamed_one_are_compared(
    party: str | None, gold: Fields, verdict: str
) -> None:
    predicted = {"casualties": [casualties(party, exact(3))]}
    assert came_out("casualties.killed", predicted, {"casualties": [gold]}) == verdict


def test_other_people_of_one_nationality_are_compared() -> None:
    predicted = {"casualties": [casualties(SAILORS, exact(3), nationality="ISL")]}
    same = {"casualties": [casualties(WORKERS, exact(4), nationality="ISL")]}
    other = {"casualties": [casualties(WORKERS, exact(4), nationality="NZL")]}
    assert came_out("casualties.killed", predicted, same) == "INC"
    assert came_out("casualties.killed", predicted, other) == "SPU MIS"


def test_an_unnamed_party_is_compared_with_the_row_whose_figures_agree() -> None:
    predicted = {"casualties": [casualties(None, exact(1), exact(2))]}
    gold = {"casualties": [casualties(WORKERS, exact(3)), casualties(SAILORS, exact(1), exact(2))]}
    assert came_out("casualties.killed", predicted, gold) == "COR MIS"
    assert came_out("casualties.injured", predicted, gold) == "COR"


@pytest.mark.parametrize(
    ("predicted", "gold", "killed", "injured"),
    [
        ((exact(3), exact(4)), (exact(3), exact(5)), "COR", "INC"),
        ((about(3), None), (exact(3), exact(5)), "PAR", "MIS"),
        ((exact(3), exact(4)), (None, None), "SPU", "SPU"),
        ((None, None), (None, None), "NUL", "NUL"),
    ],
)
def test_killed_and_injured_of_a_pair_are_two_slots(
    predicted: tuple[Number | None, Number | None],
    gold: tuple[Number | None, Number | None],
    killed: str,
    injured: str,
) -> None:
    rows = [{"casualties": [casualties(WORKERS, *figures)]} for figures in (predicted, gold)]
    assert came_out("casualties.killed", *rows) == killed
    assert came_out("casualties.injured", *rows) == injured


def test_of_a_casualty_row_without_a_partner_only_the_stated_numbers_count() -> None:
    row = {"casualties": [casualties(WORKERS, killed=exact(3))]}
    assert (came_out("casualties.killed", row, {}), came_out("casualties.injured", row, {})) == (
        "SPU",
        "",
    )
    assert (came_out("casualties.killed", {}, row), came_out("casualties.injured", {}, row)) == (
        "MIS",
        "",
    )


def test_no_casualties_on_either_side_is_silence_kept() -> None:
    assert came_out("casualties.killed", {}, {}) == "NUL"
    assert came_out("casualties.injured", {}, {}) == "NUL"


def test_accepted_casualties_are_right_or_tolerated() -> None:
    three = {"casualties": [casualties(WORKERS, exact(3))]}
    none = {"casualties": [casualties(WORKERS)]}
    accepting = {"killed": [3, None]}
    nine = {"casualties": [casualties(WORKERS, exact(9), accept=accepting)]}
    silent = {"casualties": [casualties(WORKERS, accept=accepting)]}
    assert came_out("casualties.killed", three, nine) == "COR"
    assert came_out("casualties.killed", none, nine) == "TOL"
    assert came_out("casualties.killed", {}, nine) == "TOL"
    assert came_out("casualties.killed", three, silent) == "TOL"
    assert came_out("casualties.killed", none, silent) == "NUL"
