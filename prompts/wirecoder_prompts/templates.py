"""Templates of prompts: Jinja2 in a sandbox that bounds what one of them can compute.

Prompts come from editors. The sandbox keeps a template from reaching into Python; the bounds keep a
loop in a loop, or a text made of itself again and again, from holding up the service.
"""

from collections.abc import Callable, Iterable, Mapping, Sized
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any

from jinja2 import StrictUndefined, Template, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

MOST_STEPS = 100_000
"""Turns of loops, calls, and uses of filters, which count for more on long texts."""
MOST_CHARACTERS = 4_000_000
"""Of any text that is made: more than an article has, and far more than any model reads."""
_LONGEST_RANGE = 10_000
_LARGEST_NUMBER = 10**9
_FILTERS = (
    "abs capitalize count d default dictsort escape e first float int items last length list lower "
    "max min reverse round sort title trim truncate unique upper wordcount"
).split()
"""Those that give no more than they take; `join` and `replace` are bounded by themselves."""
_GROWING = frozenset(
    "center expandtabs format format_map join ljust replace rjust translate zfill".split()
)
_STEP = "step"
_OF_A_STEP = 50  # characters, or items, that a filter takes in a step

_left: ContextVar[int] = ContextVar("left")


class TooMuch(ValueError):
    """A template computes, or writes, more than a prompt may."""


def render(source: str, values: Mapping[str, object]) -> str:
    """Fill a template in; raises whatever it goes wrong with, `TooMuch` beyond the bounds."""
    token = _left.set(MOST_STEPS)
    try:
        return _template(source).render(values)
    finally:
        _left.reset(token)


def _take(steps: int) -> None:
    left = _left.get() - steps
    _left.set(left)
    if left < 0:
        raise TooMuch(f"it takes over {MOST_STEPS:,} steps: make its loops smaller")


def _take_for(value: object) -> None:
    """The steps that it takes to do something with a value."""
    _take(1 + (len(value) // _OF_A_STEP if isinstance(value, Sized) else 0))


def _fitting(characters: int) -> None:
    if characters > MOST_CHARACTERS:
        raise TooMuch(f"it makes a text of over {MOST_CHARACTERS:,} characters")


def _concat(pieces: Iterable[str]) -> str:
    """All that a template, a macro or a block writes."""
    written, size = [], 0
    for piece in pieces:
        size += len(piece)
        _fitting(size)
        written.append(piece)
    return "".join(written)


@pass_context
def _step(_: object, value: object) -> bool:
    """Counts one step. A filter with a context, so that it is not worked out beforehand."""
    _take(1)
    return True


def _counted(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that counts as steps, by how much it is given."""

    @pass_context
    @wraps(filter_)
    def counted(context: Any, value: Any, *args: Any, **named: Any) -> Any:
        _take_for(value)
        first = getattr(filter_, "jinja_pass_arg", None)
        before = () if first is None else (_FIRST[first.name](context),)
        return filter_(*before, value, *args, **named)

    return counted


_FIRST: dict[str, Callable[[Any], Any]] = {
    "context": lambda context: context,
    "eval_context": lambda context: context.eval_ctx,
    "environment": lambda context: context.environment,
}


def _join(values: Iterable[object], between: str = "", attribute: str | None = None) -> str:
    """The values as one text."""
    if attribute is not None:
        values = (getattr(value, attribute) for value in values)
    pieces: list[str] = []
    for value in values:
        pieces += (between, str(value)) if pieces else (str(value),)
    return _concat(pieces)


def _replace(text: object, old: str, new: str) -> str:
    """The text with other words in place of some."""
    whole = str(text)
    _fitting(len(whole) + whole.count(old) * (len(new) - len(old)))
    return whole.replace(old, new)


def _range(*args: int) -> range:
    found = range(*args)
    if len(found) > _LONGEST_RANGE:
        raise TooMuch(f"a range may have {_LONGEST_RANGE:,} numbers")
    return found


class _Steps(NodeTransformer):
    """Puts a step into whatever a template can do again and again."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja2's way
        """A turn of a loop; those that its condition leaves out count, too."""
        self._repeats(node)
        if node.test is not None:
            node.test = nodes.And(_a_step(node), node.test, lineno=node.lineno)
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802
        """A call of a macro."""
        return self._repeats(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802
        """What a macro calls back."""
        return self._repeats(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """`~` joins with bounds."""
        self.generic_visit(node)
        together = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(together, "join", [], [], None, None, lineno=node.lineno)

    def _repeats(self, node: nodes.For | nodes.Macro | nodes.CallBlock) -> nodes.Node:
        self.generic_visit(node)
        node.body.insert(0, nodes.ExprStmt(_a_step(node), lineno=node.lineno))
        return node


def _a_step(node: nodes.Node) -> nodes.Filter:
    nothing = nodes.Const(None, lineno=node.lineno)
    return nodes.Filter(nothing, _STEP, [], [], None, None, lineno=node.lineno)


class _Bounded(ImmutableSandboxedEnvironment):
    """The sandbox with bounds."""

    intercepted_binops = frozenset({"*", "**", "%"})
    concat = staticmethod(_concat)

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        kept = ("dict", "namespace")
        self.globals = {name: self.globals[name] for name in kept} | {"range": _range}
        own = {"join": _join, "replace": _replace}
        allowed = {name: FILTERS[name] for name in _FILTERS} | own
        self.filters = {name: _counted(one) for name, one in allowed.items()} | {_STEP: _step}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Steps().visit(super()._parse(source, name, filename))
        return tree

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """What can make much of little works on numbers only, and `**` on none."""
        numbers = all(isinstance(one, int | float) for one in (left, right))
        if operator == "**" or not numbers or max(abs(left), abs(right)) > _LARGEST_NUMBER:
            raise SecurityError(f"{operator!r} is for numbers up to {_LARGEST_NUMBER:,} here")
        return super().call_binop(context, operator, left, right)

    def call(self, context: Any, obj: Any, /, *args: Any, **named: Any) -> Any:
        """A call counts by how much its object holds."""
        _take_for(getattr(obj, "__self__", None))
        return super().call(context, obj, *args, **named)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """`format` is a method like others, and one that may not be used."""
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """No methods of texts that can make a long one of a short one."""
        grows = isinstance(obj, str | bytes) and attr in _GROWING
        return not grows and super().is_safe_attribute(obj, attr, value)


_JINJA = _Bounded()


@lru_cache(maxsize=64)
def _template(source: str) -> Template:
    """Compiled once: that costs more than rendering it for an article."""
    return _JINJA.from_string(source)
