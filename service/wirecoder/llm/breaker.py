"""A circuit breaker: a server that keeps failing is left alone for a while, then tried once.

Otherwise each article would wait for all tries and timeouts of a server that is down, and a server
that is coming up again would meet everybody at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from wirecoder.errors import (
    CircuitOpen,
    DeadlineExceeded,
    ModelError,
    ModelTimeout,
    ModelUnreachable,
)
from wirecoder.ports import Stopwatch

_SOON = 1.0  # seconds; while the one call that was let through is under way


class Breaker:
    """Opens after `failures` failed calls in a row, for `seconds`; for one event loop.

    `who` names the server in the error. An answer that cannot be used is an answer: it counts as
    life. That the caller's own time was up says nothing of the server.
    """

    def __init__(self, who: str, failures: int, seconds: float, watch: Stopwatch) -> None:
        self._who = who
        self._failures = failures
        self._seconds = seconds
        self._watch = watch
        self._failed = 0
        self._opened: float | None = None
        self._trying = False

    def check(self) -> None:
        """Raise `CircuitOpen` if no call would be let through now."""
        if self._opened is None:
            return
        left = self._opened + self._seconds - self._watch()
        if left > 0 or self._trying:
            wait = max(left, _SOON)
            raise CircuitOpen(
                f"{self._who} failed {self._failed} times in a row and is left alone for now: "
                f"try again in {wait:.0f} s, or use another server",
                retry_after=wait,
            )

    @contextmanager
    def call(self) -> Iterator[None]:
        """Let one call through and learn from its end; raises `CircuitOpen` instead of calling."""
        self.check()
        trial = self._opened is not None
        self._trying = trial
        try:
            yield
        except ModelError as fault:
            if isinstance(fault, (ModelUnreachable, ModelTimeout)):
                self._fail()
            elif not isinstance(fault, DeadlineExceeded):
                self._close()
            raise
        else:
            self._close()
        finally:
            if trial:
                self._trying = False

    def _fail(self) -> None:
        self._failed += 1
        if self._failed >= self._failures:
            self._opened = self._watch()

    def _close(self) -> None:
        self._failed, self._opened = 0, None
