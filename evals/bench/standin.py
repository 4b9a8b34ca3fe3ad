"""A model server for tests of load, cost and crashes: it answers at once, or after a wait.

.venv/bin/python evals/bench/standin.py --port 9001 --milliseconds 50

It speaks as much of the chat completions protocol as the strategies ask for, and costs so little
that what is measured is the rest: a draft gets one incident, a question with log-probabilities a
Yes. `GET /count` tells how many it was asked. Its articles are `article(n)`, invented; each has its
own words and so its own coding.
"""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

_SENTENCE = (
    "Two rockets fell on the depot near the river on Monday, killing one guard, police said."
)
_DRAFT = {
    "incidents": [
        {
            "event": {
                "quote": "Two rockets fell on the depot near the river on Monday",
                "event_type": "shelling_artillery_missile",
                "outcome": "hit",
            },
            "date": "on Monday",
            "site": "the depot near the river",
            "admin1": None,
            "country": None,
            "perpetrators": [],
            "claim": None,
            "targets": [{"name": "the depot", "type": "infrastructure"}],
            "weapons": [{"words": "rockets", "type": "rocket"}],
            "launched": None,
            "intercepted": None,
            "impacted": "Two rockets fell on the depot",
            "casualties": [
                {
                    "quote": "killing one guard",
                    "party": "guard",
                    "killed": "one guard",
                    "injured": None,
                }
            ],
            "damage": None,
            "responds_to": None,
        }
    ]
}
_TOP = [{"token": "Yes", "logprob": -0.1}, {"token": "No", "logprob": -2.5}]
_LOGPROBS = {"content": [{"token": "Yes", "logprob": -0.1, "top_logprobs": _TOP}]}
_BOUND = b"content-length:"
_COUNT = b"get /count "
_JUDGES = (b'"logprobs":true', b'"logprobs": true')  # in a text the quotation marks are escaped


def _completion(content: str, logprobs: dict[str, Any] | None, tokens: int) -> dict[str, Any]:
    """A chat completion with one choice."""
    message = {"role": "assistant", "content": content}
    return {
        "id": "standin",
        "object": "chat.completion",
        "created": 0,
        "model": "standin",
        "choices": [
            {"index": 0, "message": message, "logprobs": logprobs, "finish_reason": "stop"}
        ],
        "usage": {
            "prompt_tokens": 700,
            "completion_tokens": tokens,
            "total_tokens": 700 + tokens,
        },
    }


def _answer(told: dict[str, Any]) -> bytes:
    """A whole HTTP answer that holds `told`."""
    body = json.dumps(told).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


_DRAFTED = _answer(_completion(json.dumps(_DRAFT), None, 150))
_JUDGED = _answer(_completion("Yes", _LOGPROBS, 1))


def article(number: int, sentences: int = 12) -> str:
    """An invented article of about 200 words; another `number` makes another text."""
    rest = " ".join(
        f"The mayor said on Tuesday that the road to the mill would stay closed for {day} days."
        for day in range(2, sentences)
    )
    return f"{_SENTENCE}\n\nThis was report number {number} of the station.\n\n{rest}\n"


class _Tally:
    """How many times the model was asked, over all connections, and which these are."""

    requests = 0

    def __init__(self) -> None:
        self.open: set[asyncio.Transport] = set()


class _Caller(asyncio.Protocol):
    """One connection: each request on it is answered after the wait."""

    def __init__(self, seconds: float, tally: _Tally) -> None:
        self._seconds = seconds
        self._tally = tally
        self._loop = asyncio.get_running_loop()
        self._came = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a stream server it is
        self._transport = transport
        self._tally.open.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._tally.open.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._came += data
        while (request := self._whole()) is not None:
            head, body = request
            if head.startswith(_COUNT):
                self._write(_answer({"requests": self._tally.requests}))
                continue
            self._tally.requests += head.startswith(b"post ")
            answer = _JUDGED if any(mark in body for mark in _JUDGES) else _DRAFTED
            if self._seconds:
                self._loop.call_later(self._seconds, self._write, answer)
            else:
                self._write(answer)

    def _whole(self) -> tuple[bytes, bytes] | None:
        """Take head and body of one whole request off what came; None where there is none."""
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self._came[:end]).lower()
        at = head.find(_BOUND)
        length = int(head[at + len(_BOUND) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        body = bytes(self._came[end + 4 : end + 4 + length])
        if len(body) < length:
            return None
        del self._came[: end + 4 + length]
        return head, body

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(port: int, seconds: float, tally: _Tally | None = None) -> asyncio.Server:
    """Listen on loopback; port 0 takes any free one."""
    loop, tally = asyncio.get_running_loop(), tally or _Tally()
    return await loop.create_server(
        lambda: _Caller(seconds, tally), "127.0.0.1", port, backlog=2048
    )


@contextmanager
def running(seconds: float) -> Iterator[str]:
    """A stand-in in a thread of this process; gives its base URL."""
    loop = asyncio.new_event_loop()
    tally = _Tally()
    server = loop.run_until_complete(serve(0, seconds, tally))
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_close(server, tally))
        loop.close()


async def _close(server: asyncio.Server, tally: _Tally) -> None:
    """Connections, too: a loop that is closed over one leaves its socket open."""
    server.close()
    for transport in list(tally.open):
        transport.abort()
    await asyncio.sleep(0)  # for them to go


@contextmanager
def apart(milliseconds: float) -> Iterator[str]:
    """A stand-in in a process of its own, whose time is nobody else's; gives its base URL."""
    command = [sys.executable, __file__, "--port", "0", "--milliseconds", str(milliseconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 - our own script
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.kill()
        process.communicate()


def main(
    port: Annotated[int, typer.Option(min=0, max=65535)] = 9001,
    milliseconds: Annotated[float, typer.Option(min=0)] = 50.0,
) -> None:
    """Answer until stopped."""

    async def forever() -> None:
        server = await serve(port, milliseconds / 1000)
        print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - a script
        await server.serve_forever()

    asyncio.run(forever())


if __name__ == "__main__":
    typer.run(main)
