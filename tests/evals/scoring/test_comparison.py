"""Two runs side by side: what became better, what worse, and whether they may be compared."""

from collections.abc import Sequence

import pytest
from tests.evals.scoring.conftest import (
    Fields,
    about,
    day,
    exact,
    munitions,
    place,
    right,
    said,
    target,
)

from wirecoder_evals.comparison import Change, Comparison, Delta, NotComparable, compare
from wirecoder_evals.provenance import Identity, Machine, Mode, Revision, RunRecord
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring.articles import ArticleScore, score_article
from wirecoder_evals.scoring.figures import FIGURES
from wirecoder_evals.scoring.slots import SLOTS
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.provenance import ModelParameters, PromptRef

GOLD = right(targets=[target("Quill ferry", "vessel")], munitions=munitions(launched=exact(3)))
PERFECT: Fields = {
    "targets": [target("Quill ferry", "vessel")],
    "munitions": munitions(launched=exact(3)),
}
ELSEWHERE: Fields = {"date": day("1999-01-02"), "location": place("Salt Mill")}


def record(prompt: str) -> RunRecord:
    return RunRecord(
        dataset="harbour",
        articles=1,
        identity=Identity(
            mode=Mode.LIVE,
            articles_sha256="a",
            answers_sha256=None,
            prompt=PromptRef(name=prompt, version="1", sha256="0" * 64),
            draft_sha256="d",
            model="m",
            parameters=ModelParameters(),
            server="embedded",
            context_tokens=8192,
            repairs=1,
            code_sha256="c",
            packages={},
        ),
        gold_sha256="g",
        wirecoder="0",
        revision=Revision(commit=None, changed=None),
        machine=Machine(system="s", cores=1, python="3"),
        started=None,
    )


OLD, NEW = record("old"), record("new")


def article(
    predicted: Sequence[Incident], gold: Sequence[GoldIncident] = (GOLD,), name: str = "a"
) -> ArticleScore:
    return score_article(name, "", gold, predicted)


def compared(old: Sequence[ArticleScore], new: Sequence[ArticleScore]) -> Comparison:
    before = Scores(gold_sha256="g", articles=tuple(old))
    after = Scores(gold_sha256="g", articles=tuple(new))
    return compare((OLD, before), (NEW, after))


def changes(
    old: Fields, new: Fields, gold: Sequence[GoldIncident] = (GOLD,)
) -> list[tuple[str, str | None, str | None, str]]:
    """The changes of one record: slot, old and new value, effect."""
    a, b = said(**(PERFECT | old)), said(**(PERFECT | new))
    return [seen(change) for change in compared([article([a], gold)], [article([b], gold)]).changes]


def seen(change: Change) -> tuple[str, str | None, str | None, str]:
    return change.slot, change.old.value, change.new.value, change.effect


# --- changes of values


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        pytest.param(
            {"event_type": "grenade"}, {}, ("event_type", "grenade", "attack", "better"),
            id="wrong, then right",
        ),
        pytest.param(
            {"munitions": munitions(launched=about(3))}, {},
            ("munitions.launched", "~3", "3", "better"), id="half right, then right",
        ),
        pytest.param(
            {"munitions": munitions(launched=exact(4))},
            {"munitions": munitions(launched=about(3))},
            ("munitions.launched", "4", "~3", "better"), id="wrong, then half right",
        ),
        pytest.param(
            {"munitions": munitions()}, {}, ("munitions.launched", None, "3", "better"),
            id="missing, then right",
        ),
        pytest.param(
            {}, {"event_type": "grenade"}, ("event_type", "attack", "grenade", "worse"),
            id="right, then wrong",
        ),
        pytest.param(
            {}, {"munitions": munitions()}, ("munitions.launched", "3", None, "worse"),
            id="right, then missing",
        ),
        pytest.param(
            {"event_type": "grenade"}, {"event_type": "abduction"},
            ("event_type", "grenade", "abduction", "neither"), id="wrong, then wrong otherwise",
        ),
        pytest.param(
            {"munitions": munitions(launched=exact(4))}, {"munitions": munitions()},
            ("munitions.launched", "4", None, "better"), id="wrong, then silent",
        ),
        pytest.param(
            {"outcome": "hit"}, {}, ("outcome", "hit", None, "better"), id="a spurious value gone",
        ),
        pytest.param(
            {}, {"outcome": "hit"}, ("outcome", None, "hit", "worse"), id="a spurious value come",
        ),
    ],
)  # fmt: skip
def test_a_value_that_changed_is_better_worse_or_neither(
    old: Fields, new: Fields, change: tuple[str, str | None, str | None, str]
) -> None:
    assert changes(old, new) == [change]


