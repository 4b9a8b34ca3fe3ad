"""The pages that a whole run writes: the README's table, and RESULTS.md with its plots."""

from pathlib import Path
from typing import Final

from bench.contest import plots, sections
from bench.contest.names import Stopped
from bench.contest.results import TOGETHER, Field
from bench.contest.tables import between_marks, failures, grid, summary
from wirecoder.cli import files

_BENCH: Final = Path("evals") / "bench"
_ALT: Final = {
    "slot-f1": "Slot F1 of each dataset",
    "seconds": "Seconds by length of the article",
    "memory": "Memory of a batch as it goes on",
}
_WAYS: Final = "[how](evals/bench/README.md#beside-the-field)"


def write(field: Field, bench: Path, root: Path) -> None:
    """Write them, with what other parts of the bench have left in its folder.

    Raises `Stopped` if some article is missing, and writes nothing then.
    """
    if not field.is_whole:
        raise Stopped("some articles have no outcome of everybody: start again, it goes on there")
    readme = root / "README.md"
    files.write_text(readme, between_marks(readme.read_text("utf-8"), _readme(field)))
    files.prepare(root / _BENCH / "plots")
    for name, picture in _plots(field, bench).items():
        files.write_text(root / _BENCH / "plots" / f"{name}.svg", picture)
    files.write_text(root / _BENCH / "RESULTS.md", "\n".join(_page(field, bench)))


def _readme(field: Field) -> list[str]:
    return [
        f"`make bench`, {_told(field)}; in brackets 95 % bootstrap intervals over articles",
        f"([all figures]({(_BENCH / 'RESULTS.md').as_posix()}), {_WAYS}):",
        "",
        *summary(field).markdown(),
    ]


def _told(field: Field) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in field.versions.items())
    return f"{versions}, all on {field.model} and {field.machine.cores} cores"


def _plots(field: Field, bench: Path) -> dict[str, str]:
    single = [one for one in field.results if TOGETHER not in one.dataset]
    found = {
        "slot-f1": plots.quality(single, "slot_f1", "Slot F1, with 95 % intervals"),
        "seconds": plots.seconds(single),
    }
    curves = sections.memory(bench)
    return found | ({"memory": plots.memory(curves)} if curves else {})


def _profile() -> str:
    """What was learned of where time goes: written by hand, and part of the results."""
    return (Path(__file__).parents[1] / "PROFILE.md").read_text("utf-8").rstrip()


def _page(field: Field, bench: Path) -> list[str]:
    lines = ["# Results", "", "Written by `make bench`; do not edit.", ""]
    lines += [f"{_told(field)}, {field.finished:%Y-%m-%d}. What is compared, and how: the", ""]
    lines[-1:] = ["[README](README.md#beside-the-field). In brackets 95 % bootstrap intervals.", ""]
    for name in _plots(field, bench):
        lines += [f"![{_ALT[name]}](plots/{name}.svg)", ""]
    for table in (*map(grid, field.results), *sections.found(bench)):
        lines += [f"## {table.title}", "", *table.markdown(), ""]
    lines += [_profile(), ""]
    failed = failures(field)
    lines += ["## Failures", "", *(f"- {line}" for line in failed), ""] if failed else []
    lines += [f"Left out, since it is not there: {name}." for name in field.left_out]
    return [*lines] if lines[-1] == "" else [*lines, ""]
