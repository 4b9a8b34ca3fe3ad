"""A limit on what a batch may spend holds, whatever runs at one time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.command import Run
from tests.fake_model import FakeModel

from wirecoder.batch import budget
from wirecoder.batch.journal import Journal
from wirecoder.errors import AnswerInvalid, ModelTimeout
from wirecoder.usage import Usage

Table = Callable[..., Path]
Rows = Callable[..., list[dict[str, Any]]]
BATCH = ("batch", "in.jsonl", "--out", "out.jsonl", "--concurrency", "5")
EACH = 120  # tokens of one article of the fake model


@pytest.fixture(autouse=True)
def _without_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """The schema of a draft is estimated at 30 articles of the fake model: leave it out."""
    monkeypatch.setattr(budget, "_SCHEMA", 0)


def spent(here: Path) -> tuple[Usage, float]:
    journal = Journal(here / "out.jsonl.journal")
    try:
        return journal.spent
    finally:
        journal.close()


@pytest.mark.parametrize("limit", [0, 7_000, 9_000, 11_000])
def test_a_limit_in_tokens_is_never_passed(
    wirecoder: Run, table: Table, here: Path, limit: int, model: FakeModel
) -> None:
    table(range(100))
    ran = wirecoder(*BATCH, "--max-tokens", str(limit))
    assert ran.code == 3
    usage, _ = spent(here)
    assert usage.prompt_tokens + usage.completion_tokens <= limit
    assert usage.prompt_tokens + usage.completion_tokens == EACH * len(model.asked)
    assert "raise --max-tokens and run the same command again" in ran.err
    assert f"{100 - len(model.asked)} not tried" in ran.err


def test_calls_under_way_are_waited_for_before_the_limit_counts_as_reached(
    wirecoder: Run, table: Table, model: FakeModel
) -> None:
    """The upper estimate of a call is some 6,700 tokens, so five at once promise 33,000."""
    table(range(100))
    wirecoder(*BATCH, "--max-tokens", "12000")
    assert len(model.asked) > 40  # (12,000 - 6,700) / 120: until one alone might pass the limit


def test_a_higher_limit_goes_on_and_counts_what_was_spent_before(
    wirecoder: Run, table: Table, here: Path, rows: Rows, model: FakeModel
) -> None:
    table(range(60))
    assert wirecoder(*BATCH, "--max-tokens", "7000").code == 3
    before = len(rows())
    assert wirecoder(*BATCH, "--max-tokens", "7000").code == 3
    assert len(rows()) == before
    assert wirecoder(*BATCH, "--max-tokens", "20000").code == 0
    assert len(rows()) == len(model.asked) == 60
    assert spent(here)[0] == Usage(60, 6000, 1200)


def test_a_limit_in_dollars_holds(
    wirecoder: Run, table: Table, here: Path, priced: FakeModel
) -> None:
    table(range(100))
    ran = wirecoder(*BATCH, "--max-cost", "8.5")
    assert ran.code == 3
    assert "past the limit of $8.5000: raise --max-cost" in ran.err
    assert 1 < spent(here)[1] <= 8.5
    assert spent(here)[1] == pytest.approx(EACH / 1000 * len(priced.asked))


def test_a_limit_in_dollars_needs_prices(wirecoder: Run, table: Table, model: FakeModel) -> None:
    table([0])
    ran = wirecoder(*BATCH, "--max-cost", "5")
    assert ran.code == 2
    assert "WIRECODER_LLM_INPUT_PRICE" in ran.err
    assert model.asked == []


def test_what_a_failed_article_cost_is_counted(
    wirecoder: Run, table: Table, here: Path, model: FakeModel
) -> None:
    table(range(2))
    fault = AnswerInvalid("no JSON")
    fault.usage = Usage(2, 50, 7)
    model.instead["Depot 1"] = fault
    assert wirecoder(*BATCH).code == 3
    assert spent(here)[0] == Usage(3, 150, 27)


def test_a_call_that_timed_out_counts_as_what_it_may_have_cost(
    wirecoder: Run, table: Table, here: Path, model: FakeModel
) -> None:
    """The server may have written the whole answer, and billed it."""
    table(range(1))
    model.instead["Depot"] = ModelTimeout("no answer")
    assert wirecoder(*BATCH, "--max-tokens", "100000").code == 3
    assert spent(here)[0].completion_tokens == 2 * 2048


def test_a_fallback_without_prices_is_refused_at_the_start(
    wirecoder: Run, table: Table, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    table([0])
    monkeypatch.setenv("WIRECODER_LLM_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("WIRECODER_LLM_MODEL", "any")
    monkeypatch.setenv("WIRECODER_LLM_FALLBACK_BASE_URL", "embedded")
    ran = wirecoder(*BATCH, "--max-cost", "5")
    assert ran.code == 2
    assert "WIRECODER_LLM_FALLBACK_INPUT_PRICE" in ran.err
    assert model.asked == []
