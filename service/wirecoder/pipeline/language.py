"""Which language a text is in. Only English is coded; another language is said, not guessed at."""

import re

CODED = "en"
UNKNOWN = "und"
_ENOUGH = 20_000  # characters; more of a text does not change the answer
_LATIN = re.compile(r"[a-zà-öø-ÿĀ-ɏ]+")
_MARGIN = 8.0  # nats; names of people and places pull short English texts towards other languages


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's language, `und` where it holds no words to tell by."""
    import py3langid

    # The lower case of a telex in capitals; the model has seen few texts in capitals.
    sample = text[:_ENOUGH].lower()
    latin = _LATIN.findall(sample)
    in_latin = sum(map(len, latin))
    letters = in_latin if sample.isascii() else sum(char.isalpha() for char in sample)
    if letters < 2:
        return UNKNOWN
    if in_latin > letters / 2:  # a quotation in another script is not the article
        sample = " ".join(latin)
    scores: dict[str, float] = dict(py3langid.rank(sample))
    best = max(scores, key=lambda code: scores[code])
    return CODED if scores[best] - scores[CODED] < _MARGIN else best
