"""Small builders for contests: articles, outcomes, and programs that answer without a model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from bench.contest.answering import Asked
from bench.contest.names import Contestant
from bench.contest.programs import Answered
from bench.contest.turns import Kept, Outcome, Place
from bench.single_call import EXAMPLE_ANSWER
from wirecoder.usage import Usage
from wirecoder_evals.cases import load

WIRE = Path(__file__).parents[4] / "evals" / "datasets" / "wire"
PLACES = [Place("wire", case) for case in load(WIRE)[:4]]
OURS, CALL = Contestant("wirecoder", "Wirecoder"), Contestant("instructor", "instructor")
SPARED = Contestant("langextract", "LangExtract", frozenset({"wire"}))
ANSWER: JsonValue = EXAMPLE_ANSWER.model_dump(mode="json")


class Answering:
    """Says the same of every article, or fails on some, and notes its turns in a common list."""

    def __init__(self, name: str, seen: list[str], failing: Sequence[str] = ()) -> None:
        self._name, self._seen, self._failing = name, seen, failing

    def ask(self, asked: Asked) -> Answered:
        self._seen.append(f"{self._name} {asked.id}")
        failure = "Broke" if asked.id in self._failing else None
        return Answered(answer=ANSWER, seconds=2.0, failure=failure)


def outcome(seconds: float, failure: str | None = None, **changes: Any) -> Outcome:
    """An outcome of the single call; of one turn unless it says otherwise."""
    said = {
        "turn": "t",
        "identity": "",
        "seconds": seconds,
        "model_seconds": seconds / 2,
        "usage": Usage(2, 100, 10, 50),
        "failure": failure,
        "answer": ANSWER,
    }
    return Outcome.model_validate(said | changes)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path, "a-model")
