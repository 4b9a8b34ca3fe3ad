"""A batch by a server's Batch API, from articles to reports."""

import json
from typing import Any

import pytest
from tests.batch.batch_standin import BatchStandIn, drafted
from tests.batch.scenes import NAMES, READ, Scene, tokens, told
from tests.llm.faulty_server import KEY, completion

from wirecoder.batch.budget import Limits
from wirecoder.errors import ConfigurationInvalid, ModelMisconfigured
from wirecoder.usage import Usage

EACH = Usage(1, 100, 10, 0)
"""What the stand-in counts for a request."""


def times(count: int) -> Usage:
    return Usage(*(count * one for one in (1, 100, 10, 0)))


def once_each(server: BatchStandIn, count: int) -> bool:
    """Whether so many requests were worked on, none of them twice, and all as the protocol says."""
    return not server.violations and sorted(server.bodies.values()) == [1] * count


def test_every_article_is_asked_once_and_gets_its_own_answer(scene: Scene) -> None:
    ended = scene.run()
    assert scene.codes() == ["coded"] * 5
    for name, row in zip(NAMES, scene.rows(), strict=True):
        assert name in json.dumps(row["incidents"])
        assert (row["run"]["calls"], row["run"]["prompt_tokens"]) == (1, 100)
    assert once_each(scene.server, 5)
    assert ended.spent[0] == times(5)
    assert ended.under_way == 0
    assert scene.server.files == {}, "articles and answers do not stay at the server"
    assert scene.left() == []


def test_a_second_run_asks_nothing(scene: Scene) -> None:
    scene.run()
    before = dict(scene.server.batches)
    assert scene.run().spent[0] == times(5)
    assert scene.server.batches == before


def test_batches_are_as_large_as_allowed_and_no_larger(scene: Scene) -> None:
    scene.settings["llm_batch_requests"] = scene.server.most_requests = 2
    scene.run()
    assert scene.codes() == ["coded"] * 5
    totals = [batch.counts["total"] for batch in scene.server.batches.values()]
    assert totals == [2, 2, 1]
    assert once_each(scene.server, 5)


def test_all_windows_of_a_long_article_are_asked_in_one_round(scene: Scene) -> None:
    long = "\n\n".join(
        f"{told(f'Fort {n}')} The town of Sector {n} stayed calm." for n in range(80)
    )
    scene.give([long])
    scene.settings["llm_context_tokens"] = 4096
    scene.run()
    (row,) = scene.rows()
    assert row["run"]["calls"] > 2
    assert len(scene.server.batches) == 1
    assert once_each(scene.server, row["run"]["calls"])


def test_all_questions_on_what_the_program_read_are_asked_in_one_round(scene: Scene) -> None:
    scene.prompt = "facts"
    scene.give([READ])
    scene.run()
    (row,) = scene.rows()
    assert row["incidents"]
    assert row["run"]["calls"] > 3
    assert len(scene.server.batches) == 1
    assert once_each(scene.server, row["run"]["calls"])


def test_an_answer_that_does_not_fit_is_repaired_in_a_second_round(scene: Scene) -> None:
    def misfit_at_first(body: dict[str, Any]) -> dict[str, Any]:
        first = len(body["messages"]) == 2 and NAMES[1] in body["messages"][1]["content"]
        return (
            completion('{"incidents": "many"}')
            if first
            else drafted(body | {"messages": body["messages"][:2]})
        )

    scene.server.answer = misfit_at_first
    ended = scene.run()
    assert scene.codes() == ["coded"] * 5
    assert [row["run"]["calls"] for row in scene.rows()] == [1, 2, 1, 1, 1]
    assert [batch.counts["total"] for batch in scene.server.batches.values()] == [5, 1]
    assert ended.spent[0] == times(6)


@pytest.mark.parametrize("fault", [400, 429, 500, "server_error", "Said: words of the article"])
def test_a_request_that_fails_is_a_failed_row_that_the_next_run_tries_again(
    scene: Scene, fault: int | str
) -> None:
    scene.server.failing = {NAMES[2]: fault}
    ended = scene.run()
    assert scene.codes() == ["coded", "coded", "model_rejected", "coded", "coded"]
    assert ended.counts.failed == 1
    assert len(scene.server.batches) == 1
    assert not any("words" in said for said in scene.seen.failures)
    scene.server.failing = {}
    assert scene.run().counts.done == 5
    assert [batch.counts["total"] for batch in scene.server.batches.values()] == [5, 1]


