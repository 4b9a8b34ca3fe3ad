"""Where the workers of a cluster and the process that began the run meet; it holds the budget.

It knows nothing of Ray: it is an actor of it, and its methods are called from other processes. A
worker that is killed says no word more, so what it had begun is known here: its share goes to
another, who codes the rest of it. What it had promised to spend counts as spent, since a server may
have answered. An article during which three workers died is no more tried, and fails.
"""

import asyncio
from dataclasses import dataclass, field

from wirecoder.batch.budget import Budget, Limits
from wirecoder.errors import LimitReached, WirecoderError
from wirecoder.usage import Usage

_DEATHS = 3  # of workers, one after the other, on the same article
_AT_ONCE = 500  # outcomes, handed over
_PATIENCE = 900.0  # seconds for other calls to turn out cheaper, one of which may never end


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an article: its report as the journal has it, or an error's code and message."""

    coding: str
    article_id: str
    report: bytes | None
    error: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker tells of its share at one time: articles begun, as coding and id, articles
    ended, and, where no limit has each call told by itself, what was used since."""

    begun: dict[str, str]
    ended: list[Outcome]
    used: Usage
    dollars: float


@dataclass(frozen=True, slots=True)
class News:
    """What happened since it was last asked for. `spent` is of all runs, until now.

    `fault` ends the run, at once or, if it is a limit, when the articles under way are done; after
    the last news nothing comes.
    """

    outcomes: list[Outcome]
    spent: tuple[Usage, float]
    fault: WirecoderError | None
    last: bool


@dataclass(slots=True)
class _Share:
    """Some articles that one worker codes: what ended, what it has under way, at what price."""

    ended: set[str] = field(default_factory=set)
    under_way: dict[str, str] = field(default_factory=dict)
    deaths: dict[str, int] = field(default_factory=dict)
    promised: list[tuple[Usage, float | None]] = field(default_factory=list)


class Hub:
    """One run's. Shares go by their number, articles by their coding."""

    def __init__(self, limits: Limits, usage: Usage, dollars: float) -> None:
        """`usage` and `dollars` are what earlier runs spent."""
        self._budget = Budget(limits, usage, dollars)
        self._shares: dict[int, _Share] = {}
        self._finished: set[int] = set()
        self._outcomes: list[Outcome] = []
        self._came = asyncio.Event()
        self._fault: WirecoderError | None = None
        self._closed = False

    # --------------------------------------------------------------------- for workers

    async def begin(self, number: int) -> frozenset[str] | None:
        """A worker begins a share, perhaps in the place of a dead one: which codings of it are not
        to be done, or None if there is nothing to do, since it is done or the run ends."""
        if self._fault is not None or number in self._finished:
            return None
        share = self._shares.setdefault(number, _Share())
        for held in share.promised:
            self._budget.settle(*held, *held)
        share.promised.clear()
        for coding, article_id in list(share.under_way.items()):
            share.deaths[coding] = deaths = share.deaths.get(coding, 0) + 1
            if deaths == _DEATHS:
                told = (
                    f"{deaths} workers died while they coded it, or one beside it: the logs of Ray "
                    "say why; memory, perhaps"
                )
                self._end(share, Outcome(coding, article_id, None, ("worker_died", told)))
        share.under_way.clear()
        return frozenset(share.ended)

    async def tell(self, number: int, told: Told) -> None:
        """What becomes of a share. Messages may come in another order than they were sent."""
        share = self._shares.get(number, _Share())  # of one that is done nobody asks any more
        share.under_way |= {k: v for k, v in told.begun.items() if k not in share.ended}
        for outcome in told.ended:
            self._end(share, outcome)
        self._budget.usage += told.used
        self._budget.dollars += told.dollars

    def _end(self, share: _Share, outcome: Outcome) -> None:
        share.ended.add(outcome.coding)
        share.under_way.pop(outcome.coding, None)
        self._outcomes.append(outcome)
        self._came.set()

    async def finish(self, number: int) -> None:
        """A share is done: all its outcomes are here."""
        share = self._shares.pop(number, _Share())
        for held in share.promised:  # granted to one who died before it heard of it
            self._budget.settle(*held, Usage(), 0.0)
        self._finished.add(number)

    async def promise(
        self, number: int, upper: Usage, price: float | None
    ) -> WirecoderError | None:
        """Set aside what a call may cost at most; gives the error if that is more than is left."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._budget.promise(upper, price)
        except TimeoutError:
            fault: WirecoderError = LimitReached(
                "what is left of the limit is promised to calls that do not end: run the same "
                "command again"
            )
        except WirecoderError as over:
            fault = over
        else:
            self._shares.setdefault(number, _Share()).promised.append((upper, price))
            return None
        await self.stop(fault)
        return fault

    async def settle(
        self, number: int, upper: Usage, price: float | None, used: Usage, cost: float | None
    ) -> None:
        """A call has really cost this."""
        share = self._shares.get(number)
        if share is not None and (upper, price) in share.promised:
            share.promised.remove((upper, price))
            self._budget.settle(upper, price, used, cost)
        else:
            self._budget.usage += used
            self._budget.dollars += cost or 0.0

    async def stop(self, fault: WirecoderError) -> None:
        """What ends the run; a limit gives way to anything worse."""
        if self._fault is None or isinstance(self._fault, LimitReached):
            self._fault = fault
        self._came.set()

    # --------------------------------------------------------------------- for the run

    async def take(self) -> News:
        """What happened since, as soon as something did."""
        await self._came.wait()
        outcomes, self._outcomes = self._outcomes[:_AT_ONCE], self._outcomes[_AT_ONCE:]
        if not self._outcomes and not self._closed:
            self._came.clear()
        last = self._closed and not self._outcomes
        return News(outcomes, self._budget.spent, self._fault, last)

    async def close(self) -> None:
        """No worker works any more."""
        self._closed = True
        self._came.set()
