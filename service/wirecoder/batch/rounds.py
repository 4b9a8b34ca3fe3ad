"""Rounds: what was collected goes to the server, and what it answers comes back, hours later.

A batch goes on at the server whatever becomes of us: a run that is stopped leaves it there, and
the next one fetches it.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from wirecoder.batch.collect import Purse, Spool
from wirecoder.batch.requests import Requests
from wirecoder.errors import ModelError, ModelUnreachable
from wirecoder.llm.batches import QUEUE_FULL, BatchServer, Parcel, Sent, results
from wirecoder.llm.deferred import Failed
from wirecoder.usage import Usage

_SLOWER = 1.5  # times the last pause, while nothing happens
_SLOWEST = 10.0  # times the first pause
_MOST_MISSED = 10  # looks in a row that may fail; each has its own tries


class Rounds:
    """Sends parcels, waits for their batches and keeps the answers.

    `keep_spent` writes what was spent into the journal, within the transaction of the answers.
    `pause` is seconds between two looks.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - each is a part of it
        self,
        requests: Requests,
        server: BatchServer,
        spool: Spool,
        purse: Purse,
        keep_spent: Callable[[], None],
        tell: Callable[[str], None],
        pause: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._requests = requests
        self._server = server
        self._spool = spool
        self._purse = purse
        self._keep_spent = keep_spent
        self._tell = tell
        self._pause = pause
        self._sleep = sleep
        self._missed = 0

    async def resume(self) -> None:
        """Take up what a run before this one left, at any point."""
        self._spool.sweep({one.mark for one in self._requests.unsent()})
        with self._requests.changing():
            for one in self._requests.unsent():
                if not self._spool.path(one.mark).exists():  # somebody deleted it
                    self._requests.ended(one.mark, ())
            for key in self._requests.left():
                self._requests.dropped(key)
        self._purse.hold(self._requests.most())
        for one in self._requests.unsent():
            await self.send(Parcel(one.mark, self._spool.path(one.mark), one.size, one.sealed))
        await self._remove_files()

    async def send(self, parcel: Parcel) -> None:
        """Have the server begin with a parcel."""
        sent = await self._server.submit(parcel)
        self._requests.sent(parcel.mark, sent.id)
        parcel.path.unlink(missing_ok=True)

    async def wait(self, *, once: bool = False) -> bool:
        """Until every batch under way has ended and its answers are kept; or look `once`, and say
        whether they have.

        What got no answer is asked again, as long as others of the round got one: time was too
        short, or the server's queue too full for all. Else it counts as failed.
        """
        answers, why = 0, ""
        pause, before = self._pause, ""
        while True:
            seen = await self._look()
            for mark, sent in seen.items():
                if sent.ended:
                    answers += await self._keep(mark, sent)
                    why = _why(sent)
            if not self._requests.under_way():
                break
            if once:
                return False
            told = _told(seen.values(), self._requests.count())
            pause = self._pause if told != before else min(pause * _SLOWER, self._pause * _SLOWEST)
            before = told
            self._tell(f"{told}; next look in {pause:.0f} s")
            await self._sleep(pause)
        self._resolve(again=answers > 0, why=why)
        await self._remove_files()
        return True

    async def _look(self) -> dict[str, Sent]:
        """How far each batch is; those of which the server says nothing now are left out."""
        seen = {}
        for mark, batch in self._requests.under_way().items():
            try:
                seen[mark] = await self._server.look(batch)
            except ModelUnreachable:
                self._missed += 1
                if self._missed > _MOST_MISSED:
                    raise
                break
            self._missed = 0
        return seen

    async def _keep(self, mark: str, sent: Sent) -> int:
        """Keep what an ended batch answered; returns to how many requests.

        Fetched again after a kill, an answer counts once: its request waits no more.
        """
        count = 0
        for file in sent.results:
            if not await self._server.fetch(file, self._spool.fetched):
                continue
            with self._requests.changing():
                for result in results(self._spool.fetched):
                    if result.expired:
                        continue
                    most = self._requests.answered(result.key, result.answer)
                    if most is not None:
                        self._purse.settle(most, result.usage)
                        count += 1
                self._keep_spent()
            self._spool.fetched.unlink()
        with self._requests.changing():
            left = self._requests.ended(mark, sent.files)
            if not _may_be_sent_again(sent):
                self._fail(left, _why(sent))
        return count

    def _resolve(self, *, again: bool, why: str) -> None:
        """Decide on the requests whose batch ended without an answer to them."""
        with self._requests.changing():
            left = self._requests.left()
            if not again:
                self._fail(left, why)
                return
            for key in left:
                self._settle(self._requests.dropped(key))

    def _fail(self, keys: list[str], why: str) -> None:
        for key in keys:
            self._settle(self._requests.answered(key, Failed(why)))

    def _settle(self, most: Usage | None) -> None:
        if most is not None:
            self._purse.settle(most, Usage())

    async def _remove_files(self) -> None:
        """Articles and answers need not lie at the server any longer; it removes them in time."""
        for file in self._requests.files_to_remove():
            with suppress(ModelError):
                await self._server.remove(file)
            self._requests.removed(file)


def _may_be_sent_again(sent: Sent) -> bool:
    """Not what its owner cancelled there, nor what the server found faulty."""
    if sent.status == "failed":
        return bool(sent.faults) and all(fault == QUEUE_FULL for fault in sent.faults)
    return sent.status != "cancelled"


def _why(sent: Sent) -> str:
    """Why a request of this batch may have no answer."""
    said = f"its batch {sent.id}: {sent.status}"
    return f"{said}, {', '.join(sent.faults[:3])}" if sent.faults else said


def _told(seen: Iterable[Sent], requests: int) -> str:
    """`2 batches in_progress, 1 validating: 1,204 of 20,000 requests answered, 3 failed`."""
    going = [sent for sent in seen if not sent.ended]
    states = Counter(sent.status for sent in going)
    said = ", ".join(f"{count} {status}" for status, count in sorted(states.items()))
    done, failed = sum(one.done for one in going), sum(one.failed for one in going)
    said = (
        f"batches at the server: {said or 'not heard of'}; {done:,} of {requests:,} requests done"
    )
    return f"{said}, {failed:,} failed" if failed else said
