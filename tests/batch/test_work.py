"""The work of a run, seen from inside: how far ahead it reads, and how many it has under way."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fake_model import FakeModel
from tests.made import coder_of

from wirecoder.batch.budget import UNLIMITED, Budget
from wirecoder.batch.journal import Journal
from wirecoder.batch.plan import plan
from wirecoder.batch.work import Work
from wirecoder.errors import InvalidRequest, StoreUnavailable, UnreadableFile
from wirecoder.sources.given import Given
from wirecoder.usage import Usage
from wirecoder_schemas.article import Article


class Endless:
    """Articles that are made as they are asked for."""

    unread: frozenset[str] = frozenset()

    def __init__(self, count: int, breaks_at: int | None = None) -> None:
        self.given = 0
        self._count = count
        self._breaks_at = breaks_at

    def __iter__(self) -> Iterator[Given]:
        for number in range(self._count):
            if number == self._breaks_at:
                raise OSError(5, "Input/output error")
            self.given = number + 1
            text = f"Two rockets fell at Depot {number} on Monday, police said."
            yield Given(number, f"a{number}", Article(id=f"a{number}", text=text))


class Listed:
    """These articles."""

    unread: frozenset[str] = frozenset()

    def __init__(self, articles: list[Given]) -> None:
        self._articles = articles

    def __iter__(self) -> Iterator[Given]:
        return iter(self._articles)


class Silent:
    """Listens and counts."""

    def __init__(self) -> None:
        self.ended = 0

    def coded(self, article_id: str) -> None:
        self.ended += 1

    def failed(self, article_id: str, code: str, message: str) -> None:
        self.ended += 1


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal")
    yield journal
    journal.close()


def budget() -> Budget:
    return Budget(UNLIMITED, Usage(), 0.0)


@pytest.mark.parametrize("at_once", [1, 7])
def test_no_more_is_read_than_is_under_way(tmp_path: Path, journal: Journal, at_once: int) -> None:
    model, source, listener = FakeModel(), Endless(200), Silent()
    coder = coder_of(model, tmp_path / "workspace")
    asyncio.run(plan(source, journal, coder, lambda entered: None))
    source.given = 0
    ahead: list[int] = []
    ask = model.ask

    async def watched(*given: object) -> object:
        await asyncio.sleep(0)  # as a server would, it lets the others go on meanwhile
        ahead.append(source.given - listener.ended)
        return await ask(*given)  # type: ignore[arg-type]

    model.ask = watched  # type: ignore[assignment,method-assign]
    work = Work(coder, journal, budget(), listener, seconds=60)
    asyncio.run(work.do(source, at_once))
    assert listener.ended == 200
    assert max(ahead) == at_once


def test_an_input_that_breaks_off_is_an_error_and_what_was_done_stays(
    tmp_path: Path, journal: Journal
) -> None:
    coder = coder_of(FakeModel(), tmp_path / "workspace")
    asyncio.run(plan(Endless(20), journal, coder, lambda entered: None))
    work = Work(coder, journal, budget(), Silent(), seconds=60)
    with pytest.raises(UnreadableFile, match="Input/output error"):
        asyncio.run(work.do(Endless(20, breaks_at=9), at_once=2))
    assert journal.counts().done in {8, 9}


def test_an_input_that_breaks_off_while_it_is_planned_leaves_the_plan_before(
    tmp_path: Path, journal: Journal
) -> None:
    coder = coder_of(FakeModel(), tmp_path / "workspace")
    asyncio.run(plan(Endless(20), journal, coder, lambda entered: None))
    with pytest.raises(UnreadableFile):
        asyncio.run(plan(Endless(30, breaks_at=9), journal, coder, lambda entered: None))
    assert journal.counts().total == 20


def test_an_input_that_changed_after_the_plan_is_not_taken_for_what_was_planned(
    tmp_path: Path, journal: Journal
) -> None:
    model = FakeModel()
    coder = coder_of(model, tmp_path / "workspace")
    asyncio.run(plan(Endless(3), journal, coder, lambda entered: None))
    changed = [Given(0, "a0", Article(id="a0", text="Quite another story."))]
    work = Work(coder, journal, budget(), Silent(), seconds=60)
    with pytest.raises(InvalidRequest, match="row 1 of the input has changed"):
        asyncio.run(work.do(Listed(changed), at_once=2))
    assert model.asked == []


def test_a_full_disk_ends_the_run_and_is_no_fault_of_an_article(
    tmp_path: Path, journal: Journal
) -> None:
    coder = coder_of(FakeModel(), tmp_path / "workspace")
    asyncio.run(plan(Endless(200), journal, coder, lambda entered: None))
    journal.connection.execute("PRAGMA max_page_count = 1")  # never below what is there
    work = Work(coder, journal, budget(), Silent(), seconds=60)
    with pytest.raises(StoreUnavailable, match="full: free some space"):
        asyncio.run(work.do(Endless(200), at_once=1))
    assert journal.counts().failed == 0
