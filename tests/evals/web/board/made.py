"""Run folders on a committed dataset, in a workspace of a test's own."""

import datetime as dt
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient
from tests.evals.conftest import DATASETS
from tests.evals.perfect import perfect_run
from tests.fake_model import FakeModel
from tests.made import service_of

from wirecoder.web import app
from wirecoder_evals import cases, runner
from wirecoder_evals.provenance import Mode
from wirecoder_evals.runner import Dataset
from wirecoder_evals.runs import RunFolder


@cache
def wire() -> Dataset:
    return Dataset(DATASETS / "wire", cases.load(DATASETS / "wire"))


def scored_run(
    root: Path, label: str, *, month: int | None = 1, without: int = 0, gold: str | None = None
) -> RunFolder:
    """A run in which all is right but the first articles, which failed.

    It began in a month of 2026; None: recorded answers, which have no time.
    """
    mode = Mode.REPLAY if month is None else Mode.LIVE
    run = perfect_run(wire(), root / "runs" / mode / "wire" / label)
    for case in wire().cases[:without]:
        (run.path / "predictions" / f"{case.id}.json").unlink()
    record = run.record()
    started = None if month is None else dt.datetime(2026, month, 3, 10, tzinfo=dt.UTC)
    prompt = record.identity.prompt.model_copy(update={"name": label})
    identity = record.identity.model_copy(update={"prompt": prompt})
    changed = {"started": started, "identity": identity}
    run.write_record(record.model_copy(update=changed | ({"gold_sha256": gold} if gold else {})))
    runner.score(wire(), run)
    return run


def client_of(folder: Path) -> TestClient:
    """The workbench over a workspace in `folder`; its runs are below `folder/evaluations`."""
    service = service_of(f"sqlite:///{folder / 'store.db'}", FakeModel(), folder)
    return TestClient(app.create_app(service), "http://127.0.0.1", raise_server_exceptions=False)
