"""Grounding a draft: what is in the article stays, what is not goes and is named."""

from tests.pipeline.conftest import CodeDraft

TEXT = (
    "Rebels shelled the depot at Orsk on Monday. Two guards died, a medic said.\n\n"
    "On Friday rebels shelled the bridge at Orsk. Nobody was hurt.\n\n"
    "File photo: Smoke over the mill at Tarn."
)


def test_a_value_whose_words_are_not_in_the_article_is_dropped_and_listed(
    code_draft: CodeDraft,
) -> None:
    coded = code_draft(TEXT, {"event": "Rebels shelled the depot", "site": "Omsk"})
    assert coded.first.location.site is None
    (warning,) = coded.notes.warnings
    assert (warning.code, warning.quote) == ("quote_not_found", "Omsk")
    assert warning.path == "windows[0].incidents[0].site"


def test_words_of_a_caption_are_no_evidence(code_draft: CodeDraft) -> None:
    coded = code_draft(TEXT, {"event": "Rebels shelled the depot", "site": "Tarn"})
    assert coded.first.location.site is None
    assert coded.codes == [("quote_in_noise", "incidents[0].site")]


def test_a_word_is_quoted_where_its_incident_is_told(code_draft: CodeDraft) -> None:
    coded = code_draft(
        TEXT,
        {"event": "Rebels shelled the depot", "site": "Orsk", "date": "Monday"},
        {"event": "rebels shelled the bridge", "site": "Orsk", "date": "Friday"},
    )
    starts = [incident.location.quotes[0].start for incident in coded.incidents]
    assert starts == [TEXT.index("Orsk"), TEXT.rindex("Orsk")]


def test_an_incident_of_which_nothing_is_in_the_article_is_dropped(code_draft: CodeDraft) -> None:
    coded = code_draft(TEXT, {"event": "Jets bombed the port", "date": "Monday", "site": "Orsk"})
    assert coded.incidents == ()
    assert ("incident_unfounded", "incidents[0]") in coded.codes


def test_an_incident_without_its_clause_stands_on_its_other_facts(code_draft: CodeDraft) -> None:
    coded = code_draft(
        TEXT, {"event": "Rebels attacked a depot", "targets": [{"name": "depot", "type": "other"}]}
    )
    assert coded.first.targets[0].name == "depot"
    assert (coded.first.event_type, coded.first.outcome) == ("other", "not_reported")


def test_the_same_clause_makes_one_incident(code_draft: CodeDraft) -> None:
    twice = {"event": "Rebels shelled the depot"}
    coded = code_draft(TEXT, dict(twice), dict(twice))
    assert len(coded.incidents) == 1
    assert coded.codes == [("incident_repeated", "incidents[1]")]


def test_an_answer_to_a_dropped_incident_answers_nothing(code_draft: CodeDraft) -> None:
    coded = code_draft(
        TEXT,
        {"event": "Jets bombed the port"},
        {"event": "rebels shelled the bridge", "responds_to": 1},
    )
    assert [incident.responds_to for incident in coded.incidents] == [None]


def test_an_answer_beyond_the_list_answers_nothing(code_draft: CodeDraft) -> None:
    coded = code_draft(TEXT, {"event": "Rebels shelled the depot", "responds_to": 5})
    assert coded.first.responds_to is None
