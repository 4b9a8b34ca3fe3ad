import pytest

from wirecoder_evals.muc4.nouns import Kind, head_kind, personal_names, uncounted


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("gunmen", Kind.PEOPLE),
        ("two heavily armed men in army uniform", Kind.PEOPLE),
        ("members of the liberation front", Kind.PEOPLE),
        ("a group of unidentified individuals", Kind.PEOPLE),
        ("policewomen", Kind.PEOPLE),
        ("embassy guards", Kind.PEOPLE),
        ("colonel santos", Kind.PEOPLE),
        ("popular liberation front", Kind.ORGANISATION),
        ("armed forces of the republic", Kind.ORGANISATION),
        ("national police", Kind.ORGANISATION),
        ("parties", Kind.ORGANISATION),
        ("12th infantry brigade", Kind.ORGANISATION),
        ("the guards' embassy", Kind.THING),
        ("minister's car", Kind.THING),
        ("offices of the union", Kind.THING),
        ("hotel miramar", Kind.THING),
        ("buses", Kind.THING),
        ("factories", Kind.THING),
        ("the nine", None),
        ("ana santos", None),
        ("partido", None),
        ("", None),
    ],
)
def test_the_last_known_noun_before_a_description_decides(phrase: str, kind: Kind | None) -> None:
    assert head_kind(phrase) is kind


@pytest.mark.parametrize(
    ("phrase", "rest"),
    [
        ("two buses", "buses"),
        ("at least 500 houses", "houses"),
        ("dozens of small shops", "small shops"),
        ("the 3,000 trucks", "trucks"),
        ("the embassy of one country", "embassy of one country"),
        ("60-mm mortars", "60-mm mortars"),
        ("5 kg of dynamite", "5 kg of dynamite"),
        ("the two", "the two"),
        ("", ""),
    ],
)
def test_a_leading_count_goes_but_not_a_measure(phrase: str, rest: str) -> None:
    assert uncounted(phrase) == rest


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("ana santos", ["ana santos"]),
        ("governor ana santos", ["ana santos"]),
        ("retired general jose o'hara", ["jose o'hara"]),
        ("president santos", ["santos"]),
        ("ana santos, leader of the dock workers", ["ana santos"]),
        ("ana santos and father luis prado", ["ana santos", "luis prado"]),
        ("Ana Santos of the press", ["Ana Santos"]),
        ("santos", []),
        ("two priests", []),
        ("peasants", []),
        ("a mayor", []),
        ("ana santos was killed", []),
        ("the liberation front", []),
        ("ward 12", []),
        ("one two three four five six seven", []),
        ("", []),
    ],
)
def test_persons_are_known_by_a_title_or_by_two_unknown_words(
    phrase: str, names: list[str]
) -> None:
    assert personal_names(phrase) == names
