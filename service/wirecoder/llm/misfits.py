"""At which fields an answer did not fit its schema, by names of the schema alone."""

from collections.abc import Iterable
from typing import Any

from instructor.core.hooks import Hooks
from pydantic import BaseModel, ValidationError

from wirecoder.observer import Observer, SchemaRetried

WHOLE = "whole"
"""The answer as such: no JSON, or nothing."""
OTHER = "other"
"""A key that the schema does not have; it is the model's, and may be words of the article."""


def telling_of_retries(answer: type[BaseModel], observer: Observer) -> Hooks:
    """Hooks for instructor that tell of each misfit for which it asks again."""

    def misfit(fault: Exception, *, is_last_attempt: bool = False, **_: Any) -> None:
        if not is_last_attempt:
            observer.observe(SchemaRetried(fields_of(fault, answer)))

    hooks = Hooks()
    hooks.on("parse:error", misfit)
    return hooks


def fields_of(fault: Exception, answer: type[BaseModel]) -> tuple[str, ...]:
    """The paths at which an answer did not fit, sorted, each once, positions in lists left out."""
    if not isinstance(fault, ValidationError):
        return (WHOLE,)
    names = _names(answer)
    errors = fault.errors(include_url=False, include_context=False, include_input=False)
    return tuple(sorted({_path(error["loc"], names) for error in errors}))


def _path(place: Iterable[int | str], names: set[str]) -> str:
    keys = [key for key in place if isinstance(key, str)]
    if not keys:
        return WHOLE
    return ".".join(keys) if names.issuperset(keys) else OTHER


def _names(answer: type[BaseModel]) -> set[str]:
    schema = answer.model_json_schema()
    objects = [schema, *schema.get("$defs", {}).values()]
    return {name for found in objects for name in found.get("properties", {})}
