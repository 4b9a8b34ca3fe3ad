"""`wirecoder batch --engine batch-api`, as a user has it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.batch.batch_standin import BatchStandIn
from tests.command import Run
from tests.llm.faulty_server import KEY, MODEL

COMMAND = ("batch", "in.jsonl", "--out", "out.jsonl", "--engine", "batch-api")


@pytest.fixture
def at_server(batches: BatchStandIn, monkeypatch: pytest.MonkeyPatch) -> BatchStandIn:
    monkeypatch.setenv("WIRECODER_LLM_BASE_URL", batches.url)
    monkeypatch.setenv("WIRECODER_LLM_MODEL", MODEL)
    monkeypatch.setenv("WIRECODER_LLM_API_KEY", KEY)
    return batches


def test_articles_are_sent_now_and_fetched_another_time(
    wirecoder: Run,
    table: Callable[..., Path],
    rows: Callable[..., list[dict[str, Any]]],
    at_server: BatchStandIn,
) -> None:
    table(range(3))
    sent = wirecoder(*COMMAND, "--no-wait")
    assert sent.code == 3
    assert "3 requests at the server: the same command fetches the answers" in sent.err
    assert "3 wait for answers" in sent.err
    assert "not tried" not in sent.err
    assert rows() == []
    for batch in at_server.batches.values():
        while batch.status != "completed":
            at_server.look(batch)
    fetched = wirecoder(*COMMAND)
    assert fetched.code == 0
    assert "3 of 3 articles coded" in fetched.err
    assert [row["article"]["id"] for row in rows()] == ["a0", "a1", "a2"]
    assert KEY not in sent.err + fetched.err


def test_the_embedded_model_is_refused_before_anything_is_read(wirecoder: Run) -> None:
    Path("in.jsonl").write_text('{"text": "Rockets fell on Monday."}\n')
    ran = wirecoder(*COMMAND)
    assert ran.code == 2
    assert "the embedded model has no Batch API" in ran.err


def test_a_server_without_a_batch_api_is_named(
    wirecoder: Run, table: Callable[..., Path], at_server: BatchStandIn, monkeypatch: Any
) -> None:
    table(range(1))
    monkeypatch.setenv("WIRECODER_LLM_BASE_URL", at_server.url + "/other")
    ran = wirecoder(*COMMAND)
    assert ran.code == 4
    assert "no Batch API" in ran.err
    assert "--engine local" in ran.err


def test_a_page_where_the_batches_should_be_is_no_batch_api(
    wirecoder: Run, table: Callable[..., Path], at_server: BatchStandIn
) -> None:
    table(range(1))
    at_server.page = b"<html>Welcome</html>"
    ran = wirecoder(*COMMAND)
    assert ran.code == 4
    assert "no Batch API" in ran.err
