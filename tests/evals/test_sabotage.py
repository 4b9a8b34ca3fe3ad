"""Spoil one thing in a run without a mistake: exactly the figures that it touches get worse."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.evals.conftest import DATASETS
from tests.evals.perfect import perfect_run

from wirecoder_evals import cases, gate, runner
from wirecoder_evals.evaluation import Evaluated
from wirecoder_evals.runner import Dataset
from wirecoder_evals.runs import Failure, RunFolder

WIRE = Dataset(DATASETS / "wire", cases.load(DATASETS / "wire"))
SLOTS = {"Slot F1", "Slot F1, primary incidents", "Slot F1, mean of articles"}
Spoil = Callable[[RunFolder], None]
Fallen = Callable[[Spoil], set[str]]


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return perfect_run(WIRE, tmp_path / "run")


@pytest.fixture
def fallen(run: RunFolder, tmp_path: Path) -> Fallen:
    """Names what the gate reports after a run was spoilt; the baseline is the run before."""
    file = tmp_path / "baseline.json"
    gate.write(file, [_scored(run)])
    assert gate.reasons([_scored(run)], gate.read(file)) == ()

    def fallen(spoil: Spoil) -> set[str]:
        spoil(run)
        reasons = gate.reasons([_scored(run)], gate.read(file))
        return {reason.removeprefix("wire: ").partition(" is ")[0] for reason in reasons}

    return fallen


def _scored(run: RunFolder) -> Evaluated:
    return Evaluated.of(run.record(), runner.score(WIRE, run))


def edit(run: RunFolder, article: str, change: Callable[[Any], None]) -> None:
    """Change the prediction for an article."""
    file = run.path / "predictions" / f"{article}.json"
    document = json.loads(file.read_text("utf-8"))
    change(document["incidents"])
    file.write_text(json.dumps(document), "utf-8")


def first_with(run: RunFolder, *path: str) -> tuple[str, int]:
    """An article and the place of an incident that has something at a path."""
    for case in WIRE.cases:
        file = run.path / "predictions" / f"{case.id}.json"
        for place, incident in enumerate(json.loads(file.read_text("utf-8"))["incidents"]):
            node = incident
            for key in path:
                node = node and node[key]
            if node and incident["salience"] == "primary":
                return case.id, place
    raise AssertionError(f"no incident has {path}")


def test_a_run_as_gold_has_it_is_perfect(run: RunFolder) -> None:
    figures = {figure.key: figure.value for figure in _scored(run).figures}
    assert figures.pop("over_generation") == 0
    assert figures.pop("failures") == 0
    assert figures.pop("right_records") == sum(
        not incident.optional for case in WIRE.cases for incident in case.gold.incidents
    )
    assert set(figures.values()) == {1.0}


def test_a_changed_number_lowers_its_slot_alone(run: RunFolder, fallen: Fallen) -> None:
    article, place = first_with(run, "munitions", "launched")

    def change(incidents: Any) -> None:
        number = incidents[place]["munitions"]["launched"]
        number |= {"min": 77, "max": 77, "best": 77, "qualifier": "exact"}

    assert fallen(lambda run: edit(run, article, change)) == SLOTS | {
        "Slot precision",
        "Slot recall",
        "Records without a mistake",
        "munitions.launched",
    }


def test_a_moved_offset_makes_a_quote_inexact(run: RunFolder, fallen: Fallen) -> None:
    article, place = first_with(run, "date", "quotes")

    def move(incidents: Any) -> None:
        quote = incidents[place]["date"]["quotes"][0]
        quote["start"] += 1
        quote["end"] += 1

    assert fallen(lambda run: edit(run, article, move)) == {"Quotes exact"}


def test_a_quote_of_the_words_beside_lowers_the_overlap_alone(
    run: RunFolder, fallen: Fallen
) -> None:
    article, place = first_with(run, "date", "quotes")
    text = next(case.text for case in WIRE.cases if case.id == article)

    def move(incidents: Any) -> None:
        date = incidents[place]["date"]
        quote = date["quotes"][0]
        start, end = quote["start"] + 1, quote["end"] + 1
        date["quotes"] = [{"quote": text[start:end], "start": start, "end": end}]

    assert fallen(lambda run: edit(run, article, move)) == {"Overlap with gold's quotes"}


def test_a_doubled_record_is_over_generation(run: RunFolder, fallen: Fallen) -> None:
    article, place = first_with(run, "location", "site")
    filled: set[str] = set()

    def double(incidents: Any) -> None:
        incidents.append(incidents[place] | {"id": str(len(incidents) + 1), "responds_to": None})

    def spoil(run: RunFolder) -> None:
        edit(run, article, double)
        spurious = (v for a in _scored(run).articles for v in a.verdicts if v.kind == "SPU")
        filled.update(v.slot for v in spurious)

    figures = {"Slot precision", "Over-generation", "Detection F1", "Detection precision"}
    assert fallen(spoil) == SLOTS | figures | filled
    assert "location.site" in filled


def test_a_failed_article_is_missed_not_skipped(run: RunFolder, fallen: Fallen) -> None:
    article, _ = first_with(run, "location", "site")
    missing: set[str] = set()

    def fail(run: RunFolder) -> None:
        (run.path / "predictions" / f"{article}.json").unlink()
        run.keep_failure(
            article, Failure(code="model_timeout", message="no answer", retryable=True)
        )
        verdicts = (v for a in _scored(run).articles for v in a.verdicts)
        missing.update(v.slot for v in verdicts if v.kind == "MIS")

    figures = {"Slot recall", "Detection F1", "Detection recall", "Primary incidents found"}
    counts = {"Records without a mistake", "Articles failed"}
    assert fallen(fail) == SLOTS | figures | counts | missing


def test_a_failed_article_without_incident_does_not_pass_for_empty(
    run: RunFolder, fallen: Fallen
) -> None:
    article = next(case.id for case in WIRE.cases if not case.gold.incidents)

    def fail(run: RunFolder) -> None:
        (run.path / "predictions" / f"{article}.json").write_text("{}", "utf-8")

    assert fallen(fail) == {"Articles without incident left empty", "Articles failed"}
