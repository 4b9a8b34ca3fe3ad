"""The stages of a posting in words, with the time that each took."""

from tests.desk.scenes import article

from wirecoder.desk.postings import Posting, Stage
from wirecoder.web.post.stages import StageView, stages_of


def posting_of(*stages: tuple[str, float], ended: float | None = None) -> Posting:
    listed = [Stage(name, begun) for name, begun in stages]
    return Posting("1", None, article("Depot Nine"), False, listed, ended)


def test_each_stage_took_until_the_next_began_and_the_last_one_goes_on() -> None:
    posting = posting_of(("wait", 10.0), ("segment", 12.5), ("verify", 13.0))
    assert stages_of(posting, 20.0) == [
        StageView("Waiting for its turn", 2.5, now=False, again=False),
        StageView("Finding the sentences", 0.5, now=False, again=False),
        StageView("Having the model check each fact", 7.0, now=True, again=False),
    ]


def test_at_the_end_no_stage_goes_on() -> None:
    posting = posting_of(("wait", 10.0), ("segment", 12.5), ended=13.0)
    assert [(view.seconds, view.now) for view in stages_of(posting, 20.0)] == [
        (2.5, False),
        (0.5, False),
    ]


def test_the_model_that_stands_in_begins_again() -> None:
    posting = posting_of(("segment", 1.0), ("extract", 2.0), ("segment", 3.0), ("extract", 4.0))
    assert [view.again for view in stages_of(posting, 5.0)] == [False, False, True, False]


def test_what_has_no_stage_yet_has_no_line_and_a_new_stage_its_own_name() -> None:
    assert stages_of(posting_of(), 1.0) == []
    assert stages_of(posting_of(("translate", 0.0)), 1.0)[0].name == "Translate"
