"""A chat server on loopback that answers from a script, so that the SDK and instructor are real."""

import asyncio
import contextlib
import json
import socket
import socketserver
import struct
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from pydantic import BaseModel
from tenacity import RetryCallState, wait_none
from tenacity.wait import wait_base

from wirecoder.llm.backend import Address, Backend, RemoteServer
from wirecoder.llm.client import ChatModel
from wirecoder.ports import Answer, Judgement, Refusal, Stopwatch
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)

KEY = "sk-test-secret"
NAMED = "Qarabala"  # a word of the article that stands nowhere else
ARTICLE = f"Gunmen killed nineteen soldiers near {NAMED}."
MESSAGES = (Message("system", "Count the dead."), Message("user", ARTICLE))
MODEL = "test-model"
ECHO = {"error": {"message": f"bad: {ARTICLE} {KEY}", "code": ARTICLE}}
"""An error's body that says back what it was sent."""


Fault = Literal["cut", "hung up", "reset", "reset midway", "silent", "stalled", "dripping"]
"""What happens to a connection. `cut` closes it in mid-body, `hung up` before any byte; `reset` and
`reset midway` do so with RST. `silent` sends nothing and `stalled` half of the body, and both keep
the connection open; `dripping` goes on sending spaces, which JSON may have after its end."""
SLOW = frozenset({"silent", "stalled", "dripping"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request gets."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    fault: Fault | None = None
    before: Callable[[], object] = lambda: None
    """Called by the server's thread before it answers."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one request said. Header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Any


def completion(
    content: object,
    finish: str = "stop",
    tokens: tuple[int, int, int] | None = (100, 10, 0),
    refusal: str | None = None,
) -> dict[str, Any]:
    """An answer as servers send it; `tokens` are of the prompt, the answer, and those reused."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    body: dict[str, Any] = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
    }
    if tokens is not None:
        prompt, answer, cached = tokens
        body["usage"] = {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
            "prompt_tokens_details": {"cached_tokens": cached},
        }
    return body


def judged(*top: tuple[str, float], finish: str = "length", **others: Any) -> dict[str, Any]:
    """An answer of one word with its likeliest candidates, as servers send it for `logprobs`."""
    listed = [{"token": token, "logprob": logprob, "bytes": None} for token, logprob in top]
    body = completion(top[0][0] if top else "Yes", finish, **others)
    body["choices"][0]["logprobs"] = {"content": [(listed or [{}])[0] | {"top_logprobs": listed}]}
    return body


def reply(body: object, status: int = 200, **headers: str) -> Reply:
    """A reply in JSON; `retry_after="0"` becomes the header `retry-after`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps(body).encode(), status, named)


class FaultyServer(socketserver.ThreadingTCPServer):
    """Answers its script in order; what comes beside the script gets status 418 and is counted."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[Reply] = []
        self.requests: list[Request] = []
        self.most_at_once = 0
        self.closing = threading.Event()
        self._at_once = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.005,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def calls(self) -> int:
        return len(self.requests)

    @property
    def is_done(self) -> bool:
        """Whether the script was played, and nothing beside it. A slow reply at its end may be
        left: on a busy machine the client's time can be up before its request is here.
        """
        left = self.script[self.calls :]
        return self.calls <= len(self.script) and all(one.fault in SLOW for one in left)

    def say(self, *replies: Reply | Mapping[str, Any]) -> None:
        """Set the script; a mapping is a body in JSON."""
        self.script = [one if isinstance(one, Reply) else reply(one) for one in replies]

    def take(self, request: Request) -> Reply:
        with self._lock:
            position = len(self.requests)
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        found = self.script[position] if position < len(self.script) else Reply(status=418)
        found.before()
        with self._lock:  # before the answer goes out, since the next question may follow at once
            self._at_once -= 1
        return found


class _Handler(BaseHTTPRequestHandler):
    server: FaultyServer

    def do_GET(self) -> None:
        self.do_POST()

    def do_PUT(self) -> None:
        self.do_POST()

    def do_DELETE(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        chosen = self.server.take(Request(self.path, headers, json.loads(raw or b"null")))
        if chosen.fault == "silent":
            self.server.closing.wait(5)
        elif chosen.fault == "hung up":
            self.close_connection = True
        elif chosen.fault == "reset":
            self._reset()
        else:
            with contextlib.suppress(ConnectionError):
                self._send(chosen)

    def _send(self, chosen: Reply) -> None:
        headers = {"server": "faulty", "date": self.date_time_string(), "content-type": chosen.kind}
        headers["content-length"] = str(len(chosen.body) * (2 if chosen.fault else 1))
        self.send_response_only(chosen.status)
        for name, value in (headers | dict(chosen.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(chosen.body)
        if chosen.fault == "reset midway":
            self._reset()
        elif chosen.fault == "stalled":
            self.server.closing.wait(5)
        elif chosen.fault == "dripping":
            while not self.server.closing.wait(0.01):
                self.wfile.write(b" ")

    def _reset(self) -> None:
        """Close with RST: what was sent may be lost, and nothing says that it was all."""
        now = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        socket.close(self.connection.detach())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base's name
        """Nothing: the base writes to stderr."""


class CountedWait(wait_base):
    """A policy that waits no time, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, retry_state: RetryCallState) -> float:
        self.asked += 1
        return 0.0


def chat_model(  # noqa: PLR0913 # by keyword only, and a test turns one or two
    url: str,
    *,
    attempts: int = 3,
    repairs: int = 0,
    timeout: float = 5.0,
    concurrency: int = 1,
    wait: wait_base | None = None,
    key: str = KEY,
    breaker: tuple[int, float] = (5, 30.0),
    watch: Stopwatch = lambda: 0.0,
    name: str = MODEL,
) -> ChatModel:
    """A client of the server at `url` that waits for nothing between its tries.

    `breaker` is the failures that open the circuit, and the seconds until one call is tried.
    """
    server = RemoteServer(Address(url, key))
    failures, seconds = breaker
    backend = Backend(
        name, server, 8192, concurrency, timeout, attempts, repairs,
        breaker_failures=failures, breaker_seconds=seconds,
    )  # fmt: skip
    return ChatModel(backend, wait or wait_none(), watch)


def ask(
    model: ChatModel, answer: type[T], parameters: ModelParameters | None = None
) -> Answer[T] | Refusal:
    """One question from start to end, the connections closed."""

    async def asked() -> Answer[T] | Refusal:
        try:
            return await model.ask(MESSAGES, answer, parameters or ModelParameters())
        finally:
            await model.aclose()

    return asyncio.run(asked())


def judge(model: ChatModel, parameters: ModelParameters | None = None) -> Judgement | Refusal:
    """One yes-or-no question from start to end, the connections closed."""

    async def asked() -> Judgement | Refusal:
        try:
            return await model.judge(MESSAGES, parameters or ModelParameters())
        finally:
            await model.aclose()

    return asyncio.run(asked())


def shown(fault: BaseException) -> bool:
    """Whether a log that prints the whole traceback would show the article or the key."""
    printed = "".join(traceback.format_exception(fault))
    return any(secret in printed for secret in (NAMED, KEY))
