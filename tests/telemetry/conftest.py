import datetime as dt
from pathlib import Path

import pytest
from tests.fake_model import FakeModel, install_prompt

from wirecoder.observer import Record, Telemetry, Tracer, Untraced
from wirecoder.pipeline.run import Coder
from wirecoder.telemetry.coding import ObservedCoder, TracedModel
from wirecoder_prompts.catalog import Catalog

NEWS = (
    "Two rockets fell at Depot Nine on Monday, police said. No one was hurt, the governor said.\n"
)


class Noted:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def observe(self, record: Record) -> None:
        self.records.append(record)


@pytest.fixture
def noted() -> Noted:
    return Noted()


class Observed:
    """Builds an observed coder on the fake model, as the service does on its own."""

    def __init__(self, workspace: Path, model: FakeModel, noted: Noted) -> None:
        install_prompt(workspace)
        self._prompt = Catalog(workspace / "prompts").load("plain@1")
        self._model = model
        self._noted = noted

    def coder(self, tracer: Tracer | None = None) -> ObservedCoder:
        telemetry = Telemetry(self._noted, tracer or Untraced())
        coder = Coder(
            prompt=self._prompt,
            model=TracedModel(self._model, telemetry.tracer),
            clock=lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            watch=lambda: 0.0,
            new_id=lambda: "report-1",
        )
        return ObservedCoder(coder, lambda usage: usage.prompt_tokens / 1000, telemetry)


@pytest.fixture
def observed(tmp_path: Path, model: FakeModel, noted: Noted) -> Observed:
    return Observed(tmp_path, model, noted)
