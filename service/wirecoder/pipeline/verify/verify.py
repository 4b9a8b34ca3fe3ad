"""Verify: ask the model whether each doubtful fact is so, and drop what is hardly believable.

One question is one word of answer, on a prefix that the server has cached: system text and article.
So a few dozen questions cost what one long answer does. The facts that are most often wrong are
asked about first; the rest keep the confidence of their slot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wirecoder.errors import ModelError
from wirecoder.pipeline.notes import Notes
from wirecoder.pipeline.verify.calibration import Calibration, calibration
from wirecoder.pipeline.verify.facts import Belief, Statement, believed, statements_of
from wirecoder.ports import Judgement, LanguageModel, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Prompt, ReadArticle
from wirecoder_schemas.incident import Incident

MOST_QUESTIONS = 20
"""For one article: what takes a small model no longer than one long answer."""
_SURE = frozenset({"date", "location"})
"""Read off so reliably that the model's doubts would add errors."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The incidents that stand, or the reason why the model declined."""

    incidents: tuple[Incident, ...]
    usage: Usage
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement on one incident, and the model's margin for it (None: it was not asked)."""

    incident: str
    statement: Statement
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Who is asked, and how: `shown` and `events` have, by incident id, what the model is shown of
    the article and the sentence that tells of the incident."""

    prompt: Prompt
    model: LanguageModel
    shown: Mapping[str, ReadArticle]
    events: Mapping[str, str]

    async def ask(self, question: Asked) -> Judgement | Refusal:
        """One word on one statement."""
        statement = question.statement
        facts = {"slot": statement.slot, "words": statement.words}
        facts["event"] = self.events[question.incident]
        messages = self.prompt.question(self.shown[question.incident], facts)
        return await self.model.judge(messages, self.prompt.head.parameters)


async def verify(incidents: Sequence[Incident], judge: Judge, notes: Notes) -> Verified:
    """The incidents without what is hardly believable, every fact with its confidence.

    Raises `ModelError` and its kin with the usage so far.
    """
    usage, answers = Usage(), []
    for question in questions(incidents):
        if question.margin is None:
            answers.append(question)
            continue
        try:
            judged = await judge.ask(question)
        except ModelError as fault:
            fault.usage = usage + fault.usage
            raise
        usage += judged.usage
        if isinstance(judged, Refusal):
            return Verified((), usage, judged.reason)
        answers.append(Asked(question.incident, question.statement, judged.margin))
    return Verified(_weighed(incidents, answers, calibration(), notes), usage)


def questions(incidents: Sequence[Incident]) -> list[Asked]:
    """Every statement, in the order of the incidents; those to be asked have margin 0."""
    weights = calibration()
    listed = [(one.id, statement) for one in incidents for statement in statements_of(one)]
    doubtful = sorted(
        (n for n, (_, statement) in enumerate(listed) if statement.slot not in _SURE),
        key=lambda n: weights.unasked[listed[n][1].slot],
    )
    chosen = set(doubtful[:MOST_QUESTIONS])
    return [Asked(i, s, 0.0 if n in chosen else None) for n, (i, s) in enumerate(listed)]


def _weighed(
    incidents: Sequence[Incident], answers: Sequence[Asked], weights: Calibration, notes: Notes
) -> tuple[Incident, ...]:
    kept = []
    for incident in incidents:
        beliefs = {}
        for answer in answers:
            if answer.incident != incident.id:
                continue
            slot = answer.statement.slot
            confidence = weights.confidence(slot, answer.margin)
            beliefs[answer.statement.path] = Belief(confidence)
            if confidence < weights.floor and slot not in _SURE:
                path = f"incidents[{int(incident.id) - 1}].{answer.statement.path}"
                notes.add("not_confirmed", path, f"confidence {confidence:.2f}: dropped")
        kept.append(believed(incident, beliefs, weights.floor))
    return tuple(kept)
