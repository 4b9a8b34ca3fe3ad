"""Answers that come in pieces: lines, and the events of a job."""

import httpx2

from wirecoder.client.calls import Call
from wirecoder.client.errors import AnswerUnreadable, ClientError, ConnectionFailed, ProblemError
from wirecoder.client.records import Job

_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)  # seconds, after connections in a row that bring nothing
_AWAY = (429, 502, 503, 504)  # what a service answers, or what stands before it, while it starts


class Lines:
    """Cuts what comes into lines, each with its end.

    At line feeds only: httpx2's own lines end at U+2028 too, which may stand inside JSON.
    """

    def __init__(self) -> None:
        self.rest = b""

    def cut(self, piece: bytes) -> list[bytes]:
        """The lines that this piece completes; what is left over waits in `rest`."""
        *whole, self.rest = (self.rest + piece).split(b"\n")
        return [line + b"\n" for line in whole]


class Following:
    """A job's events, over as many connections as it takes."""

    def __init__(self, call: Call[Job]) -> None:
        self.call = call
        self.ended = False
        self._last: Job | None = None
        self._lost = 0

    def news(self, event: httpx2.ServerSentEvent) -> list[Job]:
        """The job, if the event says anything new of it: each connection begins with its counts."""
        if event.event not in ("progress", "end"):
            return []
        job = self.call.result(event.data.encode())
        new = job != self._last
        self._last, self._lost, self.ended = job, 0, event.event == "end"
        return [job] if new else []

    def cut_off(self) -> ConnectionFailed:
        """The fault of a stream that is over before the job is."""
        return ConnectionFailed(f"{self.call}: the events stopped before the job's end")

    def wait_after(self, fault: ClientError) -> float:
        """Seconds to wait before connecting again; raises the fault where that is of no use."""
        hopeless = isinstance(fault, AnswerUnreadable) or (
            isinstance(fault, ProblemError) and fault.status not in _AWAY
        )
        if hopeless or self._last is None or self._lost == len(_WAITS):
            raise fault
        self._lost += 1
        return _WAITS[self._lost - 1]
