"""A model server for load and crash tests: it answers any draft with one incident after a wait.

.venv/bin/python evals/bench/standin.py --port 9001 --milliseconds 50

It speaks as much of the chat completions protocol as the draft strategy asks for, and costs so
little that what is measured is the service. Its articles are `article(n)`, invented and all alike.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

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
_COMPLETION = {
    "id": "standin",
    "object": "chat.completion",
    "created": 0,
    "model": "standin",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": json.dumps(_DRAFT)},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 700, "completion_tokens": 150, "total_tokens": 850},
}
_BODY = json.dumps(_COMPLETION).encode()
_ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
    b"content-length: " + str(len(_BODY)).encode() + b"\r\n\r\n" + _BODY
)
_BOUND = b"content-length:"


def article(number: int, sentences: int = 12) -> str:
    """An invented article of about 200 words; another `number` makes another text."""
    rest = " ".join(
        f"The mayor said on Tuesday that the road to the mill would stay closed for {day} days."
        for day in range(2, sentences)
    )
    return f"{_SENTENCE}\n\nThis was report number {number} of the station.\n\n{rest}\n"


class _Caller(asyncio.Protocol):
    """One connection: each request on it is answered after the wait."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._came = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a stream server it is
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while self._whole():
            self._loop.call_later(self._seconds, self._answer)

    def _whole(self) -> bool:
        """Take one whole request off what came; whether there was one."""
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(self._came[:end]).lower()
        at = head.find(_BOUND)
        length = int(head[at + len(_BOUND) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._came) < end + 4 + length:
            return False
        del self._came[: end + 4 + length]
        return True

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(_ANSWER)


async def serve(port: int, seconds: float) -> asyncio.Server:
    """Listen on loopback; port 0 takes any free one."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Caller(seconds), "127.0.0.1", port, backlog=2048)


@contextmanager
def running(seconds: float) -> Iterator[str]:
    """A stand-in in a thread of this process; gives its base URL."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(serve(0, seconds))
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


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
