"""The board's pages."""

import html
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.evals.web.board.made import client_of, scored_run, wire

from wirecoder.web import app
from wirecoder_evals.web.board import figures
from wirecoder_evals.web.pages import CONTRIBUTION

HTML = {"accept": "text/html"}
FIRST, LAST = wire().cases[0], wire().cases[-1]


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(app, "installed", lambda: (CONTRIBUTION,))
    return client_of(tmp_path)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Where the runs of the workspace lie."""
    return tmp_path / "evaluations"


def test_without_runs_the_board_says_how_to_make_one(client: TestClient) -> None:
    page = client.get("/board").text
    assert "No evaluation to show yet" in page
    assert "<table" not in page


def test_runs_are_rows_the_newest_first_with_figures_and_intervals(
    client: TestClient, runs: Path
) -> None:
    scored_run(runs, "old", month=1, without=3)
    scored_run(runs, "new", month=2)
    page = client.get("/board").text
    assert re.findall(r"<a href=\"/board/workspace/live/wire/(\w+)\">", page) == ["new", "old"]
    assert "1.000" in page
    assert '<span class="chip bad">3 failed</span>' in page
    assert re.search(r"\[0\.\d{3}, \d\.\d{3}\]", page)


def test_every_slot_has_a_plot_and_the_worst_come_first(client: TestClient, runs: Path) -> None:
    scored_run(runs, "old", month=1, without=3)
    scored_run(runs, "new", month=2, without=1)
    page = client.get("/board").text
    told = re.findall(r'role="img" aria-label="([\w.]+): ([\d.]+) ', page)
    f1s = [float(f1) for _, f1 in told]
    assert len(told) > 15
    assert f1s == sorted(f1s)


def test_runs_on_other_gold_are_marked(client: TestClient, runs: Path) -> None:
    scored_run(runs, "old", month=1, gold="1" * 64)
    scored_run(runs, "new", month=2)
    page = client.get("/board").text
    assert page.count("other gold or scoring") == 1
    assert '<line class="break"' in page


def test_recorded_answers_say_so(client: TestClient, runs: Path) -> None:
    scored_run(runs, "replayed", month=None)
    assert "recorded answers, filed " in client.get("/board").text


def test_damaged_and_unfinished_runs_are_told_beside_the_others(
    client: TestClient, runs: Path
) -> None:
    scored_run(runs, "good")
    (scored_run(runs, "bad").path / "scores.json").write_text("[]", "utf-8")
    (scored_run(runs, "begun").path / "scores.json").unlink()
    page = client.get("/board")
    assert page.status_code == 200
    assert "Scores of 1 run cannot be read" in page.text
    assert "1 not scored yet" in page.text
    assert "/board/workspace/live/wire/good" in page.text


def test_where_figures_take_long_the_page_comes_first_and_asks_for_them(
    client: TestClient, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_QUICK", 11)
    scored_run(runs, "run")
    waiting = client.get("/board").text
    assert "<table" not in waiting
    (address,) = re.findall(r'hx-get="([^"]+)"', waiting)
    part = client.get(html.unescape(address), headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert "<table" in part
    assert "<table" in client.get("/board").text, "once reckoned they are there at once"
    whole = client.get(html.unescape(address)).text
    assert "<html" in whole
    assert "<table" in whole


def test_figures_follow_when_a_run_is_scored_anew(client: TestClient, runs: Path) -> None:
    scored_run(runs, "run", without=6)
    assert "6 failed" in client.get("/board").text
    scored_run(runs, "run")
    assert "failed" not in client.get("/board").text


def test_a_dataset_is_chosen_and_another_is_not_there(client: TestClient, runs: Path) -> None:
    scored_run(runs, "run")
    assert client.get("/board?dataset=wire").status_code == 200
    assert client.get("/board?dataset=seeds", headers=HTML).status_code == 404


def test_the_worst_articles_lead_to_their_verdicts(client: TestClient, runs: Path) -> None:
    scored_run(runs, "run", without=1)
    address = f"/board/workspace/live/wire/run/articles/{FIRST.id}"
    assert f'href="{address}"' in client.get("/board").text
    page = client.get(address).text
    assert "No prediction: no_prediction" in page
    assert ">missing</span>" in page


def test_an_article_shows_its_text_with_what_was_predicted_and_what_is_right(
    client: TestClient, runs: Path
) -> None:
    scored_run(runs, "run")
    page = client.get(f"/board/workspace/live/wire/run/articles/{LAST.id}").text
    assert re.search(r'data-facts="[^"]*said-\d', page)
    assert re.search(r'data-facts="[^"]*gold-\d', page)
    for fact in re.findall(r'href="#fact-([\w-]+)"', page):
        assert f'id="fact-{fact}"' in page
    for start in re.findall(r'class="quoted \w+" href="#at-(\d+)"', page):
        assert f'id="at-{start}"' in page


def test_a_text_that_has_changed_since_is_not_shown(client: TestClient, runs: Path) -> None:
    run = scored_run(runs, "run")
    file = run.path / "predictions" / f"{LAST.id}.json"
    file.write_text(file.read_text("utf-8").replace(LAST.gold.article.sha256, "0" * 64), "utf-8")
    page = client.get(f"/board/workspace/live/wire/run/articles/{LAST.id}").text
    assert "has changed since" in page
    assert 'class="prose"' not in page


@pytest.mark.parametrize(
    "path",
    [
        "workspace/live/wire/none",
        "elsewhere/live/wire/run",
        "workspace/live/wire/run/articles/none",
        "workspace/live/wire/run/articles/..%2f..%2frun",
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, runs: Path, path: str) -> None:
    scored_run(runs, "run")
    assert client.get(f"/board/{path}").status_code == 404


def test_a_run_has_a_page_of_its_figures_and_how_it_was_made(
    client: TestClient, runs: Path
) -> None:
    scored_run(runs, "run")
    page = client.get("/board/workspace/live/wire/run").text
    assert "<h1>run@1 on wire, n = 12</h1>" in page
    assert "harmonic mean of slot precision and recall" in page
    assert "a careful person" in page
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", page)
