"""Batches on a real Ray cluster, each in a process of its own, beside a model that counts."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from bench import standin
from wirecoder.batch.journal import Journal
from wirecoder.usage import Usage

COMMAND = "from wirecoder.cli.main import main; main()"
_SCHEMA = pa.schema([("id", pa.string()), ("text", pa.string())])
_SECONDS = 240  # until a run that hangs is a failure


@dataclass
class Scene:
    """A folder with an input and an output; `settings` are what every machine is set to."""

    folder: Path
    model: str
    settings: dict[str, str] = field(default_factory=dict)
    before: int = 0

    def give(self, stories: Sequence[int], parts: int = 3) -> None:
        """Articles `a0`, `a1`, ... with these stories, in some files of several row groups."""
        rows = [{"id": f"a{i}", "text": standin.article(n)} for i, n in enumerate(stories)]
        (self.folder / "in").mkdir()
        size = -(-len(rows) // parts)
        for part in range(parts):
            table = pa.Table.from_pylist(rows[part * size : (part + 1) * size], _SCHEMA)
            parquet.write_table(table, self.folder / "in" / f"{part}.parquet", row_group_size=7)
        self.before = asked(self.model)

    @property
    def asked(self) -> int:
        """Requests to the model since the input was given."""
        return asked(self.model) - self.before

    def begin(self, *options: str) -> "subprocess.Popen[str]":
        """`wirecoder batch in --out out --engine ray`, without waiting for its end."""
        command = ["batch", "in", "--out", "out", "--engine", "ray", *options]
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", COMMAND, *command],
            cwd=self.folder,
            env=environment(self.settings),
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *options: str) -> tuple[int, str]:
        """The same to its end: its exit code and what it told."""
        process = self.begin(*options)
        _, told = process.communicate(timeout=_SECONDS)
        return process.returncode, told

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


def settings(model: str) -> dict[str, str]:
    """How the machines of a cluster are set."""
    return {"WIRECODER_LLM_BASE_URL": model, "WIRECODER_LLM_MODEL": "standin"}


def environment(settings: dict[str, str]) -> dict[str, str]:
    """This process' environment, with no settings but these."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WIRECODER_", "RAY_"))}
    return kept | settings


def asked(model: str) -> int:
    """How often a stand-in was asked."""
    with urllib.request.urlopen(f"{model.removesuffix('/v1')}/count") as answer:  # noqa: S310
        return int(json.load(answer)["requests"])


def workers_below(process: int) -> list[int]:
    """The processes of a cluster that code, if the cluster was started by this process."""
    parents = {pid: parent for pid, parent, _ in _processes()}

    def is_below(pid: int) -> bool:
        while pid := parents.get(pid, 0):
            if pid == process:
                return True
        return False

    return [pid for pid, _, title in _processes() if b"(Worker)" in title and is_below(pid)]


def _processes() -> Iterator[tuple[int, int, bytes]]:
    """Each process' number, its parent's, and its title."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            title = (folder / "cmdline").read_bytes()
            stat = (folder / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue
        yield int(folder.name), int(stat.rpartition(")")[2].split()[1]), title


@contextmanager
def cluster(settings: dict[str, str], port: int) -> Iterator[str]:
    """A cluster that is there before the batch and after it; gives its address."""
    options = f"--head --block --port={port} --num-cpus=3"
    options += " --include-dashboard=false --disable-usage-stats --object-store-memory=100000000"
    process = subprocess.Popen(  # noqa: S603 - Ray's own command
        [sys.executable, "-m", "ray.scripts.scripts", "start", *options.split()],
        env=environment(settings),
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
