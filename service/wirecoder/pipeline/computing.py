"""Where a stage computes: in the event loop where that is soon done, else in a thread beside it.

The stages are plain computing. A long text must not hold up a service that has others to answer;
for a short one the way to a thread and back costs more than it spares.
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

SHORT = 4_000
"""Characters of a short text, some 650 words: no stage takes longer than 10 ms for one, parsing
aside."""


async def computed(text: str, stage: Callable[P, R], /, *args: P.args, **named: P.kwargs) -> R:
    """What `stage` makes of a piece of work on `text`; raises what it raises."""
    if len(text) <= SHORT:
        return stage(*args, **named)
    return await asyncio.to_thread(stage, *args, **named)
