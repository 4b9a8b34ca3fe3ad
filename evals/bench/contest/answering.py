"""What every contestant's program does around its one function: an article in, an answer out.

A line of JSON on standard input holds `{id, text, published}`; a line on standard output gives
`{answer, seconds, failure}`. It runs in each contestant's own environment, so it needs nothing
beside the standard library.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One article; `published` is `YYYY-MM-DD`, or None where it was not sent."""

    id: str
    text: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Server:
    """The one model server of all contestants, as the bench names it in the environment."""

    base_url: str
    model: str
    key: str

    @classmethod
    def of_environment(cls) -> "Server":
        """The server; the variables are Wirecoder's own, so that it needs no others."""
        names = ("BASE_URL", "MODEL", "API_KEY")
        return cls(*(os.environ[f"WIRECODER_LLM_{name}"] for name in names))


def answer_lines(code: Callable[[Asked], Any]) -> None:
    """Answer each line until there are no more; what `code` raises is that article's failure.

    What libraries print goes to standard error, or it would stand between the answers.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        print(json.dumps(_answer(code, Asked(**json.loads(line)))), file=answers, flush=True)


def _answer(code: Callable[[Asked], Any], asked: Asked) -> dict[str, Any]:
    answer, failure = None, None
    begun = time.perf_counter()
    try:
        answer = code(asked)
    except Exception as fault:  # whatever a library raises, the next article has its chance
        failure = _named(fault)
    return {"answer": answer, "seconds": time.perf_counter() - begun, "failure": failure}


def _named(fault: BaseException) -> str:
    """Types only: messages of libraries quote the article."""
    cause = fault.__cause__ or fault.__context__
    return type(fault).__name__ + (f" from {type(cause).__name__}" if cause else "")
