"""Articles that people post from a page: coded whether or not anybody waits, and watched meanwhile.

A request that ended with its tab would lose what it began, so a task of the process codes the
article; the page asks how far it is. What is under way is known to this process only.
"""

import asyncio
from dataclasses import dataclass, field

from wirecoder.desk.coding import Desk
from wirecoder.errors import NotFound, QueueFull, ShuttingDown, WirecoderError
from wirecoder.ports import NewId, Stopwatch
from wirecoder.telemetry.logs import logger
from wirecoder_schemas.article import Article

_LOG = logger(__name__)
_MOST_UNDER_WAY = 200  # the desk's queue is shorter; this bounds who waits for the same article
_MOST_OVER = 100
_KEPT = 900.0  # seconds


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that an article came to, and when."""

    name: str
    begun: float


@dataclass(slots=True)
class Posting:
    """One article on its way, with the stages that it came to.

    At its end it has the id of its report (`reused`: one that was there before) or a fault. Of an
    article with a report the text is not kept here: it is on file, or was taken down.
    """

    id: str
    key_id: str | None
    article: Article
    fresh: bool
    stages: list[Stage] = field(default_factory=list)
    ended: float | None = None
    report_id: str | None = None
    reused: bool = False
    fault: WirecoderError | None = None

    def enter(self, stage: str, now: float) -> None:
        """Note that a stage begins, unless it is the one that is under way."""
        if not self.stages or self.stages[-1].name != stage:
            self.stages.append(Stage(stage, now))


class Postings:
    """What was posted to this process a while ago or is under way.

    When the service stops, articles under way have `grace` seconds to be filed. What is over is
    forgotten after `kept` seconds, or when many others are over since.
    """

    def __init__(
        self, desk: Desk, watch: Stopwatch, new_id: NewId, *, grace: float, kept: float = _KEPT
    ) -> None:
        self._desk = desk
        self._watch = watch
        self._new_id = new_id
        self._grace = grace
        self._kept = kept
        self._posted: dict[str, Posting] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def post(self, article: Article, *, fresh: bool, key_id: str | None) -> Posting:
        """Have an article coded. Returns once it has its place in the queue, or its report.

        Raises what the desk raises before: `QueueFull`, `BudgetSpent`, `StoreUnavailable`.
        """
        if len(self._tasks) >= _MOST_UNDER_WAY:
            raise QueueFull(
                f"{len(self._tasks)} posted articles are under way, which is as many as may: "
                "post it again in a while"
            )
        posting = Posting(self._new_id(), key_id, article, fresh)
        known = asyncio.Event()
        task = asyncio.create_task(self._coded(posting, article, known))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._posted[posting.id] = posting
        await known.wait()
        if posting.fault is not None and not posting.stages:
            self._forget(posting.id)
            raise posting.fault
        return posting

    def get(self, posting_id: str, owner: str | None) -> Posting:
        """One of them; with an `owner`, only one of that key. Raises `NotFound`."""
        found = self._posted.get(posting_id)
        if found is None or (owner is not None and found.key_id != owner):
            raise NotFound(
                f"nothing is under way here as {posting_id!r}: what was coded is among the "
                "reports, and what is not there has to be posted again"
            )
        return found

    def watch(self) -> float:
        """The time, on the clock of stages."""
        return self._watch()

    async def stop(self) -> None:
        """Wait until everything is filed, or the time for that is up."""
        tasks = set(self._tasks)
        if tasks:
            _, tasks = await asyncio.wait(tasks, timeout=self._grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _coded(self, posting: Posting, article: Article, known: asyncio.Event) -> None:
        def progress(stage: str) -> None:
            posting.enter(stage, self._watch())
            known.set()

        try:
            coded = await self._desk.code(
                article, fresh=posting.fresh, key_id=posting.key_id, progress=progress
            )
            posting.report_id, posting.reused = coded.filed.id, coded.reused
            posting.article = article.model_copy(update={"text": ""})
        except WirecoderError as fault:
            posting.fault = fault
        except asyncio.CancelledError:
            posting.fault = ShuttingDown("the service stopped before it was coded: post it again")
        except Exception as fault:
            _LOG.error("unforeseen fault", exc_info=fault)
            name = type(fault).__name__
            posting.fault = WirecoderError(f"an unforeseen {name}; the log has its place")
        finally:
            posting.ended = self._watch()
            self._over(posting)
            known.set()

    def _over(self, posting: Posting) -> None:
        asyncio.get_running_loop().call_later(self._kept, self._forget, posting.id)
        over = [one.id for one in self._posted.values() if one.ended is not None]
        for old in over[:-_MOST_OVER]:
            self._forget(old)

    def _forget(self, posting_id: str) -> None:
        self._posted.pop(posting_id, None)
