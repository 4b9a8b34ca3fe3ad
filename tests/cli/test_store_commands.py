import asyncio
import datetime as dt
from pathlib import Path

import pytest
from tests.command import Run
from tests.fake_model import FakeModel
from tests.made import service_of

from wirecoder.desk.library import Edit
from wirecoder.store.corrections import INCIDENTS
from wirecoder_schemas.article import Article
from wirecoder_schemas.report import Report

TEXT = "\ufeffTwo rockets fell at Depot Nine on Monday,\r\npolice said. No one was hurt.\n"


@pytest.fixture
def kept(here: Path, tmp_path: Path) -> list[str]:
    """The ids of two reports in the store of the command line, the first of them corrected."""
    url = f"sqlite:///{tmp_path / 'store.db'}"

    async def keep() -> list[str]:
        service = service_of(url, FakeModel(), tmp_path / "workspace", works=False)
        ids = []
        for name in ("a", "b"):
            article = Article(id=name, text=f"{TEXT}{name}", published=dt.date(2026, 1, 7))
            ids.append((await service.desk.code(article)).filed.id)
        report = Report.model_validate_json((await service.library.report(ids[0])).document)
        incidents = INCIDENTS.validate_python(
            [one.model_dump(exclude_unset=True) | {"outcome": "missed"} for one in report.incidents]
        )
        await service.library.correct(ids[0], Edit(incidents, 0, "Editor", "it fell short"), None)
        await service.stop()
        return ids

    return asyncio.run(keep())


def test_corrections_become_a_dataset_that_the_evaluation_takes(
    wirecoder: Run, kept: list[str]
) -> None:
    ran = wirecoder("store", "gold", "cases")
    assert (ran.code, ran.err) == (0, "Wrote 1 case to cases.\n")
    checked = wirecoder("eval", "check", "cases")
    assert (checked.code, checked.err) == (0, ""), checked.err
    assert [path.stem for path in Path("cases/gold").iterdir()] == [kept[0]]
    assert '"outcome": "missed"' in Path(f"cases/gold/{kept[0]}.json").read_text("utf-8")


def test_a_folder_that_holds_something_is_not_written_to(wirecoder: Run, kept: list[str]) -> None:
    Path("cases").mkdir()
    Path("cases/mine.txt").touch()
    ran = wirecoder("store", "gold", "cases")
    assert ran.code == 2
    assert "cases is not empty" in ran.err
    assert len(list(Path("cases").iterdir())) == 1


def test_without_a_correction_there_is_nothing_to_write(wirecoder: Run) -> None:
    ran = wirecoder("store", "gold", "cases")
    assert ran.code == 2
    assert "no correction" in ran.err
    assert not Path("cases").exists()


def test_an_article_is_taken_down_by_its_id(wirecoder: Run, kept: list[str]) -> None:
    ran = wirecoder("store", "takedown", "b")
    assert (ran.code, ran.err) == (0, "Removed the article and 1 report.\n")
    again = wirecoder("store", "takedown", "b")
    assert again.code == 2
    assert "there is no article 'b'" in again.err


def test_what_its_time_is_up_for_goes_unless_it_was_corrected(
    wirecoder: Run, kept: list[str]
) -> None:
    ran = wirecoder("store", "expire", "--days", "1")
    assert (ran.code, ran.err) == (0, "Removed 1 article.\n")
    assert wirecoder("store", "takedown", "a").code == 0, "the corrected one was still there"


def test_to_expire_a_number_of_days_is_needed(wirecoder: Run) -> None:
    ran = wirecoder("store", "expire")
    assert ran.code == 2
    assert "WIRECODER_RETENTION_DAYS" in ran.err


def test_the_database_is_brought_to_the_newest_schema(wirecoder: Run, tmp_path: Path) -> None:
    for _ in range(2):
        ran = wirecoder("store", "upgrade")
        assert (ran.code, ran.err) == (0, "The database is at the newest schema.\n")
    assert (tmp_path / "store.db").is_file()


def test_a_worker_on_sqlite_is_told_what_it_needs(wirecoder: Run) -> None:
    ran = wirecoder("worker")
    assert ran.code == 2
    assert "`wirecoder serve` works jobs off itself" in ran.err
    assert "postgresql://" in ran.err