def test_another_wording_that_is_as_right_is_shown_and_neither_better_nor_worse() -> None:
    other = {"targets": [target("the Quill Ferry", "vessel")]}
    assert changes({}, other) == [("targets.name", "Quill ferry", "the Quill Ferry", "neither")]


def test_what_did_not_change_is_not_shown() -> None:
    assert changes({}, {}) == []
    assert changes({"event_type": "grenade"}, {"event_type": "grenade"}) == []
    assert changes({"outcome": "hit"}, {"outcome": "hit"}) == []


def test_another_spurious_value_is_one_gone_and_one_come() -> None:
    assert changes({"outcome": "hit"}, {"outcome": "missed"}) == [
        ("outcome", "hit", None, "better"),
        ("outcome", None, "missed", "worse"),
    ]


def test_a_spurious_row_that_is_gone_is_better() -> None:
    both = [target("Quill ferry", "vessel"), target("Amber Quay")]
    assert changes({"targets": both}, {}) == [("targets.name", "Amber Quay", None, "better")]


def test_a_value_that_gold_tolerates_is_as_good_as_silence() -> None:
    gold = GOLD.model_copy(update={"accept": {"outcome": ("hit",)}})
    assert changes({}, {"outcome": "hit"}, [gold]) == [("outcome", None, "hit", "neither")]


def test_a_change_has_both_verdicts_and_what_gold_says() -> None:
    new = article([said(**(PERFECT | {"event_type": "grenade"}))], name="harbour-7")
    (change,) = compared([article([said(**PERFECT)], name="harbour-7")], [new]).changes
    assert (change.article, change.gold_id) == ("harbour-7", "1")
    assert (change.old_kind, change.new_kind) == ("COR", "INC")
    assert change.gold.value == "attack"


def test_an_invented_record_that_is_gone_is_better_in_each_of_its_slots() -> None:
    old = article([said(**PERFECT), said(id="2", **ELSEWHERE)])
    gone = [seen(change) for change in compared([old], [article([said(**PERFECT)])]).changes]
    assert gone == [
        ("event_type", "attack", None, "better"),
        ("date", "1999-01-02", None, "better"),
        ("location.site", "Salt Mill", None, "better"),
    ]


def test_a_record_found_at_last_is_better_in_each_slot_that_gold_fills() -> None:
    found = compared([article([])], [article([said(**PERFECT)])]).changes
    assert {change.effect for change in found} == {"better"}
    assert {change.slot for change in found if change.new_kind == "COR"} == {
        "salience", "event_type", "date", "location.site", "targets.name", "targets.type",
        "munitions.launched",
    }  # fmt: skip


def test_the_ids_of_records_do_not_matter() -> None:
    gold = [GOLD, right(id="2", **ELSEWHERE)]
    old = [said(id="1", **PERFECT), said(id="2", **ELSEWHERE)]
    new = [said(id="1", **ELSEWHERE), said(id="2", **PERFECT)]
    assert compared([article(old, gold)], [article(new, gold)]).changes == ()


