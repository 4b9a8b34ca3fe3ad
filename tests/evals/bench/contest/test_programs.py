"""Contestants' programs: what they answer arrives, what goes wrong is one article's failure."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.contest import environments
from bench.contest.answering import Asked
from bench.contest.names import CONTESTANTS, Stopped, chosen
from bench.contest.programs import ENDED, Program, environment

AROUND = environment("http://127.0.0.1:9/v1", "a-model", "a-key", 8192)
Start = Callable[..., Program]
ANSWERS = """
import os, sys, time
from bench.contest.answering import Server, answer_lines

def code(asked):
    print("a library's chatter")
    os.write(1, b"and what C code prints")
    if asked.id == "bad":
        raise ValueError(asked.text)
    if asked.id == "dead":
        os._exit(3)
    if asked.id == "slow":
        time.sleep(60)
    return [asked.text, asked.published, Server.of_environment().model]

answer_lines(code)
"""


@pytest.fixture
def program(tmp_path: Path) -> Start:
    def start(patience: float = 30.0) -> Program:
        return Program([sys.executable, "-c", ANSWERS], AROUND, tmp_path / "log", patience)

    return start


def asked(name: str) -> Asked:
    return Asked(name, "Shots at the pier – ‘twice’.\n", "2031-05-04")


def test_an_answer_arrives_whatever_libraries_print(program: Start, tmp_path: Path) -> None:
    with program() as running:
        for _ in range(2):
            said = running.ask(asked("good"))
            assert said.answer == ["Shots at the pier – ‘twice’.\n", "2031-05-04", "a-model"]
            assert said.failure is None
            assert said.seconds > 0
    assert (tmp_path / "log").read_text("utf-8").count("chatter") == 2


def test_a_failure_is_named_by_its_type_and_does_not_quote_the_article(program: Start) -> None:
    with program() as running:
        said = running.ask(asked("bad"))
        assert (said.answer, said.failure) == (None, "ValueError")
        assert running.ask(asked("good")).failure is None


def test_a_program_that_ends_has_failed_and_is_started_again(program: Start) -> None:
    with program() as running:
        assert running.ask(asked("dead")).failure == ENDED
        assert running.ask(asked("good")).failure is None


def test_a_program_that_does_not_answer_is_ended(program: Start) -> None:
    with program(patience=0.5) as running:
        said = running.ask(asked("slow"))
    assert said.failure == ENDED
    assert said.seconds < 30


def test_programs_find_the_server_and_none_of_the_user_s_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WIRECODER_LLM_FALLBACK_BASE_URL", "embedded")
    around = environment("http://127.0.0.1:9/v1", "a-model", "a-key", 8192)
    assert "WIRECODER_LLM_FALLBACK_BASE_URL" not in around
    assert around["WIRECODER_STRATEGY"] == "read"
    assert around["PATH"] == os.environ["PATH"]


def test_without_requirements_the_environment_is_the_project_s_own(tmp_path: Path) -> None:
    python = environments.python_of(tmp_path / "none.txt", tmp_path / "env")
    assert python == Path(sys.executable)
    assert not (tmp_path / "env").exists()
    assert environments.version_of("pydantic", python)


def test_an_environment_is_made_once_for_the_same_requirements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def create(folder: Path, **how: object) -> None:
        made.append(how)
        folder.mkdir(exist_ok=True)

    monkeypatch.setattr("venv.create", create)
    monkeypatch.setattr(environments, "_pip", lambda python, requirements: None)
    requirements = tmp_path / "requirements.txt"
    for text in ("a", "a", "b"):
        requirements.write_text(text)
        environments.python_of(requirements, tmp_path / "env")
    assert len(made) == 2


def test_every_contestant_has_a_program_and_all_but_one_requirements() -> None:
    assert all(one.program.is_file() for one in CONTESTANTS)
    without = [one.name for one in CONTESTANTS if not one.requirements.is_file()]
    assert without == ["wirecoder"]
    assert len({one.identity for one in CONTESTANTS}) == 3


def test_who_takes_no_part_cannot_be_chosen() -> None:
    assert [one.name for one in chosen(["langextract"])] == ["langextract"]
    assert chosen([]) == list(CONTESTANTS)
    with pytest.raises(Stopped, match="--only someone: nobody of that name"):
        chosen(["someone"])
