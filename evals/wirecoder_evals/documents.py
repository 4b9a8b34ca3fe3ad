"""What is wrong with a JSON document that people may have edited."""

from pydantic import ValidationError


def first_fault(fault: ValidationError) -> str:
    """The path and the message of the first fault; one is enough to mend the next."""
    first = fault.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}"
