"""Names: which other wordings are the same name, and which are half of it."""

import pytest

from wirecoder_evals.scoring.names import name_credit, normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("RED LANTERN", "Red Lantern", id="case"),
        pytest.param("Zóra Välley", "Zora Valley", id="diacritics"),
        pytest.param("Al-Tamar (west)", "Al Tamar west", id="punctuation"),
        pytest.param("Red  \n Lantern", "Red Lantern", id="spaces"),
        pytest.param("the Red Lantern", "Red Lantern", id="the"),
        pytest.param("A Red Lantern", "An Red Lantern", id="a and an"),
        pytest.param("Quill's navy", "Quill navy", id="possessive of one"),
        pytest.param("Quill’s navy", "Quill navy", id="possessive with a typographic apostrophe"),
        pytest.param("Divers' Union", "Divers Union", id="possessive of many"),
        pytest.param("the divers’", "divers", id="possessive of many at the end"),
        pytest.param("U.V. navy", "UV navy", id="initials of two letters"),
        pytest.param("u.v.w. navy", "UVW navy", id="initials of three letters"),
    ],
)
def test_case_punctuation_diacritics_leading_article_and_possessive_do_not_count(
    one: str, other: str
) -> None:
    assert normalise(one) == normalise(other)
    assert name_credit(one, [other]) == 1
    assert name_credit(other, [one]) == 1


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        pytest.param("Lantern the Red", "lantern the red", id="an article within the name"),
        pytest.param("Theron", "theron", id="a word that begins like an article"),
        pytest.param("O'Sulla", "o sulla", id="an s after an apostrophe that goes on"),
        pytest.param("Post B. West", "post b west", id="one letter and a full stop"),
    ],
)
def test_what_only_looks_like_an_article_a_possessive_or_initials_stays(
    name: str, normal: str
) -> None:
    assert normalise(name) == normal


@pytest.mark.parametrize(
    ("name", "wording"),
    [
        pytest.param("Tamarin", "Tamarin air base", id="fewer"),
        pytest.param("Tamarin province", "Tamarin", id="more"),
        pytest.param("Tamarin troops", "Tamarin border brigade", id="others"),
        pytest.param("base of Tamarin", "Tamarin airbase", id="in another order"),
    ],
)
def test_names_that_differ_in_general_words_alone_are_the_same(name: str, wording: str) -> None:
    assert name_credit(name, [wording]) == 1


@pytest.mark.parametrize(
    ("name", "wording"),
    [
        pytest.param("Tamarin air base", "Quill air base", id="two of three words"),
        pytest.param("the Tamarin forces", "Quill forces", id="one of two"),
        pytest.param("members of the Quill", "members of the Lantern", id="three of four"),
    ],
)
def test_names_that_share_general_words_alone_share_nothing(name: str, wording: str) -> None:
    assert name_credit(name, [wording]) == 0


@pytest.mark.parametrize(
    ("name", "wording", "credit"),
    [
        pytest.param("air base", "the air base", 1, id="the same general words"),
        pytest.param("air base", "Tamarin air base", 1, id="three quarters of the words"),
        pytest.param("base", "Tamarin base", 0.5, id="half of the words"),
        pytest.param("base", "Tamarin air base", 0.5, id="exactly half of the words"),
        pytest.param("forces", "Tamarin base", 0, id="none"),
    ],
)
def test_a_name_of_general_words_alone_goes_by_the_share_of_words(
    name: str, wording: str, credit: float
) -> None:
    assert name_credit(name, [wording]) == credit


@pytest.mark.parametrize(
    ("name", "wording"),
    [
        pytest.param("Amber Salt Union", "Amber Salt Union of Quill", id="6 of 8 words"),
        pytest.param("Old Amber Salt Union", "Amber Salt Union", id="6 of 7"),
        pytest.param("Amber Salt Quay Mill Dock Union", "Amber Salt Quay Mill Dock", id="10 of 11"),
    ],
)
def test_three_quarters_of_the_words_are_right_if_one_name_holds_the_other(
    name: str, wording: str
) -> None:
    assert name_credit(name, [wording]) == 1
    assert name_credit(wording, [name]) == 1


def test_less_than_three_quarters_of_the_words_are_half_right() -> None:
    # 8 of 11 words are shared: 0.727
    assert name_credit("Amber Salt Quay Mill", ["Amber Salt Quay Mill Dock Union Quill"]) == 0.5


def test_three_quarters_of_the_words_are_half_right_if_each_name_has_a_word_of_its_own() -> None:
    assert name_credit("Amber Salt Quay Mill", ["Amber Salt Quay Dock"]) == 0.5


@pytest.mark.parametrize(
    ("name", "wording", "credit"),
    [
        pytest.param("Amber Salt", "Quill Salt", 0.5, id="exactly half"),
        pytest.param("Amber Salt Union", "Amber Salt Quay", 0.5, id="4 of 6"),
        pytest.param("Amber Salt", "Amber Quay Union", 0, id="2 of 5"),
        pytest.param("Amber Salt Mill Quay", "Amber Quay Dock Sluice Weir", 0, id="4 of 9"),
    ],
)
def test_half_of_the_words_are_half_right_and_fewer_are_wrong(
    name: str, wording: str, credit: float
) -> None:
    assert name_credit(name, [wording]) == credit
    assert name_credit(wording, [name]) == credit


def test_a_word_that_comes_twice_counts_once() -> None:
    assert name_credit("Salt Salt Salt Quay", ["Amber Quay"]) == 0.5


def test_of_several_wordings_the_best_one_counts() -> None:
    assert name_credit("Lantern", ["Quill", "Red Lantern", "lantern"]) == 1
    assert name_credit("Lantern", ["Quill", "Red Lantern"]) == pytest.approx(0.5)
    assert name_credit("Lantern", [None, "Lantern"]) == 1


@pytest.mark.parametrize("name", [None, "", " ", "—"])
def test_no_name_is_like_nothing(name: str | None) -> None:
    assert name_credit(name, ["Lantern", "—", ""]) == 0
    assert name_credit("Lantern", [name]) == 0


def test_without_a_wording_no_name_is_right() -> None:
    assert name_credit("Lantern", []) == 0
