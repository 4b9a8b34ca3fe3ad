"""The two ways from sentences to incidents: draft them with the model, or read and verify them.

Both end in the resolver, so both give the same records; a prompt says which one it is for.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from wirecoder.pipeline.computing import computed
from wirecoder.pipeline.extract import extract, room, windows
from wirecoder.pipeline.ground.ground import ground
from wirecoder.pipeline.ground.grounded import GroundedIncident
from wirecoder.pipeline.ground.quotes import QuoteFinder
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.resolve.incidents import resolve
from wirecoder.pipeline.segment.segment import Segments
from wirecoder.pipeline.verify.facts import event_of
from wirecoder.pipeline.verify.verify import Judge, verify
from wirecoder.ports import LanguageModel, Progress
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Prompt, ReadArticle
from wirecoder_schemas.article import Article
from wirecoder_schemas.draft import Draft
from wirecoder_schemas.incident import Incident


@dataclass(frozen=True, slots=True)
class Task:
    """One article to be coded: its sentences, whom to ask and how, and where notes go."""

    article: Article
    segments: Segments
    prompt: Prompt
    model: LanguageModel
    notes: Notes
    progress: Progress


@dataclass(frozen=True, slots=True)
class Extracted:
    """The incidents of an article, or the reason why the model declined."""

    incidents: tuple[Incident, ...]
    usage: Usage
    refusal: str | None = None


async def draft_and_check(task: Task) -> Extracted:
    """The model drafts all records in one answer; the program grounds and checks them."""
    article, segments, notes = task.article, task.segments, task.notes
    task.progress("extract")
    extraction = await extract(article, segments, task.prompt, task.model)
    if extraction.refusal is not None:
        return Extracted((), extraction.usage, extraction.refusal)
    task.progress("ground")
    drafts = extraction.drafts
    text, published = article.text, article.published
    grounded = await computed(text, _grounded, text, segments, drafts, notes)
    task.progress("resolve")
    incidents = await computed(text, resolve, grounded, segments, published, notes)
    return Extracted(incidents, extraction.usage)


async def read_and_verify(task: Task) -> Extracted:
    """The program reads the incidents off the article's grammar; the model checks each fact."""
    article, segments, notes = task.article, task.segments, task.notes
    task.progress("read")
    grounded = await asyncio.to_thread(read_incidents, article, segments)  # parsing takes long
    task.progress("resolve")
    text, published = article.text, article.published
    incidents = await computed(text, resolve, grounded, segments, published, notes)
    if not incidents:
        return Extracted((), Usage())
    task.progress("verify")
    events = {one.id: event_of(one, article.text, segments) for one in incidents}
    judge = Judge(task.prompt, task.model, shown_to_model(task, events), events)
    verified = await verify(incidents, judge, notes)
    return Extracted(verified.incidents, verified.usage, verified.refusal)


def read_incidents(article: Article, segments: Segments) -> list[GroundedIncident]:
    """The incidents as the grammar of the article tells them; asks no model."""
    from wirecoder.pipeline.read.fill.incident import incidents_of
    from wirecoder.pipeline.read.stories import stories_of
    from wirecoder.pipeline.read.told import read

    told = read(article.text, segments, article.published)
    return incidents_of(article.text, told, stories_of(told))


def shown_to_model(task: Task, events: Mapping[str, str]) -> dict[str, ReadArticle]:
    """By incident id, what the model is shown: the article, or of a long one the part that tells
    of the incident."""
    text, published = task.article.text, task.article.published
    parts = list(windows(text, task.segments.readable, room(task.prompt, task.model)))
    shown = {}
    for incident, event in events.items():
        part = next((part for part in parts if event in part), parts[0])
        shown[incident] = ReadArticle(title=None, published=published, text=part)
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
