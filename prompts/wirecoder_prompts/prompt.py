"""One prompt: its text parsed, checked and rendered.

The text is YAML front matter, then a `=== system ===` and an `=== article ===` section in Jinja2,
and for the strategy `read` a `=== question ===` on one fact.

PromptError          a prompt is wrong; the message names the file and the place
├── PromptMissing    there is no such prompt
└── PromptChanged    its file is not what the writer saw
"""

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from jinja2 import TemplateSyntaxError
from pydantic import Field, ValidationError

from wirecoder_prompts.templates import render
from wirecoder_schemas import codebook
from wirecoder_schemas.article import Published
from wirecoder_schemas.base import Model
from wirecoder_schemas.draft import Draft, copied_words
from wirecoder_schemas.provenance import ModelParameters, PromptRef

NAME = re.compile(r"[a-z][a-z0-9-]{0,99}")
VERSION = re.compile(r"[0-9][0-9a-z.-]{0,99}")  # a file must be able to have it as its name
_LONGEST_HEAD = 10_000  # characters
_SECTION = re.compile(r"^=== (\w+) ===\n", re.MULTILINE)
_SECTIONS = {"draft": ("system", "article"), "read": ("system", "article", "question")}


class PromptError(ValueError):
    """A prompt that cannot be used as it is: what is wrong, in which file, on which line of it."""

    def __init__(self, said: str, path: Path | None = None, line: int | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.path = path
        self.line = line

    def __str__(self) -> str:
        if self.path is None:
            return self.said
        place = str(self.path) if self.line is None else f"{self.path}, line {self.line}"
        return f"{place}: {self.said}"


class PromptMissing(PromptError):
    """No prompt of that name and version."""


class PromptChanged(PromptError):
    """The file was changed since the writer read it; nothing was written."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class FrontMatter(Model):
    """The head of a prompt file.

    `strategy` says what the model is asked: to `draft` all records in one answer, or, of what the
    program has `read` off the article, whether each fact is so.
    """

    name: Annotated[str, Field(pattern=f"^{NAME.pattern}$")]
    version: Annotated[str, Field(pattern=f"^{VERSION.pattern}$")]
    purpose: Annotated[str, Field(min_length=1)]
    strategy: Literal["draft", "read"] = "draft"
    parameters: ModelParameters = ModelParameters()
    examples: tuple[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")], ...] = ()


class ReadArticle(Model):
    """The article as a prompt sees it: `text` without captions, bylines, forms and repeats."""

    title: str | None
    published: Published | None
    text: str


ANY_ARTICLE = ReadArticle(title=None, published=None, text="")
ANY_FACT = {"slot": "", "words": "", "event": ""}


class Example(Model):
    """A worked example: an invented article and the draft it should lead to."""

    article: ReadArticle
    answer: Draft


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt, checked and ready to render.

    `lines` has the line of the file on which each section begins, to say where one is wrong.
    """

    path: Path
    head: FrontMatter
    sections: Mapping[str, str]
    examples: tuple[Example, ...]
    sha256: str
    released: bool
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """`name@version`, as people write it."""
        return self.ref.label

    @property
    def ref(self) -> PromptRef:
        """What goes on the run record."""
        return PromptRef(name=self.head.name, version=self.head.version, sha256=self.sha256)

    @cached_property
    def preamble(self) -> tuple[Message, ...]:
        """The messages before the article: the same for each one, so that servers cache them."""
        messages = [Message("system", self._render("system", codebook=_CODEBOOK))]
        for example in self.examples:
            messages.append(self._article(example.article))
            messages.append(Message("assistant", example.answer.model_dump_json()))
        return tuple(messages)

    def messages(self, article: ReadArticle) -> tuple[Message, ...]:
        """The whole conversation for one article."""
        return (*self.preamble, self._article(article))

    def question(self, article: ReadArticle, facts: Mapping[str, object]) -> tuple[Message, ...]:
        """The conversation about one fact: the article first, so that servers cache it."""
        reading = Message("assistant", "Read.")
        return (
            *self.messages(article),
            reading,
            Message("user", self._render("question", **facts)),
        )

    def check(self) -> None:
        """Raise `PromptError` if a template does not render: here, not on an article."""
        self.messages(ANY_ARTICLE)
        if self.head.strategy == "read":
            self.question(ANY_ARTICLE, ANY_FACT)

    def _article(self, article: ReadArticle) -> Message:
        return Message("user", self._render("article", **dict(article)))

    def _render(self, section: str, **values: Any) -> str:
        try:
            return render(self.sections[section], values).strip()
        except Exception as fault:  # a template can divide by zero, and more
            line = _line_of(fault)
            if line is not None:
                line += self.lines.get(section, 1) - 1
            raise PromptError(f"section {section!r}: {fault}", self.path, line) from fault


def parse(path: Path, text: str) -> tuple[FrontMatter, dict[str, str], dict[str, int]]:
    """The head of a prompt's text, its sections, and the line on which each of them begins."""
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if match is None:
        raise PromptError("begin with front matter between two '---' lines", path)
    head = _front_matter(path, match[1])
    begins = list(_SECTION.finditer(text, match.end()))
    pieces = _SECTION.split(text[match.end() :])
    sections = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    wanted = _SECTIONS[head.strategy]
    if tuple(sections) != wanted or len(begins) != len(wanted) or pieces[0].strip():
        named = " and ".join(f"'=== {name} ==='" for name in wanted)
        found = ", ".join(begin[1] for begin in begins) or "none"
        raise PromptError(f"needs exactly the sections {named}, has {found}", path)
    return head, sections, {begin[1]: text.count("\n", 0, begin.end()) + 1 for begin in begins}


def read_example(path: Path) -> Example:
    """Load a worked example; raise `PromptError` unless every word it copies is in its own text."""
    try:
        example = Example.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as fault:
        raise PromptError(str(fault), path) from fault
    for place, words in copied_words(example.answer):
        if words not in example.article.text:
            raise PromptError(f"{place} copies {words!r}, which is not in its text", path)
    return example


class _Plain(yaml.SafeLoader):
    """YAML without aliases: a few lines of them, each of the one before, have no end."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """The next node, which must be written out."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "write it out, without an alias", mark)
        return super().compose_node(parent, index)


def _front_matter(path: Path, text: str) -> FrontMatter:
    if len(text) > _LONGEST_HEAD:
        raise PromptError(f"front matter: it may have {_LONGEST_HEAD:,} characters", path)
    try:
        return FrontMatter.model_validate(yaml.load(text, _Plain))  # noqa: S506 - a safe loader
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        said = getattr(fault, "problem", None) or "no YAML"
        line = mark.line + 2 if mark else None  # behind the first '---', counted from 1
        raise PromptError(f"front matter: {said}", path, line) from fault
    except ValidationError as fault:
        told = [(".".join(map(str, e["loc"])), e["msg"]) for e in fault.errors()]
        said = "; ".join(f"{place}: {why}" if place else why for place, why in told)
        raise PromptError(f"front matter: {said}", path) from fault
    except Exception as fault:  # PyYAML says in many ways that a value is not of its kind
        raise PromptError(f"front matter: no YAML ({type(fault).__name__})", path) from fault


def _line_of(fault: Exception) -> int | None:
    """The line of a template at which it went wrong."""
    if isinstance(fault, TemplateSyntaxError):
        return fault.lineno
    frames = traceback.extract_tb(fault.__traceback__)
    return next((f.lineno for f in reversed(frames) if f.filename == "<template>"), None)


_CODEBOOK = {
    "event_types": list(codebook.EventType),
    "outcomes": list(codebook.Outcome),
    "attributions": list(codebook.Attribution),
    "claim_statuses": list(codebook.ClaimStatus),
    "target_types": list(codebook.TargetType),
    "weapon_types": list(codebook.WeaponType),
    "damage_extents": list(codebook.DamageExtent),
}
