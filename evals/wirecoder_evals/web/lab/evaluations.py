"""Runs of a prompt on a dataset, made by this service beside its other work.

A run is a folder as `wirecoder eval` makes it, below the workspace's evaluations. What is kept here
is only how far those are that run now: after a restart the folder still has all that was coded, and
the run can go on from there.
"""

import asyncio
import re
import threading
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from glob import escape
from pathlib import Path

from wirecoder.desk.service import Service
from wirecoder.errors import Conflict, InvalidRequest, NotFound, WirecoderError
from wirecoder.pipeline.many import Outcome, Source
from wirecoder.telemetry.logs import logger
from wirecoder_evals import provenance, runner
from wirecoder_evals.cases import Case
from wirecoder_evals.provenance import Mode, RunRecord
from wirecoder_evals.runner import Dataset
from wirecoder_evals.runs import RunFolder
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring import SCORING
from wirecoder_prompts.prompt import Prompt, PromptError

_LOG = logger(__name__)
_SCORING = threading.Lock()  # two threads must not write the scores of one folder
_SHORT = re.compile(r"[0-9a-f]{8}")


class State(StrEnum):
    """How a run is."""

    RUNNING = "running"
    SCORING = "scoring"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: a prompt on a dataset, perhaps beside another; on the account of a key."""

    dataset: Dataset
    prompt: Prompt
    against: Prompt | None
    key_id: str | None = None


@dataclass(slots=True)
class Progress:
    """How far a run is; it is told by the runner (`Listener`)."""

    total: int = 0
    coded: int = 0
    article: str = ""
    doing: str = ""
    state: State = State.RUNNING
    said: str = ""

    def stage(self, item: Source, stage: str) -> None:
        """An article entered a stage."""
        self.article, self.doing = item.stem, stage

    def done(self, outcome: Outcome) -> Outcome:
        """An article is finished."""
        self.coded += 1
        return outcome


@dataclass(frozen=True, slots=True)
class Kept:
    """A run folder with its record, and how many of its articles are settled."""

    folder: RunFolder
    record: RunRecord
    settled: int

    @property
    def id(self) -> str:
        """What names it in addresses."""
        return self.record.identity.short

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is left to code."""
        return self.settled == self.record.articles


@dataclass(frozen=True, slots=True)
class _Running:
    run_id: str
    progress: Progress
    task: asyncio.Task[None]


