"""What all tests share: recorded answers of the model, and a server that answers by script."""

import io
import logging
import signal
import sys
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import postgres as postgres_server
from tests.command import Ran, Run
from tests.fake_model import FakeModel, install_prompt
from tests.llm.faulty_server import FaultyServer
from tests.log_scan import LogScan
from wirecoder import bootstrap
from wirecoder.cli.main import main
from wirecoder.store import migrate
from wirecoder.store.database import Database
from wirecoder_evals import recordings


def pytest_configure(config: pytest.Config) -> None:
    # A shell starts what runs in the background with Ctrl-C ignored: tests of it would never end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    scan = LogScan()
    config.pluginmanager.register(scan, "log-scan")


@pytest.fixture(scope="session")
def vcr_config() -> Mapping[str, Any]:
    return recordings.vcr_config()


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as server:
        yield server
    assert server.is_done, "calls beside the script, or script never called"


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server with an empty database `wirecoder_empty`, at the newest schema."""
    if postgres_server.binaries() is None:
        pytest.skip(postgres_server.ABSENT)
    with postgres_server.cluster() as url:
        postgres_server.execute(url, "CREATE DATABASE wirecoder_empty")
        template = Database(f"{url.removesuffix('postgres')}wirecoder_empty")
        migrate.upgrade(template)
        template.engine.dispose()
        yield url


@pytest.fixture
def postgresql_url(postgres: str) -> Iterator[str]:
    """A database of the test's own, at the newest schema."""
    name = f"test_{uuid.uuid4().hex}"
    postgres_server.copy(postgres, "wirecoder_empty", name)
    yield f"{postgres.removesuffix('postgres')}{name}"
    postgres_server.execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, with the prompt `plain@1` in a workspace beside it."""
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "LINES"):
        monkeypatch.delenv(name, raising=False)
    install_prompt(tmp_path / "workspace")
    monkeypatch.setenv("WIRECODER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("WIRECODER_PROMPT", "plain@1")
    monkeypatch.setenv("WIRECODER_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """What configures the logging of the whole process is undone after the test."""
    root, ours = logging.getLogger(), logging.getLogger("wirecoder")
    handlers, levels = root.handlers, (root.level, ours.level)
    yield
    logging.captureWarnings(False)
    root.handlers = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.fixture
def wirecoder(
    here: Path,
    model: FakeModel,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,
) -> Run:
    """Runs the command line in this process, on the fake model."""
    monkeypatch.setattr(bootstrap, "build_model", lambda settings, observer=None: model)

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["wirecoder", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out, err)

    return run
