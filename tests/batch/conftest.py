import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.batch.batch_standin import BatchStandIn
from tests.batch.scenes import SEAM, Scene, without_pauses
from tests.fake_model import FakeModel

from wirecoder.usage import Usage

Rows = list[dict[str, Any]]


def story(number: int) -> str:
    """An article of its own, as the fake model understands it."""
    return f"Two rockets fell at Depot {number} on Monday, police said."


@pytest.fixture
def table(here: Path) -> Callable[..., Path]:
    """Writes articles `a0`, `a1`, ... with the stories of these numbers into `in.jsonl`."""

    def table(numbers: Iterable[int], name: str = "in.jsonl") -> Path:
        records = [{"id": f"a{i}", "text": story(n)} for i, n in enumerate(numbers)]
        path = here / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    return table


@pytest.fixture
def rows(here: Path) -> Callable[..., Rows]:
    """The rows of `out.jsonl`."""

    def rows(name: str = "out.jsonl") -> Rows:
        return [json.loads(line) for line in (here / name).read_text("utf-8").splitlines()]

    return rows


@pytest.fixture
def priced(model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """The fake model with prices: a dollar for a thousand tokens of any kind."""
    monkeypatch.setattr(model, "price", _dollars)
    return model


def _dollars(usage: Usage) -> float:
    return (usage.prompt_tokens + usage.completion_tokens) / 1000


@pytest.fixture
def batches() -> Iterator[BatchStandIn]:
    with BatchStandIn() as server:
        yield server


@pytest.fixture
def scene(tmp_path: Path, batches: BatchStandIn, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(*SEAM, without_pauses())
    return Scene(tmp_path, batches)