class Evaluations:
    """The runs of a workspace, and those that this process makes now."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._out = service.workspace.evaluations
        self._running: dict[str, _Running] = {}  # by prompt
        self._alone: dict[Path, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._starting = asyncio.Lock()

    async def start(self, plan: Plan) -> str:
        """Begin a run, or go on with it, and return its id.

        Raises `Conflict` while another run of the same prompt is under way.
        """
        prompts = [plan.prompt, *([plan.against] if plan.against else [])]
        sides = [(one, await asyncio.to_thread(self._record, plan, one)) for one in prompts]
        label, run_id = plan.prompt.label, sides[0][1].identity.short
        async with self._starting:  # of two at the same moment the second finds the first
            known = self._running.get(label)
            if known is not None and not known.task.done():
                if known.run_id == run_id:
                    return run_id
                raise Conflict(f"{label} is being evaluated already: wait for it, or stop it")
            for _, record in sides:  # so that there is a page to show at once
                await self._begin(plan, record)
            progress = Progress()
            task = self._service.beside(self._run(plan, sides, progress))
            self._running[label] = _Running(run_id, progress, task)
        return run_id

    async def stop(self, label: str) -> None:
        """Stop the run of a prompt; what was coded stays."""
        running = self._running.get(label)
        if running is not None:
            running.task.cancel()
            await asyncio.gather(running.task, return_exceptions=True)

    def progress(self, label: str, run_id: str) -> Progress | None:
        """How far a run is that this process makes, or made last of its prompt."""
        running = self._running.get(label)
        return running.progress if running is not None and running.run_id == run_id else None

    def kept(self, label: str, run_id: str) -> Kept:
        """The run of a prompt; raises `NotFound`."""
        if _SHORT.fullmatch(run_id):
            for path in self._live.glob(f"*/{escape(label)}-{run_id}"):
                if (found := _kept(path)) is not None:
                    return found
        raise NotFound(f"there is no run {run_id!r} of {label}")

    def all_of(self, label: str) -> list[Kept]:
        """The runs of a prompt, the newest first."""
        paths = (path for path in self._live.glob(f"*/{escape(label)}-*") if _is_run(path, label))
        found = [one for path in paths if (one := _kept(path)) is not None]
        return sorted(found, key=lambda one: str(one.record.started), reverse=True)

    def beside(self, new: Kept, other: Prompt) -> Kept | None:
        """The run of another prompt that differs in nothing else, if it was made."""
        update = {"prompt": other.ref, "parameters": other.head.parameters}
        identity = new.record.identity.model_copy(update=update)
        record = new.record.model_copy(update={"identity": identity})
        return _kept(runner.folder_of(record, self._out).path)

    @property
    def _live(self) -> Path:
        return self._out / "runs" / Mode.LIVE

    def _record(self, plan: Plan, prompt: Prompt) -> RunRecord:
        trials = self._service.trials
        model = trials.coder(prompt).model
        return runner.record_of(plan.dataset, prompt, model, trials.settings)

    async def _run(
        self, plan: Plan, sides: list[tuple[Prompt, RunRecord]], progress: Progress
    ) -> None:
        try:
            folders = [runner.folder_of(record, self._out) for _, record in sides]
            left = [await self._left(plan, folder) for folder in folders]
            progress.total = sum(map(len, left))
            for (prompt, _), folder, cases in zip(sides, folders, left, strict=True):
                async with self._alone[folder.path]:
                    pending = await self._left(plan, folder)  # another run may have coded some
                    progress.coded += len(cases) - len(pending)
                    coder = self._service.trials.coder(prompt, plan.key_id)
                    at_once = self._service.trials.at_once
                    await runner.fill(folder, pending, coder, at_once, progress)
                    await asyncio.to_thread(_settle, plan.dataset, folder)
            progress.state = State.SCORING
            for folder in folders:
                await asyncio.to_thread(scored, plan.dataset, folder)
            progress.state = State.DONE
        except asyncio.CancelledError:
            progress.state = State.STOPPED
            raise
        except WirecoderError as fault:
            progress.state, progress.said = State.FAILED, str(fault)
        except PromptError as fault:  # without where its file lies on this machine
            progress.state, progress.said = State.FAILED, fault.said
        except Exception as fault:
            _LOG.error("unforeseen fault", exc_info=fault)
            name = type(fault).__name__  # its message may quote an article
            progress.state, progress.said = State.FAILED, f"an unforeseen {name}; see the log"

    async def _left(self, plan: Plan, folder: RunFolder) -> list[Case]:
        return await asyncio.to_thread(runner.pending_of, plan.dataset, folder)

    async def _begin(self, plan: Plan, record: RunRecord) -> None:
        """Make a run's folder ready, unless there is nothing left to code in it."""
        folder = runner.folder_of(record, self._out)
        known = await asyncio.to_thread(_kept, folder.path)
        if known is None or await self._left(plan, folder):
            # Without a thread, so that no two of them write one record; another run may be at work
            # in the folder, and nothing that it coded is lost.
            folder.begin(record, fresh=False)


def scored(dataset: Dataset, folder: RunFolder) -> tuple[RunRecord, Scores]:
    """A run's record and scores by gold as it is now; they are made anew where they are of another.

    Asks no model; takes a second of computing for fifty articles.
    """
    now = provenance.gold_sha256(dataset.cases)
    with _SCORING:
        record = folder.record()
        try:
            scores = folder.scores()
            if (scores.gold_sha256, scores.scoring) == (now, SCORING):
                return record, scores
        except InvalidRequest:
            pass  # it was not scored yet
        scores = runner.score(dataset, folder)
        record = record.model_copy(update={"gold_sha256": now, "articles": len(dataset.cases)})
        folder.write_record(record)
        return record, scores


def _settle(dataset: Dataset, folder: RunFolder) -> None:
    folder.write_record(runner.summed(folder, dataset))


def _is_run(path: Path, label: str) -> bool:
    return _SHORT.fullmatch(path.name.removeprefix(f"{label}-")) is not None


def _kept(path: Path) -> Kept | None:
    folder = RunFolder(path)
    try:
        record = folder.record()
    except InvalidRequest:
        return None
    return Kept(folder, record, folder.settled())
