import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.command import Run
from tests.fake_model import FakeModel

from wirecoder import bootstrap
from wirecoder.errors import ConfigurationInvalid, ModelUnreachable, WirecoderError
from wirecoder_schemas.report import Report

Write = Callable[..., Path]
ROOT = Path(__file__).parents[2]


def stems(folder: Path) -> set[str]:
    """The stems of the report files in a folder; each is valid, and nothing else lies there."""
    for path in folder.iterdir():
        assert path.suffix == ".json"
        Report.model_validate_json(path.read_bytes())
    return {path.stem for path in folder.iterdir()}


def test_a_model_that_is_gone_ends_the_run_and_what_was_done_stays(
    wirecoder: Run, write: Write, model: FakeModel
) -> None:
    for name in "ac":
        write(f"d/{name}.txt")
    write("d/b.txt", "A bomb went off at Market Square.")
    model.instead["Market Square"] = ModelUnreachable("http://127.0.0.1:1/v1 does not answer")
    ran = wirecoder("extract", "d", "--out", "out")
    assert ran.code == 4
    assert "error: http://127.0.0.1:1/v1 does not answer" in ran.err
    assert "a" in stems(Path("out"))
    assert "b" not in stems(Path("out"))
    assert model.closed == 1


def test_an_article_finished_behind_a_slow_one_is_written_even_if_the_model_goes_then(
    wirecoder: Run, write: Write, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("d/a.txt", "A bomb went off at Market Square.")
    write("d/b.txt")
    ask = model.ask

    async def slow_for_the_first(messages: Any, *rest: Any) -> Any:
        if "Market Square" in messages[-1].content:
            for _ in range(1000):  # until the other one is through, or will never be
                if Path("out/b.json").exists():  # noqa: ASYNC240 - a test, one loop, one file
                    break
                await asyncio.sleep(0.01)
        return await ask(messages, *rest)

    monkeypatch.setattr(model, "ask", slow_for_the_first)
    monkeypatch.setenv("WIRECODER_LLM_CONCURRENCY", "2")
    model.instead["Market Square"] = ModelUnreachable("gone")
    assert wirecoder("extract", "d", "--out", "out").code == 4
    assert stems(Path("out")) == {"b"}


@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
@pytest.mark.parametrize("fault", [ModelUnreachable("gone"), ConfigurationInvalid("no room")])
def test_a_fault_of_every_article_leaves_stdout_empty_where_nothing_was_done(
    wirecoder: Run, write: Write, model: FakeModel, form: str, fault: WirecoderError
) -> None:
    write("a.txt")
    model.instead["Depot"] = fault
    ran = wirecoder("extract", "a.txt", "--format", form)
    assert ran.code == fault.exit_code
    assert ran.out == ""
    assert f"error: {fault}" in ran.err


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_an_unknown_prompt_is_wrong_use_in_every_format(
    wirecoder: Run, write: Write, form: str
) -> None:
    write("a.txt")
    ran = wirecoder("extract", "a.txt", "--format", form, "--prompt", "plain@7")
    assert ran.code == 2
    assert ran.out == ""
    assert "there is no prompt plain@7" in ran.err


def test_an_internal_error_exits_1_and_shows_no_word_of_the_article(
    wirecoder: Run, write: Write, model: FakeModel
) -> None:
    write("a.txt")
    model.instead["Depot"] = RuntimeError("Two rockets fell at Depot Nine")
    ran = wirecoder("extract", "a.txt")
    assert ran.code == 1
    assert "internal error: RuntimeError" in ran.err
    assert "Depot" not in ran.err + ran.out
    assert "Traceback" not in ran.err


def test_ctrl_c_exits_130_and_what_was_done_stays(
    wirecoder: Run, write: Write, model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("d/a.txt")
    write("d/b.txt", "A bomb went off at Market Square.")
    ask = model.ask

    async def pressed(messages: Any, *rest: Any) -> Any:
        if "Market Square" in messages[-1].content:
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        return await ask(messages, *rest)

    monkeypatch.setattr(model, "ask", pressed)
    ran = wirecoder("extract", "d", "--out", "out")
    assert ran.code == 130
    assert stems(Path("out")) == {"a"}
    assert "Stopped: 1 of 2 articles are done." in ran.err
    assert "Traceback" not in ran.err
    assert model.closed == 1


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_a_reader_that_goes_away_gets_no_traceback(
    wirecoder: Run, write: Write, here: Path, form: str
) -> None:
    write("d/a.txt")
    write("d/b.txt")
    program = (
        "from tests.fake_model import FakeModel; from wirecoder import bootstrap;"
        "bootstrap.build_model = lambda settings, observer=None: FakeModel();"
        "from wirecoder.cli.main import main; main()"
    )
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, "extract", str(here / "d"), "--format", form],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert "[1/2] a: 1 incident" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "BrokenPipe" not in ended.stderr
    assert ended.returncode != 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("LLM_TIMEOUT", "soon"), ("LLM_CONTEXT_TOKENS", "12"), ("LLM_ATTEMPTS", "0")],
)
def test_a_wrong_setting_exits_2_and_names_the_variable(
    wirecoder: Run, write: Write, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    write("a.txt")
    monkeypatch.setenv(f"WIRECODER_{name}", value)
    ran = wirecoder("extract", "a.txt")
    assert ran.code == 2
    assert f"error: WIRECODER_{name}: " in ran.err


def test_a_server_without_a_model_exits_2_and_names_the_variable_to_set(
    wirecoder: Run, write: Write, monkeypatch: pytest.MonkeyPatch, real_model: None
) -> None:
    write("a.txt")
    monkeypatch.setenv("WIRECODER_LLM_BASE_URL", "http://127.0.0.1:1/v1")
    ran = wirecoder("extract", "a.txt")
    assert ran.code == 2
    assert "WIRECODER_LLM_MODEL is not set" in ran.err


@pytest.fixture
def real_model(wirecoder: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line builds its model from the settings again."""
    monkeypatch.setattr(bootstrap, "build_model", REAL_BUILD)


REAL_BUILD = bootstrap.build_model
