import re
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from wirecoder.observer import (
    ArticleCoded,
    ArticleFailed,
    ArticleStored,
    JobArticles,
    QueueDepth,
    Record,
    RequestAnswered,
    SchemaRetried,
)
from wirecoder.telemetry.metrics import METRICS, REFUSALS, REMARKS, Metrics
from wirecoder.usage import Usage

ROOT = Path(__file__).parents[2]
Value = Callable[..., float | None]


def coded(**more: object) -> ArticleCoded:
    fields: dict[str, object] = {
        "report_id": "r1",
        "status": "coded",
        "model": "m",
        "prompt": "facts@1",
        "incidents": 2,
        "slots": {"date": 2, "location.site": 1},
        "warnings": {},
        "usage": Usage(3, 100, 20, 40),
        "cost_usd": 0.25,
        "seconds": 4.0,
    }
    return ArticleCoded(**fields | more)  # type: ignore[arg-type] # a test's own fields


def after(*records: Record) -> Value:
    """The value of a sample after these records; None where there is none of that name."""
    metrics = Metrics()
    for record in records:
        metrics.observe(record)
    page, _ = metrics.page("")
    samples = {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }
    return lambda name, **labels: samples.get((f"wirecoder_{name}", frozenset(labels.items())))


def test_a_coded_article_is_counted_with_all_that_it_took() -> None:
    value = after(coded(), coded(cost_usd=None))
    assert value("articles_total", outcome="coded") == 2
    assert value("incidents_total") == 4
    assert value("slots_filled_total", slot="date") == 4
    assert value("slots_filled_total", slot="location.site") == 2
    assert value("article_seconds_count") == 2
    assert value("article_seconds_sum") == 8
    assert value("article_seconds_bucket", le="2.0") == 0
    assert value("article_seconds_bucket", le="5.0") == 2
    assert [value("tokens_total", kind=kind) for kind in ("prompt", "completion", "cached")] == [
        200,
        40,
        80,
    ]
    assert value("cost_usd_total") == 0.25


def test_an_article_that_is_not_coded_is_an_outcome_of_its_own() -> None:
    value = after(coded(status="not_coded", incidents=0, slots={}))
    assert value("articles_total", outcome="not_coded") == 1
    assert value("articles_total", outcome="coded") is None


def test_an_article_from_the_store_costs_nothing_again() -> None:
    value = after(ArticleStored("r1"))
    assert value("articles_total", outcome="stored") == 1
    assert value("articles_total", outcome="coded") is None
    assert value("incidents_total") == 0
    assert value("tokens_total", kind="prompt") is None


def test_a_failed_article_is_counted_by_its_code_with_what_it_cost() -> None:
    value = after(ArticleFailed("model_timeout", Usage(1, 10, 2, 3), 0.5))
    assert value("articles_total", outcome="failed") == 1
    assert value("articles_failed_total", code="model_timeout") == 1
    assert value("tokens_total", kind="prompt") == 10
    assert value("cost_usd_total") == 0.5


def test_refused_quotes_are_counted_by_code_and_remarks_on_the_article_are_not() -> None:
    value = after(coded(warnings={"quote_not_found": 2, "instruction_in_text": 3}))
    assert value("quotes_refused_total", code="quote_not_found") == 2
    assert value("quotes_refused_total", code="instruction_in_text") is None
    assert value("quotes_refused_total", code="other") is None


def test_retries_are_counted_by_field() -> None:
    value = after(SchemaRetried(("incidents.date", "whole")), SchemaRetried(("whole",)))
    assert value("schema_retries_total", field="incidents.date") == 1
    assert value("schema_retries_total", field="whole") == 2


def test_the_queue_and_the_jobs_are_as_last_seen() -> None:
    value = after(
        QueueDepth(3, 1),
        QueueDepth(2, 0),
        JobArticles({"queued": 5, "lost": 1}),
        JobArticles({"done": 5}),
    )
    assert (value("queue_waiting"), value("queue_running")) == (2, 0)
    assert value("jobs_articles", state="queued") == 0
    assert value("jobs_articles", state="done") == 5
    assert value("jobs_articles", state="other") == 0


def test_requests_are_counted_by_method_route_and_status() -> None:
    value = after(
        RequestAnswered("GET", "/v1/jobs/{id}", 200, 0.01),
        RequestAnswered("GET", "/v1/jobs/{id}", 404, 0.03),
    )
    route = "/v1/jobs/{id}"
    assert value("http_requests_total", method="GET", route=route, status="404") == 1
    assert value("http_request_seconds_count", route=route) == 2
    assert value("http_request_seconds_bucket", route=route, le="0.025") == 1


@pytest.mark.parametrize(
    ("record", "name", "labels"),
    [
        (ArticleFailed("of_nobody", Usage(), None), "articles_failed_total", {"code": "other"}),
        (coded(warnings={"of_nobody": 1}), "quotes_refused_total", {"code": "other"}),
        (JobArticles({"of_nobody": 1}), "jobs_articles", {"state": "other"}),
    ],
    ids=lambda value: getattr(value, "__name__", "") or str(value)[:20],
)
def test_what_is_not_foreseen_counts_as_other(
    record: Record, name: str, labels: dict[str, str]
) -> None:
    assert after(record)(name, **labels) == 1


def test_every_code_that_the_pipeline_notes_is_a_refusal_or_a_remark() -> None:
    pipeline = ROOT / "service" / "wirecoder" / "pipeline"
    sources = "\n".join(path.read_text("utf-8") for path in pipeline.rglob("*.py"))
    noted = set(re.findall(r'notes\.add\(\s*"(\w+)"', sources))
    from_quotes = set(re.findall(r'= "(quote_\w+)"', sources))
    assert len(noted) > 10
    assert from_quotes
    from_runs = set(re.findall(r'RunWarning\(code="(\w+)"', sources))
    assert from_runs
    assert noted | from_quotes | from_runs == REFUSALS | REMARKS
    assert not REFUSALS & REMARKS


def test_two_services_in_one_process_do_not_count_for_each_other() -> None:
    assert after(QueueDepth(3, 1))("queue_waiting") == 3
    assert after()("queue_waiting") == 0


def test_every_metric_is_documented_with_its_labels() -> None:
    page, _ = Metrics().page("")
    names = {family.name for family in text_string_to_metric_families(page.decode())}
    ours = {name for name in names if name.startswith("wirecoder_")}
    ours = {name for name in ours if not name.endswith("_created")}  # when counting began
    assert ours == {metric.name.removesuffix("_total") for metric in METRICS}
    reference = (ROOT / "docs" / "reference.md").read_text("utf-8")
    for metric in METRICS:
        row = next(line for line in reference.splitlines() if line.startswith(f"| `{metric.name}`"))
        assert metric.meaning in row
        assert all(f"`{label}`" in row for label in metric.labels)
