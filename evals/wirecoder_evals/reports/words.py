"""Figures as people read them, alike in every report."""

from wirecoder_evals.comparison import Comparison, Delta
from wirecoder_evals.evaluation import Evaluated, SlotValue, Value
from wirecoder_evals.provenance import RunRecord
from wirecoder_evals.scoring.verdicts import Side

NOTHING = "–"


def value(figure: Value) -> str:
    """`0.578`, a count as `3`, a share with what it is of: `1.000 (53 of 53)`."""
    if figure.value is None:
        return NOTHING
    if figure.is_count:
        return f"{figure.value:g}"
    return f"{figure.value:.3f} ({figure.counts})" if figure.counts else f"{figure.value:.3f}"


def interval(of: Value | SlotValue | Delta) -> str:
    """`[0.486, 0.690]`; empty where there is none."""
    if of.low is None or of.high is None:
        return ""
    form = "g" if isinstance(of, Value) and of.is_count else ".3f"
    return f"[{of.low:{form}}, {of.high:{form}}]"


def number(amount: float | None) -> str:
    """A figure of a comparison."""
    return NOTHING if amount is None else f"{amount:.3f}"


def difference(delta: Delta) -> str:
    """`+0.021`, with a star where the interval leaves out zero."""
    if delta.delta is None:
        return NOTHING
    return f"{delta.delta:+.3f}{' *' if delta.is_sure else ''}"


def side(of: Side) -> str:
    """A value with the words that it rests on: `5+ “at least five”`."""
    quotes = " / ".join(f"“{quote.quote}”" for quote in of.quotes)
    return f"{of.value or NOTHING} {quotes}".strip()


def causes(run: Evaluated) -> str:
    """`Causes of wrong slots: misread 4, ...`."""
    told = ", ".join(f"{cause.replace('_', ' ')} {n}" for cause, n in run.causes.items())
    return f"Causes of wrong slots: {told}"


def prompt(record: RunRecord) -> str:
    """`incidents@1`."""
    return record.identity.prompt.label


def labels(comparison: Comparison) -> tuple[str, str]:
    """How the two runs are called: by prompt, or by age where that is the same."""
    old, new = prompt(comparison.old), prompt(comparison.new)
    return (f"{old}, old", f"{new}, new") if old == new else (old, new)


def title(record: RunRecord) -> str:
    """`seeds, n = 5`."""
    return f"{record.dataset}, n = {record.articles}"


def cost(record: RunRecord) -> str:
    """Calls, tokens, and time and money where they are known."""
    usage = record.usage
    said = [
        f"{usage.calls} calls",
        f"{usage.prompt_tokens} prompt tokens ({usage.cached_tokens} cached)",
        f"{usage.completion_tokens} answer tokens",
    ]
    if record.seconds is not None:
        said.append(f"{record.seconds:.0f} s")
    if record.cost_usd is not None:
        said.append(f"${record.cost_usd:.4f}")
    return ", ".join(said)
