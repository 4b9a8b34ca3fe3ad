"""The one door to the model server for all contestants: it counts and times their calls alike.

Whoever calls has a path of its own, so a call is known by its address: `/NAME/v1/...`. What a
server says of its tokens is believed; seconds are those that a call spends behind this door.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
from pydantic import ValidationError

from wirecoder.llm.completion import Completion, usage_of
from wirecoder.usage import Usage

_PASSED_ON = ("content-type", "authorization")
_BAD_GATEWAY = 502


@dataclass(frozen=True, slots=True)
class Call:
    """One call: when it began and ended (`time.perf_counter`), and what it cost."""

    caller: str
    begun: float
    ended: float
    usage: Usage


@dataclass
class Counter:
    """The calls since they were last taken. `lost` says why the server could not be reached."""

    calls: list[Call] = field(default_factory=list)
    lost: str | None = None
    _under_way: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def begin(self) -> None:
        """One more call is under way."""
        with self._changed:
            self._under_way += 1

    def end(self, call: Call | None) -> None:
        """One is not any more; it is counted, unless there was no answer."""
        with self._changed:
            self._under_way -= 1
            self.calls += [call] if call else []
            self._changed.notify_all()

    def take(self, caller: str) -> list[Call]:
        """The calls of one caller; what else came since is forgotten with them.

        Waits for those under way: the server works on for a program that was ended, and whoever
        comes next must not pay for it.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way)
            taken, self.calls = self.calls, []
        return [call for call in taken if call.caller == caller]


def busy(calls: Sequence[Call]) -> float:
    """Seconds in which at least one call was under way: calls at one time do not add up."""
    seconds, until = 0.0, float("-inf")
    for call in sorted(calls, key=lambda call: call.begun):
        seconds += max(0.0, call.ended - max(call.begun, until))
        until = max(until, call.ended)
    return seconds


@dataclass(frozen=True, slots=True)
class Door:
    """Where callers knock, and what was counted there."""

    port: int
    counter: Counter

    def base_url(self, caller: str) -> str:
        """The address for one caller."""
        return f"http://127.0.0.1:{self.port}/{caller}/v1"


@contextmanager
def opened(upstream: str) -> Iterator[Door]:
    """A door on loopback to a server, `upstream` being its base URL (`http://.../v1`)."""
    counter = Counter()
    with httpx2.Client(timeout=None, trust_env=False) as client:  # the callers' own limits hold
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(upstream, client, counter))
        server.daemon_threads = True  # a caller that keeps its connection does not keep us
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Door(server.server_address[1], counter)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _handler(
    upstream: str, client: httpx2.Client, counter: Counter
) -> type[BaseHTTPRequestHandler]:
    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as the server behind keeps them
        disable_nagle_algorithm = True  # a head that waits for its body costs 40 ms

        def do_POST(self) -> None:
            caller, _, path = self.path.removeprefix("/").partition("/v1")
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
            counter.begin()
            begun = time.perf_counter()
            call = None
            try:
                reply = client.post(f"{upstream}{path}", content=body, headers=headers)
                call = Call(caller, begun, time.perf_counter(), _usage(reply.content))
            except httpx2.HTTPError as fault:
                counter.lost = type(fault).__name__
                return self._answer(_BAD_GATEWAY, "application/json", b"{}")
            finally:
                counter.end(call)
            kind = reply.headers.get("content-type", "application/json")
            return self._answer(reply.status_code, kind, reply.content)

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass  # a line a request on standard error helps nobody

    return Passing


def _usage(body: bytes) -> Usage:
    """What an answer says it cost; an error costs a call."""
    try:
        return usage_of(Completion.model_validate_json(body))
    except ValidationError:
        return Usage(1)
