"""An invented article, and coders of it without a model: a careful one and careless ones."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.evals.perfect import RUN

from wirecoder.ports import Progress
from wirecoder_schemas.article import Article, ArticleInfo, text_sha256
from wirecoder_schemas.incident import Incident
from wirecoder_schemas.report import Report

TEXT = """Rockets strike air base in northern Chad

KELSA, March 3 (Test Wire) - Six rockets struck Halmir air base in northern Chad late on Monday, officials said.

Four of the rockets were intercepted by the defences of Halmir, a spokesman said.

Three soldiers were wounded, one of them badly, according to the same spokesman.

Nobody has claimed the attack. The base has housed troops since 2019.
"""  # noqa: E501 - a paragraph is a line
QUIET = """Ministers talk about a bridge

KELSA, March 4 (Test Wire) - Ministers met for 3 hours on Tuesday to talk about a new bridge.

They agreed on nothing and will meet again in two weeks, a spokesman told reporters there.
"""
_NUMBERS = "one two three four five six seven eight nine".split()


def quote(text: str, words: str) -> dict[str, Any]:
    """The first occurrence of some words."""
    start = text.index(words)
    return {"quote": words, "start": start, "end": start + len(words)}


def number(text: str, words: str, value: int, qualifier: str = "exact") -> dict[str, Any]:
    """A count that rests on some words."""
    bounds = {
        "exact": (value, value, value),
        "at_least": (value, None, value),
        "vague": (value, None, None),
        "conflicting": (value, value + 3, None),
    }
    low, high, best = bounds[qualifier]
    quotes = [quote(text, words)]
    return {"min": low, "max": high, "best": best, "qualifier": qualifier, "quotes": quotes}


def incident(text: str, site: str | None = None, **values: Any) -> Incident:
    """An incident that says no more than it is given; the site is quoted from the text.

    `hurt` is a party and the number of its injured; `target` a name, quoted from the text.
    """
    where: dict[str, Any] = {"site": site, "admin1": None, "country": "TCD" if site else None}
    where |= {"precision": "site", "quotes": [quote(text, site)] if site else []}
    document: dict[str, Any] = {
        "id": "1",
        "salience": "primary",
        "event_type": "shelling_artillery_missile",
        "outcome": "hit",
        "date": None,
        "location": where,
        "perpetrators": [],
        "claim": {"status": "not_reported", "claimant": None, "quotes": []},
        "targets": [],
        "weapons": [],
        "munitions": {"launched": None, "intercepted": None, "impacted": None},
        "casualties": [],
        "damage": {"extent": "not_reported", "quotes": []},
        "responds_to": None,
        "accounts": [],
    }
    if target := values.pop("target", None):
        row = {"name": target, "type": "other", "nationality": None}
        document["targets"] = [row | {"quotes": [quote(text, target)]}]
    if hurt := values.pop("hurt", None):
        party, injured = hurt
        row = {"party": party, "nationality": None, "killed": None, "injured": injured}
        document["casualties"] = [row | {"quotes": injured["quotes"]}]
    for key in ("launched", "intercepted", "impacted"):
        document["munitions"][key] = values.pop(key, None)
    return Incident.model_validate(document | values)


def report_of(article: Article, incidents: Sequence[Incident]) -> Report:
    """A report of these incidents."""
    info = ArticleInfo(
        id=article.id,
        title=article.title,
        published=article.published,
        source_url=None,
        sha256=text_sha256(article.text),
        characters=len(article.text),
        language="en",
    )
    return Report(id="made", article=info, incidents=tuple(incidents), run=RUN)


def careful(text: str) -> list[Incident]:
    """Codes the attack of `TEXT`, whatever became of its words, and nothing else."""
    struck = re.search(r"(\w+) rockets struck (\w+ air base)", text, re.IGNORECASE)
    if struck is None:
        return []
    counts: dict[str, Any] = {"launched": _counted(text, struck)}
    stopped = re.search(r"(\w+) of the rockets were intercepted", text, re.IGNORECASE)
    counts["intercepted"] = stopped and _counted(text, stopped)
    if hurt := re.search(r"(\w+) soldiers were wounded", text, re.IGNORECASE):
        counts["hurt"] = ("soldiers", _counted(text, hurt))
    return [incident(text, struck[2], target=struck[2], **counts)]


def _counted(text: str, match: re.Match[str]) -> dict[str, Any]:
    return number(text, match[0], _NUMBERS.index(match[1].lower()) + 1)


class FakeCoder:
    """An `ArticleCoder` on a function from text to incidents. `coded` are the ids that came."""

    def __init__(self, code: Callable[[str], Sequence[Incident]] = careful) -> None:
        self._code = code
        self.coded: list[str] = []

    async def code(self, article: Article, progress: Progress = lambda stage: None) -> Report:
        self.coded.append(article.id)
        return report_of(article, self._code(article.text))
