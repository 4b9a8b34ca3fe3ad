import asyncio

import pytest

from tests.clock import Hand
from wirecoder.deadline import deadline, remaining


def test_without_a_deadline_there_is_no_end() -> None:
    assert remaining() is None


def test_a_deadline_runs_down_to_nought_and_no_further() -> None:
    clock = Hand()
    with deadline(20, clock):
        assert remaining() == 20
        clock.now += 15
        assert remaining() == 5
        clock.now += 15
        assert remaining() == 0
    assert remaining() is None


@pytest.mark.parametrize(("outer", "inner", "left"), [(20, 5, 5), (5, 20, 5)])
def test_of_two_deadlines_the_earlier_holds_and_the_outer_one_comes_back(
    outer: float, inner: float, left: float
) -> None:
    clock = Hand()
    with deadline(outer, clock):
        with deadline(inner, clock):
            assert remaining() == left
        assert remaining() == outer


def test_a_deadline_ends_with_its_request_even_if_that_fails() -> None:
    with pytest.raises(ValueError, match="broken"), deadline(20, Hand()):
        raise ValueError("broken")
    assert remaining() is None


def test_a_deadline_goes_with_the_tasks_and_threads_of_its_request_and_not_with_others() -> None:
    clock = Hand()

    async def asked() -> float | None:
        await asyncio.sleep(0)
        return await asyncio.to_thread(remaining)

    async def request(seconds: float) -> float | None:
        with deadline(seconds, clock):
            return await asyncio.create_task(asked())

    async def requests() -> list[float | None]:
        return list(await asyncio.gather(request(7), asked(), request(9)))

    assert asyncio.run(requests()) == [7, None, 9]


def test_the_seconds_are_those_of_a_clock_that_runs() -> None:
    with deadline(3600):
        left = remaining()
        assert left is not None
        assert 0 < left <= 3600
