"""Loads what the first article would load, so that many first ones at once do not each load it."""

from wirecoder.pipeline.language import language_of
from wirecoder.pipeline.resolve import gazetteer

_ENGLISH = "The minister said on Monday that the road to the mill would stay closed."
_PLACE = "Springfield"  # any name: the tables are loaded to look it up


def warm(*, reads: bool) -> None:
    """Load the tables of languages and places, and for the strategy `read` the parser; seconds."""
    language_of(_ENGLISH)
    gazetteer.cities(_PLACE)
    gazetteer.regions(_PLACE)
    if reads:
        from wirecoder.pipeline.read.parse import parser

        parser()(_ENGLISH)
