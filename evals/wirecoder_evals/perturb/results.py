"""What came of a test of robustness: each case, and the pass rate of each kind."""

import math
from collections.abc import Sequence
from typing import Literal, Self

from wirecoder_evals.perturb.compare import Comparison
from wirecoder_evals.perturb.variants import Kind
from wirecoder_schemas.base import Model
from wirecoder_schemas.provenance import PromptRef

_Z = 1.959964  # 95 %, two sides


class Case(Model):
    """One changed article. `what` says how it was changed, `failure` why it has no report."""

    dataset: str
    article: str
    kind: Kind
    what: str
    failure: str | None = None
    comparison: Comparison | None = None

    @property
    def passed(self) -> bool:
        """Whether its report changed exactly where it had to; without a report it did not."""
        return self.comparison is not None and self.comparison.passed


class Skipped(Model):
    """An article that has no report of its own, so that there is nothing to compare with."""

    dataset: str
    article: str
    reason: str
    failed: bool
    """Whether that was an error, and not an article that is not coded for what it is."""


class Rate(Model):
    """The cases of one kind. `failures` of them have no report, and count as not passed."""

    kind: Kind
    n: int
    passed: int
    failures: int

    @classmethod
    def of(cls, kind: Kind, cases: Sequence[Case]) -> Self:
        """The rate of a kind among some cases."""
        own = [case for case in cases if case.kind is kind]
        passed = sum(case.passed for case in own)
        failures = sum(case.failure is not None for case in own)
        return cls(kind=kind, n=len(own), passed=passed, failures=failures)

    @property
    def rate(self) -> float | None:
        """The share that passed; None without a case."""
        return self.passed / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends of its 95 % interval (Wilson 1927), which holds for few cases too."""
        if not self.n:
            return None
        share, squared = self.passed / self.n, _Z * _Z / self.n
        middle = share + squared / 2
        reach = _Z * math.sqrt(share * (1 - share) / self.n + squared / (4 * self.n))
        low, high = (middle - reach) / (1 + squared), (middle + reach) / (1 + squared)
        return max(0.0, low), min(1.0, high)


class Robustness(Model):
    """One test: what was coded with what, and every case of it."""

    format: Literal["wirecoder-robustness/1"] = "wirecoder-robustness/1"
    model: str
    prompt: PromptRef
    seed: int
    articles: int
    kinds: tuple[Kind, ...]
    skipped: tuple[Skipped, ...]
    cases: tuple[Case, ...]

    @property
    def rates(self) -> tuple[Rate, ...]:
        """The rate of each kind that was asked for."""
        return tuple(Rate.of(kind, self.cases) for kind in self.kinds)

    @property
    def incomplete(self) -> bool:
        """Whether an article or a variant failed, so that the figures are not all they could be."""
        return any(one.failed for one in self.skipped) or any(c.failure for c in self.cases)
