"""What is on file, for those who read, correct and remove it."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wirecoder.desk.gold import remove_cases
from wirecoder.errors import InvalidRequest, NotFound
from wirecoder.ports import Clock
from wirecoder.store import corrections, removal, reports, search, words
from wirecoder.store.corrections import Corrected, Correction
from wirecoder.store.database import Database
from wirecoder.store.removal import Removed
from wirecoder.store.reports import Filed
from wirecoder.store.search import Page, Query
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.gold import Gold, GoldArticle, GoldIncident
from wirecoder_schemas.incident import check_incident_order
from wirecoder_schemas.report import Report

_OPENING = 400  # characters of a text by which an article without a title is called


@dataclass(frozen=True, slots=True)
class Edit:
    """What an editor sends in place of a report's incidents.

    `version` is that of the correction it was made on, 0 where there was none.
    """

    incidents: tuple[GoldIncident, ...]
    version: int
    author: str
    reason: str


class Library:
    """The reports that are kept. Raises `NotFound` for an id that is none.

    `editors` is the folder of what was made gold, which holds texts as well.
    """

    def __init__(self, database: Database, clock: Clock, editors: Path | None = None) -> None:
        self._database = database
        self._clock = clock
        self._editors = editors

    async def report(self, report_id: str) -> Filed:
        """One report."""
        if (filed := await self._database.read(reports.get, report_id)) is None:
            raise _no_report(report_id)
        return filed

    async def text(self, report_id: str) -> str:
        """The text that a report's offsets count in."""
        if (text := await self._database.read(reports.text_of, report_id)) is None:
            raise _no_report(report_id)
        return text

    async def search(self, query: Query) -> Page:
        """One page of reports, with the corrections of those that have one."""
        return await self._database.read(search.page, query)

    async def openings(self, report_ids: Sequence[str]) -> dict[str, str]:
        """How the texts of some reports begin."""
        return await self._database.read(search.openings, report_ids, _OPENING)

    async def every_match(self, query: Query) -> AsyncIterator[Report]:
        """Every report that a query finds, as corrected, with those incidents that it looks for.

        `limit` is how many are read at one time.
        """
        after: int | None = query.before
        while True:
            page, matches = await self._database.read(
                search.page_of_matches, replace(query, before=after)
            )
            for one in page.found:
                report = Report.model_validate_json(one.document)
                correction = page.corrections.get(one.id)
                incidents = correction.incidents if correction else report.incidents
                shown = matches[one.id] if matches else range(len(incidents))
                chosen = tuple(incidents[position] for position in sorted(shown))
                yield report.model_copy(update={"incidents": chosen})
            if page.next is None:
                return
            after = page.next

    async def correction(self, report_id: str) -> Correction:
        """The correction that stands."""
        history = await self.corrections(report_id)
        if not history:
            raise NotFound(f"report {report_id!r} has no correction")
        return history[0]

    async def corrections(self, report_id: str) -> list[Correction]:
        """Every version of a report's correction, the newest first."""
        await self.report(report_id)
        return await self._database.read(corrections.history, report_id)

    async def correct(self, report_id: str, edit: Edit, key_id: str | None) -> Correction:
        """Put an editor's incidents in place of a report's.

        Raises `CorrectionConflict` if it was not made on the newest version, and `InvalidRequest`
        for a quote that the text does not say at its offsets.
        """
        check_quotes(edit.incidents, await self.text(report_id))
        correction = Correction(
            report_id, edit.version + 1, edit.author, self._clock(), edit.reason, edit.incidents
        )
        await self._database.write(corrections.add, correction, key_id)
        return correction

    async def remove(self, article_id: str, key_id: str | None) -> Removed:
        """Take an article down, with all that quotes it, gold cases too."""
        removed = await self._database.write(removal.take_down, article_id, key_id, self._clock())
        await self._database.scrub()
        if self._editors is not None:
            await asyncio.to_thread(remove_cases, self._editors, removed.sha256)
        return removed

    async def expire(self, days: int) -> int:
        """Remove what nobody sent for `days`; how many articles went."""
        now = self._clock()
        gone = 0
        while removed := await self._database.write(
            removal.expire, now - dt.timedelta(days=days), now
        ):
            gone += removed
        if gone:
            await self._database.write(words.forget_removed)
            await self._database.scrub()
        return gone

    async def case(self, report_id: str) -> tuple[Gold, str]:
        """A corrected report as a gold case, with its text; raises `NotFound` without one."""
        correction = await self.correction(report_id)
        filed, text = await self.report(report_id), await self.text(report_id)
        return gold_of(Corrected(filed.document, text, correction)), text

    async def gold(self) -> list[tuple[Gold, str]]:
        """Every corrected report as a gold case, with its text."""
        return [
            (gold_of(one), one.text) for one in await self._database.read(corrections.all_corrected)
        ]


def check_quotes(incidents: Sequence[GoldIncident], text: str) -> None:
    """Raise `InvalidRequest` unless ids are in order and every quote stands in the text."""
    try:
        check_incident_order(tuple(incidents))
    except ValueError as fault:
        raise InvalidRequest(f"incidents: {fault}") from None
    for place, incident in enumerate(incidents):
        for wrong in misquotes(incident, text):
            raise InvalidRequest(
                f"incidents[{place}].{wrong.path}: the text does not say that at "
                f"{wrong.quote.start}-{wrong.quote.end}; offsets are code points, end exclusive"
            )


def gold_of(corrected: Corrected) -> Gold:
    """The gold case that an editor's correction is. Its id is the report's, which is unique."""
    article = Report.model_validate_json(corrected.document).article
    head = article.model_dump() | {"id": corrected.correction.report_id}
    return Gold(article=GoldArticle(**head), incidents=corrected.correction.incidents)


def _no_report(report_id: str) -> NotFound:
    return NotFound(f"there is no report {report_id!r}")
