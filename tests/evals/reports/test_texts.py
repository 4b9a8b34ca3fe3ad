"""The evaluation as Markdown, as JUnit and in the terminal."""

import io
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console
from tests.evals.conftest import DATASETS
from tests.evals.perfect import incidents_of, record_of

from wirecoder_evals import cases, provenance
from wirecoder_evals.comparison import compare
from wirecoder_evals.evaluation import Evaluated, Evaluation
from wirecoder_evals.reports.junit import junit
from wirecoder_evals.reports.markdown import markdown
from wirecoder_evals.reports.terminal import show
from wirecoder_evals.runner import Dataset
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring.articles import score_article
from wirecoder_schemas.incident import Incident

SEEDS = Dataset(DATASETS / "seeds", cases.load(DATASETS / "seeds"))
FIRST = SEEDS.cases[0].id
HOSTILE = "<script>alert(1)</script> | `*[x](y)*` \x1b[31m\u202e"


def scores_of(failed: str | None = None, weapon: str | None = None) -> Scores:
    """A run as gold has it, but for one failed article and one target's name in the first."""
    articles = []
    for case in SEEDS.cases:
        incidents = incidents_of(case)
        if weapon and case.id == FIRST:
            incidents[0]["targets"][0]["name"] = weapon
        predicted = [Incident.model_validate(incident) for incident in incidents]
        failure = "model_timeout: no <b>answer</b>" if case.id == failed else None
        gold = case.gold.incidents
        articles.append(score_article(case.id, case.text, gold, predicted, failure))
    return Scores(gold_sha256=provenance.gold_sha256(SEEDS.cases), articles=tuple(articles))


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    """The second article failed, a hostile name in the first, compared with a run without fault."""
    record = record_of(SEEDS)
    scores = scores_of(failed=SEEDS.cases[1].id, weapon=HOSTILE)
    return Evaluation(
        runs=(Evaluated.of(record, scores),),
        comparisons=(compare((record, scores_of()), (record, scores)),),
        gate=("seeds: Slot F1 is 0.900, the baseline has 1.000",),
    )


def printed(evaluation: Evaluation) -> str:
    console = Console(file=io.StringIO(), width=140, force_terminal=True, highlight=False)
    show(evaluation, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_markdown_shows_the_gate_first_then_figures_with_n_and_interval(
    evaluation: Evaluation,
) -> None:
    lines = markdown(evaluation).splitlines()
    assert lines[2] == "**The gate stopped this:**"
    assert "- seeds: Slot F1 is 0.900, the baseline has 1.000" in lines[:6]
    assert "| Figure | seeds, n = 5, by-hand@1 |" in lines
    value, low, high = (getattr(evaluation.runs[0].figures[0], k) for k in ("value", "low", "high"))
    assert f"| Slot F1 | {value:.3f} \\[{low:.3f}, {high:.3f}\\] |" in lines


def test_words_of_articles_and_models_stay_words_in_markdown(evaluation: Evaluation) -> None:
    text = markdown(evaluation)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\| \\`\\*\\[x\\](y)\\*\\`" in text
    assert "<script>" not in text
    assert "<b>" not in text
    assert "\x1b" not in text


def test_every_table_row_of_the_markdown_has_the_columns_of_its_head(
    evaluation: Evaluation,
) -> None:
    width = 0
    for line in markdown(evaluation).splitlines():
        cells = line.replace("\\|", "").count("|")
        if cells == 0:
            width = 0
        elif width == 0:
            width = cells
        assert cells == width, line


def test_a_flipped_value_is_told_with_gold_old_and_new_and_its_quote(
    evaluation: Evaluation,
) -> None:
    changes = [c for c in evaluation.comparisons[0].changes if c.article == FIRST]
    missing = next(c for c in changes if c.new_kind == "MIS")
    quote = missing.old.quotes[0].quote
    (line,) = (
        line
        for line in markdown(evaluation).splitlines()
        if line.startswith(f"| {FIRST} | targets.name | {missing.gold.value} ")
    )
    assert f"| {missing.old.value} “{quote}” | – | worse |" in line
    (invented,) = (line for line in markdown(evaluation).splitlines() if "alert" in line)
    assert invented.startswith(f"| {FIRST} | targets.name | – | – | ")


def test_junit_has_a_case_for_each_article_an_error_for_a_failed_one_and_the_gate(
    evaluation: Evaluation,
) -> None:
    root = ET.fromstring(junit(evaluation))  # noqa: S314 - our own text
    suites = {suite.get("name"): suite for suite in root}
    run, gate = suites["seeds by-hand@1"], suites["gate"]
    assert (run.get("tests"), run.get("errors"), run.get("failures")) == ("5", "1", "0")
    (failed,) = (case for case in run if case.find("error") is not None)
    assert failed.get("name") == SEEDS.cases[1].id
    assert (gate.get("tests"), gate.get("failures")) == ("1", "1")


def test_a_passed_gate_is_a_passed_case_in_junit(evaluation: Evaluation) -> None:
    passed = evaluation.model_copy(update={"gate": ()})
    (suite,) = (s for s in ET.fromstring(junit(passed)) if s.get("name") == "gate")  # noqa: S314
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    assert suite.find(".//failure") is None


def test_the_terminal_shows_figures_changes_failures_and_the_gate(evaluation: Evaluation) -> None:
    out = printed(evaluation)
    for said in ("Slot F1", "seeds, n = 5", "Causes of wrong slots:", "failed: model_timeout"):
        assert said in out
    assert "gate: seeds: Slot F1 is 0.900" in out
    assert "targets.name: COR → MIS: " in out


def test_no_words_of_an_article_steer_the_terminal(evaluation: Evaluation) -> None:
    out = printed(evaluation)
    assert "<script>alert(1)</script> | `*[x](y)*`" in out
    assert "\u202e" not in out


def test_a_run_that_changes_nothing_says_so() -> None:
    record, scores = record_of(SEEDS), scores_of()
    same = compare((record, scores), (record, scores))
    assert same.changes == ()
    assert "seeds: no figure changed." in printed(Evaluation(runs=(), comparisons=(same,)))
