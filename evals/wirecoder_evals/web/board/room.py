"""`/board`: the runs on a dataset over time, one run, and one article of it."""

import asyncio
from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from wirecoder.api.access import needs
from wirecoder.desk.keys import Scope
from wirecoder.errors import NotFound
from wirecoder.web.pages import is_part
from wirecoder.web.prose import marked, words
from wirecoder.web.workbench import Workbench
from wirecoder_evals.evaluation import Evaluated
from wirecoder_evals.scoring.articles import ArticleScore
from wirecoder_evals.web.board import view
from wirecoder_evals.web.board.figures import Figures
from wirecoder_evals.web.board.shelf import Kept, Key, Shelf, look, roots_of
from wirecoder_evals.web.board.texts import spans_of, text_of
from wirecoder_evals.web.board.worst import faulty, told_apart, worst

MOST = 20
"""How many runs of a dataset are drawn: the newest."""
_RUN = "/board/{root}/{mode}/{dataset}/{label}"


def routes(bench: Workbench) -> APIRouter:
    """The routes of the board."""
    routes = APIRouter(include_in_schema=False, dependencies=[needs(Scope.READ)])
    board = Board(bench)
    routes.get("/board")(board.overview)
    routes.get(_RUN)(board.run)
    routes.get(f"{_RUN}/articles/{{article_id}}")(board.article)
    return routes


def _key(root: str, mode: str, dataset: str, label: str) -> Key:
    return Key(root, mode, dataset, label)


class Board:
    """The pages, and the figures that they have reckoned so far."""

    def __init__(self, bench: Workbench) -> None:
        self._pages = bench.pages
        self._workspace = bench.service.workspace
        self._figures = Figures()

    async def overview(
        self, request: Request, dataset: str | None = None, wait: bool = False
    ) -> Response:
        """Runs over time, slot by slot, and the worst articles of the newest.

        Where that takes seconds, the page comes without, and asks for it (`wait`) when it is there.
        """
        shelf = await self._look()
        chosen = _chosen(shelf, dataset)
        every = shelf.of(chosen) if chosen else []
        shown = every[-MOST:]
        waiting = 0 if wait else self._figures.slow(shown)
        return self._pages.answer(
            request,
            "board/found.html" if wait and is_part(request) else "board/board.html",
            datasets=shelf.datasets(),
            chosen=chosen,
            left_out=len(every) - len(shown),
            unscored=[key for key in shelf.unscored if key.dataset == chosen],
            damaged=shelf.damaged,
            waiting=waiting,
            **({} if waiting else await self._drawn(shown)),
        )

    async def _drawn(self, shown: Sequence[Kept]) -> dict[str, Any]:
        found = list(zip(shown, await self._figures.of(shown), strict=True))
        runs = [(run, one) for run, one in found if not isinstance(one, str)]
        broken = [f"{'/'.join(run.key)}: {one}" for run, one in found if isinstance(one, str)]
        return {"broken": broken, "rows": ()} | (view.overview(runs) if runs else {})

    async def run(self, request: Request, key: Annotated[Key, Depends(_key)]) -> Response:
        """One run: its figures, slots, articles, and how it was made."""
        kept, found = await self._found(key)
        return self._pages.answer(
            request,
            "board/run.html",
            key=key,
            articles=worst(found.articles),
            **view.run(kept, found),
        )

    async def article(
        self, request: Request, key: Annotated[Key, Depends(_key)], article_id: str
    ) -> Response:
        """One article of a run: its text with what was quoted, beside the verdicts."""
        kept, found = await self._found(key)
        score = _article(found, article_id)
        verdicts = told_apart(score.verdicts)
        prediction = kept.folder.prediction(score.id)
        text = await asyncio.to_thread(
            text_of, self._workspace, kept.record.dataset, score.id, prediction
        )
        spans = spans_of(verdicts)
        shown = None if text is None else await asyncio.to_thread(marked, text, spans)
        return self._pages.answer(
            request,
            "board/article.html",
            key=key,
            faulty=faulty(score),
            verdicts=verdicts,
            words=words,
            text=shown,
            **view.run(kept, found),
        )

    async def _look(self) -> Shelf:
        return await asyncio.to_thread(look, roots_of(self._workspace))

    async def _found(self, key: Key) -> tuple[Kept, Evaluated]:
        kept = (await self._look()).run(key)
        (found,) = await self._figures.of([kept])
        if isinstance(found, str):
            raise NotFound(f"the run {'/'.join(key)!r} cannot be read: {found}")
        return kept, found


def _chosen(shelf: Shelf, dataset: str | None) -> str | None:
    """The dataset that was asked for, else that of the newest run, if there is one."""
    names = shelf.datasets()
    if dataset is not None and dataset not in names:
        raise NotFound(f"there is no scored run on a dataset {dataset!r}")
    return dataset or next(iter(names), None)


def _article(run: Evaluated, article_id: str) -> ArticleScore:
    """An article that the run scored. Its id names a file, so it is no path."""
    for article in run.articles:
        if article.id == article_id == PurePath(article_id).name:
            return article
    raise NotFound(f"the run has no article {article_id!r}")
