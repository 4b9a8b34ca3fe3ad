"""LangExtract, as its documentation has it for OpenAI-compatible servers: one worked example.

`ModelConfig` with the provider `openai`; chunks of 1,000 characters, one pass, ten workers, and the
schema that it makes of the example are its defaults. An incident is one extraction, whose text is
its quote and whose attributes are what is scored. The example has every attribute, since that
schema allows no others; `responds_to` is none of them, since chunks do not see each other.
Temperature and the limit of an answer are those of the other call.
"""

from contextlib import suppress
from typing import Any, Final

import langextract as lx
from langextract.factory import ModelConfig

from bench import single_call
from bench.contest.answering import Asked, Server, answer_lines
from wirecoder_schemas.codebook import (
    Attribution,
    ClaimStatus,
    DamageExtent,
    EventType,
    Outcome,
    TargetType,
    WeaponType,
)

PROMPT: Final = (
    "Extract every armed incident that the news article reports. An incident is one attack, or "
    "attempted attack, with weapons on a target, at one place and time. The text of an extraction "
    "is the exact words of the article that report it; do not paraphrase or overlap. Its "
    "attributes are salience (primary if the headline or lead reports it, else secondary), "
    f"event_type ({', '.join(EventType)}), outcome ({', '.join(Outcome)}), date (YYYY-MM-DD, with "
    "XXXX where the year is not stated), weekday, site, admin1, country (ISO alpha-3 code), "
    f"perpetrators, attribution ({', '.join(Attribution)}), claim ({', '.join(ClaimStatus)}), "
    f"claimant, targets, target_type ({', '.join(TargetType)}), weapons ({', '.join(WeaponType)}), "
    "the munitions launched, intercepted and impacted and the people killed and injured, each with "
    f"its number in the words of the article, and damage ({', '.join(DamageExtent)}). An attribute "
    "is null where the article does not say. Extract nothing if it reports no incident."
)
_ATTRIBUTES: Final = {
    "salience": "primary",
    "event_type": "remote_explosive",
    "outcome": "hit",
    "date": "XXXX-05-04",
    "weekday": "Friday",
    "site": "Skarvik",
    "admin1": "Vestmark",
    "country": "NOR",
    "perpetrators": ["Tidewater League"],
    "attribution": "claimed",
    "claim": "claimed",
    "claimant": "Tidewater League",
    "targets": ["ferry terminal"],
    "target_type": "infrastructure",
    "weapons": ["explosive_device"],
    "launched": None,
    "intercepted": None,
    "impacted": None,
    "killed": ["a night porter"],
    "injured": ["at least three passengers"],
    "damage": "major",
}


def example() -> Any:
    """The worked example: the one that the other call has."""
    (said,) = single_call.EXAMPLE_ANSWER.incidents
    found = lx.data.Extraction("incident", said.quote, attributes=dict(_ATTRIBUTES))
    return lx.data.ExampleData(text=single_call.EXAMPLE_TEXT, extractions=[found])


def main() -> None:
    """Answer with extractions: their text, where that was found, and their attributes."""
    server = Server.of_environment()
    limits = single_call.PARAMETERS
    config = ModelConfig(
        model_id=server.model,
        provider="openai",
        provider_kwargs={
            "api_key": server.key,
            "base_url": server.base_url,
            "temperature": limits["temperature"],
            "max_output_tokens": limits["max_tokens"],
            "seed": limits["seed"],
        },
    )

    def code(asked: Asked) -> Any:
        found = lx.extract(
            text_or_documents=asked.text,
            prompt_description=PROMPT,
            examples=[example()],
            config=config,
            additional_context=f"Published: {asked.published}" if asked.published else None,
            show_progress=False,
        )
        return [_extraction(one) for one in found.extractions or ()]

    answer_lines(code)


def _extraction(one: Any) -> dict[str, Any]:
    span = one.char_interval
    return {
        "text": one.extraction_text,
        "start": span.start_pos if span else None,
        "end": span.end_pos if span else None,
        "attributes": one.attributes or {},
    }


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
