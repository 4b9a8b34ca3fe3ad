"""The prompt catalogue: finds, checks and renders prompt files.

A prompt is a file `<name>/<version>.md`: YAML front matter, then a `=== system ===` and an
`=== article ===` section in Jinja2, and for the strategy `read` a `=== question ===` on one fact.
The examples it lists lie in `examples/<name>.yaml` beside it.
Released versions are named with their hash in the folder's `released.json` and never change.

PromptError          a prompt file is wrong; the message names the file and the place
└── PromptMissing    there is no such prompt
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import Field, TypeAdapter, ValidationError

from wirecoder_schemas import codebook
from wirecoder_schemas.article import Published
from wirecoder_schemas.base import Model
from wirecoder_schemas.draft import Draft, copied_words
from wirecoder_schemas.provenance import ModelParameters, PromptRef

PACKAGE_FOLDER = Path(__file__).parent
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VERSION = re.compile(r"[0-9][0-9a-z.-]*")
_SECTION = re.compile(r"^=== (\w+) ===\n", re.MULTILINE)
_SECTIONS = {"draft": ("system", "article"), "read": ("system", "article", "question")}
_HASHES = TypeAdapter(dict[str, str])


class PromptError(ValueError):
    """A prompt file that cannot be used as it is."""


class PromptMissing(PromptError):
    """No prompt of that name and version."""


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

    name: Annotated[str, Field(pattern=f"^{_NAME.pattern}$")]
    version: Annotated[str, Field(pattern=f"^{_VERSION.pattern}$")]
    purpose: Annotated[str, Field(min_length=1)]
    strategy: Literal["draft", "read"] = "draft"
    parameters: ModelParameters = ModelParameters()
    examples: tuple[str, ...] = ()


class ReadArticle(Model):
    """The article as a prompt sees it: `text` without captions, bylines, forms and repeats."""

    title: str | None
    published: Published | None
    text: str


_ANY_ARTICLE = ReadArticle(title=None, published=None, text="")


class Example(Model):
    """A worked example: an invented article and the draft it should lead to."""

    article: ReadArticle
    answer: Draft


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt, checked and ready to render."""

    path: Path
    head: FrontMatter
    sections: Mapping[str, str]
    examples: tuple[Example, ...]
    sha256: str
    released: bool

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

    def _article(self, article: ReadArticle) -> Message:
        return Message("user", self._render("article", **dict(article)))

    def _render(self, section: str, **values: Any) -> str:
        try:
            return _template(self.sections[section]).render(values).strip()
        except TemplateError as fault:
            raise PromptError(f"{self.path}: section {section!r}: {fault}") from fault


@lru_cache(maxsize=64)
def _template(source: str) -> Template:
    """Compiled once: that costs more than rendering it for an article."""
    return _JINJA.from_string(source)


