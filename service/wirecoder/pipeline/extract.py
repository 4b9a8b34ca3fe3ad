"""Extract: ask the language model for a draft, one call for each window of the article."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from wirecoder.errors import ConfigurationInvalid, ModelError
from wirecoder.pipeline.segment.segment import Segments, Sentence
from wirecoder.ports import LanguageModel, Refusal
from wirecoder.usage import Usage
from wirecoder_prompts.prompt import Prompt, ReadArticle
from wirecoder_schemas.article import Article
from wirecoder_schemas.draft import Draft

_PIECE = re.compile(r"[A-Za-z]+|[^\sA-Za-z]")
_LEAST_ROOM = 500  # tokens; less would cut an article into single sentences
_SAFETY = 1.1  # names from other languages split into more tokens than English words


@dataclass(frozen=True, slots=True)
class Extraction:
    """The drafts in the order of their windows, or the reason why the model declined."""

    drafts: tuple[Draft, ...]
    usage: Usage
    refusal: str | None = None


async def extract(
    article: Article, segments: Segments, prompt: Prompt, model: LanguageModel
) -> Extraction:
    """One structured call for each window; nearly every article is one window.

    Raises `ModelError` and its kin, with the usage of the windows before, and
    `ConfigurationInvalid` if the prompt alone fills the model's context.
    """
    drafts: list[Draft] = []
    usage = Usage()
    for text in windows(article.text, segments.readable, room(prompt, model)):
        read = ReadArticle(
            title=article.title or segments.headline, published=article.published, text=text
        )
        try:
            answer = await model.ask(prompt.messages(read), Draft, prompt.head.parameters)
        except ModelError as fault:
            fault.usage = usage + fault.usage
            raise
        usage += answer.usage
        if isinstance(answer, Refusal):
            return Extraction((), usage, answer.reason)
        drafts.append(answer.value)
    return Extraction(tuple(drafts), usage)


def windows(text: str, sentences: Sequence[Sentence], room: int) -> Iterator[str]:
    """The readable sentences in pieces of at most `room` tokens, paragraphs kept as lines.

    A sentence longer than `room` makes a window of its own; segmenting bounds its length.
    """
    lines: list[str] = []
    size, paragraph = 0, -1
    for sentence in sentences:
        words = text[sentence.start : sentence.end]
        length = estimate_tokens(words)
        if lines and size + length > room:
            yield "\n".join(lines)
            lines, size, paragraph = [], 0, -1
        if sentence.paragraph == paragraph:
            lines[-1] += f" {words}"
        else:
            lines.append(words)
        size, paragraph = size + length, sentence.paragraph
    if lines:
        yield "\n".join(lines)


def estimate_tokens(text: str) -> int:
    """An upper estimate that needs no tokenizer: servers do not agree on one.

    A word is a token for each five letters begun, a digit or sign is one, and a letter outside
    ASCII two. English news comes to 1.3 to 1.5 times what the embedded model counts, a telex
    in capitals to 0.9 times.
    """
    pieces = _PIECE.findall(text)
    tokens = sum(1 + (len(piece) - 1) // 5 if piece.isascii() else 2 for piece in pieces)
    return int(tokens * _SAFETY) + 1


def room(prompt: Prompt, model: LanguageModel) -> int:
    """Tokens of article that fit beside the prompt and the answer."""
    preamble = _tokens_together(tuple(message.content for message in prompt.preamble))
    answer = prompt.head.parameters.max_tokens
    room = model.context_tokens - preamble - answer
    if room < _LEAST_ROOM:
        raise ConfigurationInvalid(
            f"prompt {prompt.label} leaves no room for an article: about "
            f"{preamble} tokens for itself and {answer} for the answer, of the model's "
            f"{model.context_tokens}: raise WIRECODER_LLM_CONTEXT_TOKENS or shorten the prompt"
        )
    return room


@lru_cache(maxsize=32)
def _tokens_together(contents: tuple[str, ...]) -> int:
    """What a prompt's preamble comes to; it is the same for every article, and long."""
    return sum(map(estimate_tokens, contents))
