"""Many articles through `wirecoder batch` on the stand-in: rate, memory, kills, and exact counts.

.venv/bin/python evals/bench/scale.py --strategy draft --articles 100000 --kills 2

One article in a hundred repeats another, one in a thousand cannot be read. The batch is killed with
SIGKILL at moments spread over its way and started again; at the end every article must have one
row, every report an id of its own, and the model must have been asked no more than once for each
text, but for what was under way at a kill. The memory of the process is sampled all along.
Exit 1 if a count is wrong. What was found goes to `out/bench/scale-STRATEGY-ARTICLES.json`.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer

from bench import standin
from wirecoder.cli import files
from wirecoder_evals.provenance import machine, revision

_REPEATS_EVERY, _BROKEN_EVERY = 100, 1000
_SAMPLE_SECONDS = 1.0
_WIRECODER = str(Path(sys.executable).with_name("wirecoder"))


@dataclass
class Lives:
    """The processes of one batch: their time, and their memory as they went.

    `memory` has, for each sample, the seconds since the first start, the calls answered by then and
    the resident megabytes of the process.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    killed_after: list[int] = field(default_factory=list)
    memory: list[tuple[float, int, float]] = field(default_factory=list)

    @property
    def peak(self) -> float:
        """Megabytes."""
        return max((sample[2] for sample in self.memory), default=0.0)


@dataclass(frozen=True)
class Found:
    """What the output holds, against what it must hold."""

    rows: int
    reports: int
    failed: int
    report_ids: int
    in_order: bool
    calls: int
    calls_reported: int
    most_calls: int

    def exact(self, articles: int) -> bool:
        """Whether each article has its one row, and nothing was asked that need not be."""
        whole = self.rows == articles == self.reports + self.failed
        once = self.report_ids == self.reports and self.calls_reported <= self.calls
        return whole and once and self.in_order and self.calls <= self.most_calls


def lines(articles: int) -> Iterator[str]:
    """The input: JSON lines, with repeats and broken ones among them."""
    for n in range(articles):
        if n % _BROKEN_EVERY == _BROKEN_EVERY - 1:
            yield f'{{"id": "a{n}", "text": " "}}\n'
        else:
            told = n - 1 if n % _REPEATS_EVERY == _REPEATS_EVERY - 2 else n
            yield json.dumps({"id": f"a{n}", "text": standin.article(told)}) + "\n"


def run(folder: Path, base_url: str, strategy: str, at_once: int, kill_at: list[int]) -> Lives:
    """Start the batch, again after each kill, to its end; a kill comes after so many calls."""
    lives, begun = Lives(), time.monotonic()
    for limit in [*kill_at, None]:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [  # noqa: S607 - it passes the settings on
                "env",
                *_settings(base_url, strategy),
                _WIRECODER,
                *f"batch in.jsonl --out out.jsonl --concurrency {at_once}".split(),
            ],
            cwd=folder,
            stderr=(folder / "progress.txt").open("a"),
        )
        _watch(process, lives, begun, base_url, limit)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        lives.cpu_seconds += used.ru_utime + used.ru_stime
    lives.seconds = time.monotonic() - begun
    return lives


def _watch(
    process: subprocess.Popen[bytes], lives: Lives, begun: float, base_url: str, limit: int | None
) -> None:
    """Sample a process until its end, and kill it when the model was asked `limit` times."""
    killed = False
    while _alive(process.pid):
        calls = _calls(base_url)
        lives.memory.append((time.monotonic() - begun, calls, _resident(process.pid)))
        if limit is not None and calls >= limit and not killed:
            process.kill()
            killed = True
            lives.killed_after.append(calls)
        time.sleep(_SAMPLE_SECONDS if limit is None else _SAMPLE_SECONDS / 5)


def _settings(base_url: str, strategy: str) -> list[str]:
    """For `env`, which is replaced by the program and so keeps its process id."""
    return [
        f"WIRECODER_LLM_BASE_URL={base_url}",
        "WIRECODER_LLM_MODEL=standin",
        f"WIRECODER_STRATEGY={strategy}",
    ]


