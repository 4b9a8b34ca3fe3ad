import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecoder_evals.muc4.ceaf import Figures, compare, normalise, score
from wirecoder_evals.muc4.documents import Entity, Fillers, Role, read_documents, read_predictions

SHARED = Path(__file__).parents[3].parent / "shared" / "muc4"


BUS: Fillers = {Role.PHYSICAL_TARGET: (("bus",),)}
NOTHING: Fillers = {}


def hits(predicted: Sequence[Entity], gold: Sequence[Entity]) -> int:
    return compare(predicted, gold).hits


# --- one pair of entities


@pytest.mark.parametrize(
    ("predicted", "gold", "right"),
    [
        (("the rebels",), ("rebels", "three rebels"), True),
        (("rebels", "three rebels"), ("rebels", "three rebels"), True),
        (("rebels", "villagers"), ("rebels", "three rebels"), False),
        (("rebels", "three rebels"), ("rebels",), False),
        (("armed rebels",), ("rebels",), False),
        (("the",), ("the",), False),
        ((), ("rebels",), False),
    ],
    ids=["one of many", "all", "one is wrong", "too many", "other words", "no word", "no mention"],
)
def test_an_entity_is_right_if_every_mention_of_it_is_one_of_the_gold_entity(
    predicted: tuple[str, ...], gold: tuple[str, ...], right: bool
) -> None:
    assert hits([predicted], [gold]) == right


@pytest.mark.parametrize(
    ("mention", "normal"),
    [
        ("The Rebels", "rebels"),
        ('"the  Nine"\tgroup', "nine group"),
        ("mayor's car-bomb", "mayors carbomb"),
        ("a man, an ox", "man ox"),
        ("theatre and anthem", "theatre and anthem"),
        ("u.s. post", "us post"),
    ],
)
def test_case_punctuation_articles_and_spaces_do_not_count(mention: str, normal: str) -> None:
    assert normalise(mention) == normal


# --- the alignment


def test_a_gold_entity_is_found_once_however_often_it_is_predicted() -> None:
    assert compare([("rebels",), ("rebels",)], [("rebels", "men")]) == Figures(1, 2, 1)
    assert compare([("rebels",), ("men",)], [("rebels", "men")]) == Figures(1, 2, 1)


def test_two_gold_entities_of_one_wording_need_two_predictions() -> None:
    gold = [("the bomb",), ("bomb",)]
    assert hits([("bomb",)], gold) == 1
    assert hits([("bomb",), ("bomb",)], gold) == 2


def test_the_alignment_is_the_best_one_in_whatever_order_entities_come() -> None:
    # "bus" fits both gold entities, "red bus" only the first, so the first must go to "red bus".
    predicted, gold = [("bus",), ("red bus",)], [("bus", "red bus"), ("bus",)]
    for guesses, answers in itertools.product(
        itertools.permutations(predicted), itertools.permutations(gold)
    ):
        assert hits(list(guesses), list(answers)) == 2


_ENTITY = st.lists(st.sampled_from("pqrst"), min_size=1, max_size=3).map(tuple)
_ENTITIES = st.lists(_ENTITY, max_size=4)


@given(_ENTITIES, _ENTITIES)
def test_no_other_alignment_finds_more(predicted: list[Entity], gold: list[Entity]) -> None:
    padded = [*gold, *[()] * len(predicted)]
    best = max(
        sum(bool(one) and set(guess) <= set(one) for guess, one in zip(predicted, order))  # noqa: B905 - the rest stays without a partner
        for order in itertools.permutations(padded, len(predicted))
    )
    assert hits(predicted, gold) == best


# --- the figures


def test_the_ratios_follow_from_the_counts() -> None:
    figures = Figures(hits=2, predicted=4, gold=5)
    assert figures.precision == pytest.approx(0.5)
    assert figures.recall == pytest.approx(0.4)
    assert figures.f1 == pytest.approx(4 / 9)


@pytest.mark.parametrize("figures", [Figures(), Figures(0, 3, 0), Figures(0, 0, 3)])
def test_nothing_of_nothing_is_zero(figures: Figures) -> None:
    assert (figures.precision, figures.recall, figures.f1) == (0, 0, 0)


def test_roles_are_scored_apart_and_the_micro_average_sums_them() -> None:
    scores = score(
        [
            (
                {Role.HUMAN_TARGET: (("ana santos",),), Role.INSTRUMENT: (("bomb",),)},
                {
                    Role.HUMAN_TARGET: (("bomb",), ("ana santos",)),
                    Role.PHYSICAL_TARGET: (("bus",),),
                },
            )
        ]
    )
    assert scores.by_role[Role.HUMAN_TARGET] == Figures(1, 1, 2)
    assert scores.by_role[Role.INSTRUMENT] == Figures(0, 1, 0)
    assert scores.by_role[Role.PHYSICAL_TARGET] == Figures(0, 0, 1)
    assert scores.by_role[Role.PERP_INDIVIDUAL] == Figures()
    assert scores.micro == Figures(1, 2, 3)


def test_an_entity_of_another_document_is_not_found() -> None:
    scores = score([(BUS, NOTHING), (NOTHING, BUS)])
    assert scores.micro == Figures(0, 1, 1)
    assert len(scores.by_document) == 2


def test_an_interval_needs_more_than_one_document_and_holds_the_figure() -> None:
    assert score([(BUS, BUS)]).f1_interval is None
    many = score([(BUS, BUS), (NOTHING, BUS), (BUS, BUS), (BUS, NOTHING)] * 5)
    assert many.f1_interval is not None
    assert many.f1_interval.low < many.micro.f1 < many.f1_interval.high


# --- the yardstick itself


@pytest.mark.skipif(not SHARED.is_dir(), reason="MUC-4 is third-party text, kept beside the clone")
def test_the_published_predictions_have_their_published_figures() -> None:
    documents = read_documents(SHARED / "test.json")
    predictions = read_predictions(SHARED / "preds_s_t.out")
    assert predictions.keys() == {document.id for document in documents}
    scores = score((predictions[document.id], document.fillers) for document in documents)
    micro = scores.micro
    figures = [micro.precision, micro.recall, micro.f1, *(f.f1 for f in scores.by_role.values())]
    published = ["64.19", "47.36", "54.50", "49.55", "51.85", "48.98", "67.84", "59.13"]
    assert [f"{100 * figure:.2f}" for figure in figures] == published
