"""Loads the service: many callers at once, on a model that answers after 50 ms.

.venv/bin/python evals/bench/load.py [--callers 500] [--seconds 60]

Three measurements in one run, with the service and the model's stand-in as processes of their own:
the service's own time for one article (each call of the service beside one of the bare stand-in, in
turn), then all callers at once, then the same with a short queue, where 429 is the right answer.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from bench import standin
from bench.crash import free_port, with_settings

_MODEL_MILLISECONDS = 50
_WARM = 20
_PAIRS = 200


@dataclass
class Seen:
    """What callers saw: seconds of each answer that was a report, and the count of each status."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


class Caller:
    """One connection that is kept, with as little of HTTP as the load needs."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: bytes, kind: str) -> int:
        """Send a request and read the answer to its end; its status."""
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: {kind}\r\n"
        self._writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await self._reader.readexactly(length)
        return int(answer[9:12])

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def main(
    callers: Annotated[int, typer.Option(min=1)] = 500,
    seconds: Annotated[float, typer.Option(min=1)] = 60.0,
) -> None:
    """Measure, and print what was found."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(standin.apart(_MODEL_MILLISECONDS))
        model = int(url.removesuffix("/v1").rsplit(":", 1)[1])
        for places, name in ((10 * callers, "room for all"), (callers // 5, "a short queue")):
            port, process = start_service(stack, folder / f"{places}.db", model, places)
            if places > callers:
                paired(port, model)
            before = memory(process.pid)
            seen = asyncio.run(load(port, callers, seconds, places))
            report(name, seen, seconds, before, memory(process.pid))
            process.terminate()
            process.wait(60)


def start_service(
    stack: ExitStack, database: Path, model: int, places: int
) -> "tuple[int, subprocess.Popen[bytes]]":
    """Start a service on the stand-in; its port and process."""
    port = free_port()
    settings = {
        "WIRECODER_DATABASE_URL": f"sqlite:///{database}",
        "WIRECODER_LLM_BASE_URL": f"http://127.0.0.1:{model}/v1",
        "WIRECODER_LLM_MODEL": "standin",
        "WIRECODER_LLM_CONCURRENCY": "64",
        "WIRECODER_QUEUE_PLACES": str(places),
        "WIRECODER_LOG_LEVEL": "warning",
        "WIRECODER_DRAIN_SECONDS": "0",
    }
    command = [str(Path(sys.executable).with_name("wirecoder")), "serve", "--port", str(port)]
    return port, started(stack, [*with_settings(settings), *command], port)


def started(stack: ExitStack, command: list[str], port: int) -> "subprocess.Popen[bytes]":
    """Start a service and wait until it answers."""
    process = subprocess.Popen(command)  # noqa: S603 - our own program
    stack.callback(process.wait)
    stack.callback(process.kill)
    for _ in range(600):
        try:
            asyncio.run(Caller(port).post("/v1/extract", b"x", "text/html"))
        except OSError:
            time.sleep(0.1)
        else:
            return process
    raise AssertionError("the service did not come up")


def paired(port: int, model: int) -> None:
    """The service's own time: each article beside a bare call of the stand-in, in turn."""

    async def pairs() -> tuple[list[float], list[float]]:
        service, bare = Caller(port), Caller(model)
        ours, theirs = [], []
        for number in range(_WARM + _PAIRS):
            text = standin.article(1_000_000 + number).encode()
            begun = time.perf_counter()
            await service.post("/v1/extract", text, "text/plain")
            between = time.perf_counter()
            await bare.post("/v1/chat/completions", b"{}", "application/json")
            ours.append(between - begun)
            theirs.append(time.perf_counter() - between)
        service.close()
        bare.close()
        return ours[_WARM:], theirs[_WARM:]

    ours, theirs = asyncio.run(pairs())
    own = sorted(1000 * (a - b) for a, b in zip(ours, theirs, strict=True))
    model_ms = 1000 * statistics.median(theirs)
    _say(
        f"own time for an article, one caller, n={len(own)}: median {statistics.median(own):.1f} "
        f"ms, p95 {own[int(0.95 * len(own))]:.1f} ms, beside {model_ms:.1f} ms of the model"
    )


async def load(port: int, callers: int, seconds: float, run: int) -> Seen:
    """Every caller sends an article, waits for its report, and sends the next."""
    seen = Seen()
    until = time.monotonic() + seconds
    numbers = iter(range(run * 10_000_000, (run + 1) * 10_000_000))

    async def call() -> None:
        caller = Caller(port)
        while time.monotonic() < until:
            text = standin.article(next(numbers)).encode()
            begun = time.perf_counter()
            try:
                status = await caller.post("/v1/extract", text, "text/plain")
            except (OSError, asyncio.IncompleteReadError, IndexError) as fault:
                seen.faults[type(fault).__name__] += 1
                caller.close()
                continue
            seen.statuses[status] += 1
            if status == 200:
                seen.seconds.append(time.perf_counter() - begun)
            else:
                await asyncio.sleep(1)  # what Retry-After says at the least
        caller.close()

    await asyncio.gather(*(call() for _ in range(callers)))
    return seen


def memory(process: int) -> float:
    """Resident memory in MiB."""
    for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no memory told")


def report(name: str, seen: Seen, seconds: float, before: float, after: float) -> None:
    """Print one measurement."""
    times = sorted(seen.seconds)
    shown = {
        f"p{part}": f"{times[min(len(times) - 1, int(part / 100 * len(times)))]:.2f} s"
        for part in (50, 95, 99)
    }
    _say(f"{name}: {len(times)} reports in {seconds:g} s, {len(times) / seconds:.1f} a second")
    _say(f"  latency {json.dumps(shown)}")
    _say(f"  answers {dict(seen.statuses)}, broken connections {dict(seen.faults)}")
    _say(f"  memory {before:.0f} MiB before, {after:.0f} MiB after")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a script


if __name__ == "__main__":
    typer.run(main)
