"""The rows of the list: what a reader wants to know of a report before opening it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wirecoder.export.words import plain
from wirecoder.store.corrections import Correction
from wirecoder.web import phrases
from wirecoder.web.phrases import Phrase
from wirecoder.web.reading.dropped import reason
from wirecoder.web.record import fields_of
from wirecoder.web.terms import NOT_STATED, term
from wirecoder_schemas.codebook import Outcome
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

_LONGEST_TITLE = 160  # characters


@dataclass(frozen=True, slots=True)
class Line:
    """One incident in a line; `conflicting` fields are those on which sources differ."""

    title: str
    outcome: str
    when: Phrase
    where: Phrase
    harm: tuple[Phrase, ...]
    conflicting: int


@dataclass(frozen=True, slots=True)
class Row:
    """One report. `not_coded` is the reason why nobody looked, None where it was read."""

    id: str
    title: str
    published: str | None
    lines: tuple[Line, ...]
    not_coded: str | None
    corrected_by: str | None


def rows_of(
    reports: Sequence[Report], corrections: Mapping[str, Correction], openings: Mapping[str, str]
) -> tuple[Row, ...]:
    """The rows of some reports; `openings` has how the texts of untitled articles begin."""
    return tuple(
        _row(report, corrections.get(report.id), openings.get(report.id, "")) for report in reports
    )


def title_of(report: Report, text: str) -> str:
    """What an article is called: its title, else its first line, else its id; always one line."""
    lines = (plain(line) for line in text.splitlines())
    first = next((line for line in lines if line), "")
    if len(first) > _LONGEST_TITLE:
        first = f"{first[:_LONGEST_TITLE].rstrip()}…"
    return plain(report.article.title or "") or first or plain(report.article.id)


def _row(report: Report, correction: Correction | None, opening: str) -> Row:
    incidents = correction.incidents if correction else report.incidents
    published = report.article.published
    return Row(
        id=report.id,
        title=title_of(report, opening),
        published=phrases.day(published) if published else None,
        lines=tuple(_line(incident) for incident in incidents),
        not_coded=None if correction else reason(report.run),
        corrected_by=correction.author if correction else None,
    )


def _line(incident: Incident) -> Line:
    stated = incident.outcome is not Outcome.NOT_REPORTED
    return Line(
        title=phrases.title(incident),
        outcome=term(incident.outcome) if stated else f"outcome {NOT_STATED}",
        when=phrases.date(incident.date),
        where=phrases.place(incident.location),
        harm=phrases.harm(incident.casualties),
        conflicting=sum(field.disputed for field in fields_of(incident)),
    )
