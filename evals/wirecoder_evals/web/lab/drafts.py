"""Prompts as their pages show them: differences between versions, what the model is asked."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wirecoder.errors import InvalidRequest, NotFound
from wirecoder.pipeline.rehearsal import Conversation
from wirecoder_prompts.catalog import Catalog, Entry
from wirecoder_prompts.prompt import Message, Prompt, PromptError, PromptMissing

MOST_CHARACTERS = 200_000
"""Of a prompt's text: far more than any model reads."""
MOST_LINES = 5_000
"""Of it, since to compare two texts takes the more time the more lines they have."""
_KINDS = {"+": "added", "-": "removed", "@": "place", " ": "same"}


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a difference; `kind` is `added`, `removed`, `place` or `same`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """All versions of one prompt, the newest first."""

    name: str
    entries: tuple[Entry, ...]
    released: Prompt | None

    @property
    def drafts(self) -> tuple[Entry, ...]:
        """Those that may still be written."""
        return tuple(entry for entry in self.entries if entry.is_draft)

    @property
    def purpose(self) -> str:
        """What the prompt is for, as its newest sound version says."""
        found = self.released or next((e.prompt for e in self.entries if e.prompt), None)
        return found.head.purpose if found else ""

    @property
    def next_version(self) -> str:
        """A version that there is not yet: the next whole number."""
        taken = [int(e.version) for e in self.entries if e.version.isdecimal()]
        return str(max(taken, default=0) + 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model is asked of an article: a conversation, and each further last question."""

    messages: Conversation
    others: tuple[Message, ...]

    @property
    def count(self) -> int:
        """How many calls that is."""
        return len(self.others) + 1 if self.messages else 0


def names(catalog: Catalog) -> list[Name]:
    """Every prompt of a catalogue."""
    entries = catalog.entries()
    return [_named(catalog, name, entries) for name in sorted({e.name for e in entries})]


def named(catalog: Catalog, name: str) -> Name:
    """One prompt with its versions; raises `NotFound`."""
    entries = catalog.entries(name)
    if not entries:
        raise NotFound(f"there is no prompt {name!r}")
    return _named(catalog, name, entries)


def entry_of(catalog: Catalog, name: str, version: str) -> Entry:
    """One version, sound or not; raises `NotFound`."""
    try:
        return catalog.entry(f"{name}@{version}")
    except PromptMissing as fault:
        raise NotFound(str(fault)) from fault


def sound(catalog: Catalog, ref: str) -> Prompt:
    """A version that can be used; raises `NotFound`, or `InvalidRequest` with what is wrong."""
    try:
        return catalog.load(ref)
    except PromptMissing as fault:
        raise NotFound(str(fault)) from fault
    except PromptError as fault:
        raise InvalidRequest(told(ref, fault)) from fault


def told(ref: str, fault: PromptError) -> str:
    """What is wrong with a prompt, without where its file lies on this machine."""
    place = "" if fault.line is None else f", line {fault.line}"
    return f"{ref}{place}: {fault.said}"


def difference(old: str, new: str) -> list[DiffLine]:
    """What changed from one text to another, with a few lines around each change."""
    return list(_lines(old.splitlines(), new.splitlines()))


def before(versions: Sequence[str], version: str) -> str:
    """The version to compare with, of some from the newest on: the one before, else another."""
    at = versions.index(version) if version in versions else 0
    others = (*versions[at + 1 :], *versions[:at])
    return others[0] if others else version


def asked(conversations: Sequence[Conversation]) -> Asked:
    """Conversations that share all but their last message, as one with several ends."""
    first: Conversation = conversations[0] if conversations else ()
    return Asked(first, tuple(one[-1] for one in conversations[1:]))


def unwritten(text: str) -> str:
    """A text as a form sends it, with the line ends of a file; raises `InvalidRequest`."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidRequest(f"a prompt may have {MOST_CHARACTERS:,} characters")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(plain.splitlines()) > MOST_LINES:
        raise InvalidRequest(f"a prompt may have {MOST_LINES:,} lines")
    return plain if plain.endswith("\n") else f"{plain}\n"


def _named(catalog: Catalog, name: str, entries: Sequence[Entry]) -> Name:
    own = tuple(entry for entry in reversed(entries) if entry.name == name)
    try:
        released = catalog.load(name)
    except PromptError:
        released = None
    return Name(name, own, released)


def _lines(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    found = difflib.unified_diff(old, new, n=3, lineterm="")
    for number, line in enumerate(found):
        if number >= 2:  # behind the names of the files
            yield DiffLine(_KINDS.get(line[:1], "same"), line)
