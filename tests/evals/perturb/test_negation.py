import pytest
from tests.evals.perturb.made import TEXT, careful, incident, number

from wirecoder_evals.perturb.kinds import perturb
from wirecoder_evals.perturb.variants import Kind, Variant
from wirecoder_schemas.incident import Incident


def negated(text: str, *incidents: Incident, seed: int = 0) -> Variant | None:
    return perturb(Kind.NEGATE, text, incidents, str(seed))


def hurt(text: str, words: str, value: int = 3, qualifier: str = "exact") -> Incident:
    site = "Halmir"
    return incident(text, site, hurt=("soldiers", number(text, words, value, qualifier)))


def test_one_count_is_denied_and_must_go_or_be_zero() -> None:
    seen = {}
    for seed in range(12):
        variant = negated(TEXT, *careful(TEXT), seed=seed)
        assert variant is not None
        (must,) = [change for change in variant.changes if change.must]
        assert must.new == (None, "0")
        seen[must.path.removeprefix("incidents[0].")] = variant
    assert seen.keys() == {"munitions.intercepted", "casualties[0].injured"}
    denied = TEXT.replace("were wounded", "were not wounded")
    assert seen["casualties[0].injured"].text == denied
    may = {c.path.removeprefix("incidents[0].") for c in seen["casualties[0].injured"].changes}
    assert may == {"casualties[0].injured", "casualties[0].party", "outcome"}


@pytest.mark.parametrize(
    ("words", "denied"),
    [
        ("Three soldiers were wounded", "Three soldiers were not wounded"),
        ("Three soldiers were seriously hurt", "Three soldiers were not hurt"),
        ("Three soldiers have been injured", "Three soldiers have not been injured"),
        ("Three soldiers suffered minor injuries", "Three soldiers suffered no injuries"),
        ("THREE SOLDIERS WERE WOUNDED", "THREE SOLDIERS WERE NOT WOUNDED"),
    ],
)
def test_the_verb_is_denied_with_its_adverbs(words: str, denied: str) -> None:
    text = f"{words} at the camp.\n\nShells fell on Halmir."
    variant = negated(text, hurt(text, words))
    assert variant is not None
    assert variant.text == text.replace(words, denied)


@pytest.mark.parametrize(
    "words",
    [
        "wounding three soldiers",
        "Three soldiers were killed or wounded",
        "Three soldiers were killed and wounded",
        "Three soldiers fell; others were wounded",
        "Three soldiers, of whom two were wounded",
    ],
)
def test_a_sentence_that_cannot_be_denied_safely_stays(words: str) -> None:
    text = f"{words} at the camp.\n\nShells fell on Halmir."
    assert negated(text, hurt(text, words)) is None


def test_a_count_that_another_sentence_may_repeat_stays() -> None:
    said = "Three soldiers were wounded"
    text = f"Shells wound soldiers\n\n{said} at Halmir.\n\nShells fell on Halmir."
    assert negated(text, hurt(text, said)) is None
    text = f"{said} at the camp.\n\nShells fell on Halmir.\n\nThe three were out for a walk."
    assert negated(text, hurt(text, said)) is None


def test_another_count_of_the_report_is_no_repetition() -> None:
    said, other = "Three soldiers were wounded", "Five sailors were wounded"
    text = f"{said} at the camp.\n\n{other} at the port.\n\nShells fell on Halmir."
    one = hurt(text, said)
    two = hurt(text, other, 5).casualties[0]
    variant = negated(text, one.model_copy(update={"casualties": (*one.casualties, two)}), seed=1)
    assert variant is not None
    assert sum(change.must for change in variant.changes) == 1


def test_copies_of_the_sentence_are_denied_with_it() -> None:
    said = "Three soldiers were wounded at the camp."
    text = f"{said}\n\nShells fell on Halmir.\n\n{said}"
    variant = negated(text, hurt(text, said))
    assert variant is not None
    assert variant.text.count("were not wounded") == 2


def test_an_incident_that_rests_on_nothing_else_stays() -> None:
    text = "Three soldiers were wounded at Halmir.\n\nNobody said why."
    assert negated(text, hurt(text, "Three soldiers were wounded")) is None


def test_a_zero_is_not_denied() -> None:
    text = "No soldiers were wounded at the camp.\n\nShells fell on Halmir."
    zero = number(text, "No soldiers were wounded", 0) | {"qualifier": "zero"}
    assert negated(text, incident(text, "Halmir", hurt=("soldiers", zero))) is None
