"""A batch on a Ray cluster of this machine's own, one of whose workers is killed on the way.

.venv/bin/python evals/bench/ray_run.py [--articles 2000] [--workers 3] [--kills 1]

The model is the stand-in, so this shows that nothing is lost or doubled, and what a kill costs, not
how fast a model is. Exit 1 if the counts are not exact. Needs Ray (`make ray`).
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer
from pyarrow import parquet

from bench import standin

COMMAND = "from wirecoder.cli.main import main; main()"
_SCHEMA = pa.schema([("id", pa.string()), ("text", pa.string())])


def write_articles(folder: Path, stories: list[int], parts: int, group: int) -> None:
    """Articles `a0`, `a1`, ... with these stories, as `parts` files in row groups of `group`."""
    folder.mkdir()
    rows = [{"id": f"a{i}", "text": standin.article(n)} for i, n in enumerate(stories)]
    size = -(-len(rows) // parts)
    for part in range(parts):
        table = pa.Table.from_pylist(rows[part * size : (part + 1) * size], _SCHEMA)
        parquet.write_table(table, folder / f"{part}.parquet", row_group_size=group)


def begin(folder: Path, settings: dict[str, str], *options: str) -> "subprocess.Popen[str]":
    """`wirecoder batch in --out out --engine ray` in a folder, with no settings but these."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WIRECODER_", "RAY_"))}
    command = ["batch", "in", "--out", "out", "--engine", "ray", *options]
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", COMMAND, *command],
        cwd=folder,
        env=kept | settings,
        stderr=subprocess.PIPE,
        text=True,
    )


def settings_for(model: str) -> dict[str, str]:
    """The stand-in as the model."""
    return {"WIRECODER_LLM_BASE_URL": model, "WIRECODER_LLM_MODEL": "standin"}


def asked(model: str) -> int:
    """How often a stand-in was asked."""
    with urllib.request.urlopen(f"{model.removesuffix('/v1')}/count") as answer:  # noqa: S310 - ours
        return int(json.load(answer)["requests"])


def workers_below(process: int) -> list[int]:
    """The processes that code, of the cluster that this process has started."""
    all_processes = list(_processes())
    parents = {pid: parent for pid, parent, _ in all_processes}

    def is_below(pid: int) -> bool:
        while pid := parents.get(pid, 0):
            if pid == process:
                return True
        return False

    return [pid for pid, _, title in all_processes if b"(Worker)" in title and is_below(pid)]


def _processes() -> Iterator[tuple[int, int, bytes]]:
    """Each process' number, its parent's, and its title, as Linux tells them."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            title = (folder / "cmdline").read_bytes()
            stat = (folder / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue
        yield int(folder.name), int(stat.rpartition(")")[2].split()[1]), title


def main(
    articles: Annotated[int, typer.Option(min=10)] = 2000,
    workers: Annotated[int, typer.Option(min=2)] = 3,
    kills: Annotated[int, typer.Option(min=0)] = 1,
    at_once: Annotated[int, typer.Option(min=1, help="Articles of each worker.")] = 4,
    milliseconds: Annotated[float, typer.Option(help="Of one answer of the model.")] = 100.0,
) -> None:
    """Run, kill and count."""
    with tempfile.TemporaryDirectory() as name, standin.apart(milliseconds) as model:
        folder = Path(name)
        # One in ten repeats the text of an article far before it.
        distinct = articles - articles // 10
        write_articles(folder / "in", [*range(distinct), *range(articles // 10)], 8, 100)
        options = ("--workers", str(workers), "--concurrency", str(at_once))
        start = time.monotonic()
        process = begin(folder, settings_for(model), *options)
        killed = _kill(process, model, [distinct * (n + 1) // (kills + 1) for n in range(kills)])
        _, told = process.communicate()
        seconds = time.monotonic() - start
        found = parquet.read_table(folder / "out").to_pylist() if (folder / "out").exists() else []
        _say(told.strip())
        exact = _counts(found, asked(model), articles, distinct, at_once * killed)
        on_disk = (_size(folder / "out"), (folder / "out.journal").stat().st_size)
    _say(
        f"{killed} of {workers} workers killed, {seconds:.0f} s from start to end; for an article "
        f"{on_disk[0] / articles:.0f} bytes of parts and {on_disk[1] / articles:.0f} of journal"
    )
    _say("every article has exactly one row" if exact and process.returncode == 0 else "NOT EXACT")
    raise typer.Exit(0 if exact and process.returncode == 0 else 1)


def _kill(process: "subprocess.Popen[str]", model: str, moments: list[int]) -> int:
    """Kill a worker each time that the model was asked so often; how many were."""
    killed = 0
    for moment in moments:
        while process.poll() is None and asked(model) < moment:
            time.sleep(0.02)
        for victim in workers_below(process.pid)[:1]:
            os.kill(victim, signal.SIGKILL)
            killed += 1
    return killed


def _counts(
    found: list[dict[str, Any]], requests: int, articles: int, distinct: int, under_way: int
) -> bool:
    ids = Counter(row["article_id"] for row in found)
    missing = [n for n in range(articles) if f"a{n}" not in ids]
    doubled = [name for name, count in ids.items() if count > 1]
    states = Counter(row["status"] for row in found)
    _say(
        f"{articles} articles, {distinct} distinct: {len(found)} rows {dict(states)}, "
        f"{len(missing)} missing, {len(doubled)} doubled; the model was asked {requests} times, "
        f"{requests - distinct} more than needed ({under_way} were under way at the kills)"
    )
    return not missing and not doubled and states == {"coded": articles}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a script


if __name__ == "__main__":
    typer.run(main)