def test_a_refusal_is_a_report_and_a_truncated_answer_an_error(scene: Scene) -> None:
    def by_name(body: dict[str, Any]) -> dict[str, Any]:
        text = body["messages"][1]["content"]
        if NAMES[0] in text:
            return completion(None, refusal="I would rather not.")
        return completion('{"inci', "length") if NAMES[1] in text else drafted(body)

    scene.server.answer = by_name
    scene.run()
    assert scene.codes() == ["not_coded", "answer_truncated", "coded", "coded", "coded"]
    assert scene.rows()[0]["run"]["warnings"][0]["code"] == "refused"
    scene.server.answer = drafted
    scene.run()
    assert scene.codes() == ["not_coded", "coded", "coded", "coded", "coded"]


def test_a_line_end_of_unicode_within_an_answer_ends_no_line(scene: Scene) -> None:
    odd = told("Old\u2028Town\x85Quay")
    scene.give([odd])
    scene.run()
    assert scene.codes() == ["coded"]


# --- batches that do not end well


def test_what_there_was_no_time_for_is_sent_again_and_nothing_else(scene: Scene) -> None:
    scene.server.expiring = {NAMES[1], NAMES[3]}
    looked = scene.server.look

    def look(batch: Any) -> None:
        looked(batch)
        if batch.status == "expired":
            scene.server.expiring = set()

    scene.server.look = look  # type: ignore[method-assign]
    ended = scene.run()
    assert scene.codes() == ["coded"] * 5
    assert [batch.counts["total"] for batch in scene.server.batches.values()] == [5, 2]
    assert ended.spent[0] == times(5)


def test_where_there_is_no_time_for_anything_articles_fail_instead_of_being_sent_for_ever(
    scene: Scene,
) -> None:
    scene.server.expiring = set(NAMES)
    scene.run()
    assert scene.codes() == ["model_rejected"] * 5
    assert "expired" in scene.seen.failures[0]
    assert len(scene.server.batches) == 1
    scene.server.expiring = set()
    assert scene.run().counts.done == 5


def test_requests_that_the_results_do_not_mention_are_sent_again(scene: Scene) -> None:
    scene.server.silent = {NAMES[4]}
    looked = scene.server.look

    def look(batch: Any) -> None:
        looked(batch)
        if batch.status == "completed":
            scene.server.silent = set()

    scene.server.look = look  # type: ignore[method-assign]
    scene.run()
    assert scene.codes() == ["coded"] * 5
    assert [batch.counts["total"] for batch in scene.server.batches.values()] == [5, 1]


def test_what_does_not_fit_into_the_servers_queue_waits_for_the_next_round(scene: Scene) -> None:
    scene.settings["llm_batch_requests"] = 2
    scene.server.queue = 3
    scene.run()
    assert scene.codes() == ["coded"] * 5
    assert once_each(scene.server, 5)
    assert "failed" in {batch.status for batch in scene.server.batches.values()}


def test_a_batch_that_the_server_finds_faulty_names_the_line_and_fails_its_articles(
    scene: Scene,
) -> None:
    scene.server.faulty = {"code": "model_mismatch", "line": 3, "message": KEY, "param": None}
    scene.run()
    assert scene.codes() == ["model_rejected"] * 5
    assert "model_mismatch at line 3" in scene.seen.failures[0]
    assert scene.run().counts.done == 5


def test_a_batch_cancelled_at_the_server_is_not_sent_again_in_this_run(scene: Scene) -> None:
    scene.wait = False
    assert scene.run().under_way == 5
    (batch,) = scene.server.batches.values()
    scene.server.look(batch)
    batch.status = "cancelling"
    scene.wait = True
    scene.run()
    assert scene.codes() == ["model_rejected"] * 5
    assert len(scene.server.batches) == 1
    assert scene.run().counts.done == 5


def test_results_that_the_server_keeps_no_more_are_asked_for_anew(scene: Scene) -> None:
    scene.settings["llm_batch_requests"] = 4
    scene.wait = False
    scene.run()
    for batch in scene.server.batches.values():
        while batch.status != "completed":
            scene.server.look(batch)
    first = next(iter(scene.server.batches.values()))
    del scene.server.files[str(first.output)]
    scene.wait = True
    scene.run()
    assert scene.codes() == ["coded"] * 5
    assert [batch.counts["total"] for batch in scene.server.batches.values()] == [4, 1, 4]


# --- not waiting