def _alive(pid: int) -> bool:
    """Whether it still runs; one that ended stays a zombie until it is waited for."""
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z"


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _calls(base_url: str) -> int:
    return int(httpx2.get(base_url.removesuffix("/v1") + "/count").json()["requests"])


def look_at(output: Path, lives: Lives, calls: int, at_once: int) -> Found:
    """Count what came out."""
    rows = failed = reported = most = 0
    ids: set[str] = set()
    in_order = True
    with output.open(encoding="utf-8") as file:
        for n, line in enumerate(file):
            row = json.loads(line)
            rows += 1
            in_order &= row["article"]["id"] == f"a{n}"
            if "error" in row:
                failed += 1
                continue
            ids.add(row["id"])
            reported += row["run"]["calls"]
            most = max(most, row["run"]["calls"])
    lost = len(lives.killed_after) * at_once * most
    return Found(rows, rows - failed, failed, len(ids), in_order, calls, reported, reported + lost)


def main(
    strategy: Annotated[str, typer.Option(help="draft (the single call) or read.")] = "draft",
    articles: Annotated[int, typer.Option(min=1)] = 1000,
    kills: Annotated[int, typer.Option(min=0)] = 2,
    at_once: Annotated[int, typer.Option(min=1)] = 8,
    out: Annotated[Path, typer.Option(metavar="DIR")] = Path("out/bench"),
) -> None:
    """Run, kill, resume and count."""
    folder = out / f"scale-{strategy}-{articles}"
    files.prepare(folder)
    for stale in folder.glob("*"):
        stale.unlink()
    with (folder / "in.jsonl").open("w") as file:
        file.writelines(lines(articles))
    with standin.apart(milliseconds=0) as base_url:
        calls_each = 1 if strategy == "draft" else _calls_of_one(out, base_url)
        kill_at = [
            _calls(base_url) + articles * calls_each * k // (kills + 1) for k in range(1, kills + 1)
        ]
        before = _calls(base_url)
        lives = run(folder, base_url, strategy, at_once, kill_at)
        found = look_at(folder / "out.jsonl", lives, _calls(base_url) - before, at_once)
    document = _document(strategy, articles, at_once, lives, found)
    files.write_text(out / f"scale-{strategy}-{articles}.json", json.dumps(document) + "\n")
    for name, value in document.items():
        if name not in ("memory", "revision", "machine"):
            typer.echo(f"{name}: {value}")
    if not found.exact(articles):
        raise typer.Exit(1)


def _calls_of_one(out: Path, base_url: str) -> int:
    """How many calls one article takes: all are alike."""
    folder = out / "scale-one"
    files.prepare(folder)
    for stale in folder.glob("*"):
        stale.unlink()
    (folder / "in.jsonl").write_text(next(lines(1)))
    run(folder, base_url, "read", 1, [])
    return _calls(base_url)


def _document(
    strategy: str, articles: int, at_once: int, lives: Lives, found: Found
) -> dict[str, Any]:
    return {
        "strategy": strategy,
        "articles": articles,
        "at_once": at_once,
        "exact": found.exact(articles),
        **asdict(found),
        "killed_after_calls": lives.killed_after,
        "seconds": round(lives.seconds, 1),
        "cpu_seconds": round(lives.cpu_seconds, 1),
        "cpu_ms_an_article": round(1000 * lives.cpu_seconds / articles, 2),
        "articles_a_second": round(articles / lives.seconds, 1),
        "articles_a_cpu_second": round(articles / lives.cpu_seconds, 1),
        "peak_megabytes": round(lives.peak),
        "memory": [(round(t), calls, round(mb, 1)) for t, calls, mb in lives.memory],
        "revision": revision().model_dump(),
        "machine": machine().model_dump(),
    }


if __name__ == "__main__":
    typer.run(main)
