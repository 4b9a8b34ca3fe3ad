"""Batches for tests: a few articles, a server's Batch API, and runs that may be broken off."""

import asyncio
import functools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tenacity import wait_none
from tests.batch.batch_standin import BatchStandIn
from tests.fake_model import install_prompt
from tests.llm.faulty_server import KEY, MODEL

from wirecoder.batch import batch_api
from wirecoder.batch.budget import UNLIMITED, Budget, Limits
from wirecoder.batch.journal import Counts
from wirecoder.batch.order import EngineName, Order
from wirecoder.batch.run import Ended, run
from wirecoder.llm.batches import BatchServer
from wirecoder.settings import Settings
from wirecoder.sources.source import open_source

READ = (
    "TARIFA, Jan 5 (Wire) - Gunmen fired three rockets at an army base near Tarifa on Monday, "
    "killing two soldiers and wounding five, police said.\n\n"
    "The army said the rockets damaged a fuel depot."
)
"""An article in which the program reads an incident, and has several questions on it."""


def told(name: str) -> str:
    """The text of an article that the fake model drafts an incident from."""
    return (
        f"Gunmen fired rockets at the barracks of {name} on Monday, the army said. "
        "Nobody was hurt in the attack, which came before dawn, according to the local police."
    )


NAMES = ("Orsova", "Belport", "Canmore", "Drumlin", "Estrada")


@dataclass
class Seen:
    """A display that keeps what it is shown."""

    failures: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def planning(self, entered: int) -> None: ...

    def planned(self, counts: Counts, unread: frozenset[str], budget: Budget) -> None: ...

    def writing(self) -> None: ...

    def coded(self, article_id: str) -> None: ...

    def failed(self, article_id: str, code: str, message: str) -> None:
        self.failures.append(message)

    def waiting(self, line: str) -> None:
        self.lines.append(line)

    def say(self, line: str) -> None:
        self.lines.append(line)


@dataclass
class Scene:
    """One output that is worked on, run by run, each with objects of its own."""

    folder: Path
    server: BatchStandIn
    settings: dict[str, Any] = field(default_factory=dict)
    limits: Limits = UNLIMITED
    wait: bool = True
    prompt: str = "plain@1"
    seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        install_prompt(self.folder / "workspace")
        self.give(told(name) for name in NAMES)

    def give(self, texts: Iterable[str]) -> None:
        """The input from now on; articles are `a0`, `a1`, ..."""
        lines = [json.dumps({"id": f"a{n}", "text": text}) for n, text in enumerate(texts)]
        self.source.write_text("\n".join(lines) + "\n", "utf-8")

    @property
    def source(self) -> Path:
        return self.folder / "in.jsonl"

    @property
    def out(self) -> Path:
        return self.folder / "out.jsonl"

    @property
    def journal(self) -> Path:
        return self.folder / "out.jsonl.journal"

    def run(self) -> Ended:
        """The command, once; it looks at the server without a pause."""
        given: dict[str, Any] = {"llm_model": MODEL, "llm_api_key": KEY}
        given |= {"llm_base_url": self.server.url}
        given |= {"workspace": self.folder / "workspace", "llm_attempts": 1} | self.settings
        order = Order(
            open_source(self.source),
            self.out,
            Settings(**given),
            self.prompt,
            self.limits,
            EngineName.BATCH_API,
            self.wait,
            poll=0.0,
        )
        return asyncio.run(run(order, self.seen))

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.read_text("utf-8").splitlines()]

    def codes(self) -> list[str]:
        """Of each row, `coded`, or the code of its error."""
        return [
            row["error"]["code"] if "error" in row else row["run"]["status"] for row in self.rows()
        ]

    def left(self) -> list[str]:
        """Files beside the input and the output."""
        known = {"in.jsonl", "out.jsonl", "out.jsonl.journal", "workspace"}
        return sorted(path.name for path in self.folder.iterdir() if path.name not in known)


def without_pauses() -> Any:
    """A server's client that does not wait between tries, to be put in the place of the real."""
    return functools.partial(BatchServer, wait=wait_none())


SEAM = (batch_api, "BatchServer")


def tokens(rows: Sequence[dict[str, Any]]) -> int:
    """What the reports say that they cost."""
    return sum(row["run"]["prompt_tokens"] + row["run"]["completion_tokens"] for row in rows)
