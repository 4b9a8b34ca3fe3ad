"""A run folder: what was predicted, how, and what it scored, each in a file of its own.

run.json               the record of the run
predictions/<id>.json  one report for each article, as `wirecoder extract --out` writes it
errors/<id>.json       the error that took its place
scores.json            the verdicts; made anew from the predictions at no cost
"""

import shutil
from pathlib import Path
from typing import Self, TypeVar

from pydantic import ValidationError

from wirecoder.cli import files
from wirecoder.errors import InvalidRequest, ModelError, WirecoderError
from wirecoder.usage import Usage
from wirecoder_evals.documents import first_fault
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.scores import Scores
from wirecoder_schemas.base import Model
from wirecoder_schemas.report import Report

M = TypeVar("M", bound=Model)
_ABSENT, _UNREADABLE = "no_prediction", "unreadable_prediction"


class Failure(Model):
    """Why an article has no report, and what the attempts cost all the same."""

    code: str
    message: str
    retryable: bool = False
    usage: Usage = Usage()

    @classmethod
    def of(cls, fault: WirecoderError) -> Self:
        """The failure that an error is."""
        usage = fault.usage if isinstance(fault, ModelError) else Usage()
        return cls(code=fault.code, message=str(fault), retryable=fault.retryable, usage=usage)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


Prediction = Report | Failure


class RunFolder:
    """Reads and writes one run folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._predictions = path / "predictions"
        self._errors = path / "errors"

    def begin(self, record: RunRecord, fresh: bool) -> None:
        """Make the folder ready for a run; what another run left there is removed.

        A run that was interrupted goes on: its predictions stay, unless a `fresh` one is asked for.
        """
        earlier = None if fresh else self._earlier(record)
        if earlier is None:
            shutil.rmtree(self._predictions, ignore_errors=True)
            shutil.rmtree(self._errors, ignore_errors=True)
        for folder in (self._predictions, self._errors):
            files.prepare(folder, "--report")
        (self.path / "scores.json").unlink(missing_ok=True)  # they are not of what comes now
        started = earlier.started if earlier else record.started
        self.write_record(record.model_copy(update={"started": started}))

    def _earlier(self, record: RunRecord) -> RunRecord | None:
        """The record that this run goes on from, if one of the same identity is there."""
        try:
            found = self.record()
        except InvalidRequest:
            return None
        return found if found.identity == record.identity else None

    def record(self) -> RunRecord:
        """The run's record; raises `InvalidRequest` if there is none that can be read."""
        return _read(self.path / "run.json", RunRecord)

    def write_record(self, record: RunRecord) -> None:
        """Replace the record."""
        _write(self.path / "run.json", record)

    def scores(self) -> Scores:
        """The scores; raises `InvalidRequest` if there are none that can be read."""
        return _read(self.path / "scores.json", Scores)

    def write_scores(self, scores: Scores) -> None:
        """Replace the scores."""
        _write(self.path / "scores.json", scores)

    def keep(self, report: Report) -> None:
        """Keep the report of an article."""
        files.write(report, self._predictions)
        self._error_file(report.article.id).unlink(missing_ok=True)

    def keep_failure(self, article_id: str, failure: Failure) -> None:
        """Keep the failure of an article."""
        _write(self._error_file(article_id), failure)

    def is_settled(self, article_id: str) -> bool:
        """Whether there is a report, or the failure of an attempt that would only fail again."""
        found = self.prediction(article_id)
        if isinstance(found, Report):
            return True
        return found.code not in (_ABSENT, _UNREADABLE) and not found.retryable

    def settled(self) -> int:
        """How many articles are settled, by their files; none of the reports is opened."""
        reports = {file.stem for file in self._predictions.glob("*.json")}
        failed = {file.stem for file in self._errors.glob("*.json")} - reports
        return len(reports) + sum(self.is_settled(name) for name in failed)

    def prediction(self, article_id: str) -> Prediction:
        """The report of an article, or why there is none."""
        file = self._predictions / f"{article_id}.json"
        try:
            return Report.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return self._failure(article_id)
        except (OSError, ValidationError) as fault:
            said = first_fault(fault) if isinstance(fault, ValidationError) else str(fault)
            return Failure(code=_UNREADABLE, message=f"{file}: {said}")

    def _failure(self, article_id: str) -> Failure:
        file = self._error_file(article_id)
        try:
            return Failure.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return Failure(code=_ABSENT, message=f"{self._predictions} has none")
        except (OSError, ValidationError):
            return Failure(code=_UNREADABLE, message=f"{file} is no record of an error")

    def _error_file(self, article_id: str) -> Path:
        return self._errors / f"{article_id}.json"


def _read(file: Path, kind: type[M]) -> M:
    try:
        return kind.model_validate_json(file.read_bytes())
    except OSError as fault:
        raise InvalidRequest(f"{file}: {fault.strerror}: is this a run folder?") from fault
    except ValidationError as fault:
        raise InvalidRequest(f"{file}: {first_fault(fault)}") from fault


def _write(file: Path, document: Model) -> None:
    files.write_text(file, document.model_dump_json(indent=1) + "\n")
