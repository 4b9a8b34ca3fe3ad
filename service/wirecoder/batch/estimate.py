"""What a batch would cost, found out without asking the model: a dry run."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wirecoder import bootstrap
from wirecoder.batch.journal import Counts, Journal
from wirecoder.batch.order import Order, journal_of
from wirecoder.batch.plan import plan, reading
from wirecoder.errors import WirecoderError
from wirecoder.pipeline.extract import estimate_tokens
from wirecoder.pipeline.rehearsal import Conversation, rehearse
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Prompt

_SAMPLE = 50  # articles that are rehearsed; the others count like them
# The estimate of a text's tokens is an upper one; for English news it comes to 1.3 to 1.5 times
# what tokenizers count.
_OVER = 1.35
_TYPICAL_DRAFT = 300  # tokens; drafts of news stories with one or two incidents have 150 to 500


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is to be done and what it would take: what is likely, and what is the most.

    Dollars are None where no prices are set. Cached tokens are counted like others.
    """

    counts: Counts
    unread: frozenset[str]
    sampled: int
    likely: Usage
    most: Usage
    likely_dollars: float | None
    most_dollars: float | None


async def estimate(order: Order, progress: Callable[[int], None]) -> Estimate:
    """Plan the batch, rehearse some of its articles, and leave nothing behind."""
    settings = order.settings
    prompt = bootstrap.load_prompt(settings, order.prompt)
    coding = bootstrap.build_coding(settings, order.prompt)
    try:
        with _journal(order.out) as journal:
            await plan(order.source, journal, coding.coder, progress)
            counts = journal.counts()
            sample = await _sample(order, journal, counts, prompt)
        scale = counts.to_code / len(sample) if sample else 0.0
        conversations = [one for conversations in sample for one in conversations]
        likely, most = _usage(conversations, prompt, scale)
        return Estimate(
            counts,
            order.source.unread,
            len(sample),
            likely,
            most,
            coding.price(likely),
            coding.price(most),
        )
    finally:
        await coding.close()


@contextmanager
def _journal(out: Path) -> Iterator[Journal]:
    """The journal that is there, which a plan does not harm; else one that goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        there = journal_of(out)
        journal = Journal(there if there.exists() else Path(folder) / "journal")
        try:
            yield journal
        finally:
            journal.close()


async def _sample(
    order: Order, journal: Journal, counts: Counts, prompt: Prompt
) -> list[list[Conversation]]:
    """What the model would be asked of articles spread evenly over those to be coded."""
    step = max(1, counts.to_code // _SAMPLE)
    sample: list[list[Conversation]] = []
    with reading():
        met = 0
        for one in order.source:
            if one.article is None or journal.coding_to_do(one.number) is None:
                continue
            if met % step == 0 and len(sample) < _SAMPLE:
                try:
                    context = order.settings.llm_context_tokens
                    sample.append(await rehearse(prompt, one.article, context))
                except WirecoderError:  # it would fail, at no cost
                    sample.append([])
            met += 1
    return sample


def _usage(conversations: list[Conversation], prompt: Prompt, scale: float) -> tuple[Usage, Usage]:
    """What the conversations of a sample come to, times `scale`: likely, and at most."""
    calls = len(conversations)
    asked = sum(estimate_tokens(m.content) for messages in conversations for m in messages)
    longest = prompt.head.parameters.max_tokens
    typical = min(longest, _TYPICAL_DRAFT) if prompt.head.strategy == "draft" else longest
    likely = Usage(
        round(calls * scale), round(asked * scale / _OVER), round(calls * typical * scale)
    )
    most = Usage(round(calls * scale), round(asked * scale), round(calls * longest * scale))
    return likely, most
