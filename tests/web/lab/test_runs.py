"""Runs of a version on a dataset: made beside other work, kept article by article, compared."""

import asyncio
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.web.lab.conftest import ARTICLES, Lab, until

from wirecoder.errors import AnswerInvalid, Conflict, ModelUnreachable
from wirecoder_evals import runner
from wirecoder_evals.commands import compare_runs
from wirecoder_evals.comparison import Delta
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.runs import RunFolder
from wirecoder_evals.web.lab.comparisons import row, slot_name, value_words
from wirecoder_evals.web.lab.evaluations import Evaluations, Plan
from wirecoder_evals.web.lab.shelf import Shelf

START = {"dataset": "tiny", "against": "plain@1"}
Start = Callable[[], Lab]


def asked_with(lab: Lab) -> int:
    return len(lab.model.asked)


def test_a_run_goes_on_beside_other_work_and_ends_in_the_comparison(lab: Lab) -> None:
    lab.edit()
    lab.model.gate.clear()
    address = lab.send("/prompts/plain/2/runs", **START)
    until(lambda: lab.model.at_gate)
    page = lab.page(address)
    assert "0 of 6</strong> articles done" in page
    assert "having the model draft the records" in page
    assert lab.client.get("/healthz").status_code == 200
    lab.model.gate.set()
    until(lambda: "load delay:1s" not in lab.page(address))
    page = lab.page(address)
    assert "Slot F1" in page
    assert "Values that came out otherwise" in page
    for label in ("plain@1", "plain@2"):
        assert f">{label}</th>" in page


def test_what_became_worse_comes_first_and_leads_to_the_article_with_the_words_marked(
    lab: Lab,
) -> None:
    lab.edit()
    address = lab.run()
    page = lab.page(address)
    effects = re.findall(r'<li class="card flip">\s*<p class="flip-head">\s*<span[^>]*>(\w+)', page)
    assert effects == sorted(effects, key=["worse", "better", "other"].index)
    (link, *_) = re.findall(r'<a href="([^"]*/articles/[^"]*)"', page)
    article = lab.page(link)
    assert re.search(r'<mark class="mark" id="at-\d+" data-facts="[^"]*old', article)
    assert "Back to the comparison" in article


def test_a_run_is_a_folder_that_the_command_line_scores_and_compares(lab: Lab) -> None:
    lab.edit()
    lab.run()
    folder = lab.workspace / "evaluations" / "runs" / "live" / "tiny"
    old, new = sorted(folder.iterdir())
    assert (old.name.rpartition("-")[0], new.name.rpartition("-")[0]) == ("plain@1", "plain@2")
    assert RunFolder(new).record().usage.calls == len(ARTICLES)
    compare_runs(old, new)


def test_what_the_released_version_said_is_not_asked_for_again(lab: Lab) -> None:
    lab.edit()
    lab.run()
    assert asked_with(lab) == 2 * len(ARTICLES)
    lab.edit(old="Code nothing.", new="Code nothing. Really.")
    lab.run()
    assert asked_with(lab) == 3 * len(ARTICLES)
    lab.run()
    assert asked_with(lab) == 3 * len(ARTICLES)


def test_two_drafts_that_are_held_against_one_version_have_it_coded_once(lab: Lab) -> None:
    lab.edit()
    lab.send("/prompts/plain/new", version="3", source="2")
    lab.model.gate.clear()
    addresses = [lab.send(f"/prompts/plain/{version}/runs", **START) for version in "23"]
    lab.model.gate.set()
    until(lambda: not any("load delay:1s" in lab.page(address) for address in addresses))
    assert asked_with(lab) == 3 * len(ARTICLES)


def test_a_run_with_no_other_version_is_held_against_none(lab: Lab) -> None:
    page = lab.page(lab.run(against=""))
    assert "Slot F1" in page
    assert "compared with" not in page
    assert "No value came out otherwise" not in page


def test_a_version_that_was_to_be_compared_with_and_was_not_run_is_still_to_be_run(
    lab: Lab,
) -> None:
    page = lab.page(f"{lab.run(against='')}?against=plain@1")
    assert "0 with plain@1" in page
    assert "Go on" in page
    assert "Slot F1" not in page


def test_a_run_that_was_stopped_keeps_what_was_coded_and_goes_on(lab: Lab) -> None:
    lab.model.gate.clear()
    address = lab.send("/prompts/plain/2/runs", **START)
    until(lambda: lab.model.at_gate)
    lab.send(f"{address.partition('?')[0]}/stop", against="plain@1")
    until(lambda: "The run was stopped" in lab.page(address))
    lab.model.gate.set()
    assert lab.run() == address
    assert "Slot F1" in lab.page(address)


def test_a_restarted_service_says_that_a_run_is_not_at_its_end_and_goes_on_from_what_is_there(
    start: Start,
) -> None:
    lab = start()
    address = lab.run()
    for kind in lab.workspace.glob("evaluations/runs/live/tiny/plain@2-*/predictions/w14.json"):
        kind.unlink()
    lab = start()
    assert "2 of 3 articles are coded with plain@2" in lab.page(address)
    assert lab.run() == address
    assert asked_with(lab) == 1


def test_two_runs_of_one_draft_at_a_time_are_refused(lab: Lab) -> None:
    lab.model.gate.clear()
    address = lab.send("/prompts/plain/2/runs", **START)
    assert lab.send("/prompts/plain/2/runs", **START) == address
    lab.edit()
    reply = lab.client.post("/prompts/plain/2/runs", data=START)
    assert reply.status_code == 409
    assert "is being evaluated already" in reply.text
    lab.model.gate.set()
    until(lambda: "load delay:1s" not in lab.page(address))
    assert "of an earlier text of this version" in lab.page(address)


