"""What it costs to start: each command in turn, beside a Python that does nothing."""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import standin

IDLE = "python -c pass"


def measure(url: str, rounds: int) -> dict[str, tuple[list[float], list[float]]]:
    """Of each command milliseconds of CPU in each round, and the ratio to an idle Python's.

    `extract` codes one short article on the model server at `url`.
    """
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder, "story.txt")
        story.write_text(standin.article(1), "utf-8")
        commands = _commands(story)
        for command in commands.values():
            _milliseconds(command, url)  # writes byte code, fills caches
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(_milliseconds(command, url))
    idle = taken[IDLE]
    return {
        name: (cpu, [one / least for one, least in zip(cpu, idle, strict=True)])
        for name, cpu in taken.items()
    }


def _commands(story: Path) -> dict[str, list[str]]:
    wirecoder = str(Path(sys.executable).with_name("wirecoder"))
    extract = [wirecoder, "extract", str(story), "--format", "json"]
    return {
        IDLE: [sys.executable, "-c", "pass"],
        "wirecoder --version": [wirecoder, "--version"],
        "wirecoder --help": [wirecoder, "--help"],
        "import wirecoder.bootstrap": [sys.executable, "-c", "import wirecoder.bootstrap"],
        "extract, draft": [*extract, "--strategy=draft"],
        "extract, read": [*extract, "--strategy=read"],
    }


def _milliseconds(command: list[str], url: str) -> float:
    """The CPU that a command and what it starts take."""
    settings = {"WIRECODER_LLM_BASE_URL": url, "WIRECODER_LLM_MODEL": "standin"}
    if command[-1].startswith("--strategy="):  # a setting, not an option
        *command, way = command
        settings["WIRECODER_STRATEGY"] = way.partition("=")[2]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=os.environ | settings, check=True, capture_output=True)  # noqa: S603 - our own program
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
