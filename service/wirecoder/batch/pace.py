"""How fast a batch goes, and when it will be done: by its last minute, not by its whole past."""

from collections import deque

_WINDOW = 60.0  # seconds
_LEAST = 1.0  # second between two remembered points


class Pace:
    """Articles a second over the last minute. Times are seconds of one monotonic clock."""

    def __init__(self, now: float) -> None:
        self._points: deque[tuple[float, int]] = deque([(now, 0)])

    def ended(self, count: int, now: float) -> None:
        """So many articles have ended by now, in all."""
        if now - self._points[-1][0] >= _LEAST:
            self._points.append((now, count))
        while len(self._points) > 2 and now - self._points[1][0] > _WINDOW:
            self._points.popleft()

    def rate(self, count: int, now: float) -> float | None:
        """Articles a second; None before there is any telling."""
        then, before = self._points[0]
        if now - then < _LEAST or count == before:
            return None
        return (count - before) / (now - then)

    def left(self, count: int, total: int, now: float) -> float | None:
        """Seconds until all are done at that rate; None before there is any telling."""
        rate = self.rate(count, now)
        return None if rate is None else (total - count) / rate
