"""The two ways from sentences to incidents: draft them with the model, or read and verify them.

Both end in the resolver, so both give the same records; a prompt says which one it is for.
"""

import asyncio
from dataclasses import dataclass

from wirecoder.pipeline.extract import extract, room, windows
from wirecoder.pipeline.ground.ground import ground
from wirecoder.pipeline.ground.grounded import GroundedIncident
from wirecoder.pipeline.ground.quotes import QuoteFinder
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.read.fill.incident import incidents_of
from wirecoder.pipeline.read.stories import stories_of
from wirecoder.pipeline.read.told import read
from wirecoder.pipeline.resolve.incidents import resolve
from wirecoder.pipeline.segment.segment import Segments
from wirecoder.pipeline.verify.facts import event_of
from wirecoder.pipeline.verify.verify import verify
from wirecoder.ports import LanguageModel, Progress
from wirecoder.usage import Usage
from wirecoder_prompts.catalog import Prompt, ReadArticle
from wirecoder_schemas.article import Article
from wirecoder_schemas.draft import Draft
from wirecoder_schemas.incident import Incident


@dataclass(frozen=True, slots=True)
class Extracted:
    """The incidents of an article, or the reason why the model declined."""

    incidents: tuple[Incident, ...]
    usage: Usage
    refusal: str | None = None


async def draft_and_check(
    article: Article,
    segments: Segments,
    prompt: Prompt,
    model: LanguageModel,
    notes: Notes,
    progress: Progress,
) -> Extracted:
    """The model drafts all records in one answer; the program grounds and checks them."""
    progress("extract")
    extraction = await extract(article, segments, prompt, model)
    if extraction.refusal is not None:
        return Extracted((), extraction.usage, extraction.refusal)
    progress("ground")
    drafts = extraction.drafts
    grounded = await asyncio.to_thread(_grounded, article.text, segments, drafts, notes)
    progress("resolve")
    incidents = await asyncio.to_thread(resolve, grounded, segments, article.published, notes)
    return Extracted(incidents, extraction.usage)


async def read_and_verify(
    article: Article,
    segments: Segments,
    prompt: Prompt,
    model: LanguageModel,
    notes: Notes,
    progress: Progress,
) -> Extracted:
    """The program reads the incidents off the article's grammar; the model checks each fact."""
    progress("read")
    grounded = await asyncio.to_thread(_read, article, segments)
    progress("resolve")
    incidents = await asyncio.to_thread(resolve, grounded, segments, article.published, notes)
    if not incidents:
        return Extracted((), Usage())
    progress("verify")
    shown = _shown(article, segments, prompt, model, incidents)
    events = {one.id: event_of(one, article.text, segments) for one in incidents}
    verified = await verify(shown, incidents, events, prompt, model, notes)
    return Extracted(verified.incidents, verified.usage, verified.refusal)


def _read(article: Article, segments: Segments) -> list[GroundedIncident]:
    told = read(article.text, segments, article.published)
    return incidents_of(article.text, told, stories_of(told))


def _shown(
    article: Article,
    segments: Segments,
    prompt: Prompt,
    model: LanguageModel,
    incidents: tuple[Incident, ...],
) -> dict[str, ReadArticle]:
    """By incident id, what the model is shown: the article, or the part of it that tells of it."""
    parts = list(windows(article.text, segments.readable, room(prompt, model)))
    shown = {}
    for one in incidents:
        event = event_of(one, article.text, segments)
        part = next((p for p in parts if event in p.replace("\n", " ") or event in p), parts[0])
        shown[one.id] = ReadArticle(title=None, published=article.published, text=part)
    return shown


def _grounded(
    text: str, segments: Segments, drafts: tuple[Draft, ...], notes: Notes
) -> list[GroundedIncident]:
    finder = QuoteFinder(text, segments)
    return [
        incident
        for window, draft in enumerate(drafts)
        for incident in ground(draft, finder, notes, window)
    ]
