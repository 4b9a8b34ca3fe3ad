"""What instructor is given in place of an answer's model: its name, its schema, its validation.

instructor walks the whole model four times for each call, makes a subclass of it and returns that.
A form has next to nothing to walk, and what it holds in the end is of the model itself.
"""

from functools import cache
from typing import Any, Self

import instructor
from pydantic import BaseModel


class Form(BaseModel):
    """An answer as instructor got it; `filled` is of the model that was asked for."""

    filled: Any


@cache
def form_of(answer: type[BaseModel]) -> type[Form]:
    """The form for answers of that model, made once.

    Its schema is the one that instructor would send for the model.
    """
    schema = instructor.openai_schema(answer).model_json_schema()

    class Sealed(Form):
        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            return schema

        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray, **how: Any) -> Self:
            filled = answer.model_validate_json(json_data, **how)
            return cls.model_construct(filled=filled)  # type: ignore[return-value] # it is

    Sealed.__name__ = answer.__name__  # as the request names the schema
    return instructor.openai_schema(Sealed)
