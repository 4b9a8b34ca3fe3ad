import json
import os
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.evals.reports.seen import Seen

from wirecoder_evals.comparison import compare
from wirecoder_evals.evaluation import Evaluated, Evaluation
from wirecoder_evals.provenance import Identity, Machine, Mode, Revision, RunRecord
from wirecoder_evals.reports.page import page
from wirecoder_evals.scores import Scores
from wirecoder_evals.scoring.articles import ArticleScore, Detection, Pair
from wirecoder_evals.scoring.evidence import Quotes
from wirecoder_evals.scoring.verdicts import Cause, Kind, Side, Verdict
from wirecoder_schemas.evidence import Quote
from wirecoder_schemas.provenance import ModelParameters, PromptRef

# Everything that could hurt a page, before, between and after the quotes.
HOSTILE = "<img src=x onerror=\"document.body.id='hurt'\"></script><!-- <b>"
TEXT = (
    f"🚀🚀 {HOSTILE} Six rockets hit Camp Alder\r\non Monday. \u202eThree were hurt.\u202c\x07 "
    f"שלום. <script>document.body.id='hurt'</script> A spokesman said no more."
)
SITE, AROUND, MONDAY, WHO = "Camp Alder", "hit Camp Alder\r\non Monday", "Monday", "spokesman"


def side(value: str | None = None, *quotes: str) -> Side:
    """A value and the words it rests on."""
    spans = [(words, TEXT.index(words)) for words in quotes]
    return Side(
        value=value,
        quotes=tuple(Quote(quote=w, start=at, end=at + len(w)) for w, at in spans),
    )


def verdict(
    slot: str,
    kind: Kind,
    predicted: Side,
    gold: Side,
    cause: Cause | None = None,
) -> Verdict:
    return Verdict(
        slot=slot, kind=kind, predicted=predicted, gold=gold, cause=cause,
        predicted_id="1", gold_id="1", primary=True,
    )  # fmt: skip


TYPE, PLACE, DATE, DAMAGE, OTHER = range(5)  # positions of the verdicts below
VERDICTS = (
    verdict("event_type", Kind.INC, side("other"), side("attack"), Cause.MISREAD),
    verdict("location.site", Kind.COR, side(SITE, SITE), side(HOSTILE, AROUND)),
    verdict("date", Kind.MIS, side(), side("Monday", MONDAY), Cause.UNFOUND),
    verdict("damage.extent", Kind.NUL, side(), side()),
    verdict("perpetrators.name", Kind.SPU, side("spokesman", WHO), side(), Cause.FABRICATED)
    .model_copy(update={"predicted_id": "2", "gold_id": None}),
)  # fmt: skip


def article(name: str, *verdicts: Verdict, failure: str | None = None) -> ArticleScore:
    pairs = dict.fromkeys((v.predicted_id, v.gold_id) for v in verdicts)
    return ArticleScore(
        id=name,
        failure=failure,
        negative=not verdicts,
        predicted=len(pairs),
        gold=1,
        detection=Detection(),
        primary=Detection(),
        right_records=0,
        quotes=Quotes(),
        pairs=tuple(Pair(predicted_id=said, gold_id=right) for said, right in pairs),
        verdicts=verdicts,
    )


def record(prompt: str = "2") -> RunRecord:
    return RunRecord(
        dataset="sample",
        articles=2,
        identity=Identity(
            mode=Mode.REPLAY,
            articles_sha256="a" * 64,
            answers_sha256=None,
            prompt=PromptRef(name="incidents", version=prompt, sha256="b" * 64),
            draft_sha256="c" * 64,
            model="small-model",
            parameters=ModelParameters(temperature=0.0, max_tokens=100, seed=7),
            server="embedded",
            context_tokens=8192,
            repairs=1,
            code_sha256="d" * 64,
            packages={"pydantic": "2.14.3"},
        ),
        gold_sha256="e" * 64,
        wirecoder="0.1.0",
        revision=Revision(commit="f" * 40, changed=False),
        machine=Machine(system="Linux x86_64", cores=2, python="3.11.7"),
        started=None,
    )


def scores(*verdicts: Verdict) -> Scores:
    failed = article("b", failure="the model <declined>")
    return Scores(gold_sha256="e" * 64, articles=(article("a", *verdicts), failed))


def evaluation() -> Evaluation:
    """One run, and what it was before: another site."""
    new = (record("2"), scores(*VERDICTS))
    earlier = verdict("location.site", Kind.INC, side(WHO, WHO), side(HOSTILE, AROUND))
    old = (record("1"), scores(VERDICTS[TYPE], earlier, *VERDICTS[DATE:]))
    return Evaluation(
        runs=(Evaluated.of(*new),),
        comparisons=(compare(old, new),),
        gate=("sample: Slot F1 is 0.200, the baseline has <0.300>",),
    )


TEXTS = {"sample": {"a": TEXT, "b": "Nothing happened."}}


@pytest.fixture(scope="module")
def written() -> str:
    return page(evaluation(), TEXTS)


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


