"""Batches on a real Ray cluster, each in a process of its own, beside a model that counts."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyarrow import parquet

from bench import ray_run
from wirecoder.batch.journal import Journal
from wirecoder.usage import Usage

_SECONDS = 240  # until a run that hangs is a failure


@dataclass
class Scene:
    """A folder with an input and an output; `settings` are what every machine is set to."""

    folder: Path
    model: str
    settings: dict[str, str]
    before: int = 0

    def give(self, stories: list[int]) -> None:
        """Articles `a0`, `a1`, ... with these stories, in three files of several row groups."""
        ray_run.write_articles(self.folder / "in", stories, parts=3, group=7)
        self.before = ray_run.asked(self.model)

    @property
    def asked(self) -> int:
        """Requests to the model since the input was given."""
        return ray_run.asked(self.model) - self.before

    def begin(self, *options: str) -> "subprocess.Popen[str]":
        """The command, without waiting for its end."""
        return ray_run.begin(self.folder, self.settings, *options)

    def run(self, *options: str) -> tuple[int, str]:
        """The same to its end: its exit code and what it told."""
        return ended(self.begin(*options))

    def until_asked(self, count: int, process: "subprocess.Popen[str]") -> None:
        """Wait until the model was asked so often."""
        end = time.monotonic() + _SECONDS
        while self.asked < count:
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < end, "the model is not asked"
            time.sleep(0.01)

    def rows(self) -> list[dict[str, Any]]:
        """The output."""
        found: list[dict[str, Any]] = parquet.read_table(self.folder / "out").to_pylist()
        return found

    def spent(self) -> Usage:
        """What all runs have used."""
        journal = Journal(self.folder / "out.journal")
        try:
            return journal.spent[0]
        finally:
            journal.close()


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """A command's exit code and what it told, when it has ended."""
    _, told = process.communicate(timeout=_SECONDS)
    return process.returncode, told


@contextmanager
def cluster(settings: dict[str, str], port: int) -> Iterator[str]:
    """A cluster that is there before the batch and after it; gives its address."""
    options = f"--head --block --port={port} --num-cpus=3"
    options += " --include-dashboard=false --disable-usage-stats --object-store-memory=100000000"
    process = subprocess.Popen(  # noqa: S603 - Ray's own command
        [sys.executable, "-m", "ray.scripts.scripts", "start", *options.split()],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any("runtime started" in line for line in process.stdout)
        yield f"127.0.0.1:{port}"
    finally:
        process.kill()  # Ray sees to it that all its processes end with it
        process.communicate()
