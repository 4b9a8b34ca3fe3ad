import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.desk.scenes import article
from tests.fake_model import FakeModel
from tests.made import NOW, Time, coder_of, desk_of

from wirecoder.desk.coding import Desk
from wirecoder.desk.library import Edit, Library
from wirecoder.errors import ArticleAmbiguous, CorrectionConflict, InvalidRequest, NotFound
from wirecoder.store import jobs
from wirecoder.store.database import Database
from wirecoder.store.jobs import Job
from wirecoder.store.search import Query
from wirecoder_schemas.article import text_sha256
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.gold import Gold, GoldIncident

DEPOT = article("Depot Nine", title="Rockets", published="2024-01-23")
DAY = 86_400


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def desk(database: Database, model: FakeModel, workspace: Path, time: Time) -> Desk:
    return desk_of(database, coder_of(model, workspace, time), clock=time)


@pytest.fixture
def library(database: Database, time: Time) -> Library:
    return Library(database, time)


def edit(document: str, version: int = 0, **changed: Any) -> Edit:
    """An editor's version of a report's incidents, its first one `changed`."""
    incidents = json.loads(document)["incidents"]
    incidents[0] |= changed
    parsed = tuple(GoldIncident.model_validate(one) for one in incidents)
    return Edit(parsed, version, "An Editor", "read again")


async def listed(library: Library, **query: Any) -> list[str]:
    return [one.id for one in (await library.search(Query(**query))).found]


# --- reading


def test_a_report_and_its_text_are_found_by_id(desk: Desk, library: Library) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        assert await library.report(filed.id) == filed
        assert await library.text(filed.id) == DEPOT.text
        assert await library.corrections(filed.id) == []

    asyncio.run(story())


@pytest.mark.parametrize("ask", ["report", "text", "correction", "corrections"])
def test_a_report_that_is_none_is_not_found(library: Library, ask: str) -> None:
    async def story() -> None:
        find: Callable[[str], Awaitable[object]] = getattr(library, ask)
        with pytest.raises(NotFound, match="there is no report 'unknown'"):
            await find("unknown")

    asyncio.run(story())


def test_a_report_that_nobody_corrected_has_no_correction(desk: Desk, library: Library) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        with pytest.raises(NotFound, match=f"report '{filed.id}' has no correction"):
            await library.correction(filed.id)

    asyncio.run(story())


# --- correcting


def test_a_correction_keeps_who_when_and_why_and_every_version(
    desk: Desk, library: Library, time: Time
) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        first = await library.correct(filed.id, edit(filed.document, event_type="grenade"), "key-1")
        assert (first.version, first.author, first.reason) == (1, "An Editor", "read again")
        assert first.made == NOW
        time.pass_by(60)
        newer = edit(filed.document, version=1, event_type="attack")
        second = await library.correct(filed.id, newer, None)
        assert second.made == time()
        assert await library.correction(filed.id) == second
        assert await library.corrections(filed.id) == [second, first]
        assert await library.report(filed.id) == filed, "the report stays as it was coded"

    asyncio.run(story())


@pytest.mark.parametrize("version", [0, 2, 9])
def test_a_correction_that_was_not_made_on_the_newest_version_is_refused(
    desk: Desk, library: Library, version: int
) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        first = await library.correct(filed.id, edit(filed.document), None)
        with pytest.raises(CorrectionConflict, match=r"has correction 1 now.*with version 1"):
            await library.correct(filed.id, edit(filed.document, version=version), None)
        assert await library.corrections(filed.id) == [first]

    asyncio.run(story())


def test_of_two_corrections_at_the_same_moment_one_is_kept(desk: Desk, library: Library) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        told = await asyncio.gather(
            *(library.correct(filed.id, edit(filed.document), None) for _ in range(4)),
            return_exceptions=True,
        )
        conflicts = [one for one in told if isinstance(one, CorrectionConflict)]
        assert len(conflicts) == 3
        assert len(await library.corrections(filed.id)) == 1

    asyncio.run(story())


def test_a_quote_that_the_text_does_not_say_is_refused_by_its_place_and_not_repeated(
    desk: Desk, library: Library
) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        wrong = {"quote": "Zanzibar", "start": 3, "end": 11}
        location = {"site": "Zanzibar", "admin1": None, "country": None, "precision": "site"}
        changed = edit(filed.document, location=location | {"quotes": [wrong]})
        said = r"incidents\[0\]\.location\.quotes\[0\]: the text does not say that at 3-11"
        with pytest.raises(InvalidRequest, match=said) as raised:
            await library.correct(filed.id, changed, None)
        assert "Zanzibar" not in str(raised.value)
        assert "rockets" not in str(raised.value)
        assert await library.corrections(filed.id) == []

    asyncio.run(story())


