"""Clauses: the shortest run of words that shows a value in its setting, as a quote."""

from collections.abc import Sequence

from spacy.tokens import Token

from wirecoder.pipeline.read.fill.scope import Scope
from wirecoder.pipeline.read.parse import Parsed
from wirecoder.pipeline.read.phrases import span_of
from wirecoder_schemas.evidence import Quote

_LONGEST = 40  # words


def clause_of(scope: Scope, parsed: Parsed, tokens: Sequence[Token]) -> Quote:
    """The words from the first to the last of `tokens`, each with its phrase."""
    spans = [
        span_of(token) if token.pos_ in {"NOUN", "PROPN", "NUM"} else (token.i, token.i)
        for token in tokens
    ]
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    if last - first > _LONGEST:
        first, last = spans[0]
    return scope.quote(parsed, first, last)
