"""A batch whose process is killed with SIGKILL, at moments it cannot choose."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wirecoder_schemas.report import Report

Table = Callable[..., Path]
Rows = Callable[..., list[dict[str, Any]]]
ROOT = Path(__file__).parents[2]
ARTICLES, AT_ONCE = 60, 3
COMMAND = f"batch in.jsonl --out out.jsonl --concurrency {AT_ONCE}".split()
# The model writes down what it is asked before it answers: who was killed cannot tell any more.
PROGRAM = """
import asyncio
from tests.fake_model import FakeModel
from wirecoder import bootstrap

class Slow(FakeModel):
    async def ask(self, messages, answer, parameters):
        with open("asked", "a") as file:
            file.write(messages[-1].content.split("Depot ")[1].split()[0] + "\\n")
        await asyncio.sleep(0.01)
        return await super().ask(messages, answer, parameters)

bootstrap.build_model = lambda settings, observer=None: Slow()
from wirecoder.cli.main import main
main()
"""


def batch(here: Path, *, killed_after: int | None) -> int:
    """Run the batch, kill it when so many were asked in all; its exit code."""
    asked = here / "asked"
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, *COMMAND],
        cwd=here,
        env={**_environment(here), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    while killed_after is not None and process.poll() is None:
        if asked.exists() and len(asked.read_text().split()) >= killed_after:
            process.kill()
            break
        time.sleep(0.002)
    return process.wait(timeout=60)


def _environment(here: Path) -> dict[str, str]:
    workspace = here.parent / "workspace"
    return {"WIRECODER_WORKSPACE": str(workspace), "WIRECODER_PROMPT": "plain@1"}


def test_killed_twice_it_has_each_article_once_and_asked_no_more_than_what_was_under_way_again(
    here: Path, table: Table, rows: Rows
) -> None:
    table(range(ARTICLES))
    assert batch(here, killed_after=17) == -9
    assert not (here / "out.jsonl").exists()
    assert batch(here, killed_after=40) == -9
    assert batch(here, killed_after=None) == 0
    assert [row["article"]["id"] for row in rows()] == [f"a{n}" for n in range(ARTICLES)]
    for row in rows():
        Report.model_validate(row)
    asked = (here / "asked").read_text().split()
    assert set(asked) == {str(n) for n in range(ARTICLES)}
    assert ARTICLES <= len(asked) <= ARTICLES + 2 * AT_ONCE
