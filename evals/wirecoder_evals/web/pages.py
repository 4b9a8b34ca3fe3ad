"""What the workbench is given of this package's pages, by the entry point `wirecoder.pages`."""

from pathlib import Path

from wirecoder.web.pages import Section
from wirecoder.web.workbench import Contribution
from wirecoder_evals.web.board import room as board
from wirecoder_evals.web.lab import room as lab

CONTRIBUTION = Contribution(
    folder=Path(__file__).parent,
    sections=(Section("/prompts", "Prompts"), Section("/board", "Board")),
    rooms=(lab.routes, board.routes),
)
