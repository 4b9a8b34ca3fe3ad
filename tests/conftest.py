"""What all tests share: recorded answers of the model, and a server that answers by script."""

import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.command import Ran, Run
from tests.fake_model import FakeModel, install_prompt
from tests.llm.faulty_server import FaultyServer
from wirecoder import bootstrap
from wirecoder.cli.main import main
from wirecoder_evals import recordings


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


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, with the prompt `plain@1` in a workspace beside it."""
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "LINES"):
        monkeypatch.delenv(name, raising=False)
    install_prompt(tmp_path / "workspace")
    monkeypatch.setenv("WIRECODER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("WIRECODER_PROMPT", "plain@1")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def wirecoder(
    here: Path,
    model: FakeModel,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the command line in this process, on the fake model."""
    monkeypatch.setattr(bootstrap, "build_model", lambda settings: model)

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
