"""The run folders that there are, and which of them cannot be read."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from wirecoder.errors import InvalidRequest, NotFound
from wirecoder.workspace import Workspace
from wirecoder_evals.provenance import Mode, RunRecord
from wirecoder_evals.runs import RunFolder

HERE = Path("out/eval")
"""Where `wirecoder eval` writes by default, in the current folder."""
_LAYOUT = "runs/*/*/*"  # mode, dataset, label


class Key(NamedTuple):
    """What tells a run from all others: the root that it lies below, and its folder there."""

    root: str
    mode: str
    dataset: str
    label: str

    @property
    def address(self) -> str:
        """The path of its page."""
        return "/board/" + "/".join(quote(part, safe="") for part in self)


@dataclass(frozen=True, slots=True)
class Kept:
    """A run that was scored. `when` is its start, or the time of its file where that is unknown."""

    key: Key
    folder: RunFolder
    record: RunRecord
    when: dt.datetime

    @property
    def timed(self) -> bool:
        """Whether a model was asked, and so took its time; recorded answers have none."""
        return self.record.started is not None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The runs in order of time; `damaged` says of each folder that cannot be read why.

    `unscored` are runs under way, or broken off: there is a record, and no scores.
    """

    runs: tuple[Kept, ...]
    unscored: tuple[Key, ...]
    damaged: tuple[str, ...]

    def datasets(self) -> list[str]:
        """Their names, that of the newest run first."""
        return list(dict.fromkeys(run.record.dataset for run in reversed(self.runs)))

    def of(self, dataset: str) -> list[Kept]:
        """The runs on one dataset."""
        return [run for run in self.runs if run.record.dataset == dataset]

    def run(self, key: Key) -> Kept:
        """The run of that key; raises `NotFound`. Only what was found is ever opened."""
        for run in self.runs:
            if run.key == key:
                return run
        raise NotFound(f"there is no scored run {'/'.join(key)!r}")


def roots_of(workspace: Workspace) -> dict[str, Path]:
    """The folders that hold runs: the workspace's, and the current folder's if that is another."""
    roots = {"workspace": workspace.evaluations}
    if HERE.resolve() != workspace.evaluations.resolve():
        roots["here"] = HERE
    return roots


def look(roots: Mapping[str, Path]) -> Shelf:
    """All run folders below some roots, as they are now."""
    runs: list[Kept] = []
    unscored: list[Key] = []
    damaged: list[str] = []
    for key, folder in _folders(roots):
        try:
            record = folder.record()
            when = record.started or _time_of(folder.path / "run.json")
            if (folder.path / "scores.json").is_file():
                runs.append(Kept(key, folder, record, when))
            else:
                unscored.append(key)
        except (InvalidRequest, OSError) as fault:
            damaged.append(f"{'/'.join(key)}: {reason(fault)}")
    runs.sort(key=lambda run: (run.when, run.key))
    return Shelf(tuple(runs), tuple(unscored), tuple(damaged))


def _folders(roots: Mapping[str, Path]) -> Iterator[tuple[Key, RunFolder]]:
    for name, root in roots.items():
        for path in sorted(root.glob(_LAYOUT)):
            mode, dataset, label = path.parts[-3:]
            if path.is_dir() and mode in set(Mode):
                yield Key(name, mode, dataset, label), RunFolder(path)


def _time_of(file: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)


def reason(fault: Exception) -> str:
    """What is wrong with a file, without its path, which the run's key tells."""
    said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return said.rpartition(".json: ")[2]
