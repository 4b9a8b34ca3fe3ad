"""What is wrong with a form, in words that say what to do about it, by the path of the control."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_CHOOSE = "Choose one of the list."
_NAME = "Pick the words in the article, or type them."
_FIELD = "Choose what the sources differ on."
_QUOTE = "Pick the words of the article that say so."
_WHOLE = "Write a whole number, such as 5."
_BOUNDS = {
    "exact": "Exact needs one figure.",
    "about": "About needs one figure.",
    "zero": "Zero has the figure 0, or none.",
    "at_least": "At least needs a lowest figure, and no highest.",
    "at_most": "At most needs a highest figure, and no lowest.",
    "range": "A range needs a lowest and a higher figure, and no best.",
    "vague": "Vague needs a lowest figure only, 2 for several.",
    "conflicting": "Conflicting needs the lowest and the highest figure that is given.",
}


def faults(fault: ValidationError) -> dict[str, str]:
    """By path of the control, what to do; the first thing of each."""
    found: dict[str, str] = {}
    for error in fault.errors(include_url=False):
        path, message = _plain(error)
        found.setdefault(path, message)
    return found


def _plain(error: ErrorDetails) -> tuple[str, str]:
    path = ".".join(str(part) for part in error["loc"])
    before, in_accept, _ = path.partition(".accept")
    if in_accept:
        return before + in_accept, "This cannot be read. Leave it out."
    match error["type"]:
        case "enum":
            return path, _CHOOSE
        case "int_type" | "int_parsing" | "greater_than_equal":
            return path, _WHOLE
        case "string_type" | "string_too_short":
            return path, _FIELD if path.endswith(".field") else _NAME
        case "value_error":
            return _of_value(path, error["msg"].removeprefix("Value error, "), error["input"])
    return path, f"{error['msg']}."


def _of_value(path: str, said: str, value: Any) -> tuple[str, str]:
    """What the records' own checks say: most are plain already."""
    if said.endswith("needs at least one quote"):
        return f"{path}.quotes", _QUOTE
    if isinstance(value, dict) and "qualifier" in value:
        return f"{path}.qualifier", _BOUNDS.get(value["qualifier"], _CHOOSE)
    if said.startswith("accept "):
        return f"{path}.accept", f"{said[0].upper()}{said[1:]}. Leave it out."
    if "alpha-3" in said:
        return path, "Write a country's name or code, such as Iraq or IRQ."
    said = said.replace(" is not an EDTF date", " cannot be read as a date")
    return path, f"{said[0].upper()}{said[1:]}."
