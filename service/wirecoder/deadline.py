"""Deadlines that travel with a request: set at its door, kept wherever the request waits.

A context variable carries them, so tasks and threads begun on the request's behalf have its
deadline too.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _End:
    """The moment, on the clock that `watch` reads."""

    moment: float
    watch: Callable[[], float]

    @property
    def left(self) -> float:
        return max(0.0, self.moment - self.watch())


_END: ContextVar[_End | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline(seconds: float, watch: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Allow what runs inside so many seconds from now. Inside another one, the earlier holds.

    Nothing is interrupted: whoever waits asks `remaining`. `watch` is replaced in tests.
    """
    left = remaining()
    own = _End(watch() + seconds, watch)
    token = _END.set(own if left is None or own.left < left else _END.get())
    try:
        yield
    finally:
        _END.reset(token)


def remaining() -> float | None:
    """Seconds left, 0 when they are up; None where nobody set a deadline."""
    end = _END.get()
    return None if end is None else end.left
