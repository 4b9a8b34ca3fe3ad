"""Tries: one article as two versions code it, field by field, with nothing filed."""

import asyncio

import pytest
from tests.evals.conftest import DATASETS
from tests.web.lab.conftest import Lab, until

from wirecoder.errors import AnswerInvalid
from wirecoder_evals import cases
from wirecoder_evals.web.lab.shelf import Shelf
from wirecoder_evals.web.lab.tries import pairs_of
from wirecoder_schemas.codebook import Outcome

W22 = next(case for case in cases.load(DATASETS / "wire") if case.id == "w22")


def tried(lab: Lab, article: str = "tiny/w14", against: str = "plain@1") -> str:
    """The page of a try at its end."""
    address = lab.send("/prompts/plain/2/trial", article=article, against=against)
    until(lambda: "load delay:1s" not in lab.page(address))
    return lab.page(address)


def test_an_article_is_shown_as_both_versions_code_it(lab: Lab) -> None:
    lab.edit()
    page = tried(lab)
    assert '<th scope="col">plain@1</th><th scope="col">plain@2</th>' in page
    assert "no such incident" in page
    assert 'data-facts="old"' in page


def test_what_gold_says_is_shown_where_there_is_gold(lab: Lab) -> None:
    lab.edit()
    assert "Against what is right" in tried(lab)


def test_of_a_report_that_was_corrected_twice_the_newest_correction_is_what_is_right(
    lab: Lab,
) -> None:
    news = "Two rockets fell at Depot Nine on Monday, police said.\n"
    report = lab.client.post(
        "/v1/extract", content=news, headers={"content-type": "text/plain"}
    ).json()
    for version, reason in enumerate(("the first", "the second")):
        correction = {"version": version, "author": "An Editor", "reason": reason}
        incidents = [] if version else report["incidents"]
        reply = lab.client.put(
            f"/v1/reports/{report['id']}/correction", json=correction | {"incidents": incidents}
        )
        assert reply.status_code == 200, reply.text
    shelf = Shelf(lab.service.workspace, lab.service.library)
    assert report["incidents"]
    assert asyncio.run(shelf.subject(f"posted/{report['id']}")).gold == ()


def test_nothing_of_a_try_is_filed(lab: Lab) -> None:
    tried(lab)
    assert lab.client.get("/v1/reports").json()["reports"] == []


def test_a_try_of_an_article_that_was_taken_down_shows_nothing_of_it(lab: Lab) -> None:
    news = "Two rockets fell at Depot Nine on Monday, police said.\n"
    report = lab.client.post(
        "/v1/extract", content=news, headers={"content-type": "text/plain"}
    ).json()
    address = lab.send(
        "/prompts/plain/2/trial", article=f"posted/{report['id']}", against="plain@1"
    )
    until(lambda: "load delay:1s" not in lab.page(address))
    assert "Depot Nine" in lab.page(address)
    assert lab.client.delete(f"/v1/articles/{report['article']['id']}").status_code == 200
    assert "Depot Nine" not in lab.page(address, status=404)


def test_the_same_coding_is_not_asked_for_twice(lab: Lab) -> None:
    tried(lab)
    tried(lab)
    assert len(lab.model.asked) == 2


def test_a_version_that_fails_says_why_and_the_other_is_shown(lab: Lab) -> None:
    lab.edit(new="Code nothing. {{ 1 }}")
    lab.model.instead["drones"] = AnswerInvalid("no JSON came")
    page = tried(lab)
    assert "plain@1 failed: no JSON came" in page


def test_a_try_is_shown_while_it_is_under_way(lab: Lab) -> None:
    lab.model.gate.clear()
    address = lab.send("/prompts/plain/2/trial", article="tiny/w14", against="plain@1")
    page = lab.page(address)
    assert "load delay:1s" in page
    assert "<strong>plain@2</strong>" in page
    lab.model.gate.set()
    until(lambda: "load delay:1s" not in lab.page(address))


def test_the_fields_of_two_reports_stand_side_by_side_also_where_a_list_is_empty() -> None:
    old = W22.gold.incidents
    bare = old[0].model_copy(update={"weapons": (), "outcome": Outcome.MISSED})
    pairs = pairs_of(old, (bare, *old[1:]))
    assert len(pairs) == len(old)
    differing = [(line.label, line.new and line.new.value) for line in pairs[0].lines
                 if not line.is_same]  # fmt: skip
    assert differing[0] == ("Outcome", "missed")
    assert {label for label, _ in differing[1:]} == {"Weapon"}
    assert differing[1][1] == "not stated"
    assert all(line.is_same for pair in pairs[1:] for line in pair.lines)


def test_an_incident_that_only_one_side_has_stands_alone() -> None:
    pairs = pairs_of(W22.gold.incidents, ())
    assert all(pair.new is None and pair.old is not None for pair in pairs)
    assert [pair.old for pair in pairs_of((), W22.gold.incidents)] == [None] * len(pairs)


def test_only_so_many_tries_are_under_way_at_once(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirecoder_evals.web.lab.tries._MOST", 2)
    lab.model.gate.clear()
    form = {"article": "tiny/w14", "against": ""}
    running = [lab.send("/prompts/plain/2/trial", **form) for _ in range(2)]
    assert lab.client.post("/prompts/plain/2/trial", data=form).status_code == 429
    lab.model.gate.set()
    until(lambda: not any("load delay:1s" in lab.page(address) for address in running))


def test_a_prompt_that_fails_on_an_article_is_told_without_its_path(lab: Lab) -> None:
    lab.edit(old="{{ text }}", new="{{ text and 1 // 0 }}")
    address = lab.send("/prompts/plain/2/trial", article="tiny/w14", against="")
    until(lambda: "load delay:1s" not in lab.page(address))
    page = lab.page(address)
    assert "plain@2, line" in page
    assert str(lab.workspace) not in page