class Catalog:
    """The prompts of the package, and those in an editor's workspace folder if there is one.

    New prompts go to the workspace, in a checkout to the package's own folder.
    """

    def __init__(self, workspace: Path | None = None, package: Path = PACKAGE_FOLDER) -> None:
        self._workspace = workspace or package
        self._folders = list(dict.fromkeys([package, self._workspace]))

    def refs(self) -> list[str]:
        """Every `name@version` that can be loaded, in order of name and version."""
        found = {
            f"{file.parent.name}@{file.stem}"
            for folder in self._folders
            for file in folder.glob("*/*.md")
            if _VERSION.fullmatch(file.stem)
        }
        return sorted(found, key=_sort_key)

    def load(self, ref: str) -> Prompt:
        """The prompt `name@version`; a bare `name` means its latest released version.

        Raises `PromptMissing` if there is none, `PromptError` if its file is wrong.
        """
        name, _, version = ref.partition("@")
        if not _NAME.fullmatch(name) or (version and not _VERSION.fullmatch(version)):
            raise PromptMissing(f"{ref!r} is no prompt reference: write NAME or NAME@VERSION")
        version = version or self._latest_released(name)
        for folder in self._folders:
            path = folder / name / f"{version}.md"
            if path.is_file():
                return self._read(path, folder)
        raise PromptMissing(f"there is no prompt {name}@{version}; there are: {self._known()}")

    def new(self, ref: str, source: str) -> Path:
        """Copy `source` to a draft `name@version` with its examples; returns the file to edit."""
        name, _, version = ref.partition("@")
        if not (_NAME.fullmatch(name) and _VERSION.fullmatch(version)):
            raise PromptError(f"{ref!r}: name the new prompt NAME@VERSION, such as incidents@2")
        if ref in self.refs():
            raise PromptError(f"{ref} exists already: choose another version")
        old = self.load(source)
        path = self._workspace / name / f"{version}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = old.head.model_copy(update={"name": name, "version": version})
        front = yaml.safe_dump(head.model_dump(mode="json", exclude_none=True), sort_keys=False)
        body = old.path.read_text("utf-8").split("\n---\n", 1)[1]
        path.write_text(f"---\n{front}---\n{body}", "utf-8")
        for example in old.head.examples:
            copy = self._workspace / "examples" / f"{example}.yaml"
            if not copy.exists():
                copy.parent.mkdir(exist_ok=True)
                copy.write_bytes((old.path.parent.parent / "examples" / copy.name).read_bytes())
        return path

    def release(self, ref: str) -> Prompt:
        """Fix a draft for good by its hash: from now on a change of its files is an error."""
        prompt = self.load(ref)
        if prompt.released:
            raise PromptError(f"{ref} is released already")
        folder = prompt.path.parent.parent
        hashes = _hashes(folder) | {prompt.label: prompt.sha256}
        listing = json.dumps(dict(sorted(hashes.items())), indent=1) + "\n"
        (folder / "released.json").write_text(listing, "utf-8")
        return self.load(ref)

    def _latest_released(self, name: str) -> str:
        hashes = {ref for folder in self._folders for ref in _hashes(folder)}
        versions = [ref for ref in hashes if ref.partition("@")[0] == name]
        if not versions:
            raise PromptMissing(f"no version of {name!r} is released; there are: {self._known()}")
        return max(versions, key=_sort_key).partition("@")[2]

    def _known(self) -> str:
        return ", ".join(self.refs()) or "none"

    def _read(self, path: Path, folder: Path) -> Prompt:
        raw = path.read_bytes()
        try:
            head, sections = _parse(path, raw.decode("utf-8"))
        except UnicodeDecodeError as fault:
            raise PromptError(f"{path}: byte {fault.start} is not UTF-8") from fault
        if (head.name, head.version) != (path.parent.name, path.stem):
            raise PromptError(f"{path}: says it is {head.name}@{head.version}")
        files = [folder / "examples" / f"{example}.yaml" for example in head.examples]
        sha256 = _hash([raw, *(_example_bytes(path, file) for file in files)])
        ref = f"{head.name}@{head.version}"
        recorded = _hashes(folder).get(ref)
        if recorded is not None and recorded != sha256:
            raise PromptError(
                f"{path}: {ref} is released and has been changed since (its hash is {sha256[:12]}, "
                f"released was {recorded[:12]}): undo the change and give it a new version"
            )
        examples = tuple(read_example(file) for file in files)
        prompt = Prompt(path, head, sections, examples, sha256, released=recorded is not None)
        _ = prompt.preamble  # a template that does not render must fail here, not on an article
        if head.strategy == "read":
            prompt.question(_ANY_ARTICLE, {"slot": "", "words": "", "event": ""})
        return prompt


def read_example(path: Path) -> Example:
    """Load a worked example; raise `PromptError` unless every word it copies is in its own text."""
    try:
        example = Example.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as fault:
        raise PromptError(f"{path}: {fault}") from fault
    for place, words in copied_words(example.answer):
        if words not in example.article.text:
            raise PromptError(f"{path}: {place} copies {words!r}, which is not in its text")
    return example


_CODEBOOK = {
    "event_types": list(codebook.EventType),
    "outcomes": list(codebook.Outcome),
    "attributions": list(codebook.Attribution),
    "claim_statuses": list(codebook.ClaimStatus),
    "target_types": list(codebook.TargetType),
    "weapon_types": list(codebook.WeaponType),
    "damage_extents": list(codebook.DamageExtent),
}

# Prompts come from editors: the sandbox keeps a template from reaching into Python.
_JINJA = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
)


def _parse(path: Path, text: str) -> tuple[FrontMatter, dict[str, str]]:
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if match is None:
        raise PromptError(f"{path}: begin with front matter between two '---' lines")
    try:
        head = FrontMatter.model_validate(yaml.safe_load(match[1]))
    except (yaml.YAMLError, ValidationError) as fault:
        raise PromptError(f"{path}: front matter: {fault}") from fault
    pieces = _SECTION.split(text[match.end() :])
    sections = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    wanted = _SECTIONS[head.strategy]
    if tuple(sections) != wanted or pieces[0].strip():
        named = " and ".join(f"'=== {name} ==='" for name in wanted)
        raise PromptError(
            f"{path}: needs exactly the sections {named}, has {', '.join(sections) or 'none'}"
        )
    return head, sections


def _example_bytes(prompt: Path, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise PromptError(f"{prompt}: example {file.stem!r}: {fault.strerror}: {file}") from fault


def _hashes(folder: Path) -> dict[str, str]:
    path = folder / "released.json"
    if not path.is_file():
        return {}
    try:
        return _HASHES.validate_json(path.read_bytes())
    except ValidationError as fault:
        raise PromptError(f"{path}: expected {{name@version: sha256}}: {fault}") from fault


def _hash(files: Sequence[bytes]) -> str:
    digest = hashlib.sha256()
    for content in files:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _sort_key(ref: str) -> tuple[str, list[tuple[int, str]]]:
    name, _, version = ref.partition("@")
    return name, [
        (int(part) if part.isdigit() else -1, part) for part in re.split(r"[.-]", version)
    ]
