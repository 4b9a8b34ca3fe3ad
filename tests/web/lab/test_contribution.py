"""How the pages of the evals package come into the workbench."""

import tomllib
from importlib import import_module
from pathlib import Path

from wirecoder.web.workbench import GROUP
from wirecoder_evals.web.pages import CONTRIBUTION


def test_the_project_names_the_pages_where_the_workbench_looks_for_them() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    (named,) = project["project"]["entry-points"][GROUP].values()
    module, _, name = named.partition(":")
    assert getattr(import_module(module), name) is CONTRIBUTION
