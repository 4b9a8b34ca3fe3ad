from typing import Any

import pytest
from tests.evals.perturb.made import TEXT, careful, incident, number, quote

from wirecoder_evals.perturb.compare import Comparison, compare
from wirecoder_evals.perturb.kinds import perturb
from wirecoder_evals.perturb.leaves import same
from wirecoder_evals.perturb.variants import Change, Kind, Variant
from wirecoder_schemas.incident import Incident

BEFORE = careful(TEXT)
SAME = Variant(Kind.DOUBLE, TEXT, "nothing")
LAUNCHED = "incidents[0].munitions.launched"


def changed(**values: Any) -> list[Incident]:
    return [BEFORE[0].model_copy(update=values)]


def paths(found: Comparison) -> tuple[list[str], list[str]]:
    return [one.path for one in found.missed], [one.path for one in found.strayed]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_report_that_changes_exactly_right_passes(kind: Kind) -> None:
    for seed in range(10):
        variant = perturb(kind, TEXT, BEFORE, str(seed))
        assert variant is not None
        assert compare(BEFORE, careful(variant.text), variant) == Comparison()


def test_a_number_that_stays_is_missed_and_one_that_moves_strays() -> None:
    wanted = Variant(Kind.NUMBERS, TEXT, "", (Change(LAUNCHED, "6", ("8",)),))
    found = compare(BEFORE, BEFORE, wanted)
    assert paths(found) == ([LAUNCHED], [])
    assert str(found.missed[0]) == f"{LAUNCHED}: 8 wanted, 6 found"
    other = number(TEXT, "Six rockets", 8)
    munitions = incident(TEXT, launched=other, intercepted=None).munitions
    found = compare(BEFORE, changed(munitions=munitions), wanted)
    assert paths(found) == ([], ["incidents[0].munitions.intercepted"])
    assert not found.passed


def test_a_change_that_may_come_is_right_either_way() -> None:
    country = "incidents[0].location.country"
    variant = Variant(Kind.PLACES, TEXT, "", (Change(country, "TCD", ("TCD", None)),))
    where = BEFORE[0].location
    for code, passed in (("TCD", True), (None, True), ("SDN", False)):
        after = changed(location=where.model_copy(update={"country": code}))
        assert compare(BEFORE, after, variant).passed is passed


def test_names_are_compared_without_case_articles_and_punctuation() -> None:
    where = BEFORE[0].location
    after = changed(location=where.model_copy(update={"site": "the HALMIR air-base"}))
    assert compare(BEFORE, after, SAME).passed
    after = changed(location=where.model_copy(update={"site": "Halmir air field"}))
    assert paths(compare(BEFORE, after, SAME)) == ([], ["incidents[0].location.site"])


def test_a_date_is_no_name() -> None:
    assert same("targets[1].name", "the Mill", "MILL")
    assert not same("date.value", "2024-01/02", "2024-01-02")


def test_the_order_of_rows_and_the_choice_of_quotes_change_nothing() -> None:
    (target,) = BEFORE[0].targets
    other = target.model_copy(update={"name": "defences"})
    (one,) = changed(targets=(target, other))
    (two,) = changed(targets=(other, target.model_copy(update={"quotes": other.quotes[:1]})))
    assert compare([one], [two], SAME).passed


def test_a_row_too_many_or_too_few_strays() -> None:
    (target,) = BEFORE[0].targets
    other = target.model_copy(update={"name": "defences"})
    more = changed(targets=(other, target))
    name, kind = "incidents[0].targets[1].name", "incidents[0].targets[1].type"
    assert paths(compare(BEFORE, more, SAME)) == ([], [name, kind])
    assert compare(more, BEFORE, SAME).strayed[0].path == "incidents[0].targets[0].name"


def test_a_row_goes_with_a_count_that_was_denied() -> None:
    variant = next(
        v for n in range(9)
        if (v := perturb(Kind.NEGATE, TEXT, BEFORE, str(n))) and "not wounded" in v.text
    )  # fmt: skip
    assert compare(BEFORE, changed(casualties=()), variant).passed
    assert paths(compare(BEFORE, BEFORE, variant)) == (["incidents[0].casualties[0].injured"], [])


def test_an_incident_too_many_or_too_few_is_one_difference() -> None:
    second = incident(TEXT, "Chad", id="2", event_type="attack")
    found = compare(BEFORE, [*BEFORE, second], SAME)
    assert [str(one) for one in found.strayed] == [
        "incidents[1]: nothing wanted, attack at Chad found"
    ]
    assert paths(compare([*BEFORE, second], BEFORE, SAME)) == ([], ["incidents[1]"])
    assert compare([], [], SAME).passed
    assert not compare([], BEFORE, SAME).passed


def test_a_quote_must_be_the_words_of_the_new_text() -> None:
    moved = Variant(Kind.CAPTION, f"{'File photo.'}\n{TEXT}", "a caption")
    found = compare(BEFORE, BEFORE, moved)
    assert (found.missed, found.strayed) == ((), ())
    assert "incidents[0].location.quotes[0]" in found.misquoted
    assert not found.passed


def test_a_date_that_says_nothing_is_no_date() -> None:
    nothing: dict[str, Any] = {"value": None, "weekday": None, "precision": "none", "quotes": []}
    assert compare(BEFORE, [incident_with(date=nothing)], SAME).passed
    monday = nothing | {"weekday": "Monday", "precision": "day", "quotes": [quote(TEXT, "Monday")]}
    strayed = paths(compare(BEFORE, [incident_with(date=monday)], SAME))[1]
    assert strayed == ["incidents[0].date.weekday", "incidents[0].date.precision"]


def incident_with(**values: Any) -> Incident:
    return Incident.model_validate(BEFORE[0].model_dump() | values)
