import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from wirecoder.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty cache, and no file or URL of the user's own."""
    return Settings(cache_dir=tmp_path / "cache", model_file=None, model_url=None)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the client meant to sleep; none of them pass."""
    slept: list[float] = []
    real, here = asyncio.sleep, threading.current_thread()

    async def sleep(seconds: float) -> None:
        if threading.current_thread() is not here:  # a server of other tests sleeps for itself
            return await real(seconds)
        slept.append(seconds)
        return await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return slept


@pytest.fixture
def refused_port() -> Iterator[int]:
    """A port that is taken but not listened at, so that it refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
