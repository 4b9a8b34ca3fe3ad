"""Contestants take turns, article by article, in rotating order; each outcome is kept at once.

Turns, since seconds of two times on one machine say nothing about each other. The order rotates,
since the server's cache, and whatever else the machine does, would favour a fixed place in it.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import JsonValue, ValidationError

from bench.contest.answering import Asked
from bench.contest.names import Contestant, Stopped
from bench.contest.programs import Answered
from bench.contest.proxy import Counter, busy
from wirecoder.cli import files
from wirecoder.usage import Usage
from wirecoder_evals.cases import Case
from wirecoder_evals.provenance import sha256
from wirecoder_schemas.base import Model


class Outcome(Model):
    """What came of one article, and what it cost. Outcomes of one `turn` were had side by side.

    `identity` is of all that decided it, `model_seconds` those with a call under way.
    """

    turn: str
    identity: str
    seconds: float
    model_seconds: float
    usage: Usage
    failure: str | None
    answer: JsonValue


class Asks(Protocol):
    """What a `Program` does."""

    def ask(self, asked: Asked) -> Answered:
        """The answer to one article."""


@dataclass(frozen=True, slots=True)
class Place:
    """One article of one dataset."""

    dataset: str
    case: Case

    @property
    def asked(self) -> Asked:
        """As contestants get it."""
        published = self.case.gold.article.published
        return Asked(self.case.id, self.case.text, published.isoformat() if published else None)


@dataclass(frozen=True, slots=True)
class Kept:
    """The outcomes in a folder, `DATASET/CONTESTANT/ARTICLE.json`, of one model."""

    folder: Path
    model: str

    def read(self, place: Place, contestant: Contestant) -> Outcome | None:
        """The outcome, unless something that decided it has changed since."""
        try:
            found = Outcome.model_validate_json(self._file(place, contestant).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None
        return found if found.identity == self.identity(place, contestant) else None

    def write(self, place: Place, contestant: Contestant, outcome: Outcome) -> None:
        """Keep an outcome in the place of an earlier one."""
        file = self._file(place, contestant)
        files.prepare(file.parent)
        files.write_text(file, outcome.model_dump_json(indent=1) + "\n")

    def identity(self, place: Place, contestant: Contestant) -> str:
        """The hash of all that decides an outcome: who, with which model, of which article."""
        asked = place.asked
        parts = (contestant.identity, self.model, asked.text, str(asked.published))
        return sha256(part.encode() for part in parts)

    def _file(self, place: Place, contestant: Contestant) -> Path:
        return self.folder / place.dataset / contestant.name / f"{place.case.id}.json"


def order(contestants: Sequence[Contestant], position: int) -> list[Contestant]:
    """The order at one position: each goes first, second and last equally often."""
    first = position % len(contestants)
    return [*contestants[first:], *contestants[:first]]


def missing(
    places: Sequence[Place], contestants: Sequence[Contestant], kept: Kept
) -> Iterator[tuple[Place, list[Contestant]]]:
    """The articles that somebody has not coded, with all who then code it, in their order.

    If one is missing all go again: seconds are compared within a turn only.
    """
    for position, place in enumerate(places):
        there = [one for one in contestants if place.dataset not in one.sits_out]
        if any(kept.read(place, one) is None for one in there):
            yield place, order(there, position)


@dataclass(frozen=True, slots=True)
class Contest:
    """The programs by name, the counter of their calls, and where outcomes are kept."""

    programs: Mapping[str, Asks]
    counter: Counter
    kept: Kept

    def run(
        self, work: Sequence[tuple[Place, list[Contestant]]], say: Callable[[str], None]
    ) -> None:
        """Have every article coded; raises `Stopped` when the server is gone."""
        for done, (place, contestants) in enumerate(work, start=1):
            turn = f"{time.time_ns():x}"
            said = []
            for contestant in contestants:
                outcome = self._outcome(place, contestant, turn)
                self.kept.write(place, contestant, outcome)
                said.append(f"{contestant.name} {outcome.failure or f'{outcome.seconds:.1f} s'}")
            say(f"[{done}/{len(work)}] {place.dataset}/{place.case.id}: {', '.join(said)}")

    def _outcome(self, place: Place, contestant: Contestant, turn: str) -> Outcome:
        """One contestant's turn at one article."""
        self.counter.take(contestant.name)
        answered = self.programs[contestant.name].ask(place.asked)
        calls = self.counter.take(contestant.name)
        if (lost := self.counter.lost) is not None:
            raise Stopped(f"the model server is gone ({lost}): start again, it goes on here")
        return Outcome(
            turn=turn,
            identity=self.kept.identity(place, contestant),
            seconds=answered.seconds,
            model_seconds=busy(calls),
            usage=sum((call.usage for call in calls), Usage()),
            failure=answered.failure,
            answer=answered.answer,
        )
