"""Figures: what follows from counts of verdicts, and how articles are put together."""

import pytest
from tests.evals.scoring.conftest import Fields, day, exact, munitions, place, right, said, scored

from wirecoder_evals.scoring import figures
from wirecoder_evals.scoring.articles import Detection, Nulls
from wirecoder_evals.scoring.evidence import Quotes
from wirecoder_evals.scoring.figures import FIGURES, Articles, Figure
from wirecoder_evals.scoring.slots import SLOTS
from wirecoder_evals.scoring.verdicts import Tally

ELSEWHERE: Fields = {"date": day("1999-01-02"), "location": place("Salt Mill")}
RIGHT = scored([said()], [right()], "shots")  # 4 slots right
MISSED = scored([], [right()])  # 3 slots missing
EMPTY = scored([], [])
INVENTED = scored([said()], [])  # 3 slots spurious
FAILED = scored([], [right()], failure="refused: no")
FAILED_EMPTY = scored([], [], failure="refused: no")


def figure(key: str) -> Figure:
    (found,) = (each for each in FIGURES if each.key == key)
    return found


# --- one tally


def test_the_ratios_follow_from_the_counts() -> None:
    tally = Tally(cor=3, par=2, inc=1, spu=2, mis=4)
    assert tally.precision == pytest.approx((3 + 1) / (3 + 2 + 1 + 2))
    assert tally.recall == pytest.approx((3 + 1) / (3 + 2 + 1 + 4))
    assert tally.f1 == pytest.approx(2 * 0.5 * 0.4 / (0.5 + 0.4))
    assert tally.over_generation == pytest.approx(2 / (3 + 2 + 1 + 2))


@pytest.mark.parametrize("tally", [Tally(), Tally(spu=3), Tally(mis=3), Tally(inc=3)])
def test_without_anything_right_the_ratios_are_zero(tally: Tally) -> None:
    assert (tally.precision, tally.recall, tally.f1) == (0, 0, 0)


def test_empty_and_tolerated_slots_count_in_no_tally() -> None:
    gold = right(accept={"outcome": ["hit"]})
    assert scored([said(outcome="hit")], [gold]).tally == RIGHT.tally == Tally(cor=4)


def test_detection_has_its_own_ratios() -> None:
    found = Detection(found=3, invented=1, missed=2)
    assert found.precision == pytest.approx(3 / 4)
    assert found.recall == pytest.approx(3 / 5)
    assert found.f1 == pytest.approx(2 / 3)
    assert Detection().f1 == 0


# --- many articles


def test_micro_figures_are_of_the_summed_counts() -> None:
    articles = [RIGHT, MISSED, INVENTED, EMPTY]
    assert figures.slots(articles) == Tally(cor=4, mis=3, spu=3)
    assert figure("slot_f1").of(articles) == pytest.approx(4 / 7)
    assert figure("slot_precision").of(articles) == pytest.approx(4 / 7)
    assert figure("slot_recall").of([*articles, MISSED]) == pytest.approx(4 / 10)
    assert figure("over_generation").of(articles) == pytest.approx(3 / 7)
    assert figures.detection(articles) == Detection(found=1, invented=1, missed=1)


def test_one_slot_of_many_articles_is_summed_too() -> None:
    assert figures.slot([RIGHT, RIGHT, MISSED, EMPTY], "date") == Tally(cor=2, mis=1)
    assert figures.slot([RIGHT], "responds_to") == Tally()


def test_the_macro_mean_leaves_out_articles_with_nothing_to_score() -> None:
    macro = figure("slot_f1_macro").of
    assert macro([RIGHT, MISSED]) == pytest.approx(1 / 2)
    assert macro([RIGHT, MISSED, EMPTY, FAILED_EMPTY]) == pytest.approx(1 / 2)
    assert macro([RIGHT, INVENTED, EMPTY]) == pytest.approx(1 / 2), "spurious is something"
    assert macro([EMPTY]) is None
    assert macro([]) is None


def test_the_macro_mean_gives_every_article_one_vote() -> None:
    long = scored([], [right(), right(id="2", **ELSEWHERE, outcome="hit")])
    assert figure("slot_f1_macro").of([RIGHT, long]) == pytest.approx(1 / 2)


