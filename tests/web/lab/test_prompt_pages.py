"""The pages on prompts: list, history, editor, release and discard."""

import asyncio
import html
import re
from pathlib import Path

import pytest
from tests.web.lab.conftest import Lab

from wirecoder_evals.web.lab import drafts
from wirecoder_prompts.prompt import PromptMissing

HTMX = {"hx-request": "true"}
HOSTILE = 'An attack at <script>alert("x")</script> Depot\u202e Nine on Monday, police said.\n'


def text_of(page: str) -> str:
    """What stands in the editor."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def seen_of(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def released_files(lab: Lab) -> dict[Path, bytes]:
    folder = lab.workspace / "prompts"
    return {path: path.read_bytes() for path in (folder / "released.json", folder / "plain/1.md")}


def test_versions_are_compared_beside_other_work_since_long_ones_take_a_minute(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = drafts.difference

    def in_a_thread(old: str, new: str) -> list[drafts.DiffLine]:
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        return compare(old, new)

    monkeypatch.setattr(drafts, "difference", in_a_thread)
    lab.edit()
    assert "Code nothing." in lab.page("/prompts/plain")


def test_every_prompt_is_listed_with_what_is_released_and_what_is_a_draft(lab: Lab) -> None:
    page = lab.page("/prompts")
    for ref in ("facts@1", "incidents@1", "plain@1", "plain@2"):
        assert f">{ref}</a>" in page
    assert 'href="/prompts" aria-current="page"' in page


def test_the_history_shows_what_differs_between_two_versions(lab: Lab) -> None:
    lab.edit()
    page = lab.page("/prompts/plain?old=1&new=2")
    assert '<span class="removed"><bdi class="words">-Code this.' in page
    assert '<span class="added"><bdi class="words">+Code nothing.' in page
    assert "say the same" in lab.page("/prompts/plain?old=1&new=1")


def test_the_history_begins_with_what_the_newest_version_changed(lab: Lab) -> None:
    lab.edit()
    assert lab.page("/prompts/plain") == lab.page("/prompts/plain?old=1&new=2")


def test_a_draft_is_started_from_any_version(lab: Lab) -> None:
    assert lab.send("/prompts/plain/new", version="2.1", source="1") == "/prompts/plain/2.1"
    assert "Code this." in text_of(lab.page("/prompts/plain/2.1"))


@pytest.mark.parametrize(
    ("version", "reason"), [("1", "exists already"), ("../3", "name the new prompt")]
)
def test_a_version_that_cannot_be_is_refused_with_the_reason_at_the_form(
    lab: Lab, version: str, reason: str
) -> None:
    reply = lab.client.post("/prompts/plain/new", data={"version": version, "source": "1"})
    assert reply.status_code == 422
    assert reason in reply.text


def test_what_is_saved_is_what_was_typed_with_the_line_ends_of_a_file(lab: Lab) -> None:
    page = lab.page("/prompts/plain/2")
    typed = text_of(page).replace("Code this.", "Code that.").replace("\n", "\r\n")
    lab.send("/prompts/plain/2", text=typed, seen=seen_of(page))
    saved = lab.workspace / "prompts" / "plain" / "2.md"
    assert saved.read_bytes() == typed.replace("\r\n", "\n").encode()


def test_what_cannot_be_saved_stays_in_the_page_with_its_line_and_the_file_as_it_was(
    lab: Lab,
) -> None:
    page = lab.page("/prompts/plain/2")
    typed = text_of(page).replace("{{ text }}", "{{ txt }}")
    reply = lab.client.post("/prompts/plain/2", data={"text": typed, "seen": seen_of(page)})
    assert reply.status_code == 422
    assert text_of(reply.text) == typed
    line = typed[: typed.index("{{ txt }}")].count("\n") + 1
    assert f'data-line="{line}"' in reply.text
    assert "{{ txt }}" not in lab.catalog.source("plain@2").text


def test_a_draft_that_somebody_else_saved_meanwhile_is_not_overwritten(lab: Lab) -> None:
    page = lab.page("/prompts/plain/2")
    form = {"text": text_of(page).replace("this", "mine"), "seen": seen_of(page)}
    lab.edit()
    reply = lab.client.post("/prompts/plain/2", data=form, headers=HTMX)
    assert 'data-state="changed"' in reply.text
    assert "Code nothing." in lab.catalog.source("plain@2").text


def test_saving_twice_in_a_row_goes_on_from_what_was_saved(lab: Lab) -> None:
    page = lab.page("/prompts/plain/2")
    seen, text = seen_of(page), text_of(page)
    for words in ("Code well.", "Code better."):
        text = re.sub(r"Code \w+\.", words, text)
        reply = lab.client.post("/prompts/plain/2", data={"text": text, "seen": seen}, headers=HTMX)
        assert 'data-state="saved"' in reply.text
        seen = seen_of(reply.text)
    assert "Code better." in lab.catalog.source("plain@2").text


def test_a_released_version_has_no_editor_and_nothing_that_is_sent_changes_it(lab: Lab) -> None:
    before = released_files(lab)
    assert "<textarea" not in lab.page("/prompts/plain/1")
    seen = lab.catalog.source("plain@1").seen
    form = {"text": lab.catalog.source("plain@1").text + "more", "seen": seen}
    assert lab.client.post("/prompts/plain/1", data=form).status_code == 409
    assert lab.client.post("/prompts/plain/1/discard").status_code == 422
    assert lab.client.post("/prompts/plain/1/release", data={"seen": "x"}).status_code == 409
    assert lab.client.post("/prompts/incidents/1", data=form).status_code == 409
    assert lab.client.post("/prompts/incidents/1/discard").status_code == 422
    assert released_files(lab) == before


def test_the_preview_shows_what_the_model_would_be_asked_while_one_types(lab: Lab) -> None:
    typed = lab.catalog.source("plain@2").text.replace("Code this.", "Code <b>that</b>.")
    form = {"text": typed.replace("\n", "\r\n"), "article": "tiny/w14"}
    reply = lab.client.post("/prompts/plain/2/preview", data=form, headers=HTMX)
    assert "Code &lt;b&gt;that&lt;/b&gt;." in reply.text
    assert "two drones carrying explosive charges" in reply.text
    assert lab.model.asked == []


def test_the_preview_names_a_fault_with_its_line(lab: Lab) -> None:
    typed = lab.catalog.source("plain@2").text.replace("purpose: For tests.", "purpose: a: b")
    form = {"text": typed, "article": "tiny/w14"}
    reply = lab.client.post("/prompts/plain/2/preview", data=form, headers=HTMX)
    assert 'data-line="4"' in reply.text
    assert "front matter" in reply.text
    assert str(lab.workspace) not in reply.text


def test_an_article_that_was_posted_can_be_looked_at_and_tried_and_stays_text(lab: Lab) -> None:
    report_id = lab.client.post(
        "/v1/extract", content=HOSTILE.encode(), headers={"content-type": "text/plain"}
    ).json()["id"]
    page = lab.page("/prompts/plain/2")
    assert f'value="posted/{report_id}"' in page
    shown = lab.page(f"/prompts/plain/2/preview?article=posted/{report_id}")
    assert "<script>alert" not in shown
    assert '<span class="control" data-code="202E">' in shown


def test_a_broken_draft_opens_with_what_is_wrong_and_can_be_mended(lab: Lab) -> None:
    sound = lab.catalog.source("plain@2").text
    (lab.workspace / "prompts" / "plain" / "2.md").write_text("broken", "utf-8")
    page = lab.page("/prompts/plain/2")
    assert "cannot be used as it stands" in page
    assert "begin with front matter" in page
    lab.send("/prompts/plain/2", text=sound, seen=seen_of(page))
    assert lab.catalog.load("plain@2")


@pytest.mark.parametrize(
    "path",
    ["/prompts/none", "/prompts/plain/9", "/prompts/plain/%2e%2e%2f1", "/prompts/PLAIN/1",
     "/prompts/plain/2/trial/none", "/prompts/plain/2/runs/00000000", "/prompts/plain/2/runs/*"],
)  # fmt: skip
def test_what_is_not_there_is_said_so(lab: Lab, path: str) -> None:
    assert lab.client.get(path).status_code == 404


# --- release and discard


def test_releasing_says_that_the_draft_was_never_measured_and_what_to_run_afterwards(
    lab: Lab,
) -> None:
    page = lab.page("/prompts/plain/2/release")
    assert "never measured against plain@1" in page
    assert "make record baseline docs" in page


def test_a_draft_is_released_as_it_was_shown_and_then_never_changes(lab: Lab) -> None:
    before = released_files(lab)[lab.workspace / "prompts/plain/1.md"]
    page = lab.page("/prompts/plain/2/release")
    assert lab.send("/prompts/plain/2/release", seen=seen_of(page)) == "/prompts/plain/2?released"
    assert "make record baseline docs" in lab.page("/prompts/plain/2?released")
    assert lab.catalog.load("plain").label == "plain@2"
    assert "<textarea" not in lab.page("/prompts/plain/2")
    assert (lab.workspace / "prompts/plain/1.md").read_bytes() == before


def test_a_draft_that_changed_since_the_page_was_opened_is_not_released(lab: Lab) -> None:
    seen = seen_of(lab.page("/prompts/plain/2/release"))
    lab.edit()
    reply = lab.client.post("/prompts/plain/2/release", data={"seen": seen})
    assert reply.status_code == 409
    assert not lab.catalog.load("plain@2").released


def test_a_draft_is_discarded_after_a_question(lab: Lab) -> None:
    assert "cannot be had back" in lab.page("/prompts/plain/2/discard")
    assert lab.catalog.load("plain@2")
    assert lab.send("/prompts/plain/2/discard") == "/prompts/plain"
    with pytest.raises(PromptMissing):
        lab.catalog.load("plain@2")


@pytest.mark.parametrize(
    "path",
    [
        "/prompts/**/1/runs/abcdef12",
        "/prompts/*/*/runs/abcdef12",
        f"/prompts/{'a' * 300}/1",
        f"/prompts/plain/{'1' * 300}",
        f"/prompts/plain?old={'1' * 300}",
        "/prompts/..%2f..%2fetc/1",
        "/prompts/plain/2%00",
    ],
)
def test_an_address_that_is_a_pattern_a_path_or_no_name_is_of_nothing(lab: Lab, path: str) -> None:
    lab.page(path, status=404)


def test_a_pattern_finds_no_run_of_another_version(lab: Lab) -> None:
    run = lab.run().partition("?")[0].rpartition("/")[2]
    lab.page(f"/prompts/plain/2/runs/{run}")
    lab.page(f"/prompts/plain/*/runs/{run}", status=404)


def test_a_draft_of_too_many_lines_is_not_saved(lab: Lab) -> None:
    before = lab.catalog.source("plain@2")
    text = before.text + "{#" + "\n" * 6000 + "#}"
    form = {"text": text, "seen": before.seen}
    reply = lab.client.post("/prompts/plain/2", data=form)
    assert (reply.status_code, "5,000 lines" in reply.text) == (422, True)
    assert lab.catalog.source("plain@2") == before


def test_a_template_without_end_is_told_in_the_preview(lab: Lab) -> None:
    bomb = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}"
    text = lab.catalog.source("plain@2").text.replace("{{ text }}", bomb)
    reply = lab.client.post("/prompts/plain/2/preview", data={"text": text}, headers=HTMX)
    assert "make its loops smaller" in reply.text
