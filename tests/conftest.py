"""What all tests share: recorded answers of the model, and a server that answers by script."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.llm.faulty_server import FaultyServer
from wirecoder_evals import recordings


@pytest.fixture(scope="session")
def vcr_config() -> Mapping[str, Any]:
    return recordings.vcr_config()


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as server:
        yield server
    assert server.calls == len(server.script), "calls beside the script, or script never called"
