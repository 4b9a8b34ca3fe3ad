"""`wirecoder eval links`, the stories that it is counted on, and their gold."""

import json
import shutil
from pathlib import Path

import pytest
from tests.command import Run

from wirecoder.errors import InvalidRequest
from wirecoder_evals import cases
from wirecoder_evals.linking.commands import evaluate
from wirecoder_evals.linking.gold import as_report, gold_events
from wirecoder_evals.linking.records import Records
from wirecoder_evals.runner import Dataset

EVALS = Path(__file__).parents[3] / "evals"
STORIES = [EVALS / "links" / "dev", EVALS / "links" / "blind"]


@pytest.mark.parametrize("folder", STORIES, ids=lambda path: path.name)
def test_no_link_between_the_stories_is_wrong_and_most_are_found(folder: Path) -> None:
    scores = evaluate(Dataset(folder, cases.load(folder)), Records.GOLD, Path()).scores
    assert scores.wrong == ()
    assert len(scores.right) > 2 * len(scores.missed)


def test_the_command_shows_figures_and_what_was_missed(wirecoder: Run) -> None:
    ran = wirecoder("eval", "links", str(STORIES[0]), str(EVALS / "datasets" / "wire"))
    assert ran.code == 0, ran.err
    assert "Pair precision" in ran.out
    assert "none there" in ran.out  # wire tells no event twice
    assert "dev, missed: d03a#1 and d03c#2: agree on date" in ran.out


def test_the_pipelines_own_records_are_linked_from_recorded_answers(wirecoder: Run) -> None:
    seeds = str(EVALS / "datasets" / "seeds")
    ran = wirecoder("eval", "links", seeds, "--records", "replay", "--out", "runs")
    assert ran.code == 0, ran.err
    assert "Links between replay records" in ran.out
    assert "wrong" not in ran.out


def test_what_the_reader_reads_is_linked_without_a_model(wirecoder: Run) -> None:
    ran = wirecoder("eval", "links", str(EVALS / "datasets" / "seeds"), "--records", "read")
    assert ran.code == 0, ran.err
    assert "wrong" not in ran.out


def test_gold_goes_to_the_linker_without_its_other_wordings() -> None:
    case = next(one for one in cases.load(EVALS / "datasets" / "wire") if one.id == "w22")
    assert '"aliases"' in case.gold.model_dump_json()
    report = as_report(case)
    assert '"aliases"' not in report.to_json()
    assert [one.id for one in report.incidents] == [one.id for one in case.gold.incidents]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([["d01a#1", "d99z#1"]], "d99z#1"),
        ([["d01a#1", "d01b#1"], ["d01b#1", "d01c#1"]], "d01b#1"),
        ([["d02c#1", "d02c#2"]], "d02c#1"),
        ([["d01a#1"]], "events.0"),
    ],
)
def test_a_gold_event_that_cannot_be_is_an_error_that_names_it(
    tmp_path: Path, events: list[list[str]], said: str
) -> None:
    folder = tmp_path / "dev"
    shutil.copytree(STORIES[0], folder)
    (folder / "links.json").write_text(json.dumps({"format": "event-links/1", "events": events}))
    with pytest.raises(InvalidRequest, match=said):
        gold_events(folder, cases.load(folder))
