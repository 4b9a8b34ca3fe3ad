"""Where a stage computes: a long text does not hold up the event loop."""

import asyncio
import threading

import pytest

from wirecoder.pipeline.computing import SHORT, computed


@pytest.mark.parametrize(("length", "apart"), [(SHORT, False), (SHORT + 1, True)])
def test_only_the_stages_of_a_long_text_go_to_a_thread(length: int, apart: bool) -> None:
    async def where() -> int:
        return await computed("x" * length, threading.get_ident)

    assert (asyncio.run(where()) != threading.get_ident()) is apart
