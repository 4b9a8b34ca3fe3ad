"""Who answered: servers may ask another model than the one they were told to, and the record of a
run must not pass over that.
"""

import re
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

from wirecoder.ports import Answer, Judgement, LanguageModel, ModelAround, Refusal
from wirecoder_prompts.prompt import Message
from wirecoder_schemas.provenance import ModelParameters

T = TypeVar("T", bound=BaseModel)

_RELEASE = re.compile(
    r"""
    (?: [-._@] (?: latest
                 | v?\d{3,} (?: [-.]\d\d ){0,2}  # -2026-01-31, -20260131, -0131, @001
                 | (?:ud-)? i?q\d \w*+ | b?f\d\d | mxfp4  # -q4_k_m, .IQ3_XS, -bf16
                ) )*
    (?: : .* )?                                  # :8b, :latest
    """,
    re.VERBOSE,
)


class Witness(ModelAround):
    """A `LanguageModel` that passes questions on and remembers which models answered them."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__(model)
        self._others: dict[str, None] = {}

    @property
    def others(self) -> tuple[str, ...]:
        """The models that answered instead of the one that was asked, in order."""
        return tuple(self._others)

    async def ask(
        self, messages: Sequence[Message], answer: type[T], parameters: ModelParameters
    ) -> Answer[T] | Refusal:
        """As the model's."""
        given = await self._model.ask(messages, answer, parameters)
        self._hear(given.model)
        return given

    async def judge(
        self, messages: Sequence[Message], parameters: ModelParameters
    ) -> Judgement | Refusal:
        """As the model's."""
        given = await self._model.judge(messages, parameters)
        self._hear(given.model)
        return given

    def _hear(self, said: str | None) -> None:
        if said is not None and not names_same_model(self.name, said):
            self._others[said] = None


def names_same_model(asked: str, said: str) -> bool:
    """Whether a server that was asked for one name and gives the other may mean one model.

    Servers add what the name left open: a date (`x-2026-01-31`), a tag (`x:8b`), a quantisation
    (`x-q4_k_m`). They drop or add the folder (`org/x`, `/models/x.gguf`) and mind no case. But
    `x-mini` is another model than `x`.
    """
    asked, said = re.sub(r"[-:]latest$", "", _bare(asked)), _bare(said)
    return said.startswith(asked) and _RELEASE.fullmatch(said, len(asked)) is not None


def _bare(name: str) -> str:
    last = re.split(r"[/\\]", name.strip().casefold())[-1]
    return last.removesuffix(".gguf")
