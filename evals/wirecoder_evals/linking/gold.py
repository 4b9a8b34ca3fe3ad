"""Which labelled incidents are one event: `links.json`, and gold as the linker takes it.

Linking is scored on gold records, apart from extraction: what is wrong then is the linker's fault.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from wirecoder import __version__
from wirecoder.errors import InvalidRequest
from wirecoder_evals.cases import Case
from wirecoder_evals.documents import first_fault
from wirecoder_schemas.article import ArticleInfo
from wirecoder_schemas.base import Model
from wirecoder_schemas.incident import FORMAT, Incident
from wirecoder_schemas.provenance import CodingStatus, ModelParameters, PromptRef, Run
from wirecoder_schemas.report import Report

MentionId = tuple[str, str]
"""An article's id and an incident's."""
LINKS = "links.json"
_ONLY_IN_GOLD = frozenset({"aliases", "accept", "optional"})


class GoldLinks(Model):
    """The events of a dataset that several incidents tell, each as `article#incident`."""

    format: Literal["event-links/1"] = "event-links/1"
    events: tuple[
        Annotated[tuple[Annotated[str, Field(pattern=r"#[1-9]\d*$")], ...], Field(min_length=2)],
        ...,
    ]


def gold_events(folder: Path, cases: Sequence[Case]) -> list[frozenset[MentionId]]:
    """The events of a dataset, those of one incident too.

    Without a `links.json` every incident is an event of its own. Raises `InvalidRequest` for one
    that names what is not there, an incident twice, or two incidents of one article as one event.
    """
    every = [(case.id, one.id) for case in cases for one in case.gold.incidents]
    linked = _linked(folder / LINKS)
    seen: set[MentionId] = set()
    for event in linked:
        unknown, again = event - set(every), event & seen
        if unknown or again or len({article for article, _ in event}) < len(event):
            wrong = "#".join(min(unknown or again or event))
            raise InvalidRequest(
                f"{folder / LINKS}: {wrong!r}: name incidents of gold, each once, and of each "
                "article one in an event"
            )
        seen |= event
    return [*linked, *(frozenset({one}) for one in every if one not in seen)]


def _linked(file: Path) -> list[frozenset[MentionId]]:
    if not file.exists():
        return []
    try:
        links = GoldLinks.model_validate_json(file.read_bytes())
    except ValidationError as fault:
        raise InvalidRequest(f"{file}: {first_fault(fault)}") from fault
    except OSError as fault:
        raise InvalidRequest(f"{file}: {fault.strerror}") from fault
    return [
        frozenset(
            (article, number) for article, _, number in (one.rpartition("#") for one in event)
        )
        for event in links.events
    ]


def as_report(case: Case) -> Report:
    """The gold of a case as the report that a perfect coder would have made."""
    article = case.gold.article
    return Report(
        id=case.id,
        article=ArticleInfo(
            id=article.id,
            title=article.title,
            published=article.published,
            source_url=article.source_url,
            sha256=article.sha256,
            characters=article.characters,
            language=article.language or "en",
        ),
        incidents=tuple(
            Incident.model_validate(_plain(one.model_dump())) for one in case.gold.incidents
        ),
        run=_BY_HAND,
    )


def _plain(node: Any) -> Any:
    """The same without the keys that only gold has: other wordings would help the linker."""
    if isinstance(node, Mapping):
        return {key: _plain(item) for key, item in node.items() if key not in _ONLY_IN_GOLD}
    return [_plain(item) for item in node] if isinstance(node, list | tuple) else node


_BY_HAND = Run(
    wirecoder=__version__,
    schema=FORMAT,
    prompt=PromptRef(name="gold", version="1", sha256="0" * 64),
    model="hand",
    parameters=ModelParameters(),
    started=dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
    seconds=0.0,
    calls=0,
    prompt_tokens=0,
    completion_tokens=0,
    cached_tokens=0,
    cost_usd=None,
    status=CodingStatus.CODED,
    warnings=(),
)
