"""One attack told twice is one record, two attacks stay two."""

from typing import Any

import pytest
from tests.pipeline.conftest import CodeDraft

TEXT = (
    "Two shells hit the Orsk depot on Monday. The Orsk depot came under fire on Monday, the mayor "
    "said; a guard was killed. On Friday shells hit the Orsk depot again. The Orsk mill was hit "
    "on Monday by drones. The army bombed the Free Band's camp in reply."
)
FIRST: dict[str, Any] = {
    "event": "Two shells hit the Orsk depot",
    "site": "Orsk depot",
    "date": "Monday",
    "launched": "Two shells",
}
AGAIN: dict[str, Any] = {
    "event": "The Orsk depot came under fire",
    "site": "Orsk depot",
    "casualties": [
        {"quote": "a guard was killed", "party": None, "killed": "a guard", "injured": None}
    ],
}


def test_a_repeat_is_merged_and_what_only_it_tells_is_kept(code_draft: CodeDraft) -> None:
    coded = code_draft(TEXT, FIRST, AGAIN)
    (incident,) = coded.incidents
    assert incident.munitions.launched
    assert incident.casualties[0].killed
    assert coded.codes == [("incident_repeated", "")]


@pytest.mark.parametrize(
    "other",
    [
        {"event": "shells hit the Orsk depot again", "site": "Orsk depot", "date": "Friday"},
        {"event": "The Orsk mill was hit", "site": "Orsk mill", "date": "Monday"},
        {"event": "The army bombed the Free Band's camp"},
        {"event": "The Orsk depot came under fire", "site": "Orsk depot", "responds_to": 1},
        {
            "event": "The Orsk depot came under fire",
            "site": "Orsk depot",
            "targets": [{"name": "guard", "type": "other"}],
        },
    ],
    ids=["another day", "another site", "nothing in common", "an answer", "another target"],
)
def test_another_day_site_target_or_an_answer_is_another_incident(
    code_draft: CodeDraft, other: dict[str, Any]
) -> None:
    first = FIRST | {"targets": [{"name": "depot", "type": "other"}]}
    assert len(code_draft(TEXT, first, other).incidents) == 2


def test_an_answer_to_a_repeat_answers_the_first_telling(code_draft: CodeDraft) -> None:
    reply = {"event": "The army bombed the Free Band's camp", "responds_to": 2}
    coded = code_draft(TEXT, FIRST, AGAIN, reply)
    assert [(one.id, one.responds_to) for one in coded.incidents] == [("1", None), ("2", "1")]
