"""Each method against the real service, in both forms."""

import datetime as dt
import json

import pytest
from tests.api.conftest import NEWS, Service
from tests.fake_model import FakeModel

from wirecoder.client import Failed, Form, ProblemError, Wirecoder
from wirecoder.errors import WeightsMissing
from wirecoder_schemas.article import Article
from wirecoder_schemas.codebook import EventType, Outcome
from wirecoder_schemas.evidence import misquotes
from wirecoder_schemas.report import Report, report_json_schema

OTHER = "Four shells fell at Depot Ten on Friday, the mayor said."
SPANISH = "Dos cohetes cayeron el lunes cerca de la base aérea, según informó la policía local."


def test_an_article_is_coded_and_its_report_and_text_can_be_read_again(client: Wirecoder) -> None:
    report = client.extract(NEWS)
    assert isinstance(report, Report)
    assert report.incidents[0].location.site == "Depot Nine on Monday"
    assert misquotes(report, NEWS) == []
    assert client.report(report.id) == report
    assert client.text(report.id) == NEWS


def test_what_is_known_of_an_article_goes_with_it(client: Wirecoder) -> None:
    url = "https://news.example/1"
    report = client.extract(NEWS, published=dt.date(2024, 1, 23), title="Rockets", source_url=url)
    article = report.article
    assert (article.title, article.source_url) == ("Rockets", url)
    assert article.published == dt.date(2024, 1, 23)
    assert report.incidents[0].date is not None
    assert report.incidents[0].date.value == "2024-01-22"


def test_a_text_with_any_characters_comes_back_as_it_was(client: Wirecoder) -> None:
    odd = f'🚀 "\\u0041" \u2028 {NEWS}\r\n\x85 \u202e'
    assert client.text(client.extract(odd).id) == odd


def test_an_article_is_coded_again_only_if_that_is_asked_for(
    client: Wirecoder, model: FakeModel
) -> None:
    first, second = client.extract(NEWS), client.extract(NEWS)
    assert (first, len(model.asked)) == (second, 1)
    assert client.extract(NEWS, fresh=True).id != first.id
    assert len(model.asked) == 2


def test_the_same_request_under_the_same_name_has_its_effect_once(
    client: Wirecoder, model: FakeModel
) -> None:
    one, two = (client.extract(NEWS, fresh=True, idempotency_key="monday") for _ in range(2))
    assert one == two
    assert len(model.asked) == 1
    jobs = [client.submit([{"text": NEWS}], idempotency_key="tuesday") for _ in range(2)]
    assert jobs[0].id == jobs[1].id
    assert client.submit([{"text": NEWS}]).id != client.submit([{"text": NEWS}]).id


def test_a_search_goes_through_every_page(client: Wirecoder) -> None:
    coded = [client.extract(f"{number} rockets fell at Depot {number}.") for number in range(2, 7)]
    found = list(client.search(page_size=2))
    assert [one.report for one in found] == coded[::-1]
    assert {one.correction for one in found} == {None}


def test_a_search_that_finds_nothing_is_empty(client: Wirecoder) -> None:
    assert list(client.search()) == []


def test_a_search_holds_to_its_conditions(client: Wirecoder) -> None:
    nine = client.extract(NEWS, published="2024-01-23", title="Rockets")
    ten = client.extract(OTHER)

    def ids(**conditions: object) -> list[str]:
        return [one.report.id for one in client.search(**conditions)]  # type: ignore[arg-type] # any of them, as a user may

    assert ids(q="shells") == [ten.id]
    assert ids(from_="2024-01-22", to="2024-01-22") == [nine.id]
    assert ids(from_="2024-01-22", undated=True) == [ten.id, nine.id]
    assert ids(from_="2024-01-22", undated=False) == [nine.id]
    assert ids(event_type=EventType.OTHER) == [ten.id, nine.id]
    assert ids(event_type="grenade") == []
    assert ids(country="IRQ") == []
    assert ids(actor="nobody") == []


def test_a_condition_that_there_is_not_is_an_error(client: Wirecoder) -> None:
    with pytest.raises(ProblemError, match="contry") as caught:
        list(client.search(contry="IRQ"))  # type: ignore[call-arg] # that is the point
    assert (caught.value.status, caught.value.code) == (422, "invalid_request")


@pytest.mark.parametrize("form", ["csv", "geojson", "acled"])
def test_incidents_come_as_the_service_writes_them(
    client: Wirecoder, service: Service, form: Form
) -> None:
    client.extract(NEWS, title="Zwölf\u2028Raketen")
    client.extract(OTHER)
    whole = service.get(f"/v1/incidents?format={form}").body.decode()
    pieces = list(client.incidents(format=form))
    assert "".join(pieces) == whole
    assert len(pieces) > 1
    shells = "".join(client.incidents(format=form, q="shells"))
    assert "Depot Ten" in shells
    assert "Depot Nine" not in shells


