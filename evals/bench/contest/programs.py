"""A contestant's program, which runs on from article to article: one question, one answer."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from json import dumps
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from pydantic import JsonValue, ValidationError

from bench.contest.answering import Asked
from bench.contest.names import ROOT
from wirecoder_schemas.base import Model

PATIENCE: Final = 1200.0
"""Seconds after which a program that has not answered is ended."""
ENDED: Final = "the program ended"
_ROOMS: Final = ("schemas", "prompts", "service", "evals")


class Answered(Model):
    """What a program made of one article, in its own form; with a `failure` it is nothing."""

    answer: JsonValue
    seconds: float
    failure: str | None


class Program:
    """A program that was started, or will be when it is first asked, and again if it ends.

    Its standard error goes to `log`.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        patience: float = PATIENCE,
    ) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._log = log
        self._patience = patience
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, asked: Asked) -> Answered:
        """The answer to one article; a program that ends or is too slow has failed on it."""
        process = self._process = self._process or self._started()
        begun = time.perf_counter()
        timer = threading.Timer(self._patience, process.kill)
        timer.start()
        try:
            _pipe(process.stdin).write(dumps(asdict(asked)) + "\n")
            _pipe(process.stdin).flush()
            return Answered.model_validate_json(_pipe(process.stdout).readline())
        except (OSError, ValidationError):  # a broken pipe, or no whole line
            self.close()
            seconds = time.perf_counter() - begun
            return Answered(answer=None, seconds=seconds, failure=ENDED)
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the program; it may be asked again."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _started(self) -> "subprocess.Popen[str]":
        with self._log.open("a", encoding="utf-8") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
            )


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None  # noqa: S101 - pipes were asked for
    return pipe


def environment(base_url: str, model: str, key: str, context_tokens: int) -> dict[str, str]:
    """What a program finds in its environment: the server, and the project's rooms to import from.

    Wirecoder is asked to do at this address what it does with its embedded model.
    """
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("WIRECODER_")}
    return inherited | {
        "PYTHONPATH": os.pathsep.join(str(ROOT / room) for room in _ROOMS),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "WIRECODER_LLM_BASE_URL": base_url,
        "WIRECODER_LLM_MODEL": model,
        "WIRECODER_LLM_API_KEY": key,
        "WIRECODER_LLM_CONCURRENCY": "1",
        "WIRECODER_LLM_CONTEXT_TOKENS": str(context_tokens),
        "WIRECODER_STRATEGY": "read",
    }
