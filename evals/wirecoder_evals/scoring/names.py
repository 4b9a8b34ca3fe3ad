"""Credit for names: other wordings of the same thing count as right (codebook, Names)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")  # u.s. is us
_POSSESSIVE = re.compile(r"'s\b|(?<=s)'(?=\s|$)")
_PUNCTUATION = re.compile(r"[^\w\s]")
_ARTICLE = re.compile(r"^(?:a|an|the)\s+")

GENERIC = frozenset(
    """a air airbase airfield airport area army base battalion border brigade camp city corps
    district division field fighters force forces front governorate group groups guards gunmen in
    jets members men militants militia militias military near of people personnel port position
    positions post province rebels region side site soldiers team the town troops unit units village
    warplanes""".split()
)
"""Words that tell no actor or place from another."""

_SAME = 0.75  # shared words, as an F1, from which one name extends the other
_PARTIAL = 0.5


@lru_cache(maxsize=4096)
def normalise(name: str) -> str:
    """The name without case, punctuation, diacritics, leading article and possessives."""
    text = unicodedata.normalize("NFKD", name).replace("’", "'").replace("‘", "'")
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    text = _PUNCTUATION.sub(" ", _POSSESSIVE.sub("", text))
    return _ARTICLE.sub("", " ".join(text.split()))


def name_credit(predicted: str | None, wordings: Iterable[str | None]) -> float:
    """1 if `predicted` is one of the wordings or differs in general words alone, ½ if half of the
    words are shared, else 0. Names that share nothing but general words ("forces") share nothing.
    """
    name = normalise(predicted or "")
    return max((_credit(name, normalise(w)) for w in wordings if w and name), default=0.0)


def _credit(name: str, wording: str) -> float:
    if not wording:
        return 0.0
    if name == wording:
        return 1.0
    said, meant = set(name.split()), set(wording.split())
    own, others = said - GENERIC, meant - GENERIC
    if own and others and not own & others:
        return 0.0
    if own and own == others:
        return 1.0
    shared = 2 * len(said & meant) / (len(said) + len(meant))
    if shared >= _SAME and (own <= others or others <= own):
        return 1.0
    return 0.5 if shared >= _PARTIAL else 0.0
