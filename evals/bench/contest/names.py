"""Who takes part, and where they sit out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wirecoder_evals.provenance import code_sha256, sha256

ROOT: Final = Path(__file__).parents[3]
_BENCH: Final = ROOT / "evals" / "bench"
WIRECODER: Final = "wirecoder"


class Stopped(Exception):
    """Something that no further article would mend."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way of coding articles: the folder of its program is named as the package it is of.

    `sits_out`: datasets on which it is not run, for the time that they take.
    """

    name: str
    title: str
    sits_out: frozenset[str] = frozenset()

    @property
    def program(self) -> Path:
        """What is run."""
        return _BENCH / "contestants" / self.name / "answer.py"

    @property
    def requirements(self) -> Path:
        """What its environment holds; not there where that is the project's own."""
        return self.program.with_name("requirements.txt")

    @property
    def identity(self) -> str:
        """The hash of all that decides its answers, but for the model and the article."""
        own = sorted(file for file in self.program.parent.iterdir() if file.is_file())
        parts = [file.read_bytes() for file in (*own, _BENCH / "single_call.py")]
        service = [code_sha256().encode()] if self.name == WIRECODER else []
        return sha256([*parts, *service])


CONTESTANTS: Final = (
    Contestant(WIRECODER, "Wirecoder"),
    Contestant("instructor", "instructor, one call"),
    Contestant("langextract", "LangExtract", frozenset({"field"})),
)


def chosen(names: Sequence[str]) -> list[Contestant]:
    """The contestants of these names in their own order, by default all."""
    known = [contestant.name for contestant in CONTESTANTS]
    if unknown := [name for name in names if name not in known]:
        raise Stopped(f"--only {unknown[0]}: nobody of that name; there are {', '.join(known)}")
    return [one for one in CONTESTANTS if not names or one.name in names]
