"""What the pipeline itself costs, beside one bare instructor call on the same model server.

.venv/bin/python evals/bench/cost.py [--rounds 7] [--out out/bench]

The model is `standin.py`, in a process of its own, so what is counted is this process alone: CPU
and wall for an article in each way of coding, by the article's length, by how many are under way,
and the share that the model has of the time; then what starting a command costs. What is compared
is measured in turn, round after round: on a busy machine times rise together, ratios stay.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import httpx2
import instructor
import openai
import typer
from rich.console import Console
from rich.table import Table

from bench import standin, startup
from wirecoder.bootstrap import build_coding, load_prompt
from wirecoder.ports import ArticleCoder
from wirecoder.settings import Settings
from wirecoder_prompts.prompt import ReadArticle
from wirecoder_schemas.article import Article
from wirecoder_schemas.draft import Draft

BARE = "bare instructor call"
_WAYS = ("draft", "read")
_WORDS = (100, 400, 1600, 6400)
_AT_ONCE = (1, 4, 16, 64)
_WAIT = 50.0  # milliseconds of the stand-in, for concurrency
_MODEL_WAITS = {"draft": 1000.0, "read": 250.0}  # milliseconds for a call; of `read`, one word
_WARM = 3  # articles before any that counts
_FEW = 3  # rounds, where one takes seconds
_WORDS_A_SENTENCE, _OTHER_WORDS = 17, 24  # of `standin.article`

Call = Callable[[Article], Awaitable[int]]
"""Does one article, and says with how many calls of the model."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over rounds."""

    median: float
    low: float
    high: float
    rounds: int

    def __str__(self) -> str:
        return f"{self.median:.2f} [{self.low:.2f}, {self.high:.2f}]"


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds for one article, and calls of the model."""

    cpu: float
    wall: float
    calls: float


def spread(values: list[float]) -> Spread:
    """Median, least and most."""
    return Spread(median(values), min(values), max(values), len(values))


def article(number: int, words: int = 194) -> Article:
    """An invented article of about so many words."""
    sentences = 2 + max(1, round((words - _OTHER_WORDS) / _WORDS_A_SENTENCE))
    return Article(id=str(number), text=standin.article(number, sentences))


@asynccontextmanager
async def coder(url: str, way: str, at_once: int = 1) -> AsyncIterator[ArticleCoder]:
    """A coder of that strategy on the stand-in, warm."""
    settings = Settings(
        llm_base_url=url, llm_model="standin", strategy=way, llm_concurrency=at_once
    )
    coding = build_coding(settings)
    coding.warm()
    try:
        yield coding.coder
    finally:
        await coding.close()


def coding(one: ArticleCoder) -> Call:
    """An article's whole way."""

    async def code(article: Article) -> int:
        return (await one.code(article)).run.calls

    return code


def bare(url: str, client: httpx2.AsyncClient) -> dict[str, Call]:
    """The same conversation by instructor alone, and as a plain HTTP request."""
    prompt = load_prompt(Settings(strategy="draft"))
    sdk = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0, http_client=client)
    asked = instructor.from_openai(sdk, mode=instructor.Mode.JSON_SCHEMA)

    def conversation(article: Article) -> list[Any]:
        read = ReadArticle(title=None, published=None, text=article.text)
        return [{"role": m.role, "content": m.content} for m in prompt.messages(read)]

    async def structured(article: Article) -> int:
        messages = conversation(article)
        await asked.create(model="standin", messages=messages, response_model=Draft, max_retries=0)
        return 1

    async def plain(article: Article) -> int:
        body = {"model": "standin", "messages": conversation(article)}
        await client.post(f"{url}/chat/completions", json=body)
        return 1

    return {BARE: structured, "plain HTTP call": plain}


async def timed(call: Call, articles: list[Article], at_once: int = 1) -> Took:
    """What a call takes on the mean over `articles`, so many of them under way."""
    gate = asyncio.Semaphore(at_once)

    async def one(article: Article) -> int:
        async with gate:
            return await call(article)

    cpu, wall = time.process_time(), time.perf_counter()
    calls = await asyncio.gather(*map(one, articles))
    ms = 1000 / len(articles)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Took(cpu * ms, wall * ms, sum(calls) / len(articles))


async def by_way(url: str, rounds: int, articles: int) -> dict[str, Any]:
    """An article in each way, in turn; CPU also as a ratio to the bare call of the same round."""
    async with (
        httpx2.AsyncClient() as client,
        coder(url, "draft") as draft,
        coder(url, "read") as read,
    ):
        ways = bare(url, client) | {"draft": coding(draft), "read": coding(read)}
        for call in ways.values():
            await timed(call, [article(-n) for n in range(1, 1 + _WARM)])
        took: dict[str, list[Took]] = {name: [] for name in ways}
        for number in range(rounds):
            batch = [article(number * articles + n) for n in range(articles)]
            for name, call in ways.items():
                took[name].append(await timed(call, batch))
    floor = [one.cpu for one in took[BARE]]
    return {
        name: {
            "cpu_ms": spread([one.cpu for one in rows]),
            "wall_ms": spread([one.wall for one in rows]),
            "ratio": spread([one.cpu / least for one, least in zip(rows, floor, strict=True)]),
            "calls": rows[0].calls,
        }
        for name, rows in took.items()
    }


