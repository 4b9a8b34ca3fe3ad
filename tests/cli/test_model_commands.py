from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wirecoder import bootstrap
from wirecoder.cli.model import app
from wirecoder.errors import WeightsUnavailable
from wirecoder.llm.weight_pull import Progress, Pulled
from wirecoder.llm.weights import State, Status
from wirecoder.settings import Settings

WIDE = {"COLUMNS": "200"}  # no line is broken where the test reads it


class Asked:
    """Stands in for the weights: remembers what the commands asked for."""

    def __init__(self) -> None:
        self.settings = Settings(model_file=None, llm_base_url=None)
        self.status = Status(State.READY, Path("cache/m.gguf"), 250, 250)
        self.pulled = Pulled(Path("cache/m.gguf"), "mirror.example")
        self.steps: list[tuple[int, int, str]] = []
        self.fault: BaseException | None = None
        self.verify: bool | None = None
        self.source: Path | None = None

    def weights_status(self, settings: Settings, verify: bool = False) -> Status:
        assert settings is self.settings
        self.verify = verify
        return self.status

    def pull_weights(
        self, settings: Settings, source: Path | None, on_progress: Progress
    ) -> Pulled:
        assert settings is self.settings
        self.source = source
        for step in self.steps:
            on_progress(*step)
        if self.fault is not None:
            raise self.fault
        return self.pulled


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    monkeypatch.setattr(bootstrap, "load_settings", lambda: asked.settings)
    monkeypatch.setattr(bootstrap, "weights_status", asked.weights_status)
    monkeypatch.setattr(bootstrap, "pull_weights", asked.pull_weights)
    return asked


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env=WIDE)


def rows(text: str) -> list[list[str]]:
    return [line.strip().split(maxsplit=1) for line in text.splitlines()]


def test_status_of_a_ready_model_needs_no_next_step(asked: Asked) -> None:
    result = run("status")
    assert result.exit_code == 0
    assert rows(result.stdout) == [
        ["state", "ready"],
        ["file", str(Path("cache/m.gguf"))],
        ["bytes", "250 of 250"],
    ]
    assert asked.verify is False


def test_status_hashes_again_when_asked_to(asked: Asked) -> None:
    assert run("status", "--verify").exit_code == 0
    assert asked.verify is True


@pytest.mark.parametrize("state", [State.MISSING, State.PARTIAL, State.DAMAGED])
def test_status_of_anything_else_names_the_command_that_mends_it(
    asked: Asked, state: State
) -> None:
    asked.status = Status(state, Path("cache/m.gguf"), 70, 250)
    result = run("status")
    assert result.exit_code == 0
    assert state.value in result.stdout
    assert "wirecoder model pull" in result.stdout


@pytest.mark.parametrize("state", [State.READY, State.MISSING, State.DAMAGED])
def test_status_of_a_file_of_the_users_own_says_that_it_is_not_verified(
    asked: Asked, state: State
) -> None:
    asked.settings = Settings(model_file=Path("own.gguf"))
    asked.status = Status(state, Path("own.gguf"), 70, None)
    stdout = run("status").stdout
    assert "WIRECODER_MODEL_FILE" in stdout
    assert ["bytes", "70"] in rows(stdout)
    assert "model pull" not in stdout


def test_status_says_when_another_server_is_used_instead(asked: Asked) -> None:
    asked.settings = Settings(llm_base_url="http://127.0.0.1:1/v1")
    assert "WIRECODER_LLM_BASE_URL" in run("status").stdout


def test_pull_ends_with_the_file_and_its_source_and_writes_no_result(asked: Asked) -> None:
    asked.steps = [(0, 250, "mirror.example"), (250, 250, "mirror.example")]
    result = run("pull")
    assert result.exit_code == 0
    assert result.stdout == ""
    path = Path("cache/m.gguf")
    assert result.stderr.splitlines()[-1] == f"Ready: {path} (from mirror.example)"
    assert asked.source is None


def test_pull_shows_bytes_and_source_on_the_way(asked: Asked) -> None:
    asked.steps = [(0, 250, "mirror.example"), (100, 250, "mirror.example")]
    stderr = run("pull").stderr
    assert "mirror.example" in stderr
    assert "100/250 bytes" in stderr


def test_pull_shows_the_fall_back_of_a_source_that_starts_over(asked: Asked) -> None:
    asked.steps = [(100, 250, "one"), (0, 250, "two"), (50, 250, "two"), (20, 250, "two")]
    stderr = run("pull").stderr
    assert "two" in stderr
    assert "20/250 bytes" in stderr


def test_pull_tells_which_sources_failed_before(asked: Asked) -> None:
    asked.pulled = Pulled(Path("m.gguf"), "data packages", ("hub.example: no [bold] luck",))
    assert "Not from hub.example: no [bold] luck\n" in run("pull").stderr


def test_pull_of_a_model_that_is_here_says_so(asked: Asked) -> None:
    asked.pulled = Pulled(Path("m.gguf"), None)
    assert run("pull").stderr.strip() == "Ready: m.gguf (here already)"


def test_pull_hands_on_the_users_copy(asked: Asked) -> None:
    assert run("pull", "--from", "my copy.gguf").exit_code == 0
    assert asked.source == Path("my copy.gguf")


def test_an_interrupted_pull_says_how_to_go_on(asked: Asked) -> None:
    asked.fault = KeyboardInterrupt()
    result = run("pull")
    assert result.exit_code != 0
    assert "Stopped. What came is kept" in result.stderr


def test_errors_are_left_to_the_main_program(asked: Asked) -> None:
    asked.fault = WeightsUnavailable("no source")
    assert run("pull").exception is asked.fault
