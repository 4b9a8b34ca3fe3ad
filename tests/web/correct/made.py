"""Gold of the repository, and a short article of our own, for tests of the editor."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wirecoder_evals import cases
from wirecoder_evals.cases import Case

DATASETS = Path(__file__).parents[3] / "evals" / "datasets"
TEXT = (
    "Militia shells hit the market\r\nof Tel Abyad on Saturday, killing at least five traders, "
    "police said. An Iraqi officer spoke of two rockets. Nobody claimed it.\n"
)


def gold() -> Iterator[Case]:
    """Every case of the datasets in the repository."""
    for folder in sorted(DATASETS.iterdir()):
        yield from cases.load(folder)


def span(words: str, text: str = TEXT) -> tuple[int, int]:
    """Where words stand in a text."""
    start = text.index(words)
    return start, start + len(words)


def quoted(words: str, text: str = TEXT) -> str:
    """The same as a field of quotes has it."""
    start, end = span(words, text)
    return f"{start}-{end}"


def plain(node: Any) -> Any:
    """A record without what says nothing, and names on one line: what the form keeps of it."""
    if isinstance(node, dict):
        return {
            key: plain(value)
            for key, value in node.items()
            if not (key in ("aliases", "accept", "optional") and not _says(value))
        }
    if isinstance(node, list | tuple):
        return [plain(item) for item in node]
    return " ".join(node.split()) if isinstance(node, str) else node


def _says(value: Any) -> bool:
    return any(map(_says, value.values())) if isinstance(value, dict) else bool(value)
