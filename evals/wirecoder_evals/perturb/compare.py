"""Whether a report changed where it had to, and nowhere else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from wirecoder_evals.perturb.leaves import Leaves, incident_path, leaves_of, rows_of, same
from wirecoder_evals.perturb.variants import Change, Leaf, Variant
from wirecoder_evals.scoring.assignment import best_pairs
from wirecoder_schemas.base import Model
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.incident import Incident

T = TypeVar("T")
Wanted = dict[str, tuple[Leaf, ...]]
_LISTS = ("perpetrators", "targets", "weapons", "casualties", "accounts")
_ANY_PAIR = 0.001  # so that rows and records that may be one are compared, though nothing agrees


class Difference(Model):
    """A leaf that is not what it had to be. Rows are numbered as in the first report.

    A record that is missing or too many is one difference, at its own path.
    """

    path: str
    wanted: tuple[str | None, ...]
    found: str | None

    def __str__(self) -> str:
        wanted = " or ".join("nothing" if one is None else one for one in self.wanted)
        return f"{self.path}: {wanted} wanted, {self.found or 'nothing'} found"


class Comparison(Model):
    """`missed` had to change, and did not or did otherwise; `strayed` had to stay, and did not.

    `misquoted` are the paths of quotes that are not the words of the new text.
    """

    missed: tuple[Difference, ...] = ()
    strayed: tuple[Difference, ...] = ()
    misquoted: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the report changed exactly where it had to."""
        return not (self.missed or self.strayed or self.misquoted)


def compare(before: Sequence[Incident], after: Sequence[Incident], variant: Variant) -> Comparison:
    """The report of the variant beside that of the article. Offsets and wordings of quotes are
    free; incidents and rows are paired by what they say, as their order carries nothing.
    """
    changes = {change.path: change for change in variant.changes}
    wanted = _wanted(leaves_of(before), variant.changes)
    found = leaves_of(after)
    missed: list[Difference] = []
    strayed: list[Difference] = []
    for difference in _differences(wanted, found, len(before), len(after)):
        change = changes.get(difference.path)
        (missed if change and change.must else strayed).append(difference)
    return Comparison(
        missed=tuple(missed),
        strayed=tuple(strayed),
        misquoted=tuple(
            f"{incident_path(position)}.{wrong.path}"
            for position, incident in enumerate(after)
            for wrong in misquotes(incident, variant.text)
        ),
    )


def _wanted(leaves: Leaves, changes: Sequence[Change]) -> Wanted:
    return {path: (leaf,) for path, leaf in leaves.items()} | {c.path: c.new for c in changes}


def _differences(wanted: Wanted, found: Leaves, before: int, after: int) -> Iterator[Difference]:
    """Of the incidents that are one, of those that are gone, then of those that are new."""
    old = [_below(wanted, incident_path(position)) for position in range(before)]
    new = [_below(found, incident_path(position)) for position in range(after)]
    pairs = dict(best_pairs([[_agreement(one, other) for other in new] for one in old]))
    for position, leaves in enumerate(old):
        path = incident_path(position)
        if position not in pairs:
            said = _summary({inner: options[0] for inner, options in leaves.items()})
            yield Difference(path=path, wanted=(said,), found=None)
            continue
        paired = _paired(leaves, new[pairs[position]])
        for inner in dict.fromkeys((*leaves, *paired)):
            options, leaf = leaves.get(inner, (None,)), paired.get(inner)
            if not _among(inner, leaf, options):
                yield Difference(path=f"{path}.{inner}", wanted=options, found=leaf)
    extra = [position for position in range(after) if position not in pairs.values()]
    for place, position in enumerate(extra, start=before):
        said = _summary(new[position])
        yield Difference(path=incident_path(place), wanted=(None,), found=said)


def _paired(wanted: Wanted, found: Leaves) -> Leaves:
    """The leaves found, their rows numbered as the wanted ones; those too many come behind."""
    renamed = {path: leaf for path, leaf in found.items() if "[" not in path}
    for table in _LISTS:
        old, new = rows_of(wanted, table), rows_of(found, table)
        scores = [[_alike(_below(wanted, a), _below(found, b)) for b in new] for a in old]
        pairs = {j: i for i, j in best_pairs(scores)}
        last = len(old)
        for j, row in enumerate(new):
            place = pairs.get(j, last)
            last += j not in pairs
            renamed |= {
                f"{table}[{place}].{name}": leaf for name, leaf in _below(found, row).items()
            }
    return renamed


def _agreement(wanted: Wanted, found: Leaves) -> float:
    """How alike two incidents are: the share of leaves that agree, rows paired."""
    return _alike(wanted, _paired(wanted, found))


def _alike(wanted: Wanted, found: Leaves) -> float:
    paths = {*wanted, *found}
    agreed = sum(
        path in found and _among(path, found[path], wanted.get(path, ())) for path in paths
    )
    return _ANY_PAIR + agreed / max(len(paths), 1)


def _among(path: str, leaf: Leaf, options: Sequence[Leaf]) -> bool:
    return any(same(path, leaf, option) for option in options)


def _below(leaves: Mapping[str, T], path: str) -> dict[str, T]:
    head = f"{path}."
    return {p.removeprefix(head): leaf for p, leaf in leaves.items() if p.startswith(head)}


def _summary(leaves: Mapping[str, Leaf]) -> str:
    return f"{leaves['event_type']} at {leaves.get('location.site') or 'no named site'}"
