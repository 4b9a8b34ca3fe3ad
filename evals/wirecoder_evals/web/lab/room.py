"""The routes of the prompt lab."""

from fastapi import APIRouter

from wirecoder.web.workbench import Workbench
from wirecoder_evals.web.lab import prompt_pages, release_pages, run_pages, trial_pages
from wirecoder_evals.web.lab.lab import lab_of


def routes(bench: Workbench) -> APIRouter:
    """All pages below `/prompts`."""
    lab = lab_of(bench)
    router = APIRouter(include_in_schema=False)
    for room in (prompt_pages, release_pages, run_pages, trial_pages):
        router.routes.extend(room.routes(lab).routes)
    return router
