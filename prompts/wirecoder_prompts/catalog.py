"""The prompt catalogue: the folders that prompts lie in, and what may be done to them.

A prompt is a file `<name>/<version>.md` (`prompt` says what stands in it). The examples it lists
lie in `examples/<name>.yaml` beside it. Released versions are named with their hash in the
folder's `released.json` and never change.
"""

import hashlib
import json
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from wirecoder_prompts.prompt import (
    NAME,
    VERSION,
    Prompt,
    PromptChanged,
    PromptError,
    PromptMissing,
    parse,
    read_example,
)

PACKAGE_FOLDER = Path(__file__).parent
_HASHES = TypeAdapter(dict[str, str])


@dataclass(frozen=True, slots=True)
class Source:
    """A prompt's file as it stands, sound or not; `seen` is its hash, to notice a change by."""

    ref: str
    text: str
    seen: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in the list of a name: the prompt, or what is wrong with its file.

    `is_draft` means that it may still be written and discarded here.
    """

    ref: str
    is_released: bool
    is_draft: bool
    prompt: Prompt | None
    fault: PromptError | None = None

    @property
    def name(self) -> str:
        """The name of the prompt."""
        return self.ref.partition("@")[0]

    @property
    def version(self) -> str:
        """Its version."""
        return self.ref.partition("@")[2]


class Catalog:
    """The prompts of the package, and those in an editor's workspace folder if there is one.

    New prompts go to the workspace, in a checkout to the package's own folder. What is written is
    checked first and replaced whole, so that no reader ever meets half a prompt.
    """

    def __init__(self, workspace: Path | None = None, package: Path = PACKAGE_FOLDER) -> None:
        self._package = package
        self._workspace = workspace or package
        self._folders = list(dict.fromkeys([package, self._workspace]))
        self._lock = threading.RLock()  # a release must have the hash of what stands in the file

    def refs(self) -> list[str]:
        """Every `name@version` that can be loaded, in order of name and version."""
        found = {
            f"{file.parent.name}@{file.stem}"
            for folder in self._folders
            for file in folder.glob("*/*.md")
            if VERSION.fullmatch(file.stem)
        }
        return sorted(found, key=_sort_key)

    def entries(self, name: str | None = None) -> list[Entry]:
        """The versions of one name, else of all, in order; wrong ones with what is wrong."""
        return [self.entry(ref) for ref in self.refs() if name in (None, ref.partition("@")[0])]

    def entry(self, ref: str) -> Entry:
        """One version and its state; raises `PromptMissing` if there is none."""
        path, folder = self._find(ref)
        released = ref in _hashes(folder)
        draft = not released and folder == self._workspace
        try:
            return Entry(ref, released, draft, self._read(path, folder, path.read_bytes()))
        except PromptError as fault:
            return Entry(ref, released, draft, None, fault)

    def load(self, ref: str) -> Prompt:
        """The prompt `name@version`; a bare `name` means its latest released version.

        Raises `PromptMissing` if there is none, `PromptError` if its file is wrong.
        """
        path, folder = self._find(ref)
        return self._read(path, folder, path.read_bytes())

    def source(self, ref: str) -> Source:
        """The file of a prompt as it stands, sound or not."""
        path, _ = self._find(ref)
        raw = path.read_bytes()
        return Source(f"{path.parent.name}@{path.stem}", _text(path, raw), _hash([raw]))

    def check(self, ref: str, text: str) -> Prompt:
        """The prompt that `text` would make of a version, writing nothing; raises `PromptError`."""
        path, folder = self._find(ref)
        return self._read(path, folder, text.encode())

    def new(self, ref: str, source: str) -> Path:
        """Copy `source` to a draft `name@version` with its examples; returns the file to edit."""
        name, _, version = ref.partition("@")
        if not (NAME.fullmatch(name) and VERSION.fullmatch(version)):
            raise PromptError(f"{ref!r}: name the new prompt NAME@VERSION, such as incidents@2")
        with self._lock:
            if ref in self.refs():
                raise PromptError(f"{ref} exists already: choose another version")
            old = self.load(source)
            for example in old.head.examples:
                copy = self._example(example)
                if not copy.exists():
                    _write(copy, (old.path.parent.parent / "examples" / copy.name).read_bytes())
            path = self._workspace / name / f"{version}.md"
            _write(path, _renamed(old, name, version).encode())
        return path

    def write(self, ref: str, text: str, seen: str) -> Prompt:
        """Replace a draft's text, which must be sound; `seen` is the hash of the file it came from.

        Raises `PromptChanged` if the file is another one by now, and leaves what was there.
        """
        with self._lock:
            path = self._draft(ref)
            if self.source(ref).seen != seen:
                raise PromptChanged(f"{ref} was changed by somebody else since you opened it")
            prompt = self._read(path, self._workspace, text.encode())
            _write(path, text.encode())
        return prompt

    def discard(self, ref: str) -> None:
        """Remove a draft, and those copies of the package's examples that nothing else names."""
        with self._lock:
            path = self._draft(ref)
            path.unlink()
            if self._workspace == self._package:
                return
            texts = [file.read_bytes() for file in self._workspace.glob("*/*.md")]
            for copy in self._workspace.glob("examples/*.yaml"):
                original = self._package / "examples" / copy.name
                named = any(copy.stem.encode() in text for text in texts)
                if not named and original.is_file() and _same(original, copy):
                    copy.unlink()

    def release(self, ref: str) -> Prompt:
        """Fix a draft for good by its hash: from now on a change of its files is an error."""
        with self._lock:
            prompt = self.load(ref)
            if prompt.released:
                raise PromptError(f"{ref} is released already")
            folder = prompt.path.parent.parent
            hashes = _hashes(folder) | {prompt.label: prompt.sha256}
            listing = json.dumps(dict(sorted(hashes.items())), indent=1) + "\n"
            _write(folder / "released.json", listing.encode())
            return self.load(ref)

    def _find(self, ref: str) -> tuple[Path, Path]:
        """The file of a prompt, and the folder of prompts that it lies in."""
        name, _, version = ref.partition("@")
        if not NAME.fullmatch(name) or (version and not VERSION.fullmatch(version)):
            raise PromptMissing(f"{ref!r} is no prompt reference: write NAME or NAME@VERSION")
        version = version or self._latest_released(name)
        for folder in self._folders:
            path = folder / name / f"{version}.md"
            if path.is_file():
                return path, folder
        raise PromptMissing(f"there is no prompt {name}@{version}; there are: {self._known()}")

    def _draft(self, ref: str) -> Path:
        """The file of a version that may be written."""
        path, folder = self._find(ref)
        if ref in _hashes(folder):
            raise PromptError(f"{ref} is released and never changes: start a new version from it")
        if folder != self._workspace:
            raise PromptError(f"{ref} is a part of the program: start a version of your own")
        return path

    def _example(self, name: str) -> Path:
        return self._workspace / "examples" / f"{name}.yaml"

    def _latest_released(self, name: str) -> str:
        hashes = {ref for folder in self._folders for ref in _hashes(folder)}
        versions = [ref for ref in hashes if ref.partition("@")[0] == name]
        if not versions:
            raise PromptMissing(f"no version of {name!r} is released; there are: {self._known()}")
        return max(versions, key=_sort_key).partition("@")[2]

    def _known(self) -> str:
        return ", ".join(self.refs()) or "none"

    def _read(self, path: Path, folder: Path, raw: bytes) -> Prompt:
        head, sections, lines = parse(path, _text(path, raw))
        if (head.name, head.version) != (path.parent.name, path.stem):
            raise PromptError(f"says it is {head.name}@{head.version}", path)
        files = [folder / "examples" / f"{example}.yaml" for example in head.examples]
        sha256 = _hash([raw, *(_example_bytes(path, file) for file in files)])
        ref = f"{head.name}@{head.version}"
        recorded = _hashes(folder).get(ref)
        if recorded is not None and recorded != sha256:
            raise PromptError(
                f"{ref} is released and has been changed since (its hash is {sha256[:12]}, "
                f"released was {recorded[:12]}): undo the change and give it a new version",
                path,
            )
        examples = tuple(read_example(file) for file in files)
        released = recorded is not None
        prompt = Prompt(path, head, sections, examples, sha256, released, lines)
        prompt.check()
        return prompt


