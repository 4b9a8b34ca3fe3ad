"""Each test of the client runs in both forms: the async one is driven to look like the other."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any, cast

import pytest
from tests.api.conftest import Running, _fresh, model, running, service
from tests.llm.faulty_server import FaultyServer

from wirecoder.client import AsyncWirecoder, Wirecoder

__all__ = ["_fresh", "model", "running", "service"]  # the running service and its model


class Driven:
    """An `AsyncWirecoder` that waits for its answers."""

    def __init__(self, runner: asyncio.Runner, client: AsyncWirecoder) -> None:
        self._runner = runner
        self._client = client

    def __repr__(self) -> str:
        return repr(self._client)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)

        def waited_for(*args: Any, **kwargs: Any) -> Any:
            answer = method(*args, **kwargs)
            return (
                self._drawn(answer)
                if isinstance(answer, AsyncGenerator)
                else self._runner.run(answer)
            )

        return waited_for

    def _drawn(self, answer: AsyncGenerator[Any, None]) -> Iterator[Any]:
        end = object()

        async def draw() -> Any:
            return await anext(answer, end)

        while (item := self._runner.run(draw())) is not end:
            yield item


class Connect:
    """Makes clients of one form. `waits` has the seconds that they would have slept."""

    def __init__(self, form: type[Wirecoder | AsyncWirecoder], stack: ExitStack) -> None:
        self.form = form
        self.waits: list[float] = []
        self._stack = stack

    def __call__(self, url: str, key: str | None = None, **options: Any) -> Wirecoder:
        """A client of the service at `url`, closed after the test."""
        if self.form is Wirecoder:
            client = Wirecoder(url, key, sleep=self.waits.append, **options)
            return self._stack.enter_context(client)
        runner = self._stack.enter_context(asyncio.Runner())
        driven = cast(
            Wirecoder, Driven(runner, AsyncWirecoder(url, key, sleep=self._wait, **options))
        )
        return self._stack.enter_context(closing(driven))

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.fixture(params=[Wirecoder, AsyncWirecoder])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    with ExitStack() as stack:
        yield Connect(request.param, stack)


@pytest.fixture
def client(connect: Connect, running: Running) -> Wirecoder:
    """A client of the running service."""
    return connect(f"http://127.0.0.1:{running.server.port}")


@pytest.fixture
def scripted(connect: Connect, server: FaultyServer) -> Wirecoder:
    """A client of a server that answers by script."""
    return connect(server.url.removesuffix("/v1"))