async def by_length(url: str, rounds: int) -> dict[str, Any]:
    """CPU for 1,000 words, by the length of the article: a straight line is a constant figure."""
    found: dict[str, Any] = {}
    for way in _WAYS:
        async with coder(url, way) as one:
            await timed(coding(one), [article(-n) for n in range(1, 1 + _WARM)])
            taken: dict[int, list[float]] = {words: [] for words in _WORDS}
            for number in range(rounds):
                for words, rows in taken.items():
                    batch = [article(number, words)] * max(1, 800 // words)
                    counted = sum(len(one.text.split()) for one in batch) / len(batch)
                    rows.append((await timed(coding(one), batch)).cpu / counted * 1000)
            found[way] = {str(words): spread(rows) for words, rows in taken.items()}
    return found


async def by_concurrency(url: str, rounds: int) -> dict[str, Any]:
    """Articles a second beside what the model's wait alone would allow, drafted."""
    found: dict[str, Any] = {}
    for at_once in _AT_ONCE:
        async with coder(url, "draft", at_once) as one:
            await timed(coding(one), [article(-n) for n in range(1, 1 + _WARM)])
            ideal = at_once / (_WAIT / 1000)
            seconds = [
                (await timed(coding(one), [article(n) for n in range(at_once * 3)], at_once)).wall
                for _ in range(rounds)
            ]
        rates = [1000 / ms for ms in seconds]
        found[str(at_once)] = {
            "articles_a_second": spread(rates),
            "of_ideal": spread([rate / ideal for rate in rates]),
        }
    return found


async def share_of_model(url: str, way: str) -> float:
    """The part of the wall time in which the model was waited for, articles one after another."""
    async with coder(url, way) as one:
        await timed(coding(one), [article(-1)])
        took = await timed(coding(one), [article(n) for n in range(3)])
    return took.calls * _MODEL_WAITS[way] / took.wall


def measure(rounds: int = 7, articles: int = 20) -> dict[str, Any]:
    """All figures, as plain data."""
    with standin.apart(0) as url:
        found: dict[str, Any] = {"ways": asyncio.run(by_way(url, rounds, articles))}
        found["cpu_ms_for_1000_words"] = asyncio.run(by_length(url, min(rounds, _FEW)))
        found["startup"] = {
            name: {"cpu_ms": spread(cpu), "ratio": spread(ratio)}
            for name, (cpu, ratio) in startup.measure(url, min(rounds, _FEW)).items()
        }
    with standin.apart(_WAIT) as url:
        found["concurrency"] = asyncio.run(by_concurrency(url, min(rounds, _FEW)))
    found["share_of_model"] = {}
    for way, wait in _MODEL_WAITS.items():
        with standin.apart(wait) as url:
            found["share_of_model"][way] = asyncio.run(share_of_model(url, way))
    plain: dict[str, Any] = json.loads(json.dumps(found, default=asdict))
    return plain


def tables(found: dict[str, Any]) -> list[Table]:
    """The figures as tables."""

    def shown(figure: dict[str, Any]) -> str:
        return str(Spread(**figure))

    ways = Table("", "CPU ms", "wall ms", f"CPU, of {BARE}", "calls", title="One article")
    for name, row in found["ways"].items():
        cells = (shown(row[key]) for key in ("cpu_ms", "wall_ms", "ratio"))
        ways.add_row(name, *cells, f"{row['calls']:g}")
    length = Table("words", *_WAYS, title="CPU ms for 1,000 words, by length of the article")
    for words in map(str, _WORDS):
        length.add_row(words, *(shown(found["cpu_ms_for_1000_words"][w][words]) for w in _WAYS))
    crowd = Table("at once", "articles a second", "of ideal", title=f"Model waits {_WAIT:g} ms")
    for at_once, row in found["concurrency"].items():
        crowd.add_row(at_once, shown(row["articles_a_second"]), shown(row["of_ideal"]))
    share = Table("", "ms a call", "share of wall time in the model", title="Model's share")
    for way, part in found["share_of_model"].items():
        share.add_row(way, f"{_MODEL_WAITS[way]:g}", f"{100 * part:.1f} %")
    start = Table("", "CPU ms", "of python -c pass", title="Start-up")
    for name, row in found["startup"].items():
        start.add_row(name, shown(row["cpu_ms"]), shown(row["ratio"]))
    return [ways, length, crowd, share, start]


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 7,
    out: Path = Path("out/bench"),
) -> None:
    """Measure, print, and write `cost.json`: medians with the least and the most over rounds."""
    found = measure(rounds)
    out.mkdir(parents=True, exist_ok=True)
    (out / "cost.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    console = Console()
    for table in tables(found):
        console.print(table)


if __name__ == "__main__":
    typer.run(main)
