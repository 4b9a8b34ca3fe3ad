import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel
from tests.fake_model import FakeModel, install_prompt
from typer.testing import CliRunner

from wirecoder import bootstrap
from wirecoder.ports import Answer, Refusal
from wirecoder_evals.muc4.commands import app
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)
KEYS = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")


def extracts(**roles: Any) -> dict[str, Any]:
    """The fillers of one document as MUC-4's files have them; a role not given is empty."""
    return {key: roles.get(key, []) for key in KEYS}


def line(docid: str, doctext: str = "nothing happened.", **roles: Any) -> str:
    """One annotated document as a JSON line."""
    return json.dumps({"docid": docid, "doctext": doctext, "extracts": extracts(**roles)})


class BusModel(FakeModel):
    """Codes an attack by gunmen on the bus in every article that has these words."""

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        answered = await super().ask(messages, answer, parameters)
        text = self.asked[-1]
        if isinstance(answered, Refusal) or "gunmen attacked a bus" not in text:
            return answered
        draft: dict[str, Any] = answered.value.model_dump(mode="json")
        clause = draft["incidents"][0]["event"]["quote"]
        draft["incidents"][0] |= {
            "perpetrators": [{"quote": clause, "name": "gunmen", "attribution": "reported"}],
            "targets": [{"name": "a bus", "type": "vehicle"}],
        }
        return Answer(answer.model_validate(draft), answered.usage)


@dataclass
class Ran:
    """How one command ended; `error` is what it raised beside exits."""

    code: int
    out: str
    err: str
    error: BaseException | None = field(repr=False)


@pytest.fixture
def model() -> BusModel:
    return BusModel()


@pytest.fixture
def muc4(tmp_path: Path, model: BusModel, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs `wirecoder eval muc4` on the fake model, in a folder with the prompt `plain@1`."""
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "LINES"):
        monkeypatch.delenv(name, raising=False)
    install_prompt(tmp_path / "workspace")
    monkeypatch.setenv("WIRECODER_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("WIRECODER_PROMPT", "plain@1")
    monkeypatch.setattr(bootstrap, "build_model", lambda settings: model)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Ran:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        exited = result.exception is None or isinstance(result.exception, SystemExit)
        error = None if exited else result.exception
        return Ran(result.exit_code, result.stdout, result.stderr, error)

    return run


def cells(table: str) -> Mapping[str, list[str]]:
    """The rows of the printed table by role: P, R, F, hits, predicted, gold."""
    rows = [row.split() for row in table.splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) == 7}
