"""The HTTP service in a process of its own, for a test that asks how much memory it takes.

    python -m tests.api.process URL WORKSPACE

It prints its port, and for each line that it reads the most bytes that Python's objects have taken
since the first one. It works no jobs off.
"""

import sys
import tracemalloc
from pathlib import Path

from tests.api.conftest import served
from tests.fake_model import FakeModel
from tests.made import service_of


def main(url: str, workspace: Path) -> None:
    """Serve until standard input ends."""
    with served(service_of(url, FakeModel(), workspace, works=False)) as server:
        print(server.port, flush=True)  # noqa: T201 - what the test reads
        for _ in sys.stdin:
            tracemalloc.start()
            print(tracemalloc.get_traced_memory()[1], flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
