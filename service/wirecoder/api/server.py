"""The server process, and how it stops without cutting anybody off."""

import asyncio
import math
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

_TICK = 0.1  # seconds between two looks at whether to go on


class Server(uvicorn.Server):
    """Serves until SIGTERM or SIGINT; then it ends in steps.

    `on_stop` is called, after which `/readyz` answers 503; on SIGTERM requests are still taken for
    `drain_seconds`; then no connection is accepted any more, and requests under way have
    `shutdown_seconds` to finish. A second signal ends the first wait, a second SIGINT both.
    """

    def __init__(
        self,
        app: FastAPI,
        *,
        on_stop: Callable[[], None],
        drain_seconds: float,
        shutdown_seconds: float,
    ) -> None:
        # No access log of its own: a query may hold an article's title.
        super().__init__(
            uvicorn.Config(
                app,
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=max(1, math.ceil(shutdown_seconds)),
            )
        )
        self._on_stop = on_stop
        self._drain_seconds = drain_seconds
        self._drains = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop. SIGTERM is the ordinary way, after which the process has done all it should.

        uvicorn raises again what it is told of here, so that Ctrl-C ends as Ctrl-C does.
        """
        self._drains = sig == signal.SIGTERM and not self.should_exit
        if sig == signal.SIGTERM:
            self.should_exit = True
        else:
            super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in steps."""
        self._on_stop()
        left = self._drain_seconds
        while self._drains and left > 0:
            await asyncio.sleep(min(_TICK, left))
            left -= _TICK
        await super().shutdown(sockets)
