"""Reliability: each fact's confidence meets its own verdict, and the figures say what they say."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.command import Run
from tests.evals.conftest import DATASETS
from tests.evals.perfect import incidents_of, perfect_run, record_of, report_of
from tests.evals.scoring.conftest import (
    casualties,
    claim,
    damage,
    day,
    exact,
    munitions,
    perpetrator,
    place,
    quote,
    right,
    said,
    scored,
    target,
    weapon,
)

from wirecoder.errors import InvalidRequest, ModelTimeout
from wirecoder_evals import cases, runner
from wirecoder_evals.reliability import (
    Accepted,
    Rated,
    acceptable,
    bins,
    calibration_error,
    credited,
    curve,
    curves,
    held_out,
    rated,
)
from wirecoder_evals.runner import Dataset
from wirecoder_evals.runs import Failure, RunFolder
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident

EVERYTHING: dict[str, Any] = {
    "date": day("2031-05-04"),
    "location": place("Fort Tamarin"),
    "perpetrators": (perpetrator("the Reed Front"),),
    "claim": claim("denied", "the Reed Front", quotes=(quote(),)),
    "targets": (target("customs house"), target("ferry pier")),
    "weapons": (weapon("mortar"), weapon("unknown")),
    "munitions": munitions(launched=exact(9), intercepted=exact(5), impacted=exact(4)),
    "casualties": (casualties("guards", killed=exact(2), injured=exact(3)),),
    "damage": damage("some"),
}


def found(predicted: Sequence[Incident], gold: Sequence[GoldIncident]) -> dict[str, float]:
    """How right each statement is, by incident and path."""
    pairs = credited(predicted, scored(predicted, gold))
    return {f"{one.incident.id} {one.statement.path}": one.right for one in pairs}


def facts(*pairs: tuple[float, float]) -> list[Rated]:
    """Facts by confidence and whether they are right."""
    return [Rated(confidence, right) for confidence, right in pairs]


# --- facts and verdicts


def test_every_statement_of_a_right_incident_is_right_and_a_code_without_one_is_left_out() -> None:
    assert found([said(**EVERYTHING)], [right(**EVERYTHING)]) == dict.fromkeys(
        [
            "1 date", "1 location", "1 perpetrators[0]", "1 claim", "1 targets[0]", "1 targets[1]",
            "1 weapons[0]", "1 munitions.launched", "1 munitions.intercepted",
            "1 munitions.impacted", "1 casualties[0].killed", "1 casualties[0].injured",
            "1 damage",
        ],
        1.0,
    )  # fmt: skip


def test_each_row_meets_its_own_verdict_whatever_order_gold_has() -> None:
    predicted = said(
        targets=(target("post office"), target("ferry pier"), target("customs house")),
        casualties=(
            casualties("sailors", killed=exact(1)),
            casualties("guards", killed=exact(2), injured=exact(7)),
        ),
    )
    gold = right(
        targets=(target("customs house"), target("ferry pier")),
        casualties=(casualties("guards", killed=exact(2), injured=exact(3)),),
    )
    rights = found([predicted], [gold])
    assert [rights[f"1 targets[{n}]"] for n in range(3)] == [0, 1, 1]
    assert rights["1 casualties[0].killed"] == 0
    assert (rights["1 casualties[1].killed"], rights["1 casualties[1].injured"]) == (1, 0)


def test_a_partly_right_fact_counts_half_and_one_that_gold_accepts_counts_whole() -> None:
    predicted = said(date=day("2031-05"), damage=damage("some"))
    rights = found([predicted], [right(accept={"damage.extent": ["some"]})])
    assert (rights["1 date"], rights["1 damage"]) == (0.5, 1)


def test_what_an_invented_incident_says_is_wrong_and_what_an_optional_one_says_is_left_out() -> (
    None
):
    other: dict[str, Any] = {"date": day("2029-01-01"), "location": place("Port Sorrel")}
    predicted = [said(), said(id="2", **other)]
    assert found(predicted, [right()])["2 location"] == 0
    optional = right(id="2", optional=True, **other)
    rights = found(predicted, [right(), optional])
    assert rights == {"1 date": 1, "1 location": 1}


def test_scores_of_other_predictions_are_refused() -> None:
    score = scored([said()], [right()])
    with pytest.raises(InvalidRequest, match=r"harbour: incident 1, location: .*Port Sorrel"):
        list(credited([said(location=place("Port Sorrel"))], score))


def test_the_confidence_is_that_of_the_fact_and_one_without_is_counted_apart() -> None:
    sure = exact(2).model_copy(update={"confidence": 0.9})
    predicted = said(
        date=day("2031-05-04", confidence=0.7),
        targets=(target("ferry pier", confidence=0.6), target("customs house", confidence=0.8)),
        casualties=(casualties("guards", killed=sure, confidence=0.1),),
    )
    gold = right(targets=(target("customs house"),), casualties=(casualties(killed=exact(2)),))
    ratings = rated([predicted], scored([predicted], [gold]))
    pairs = [(fact.confidence, fact.right) for fact in ratings.facts]
    assert pairs == [(0.7, 1), (0.6, 0), (0.8, 1), (0.9, 1)]
    assert ratings.unrated == 1  # the place


# --- figures


def test_a_bin_holds_its_lower_edge_and_the_last_one_both() -> None:
    found = bins([facts((0.5, 1), (0.699, 0)), facts((0.95, 1), (1.0, 0.5))])
    assert [one.n for one in found] == [0, 2, 0, 0, 0, 2]
    assert found[1].confidence == pytest.approx(0.5995)
    assert found[1].right == 0.5
    assert (found[5].confidence, found[5].right) == (0.975, 0.75)
    assert found[0].ends is None


def test_the_calibration_error_is_the_mean_distance_of_a_fact_s_bin() -> None:
    # Four facts held at 0.6, half of them right, and one held at 0.9 that is right.
    four = facts((0.6, 1), (0.6, 0), (0.6, 1), (0.6, 0))
    assert calibration_error([four, facts((0.9, 1))]) == pytest.approx((4 * 0.1 + 0.1) / 5)
    assert calibration_error([[]]) is None


def test_the_largest_set_counts_even_beyond_a_wrong_fact() -> None:
    ranked = facts((0.99, 0), *[(0.9, 1.0)] * 70, (0.6, 0))
    assert acceptable(ranked) == Accepted(71, 72, 70 / 71, 0.9)


def test_facts_of_one_confidence_are_accepted_together_or_not_at_all() -> None:
    tied = facts((0.9, 1), (0.8, 1), (0.8, 0))
    assert acceptable(tied) == Accepted(1, 3, 1.0, 0.9)
    assert acceptable(tied, 0.6) == Accepted(3, 3, 2 / 3, 0.8)
    assert acceptable(facts((0.9, 0))) == Accepted(0, 1, 0.0, None)


def test_a_held_out_article_does_not_choose_its_own_threshold() -> None:
    articles = [facts((0.9, 1), (0.7, 0)), facts((0.8, 1), (0.7, 1))]
    # The first's threshold comes from the second, 0.7; the second's from the first, 0.9.
    assert held_out(articles) == Accepted(2, 4, 0.5)


def test_a_curve_of_nothing_says_so_without_an_error() -> None:
    empty = curve("none", [[]])
    assert (empty.n, empty.error, empty.accepted.share, empty.error_ends) == (0, 0.0, 0.0, None)


# --- the command


def with_confidence(node: Any, confidence: float) -> Any:
    """A predicted document in which every fact has this confidence."""
    if isinstance(node, list):
        return [with_confidence(item, confidence) for item in node]
    if not isinstance(node, dict):
        return node
    own = {key: with_confidence(value, confidence) for key, value in node.items()}
    return own | {"confidence": confidence} if node.get("quotes") else own


def scored_run(folder: Path, name: str, confidence: float = 0.97) -> RunFolder:
    """A scored run on a committed dataset without a mistake, sure of everything."""
    dataset = Dataset(DATASETS / name, cases.load(DATASETS / name))
    run = RunFolder(folder / name)
    run.begin(record_of(dataset), fresh=True)
    for case in dataset.cases:
        run.keep(report_of(case, with_confidence(incidents_of(case), confidence)))
    runner.score(dataset, run)
    return run


def test_runs_without_a_mistake_are_right_throughout(tmp_path: Path, wirecoder: Run) -> None:
    runs = [scored_run(tmp_path, "seeds"), scored_run(tmp_path, "wire", confidence=0.6)]
    ended = wirecoder("eval", "reliability", *(str(run.path) for run in runs), "--report", "r")
    assert ended.code == 0
    assert "Reliability: seeds, by-hand@1" in ended.out
    assert "2 datasets together" in ended.out
    rows = [line.split() for line in ended.out.splitlines() if line.startswith("  [0.95")]
    assert [row[4] for row in rows] == ["1.000", "–", "1.000"]
    assert "█" in ended.out
    assert ended.out.count("Accepted unseen at 98 % precision: 1.000") == 3
    summary = Path("r/reliability.md").read_text("utf-8")
    assert "| [0.95, 1.00] |" in summary
    assert "(reliability.svg)" in summary
    root = ET.parse("r/reliability.svg").getroot()  # noqa: S314 - our own file
    drawn = "".join(root.itertext())
    assert "seeds, by-hand@1, n = " in drawn
    assert "prefers-color-scheme:dark" in drawn
    assert not [e for e in root.iter() if any("href" in key for key in e.attrib)]


def test_a_run_of_facts_without_confidence_is_refused(tmp_path: Path, wirecoder: Run) -> None:
    dataset = Dataset(DATASETS / "seeds", cases.load(DATASETS / "seeds"))
    run = perfect_run(dataset, tmp_path / "run")
    unscored = wirecoder("eval", "reliability", str(run.path))
    assert unscored.code == 2
    assert "scores.json: No such file" in unscored.err
    runner.score(dataset, run)
    ended = wirecoder("eval", "reliability", str(run.path), "--report", "r")
    assert ended.code == 2
    assert "has a confidence: only a prompt of the strategy `read`" in ended.err
    assert not Path("r").exists()


def test_a_prediction_that_changed_after_scoring_is_refused(tmp_path: Path, wirecoder: Run) -> None:
    run = scored_run(tmp_path, "seeds")
    file = next(f for f in sorted(run.path.glob("predictions/*.json")) if "site" in f.read_text())
    document = json.loads(file.read_text("utf-8"))
    document["incidents"][0]["location"]["site"] = "elsewhere"
    file.write_text(json.dumps(document), "utf-8")
    ended = wirecoder("eval", "reliability", str(run.path))
    assert ended.code == 2
    assert "no verdict on 'elsewhere'" in ended.err
    assert "wirecoder eval score RUN" in ended.err


def test_a_failed_article_is_counted_apart(tmp_path: Path, wirecoder: Run) -> None:
    run = scored_run(tmp_path, "seeds")
    dataset = Dataset(DATASETS / "seeds", cases.load(DATASETS / "seeds"))
    first = dataset.cases[0].id
    (run.path / "predictions" / f"{first}.json").unlink()
    run.keep_failure(first, Failure.of(ModelTimeout("too slow")))
    runner.score(dataset, run)
    ended = wirecoder("eval", "reliability", str(run.path))
    assert "Left out: 1 failed article, 0 facts without a confidence" in ended.out


def test_two_runs_on_one_dataset_are_not_thrown_together(tmp_path: Path, wirecoder: Run) -> None:
    run = str(scored_run(tmp_path, "seeds").path)
    assert "together" not in wirecoder("eval", "reliability", run, run).out
    assert curves([]) == []
