"""The articles to try a prompt on: those of datasets, and those that were posted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wirecoder.desk.library import Library
from wirecoder.errors import NotFound
from wirecoder.store.search import Query
from wirecoder.workspace import Workspace
from wirecoder_evals import cases
from wirecoder_evals.cases import Case
from wirecoder_evals.checkout import own_datasets
from wirecoder_evals.runner import Dataset
from wirecoder_schemas.article import Article
from wirecoder_schemas.gold import GoldIncident
from wirecoder_schemas.report import Report

POSTED = "posted"
"""Stands where a dataset's name could, for an article of a report."""
_NEWEST = 15  # posted articles to choose from


@dataclass(frozen=True, slots=True)
class Choice:
    """One article to choose: `key` is what forms send, `name` what people read."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """Articles of one dataset, or those that were posted."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """An article that was chosen; `gold` is what is right, where somebody said it."""

    key: str
    article: Article
    gold: tuple[GoldIncident, ...] | None


class Shelf:
    """Finds datasets in the checkout and in the workspace, and posted articles in the store."""

    def __init__(self, workspace: Workspace, library: Library) -> None:
        self._workspace = workspace
        self._library = library
        self._loaded: dict[str, tuple[object, Dataset]] = {}

    def folders(self) -> dict[str, Path]:
        """The datasets by name; of two with one name the committed one."""
        mine = sorted(gold.parent for gold in self._workspace.datasets.glob("*/gold"))
        named: dict[str, Path] = {}
        for folder in (*own_datasets(), *mine):
            if any((folder / "gold").glob("*.json")):
                named.setdefault(folder.name, folder)
        return named

    async def dataset(self, name: str) -> Dataset:
        """A dataset with its articles; raises `NotFound`, and `InvalidRequest` with its faults."""
        folders = await asyncio.to_thread(self.folders)
        if (folder := folders.get(name)) is None:
            raise NotFound(f"there is no dataset {name!r}; there are: {', '.join(folders)}")
        return await asyncio.to_thread(self._load, name, folder)

    async def groups(self) -> tuple[Group, ...]:
        """All articles to choose from."""
        found = [*await asyncio.to_thread(self._in_datasets), await self._posted()]
        return tuple(group for group in found if group.choices)

    async def subject(self, key: str) -> Subject:
        """The article of a choice; raises `NotFound`."""
        group, _, name = key.partition("/")
        if group == POSTED:
            return await self._reported(key, name)
        dataset = await self.dataset(group)
        case = next((case for case in dataset.cases if case.id == name), None)
        if case is None:
            raise NotFound(f"there is no article {name!r} in the dataset {group!r}")
        return subject_of(dataset, case)

    def _in_datasets(self) -> list[Group]:
        return [Group(name, _choices(name, folder)) for name, folder in self.folders().items()]

    async def _posted(self) -> Group:
        page = await self._library.search(Query(limit=_NEWEST))
        articles = {one.id: Report.model_validate_json(one.document).article for one in page.found}
        named = {key: one.title or one.id for key, one in articles.items()}
        choices = [Choice(f"{POSTED}/{key}", name[:80]) for key, name in named.items()]
        return Group("Posted last", tuple(choices))

    async def _reported(self, key: str, report_id: str) -> Subject:
        filed = await self._library.report(report_id)
        text = await self._library.text(report_id)
        info = Report.model_validate_json(filed.document).article
        article = Article(id=info.id, text=text, title=info.title, published=info.published)
        history = await self._library.corrections(report_id)
        return Subject(key, article, history[0].incidents if history else None)

    def _load(self, name: str, folder: Path) -> Dataset:
        state = _state(folder)
        known = self._loaded.get(name)
        if known is None or known[0] != state:
            known = state, Dataset(folder, cases.load(folder))
            self._loaded[name] = known
        return known[1]


def subject_of(dataset: Dataset, case: Case) -> Subject:
    """A case of a dataset as an article that was chosen."""
    return Subject(f"{dataset.name}/{case.id}", case.read(), case.gold.incidents)


def first_of(groups: Sequence[Group]) -> str | None:
    """The article to begin with."""
    return next((choice.key for group in groups for choice in group.choices), None)


def _choices(name: str, folder: Path) -> tuple[Choice, ...]:
    ids = sorted(file.stem for file in (folder / "gold").glob("*.json"))
    return tuple(Choice(f"{name}/{one}", f"{name}/{one}") for one in ids)


def _state(folder: Path) -> object:
    """What changes when a file of a dataset does."""
    files = sorted((*folder.glob("gold/*.json"), *folder.glob("articles/*.txt")))
    return [(str(file), file.stat().st_mtime_ns) for file in files]