# ---- The file


def test_evaluation_and_texts_come_out_as_they_went_in(written: str) -> None:
    data = data_of(written)

    assert Evaluation.model_validate(data["evaluation"]) == evaluation()
    assert data["texts"] == TEXTS


def test_the_same_evaluation_gives_the_same_page(written: str) -> None:
    assert page(evaluation(), TEXTS) == written


def test_no_article_breaks_out_of_the_data(written: str) -> None:
    elements = Seen(written).elements

    assert [each.tag for each in elements].count("script") == 2
    assert "img" not in {each.tag for each in elements}
    assert written.count("<!--") == 0


def test_the_source_holds_no_characters_that_turn_it_around(written: str) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", written)


def policy_of(html: str) -> dict[str, str]:
    metas = [each.attributes for each in Seen(html).elements if each.tag == "meta"]
    policies = [m["content"] for m in metas if m.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert policies[0]
    rules = [rule.strip().partition(" ") for rule in policies[0].split(";")]
    return {name: value for name, _, value in rules}


def hash_of(inlined: str) -> str:
    return f"'sha256-{b64encode(sha256(inlined.encode()).digest()).decode()}'"


def test_the_policy_allows_the_pages_own_script_and_style_and_nothing_else(written: str) -> None:
    elements = Seen(written).elements
    script = next(each for each in elements if each.tag == "script" and not each.attributes)
    style = next(each for each in elements if each.tag == "style")

    assert policy_of(written) == {
        "default-src": "'none'",
        "script-src": hash_of(script.text),
        "style-src": hash_of(style.text),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_policy_comes_before_all_that_it_governs(written: str) -> None:
    assert written.index("Content-Security-Policy") < written.index("<style>")


def test_the_page_refers_to_nothing_outside_itself(written: str) -> None:
    own = written.replace(json.dumps(data_of(written)), "")

    assert not re.findall(r"https?://|@import|url\(", own)
    for element in Seen(written).elements:
        assert not {"src", "srcset", "action", "style"} & set(element.attributes)
        assert (element.attributes.get("href") or "#").startswith("#")


def parts() -> dict[str, str]:
    folder = files("wirecoder_evals.reports") / "page"
    return {part.name: part.read_text("utf-8") for part in folder.iterdir() if part.is_file()}


def test_the_parts_of_the_page_come_with_the_package(written: str) -> None:
    assert {name.rpartition(".")[2] for name in parts()} == {"html", "css", "js"}
    for name, part in parts().items():
        assert part in written or name == "page.html"


def test_no_script_makes_markup_or_code_from_text() -> None:
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|DOMParser"
    for name, part in parts().items():
        assert not re.findall(ways, part), name


@pytest.mark.parametrize("name", [*Kind, *Cause])
def test_the_page_explains_every_kind_and_cause(name: Kind | Cause) -> None:
    data = data_of(page(evaluation(), {}))
    assert (data["kinds"] | data["causes"])[name] == name.meaning != ""


def test_an_article_whose_text_is_missing_is_no_error() -> None:
    assert data_of(page(evaluation(), {}))["texts"] == {}


# ---- The page in a browser

Opened = Callable[..., Seen]
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=5000 --enable-logging=stderr"
).split()


@pytest.fixture
def opened(written: str, tmp_path: Path) -> Opened:
    """Opens the page in Chromium at an address and gives what it shows.

    `then` is a script that acts once the page is drawn. Complaints of the browser are failures.
    """
    if _CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI skips nothing: install chromium (`make system-deps`)")
        pytest.skip("no chromium on the path; `make system-deps` installs it")

    def opened(address: str = "", then: str = "", allowed: bool = True) -> Seen:
        html = written
        if then:
            html = html.replace("</body>", f"<script>{then}</script></body>")
            if allowed:
                html = html.replace("script-src ", f"script-src {hash_of(then)} ", 1)
        file = tmp_path / "report.html"
        file.write_text(html, "utf-8", newline="")
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        command = [str(_CHROMIUM), *_QUIET, profile, "--dump-dom", file.as_uri() + address]
        done = subprocess.run(command, capture_output=True, timeout=60, check=True)  # noqa: S603
        complaints = [line for line in done.stderr.decode().splitlines() if "CONSOLE" in line]
        assert bool(complaints) is not allowed, complaints
        return Seen(done.stdout.decode())

    return opened


@pytest.mark.chromium
def test_a_chosen_field_marks_the_words_of_both_sides(opened: Opened) -> None:
    seen = opened(f"#article=sample/a&row={PLACE}")

    assert seen.marked("predicted") == SITE
    assert seen.marked("gold") == AROUND
    assert [m.text for m in seen.inside("text") if m.has("gold") and m.has("predicted")] == [SITE]


@pytest.mark.chromium
def test_the_article_is_shown_to_the_letter_and_can_do_no_harm(opened: Opened) -> None:
    seen = opened("#article=sample/a")

    assert seen.by_id("text").text == TEXT
    assert {each.tag for each in seen.inside("text")} == {"span"}
    assert not [each for each in seen.elements if each.tag == "body" and "id" in each.attributes]
    boxed = [e.attributes["data-code"] for e in seen.inside("text") if e.has("control")]
    assert boxed == ["U+202E", "U+202C", "U+0007"]


@pytest.mark.chromium
def test_nothing_is_marked_before_a_field_is_chosen(opened: Opened) -> None:
    assert opened("#article=sample/a").marked("gold") == ""


@pytest.mark.chromium
def test_a_click_on_a_field_marks_its_words_and_another_one_removes_the_marks(
    opened: Opened,
) -> None:
    click = f"document.querySelector('tr[data-row=\"{DATE}\"] td').click();"

    once = opened("#article=sample/a", then=click)
    twice = opened("#article=sample/a", then=click + f"setTimeout(() => {{{click}}}, 100);")

    assert once.marked("gold") == MONDAY
    pressed = [e for e in once.inside("records") if e.attributes.get("aria-pressed") == "true"]
    assert [each.text for each in pressed] == ["date"]
    assert twice.marked("gold") == ""


@pytest.mark.chromium
def test_a_field_without_quotes_says_on_what_it_rests(opened: Opened) -> None:
    seen = opened(f"#article=sample/a&row={TYPE}")

    said = "event_type rests on the quotes of the facts around it"
    assert seen.by_id("note").text == said
    assert MONDAY in seen.marked("gold")
    assert WHO not in seen.marked("predicted")  # of another incident


@pytest.mark.chromium
def test_silence_that_was_kept_is_shown_on_request(opened: Opened) -> None:
    assert DAMAGE not in opened("#article=sample/a").rows()
    assert DAMAGE in opened("#article=sample/a&silence=1").rows()


@pytest.mark.chromium
@pytest.mark.parametrize(
    ("filter_", "rows"),
    [("slot=date", [DATE]), ("kind=SPU,INC", [TYPE, OTHER]), ("cause=unfound", [DATE]),
     ("kind=COR", [PLACE]), ("slot=date&kind=SPU", [])],
)  # fmt: skip
def test_a_filter_leaves_the_verdicts_that_fit(
    opened: Opened, filter_: str, rows: list[int]
) -> None:
    assert opened(f"#article=sample/a&{filter_}").rows() == rows


@pytest.mark.chromium
def test_a_filter_leaves_the_articles_that_have_a_match_and_counts_them(opened: Opened) -> None:
    seen = opened("#kind=MIS,SPU")

    items = {e.attributes.get("data-key"): e for e in seen.inside("list") if e.tag == "a"}
    assert not items["sample/a"].is_hidden
    assert "2 matches" in items["sample/a"].text
    assert items["sample/b"].is_hidden
    assert seen.by_id("found").text == "2 verdicts in 1 article"


@pytest.mark.chromium
def test_an_article_that_failed_says_so(opened: Opened) -> None:
    seen = opened("#article=sample/b")

    assert "Failed, counts as empty: the model <declined>" in seen.by_id("about").text
    assert "nothing to score" in seen.by_id("about").text


@pytest.mark.chromium
def test_the_next_match_is_one_button_away(opened: Opened) -> None:
    seen = opened("#kind=SPU", then="document.getElementById('next').click();")

    assert seen.marked("predicted") == WHO


@pytest.mark.chromium
def test_a_kind_is_chosen_with_its_button(opened: Opened) -> None:
    press = "document.querySelector('#kinds [data-kind=MIS]').click();"

    assert opened("#article=sample/a", then=press).rows() == [DATE]


@pytest.mark.chromium
def test_the_overview_has_gate_figures_record_and_what_changed(opened: Opened) -> None:
    seen = opened()

    overview = seen.by_id("overview")
    assert not overview.is_hidden
    assert seen.by_id("reader").is_hidden
    for words in ("sample: Slot F1 is 0.200, the baseline has <0.300>", "Detection recall",
                  "munitions.impacted", "wrong incident", "incidents@1 → incidents@2",
                  "small-model", "a" * 64, "pydantic", "1 value changed"):  # fmt: skip
        assert words in overview.text
    links = {each.attributes.get("href"): each.text for each in seen.inside("overview")}
    assert links[f"#article=sample/a&row={PLACE}"] == "a"
    assert links[f"#article=sample/a&slot=date&kind=MIS&row={DATE}"] == "1"


@pytest.mark.chromium
@pytest.mark.parametrize("address", ["#article=gone/x&row=99&kind=NO,COR&slot=<b>", "#%E0%A4%A"])
def test_an_address_that_means_nothing_leads_to_the_overview(opened: Opened, address: str) -> None:
    assert not opened(address).by_id("overview").is_hidden


@pytest.mark.chromium
def test_a_script_that_is_not_the_pages_own_does_not_run(opened: Opened) -> None:
    seen = opened(then="document.body.id = 'hurt'", allowed=False)

    assert not [each for each in seen.elements if each.attributes.get("id") == "hurt"]
