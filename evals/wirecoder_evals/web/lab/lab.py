"""What the pages of the prompt lab share."""

from dataclasses import dataclass

from fastapi import Request, Response

from wirecoder.api.intake import read_form
from wirecoder.desk.service import Service
from wirecoder.errors import InvalidRequest
from wirecoder.web import prose
from wirecoder.web.pages import Pages
from wirecoder.web.post.stages import stage_name
from wirecoder.web.workbench import Workbench
from wirecoder_evals.web.lab.comparisons import Comparisons, slot_name, value_words
from wirecoder_evals.web.lab.evaluations import Evaluations
from wirecoder_evals.web.lab.shelf import Shelf
from wirecoder_evals.web.lab.tries import Tries
from wirecoder_prompts.catalog import Catalog
from wirecoder_prompts.prompt import Prompt, PromptError

_MOST_FORM = 2_000_000  # bytes: a long prompt, every character written as three of percent signs


@dataclass(frozen=True, slots=True)
class Lab:
    """What the pages of the lab stand on."""

    service: Service
    pages: Pages
    catalog: Catalog
    shelf: Shelf
    evaluations: Evaluations
    comparisons: Comparisons
    tries: Tries

    def answer(
        self, request: Request, template: str, /, *, status: int = 200, **values: object
    ) -> Response:
        """A page of the lab, which can show words of articles and the names of slots and stages."""
        return self.pages.answer(
            request,
            template,
            status=status,
            headers=None,
            words=prose.words,
            label=slot_name,
            value_words=value_words,
            stage=stage_name,
            **values,
        )

    def released(self, name: str) -> Prompt | None:
        """The latest released version of a prompt, which others are held against."""
        try:
            return self.catalog.load(name)
        except PromptError:
            return None


def lab_of(bench: Workbench) -> Lab:
    """The lab of a workbench."""
    service = bench.service
    return Lab(
        service=service,
        pages=bench.pages,
        catalog=service.workspace.catalog,
        shelf=Shelf(service.workspace, service.library),
        evaluations=Evaluations(service),
        comparisons=Comparisons(),
        tries=Tries(service),
    )


async def form_of(request: Request, *needed: str) -> dict[str, str]:
    """The fields of a form; raises `InvalidRequest` where one that is `needed` is not there."""
    form = await read_form(request, _MOST_FORM)
    if lacking := [name for name in needed if name not in form]:
        raise InvalidRequest(f"the form lacks {', '.join(lacking)}: load the page again")
    return form
