from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.llm.faulty_server import FaultyServer

from wirecoder.settings import Settings


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as server:
        yield server
    assert server.calls == len(server.script), "calls beside the script, or script never called"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty cache, and no file or URL of the user's own."""
    return Settings(cache_dir=tmp_path / "cache", model_file=None, model_url=None)
