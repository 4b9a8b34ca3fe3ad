"""Tries of a prompt on one article, beside another prompt; kept in memory for a while."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wirecoder.desk.service import Service
from wirecoder.errors import NotFound, QueueFull, WirecoderError
from wirecoder.telemetry.logs import logger
from wirecoder.web.record import Field, fields_of
from wirecoder.web.terms import label
from wirecoder_evals.scoring.align import align
from wirecoder_evals.web.lab.drafts import told
from wirecoder_evals.web.lab.shelf import Subject
from wirecoder_prompts.prompt import Prompt, PromptError
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

T = TypeVar("T")
_LOG = logger(__name__)
_MOST = 50  # tries, and codings, that are remembered


@dataclass(slots=True)
class Side:
    """What one prompt makes of the article: a report, or why there is none, or how far it is."""

    label: str
    sha256: str
    stage: str = "wait"
    report: Report | None = None
    fault: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has come to an end."""
        return self.report is not None or self.fault is not None


@dataclass(slots=True)
class Try:
    """One article, by its key, with one prompt, and beside it with another one.

    The text is not among it: where the article is taken down, there is none to be shown.
    """

    id: str
    key: str
    article_id: str
    new: Side
    old: Side | None

    @property
    def sides(self) -> tuple[Side, ...]:
        """Both, the old one first."""
        return (self.old, self.new) if self.old else (self.new,)

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way any more."""
        return all(side.is_over for side in self.sides)


@dataclass(frozen=True, slots=True)
class Line:
    """One field of an incident on both sides; None where a side has no such incident or row."""

    label: str
    old: Field | None
    new: Field | None

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return _said(self.old) == _said(self.new)


@dataclass(frozen=True, slots=True)
class Pair:
    """An incident as both sides have it, field by field."""

    old: Incident | None
    new: Incident | None
    lines: tuple[Line, ...]

    @property
    def differing(self) -> int:
        """Fields on which the sides differ."""
        return sum(not line.is_same for line in self.lines)


class Tries:
    """Starts tries and finds them again. What was coded is not coded again for a while."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._tries: dict[str, Try] = {}
        self._codings: dict[str, Report] = {}

    def start(
        self, subject: Subject, prompt: Prompt, against: Prompt | None, key_id: str | None
    ) -> Try:
        """Begin to code an article with both prompts; raises `QueueFull` if many are under way."""
        if sum(not one.is_over for one in self._tries.values()) >= _MOST:
            raise QueueFull(f"{_MOST} tries are under way, which is as many as may: wait for some")
        new = Side(prompt.label, prompt.sha256)
        old = Side(against.label, against.sha256) if against else None
        begun = Try(uuid.uuid4().hex, subject.key, subject.article.id, new, old)
        _remember(self._tries, begun.id, begun)
        self._service.beside(self._code(begun.new, prompt, subject, key_id))
        if begun.old is not None and against is not None:
            self._service.beside(self._code(begun.old, against, subject, key_id))
        return begun

    def get(self, try_id: str) -> Try:
        """A try; raises `NotFound` for one that was forgotten."""
        if (found := self._tries.get(try_id)) is None:
            raise NotFound("this trial is not kept any more: start it again")
        return found

    async def _code(self, side: Side, prompt: Prompt, subject: Subject, key_id: str | None) -> None:
        def enter(stage: str) -> None:
            side.stage = stage

        coder = self._service.trials.coder(prompt, key_id)
        coding = coder.coding_of(subject.article)
        try:
            report = self._codings.get(coding) or await coder.code(subject.article, enter)
            _remember(self._codings, coding, report)
            side.report = report
        except asyncio.CancelledError:
            side.fault = "the service was stopped"
            raise
        except WirecoderError as fault:
            side.fault = str(fault)
        except PromptError as fault:
            side.fault = told(side.label, fault)
        except Exception as fault:
            _LOG.error("unforeseen fault", exc_info=fault)
            side.fault = f"an unforeseen {type(fault).__name__}; see the log"


def pairs_of(old: Sequence[Incident], new: Sequence[Incident]) -> list[Pair]:
    """The incidents of two reports, those that speak of the same one side by side."""
    as_gold = [GoldIncident.model_validate(one.model_dump()) for one in old]
    partner = dict(align(new, as_gold))
    taken = {j: i for i, j in partner.items()}
    pairs = [_pair(one, new[taken[j]] if j in taken else None) for j, one in enumerate(old)]
    return pairs + [_pair(None, one) for i, one in enumerate(new) if i not in partner]


def _pair(old: Incident | None, new: Incident | None) -> Pair:
    before, after = ({f.path: f for f in fields_of(one)} if one else {} for one in (old, new))
    lines = [
        Line(label(path), _found(before, path), _found(after, path))
        for path in _merged(tuple(before), tuple(after))
    ]
    return Pair(old, new, tuple(lines))


def _merged(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The paths of both in their order; an empty list's own path gives way to the other's rows."""
    both = list(dict.fromkeys((*before, *after)))
    heads = list(dict.fromkeys(path.partition(".")[0] for path in both))
    rowed = {path.partition(".")[0] for path in both if "." in path}
    kept = [path for path in both if path not in rowed]
    return sorted(kept, key=lambda path: (heads.index(path.partition(".")[0]), _row(path)))


def _row(path: str) -> int:
    second = path.partition(".")[2].partition(".")[0]
    return int(second) if second.isdecimal() else 0


def _found(fields: Mapping[str, Field], path: str) -> Field | None:
    return fields.get(path) or fields.get(path.partition(".")[0])


def _said(field: Field | None) -> tuple[str, str] | None:
    return None if field is None else (field.value, field.detail)


def _remember(known: dict[str, T], key: str, value: T) -> None:
    known[key] = value
    while len(known) > _MOST:
        del known[next(iter(known))]
