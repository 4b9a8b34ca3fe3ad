"""Changes that say nothing new: capitals, a paragraph twice, a caption from elsewhere."""

import random
import re
from collections.abc import Sequence

from wirecoder_evals.perturb.leaves import overlaps, quoted_in
from wirecoder_evals.perturb.text import headline, paragraphs, separator
from wirecoder_evals.perturb.variants import Kind, Variant
from wirecoder_schemas.incident import Incident

CAPTIONS = (
    "File photo: Recruits march past a row of 14 armoured cars at a parade, 2009.",
    "File photo: Smoke rises over a range where 6 rockets were fired in an exercise, 2011.",
    "PHOTO: A crew loads 3 mortar shells during a drill in which 2 soldiers were hurt, 2015.",
    "Picture: Firefighters train at a harbour after a blast that killed 9 people, 2004.",
    "In this file photo, 40 conscripts wait for a bus outside their barracks.",
    "A patrol of 5 vehicles halts at a checkpoint, 2012. (Photo: Staff)",
)
"""Invented, of no place or day that an article could be about (codebook, rule 7)."""

_MARKUP = re.compile(r"<[^<>]*>|&#?\w+;")
_SHORTEST_PARAGRAPH = 60  # characters; shorter ones may be credits or headings


def capitals(text: str, incidents: Sequence[Incident], chance: random.Random) -> Variant | None:
    """The whole text in capitals, tags and character references apart; None if it is already."""
    pieces, at = [], 0
    for mark in _MARKUP.finditer(text):
        pieces += [text[at : mark.start()].upper(), mark[0]]
        at = mark.end()
    shouted = "".join([*pieces, text[at:].upper()])
    return Variant(Kind.CAPITALS, shouted, "all in capitals") if shouted != text else None


def double(text: str, incidents: Sequence[Incident], chance: random.Random) -> Variant | None:
    """One paragraph of the body again at the end: one that the report quotes, where there is any.

    What is quoted is surely body, so the copy is no caption or credit.
    """
    head = headline(text)
    body = [span for span in paragraphs(text) if span != head]
    facts = [fact for _, fact in quoted_in(incidents)]
    quoted = [span for span in body if any(overlaps(fact, *span) for fact in facts)]
    long = [span for span in body if span.end - span.start >= _SHORTEST_PARAGRAPH]
    choices = quoted or long
    if not choices:
        return None
    chosen = chance.choice(choices)
    doubled = text.rstrip() + separator(text) + chosen.of(text)
    return Variant(Kind.DOUBLE, doubled, f"the paragraph at {chosen.start} again at the end")


def caption(text: str, incidents: Sequence[Incident], chance: random.Random) -> Variant | None:
    """A caption from elsewhere as a paragraph of its own, between two others or at the end."""
    line, gap = chance.choice(CAPTIONS), separator(text)
    starts = [span.start for span in paragraphs(text)[2:]]  # behind the headline and the lead
    at = chance.choice([*starts, len(text)])
    what = f"{line!r} at {at}"
    if at == len(text):
        return Variant(Kind.CAPTION, text.rstrip() + gap + line, what)
    return Variant(Kind.CAPTION, text[:at] + line + gap + text[at:], what)