def test_without_waiting_the_run_ends_at_once_and_another_fetches(scene: Scene) -> None:
    scene.wait = False
    ended = scene.run()
    assert (ended.under_way, ended.counts.done, scene.rows()) == (5, 0, [])
    assert scene.run().under_way == 5
    scene.wait = True
    assert scene.run().counts.done == 5
    assert once_each(scene.server, 5)


def test_without_waiting_each_run_looks_once_and_one_of_them_fetches(scene: Scene) -> None:
    scene.wait = False
    ended = [scene.run() for _ in range(8)]
    assert ended[0].counts.done == 0
    assert ended[-1].counts.done == 5
    assert ended[-1].under_way == 0
    assert once_each(scene.server, 5)


def test_articles_that_come_while_others_are_at_the_server_are_sent_too(scene: Scene) -> None:
    scene.wait = False
    scene.run()
    scene.give([*(told(name) for name in NAMES), told("Farside")])
    assert scene.run().under_way == 6
    scene.wait = True
    assert scene.run().counts.done == 6
    assert once_each(scene.server, 6)


# --- money


def test_a_limit_counts_what_is_under_way_at_its_most(scene: Scene) -> None:
    scene.wait = False
    scene.limits = Limits(tokens=3 * 5600)
    ended = scene.run()
    assert ended.limit is not None
    assert ended.under_way in (2, 3)
    again = scene.run()
    assert again.under_way == ended.under_way, "another run remembers what is promised"


def test_what_turns_out_cheaper_makes_room_for_more(scene: Scene) -> None:
    scene.limits = Limits(tokens=3 * 5600)
    ended = scene.run()
    assert scene.codes() == ["coded"] * 5
    assert ended.spent[0] == times(5)
    assert ended.limit is None
    assert once_each(scene.server, 5)


def test_a_limit_holds_and_a_higher_one_goes_on(scene: Scene) -> None:
    scene.limits = Limits(tokens=5700)
    ended = scene.run()
    assert ended.limit is not None
    assert 0 < ended.counts.done < 5
    assert ended.spent[0].prompt_tokens + ended.spent[0].completion_tokens <= 5700
    scene.limits = Limits(tokens=30_000)
    assert scene.run().counts.done == 5
    assert once_each(scene.server, 5)


def test_a_failed_article_is_asked_anew_though_the_run_before_was_not_finished(
    scene: Scene,
) -> None:
    scene.limits = Limits(tokens=5600)
    scene.server.failing = {NAMES[0]: 500}
    assert scene.run().limit is not None
    assert scene.codes()[0] == "model_rejected"
    scene.server.failing = {}
    scene.limits = Limits(tokens=40_000)
    assert scene.run().counts.done == 5


def test_dollars_are_of_the_prices_that_are_set(scene: Scene) -> None:
    scene.settings |= {"llm_input_price": 10.0, "llm_output_price": 100.0}
    ended = scene.run()
    assert ended.spent[1] == pytest.approx(5 * (100 * 10 + 10 * 100) / 1_000_000)
    assert [row["run"]["cost_usd"] for row in scene.rows()] == [0.002] * 5
    assert tokens(scene.rows()) == 550


# --- settings


def test_the_embedded_model_has_no_batch_api(scene: Scene) -> None:
    scene.settings["llm_base_url"] = None
    with pytest.raises(ConfigurationInvalid, match="batch-api"):
        scene.run()


@pytest.mark.parametrize("key", ["wrong", KEY])
def test_a_wrong_key_and_a_server_without_batches_end_the_run(scene: Scene, key: str) -> None:
    scene.settings["llm_api_key"] = key
    if key == KEY:
        scene.settings["llm_base_url"] = scene.server.url + "/elsewhere"
    with pytest.raises(ModelMisconfigured) as caught:
        scene.run()
    assert key not in str(caught.value)
    assert scene.out.read_text() == ""


def test_nothing_that_is_kept_holds_the_key_or_an_article(scene: Scene) -> None:
    scene.server.failing = {NAMES[0]: 500}
    scene.wait = False
    scene.run()
    scene.wait = True
    for text in (scene.journal.read_bytes().decode("latin-1"), *scene.seen.lines):
        assert KEY not in text
        assert NAMES[0] not in text
    scene.run()
    assert KEY not in scene.journal.read_bytes().decode("latin-1")
    assert not any(
        KEY in line or "Gunmen" in line for line in scene.seen.lines + scene.seen.failures
    )
