"""How a batch is laid out on a cluster, as far as that can be told without one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command import Run

from wirecoder.batch import ray_cluster
from wirecoder.batch.journal import Entry, Journal
from wirecoder.batch.order import Order
from wirecoder.errors import ClusterUnavailable
from wirecoder.settings import Settings
from wirecoder.sources.source import open_source


def order(folder: Path, workers: int | None, *, embedded: bool) -> Order:
    (folder / "in.jsonl").write_text("{}")
    settings = Settings() if embedded else Settings(llm_base_url="http://host/v1", llm_model="m")
    source = open_source(folder / "in.jsonl")
    return Order(source, folder / "out", settings, workers=workers)


def nodes(*cores: int) -> list[dict[str, object]]:
    alive: list[dict[str, object]] = [{"Alive": True, "Resources": {"CPU": n}} for n in cores]
    return [*alive, {"Alive": False, "Resources": {"CPU": 64}}, {"Alive": True, "Resources": {}}]


@pytest.mark.parametrize(
    ("workers", "embedded", "cores", "room"),
    [
        (None, False, (4, 8), (12, 1)),
        (3, False, (4, 8), (3, 1)),
        (None, True, (4, 8), (2, 4)),
        (6, True, (4, 8), (6, 2)),
        (1, True, (4, 8), (1, 4)),
        (9, True, (2, 2), (9, 1)),
    ],
)
def test_a_worker_takes_a_core_or_with_the_embedded_model_a_machine_or_its_part(
    tmp_path: Path,
    workers: int | None,
    embedded: bool,
    cores: tuple[int, ...],
    room: tuple[int, int],
) -> None:
    found = ray_cluster._room(order(tmp_path, workers, embedded=embedded), nodes(*cores))
    assert (found.workers, found.cores) == room


def test_a_cluster_without_a_core_is_of_no_use(tmp_path: Path) -> None:
    with pytest.raises(ClusterUnavailable, match="no machine with a core"):
        ray_cluster._room(order(tmp_path, None, embedded=False), nodes())


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal")
    yield journal
    journal.close()


@pytest.mark.parametrize(
    ("articles", "workers", "sizes"),
    [(1, 3, {1}), (25, 3, {1}), (200, 2, {10}), (2_000, 3, {66, 20}), (30_000, 4, {500})],
)
def test_shares_hold_each_article_once_and_are_many_enough_to_end_together(
    journal: Journal, articles: int, workers: int, sizes: set[int]
) -> None:
    with journal.planning():
        for number in range(articles):
            journal.enter(Entry(number, f"a{number}", None, f"{number:064x}"))
    shares = list(ray_cluster._shares(journal, journal.to_do(), workers))
    assert [n for share in shares for n in share["articles"]] == list(range(articles))
    assert {len(share["articles"]) for share in shares} == sizes
    assert [share["number"] for share in shares] == list(range(len(shares)))
    assert all(share["coding"] == f"{share['articles'][0]:064x}" for share in shares)


def test_only_what_has_no_report_is_to_do_and_of_a_coding_only_its_first_article(
    journal: Journal,
) -> None:
    codings = ["aa" * 32, "bb" * 32, "aa" * 32, None, "cc" * 32]
    with journal.planning():
        for number, coding in enumerate(codings):
            error = None if coding else ("empty_text", "empty")
            journal.enter(Entry(number, f"a{number}", None, coding, error))
    assert journal.to_do() == [0, 1, 4]
    journal.keep("bb" * 32, b"packed", journal.spent)
    journal.failed("cc" * 32, "model_timeout", "no answer", journal.spent)
    assert journal.to_do() == [0]


def test_without_the_extra_the_engine_says_what_to_install(
    wirecoder: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "in.jsonl").write_text('{"text": "A bomb."}')
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setattr(ray_cluster, "for_libraries", lambda variables: None)
    ran = wirecoder("batch", "in.jsonl", "--out", "out", "--engine", "ray")
    assert ran.code == 2
    assert "pip install 'wirecoder[ray]'" in " ".join(ran.err.split())
