"""The embedded model: llama.cpp's server inside this process, started when it is first needed.

One slot, since on few cores questions one after another on one cached prefix are the fast way. Only
this process can use the server: it listens on loopback and wants a random key, which also keeps out
web pages (it allows every origin). Close the clients before the server: llama.cpp waits for answers
that are under way, and holds Python's interpreter lock meanwhile, as it does while it loads.
"""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from wirecoder.errors import WeightsDamaged
from wirecoder.llm.backend import Address
from wirecoder.llm.weights import PULL, RELEASED, require
from wirecoder.settings import Settings

_SILENT = -1  # llama.cpp writes nothing at start, at requests, refused ones included, or at stop
_PROMPT_CACHE = 1024  # MiB at most for articles that wait for their next question; it takes 8 GiB


@dataclass(frozen=True, slots=True)
class Launch:
    """What one server is started with."""

    path: Path
    model: str
    context_tokens: int
    threads: int
    api_key: str = field(repr=False)


class Running(Protocol):
    """A server that answers until its last reference goes."""

    @property
    def listening_address(self) -> str:
        """`http://127.0.0.1:PORT`."""


class EmbeddedServer:
    """The embedded model's server. `launch` is replaced in tests."""

    def __init__(
        self, settings: Settings, launch: "Callable[[Launch], Running] | None" = None
    ) -> None:
        self._settings = settings
        self._launch = launch or start_llama
        self._lock = threading.Lock()
        self._api_key = secrets.token_urlsafe(32)
        self._running: Running | None = None

    @property
    def model(self) -> str:
        """The model's name in requests and answers: its file's name, never a path."""
        own = self._settings.model_file
        return (own.stem if own is not None else RELEASED.name).lower()

    @property
    def label(self) -> str:
        """How error messages name it."""
        return "the embedded model"

    async def connect(self) -> Address:
        """Start the server unless it runs, and return its address; callers may come at once.

        Raises `WeightsMissing` or `WeightsDamaged`. The first start reads 1.1 GB: 2 to 8 seconds.
        """
        return await asyncio.to_thread(self._start)

    async def check(self) -> None:
        """Raise `WeightsMissing` or `WeightsDamaged` if nothing could be started."""
        await asyncio.to_thread(require, self._settings)

    async def disconnect(self) -> None:
        """Stop the server; see `close`."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Stop the server and free its memory. Once stopped, a further call does nothing."""
        with self._lock:
            self._running = None  # the last reference: its destructor stops and joins the server

    def _start(self) -> Address:
        with self._lock:
            if self._running is None:
                path = require(self._settings)
                tokens = self._settings.llm_context_tokens
                threads = self._settings.model_threads or usable_cores()
                launch = Launch(path, self.model, tokens, threads, self._api_key)
                try:
                    self._running = self._launch(launch)
                except RuntimeError as fault:  # all that llama.cpp says of a load that failed
                    raise WeightsDamaged(self._cannot_load(path)) from fault
            return Address(f"{self._running.listening_address}/v1", self._api_key)

    def _cannot_load(self, path: Path) -> str:
        said = f"llama.cpp cannot load {path}"
        if self._settings.model_file is not None:
            return (
                f"{said}: it is damaged, of a kind it does not know, or too large for the memory. "
                "Set WIRECODER_MODEL_FILE to another GGUF file, or unset it."
            )
        return (
            f"{said}, although its SHA-256 was right: memory may be short for "
            f"WIRECODER_LLM_CONTEXT_TOKENS={self._settings.llm_context_tokens}, or the file has "
            f"changed: `wirecoder model status --verify` tells, and {PULL} replaces it."
        )


def usable_cores() -> int:
    """Cores that this process may run on, where the system tells; a container may have few."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_llama(launch: Launch) -> Running:
    """Load the model and serve it. Blocks, and raises `RuntimeError` when it cannot be loaded."""
    import xllamacpp

    server: Running = xllamacpp.Server(llama_parameters(launch))
    return server


def llama_parameters(launch: Launch) -> Any:
    """llama.cpp's parameters for one launch."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(launch.path)
    parameters.model_alias = {launch.model}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0  # any free one
    parameters.api_keys = [launch.api_key]
    parameters.n_ctx = launch.context_tokens
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = launch.threads
    parameters.cache_ram_mib = _PROMPT_CACHE
    parameters.ui = False
    parameters.endpoint_slots = False  # it shows the prompts under way
    parameters.verbosity = _SILENT
    return parameters
