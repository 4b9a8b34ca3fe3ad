"""The comparison: both ways in turn on each article, failures empty and aloud, fair seconds."""

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from bench import compare
from bench.compare import PIPELINE, SINGLE, Coded, Pair, Timed, Way
from wirecoder.errors import AnswerTruncated, ModelUnreachable
from wirecoder.usage import Usage
from wirecoder_evals.cases import Case, load
from wirecoder_schemas.article import Article

WIRE = Path(__file__).parents[3] / "evals" / "datasets" / "wire"
CASES = load(WIRE)[:3]
EMPTY = Coded((), '{"incidents": []}', Usage(1))


def way(name: str, seen: list[str], fault: Mapping[str, Exception] | None = None) -> Way:
    """Finds nothing in any article, fails on some, and notes its turn."""

    async def code(article: Article) -> Coded:
        seen.append(f"{name} {article.id}")
        if fault and article.id in fault:
            raise fault[article.id]
        return EMPTY

    return code


def ran(
    tmp_path: Path, fault: Mapping[str, Exception] | None = None
) -> tuple[list[Pair], list[str]]:
    """The pairs of a run in which the single call fails on some articles, and the turns taken."""
    seen: list[str] = []
    ways = {PIPELINE: way(PIPELINE, seen), SINGLE: way(SINGLE, seen, fault)}
    compare.prepare(tmp_path)
    return asyncio.run(compare.run(CASES, ways, tmp_path)), seen


def pair(pipeline: float, single: float, failure: str | None = None) -> Pair:
    """A pair of which the pipeline failed, if there is a failure."""
    return {
        PIPELINE: Timed(Coded((), None, Usage(), failure), pipeline),
        SINGLE: Timed(EMPTY, single),
    }


def printed(pairs: Sequence[Pair], cases: Sequence[Case] = CASES) -> dict[str, str]:
    """The table's rows by their first cell."""
    console = Console(file=io.StringIO(), width=132)
    console.print(compare.table(cases, pairs, "wire"))
    assert isinstance(console.file, io.StringIO)
    rows = [line.strip().partition("  ") for line in console.file.getvalue().splitlines()]
    return {head: " ".join(rest.split()) for head, _, rest in rows}


def test_the_ways_take_turns_after_a_warm_up_that_is_not_counted(tmp_path: Path) -> None:
    pairs, seen = ran(tmp_path)
    first, second, third = (case.id for case in CASES)
    assert seen == [
        "pipeline warm-up", "single warm-up",
        f"pipeline {first}", f"single {first}",
        f"single {second}", f"pipeline {second}",
        f"pipeline {third}", f"single {third}",
    ]  # fmt: skip
    assert len(pairs) == 3


def test_a_failed_call_counts_as_empty_and_leaves_no_prediction(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = CASES[1].id
    pairs, _ = ran(tmp_path, {failed: AnswerTruncated("cut off", Usage(1, 10, 2500))})
    assert f"{failed}: single FAILED" in capsys.readouterr().err
    assert pairs[1][SINGLE].coded.usage == Usage(1, 10, 2500)
    assert pairs[1][SINGLE].coded.failure == "answer_truncated: cut off"
    assert [file.stem for file in sorted((tmp_path / SINGLE).iterdir())] == [
        case.id for case in CASES if case.id != failed
    ]
    rows = printed(pairs)
    assert rows["Articles failed"].split()[0] == "0"
    assert rows["Articles failed"].rpartition("] ")[2].startswith("1")


def test_what_would_fail_every_article_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreachable):
        ran(tmp_path, {CASES[0].id: ModelUnreachable("gone")})


def test_predictions_of_an_earlier_run_do_not_stay(tmp_path: Path) -> None:
    (tmp_path / SINGLE).mkdir()
    (tmp_path / SINGLE / "old.json").write_text("{}")
    ran(tmp_path)
    assert not (tmp_path / SINGLE / "old.json").exists()


def test_seconds_are_compared_in_pairs_of_which_neither_failed() -> None:
    pairs = [pair(3, 2), pair(2, 4), pair(900, 3, failure="cut off"), pair(5, 5)]
    assert compare.ratios(pairs) == [1.5, 0.5, 1.0]
    rows = printed(pairs, load(WIRE)[:4])
    assert rows["Pipeline / single call, median of pairs"].startswith("1.00 [0.50, 1.50], n = 3")
    assert rows["Seconds an article, median"].startswith("3.00 [2.00, 5.00], n = 3 4.00 [2.00,")


def test_costs_are_kept_by_article(tmp_path: Path) -> None:
    pairs, _ = ran(tmp_path)
    compare.keep_costs(CASES, pairs, tmp_path, "wire")
    kept = json.loads((tmp_path / "costs.json").read_text("utf-8"))
    assert list(kept["articles"]) == [case.id for case in CASES]
    assert kept["articles"][CASES[0].id][SINGLE]["calls"] == 1