def test_a_job_is_followed_to_its_end_and_its_results_are_reports_or_errors(
    client: Wirecoder,
) -> None:
    sent = Article(id="nine", text=NEWS, title="One\u2028line\x85only")
    job = client.submit([sent, {"id": "empty", "text": " "}, {"text": SPANISH}])
    assert (job.total, job.failed) == (3, 1)
    states = list(client.follow(job.id))
    assert states[-1].state == "done"
    assert (states[-1].done, states[-1].queued) == (2, 0)
    assert len(set(states)) == len(states)
    assert client.job(job.id) == states[-1]
    nine, empty, spanish = client.results(job.id)
    assert isinstance(nine, Report)
    assert (nine.article.id, nine.article.title) == (sent.id, sent.title)
    assert isinstance(empty, Failed)
    assert (empty.article_id, empty.code) == ("empty", "empty_text")
    assert "articles[1]" in empty.message
    assert isinstance(spanish, Report)
    assert spanish.run.status == "not_coded"


def test_the_articles_of_a_job_are_coded_again_if_that_is_asked_for(
    client: Wirecoder, model: FakeModel
) -> None:
    client.extract(NEWS)
    list(client.follow(client.submit([{"text": NEWS}], fresh=True).id))
    assert len(model.asked) == 2


def test_a_text_in_place_of_articles_is_no_job(client: Wirecoder) -> None:
    with pytest.raises(ProblemError, match=r"articles\.0"):
        client.submit(NEWS)  # type: ignore[arg-type] # that is the point


def test_a_job_is_cancelled(client: Wirecoder) -> None:
    job = client.submit([{"text": f"{number} rockets fell."} for number in range(300)])
    cancelled = client.cancel(job.id)
    assert (cancelled.id, cancelled.state) == (job.id, "cancelled")
    (end,) = list(client.follow(job.id))[-1:]
    assert (end.queued, end.state) == (0, "cancelled")
    stopped = [one for one in client.results(job.id) if isinstance(one, Failed)]
    assert stopped
    assert {one.code for one in stopped} == {"job_cancelled"}


def test_a_report_is_corrected_and_every_version_is_kept(client: Wirecoder) -> None:
    report = client.extract(NEWS)
    assert client.corrections(report.id) == ()
    missed = report.incidents[0].model_copy(update={"outcome": Outcome.MISSED})
    first = client.correct(report.id, [missed], author="ed", reason="It missed.")
    assert (first.report_id, first.version, first.author) == (report.id, 1, "ed")
    assert first.incidents[0].outcome is Outcome.MISSED
    second = client.correct(report.id, [], author="ed", reason="It never was.", version=1)
    assert (second.version, second.incidents) == (2, ())
    assert client.correction(report.id) == second
    assert client.corrections(report.id) == (second, first)
    assert client.report(report.id) == report
    (found,) = client.search()
    assert (found.report, found.correction) == (report, second)


def test_a_correction_of_an_older_version_is_an_error(client: Wirecoder) -> None:
    report = client.extract(NEWS)
    client.correct(report.id, [], author="ed", reason="Gone.")
    with pytest.raises(ProblemError) as caught:
        client.correct(report.id, report.incidents, author="al", reason="Back.")
    assert (caught.value.status, caught.value.code) == (409, "correction_conflict")


def test_an_editors_correction_can_be_corrected_in_turn(
    client: Wirecoder, service: Service
) -> None:
    report = client.extract(NEWS)
    first = client.correct(report.id, report.incidents, author="ed", reason="Seen.")
    second = client.correct(report.id, first.incidents, author="ed", reason="Seen.", version=1)
    assert second.incidents == first.incidents
    newer, older = service.get(f"/v1/reports/{report.id}/corrections").json["corrections"]
    assert newer["incidents"] == older["incidents"], "what was left out stays out"


def test_an_article_is_removed(client: Wirecoder) -> None:
    report = client.extract(NEWS)
    removed = client.remove(report.article.id)
    assert (removed.sha256, removed.reports) == (report.article.sha256, 1)
    with pytest.raises(ProblemError) as caught:
        client.report(report.id)
    assert (caught.value.status, caught.value.code) == (404, "not_found")
    assert report.id in caught.value.detail


@pytest.mark.parametrize("name", ["../reports", "a/b", "ä ?#", "%2e"])
def test_an_id_is_asked_for_as_it_is(client: Wirecoder, name: str) -> None:
    with pytest.raises(ProblemError, match="404 not_found"):
        client.report(name)


def test_the_service_is_ready_or_says_what_it_lacks(client: Wirecoder, model: FakeModel) -> None:
    assert client.ready() is True
    model.unready = WeightsMissing("run `wirecoder model pull`")
    with pytest.raises(ProblemError, match="503 weights_missing: run `wirecoder model pull`"):
        client.ready()


def test_the_schema_is_that_of_reports(client: Wirecoder) -> None:
    assert client.schema() == json.loads(json.dumps(report_json_schema()))
