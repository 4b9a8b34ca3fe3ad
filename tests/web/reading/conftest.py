"""Reports on file, and the pages on which they are read."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.fake_model import FakeModel
from tests.made import service_of
from tests.store import records

from wirecoder.store import corrections, reports
from wirecoder.store.corrections import Correction
from wirecoder.store.database import Database, transact
from wirecoder.web.app import create_app
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.provenance import Run

HTMX = {"hx-request": "true"}


@dataclass(frozen=True)
class Shelf:
    """What is on file, and who reads it."""

    client: TestClient
    database: Database

    def file(
        self,
        report_id: str,
        *incidents: Incident,
        text: str | None = None,
        run: dict[str, Any] | None = None,
        **article: Any,
    ) -> None:
        """File a report of an article of its own."""
        of = records.article(text or f"{records.TEXT}{report_id}\n", **article)
        filing = records.filing(of, *incidents, id=report_id)
        changed = Run.model_validate(filing.report.run.model_dump(by_alias=True) | (run or {}))
        filing = replace(filing, report=filing.report.model_copy(update={"run": changed}))
        transact(self.database.engine, "write", reports.file, (filing, records.NOW))

    def correct(self, report_id: str, version: int, reason: str, *incidents: Incident) -> None:
        """Put an editor's incidents in place of a report's."""
        gold = tuple(GoldIncident.model_validate(one.model_dump()) for one in incidents)
        correction = Correction(report_id, version, "An Editor", records.NOW, reason, gold)
        transact(self.database.engine, "write", corrections.add, (correction, None))

    def html(self, path: str, **headers: str) -> str:
        """The markup of a page."""
        reply = self.client.get(path, headers=headers)
        assert reply.status_code == 200, reply.text
        return reply.text

    def text(self, path: str, **headers: str) -> str:
        """What a page says, its tags and white space left out."""
        return said(self.html(path, **headers))


def said(markup: str) -> str:
    """The words of some markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    service = service_of(url, FakeModel(), tmp_path)
    database = Database(url)
    client = TestClient(create_app(service), "http://127.0.0.1", raise_server_exceptions=False)
    yield Shelf(client, database)
    database.engine.dispose()
