"""How fast /healthz answers while the embedded model is busy, from its start on.

.venv/bin/python evals/bench/health.py [--articles 6]

Codes wire articles one after another, the first of which starts the model, and asks /healthz all
the while. The model and the parser share the processor with it, so this is the worst that a
probe meets.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import httpx2
import typer

from bench.crash import free_port, with_settings
from bench.load import started

WIRE = Path(__file__).parents[1] / "datasets" / "wire" / "articles"
_PAUSE = 0.02  # seconds between two probes


def main(articles: Annotated[int, typer.Option(min=1)] = 6) -> None:
    """Measure, and print what was found."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        port = free_port()
        settings = {"WIRECODER_DATABASE_URL": f"sqlite:///{folder}/health.db"}
        command = [str(Path(sys.executable).with_name("wirecoder")), "serve", "--port", str(port)]
        started(stack, [*with_settings(settings), *command], port)
        texts = [path.read_text("utf-8") for path in sorted(WIRE.glob("*.txt"))[:articles]]
        idle = asyncio.run(probed(port, []))
        busy = asyncio.run(probed(port, texts))
    for name, seconds in (("idle", idle), (f"coding {articles} articles", busy)):
        told = sorted(1000 * one for one in seconds)
        p99 = told[int(0.99 * len(told))]
        print(  # noqa: T201 - a script
            f"/healthz while {name}: n={len(told)}, median {statistics.median(told):.1f} ms, "
            f"p99 {p99:.1f} ms, longest {told[-1]:.0f} ms"
        )


async def probed(port: int, texts: list[str]) -> list[float]:
    """Seconds of each probe while `texts` are coded; for two seconds where there are none."""
    async with httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", timeout=600, trust_env=False
    ) as client:

        async def code() -> None:
            for text in texts:
                kind = {"content-type": "text/plain"}
                answer = await client.post("/v1/extract", content=text.encode(), headers=kind)
                answer.raise_for_status()
            if not texts:
                await asyncio.sleep(2)

        work = asyncio.create_task(code())
        seconds = []
        while not work.done():
            begun = time.perf_counter()
            await client.get("/healthz")
            seconds.append(time.perf_counter() - begun)
            await asyncio.sleep(_PAUSE)
        await work
        return seconds


if __name__ == "__main__":
    typer.run(main)