def test_a_failed_article_counts_like_an_empty_answer_and_is_counted_apart() -> None:
    assert figures.slots([RIGHT, FAILED]) == figures.slots([RIGHT, MISSED])
    assert figures.detection([FAILED]) == Detection(missed=1)
    assert figure("failures").of([RIGHT, FAILED, FAILED_EMPTY, MISSED]) == 2


def test_articles_without_an_incident_are_a_share_of_their_own() -> None:
    left = figure("left_empty")
    assert left.of([RIGHT, MISSED]) is None
    assert left.of([RIGHT, EMPTY, INVENTED, EMPTY, FAILED_EMPTY]) == pytest.approx(2 / 4)
    assert left.counts([RIGHT, EMPTY, INVENTED, EMPTY, FAILED_EMPTY]) == "2 of 4"
    assert left.counts([RIGHT]) == ""


def test_primary_figures_leave_the_secondary_records_out() -> None:
    second: Fields = {"id": "2", "salience": "secondary", **ELSEWHERE}
    articles = [scored([said()], [right(), right(**second)]), MISSED]
    assert figures.primary_slots(articles) == Tally(cor=4, mis=3)
    assert figures.slots(articles) == Tally(cor=4, mis=6)
    assert figure("slot_f1_primary").of(articles) == pytest.approx(8 / 11)
    assert figure("primary_found").of(articles) == pytest.approx(1 / 2)
    assert figure("primary_found").counts(articles) == "1 of 2"
    assert figure("detection_recall").of(articles) == pytest.approx(1 / 3)


def test_primary_found_is_no_share_where_gold_has_no_primary_record() -> None:
    assert figure("primary_found").of([EMPTY, INVENTED]) is None


def test_correct_nulls_are_summed_over_articles() -> None:
    spoiled = scored([said(outcome="hit")], [right()])
    assert figures.nulls([RIGHT, spoiled, MISSED]) == Nulls(kept=29, all=30)
    assert figure("nulls_kept").counts([RIGHT, spoiled]) == "29 of 30"
    assert figure("nulls_kept").of([MISSED, INVENTED]) is None


def test_quotes_are_summed_over_articles_and_say_nothing_where_there_are_none() -> None:
    assert figures.quotes([RIGHT, INVENTED]).total == RIGHT.quotes.total + INVENTED.quotes.total
    assert figure("quotes_exact").of([RIGHT]) == 1
    assert figure("quotes_exact").of([RIGHT, INVENTED]) == pytest.approx(1 / 2)
    assert figure("facts_quoted").counts([RIGHT, INVENTED]) == "4 of 4"
    assert figure("quotes_overlap").of([RIGHT]) == 1
    for key in ("quotes_exact", "facts_quoted", "quotes_overlap"):
        assert figure(key).of([EMPTY, FAILED]) is None
    assert figures.quotes([]) == Quotes()


def test_a_quote_must_be_the_articles_words_at_their_offsets() -> None:
    misplaced = scored([said()], [right()], "No shots")
    assert misplaced.quotes.exact == misplaced.quotes.total == 2
    assert figure("quotes_exact").of([misplaced]) == 0


def test_records_without_a_mistake_are_counted() -> None:
    assert figure("right_records").of([RIGHT, RIGHT, MISSED, INVENTED]) == 2


@pytest.mark.parametrize("each", FIGURES, ids=lambda each: each.key)
def test_every_figure_can_be_had_of_no_article_and_of_a_failed_one(each: Figure) -> None:
    nothing: Articles = []
    for articles in (nothing, [FAILED_EMPTY], [EMPTY, FAILED]):
        assert each.of(articles) in (None, 0, 1, 2)
        assert each.counts(articles) in ("", "0 of 1", "1 of 1")


def test_only_over_generation_and_failures_are_better_when_lower() -> None:
    lower = {each.key for each in FIGURES if not each.higher_is_better}
    assert lower == {"over_generation", "failures"}
    assert len({each.key for each in FIGURES}) == len(FIGURES)


def test_a_slot_of_the_codebook_is_scored_once_in_a_full_record() -> None:
    counted: Fields = {"munitions": munitions(launched=exact(3))}
    score = scored([said(**counted)], [right(**counted)])
    assert {slot for slot in SLOTS if any(figures.slot([score], slot))} == {
        "salience", "event_type", "date", "location.site", "munitions.launched",
    }  # fmt: skip
    assert Tally.sum(figures.slot([score], slot) for slot in SLOTS) == score.tally
