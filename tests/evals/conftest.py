import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wirecoder.cli.main import main

DATASETS = Path(__file__).parents[2] / "evals" / "datasets"


@dataclass(frozen=True)
class Checked:
    """How `wirecoder eval check` ended."""

    code: int
    summary: str
    faults: list[str]


@pytest.fixture
def check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Path], Checked]:
    """Runs `wirecoder eval check` on a folder."""

    def check(folder: Path) -> Checked:
        monkeypatch.setattr(sys, "argv", ["wirecoder", "eval", "check", str(folder)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Checked(code if isinstance(code, int) else 0, out.strip(), err.splitlines())

    return check


class Dataset:
    """A copy of a committed dataset, to be broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def gold(self, name: str) -> Path:
        return self.folder / "gold" / f"{name}.json"

    def article(self, name: str) -> Path:
        return self.folder / "articles" / f"{name}.txt"

    @property
    def index(self) -> Path:
        return self.folder / "index.json"

    def change(self, file: Path, change: Callable[[Any], None]) -> None:
        """Edit a JSON file in place."""
        document = json.loads(file.read_text("utf-8"))
        change(document)
        file.write_text(json.dumps(document), "utf-8")


@pytest.fixture
def wire(tmp_path: Path) -> Dataset:
    return Dataset(Path(shutil.copytree(DATASETS / "wire", tmp_path / "wire")))
