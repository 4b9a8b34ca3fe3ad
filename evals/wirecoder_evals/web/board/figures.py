"""The figures of runs, with their intervals, reckoned once for each state of a run's files."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from wirecoder.errors import InvalidRequest
from wirecoder_evals.evaluation import Evaluated, Value
from wirecoder_evals.web.board.shelf import Kept, reason

_MOST = 200  # runs that are remembered, each of some hundred kilobytes
_QUICK = 150  # articles, whose intervals are there in two seconds or so
_Stamp = tuple[str, tuple[tuple[int, int], ...]]


class Figures:
    """Scores of run folders as figures. A thousand resamples of a large dataset take seconds."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Stamp, Evaluated] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def of(self, runs: Sequence[Kept]) -> list[Evaluated | str]:
        """The figures of some runs, in their order; of one that cannot be read, why."""
        # Two requests for the same runs must not reckon them twice.
        async with self._one_at_a_time:
            return [await asyncio.to_thread(self._of, run) for run in runs]

    def slow(self, runs: Sequence[Kept]) -> int:
        """How many runs must be reckoned first, if that takes so long that a page must say so."""
        unknown = [run for run in runs if _stamp(run.folder.path) not in self._known]
        return len(unknown) if sum(run.record.articles for run in unknown) > _QUICK else 0

    def _of(self, run: Kept) -> Evaluated | str:
        try:
            stamp = _stamp(run.folder.path)
            if stamp not in self._known:
                self._known[stamp] = Evaluated.of(run.folder.record(), run.folder.scores())
        except (InvalidRequest, OSError) as fault:
            return reason(fault)
        self._known.move_to_end(stamp)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return self._known[stamp]


def _stamp(folder: Path) -> _Stamp:
    """What changes when one of a run's files does, or goes."""
    files = [folder / name for name in ("run.json", "scores.json")]
    stats = [file.stat() for file in files if file.is_file()]
    return str(folder), tuple((one.st_mtime_ns, one.st_size) for one in stats)


def figure(run: Evaluated, key: str) -> Value:
    """One headline figure."""
    (found,) = [value for value in run.figures if value.key == key]
    return found
