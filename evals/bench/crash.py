"""Kills a service and its workers without warning, again and again, while they work off a job.

.venv/bin/python evals/bench/crash.py [--rounds 20] [--articles 500] [--database postgresql://...]

Then it counts: every article must have exactly one report or one error, in the answer over HTTP and
in the database. Exit 1 if one has not. Without --database it is SQLite in a temporary folder; on
PostgreSQL two workers run beside the service, and each round kills one of the three.
"""

import json
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer
from sqlalchemy import func, select

from bench import standin
from wirecoder.store.database import Database, transact
from wirecoder.store.tables import ItemRow, ReportRow, RunRow

_UP_SECONDS = 60.0
_END_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is at the end. `paid` counts codings, those that a kill threw away too."""

    lines: int
    reports: int
    errors: Counter[str]
    doubled: int
    stored: int
    states: dict[str, int]
    paid: int

    def are_exact(self, articles: int) -> bool:
        """Whether each article has one result, everywhere."""
        whole = self.lines == articles == self.reports + sum(self.errors.values())
        return whole and self.doubled == 0 and self.stored == self.reports


class Processes:
    """The service and its workers, each started again after it was killed."""

    def __init__(self, commands: dict[str, list[str]], settings: dict[str, str]) -> None:
        self._commands = commands
        self._settings = settings
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start what does not run."""
        for name, command in self._commands.items():
            if name not in self.running:
                self.running[name] = subprocess.Popen(  # noqa: S603 - our own program
                    [*with_settings(self._settings), *command], stderr=subprocess.DEVNULL
                )

    def kill(self, name: str) -> None:
        """Kill one as the system would: nothing in it gets a word in."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """Kill all."""
        for name in list(self.running):
            self.kill(name)


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 20,
    articles: Annotated[int, typer.Option(min=1, max=10_000)] = 500,
    database: Annotated[str | None, typer.Option(metavar="URL")] = None,
    model_seconds: Annotated[
        float, typer.Option(help="Of one answer, so that the job lasts as long as its rounds.")
    ] = 0.2,
    seed: Annotated[int, typer.Option()] = 7,
) -> None:
    """Run the rounds and count."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = database or f"sqlite:///{folder / 'crash.db'}"
        model = stack.enter_context(standin.running(model_seconds))
        port = free_port()
        processes = Processes(commands(port, workers=2 if database else 0), settings(url, model))
        stack.callback(processes.end)
        job, killed = crash(processes, port, rounds, articles, chance)
        counts = count(port, job, url)
    _say(f"{rounds} rounds, killed: {dict(killed)}")
    _say(f"{counts}")
    exact = counts.are_exact(articles)
    _say("every article has exactly one report or one error" if exact else "NOT EXACT")
    raise typer.Exit(0 if exact else 1)


def commands(port: int, workers: int) -> dict[str, list[str]]:
    """What runs, by name."""
    wirecoder = str(Path(sys.executable).with_name("wirecoder"))
    served = {"service": [wirecoder, "serve", "--port", str(port)]}
    return served | {f"worker {n}": [wirecoder, "worker"] for n in range(1, workers + 1)}


def with_settings(settings: dict[str, str]) -> list[str]:
    """What a command begins with that runs with settings beside those of this process."""
    return ["/usr/bin/env", *(f"{name}={value}" for name, value in settings.items())]


def settings(url: str, model: str) -> dict[str, str]:
    """The settings of all processes: a quick heartbeat, so that the dead are soon missed."""
    return {
        "WIRECODER_DATABASE_URL": url,
        "WIRECODER_LLM_BASE_URL": model,
        "WIRECODER_LLM_MODEL": "standin",
        "WIRECODER_WORKER_HEARTBEAT": "0.5",
    }


def crash(
    processes: Processes, port: int, rounds: int, articles: int, chance: random.Random
) -> tuple[str, Counter[str]]:
    """Send a job, kill in every round, and wait for its end; the job's id and what was killed."""
    processes.start()
    with _client(port) as client:
        _wait_until_up(client)
        texts = [{"id": f"a{n}", "text": standin.article(n)} for n in range(articles)]
        job = str(client.post("/v1/jobs", json={"articles": texts}).json()["id"])
    killed: Counter[str] = Counter()
    for number in range(rounds):
        time.sleep(chance.uniform(0.5, 4.0))
        victim = chance.choice(sorted(processes.running))
        processes.kill(victim)
        killed[victim] += 1
        processes.start()
        with _client(port) as client:
            _wait_until_up(client)
            view = client.get(f"/v1/jobs/{job}").json()
        _say(f"round {number + 1}: killed {victim}; {view['done']} done, {view['queued']} waiting")
    with _client(port) as client:
        _wait_for_the_end(client, job)
    return job, killed


def count(port: int, job: str, url: str) -> Counts:
    """What came of the job, over HTTP and in the database."""
    with _client(port) as client:
        lines = [
            json.loads(line)
            for line in client.get(f"/v1/jobs/{job}/reports").text.split("\n")
            if line
        ]
    ids = Counter(line["article"]["id"] for line in lines)
    database = Database(url)
    try:
        stored, states, paid = transact(database.engine, "read", _stored)
    finally:
        database.engine.dispose()
    return Counts(
        lines=len(lines),
        reports=sum("incidents" in line for line in lines),
        errors=Counter(line["error"]["code"] for line in lines if "error" in line),
        doubled=sum(times > 1 for times in ids.values()),
        stored=stored,
        states=states,
        paid=paid,
    )


def _stored(db: Any) -> tuple[int, dict[str, int], int]:
    reports = db.execute(select(func.count()).select_from(ReportRow)).scalar()
    states = dict(db.execute(select(ItemRow.state, func.count()).group_by(ItemRow.state)).all())
    return reports, states, db.execute(select(func.count()).select_from(RunRow)).scalar()


def _wait_until_up(client: httpx2.Client) -> None:
    for _ in _moments(_UP_SECONDS):
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx2.HTTPError:
            continue
    raise AssertionError("the service did not come up")


def _wait_for_the_end(client: httpx2.Client, job: str) -> None:
    for _ in _moments(_END_SECONDS):
        if client.get(f"/v1/jobs/{job}").json()["queued"] == 0:
            return
    raise AssertionError("the job did not come to its end")


def _moments(seconds: float) -> Iterator[None]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield
        time.sleep(0.05)


@contextmanager
def _client(port: int) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        yield client


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a script


if __name__ == "__main__":
    typer.run(main)
