"""Where editors' own work goes: their prompts, their gold, the evaluations they ran."""

from dataclasses import dataclass
from pathlib import Path

from wirecoder_prompts.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Workspace:
    """Three places that an editor writes to.

    `datasets` holds a folder for each dataset; what editors correct goes to `datasets/editors`.
    `evaluations` holds run folders, as `wirecoder eval --report` makes them.
    """

    catalog: Catalog
    datasets: Path
    evaluations: Path

    @property
    def editors(self) -> Path:
        """The dataset of articles that editors corrected and made gold."""
        return self.datasets / "editors"
