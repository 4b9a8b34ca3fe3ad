"""The command, offline: who is run where, what a second run does, and what a trial leaves alone."""

import json
import shutil
import sys
from pathlib import Path

import pytest
import typer
from tests.evals.bench.contest.conftest import ANSWER
from typer.testing import CliRunner

from bench import run
from bench.contest import environments, tables
from bench.contest.answering import Asked
from bench.contest.programs import ENDED, Answered
from wirecoder.llm.backend import Address

DATASETS = Path(__file__).parents[4] / "evals" / "datasets"
SEEN: list[str] = []


class NoServer:
    """A server that nobody asks."""

    model = "a-model"

    def __init__(self, settings: object) -> None:
        pass

    async def connect(self) -> Address:
        SEEN.append("server")
        return Address("http://127.0.0.1:9/v1", "a-key")

    def close(self) -> None:
        SEEN.append("closed")


class Saying:
    """A program that answers with the single call's example, or has ended at once."""

    ends: tuple[str, ...] = ()

    def __init__(self, command: list[str], around: object, log: Path) -> None:
        self._name = Path(command[1]).parent.name

    def __enter__(self) -> "Saying":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ask(self, asked: Asked) -> Answered:
        SEEN.append(f"{self._name} {asked.id}")
        failure = ENDED if self._name in self.ends else None
        answer = ANSWER if self._name == "instructor" else []
        return Answered(answer=answer, seconds=1.0, failure=failure)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one article in each of two datasets, and nothing that runs."""
    for name, article in (("wire", "w14"), ("field", "h01")):
        for kind, ending in (("articles", "txt"), ("gold", "json")):
            (tmp_path / name / kind).mkdir(parents=True)
            file = DATASETS / name / kind / f"{article}.{ending}"
            shutil.copy(file, tmp_path / name / kind)
    (tmp_path / "README.md").write_text(f"{tables.BEGIN}\nold\n{tables.END}\n")
    (tmp_path / "evals" / "bench").mkdir(parents=True)
    monkeypatch.setattr(run, "EmbeddedServer", NoServer)
    monkeypatch.setattr(run, "Program", Saying)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "python_of", lambda wanted, folder: Path(sys.executable))
    monkeypatch.setattr(environments, "version_of", lambda name, python: "1.0")
    monkeypatch.chdir(tmp_path)
    SEEN.clear()
    return tmp_path


def ran(*options: str) -> tuple[int, list[str], str]:
    """The exit code, what was started and asked, and what was printed."""
    app = typer.Typer()
    app.command()(run.main)
    SEEN.clear()
    ended = CliRunner().invoke(app, ["--dataset", "wire", *options])
    return ended.exit_code, list(SEEN), ended.output


def test_everybody_warms_up_codes_what_it_is_in_for_and_is_compared(root: Path) -> None:
    code, seen, said = ran("--dataset", "field")
    assert code == 0, said
    assert seen == [
        "server",
        "wirecoder warm-up", "instructor warm-up", "langextract warm-up",
        "wirecoder w14", "instructor w14", "langextract w14",
        "instructor h01", "wirecoder h01",
        "closed",
    ]  # fmt: skip
    found = json.loads((root / "out" / "bench" / "field.json").read_text("utf-8"))
    standings = {
        one["dataset"]: [standing["contestant"] for standing in one["standings"]]
        for one in found["results"]
    }
    assert standings == {
        "wire": ["wirecoder", "instructor", "langextract"],
        "field": ["wirecoder", "instructor"],
        "wire + field": ["wirecoder", "instructor"],
    }
    assert "Wirecoder failed on w14, counted as empty: an answer that is no record" in said
    assert "old" not in (root / "README.md").read_text("utf-8")


def test_a_second_run_starts_no_server_and_says_the_same(root: Path) -> None:
    ran()
    first = json.loads((root / "out" / "bench" / "field.json").read_text("utf-8"))
    code, seen, _ = ran()
    second = json.loads((root / "out" / "bench" / "field.json").read_text("utf-8"))
    assert (code, seen) == (0, [])
    assert first | {"finished": ""} == second | {"finished": ""}


@pytest.mark.parametrize("option", [("--limit", "1"), ("--only", "instructor")])
def test_a_trial_leaves_the_pages_as_they_are(root: Path, option: tuple[str, str]) -> None:
    assert ran(*option)[0] == 0
    assert "old" in (root / "README.md").read_text("utf-8")
    assert not (root / "evals" / "bench" / "RESULTS.md").exists()


def test_a_program_that_does_not_start_ends_the_run(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Saying, "ends", ("instructor",))
    code, seen, said = ran()
    assert (code, seen[-2:]) == (1, ["instructor warm-up", "closed"])
    assert "instructor failed on an invented article (the program ended): see" in said


def test_a_contestant_that_is_none_is_named(root: Path) -> None:
    code, seen, said = ran("--only", "someone")
    assert (code, seen) == (1, [])
    assert "--only someone: nobody of that name" in said
