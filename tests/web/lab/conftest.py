"""The prompt lab over a model that obeys a prompt's words, with a small dataset to measure on."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient
from tests.fake_model import FakeModel, install_prompt
from tests.made import service_of

from wirecoder.desk.service import Service
from wirecoder.ports import Answer, Refusal
from wirecoder.usage import Usage
from wirecoder.web import app
from wirecoder_evals.web.pages import CONTRIBUTION
from wirecoder_prompts.catalog import Catalog
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)
WIRE = Path(__file__).parents[3] / "evals" / "datasets" / "wire"
ARTICLES = ("w14", "w15", "w17")
EDIT = ("Code this.", "Code nothing.")
HEADERS = {"accept": "text/html", "sec-fetch-site": "same-origin"}


class Obedient(FakeModel):
    """A fake model that finds no incident when its prompt says so."""

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        given = await super().ask(messages, answer, parameters)
        if "Code nothing." in messages[0].content:
            return Answer(answer.model_validate({"incidents": []}), Usage(1, 100, 2))
        return given


@dataclass
class Lab:
    """The lab under test; `plain@1` is released and `plain@2` a draft of it."""

    client: TestClient
    service: Service
    model: FakeModel
    workspace: Path

    @property
    def catalog(self) -> Catalog:
        return self.service.workspace.catalog

    def page(self, path: str, status: int = 200) -> str:
        """A page as a browser gets it."""
        reply = self.client.get(path)
        assert reply.status_code == status, reply.text
        return reply.text

    def send(self, path: str, **form: str) -> str:
        """Send a form, which must lead on; where to."""
        reply = self.client.post(path, data=form, follow_redirects=False)
        assert reply.status_code == 303, reply.text
        return reply.headers["location"]

    def edit(self, ref: str = "plain@2", old: str = EDIT[0], new: str = EDIT[1]) -> None:
        """Change a draft's text."""
        source = self.catalog.source(ref)
        assert old in source.text
        self.catalog.write(ref, source.text.replace(old, new), source.seen)

    def run(self, ref: str = "plain@2", against: str = "plain@1") -> str:
        """Run a version on the dataset to its end; the address of the run's page."""
        path = f"/prompts/{ref.replace('@', '/')}/runs"
        address = self.send(path, dataset="tiny", against=against)
        until(lambda: "load delay:1s" not in self.page(address))
        return address


def until(holds: Callable[[], object]) -> None:
    """Wait until `holds()` is true; no test waits long if all is well."""
    for _ in range(6_000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of the evals package, whether this checkout is installed or not."""
    monkeypatch.setattr(app, "installed", lambda: (CONTRIBUTION,))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with three articles of the wire set as the dataset `tiny`."""
    install_prompt(tmp_path)
    catalog = Catalog(tmp_path / "prompts")
    catalog.release("plain@1")
    catalog.new("plain@2", "plain@1")
    for kind, suffix in (("articles", "txt"), ("gold", "json")):
        folder = tmp_path / "datasets" / "tiny" / kind
        folder.mkdir(parents=True)
        for name in ARTICLES:
            shutil.copy(WIRE / kind / f"{name}.{suffix}", folder)
    return tmp_path


@pytest.fixture
def start(workspace: Path) -> Iterator[Callable[[], Lab]]:
    """Starts the service on the workspace; started again, it is another process's."""
    clients: list[TestClient] = []

    def start() -> Lab:
        for client in clients:
            client.__exit__(None, None, None)
        clients.clear()
        model = Obedient()
        service = service_of(f"sqlite:///{workspace / 'store.db'}", model, workspace)
        client = TestClient(
            app.create_app(service),
            "http://127.0.0.1",
            raise_server_exceptions=False,
            headers=HEADERS,
        )
        client.__enter__()
        clients.append(client)
        return Lab(client, service, model, workspace)

    yield start
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def lab(start: Callable[[], Lab]) -> Lab:
    return start()
