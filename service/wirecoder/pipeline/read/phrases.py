"""Phrases: from the head of a noun phrase to the words that name it."""

from spacy.tokens import Token

from wirecoder.pipeline.read import lexicon
from wirecoder.pipeline.read.grammar import word

_LEFT = frozenset(
    {
        "compound",
        "amod",
        "nmod",
        "poss",
        "nummod",
        "det",
        "quantmod",
        "npadvmod",
        "predet",
        "case",
        "punct",
        "advmod",
        "prep",
        "pobj",
    }
)
_PARTITIVES = frozenset(
    "number pair couple dozen dozens score scores hundred hundreds thousand thousands total "
    "majority handful series group member members most some all many several few one two three "
    "half part majority rest remnant tens type kind set volley salvo barrage wave trio".split()
)
_DIRECTIONS = frozenset("north south east west northeast northwest southeast southwest".split())
_STRIPPED = frozenset(
    "the a an its their his her our this that these those some any all both no "
    "tonne ton - new fresh latest another other at least about around more than "
    "up to nearly over".split()
)


def content(head: Token) -> Token:
    """What a phrase is about: of "a number of militants" the militants."""
    step = head
    if step.lower_ in _DIRECTIONS:  # "an air base west of the capital"
        step = next(
            (c for c in step.lefts if c.dep_ in {"compound", "nmod", "amod"} and c.pos_ == "NOUN"),
            step,
        )
    while word(step) in _PARTITIVES or step.lower_ in _PARTITIVES or step.like_num:
        inner = [
            c for p in step.children if p.lower_ == "of" for c in p.children if c.dep_ == "pobj"
        ]
        if not inner:
            return step
        step = inner[0]
        if step.tag_ in {"WDT", "WP"}:  # "the rigs, one of which was shelled"
            clause = next((a for a in step.ancestors if a.dep_ == "relcl"), None)
            return clause.head if clause is not None else step
    return step


def span_of(head: Token, *, tail: bool = True) -> tuple[int, int]:
    """The phrase of `head`: its modifiers on the left, and on the right an "of" phrase."""
    first = head.i
    for child in head.lefts:
        if child.dep_ in _LEFT and child.dep_ != "prep":
            first = min(first, child.left_edge.i)
    last = head.i
    if tail:
        for child in head.rights:
            if child.lower_ == "of" and child.dep_ == "prep" and child.i == last + 1:
                inner = [c for c in child.children if c.dep_ == "pobj"]
                if inner and word(inner[0]) not in lexicon.NOUNS:
                    ends = [inner[0]]
                    if head.pos_ == "PROPN" or head.dep_ == "pobj":  # "the Support of X and Y"
                        ends += [
                            c
                            for c in inner[0].conjuncts
                            if c.pos_ == "PROPN" and inner[0].pos_ == "PROPN"
                        ]
                    last = max(last, *(span_of(end, tail=True)[1] for end in ends))
    return first, last


def name_of(head: Token, *, tail: bool = True) -> tuple[int, int]:
    """The phrase without articles, possessive pronouns, and counts at its begin."""
    first, last = span_of(head, tail=tail)
    doc = head.doc
    while first < head.i and (
        doc[first].lower_ in _STRIPPED
        or doc[first].like_num
        or doc[first].pos_ in {"PUNCT", "SPACE"}
        or doc[first].dep_ in {"nummod", "quantmod"}
        or doc[first].ent_type_ in {"DATE", "TIME"}
        or (doc[first].lower_ in {"dozen", "hundred", "couple", "pair"})
    ):
        first += 1
    while last > head.i and doc[last].pos_ in {"PUNCT", "SPACE"}:
        last -= 1
    return first, last


def text_of(head: Token) -> str:
    """The name of a phrase as it stands, by its head."""
    first, last = name_of(head)
    return head.doc[first : last + 1].text
