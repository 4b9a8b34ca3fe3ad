"""One instructor call: a typed response model, a paragraph of prompt, one worked example.

As its documentation has it for servers that take a JSON Schema; retries are instructor's own
default.
"""

from contextlib import suppress
from typing import Any

import instructor
from openai import OpenAI

from bench import single_call
from bench.contest.answering import Asked, Server, answer_lines
from wirecoder_schemas.article import Article


def main() -> None:
    """Answer with filled response models."""
    server = Server.of_environment()
    client = instructor.from_openai(
        OpenAI(base_url=server.base_url, api_key=server.key), mode=instructor.Mode.JSON_SCHEMA
    )

    def code(asked: Asked) -> Any:
        article = Article.model_validate(
            {"id": asked.id, "text": asked.text, "published": asked.published}
        )
        messages: Any = single_call.messages(article)
        answer = client.chat.completions.create(
            model=server.model,
            response_model=single_call.PlainAnswer,
            messages=messages,
            **single_call.PARAMETERS,
        )
        return answer.model_dump(mode="json")

    answer_lines(code)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
