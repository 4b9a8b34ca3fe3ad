"""What a posted article went through, in words: a pure function of its posting and the time."""

from dataclasses import dataclass

from wirecoder.desk.postings import Posting

_NAMES = {
    "wait": "Waiting for its turn",
    "segment": "Finding the sentences",
    "read": "Reading what happened",
    "extract": "Having the model draft the records",
    "ground": "Finding their words in the article",
    "resolve": "Working out dates, numbers and places",
    "verify": "Having the model check each fact",
}


@dataclass(frozen=True, slots=True)
class StageView:
    """One line of the list. `again` where the way began anew, with the model that stands in."""

    name: str
    seconds: float
    now: bool
    again: bool


def stage_name(stage: str) -> str:
    """What a stage is called."""
    return _NAMES.get(stage, stage.capitalize())


def stages_of(posting: Posting, now: float) -> list[StageView]:
    """The stages that a posting came to, with the seconds that each took, or takes until `now`."""
    ends = [stage.begun for stage in posting.stages[1:]]
    ends.append(now if posting.ended is None else posting.ended)
    seen: set[str] = set()
    views = []
    for stage, end in zip(posting.stages, ends, strict=False):
        last = stage is posting.stages[-1]
        views.append(
            StageView(
                name=stage_name(stage.name),
                seconds=end - stage.begun,
                now=last and posting.ended is None,
                again=stage.name == "segment" and stage.name in seen,
            )
        )
        seen.add(stage.name)
    return views
