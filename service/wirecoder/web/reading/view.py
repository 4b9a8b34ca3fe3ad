"""One report as its page shows it: the marked article, a card for each incident, the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from markupsafe import Markup

from wirecoder.export.words import counted
from wirecoder.store.corrections import Correction
from wirecoder.web import phrases
from wirecoder.web.phrases import Says
from wirecoder.web.prose import marked
from wirecoder.web.reading.dropped import Group, dropped, reason
from wirecoder.web.reading.listing import title_of
from wirecoder.web.record import Dispute, Field, disputes_of, fields_of, spans_of
from wirecoder.web.terms import NOT_STATED, term
from wirecoder_schemas.codebook import Outcome, Salience
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.provenance import Run
from wirecoder_schemas.report import Report

_IN_HEADING = frozenset({"event_type", "outcome", "salience", "responds_to"})
_WEB = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Row:
    """Fields of one label, such as all targets, one below the other."""

    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One incident: its heading, what the article says, and what it does not."""

    position: int
    id: str
    title: str
    outcome: str
    is_primary: bool
    replies_to: str | None
    rows: tuple[Row, ...]
    silent: tuple[str, ...]
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A report to be read. `shown` is the correction whose incidents are shown, if any is.

    `history` has all corrections, the newest first. `source` is an address only if it is safe to
    open; `published` and `language` are words.
    """

    report: Report
    title: str
    published: str | None
    language: str
    source: str | None
    text: Markup
    cards: tuple[Card, ...]
    not_coded: str | None
    shown: Correction | None
    history: tuple[Correction, ...]
    dropped: tuple[Group, ...]
    cost: str


def reading_of(
    report: Report, text: str, history: Sequence[Correction], shown: Correction | None
) -> Reading:
    """What the page of a report shows: the incidents of `shown`, else those that were coded."""
    article = report.article
    incidents = shown.incidents if shown else report.incidents
    return Reading(
        report=report,
        title=title_of(report, text),
        published=phrases.day(article.published) if article.published else None,
        language=_language(article.language),
        source=_openable(article.source_url),
        text=marked(text, spans_of(incidents)),
        cards=tuple(_card(position, incident) for position, incident in enumerate(incidents)),
        not_coded=None if shown else reason(report.run),
        shown=shown,
        history=tuple(history),
        dropped=dropped(report.run.warnings),
        cost=_cost(report.run),
    )


def _card(position: int, incident: Incident) -> Card:
    fields = [field for field in fields_of(incident) if field.path not in _IN_HEADING]
    told = [field for field in fields if not _is_silent(field)]
    silent = dict.fromkeys(field.label for field in fields if _is_silent(field))
    stated = incident.outcome is not Outcome.NOT_REPORTED
    return Card(
        position=position,
        id=incident.id,
        title=phrases.title(incident),
        outcome=term(incident.outcome) if stated else f"outcome {NOT_STATED}",
        is_primary=incident.salience is Salience.PRIMARY,
        replies_to=incident.responds_to,
        rows=tuple(_rows(told)),
        silent=tuple(silent),
        disputes=disputes_of(incident),
    )


def _is_silent(field: Field) -> bool:
    """Whether a field can be told of in passing; a group's missing count stands with its group."""
    return field.says is Says.SILENT and not field.quotes and "." not in _row_of(field)


def _row_of(field: Field) -> str:
    """The list that a field is in, by which it is grouped; its own path where it is in none."""
    head, _, place = field.path.partition(".")
    if head == "casualties" and place:
        return f"{head}.{place.partition('.')[0]}"
    return head if head != "munitions" else field.path.replace(".", " ")


def _rows(fields: Sequence[Field]) -> Iterator[Row]:
    for _, together in groupby(fields, _row_of):
        found = tuple(together)
        yield Row(found[0].label, found)


def _language(code: str) -> str:
    """The English name of a language."""
    import pycountry

    known = pycountry.languages.get(**{f"alpha_{len(code)}": code})
    return str(known.name) if known and code != "und" else "language not known"


def _openable(url: str | None) -> str | None:
    """An address that a click may open: `javascript:` and the like must never be one."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in _WEB and parts.hostname else None


def _cost(run: Run) -> str:
    """What a coding took, in a line."""
    parts = [f"{run.seconds:,.1f} seconds"]
    if run.calls:
        parts.append(counted(run.calls, "call"))
        parts.append(f"{run.prompt_tokens:,} tokens read ({run.cached_tokens:,} of them cached)")
        parts.append(f"{run.completion_tokens:,} tokens written")
    if run.cost_usd is not None:
        parts.append(f"{run.cost_usd:.4f} US dollars")
    return ", ".join(parts)
