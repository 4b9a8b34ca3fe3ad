import inspect
import pickle
import re

import pytest

from wirecoder import errors
from wirecoder.errors import ModelError, WirecoderError
from wirecoder.usage import Usage

LINE = re.compile(r"([│├└─ ]*)(\w+)(?: +(\d{3}) +(\d) +(\S.*))?")
CLASSES: dict[str, type[WirecoderError]] = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, WirecoderError)
}
PARENTS = {"WirecoderError", "ModelError"}  # drawn without numbers: what is raised is below them


def drawn() -> dict[str, tuple[str | None, int | None, int | None]]:
    """Name to parent, HTTP status and exit code, as the module's docstring draws them."""
    tree = (errors.__doc__ or "").split("\n\n")[1]
    branch: list[str] = []
    found: dict[str, tuple[str | None, int | None, int | None]] = {}
    for line in tree.splitlines():
        match = LINE.fullmatch(line)
        assert match, f"the tree has a line of another form: {line!r}"
        indent, name, status, code, _meaning = match.groups()
        del branch[len(indent) // 4 :]
        numbers = (int(status), int(code)) if status else (None, None)
        assert name not in found
        found[name] = (branch[-1] if branch else None, *numbers)
        branch.append(name)
    return found


def test_the_tree_in_the_docstring_names_every_error_under_its_parent() -> None:
    parents = {name: kind.__bases__[0].__name__ for name, kind in CLASSES.items()}
    assert parents.pop("WirecoderError") == "Exception"
    assert {name: parent for name, (parent, *_) in drawn().items() if parent} == parents
    assert set(drawn()) == set(CLASSES)


def test_the_tree_in_the_docstring_tells_each_http_status_and_exit_code() -> None:
    numbers = {name: row[1:] for name, row in drawn().items() if name not in PARENTS}
    real = {
        name: (kind.http_status, kind.exit_code)
        for name, kind in CLASSES.items()
        if name not in PARENTS
    }
    assert numbers == real
    assert all(drawn()[name][1:] == (None, None) for name in PARENTS)


def test_each_error_has_a_code_of_its_own() -> None:
    codes = [vars(kind).get("code") for kind in CLASSES.values()]
    assert None not in codes
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z_]+", str(code)) for code in codes)


@pytest.mark.parametrize("name", CLASSES)
def test_each_error_has_a_status_an_exit_code_and_a_sentence(name: str) -> None:
    kind = CLASSES[name]
    assert 400 <= kind.http_status < 600
    assert 1 <= kind.exit_code <= 4
    assert re.match(r"[A-Z].*\.", vars(kind)["__doc__"])


@pytest.mark.parametrize("name", CLASSES)
def test_only_what_the_server_may_mend_by_itself_is_retryable(name: str) -> None:
    assert CLASSES[name].retryable <= (CLASSES[name].http_status in {429, 503, 504})


def test_an_error_of_the_model_carries_what_its_attempts_cost() -> None:
    assert ModelError("said").usage == Usage()
    fault = ModelError("said", Usage(2, 30, 4, 1))
    assert (str(fault), fault.usage) == ("said", Usage(2, 30, 4, 1))


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_every_error_comes_through_to_another_process(kind: type[WirecoderError]) -> None:
    fault = kind("what, and what next", 7.0) if kind is errors.CircuitOpen else kind("what next")
    there = pickle.loads(pickle.dumps(fault))  # noqa: S301 - our own
    assert (type(there), str(there), vars(there)) == (kind, str(fault), vars(fault))
