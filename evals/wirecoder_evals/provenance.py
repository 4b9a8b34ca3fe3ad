"""The record of a run: everything that decided its predictions, and what they cost."""

import datetime as dt
import hashlib
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path
from typing import Literal

import wirecoder
import wirecoder_prompts
import wirecoder_schemas
from wirecoder.settings import Settings
from wirecoder.usage import Usage
from wirecoder_evals.cases import Case
from wirecoder_evals.checkout import CHECKOUT
from wirecoder_schemas.base import Model
from wirecoder_schemas.draft import Draft
from wirecoder_schemas.incident import FORMAT
from wirecoder_schemas.provenance import ModelParameters, PromptRef

_CODE = (wirecoder_schemas, wirecoder_prompts, wirecoder)
_SOURCES = frozenset({".py", ".csv", ".json"})
_RELEASED = "released.json"  # of prompts
_DOORS = frozenset("api cli client desk export store telemetry web".split())


class Mode(StrEnum):
    """Where the model's answers come from."""

    LIVE = "live"
    REPLAY = "replay"
    RECORD = "record"


class Identity(Model):
    """What decides the predictions: two runs that agree in it are one. Hashes are SHA-256.

    `articles_sha256` is over texts and publication dates, `answers_sha256` over the recordings on
    replay (None where the model is asked), `code_sha256` over what turns an article into a report.
    `server` is a URL, or which weights the embedded server has.
    """

    mode: Mode
    articles_sha256: str
    answers_sha256: str | None
    prompt: PromptRef
    draft_sha256: str
    model: str
    parameters: ModelParameters
    server: str
    context_tokens: int
    repairs: int
    code_sha256: str
    packages: dict[str, str]

    @property
    def short(self) -> str:
        """Eight letters that tell this run from another, for the name of its folder."""
        return sha256([self.model_dump_json().encode()])[:8]


class Revision(Model):
    """The state of the checkout; None where there is none or no git."""

    commit: str | None
    changed: bool | None


class Machine(Model):
    """What the run was made on."""

    system: str
    cores: int | None
    python: str


class RunRecord(Model):
    """One run. `seconds` and `started` are None on replay, where nothing was timed.

    `seconds` is the sum over articles, `cost_usd` None where no prices are configured.
    """

    format: Literal["wirecoder-run/1"] = "wirecoder-run/1"
    dataset: str
    articles: int
    identity: Identity
    schema_format: str = FORMAT
    gold_sha256: str
    wirecoder: str
    revision: Revision
    machine: Machine
    started: dt.datetime | None
    seconds: float | None = None
    usage: Usage = Usage()
    cost_usd: float | None = None


def sha256(parts: Iterable[bytes]) -> str:
    """The hash of some parts, of which none can pass for two."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def articles_sha256(cases: Sequence[Case]) -> str:
    """The hash of what the pipeline is given."""
    days = ((case, case.gold.article.published) for case in cases)
    return sha256(f"{case.id}\n{day}\n{case.text}".encode() for case, day in days)


def gold_sha256(cases: Sequence[Case]) -> str:
    """The hash of what the labels say, however their files are laid out."""
    return sha256(case.gold.model_dump_json(exclude_unset=True).encode() for case in cases)


def answers_sha256(folder: Path) -> str:
    """The hash of the recordings in a folder."""
    return sha256(file.name.encode() + file.read_bytes() for file in sorted(folder.glob("*.yaml")))


def draft_sha256() -> str:
    """The hash of the JSON Schema that the model fills in."""
    return sha256([str(Draft.model_json_schema()).encode()])


@cache
def code_sha256() -> str:
    """The hash of all that turns an article into a report: sources and lexicons.

    Not of prompts, which have hashes of their own, nor of what only asks for reports and shows
    them.
    """
    folders = [Path(path) for package in _CODE for path in package.__path__]
    return sha256(
        file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.suffix in _SOURCES and file.name != _RELEASED
        if file.relative_to(folder).parts[0] not in _DOORS
    )


def server(settings: Settings) -> str:
    """What answers: the URL of a server, or the weights that the embedded one has."""
    if settings.llm_base_url is not None:
        return settings.llm_base_url
    if settings.model_file is None:
        return "embedded"
    try:
        found = settings.model_file.stat()
    except OSError:
        return f"embedded, {settings.model_file.name}"
    return f"embedded, {settings.model_file.name}, {found.st_size} bytes, {found.st_mtime_ns}"


def revision() -> Revision:
    """The checkout's commit, and whether any file of it differs from that."""
    commit = _git("rev-parse", "HEAD")
    changes = _git("status", "--porcelain", "--untracked-files=no")
    return Revision(commit=commit, changed=None if changes is None else bool(changes))


def _git(*words: str) -> str | None:
    if CHECKOUT is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            ["git", *words],  # noqa: S607 - git is wherever the user has it
            cwd=CHECKOUT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def packages() -> dict[str, str]:
    """The versions of what Wirecoder is installed with, without what only developers need."""
    wanted = [line for line in requires("wirecoder") or () if "extra ==" not in line]
    names = sorted(re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0] for line in wanted)
    return {name: version(name) for name in names}


def machine() -> Machine:
    """The system, without a name that tells whose it is."""
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        python=platform.python_version(),
    )
