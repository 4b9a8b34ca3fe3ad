from collections.abc import Callable
from pathlib import Path

import pytest
from tests.fake_model import FakeModel
from tests.made import observed_coder_of

from wirecoder.observer import Record, Telemetry, Tracer, Untraced
from wirecoder.telemetry.coding import ObservedCoder

NEWS = (
    "Two rockets fell at Depot Nine on Monday, police said. No one was hurt, the governor said.\n"
)


class Noted:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def observe(self, record: Record) -> None:
        self.records.append(record)


Observed = Callable[..., ObservedCoder]


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def observed(tmp_path: Path, model: FakeModel, noted: Noted) -> Observed:
    """Builds an observed coder on the fake model, for a tracer or none."""

    def observed(tracer: Tracer | None = None) -> ObservedCoder:
        return observed_coder_of(model, tmp_path, Telemetry(noted, tracer or Untraced()))

    return observed
