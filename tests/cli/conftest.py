import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.fake_model import FakeModel, install_prompt

from wirecoder import bootstrap
from wirecoder.cli.main import main


@dataclass(frozen=True)
class Ran:
    """How one command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


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


NEWS = (
    "Two rockets fell at Depot Nine on Monday, police said. No one was hurt, the governor said.\n"
)


@pytest.fixture
def write(here: Path) -> Callable[..., Path]:
    """Writes an article file into the current folder; text that is not given is plain news."""

    def write(name: str, content: str | bytes = NEWS) -> Path:
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