def test_of_two_runs_of_one_draft_that_begin_at_the_same_moment_one_is_refused(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, record_of = threading.Barrier(2), runner.record_of

    def together(*run: Any) -> RunRecord:
        record = record_of(*run)
        at_once.wait()
        return record

    begin = Evaluations._begin

    async def slowly(self: Evaluations, plan: Plan, record: RunRecord) -> None:
        await asyncio.sleep(0.1)  # as a slow disk would: time for the other to come this far
        await begin(self, plan, record)

    monkeypatch.setattr(runner, "record_of", together)
    monkeypatch.setattr(Evaluations, "_begin", slowly)
    shutil.copytree(tmp_path / "datasets" / "tiny", tmp_path / "datasets" / "other")
    for file in (tmp_path / "datasets" / "other").rglob("w14.*"):
        file.unlink()
    shelf = Shelf(lab.service.workspace, lab.service.library)
    evaluations = Evaluations(lab.service)
    lab.model.gate.clear()

    async def both() -> list[object]:
        draft = lab.catalog.load("plain@2")
        plans = [Plan(await shelf.dataset(name), draft, None) for name in ("tiny", "other")]
        started = await asyncio.gather(*map(evaluations.start, plans), return_exceptions=True)
        await evaluations.stop("plain@2")
        return [one for one in started if isinstance(one, Conflict)]

    assert lab.client.portal is not None
    assert len(lab.client.portal.call(both)) == 1
    lab.model.gate.set()


def test_a_model_that_cannot_be_reached_ends_a_run_with_the_reason(lab: Lab) -> None:
    lab.model.instead["drones"] = ModelUnreachable("the model cannot be reached: start it")
    address = lab.run()
    page = lab.page(address)
    assert "the model cannot be reached: start it" in page
    assert "Go on" in page


def test_an_article_that_failed_is_told_apart_from_the_figures(lab: Lab) -> None:
    lab.model.instead["Ruwaished"] = AnswerInvalid("no JSON came")
    page = lab.page(lab.run())
    assert "1 of 3 articles failed with plain@2" in page
    assert "no JSON came" in page


def test_a_version_can_be_measured_by_itself(lab: Lab) -> None:
    page = lab.page(lab.run("plain@1", against=""))
    assert "Slot F1" in page
    assert "Values that came out otherwise" not in page


def test_the_page_of_a_release_has_what_the_last_comparison_of_this_text_found(lab: Lab) -> None:
    lab.edit()
    lab.run()
    page = lab.page("/prompts/plain/2/release")
    assert re.search(r"tiny, 3 articles</a>, against plain@1:\s+Slot F1", page)
    lab.edit(old="Code nothing.", new="Code nothing at all.")
    assert "never measured" in lab.page("/prompts/plain/2/release")


def test_a_run_is_still_shown_when_the_draft_it_was_held_against_is_discarded(lab: Lab) -> None:
    lab.edit()
    address = lab.run("plain@1", against="plain@2")
    lab.send("/prompts/plain/2/discard")
    page = lab.page(address)
    assert "Slot F1" in page
    assert "Values that came out otherwise" not in page


def test_a_run_waits_for_its_turn_and_takes_no_place_in_the_queue(lab: Lab) -> None:
    lab.model.gate.clear()
    address = lab.send("/prompts/plain/2/runs", **START)
    until(lambda: lab.model.at_gate)
    depth = lab.service.desk.depth()
    assert depth.waiting == 0
    lab.model.gate.set()
    until(lambda: "load delay:1s" not in lab.page(address))


def test_a_dataset_with_faults_is_not_run_on(lab: Lab) -> None:
    (lab.workspace / "datasets" / "tiny" / "gold" / "w14.json").write_text("{}", "utf-8")
    reply = lab.client.post("/prompts/plain/2/runs", data=START)
    assert reply.status_code == 422
    assert "w14.json" in reply.text


# --- words for figures


@pytest.mark.parametrize(
    ("delta", "low", "high", "higher", "verdict"),
    [
        (0.1, 0.02, 0.2, True, "surely better"),
        (0.1, 0.02, 0.2, False, "surely worse"),
        (-0.1, -0.2, -0.02, True, "surely worse"),
        (0.1, -0.02, 0.2, True, "could be chance"),
        (0.0, -0.1, 0.1, True, "no change"),
        (0.1, None, None, True, "too few articles to tell"),
        (None, None, None, True, "nothing to compare"),
    ],
)
def test_each_change_has_words_for_how_sure_it_is(
    delta: float | None, low: float | None, high: float | None, higher: bool, verdict: str
) -> None:
    found = row(
        Delta(
            name="Slot F1", old=0.5, new=0.6, delta=delta, low=low, high=high,
            higher_is_better=higher,
        )
    )  # fmt: skip
    assert found.verdict == verdict


def test_slots_are_called_what_their_fields_are_called() -> None:
    assert slot_name("event_type") == "Kind of event"
    assert slot_name("targets.name") == "Target, name"
    assert slot_name("munitions.launched") == "Munitions, launched"


def test_values_are_called_as_on_the_other_pages() -> None:
    assert value_words("salience", "primary") == "headline or lead"
    assert value_words("targets.type", "government") == "government or police"
    assert value_words("location.site", "Depot_9") == "Depot_9"
    assert value_words("date", "2024-01-20 (Saturday)") == "2024-01-20 (Saturday)"