def test_incidents_out_of_order_are_refused(desk: Desk, library: Library) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        with pytest.raises(InvalidRequest, match=r"^incidents: "):
            await library.correct(filed.id, edit(filed.document, id="2"), None)

    asyncio.run(story())


def test_search_goes_by_the_correction_and_gives_it_along(desk: Desk, library: Library) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        other = (await desk.code(article("Bridge Two"))).filed
        assert await listed(library, event_type="other") == [other.id, filed.id]
        correction = await library.correct(
            filed.id, edit(filed.document, event_type="grenade"), None
        )
        assert await listed(library, event_type="other") == [other.id]
        page = await library.search(Query(event_type="grenade"))
        assert [one.id for one in page.found] == [filed.id]
        assert page.corrections == {filed.id: correction}

    asyncio.run(story())


def test_corrected_reports_are_gold_cases_with_their_texts(desk: Desk, library: Library) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        await desk.code(article("Bridge Two"))
        await library.correct(filed.id, edit(filed.document), None)
        newest = edit(filed.document, version=1, event_type="grenade")
        await library.correct(filed.id, newest, None)
        ((gold, text),) = await library.gold()
        assert text == DEPOT.text
        assert gold.article.id == filed.id, "which is unique, as the article's own may not be"
        assert (gold.article.title, gold.article.published) == ("Rockets", DEPOT.published)
        assert gold.article.sha256 == text_sha256(text)
        assert gold.incidents == newest.incidents
        again = Gold.model_validate_json(gold.model_dump_json(exclude_unset=True))
        assert misquotes(again, text) == []

    asyncio.run(story())


# --- removing


@pytest.mark.parametrize("named", ["Depot Nine", text_sha256(DEPOT.text)], ids=["id", "hash"])
def test_a_takedown_removes_the_text_and_all_that_quotes_it(
    desk: Desk, library: Library, named: str
) -> None:
    async def story() -> None:
        filed = (await desk.code(DEPOT)).filed
        twin = (await desk.code(DEPOT.model_copy(update={"source_url": "https://x.example"}))).filed
        other = (await desk.code(article("Bridge Two"))).filed
        await library.correct(filed.id, edit(filed.document), None)
        removed = await library.remove(named, "key-1")
        assert (removed.sha256, removed.reports) == (text_sha256(DEPOT.text), 2)
        for gone in (filed.id, twin.id):
            with pytest.raises(NotFound):
                await library.report(gone)
            with pytest.raises(NotFound):
                await library.text(gone)
        assert await library.gold() == []
        assert await listed(library) == [other.id]
        assert await listed(library, text="Depot") == []
        with pytest.raises(NotFound, match="there is no article"):
            await library.remove(named, None)

    asyncio.run(story())


def test_an_id_of_several_texts_removes_none_of_them(desk: Desk, library: Library) -> None:
    async def story() -> None:
        texts = [article("Depot Nine", id="same"), article("Bridge Two", id="same")]
        for one in texts:
            await desk.code(one)
        with pytest.raises(ArticleAmbiguous) as raised:
            await library.remove("same", None)
        for one in texts:
            assert text_sha256(one.text) in str(raised.value)
        assert len(await listed(library)) == 2
        await library.remove(text_sha256(texts[0].text), None)
        assert len(await listed(library)) == 1

    asyncio.run(story())


def test_what_nobody_sent_for_its_time_is_removed_unless_corrected_or_waiting(
    desk: Desk, library: Library, database: Database, time: Time
) -> None:
    async def story() -> None:
        old, sent_again = article("Depot One"), article("Depot Two")
        corrected, waiting = article("Depot Three"), article("Depot Four")
        filed = {one.id: (await desk.code(one)).filed for one in (old, sent_again, corrected)}
        await library.correct("report-3", edit(filed["Depot Three"].document), None)
        job = Job("job-1", time(), None, False, None, 1, 1, 0, 0)
        await database.write(jobs.create, job, [waiting])
        time.pass_by(30 * DAY)
        await desk.code(sent_again, fresh=True)
        assert await library.expire(30) == 0
        time.pass_by(1)
        assert await library.expire(30) == 1
        assert await library.expire(30) == 0
        with pytest.raises(NotFound):
            await library.report(filed["Depot One"].id)
        for kept in ("Depot Two", "Depot Three"):
            assert await library.report(filed[kept].id)
        assert (await database.read(jobs.get, "job-1") or job).queued == 1

    asyncio.run(story())


def test_a_long_list_of_what_is_to_be_removed_goes_whole(
    library: Library, database: Database, time: Time
) -> None:
    async def story() -> None:
        texts = [article(f"Depot {number}") for number in range(250)]
        job = Job("job-1", time(), None, False, None, 250, 250, 0, 0)
        await database.write(jobs.create, job, texts)
        await database.write(jobs.cancel, "job-1", time())
        time.pass_by(DAY + 1)
        assert await library.expire(1) == 250

    asyncio.run(story())
