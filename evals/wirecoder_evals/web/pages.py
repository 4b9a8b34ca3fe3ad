"""What the workbench is given of this package's pages, by the entry point `wirecoder.pages`."""

from pathlib import Path

from wirecoder.web.pages import Section
from wirecoder.web.workbench import Contribution
from wirecoder_evals.web.board import room as board

CONTRIBUTION = Contribution(
    folder=Path(__file__).parent,
    sections=(Section("/board", "Board"),),
    rooms=(board.routes,),
)
"""Pages that this package adds to the workbench: the prompt lab and the eval board."""
