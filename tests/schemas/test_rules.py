"""The rules beside the fields: every field has one, every value of a closed list its meaning."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel

from wirecoder_schemas.codebook import Qualifier
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.incident import Incident, Number
from wirecoder_schemas.rules import QUALIFIERS, RULES

_NOT_CODED = {"id", "quotes", "confidence"}


def _leaves(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every coded field below a record, with its type; a number is one field."""
    fact = "quotes" in model.model_fields and "claimant" not in model.model_fields
    for name, field in model.model_fields.items():
        if name in _NOT_CODED or (fact and name == "status"):
            continue
        at = f"{path}.{name}" if path else name
        kinds = get_args(field.annotation) or (field.annotation,)
        part = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)
        if part is None or part is Number or part is Quote:
            yield at, next((k for k in kinds if isinstance(k, type)), None)
        else:
            yield from _leaves(part, at)


def test_every_field_has_a_rule_and_every_rule_its_field() -> None:
    assert {path for path, _ in _leaves(Incident)} == set(RULES)


def test_every_value_of_a_closed_list_has_a_meaning() -> None:
    for path, kind in _leaves(Incident):
        listed = {v.value for v in kind} if kind and issubclass(kind, StrEnum) else set()
        assert set(RULES[path].choices) == listed, path
    assert set(QUALIFIERS) == {value.value for value in Qualifier}


def test_rules_are_short_plain_sentences() -> None:
    for path, rule in RULES.items():
        assert rule.text.endswith((".", "?")), path
        assert len(rule.text) < 260, path
