"""Turns: who is first rotates, what is kept is not coded again, a turn is never half old."""

from dataclasses import replace

import pytest
from tests.evals.bench.contest.conftest import CALL, OURS, PLACES, SPARED, Answering

from bench.contest.answering import Asked
from bench.contest.names import Contestant, Stopped
from bench.contest.programs import Answered
from bench.contest.proxy import Call, Counter
from bench.contest.turns import Contest, Kept, missing, order
from wirecoder.usage import Usage
from wirecoder_evals.cases import Case

BOTH = [OURS, CALL]


def ran(
    kept: Kept, contestants: list[Contestant] = BOTH, failing: tuple[str, ...] = ()
) -> list[str]:
    """The turns that a run took."""
    seen: list[str] = []
    programs = {one.name: Answering(one.name, seen, failing) for one in contestants}
    work = list(missing(PLACES, contestants, kept))
    Contest(programs, Counter(), kept).run(work, lambda said: None)
    return seen


def test_each_contestant_has_each_place_in_the_order_equally_often() -> None:
    three = [OURS, CALL, SPARED]
    orders = [order(three, position) for position in range(6)]
    for place in range(3):
        assert sorted(one[place].name for one in orders) == sorted(2 * [one.name for one in three])


def test_every_article_is_coded_by_all_before_the_next_one(kept: Kept) -> None:
    a, b, c, d = (place.case.id for place in PLACES)
    assert ran(kept) == [
        f"wirecoder {a}", f"instructor {a}",
        f"instructor {b}", f"wirecoder {b}",
        f"wirecoder {c}", f"instructor {c}",
        f"instructor {d}", f"wirecoder {d}",
    ]  # fmt: skip
    found = [[kept.read(place, one) for one in BOTH] for place in PLACES]
    assert all(ours and theirs and ours.turn == theirs.turn for ours, theirs in found)
    assert len({ours.turn for ours, _ in found if ours}) == 4


def test_what_everybody_has_coded_is_not_coded_again_though_it_failed(kept: Kept) -> None:
    failed = PLACES[1].case.id
    ran(kept, failing=(failed,))
    found = kept.read(PLACES[1], CALL)
    assert found
    assert found.failure == "Broke"
    assert ran(kept) == []


def test_if_one_outcome_is_missing_all_go_again_in_one_turn(kept: Kept) -> None:
    ran(kept)
    (kept.folder / "wire" / "instructor" / f"{PLACES[1].case.id}.json").unlink()
    again = PLACES[1].case.id
    assert ran(kept) == [f"instructor {again}", f"wirecoder {again}"]


def test_a_file_that_was_cut_off_is_no_outcome(kept: Kept) -> None:
    ran(kept)
    (kept.folder / "wire" / "instructor" / f"{PLACES[0].case.id}.json").write_text('{"turn": "')
    assert len(ran(kept)) == 2


def test_another_article_model_or_program_is_coded_anew(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(kept)
    assert len(ran(Kept(kept.folder, "another-model"))) == 8
    ran(kept)
    longer = replace(PLACES[0].case, text=PLACES[0].case.text + "!")
    assert isinstance(longer, Case)
    assert kept.read(replace(PLACES[0], case=longer), OURS) is None
    monkeypatch.setattr(Contestant, "identity", property(lambda self: f"new {self.name}"))
    assert kept.read(PLACES[0], OURS) is None


def test_who_is_spared_a_dataset_is_neither_asked_nor_waited_for(kept: Kept) -> None:
    assert not any("langextract" in turn for turn in ran(kept, [OURS, SPARED]))
    assert ran(kept, [OURS, SPARED]) == []


def test_a_contestant_alone_leaves_the_others_outcomes(kept: Kept) -> None:
    ran(kept)
    (kept.folder / "wire" / "instructor" / f"{PLACES[0].case.id}.json").unlink()
    assert ran(kept, [CALL]) == [f"instructor {PLACES[0].case.id}"]
    pair = [kept.read(PLACES[0], one) for one in BOTH]
    assert all(pair)
    assert len({one.turn for one in pair if one}) == 2, "so their seconds are no pair"


def test_calls_of_others_are_not_one_s_own(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter()

    class Calling(Answering):
        def ask(self, asked: Asked) -> Answered:
            counter.calls.append(Call("wirecoder", 1.0, 2.5, Usage(1, 10, 1, 5)))
            counter.calls.append(Call("instructor", 0.0, 9.0, Usage(1, 99, 9)))
            return super().ask(asked)

    programs = {one.name: Calling(one.name, []) for one in BOTH}
    counter.calls.append(Call("wirecoder", 0.0, 100.0, Usage(1)))
    Contest(programs, counter, kept).run([(PLACES[0], BOTH)], lambda said: None)
    ours, theirs = (kept.read(PLACES[0], one) for one in BOTH)
    assert ours
    assert theirs
    assert (ours.usage, ours.model_seconds) == (Usage(1, 10, 1, 5), 1.5)
    assert (theirs.usage, theirs.model_seconds) == (Usage(1, 99, 9), 9.0)


def test_a_server_that_is_gone_ends_the_run_and_leaves_no_outcome(kept: Kept) -> None:
    contest = Contest({"wirecoder": Answering("wirecoder", [])}, Counter(lost="Gone"), kept)
    with pytest.raises(Stopped, match="the model server is gone"):
        contest.run([(PLACES[0], [OURS])], lambda said: None)
    assert kept.read(PLACES[0], OURS) is None
