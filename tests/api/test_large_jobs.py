"""A job of as many articles as one may have, on both databases."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.api.conftest import Service, news

ROOT = Path(__file__).parents[2]


class Apart(Service):
    """A service in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        super().__init__(int(self._out.readline()))

    def peak(self) -> int:
        """The most bytes that it has taken since this was asked first."""
        self._in.write("\n")
        self._in.flush()
        return int(self._out.readline())


@pytest.fixture
def apart(database_url: str, tmp_path: Path) -> Iterator[Apart]:
    command = [sys.executable, "-m", "tests.api.process", database_url, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True
    ) as process:
        yield Apart(process)
        process.stdin.close()  # type: ignore[union-attr] # a pipe


def test_ten_thousand_articles_are_accepted_whole_in_reasonable_memory(apart: Apart) -> None:
    apart.job({"text": news("Depot Zero")})  # what is loaded only once is loaded now
    apart.peak()
    sent = [
        {"id": f"wire-{number}", "text": news(f"Depot {number}") + "He said so. " * 150}
        for number in range(10_000)
    ]
    body = json.dumps({"articles": sent}).encode()
    reply = apart.send("POST", "/v1/jobs", body)
    assert (reply.status, reply.json["total"], reply.json["queued"]) == (202, 10_000, 10_000)
    assert apart.peak() < 4 * len(body)
    assert apart.get(reply.headers["location"]).json == reply.json