def test_the_order_of_rows_does_not_matter() -> None:
    gold = [right(targets=[target("Quill ferry", "vessel"), target("Amber tug", "vessel")])]
    ferry, tug = target("Quill ferry", "vessel"), target("Amber tug", "vehicle")
    assert changes({"targets": [ferry, tug]}, {"targets": [tug, ferry]}, gold) == []


# --- differences of figures


def test_every_figure_and_every_slot_has_a_difference() -> None:
    both = compared([article([])], [article([said(**PERFECT)])])
    assert [delta.name for delta in both.figures] == [figure.name for figure in FIGURES]
    assert [delta.name for delta in both.slots] == list(SLOTS)
    assert (both.dataset, both.old, both.new) == ("harbour", OLD, NEW)
    f1 = both.figures[0]
    assert (f1.old, f1.new, f1.delta) == (0, 1, 1)
    slots = {delta.name: delta for delta in both.slots}
    assert slots["targets.name"].delta == 1
    assert slots["outcome"].delta == 0


def test_a_difference_keeps_the_direction_of_its_figure() -> None:
    deltas = {delta.name: delta for delta in compared([article([])], [article([])]).figures}
    assert not deltas["Over-generation"].higher_is_better
    assert deltas["Slot F1"].higher_is_better


def test_a_figure_that_one_run_does_not_have_has_no_difference() -> None:
    both = compared([article([])], [article([said(**PERFECT)])])
    quotes = {delta.name: delta for delta in both.figures}["Quotes exact"]
    assert (quotes.old, quotes.new, quotes.delta, quotes.low) == (None, 0, None, None)


def test_one_article_gives_a_difference_but_no_interval() -> None:
    f1 = compared([article([])], [article([said(**PERFECT)])]).figures[0]
    assert (f1.low, f1.high) == (None, None)
    assert not f1.is_sure


def test_the_interval_is_paired_by_article() -> None:
    # Articles differ much, the runs on each of them not at all: there is no doubt that they agree.
    articles = [article([said(**PERFECT)] * (n % 2), name=str(n)) for n in range(6)]
    f1 = compared(articles, articles).figures[0]
    assert (f1.delta, f1.low, f1.high) == (0, 0, 0)
    assert not f1.is_sure


def test_a_difference_in_every_article_is_sure_and_one_in_both_directions_is_not() -> None:
    good = [article([said(**PERFECT)], name=str(n)) for n in range(6)]
    bad = [article([], name=str(n)) for n in range(6)]
    assert compared(bad, good).figures[0].is_sure
    assert compared(good, bad).figures[0].is_sure
    assert not compared([*good[:3], *bad[3:]], [*bad[:3], *good[3:]]).figures[0].is_sure


@pytest.mark.parametrize(
    ("low", "high", "sure"),
    [(0.1, 0.3, True), (-0.3, -0.1, True), (-0.1, 0.3, False), (0.0, 0.3, False),
     (None, None, False)],
)  # fmt: skip
def test_a_difference_is_sure_if_its_interval_leaves_out_zero(
    low: float | None, high: float | None, sure: bool
) -> None:
    delta = Delta(name="F", old=0.1, new=0.3, delta=0.2, low=low, high=high)
    assert delta.is_sure == sure


# --- runs that may not be compared


def test_runs_scored_against_other_gold_are_not_comparable() -> None:
    scores = Scores(gold_sha256="g" * 64, articles=(article([]),))
    other = scores.model_copy(update={"gold_sha256": "h" * 64})
    with pytest.raises(NotComparable, match="gold is gggggggggggg in one and hhhhhhhhhhhh"):
        compare((OLD, scores), (NEW, other))


def test_runs_scored_by_other_rules_are_not_comparable() -> None:
    scores = Scores(gold_sha256="g", articles=(article([]),), scoring="codebook-1/scoring-1")
    other = scores.model_copy(update={"scoring": "codebook-1/scoring-2"})
    with pytest.raises(NotComparable, match=r"scoring-1, the other by .*scoring-2; score both"):
        compare((OLD, scores), (NEW, other))