def _renamed(prompt: Prompt, name: str, version: str) -> str:
    """The text of a prompt under another name and version, in which as little differs as can."""
    text = prompt.path.read_text("utf-8")
    front, _, body = text.partition("\n---\n")
    for key, value in (("name", name), ("version", f'"{version}"')):
        front = re.sub(rf"^{key}:.*$", f"{key}: {value}", front, count=1, flags=re.MULTILINE)
    head = prompt.head.model_copy(update={"name": name, "version": version})
    try:
        if parse(prompt.path, f"{front}\n---\n{body}")[0] == head:
            return f"{front}\n---\n{body}"
    except PromptError:
        pass  # the head is laid out in another way
    whole = yaml.safe_dump(head.model_dump(mode="json", exclude_none=True), sort_keys=False)
    return f"---\n{whole}---\n{body}"


def _text(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise PromptError(f"byte {fault.start} is not UTF-8", path) from fault


def _example_bytes(prompt: Path, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        said = f"example {file.stem!r}: {fault.strerror}: {file}"
        raise PromptError(said, prompt) from fault


def _hashes(folder: Path) -> dict[str, str]:
    path = folder / "released.json"
    if not path.is_file():
        return {}
    try:
        return _HASHES.validate_json(path.read_bytes())
    except ValidationError as fault:
        raise PromptError(f"expected {{name@version: sha256}}: {fault}", path) from fault


def _hash(files: Sequence[bytes]) -> str:
    digest = hashlib.sha256()
    for content in files:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def _sort_key(ref: str) -> tuple[str, list[tuple[int, str]]]:
    name, _, version = ref.partition("@")
    return name, [
        (int(part) if part.isdigit() else -1, part) for part in re.split(r"[.-]", version)
    ]
