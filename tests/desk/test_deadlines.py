"""A caller's deadline holds wherever an article waits."""

import asyncio
from pathlib import Path

import pytest
from tests.desk.scenes import article, until
from tests.fake_model import FakeModel
from tests.made import coder_of, database_of, desk_of

from wirecoder.deadline import remaining
from wirecoder.desk.coding import Desk
from wirecoder.errors import DeadlineExceeded

DEPOT, MILL = article("Depot Nine"), article("Old Mill")
MOMENT = 0.05  # seconds; what is waited for in these tests never comes before the deadline


class Seen(FakeModel):
    """Notes how much time each article had left when it came to the model."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[float | None] = []

    async def _pass_gate(self) -> None:
        self.left.append(remaining())
        await super()._pass_gate()


@pytest.fixture
def model() -> Seen:
    return Seen()


@pytest.fixture
def desk(tmp_path: Path, model: Seen) -> Desk:
    database = database_of(f"sqlite:///{tmp_path / 'store.db'}")
    return desk_of(database, coder_of(model, tmp_path), at_once=1, seconds=500.0)


def test_the_model_sees_what_time_the_caller_has_left(desk: Desk, model: Seen) -> None:
    async def story() -> None:
        await desk.code(DEPOT, within=30)
        await desk.code(MILL)

    asyncio.run(story())
    short, whole = model.left
    assert short is not None
    assert 0 < short <= 30
    assert whole is not None
    assert 30 < whole <= 500, "a caller without a deadline has the service's own"


def test_a_deadline_longer_than_the_services_own_does_not_stretch_it(
    desk: Desk, model: Seen
) -> None:
    asyncio.run(desk.code(DEPOT, within=10_000))
    assert model.left[0] is not None
    assert model.left[0] <= 500


def test_who_waits_for_a_turn_too_long_is_told_and_leaves_no_trace(desk: Desk, model: Seen) -> None:
    async def story() -> None:
        model.gate.clear()
        first = asyncio.create_task(desk.code(DEPOT))
        await until(lambda: model.at_gate)
        with pytest.raises(DeadlineExceeded, match="before its turn came"):
            await desk.code(MILL, within=MOMENT)
        assert desk.depth().waiting == 0
        model.gate.set()
        await first
        assert not (await desk.code(MILL)).reused

    asyncio.run(story())
    assert model.asked == [DEPOT.text, MILL.text]


def test_who_waits_too_long_for_the_same_article_is_told_and_the_other_gets_it(
    desk: Desk, model: Seen
) -> None:
    async def story() -> None:
        model.gate.clear()
        first = asyncio.create_task(desk.code(DEPOT))
        await until(lambda: model.at_gate)
        with pytest.raises(DeadlineExceeded, match="the same article"):
            await desk.code(DEPOT, within=MOMENT)
        model.gate.set()
        assert not (await first).reused
        assert (await desk.code(DEPOT, within=30)).reused

    asyncio.run(story())
    assert model.asked == [DEPOT.text]
