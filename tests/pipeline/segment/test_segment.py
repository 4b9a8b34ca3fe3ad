"""Sentences, noise, headline and repeats, on invented texts and the committed seeds."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirecoder.pipeline.intake import decode
from wirecoder.pipeline.segment.segment import Kind, segment

DATASETS = Path(__file__).parents[3] / "evals" / "datasets"
LEAD = "Two rockets hit the base on Monday, officials said."

marks = [*"\n\r\t .!?…\"'“”’()[]<>&-A1é。？؟", "\r\n", "\u2028", "\0", "\u0301", "🚀"]
cues = ["U.S. ", "Gen. ", "1. ", " the ", "Photo: ", "By ", "See also", "ZCZC", "SUBJ: "]
tags = ["<p>", "<br/>", "<b>", "</b>", "<!--", "-->", "<script>", "</script>", "<h1>", "</h1>"]
fragments = st.sampled_from([*marks, *cues, *tags, "&nbsp;", "&amp;", "&#8221;"])
any_text = st.lists(
    st.one_of(fragments, st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=30
).map("".join)


def said(text: str, *kinds: Kind) -> list[str]:
    """The sentences of `text`, all of them or those of some kinds."""
    return [text[s.start : s.end] for s in segment(text).sentences if not kinds or s.kind in kinds]


def body(text: str) -> list[str]:
    return said(text, Kind.BODY)


@settings(derandomize=True, max_examples=400)
@given(any_text)
@example("<script>" + "x " * 2000 + "</script>")
@example("a" * 4001)
def test_sentences_tile_any_text_in_order(text: str) -> None:
    at = 0
    for sentence in segment(text).sentences:
        words = text[sentence.start : sentence.end]
        assert at <= sentence.start < sentence.end <= len(text)
        assert words == words.strip()
        assert len(words) <= 2000
        assert any(character.isalnum() for character in words)
        at = sentence.end


@settings(derandomize=True, max_examples=400)
@given(any_text)
def test_every_letter_and_digit_outside_markup_is_in_a_sentence(text: str) -> None:
    text = re.sub("[<&]", "", text)
    covered = {n for s in segment(text).sentences for n in range(s.start, s.end)}
    assert [c for n, c in enumerate(text) if c.isalnum() and n not in covered] == []


@settings(derandomize=True)
@given(any_text)
def test_a_copy_points_at_an_earlier_sentence_of_its_kind(text: str) -> None:
    listed = segment(text + "\n\n" + text).sentences
    for index, sentence in enumerate(listed):
        if sentence.duplicate_of is not None:
            first = listed[sentence.duplicate_of]
            assert sentence.duplicate_of < index
            assert first.paragraph < sentence.paragraph
            assert first.duplicate_of is None


@pytest.mark.parametrize(
    "parts",
    [
        ["Gen. Ali met Lt. Col. J. Smith of the U.S. Army.", "He left at 4 a.m. on Oct. 7."],
        ["Report No. 17 counts 15.5 tons.", "15 men fled St. Louis."],
        ["It flew over the U.S.", "The jet was lost."],
        ["“We saw two.”", "He paused (he was tired.)", "Then: “No!” he said."],
        ["He asked why.", '"Nobody knows," she said.', "[It was late.]"],
        ["They waited...", "Nothing came, he said ... With more to follow."],
        ["What now?", "Nobody fired!", "It ended."],
        ["It hit Harat al-Sha'ab.", "(No one was hurt.)"],
        ["他们说。", "没有人受伤！", "是吗？"],
        ["هل ضربت القاعدة؟", "نعم."],
    ],
)
def test_a_paragraph_is_split_at_the_ends_of_its_sentences(parts: list[str]) -> None:
    assert body(" ".join(parts)) == parts


def test_capitals_and_telegram_numbers_do_not_split() -> None:
    text = "1. ON 11 FEB AT 0535 UTC A SHIP WAS HIT OFF THE U.S. IN FOG. NO. 17 OF ITS KIND."
    assert body(text) == [text[: text.index(" NO.")], "NO. 17 OF ITS KIND."]
    lower = "gen. perez spoke. the rebels fled."
    assert body(lower) == ["gen. perez spoke.", "the rebels fled."]


def test_an_endless_sentence_is_cut_at_white_space() -> None:
    text = "rocket " * 20_000
    found = body(text)
    assert len(found) > 60
    assert all(len(words) <= 2000 and not words.strip("rocket ") for words in found)
    assert {words.split(" ")[0] for words in found} == {"rocket"}


def test_a_line_is_a_paragraph_on_a_page() -> None:
    text = f"{LEAD}\r\nA third fell short\n\nNobody was hurt.\u2028It was dark.\rHe left."
    listed = segment(text).sentences
    assert [s.paragraph for s in listed] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("indent", ["", "    "])
def test_lines_of_wrapped_wire_copy_are_joined(indent: str) -> None:
    wrapped = (
        "REBELS SHELL TOWN\n\n"
        f"{indent}Rebels shelled the northern town of Kas for six hours on Sunday and\n"
        "then withdrew into the hills, the army said in a statement issued in\n"
        "the capital. Four houses burned.\n"
        f"{indent}A doctor at the town's only clinic said that he had treated eleven\n"
        "people for splinter wounds, two of them children from one family, and\n"
        "that more were expected.\n"
    )
    found = segment(wrapped)
    assert found.headline == "REBELS SHELL TOWN"
    bodies = [s for s in found.sentences if s.kind is Kind.BODY]
    assert [wrapped[s.start :][:6] for s in bodies] == ["Rebels", "Four h", "A doct"]
    assert wrapped[bodies[0].start : bodies[0].end].endswith("the capital.")
    assert [s.paragraph for s in bodies] == [1, 1, 2]


def test_short_lines_that_are_not_full_stay_apart() -> None:
    text = "Rockets hit base\nTwo hurt in attack\n" + "\n".join(
        f"Unit {n} reported no losses at all on that day." for n in range(9)
    )
    assert len({s.paragraph for s in segment(text).sentences}) == 11


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (Kind.CAPTION, "File photo: A gunner fires a 122mm rocket in 2016."),
        (Kind.CAPTION, "PHOTO: Smoke above the port."),
        (Kind.CAPTION, "(Photo by Ana Diaz/Agency)"),
        (Kind.CAPTION, "Troops walk past a jet in Kas 4 May 2003. XYZ PHOTO/Ana DIAZ"),
        (Kind.CAPTION, "Troops walk past a jet in Kas. AGENCY/Ana Diaz/File Photo"),
        (Kind.CAPTION, "In this handout photo, rockets are fired."),
        (Kind.BYLINE, "By Ana Diaz and Jo O'Neill in Kas"),
        (Kind.BYLINE, "By our correspondent"),
        (Kind.BYLINE, "(Reporting by Ana Diaz; Editing by Jo Lee)"),
        (Kind.BYLINE, "Writing by Ana Diaz; Editing by Jo Lee."),
        (Kind.DATE_LINE, " date 2024-01-20 Theme"),
        (Kind.DATE_LINE, "Published: 20 January 2024, 10:33 GMT"),
        (Kind.DATE_LINE, "Saturday, January 20, 2024"),
        (Kind.BOILERPLATE, "See also\xa0 Talks resume in the capital"),
        (Kind.BOILERPLATE, "READ MORE: Rockets hit a base last week"),
        (Kind.BOILERPLATE, "Related: Rockets hit a base"),
        (Kind.BOILERPLATE, "Our standards: The principles."),
        (Kind.BOILERPLATE, "© 2024 The Agency. All rights reserved."),
        (
            Kind.BOILERPLATE,
            "Your email address will not be published. Required fields are marked *",
        ),
        (Kind.BOILERPLATE, "Leave a Reply"),
        (Kind.BOILERPLATE, "Sign up for our newsletter and never miss an attack."),
        (Kind.BOILERPLATE, "[Correction: an earlier version misstated the toll as 400.]"),
        (
            Kind.BOILERPLATE,
            "Ana Diaz has reported from twelve countries. She is an award-winning correspondent.",
        ),
    ],
)
def test_noise_is_marked_by_its_form(kind: Kind, line: str) -> None:
    text = f"Rockets hit base\n\n{LEAD}\n\n{line}\n\nNobody was hurt."
    assert said(text, kind) != []
    assert body(text) == [LEAD, "Nobody was hurt."]


@pytest.mark.parametrize(
    "line",
    [
        "By Friday noon, no one had claimed the attack.",
        "The photo shows two rockets, he said.",
        "Reporting by the commission found that twelve people died.",
        "The group said in its newsletter that it had fired two rockets.",
        "Reporter Subhy Haddad reported from Mosul that there was no fighting.",
        "An award-winning journalist who has reported from Kas was abducted on Monday.",
        "Hospitals in Kas appealed for blood.",
        "We repeat our appeal to all of you to lay down your arms, the group said.",
        "It began on October 7, 2023.",
        "ISIS/Daesh said it fired the rockets.",
    ],
)
def test_body_that_only_resembles_noise_stays_body(line: str) -> None:
    assert line in body(f"Rockets hit base\n\n{LEAD}\n\n{line}\n\nNobody was hurt.")


def test_a_credit_behind_the_last_sentence_of_a_paragraph_is_a_byline() -> None:
    text = f"{LEAD} (Reporting by Ana Diaz; Editing by Jo Lee)"
    assert body(text) == [LEAD]
    assert said(text, Kind.BYLINE) == ["(Reporting by Ana Diaz; Editing by Jo Lee)"]


def test_one_cue_does_not_hide_a_long_paragraph() -> None:
    text = (LEAD + " ") * 30 + "(Photo by Ana Diaz/Agency)"
    assert len(body(text)) == 30


def test_titles_below_a_related_heading_are_links() -> None:
    text = f"{LEAD}\n\nRelated stories\n\nRockets hit base\n\nJets bomb hill\n\nNobody was hurt."
    assert body(text) == [LEAD, "Nobody was hurt."]


def test_a_telegram_has_a_header_a_subject_and_a_trailer() -> None:
    text = f"ZCZC AB1 111240Z FEB\nFM CENTRE\nTO ALL SHIPS\nSUBJ: SHIP HIT\n1. {LEAD}\nNNNN\n"
    assert segment(text).headline == "SHIP HIT"
    assert said(text) == [*text.split("\n")[:3], "SUBJ:", "SHIP HIT", f"1. {LEAD}", "NNNN"]
    assert body(text) == [f"1. {LEAD}"]


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (f"Rockets hit base\n{LEAD}", "Rockets hit base"),
        (f"Who fired at the base?\n{LEAD}", "Who fired at the base?"),
        (f" date 2024-01-20 Theme\nPhoto: A jet.\nRockets hit base\n\n{LEAD}", "Rockets hit base"),
        (f"<h1>Rockets <b>hit</b> base.</h1><p>{LEAD}</p>", "Rockets hit base."),
        (f"Who fired? Will they fire again?\n{LEAD}", None),
        (f"{LEAD}\nNobody was hurt.", None),
        ("Rockets hit base", None),
        ("Rockets hit base\nPhoto: A jet.", None),
        ("rocket " * 40 + "\n" + LEAD, None),
    ],
)
def test_the_headline_is_the_first_text_that_looks_like_one(
    text: str, headline: str | None
) -> None:
    assert segment(text).headline == headline


def test_the_headline_is_evidence_of_last_resort_and_not_for_reading() -> None:
    found = segment(f"Rockets hit base\n{LEAD}\nPhoto: A jet.\n{LEAD}")
    assert [s.kind for s in found.evidence] == [Kind.BODY, Kind.BODY, Kind.HEADLINE]
    assert [s.start for s in found.readable] == [17]


def test_repeated_paragraphs_are_read_once_whatever_their_spacing_and_case() -> None:
    first = "Two fell short. One hit."
    text = f"{LEAD}\n{first}\n{LEAD.upper()}\nTwo  fell short.\xa0One hit.\nNobody was hurt."
    found = segment(text)
    assert [s.duplicate_of for s in found.sentences] == [None, None, None, 0, 1, 2, None]
    assert len(found.readable) == 4


def test_noise_is_never_the_first_copy_of_body() -> None:
    text = f"Related stories\n\nRockets hit base\n\n{LEAD}\n\nRockets hit base"
    assert [s.duplicate_of for s in segment(text).readable] == [None, None]


def test_html_breaks_paragraphs_and_is_no_text() -> None:
    text = (
        "<nav>Home News</nav><p>Two <b>rockets</b> hit.</p>Nobody was&nbsp;hurt.<br>"
        "<script>var killed = 15;</script><!-- killed 9 --><p class='x'>He said &ldquo;no.&rdquo; "
        "Then he left.</p><figcaption>A jet.</figcaption> 5 < 6 and <desk@example.org> wrote."
    )
    assert body(text) == [
        "Two <b>rockets</b> hit.",
        "Nobody was&nbsp;hurt.",
        "He said &ldquo;no.&rdquo;",
        "Then he left.",
        "5 < 6 and <desk@example.org> wrote.",
    ]
    assert said(text, Kind.BOILERPLATE) == [
        "Home News",
        "<script>var killed = 15;</script>",
        "<!-- killed 9 -->",
    ]
    assert said(text, Kind.CAPTION) == ["A jet."]


def test_an_element_that_is_never_closed_hides_nothing() -> None:
    text = f"<nav>{LEAD}<script>{LEAD.upper()} <!-- Nobody was hurt."
    assert body(text) == [LEAD, LEAD.upper(), "<!-- Nobody was hurt."]


NOISE = {
    "seeds/000": [],
    "seeds/001": [],
    "seeds/002": [],
    "seeds/003": [
        *["See also", "(Reporting by", "Our standards", "Obtaining", "National Security"],
        *["He has reported", "From Karachi", "Phil Stewart", "An award-winning", "He received"],
        *["See also", "Leave a Reply", "Your email", "Required fields"],
    ],
    "seeds/004": ["date 2024-01-20", "US troops from", "The United States has", "AFP PHOTO"],
    "wire/w01": ["By a staff", "(Reporting by"],
    "wire/w03": ["ZCZC", "FM", "TO ALL", "SUBJ:", "NNNN"],
    "wire/w05": ["PHOTO:", "Like this", "Our newsletter", "Join them"],
    "wire/w07": ["File photo:"],
    "wire/w09": ["By our", "(Reporting by"],
    "wire/w12": ["Before you go", "If every reader", "Photo:"],
    "wire/w14": [],
    "wire/w15": [],
    "wire/w17": [],
    "wire/w19": ["[Correction:"],
    "wire/w22": ["Read also:"],
    "wire/w24": ["READ MORE:"],
}


@pytest.mark.parametrize("article", sorted(NOISE))
def test_all_noise_of_the_committed_articles_is_marked_and_nothing_else(article: str) -> None:
    dataset, stem = article.split("/")
    raw = (DATASETS / dataset / "articles" / f"{stem}.txt").read_bytes()
    text = decode(raw, article)
    noise = said(text, *(set(Kind) - {Kind.BODY, Kind.HEADLINE}))
    assert len(noise) == len(NOISE[article])
    for words, start in zip(noise, NOISE[article], strict=True):
        assert words.startswith(start)
    assert segment(text).headline is not None
