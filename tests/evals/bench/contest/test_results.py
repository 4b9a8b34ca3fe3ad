"""Figures: pairs of one turn only, failures empty and aloud, tables that say what was measured."""

import datetime as dt
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tests.evals.bench.contest.conftest import CALL, OURS, PLACES, outcome

from bench.contest import pages, plots, sections, tables
from bench.contest.names import CONTESTANTS, Stopped
from bench.contest.results import (
    UNUSABLE,
    Field,
    Results,
    Row,
    Standing,
    results_of,
    rows_of,
    standing,
)
from bench.contest.turns import Kept, Outcome
from wirecoder.usage import Usage
from wirecoder_evals.provenance import Machine, Revision

NAMES = ["wirecoder", "instructor"]
EMPTY = {"format": "no report"}


def rows(*pairs: tuple[Outcome, Outcome]) -> list[Row]:
    """Articles with the outcomes of both."""
    return [
        Row(place, {"wirecoder": ours, "instructor": theirs})
        for place, (ours, theirs) in zip(PLACES, pairs, strict=False)
    ]


def field(*results: Results, left_out: tuple[str, ...] = ()) -> Field:
    return Field(
        finished=dt.datetime(2031, 5, 4, tzinfo=dt.UTC),
        model="a-model",
        versions={"wirecoder": "1", "instructor": "2"},
        revision=Revision(commit=None, changed=None),
        machine=Machine(system="Linux", cores=2, python="3.11"),
        left_out=left_out,
        results=results,
    )


def figure(of: Standing, key: str) -> float | None:
    return next(one.value for one in of.figures if one.key == key)


# --- pairs


def test_ratios_are_of_turns_in_which_neither_failed() -> None:
    found = standing(
        "instructor",
        rows(
            (outcome(3), outcome(2)),
            (outcome(2), outcome(4)),
            (outcome(5), outcome(900, "Cut off")),
            (outcome(1, "Declined"), outcome(4)),
        ),
    )
    assert (found.ratio.value, found.ratio.n) == (1.0, 2)
    assert (found.ratio.low, found.ratio.high) == (0.5, 1.5)
    assert (found.seconds.value, found.seconds.n) == (4, 3), "a failed one has no seconds"


def test_outcomes_of_two_turns_are_no_pair() -> None:
    found = standing(
        "instructor", rows((outcome(3), outcome(2)), (outcome(9), outcome(1, turn="later")))
    )
    assert (found.ratio.value, found.ratio.n) == (1.5, 1)
    assert found.hourly_ratio.n == 1


def test_articles_an_hour_count_the_time_of_failed_ones() -> None:
    both = rows((outcome(10), outcome(20)), (outcome(10), outcome(70, "Cut off")))
    assert standing("wirecoder", both).hourly.value == 360
    found = standing("instructor", both)
    assert found.hourly.value == 80
    assert found.hourly_ratio.value == 4.5


def test_shares_and_costs_are_of_all_calls() -> None:
    used = outcome(10, model_seconds=9, usage=Usage(4, 300, 10, 100))
    found = standing("wirecoder", rows((used, used), (outcome(10), used)))
    assert found.usage == Usage(6, 400, 20, 150)
    assert found.cached_share == 0.375
    assert found.model_share == 0.7


# --- failures


def test_a_failure_counts_as_empty_whatever_was_answered() -> None:
    found = standing("instructor", rows((outcome(1), outcome(1, "Broke"))))
    assert found.failures == {PLACES[0].case.id: "Broke"}
    assert (figure(found, "failures"), figure(found, "slot_recall")) == (1, 0)


def test_an_answer_that_is_no_record_is_a_failure_and_no_empty_answer() -> None:
    found = standing("instructor", rows((outcome(1), outcome(1, answer=EMPTY))))
    assert found.failures == {PLACES[0].case.id: UNUSABLE}
    (line,) = tables.failures(field(Results(dataset="a", n=1, of=1, standings=(found,))))
    assert line.endswith(f"failed on {PLACES[0].case.id}, counted as empty: {UNUSABLE}")


def test_figures_are_of_the_articles_that_all_have_coded(kept: Kept) -> None:
    for place in PLACES[:3]:
        kept.write(place, OURS, outcome(1, identity=kept.identity(place, OURS)))
    kept.write(PLACES[0], CALL, outcome(1, identity=kept.identity(PLACES[0], CALL)))
    kept.write(PLACES[1], CALL, outcome(1, identity="of an older program"))
    found = rows_of(PLACES, CONTESTANTS, kept)
    assert [sorted(row.outcomes) for row in found] == [
        ["instructor", "wirecoder"],
        *[["wirecoder"]] * 2,
    ]
    assert results_of("wire", found, NAMES, 12).n == 1
    assert results_of("wire", found, ["wirecoder"], 12).n == 3


# --- tables, plots and pages


@pytest.fixture
def results() -> Results:
    pairs = rows((outcome(3), outcome(2)), (outcome(2), outcome(4)), (outcome(5), outcome(5)))
    return results_of("wire", pairs, NAMES, 3)


