"""A limit on what a batch may spend holds, whatever runs at one time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.command import Run
from tests.fake_model import FakeModel

from wirecoder.batch.journal import Journal
from wirecoder.errors import ModelTimeout
from wirecoder.usage import Usage

Table = Callable[..., Path]
Rows = Callable[..., list[dict[str, Any]]]
BATCH = ("batch", "in.jsonl", "--out", "out.jsonl", "--concurrency", "5")
EACH = 120  # tokens of one article of the fake model


def spent(here: Path) -> tuple[Usage, float]:
    journal = Journal(here / "out.jsonl.journal")
    try:
        return journal.spent
    finally:
        journal.close()


@pytest.mark.parametrize("limit", [0, 5_000, 6_000, 10_000])
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
    """The upper estimate of a call is some 4,000 tokens, so five at once promise 20,000."""
    table(range(100))
    wirecoder(*BATCH, "--max-tokens", "9000")
    assert len(model.asked) > 40  # (9,000 - 4,130) / 120: until one alone might pass the limit


def test_a_higher_limit_goes_on_and_counts_what_was_spent_before(
    wirecoder: Run, table: Table, here: Path, rows: Rows, model: FakeModel
) -> None:
    table(range(60))
    assert wirecoder(*BATCH, "--max-tokens", "6000").code == 3
    before = len(rows())
    assert wirecoder(*BATCH, "--max-tokens", "6000").code == 3
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
    assert 3 < spent(here)[1] <= 8.5
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
    fault = ModelTimeout("no answer")
    fault.usage = Usage(2, 50, 7)
    model.instead["Depot 1"] = fault
    assert wirecoder(*BATCH).code == 3
    assert spent(here)[0] == Usage(3, 150, 27)
