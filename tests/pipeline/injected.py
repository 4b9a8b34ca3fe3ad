"""The texts with a hidden instruction, and each without it."""

import json
from pathlib import Path
from typing import NamedTuple

from wirecoder.pipeline.intake import decode

INJECTIONS = Path(__file__).parent / "injections"


class Injected(NamedTuple):
    """A text, and the words in it that are the instruction."""

    text: str
    instruction: tuple[str, ...]

    @property
    def spans(self) -> list[tuple[int, int]]:
        starts = [(self.text.index(words), words) for words in self.instruction]
        return [(start, start + len(words)) for start, words in starts]

    @property
    def clean(self) -> str:
        """The same text without the instruction."""
        text = self.text
        for words in self.instruction:
            text = text.replace(words, "")
        return text


def _injected() -> dict[str, Injected]:
    index = json.loads((INJECTIONS / "index.json").read_text("utf-8"))
    return {
        entry["id"]: Injected(
            decode((INJECTIONS / f"{entry['id']}.txt").read_bytes(), entry["id"]),
            tuple(entry["instruction"]),
        )
        for entry in index
    }


INJECTED = _injected()