def test_the_table_has_a_column_for_each_contestant(results: Results) -> None:
    grid = tables.grid(results)
    assert grid.title == "wire, n = 3"
    assert grid.heads == ("", "Wirecoder", "instructor, one call")
    cells = {name: rest for name, *rest in grid.rows}
    assert cells["Wirecoder's seconds / its, median"] == [
        "1",
        "1.00 [0.50, 1.50], n = 3",
    ]
    assert cells["Calls an article"] == ["2.0", "2.0"]
    assert cells["Share of its time in the model"] == ["50.0 %", "50.0 %"]
    assert all(line.count("|") == 4 for line in grid.markdown())


def test_the_summary_says_who_was_not_run(results: Results) -> None:
    alone = results_of("field", rows((outcome(3), outcome(2))), ["wirecoder"], 50)
    grid = tables.summary(field(results, alone))
    assert grid.heads == ("", "Wirecoder", "instructor, one call")
    assert ("**field, n = 1 of 50**", "", "not run") in grid.rows


def test_the_summary_tells_of_failures_where_there_are_any() -> None:
    for failure, told in (("Broke", [("Articles failed", "1")]), (None, [])):
        one = results_of("wire", rows((outcome(1), outcome(2, failure))), ["instructor"], 1)
        grid = tables.summary(field(one))
        assert [row for row in grid.rows if row[0] == "Articles failed"] == told


def test_plots_are_whole_pictures_with_a_mark_for_each_article(results: Results) -> None:
    seconds = ET.fromstring(plots.seconds([results]))  # noqa: S314 - our own
    marks = [e for e in seconds.iter() if e.tag.endswith("title") and "words" in (e.text or "")]
    assert len(marks) == 6
    assert ET.fromstring(plots.quality([results], "slot_f1", "Slot F1")) is not None  # noqa: S314
    assert ET.fromstring(plots.seconds([])) is not None  # noqa: S314


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    return tmp_path


def test_a_whole_run_writes_the_readme_s_table_and_the_results(
    results: Results, root: Path
) -> None:
    pages.write(field(results, left_out=("dev",)), root, root)
    readme = (root / "README.md").read_text("utf-8")
    assert readme.startswith(f"before\n{tables.BEGIN}\n`make bench`, wirecoder 1, instructor 2")
    assert readme.endswith(f"|\n{tables.END}\nafter\n")
    assert "old" not in readme
    page = (root / "evals" / "bench" / "RESULTS.md").read_text("utf-8")
    assert "## wire, n = 3" in page
    assert "Left out, since it is not there: dev." in page
    for name in ("slot-f1", "seconds"):
        assert f"plots/{name}.svg" in page
        assert (root / "evals" / "bench" / "plots" / f"{name}.svg").is_file()
    pages.write(field(results, left_out=("dev",)), root, root)
    assert (root / "README.md").read_text("utf-8") == readme


def test_a_run_with_gaps_writes_no_page(results: Results, root: Path) -> None:
    before = (root / "README.md").read_bytes()
    with pytest.raises(Stopped, match="some articles have no outcome"):
        pages.write(field(results.model_copy(update={"of": 12})), root, root)
    assert (root / "README.md").read_bytes() == before


def test_a_page_without_marks_is_not_written_to() -> None:
    with pytest.raises(Stopped, match="there is no"):
        tables.between_marks("no marks", ["a table"])


def test_the_project_s_readme_has_the_marks() -> None:
    readme = (Path(__file__).parents[4] / "README.md").read_text("utf-8")
    assert tables.between_marks(readme, ["a table"])


def test_parts_that_were_measured_have_a_table_with_a_column_for_each_run(tmp_path: Path) -> None:
    assert sections.found(tmp_path) == []
    started = '{"start_up": {"seconds": 1.23456, "n": 5}, "of": [1, 2.5]}'
    (tmp_path / "cost.json").write_text(started)
    for n in (1000, 20):
        batch = f'{{"articles": {n}, "exact": true, "machine": {{"cores": 2}}, "memory": []}}'
        (tmp_path / f"scale-draft-{n}.json").write_text(batch)
    cost, scale = sections.found(tmp_path)
    assert cost.rows == (("start up, seconds", "1.235"), ("start up, n", "5"), ("of", "1, 2.5"))
    assert scale.heads == ("", "draft, 1000", "draft, 20")
    assert scale.rows == (("articles", "1,000", "20"), ("exact", "yes", "yes"))
    assert sections.memory(tmp_path) == {}


def test_memory_is_shown_by_the_share_of_work_that_was_done(results: Results, root: Path) -> None:
    (root / "scale-read-20.json").write_text(
        '{"memory": [[0, 5, 10.5], [1, 10, 320], [2, 20, 400]]}'
    )
    assert sections.memory(root) == {"read, 20": [(0.25, 10.5), (0.5, 320), (1, 400)]}
    pages.write(field(results), root, root)
    drawn = (root / "evals" / "bench" / "plots" / "memory.svg").read_text("utf-8")
    assert "read, 20" in "".join(ET.fromstring(drawn).itertext())  # noqa: S314 - our own
    assert "plots/memory.svg" in (root / "evals" / "bench" / "RESULTS.md").read_text("utf-8")
