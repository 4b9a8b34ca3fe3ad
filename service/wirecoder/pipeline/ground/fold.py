"""Fold typography, and nothing else, so that words can be compared to the letter.

A model and an agency set the same words with other quotation marks, dashes and spaces. Those are
made alike here; a letter or a digit never changes, except into its own other encoding.
"""

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

from wirecoder.pipeline.segment.markup import FILLER, GLUE, mask

_QUOTES = "\"'`´‘’‚‛“”„‟′″‴‹›«»〝〞ʹʺʻʼʽˈˊˋ＂＇❛❜❝❞"
_DASHES = "-‐‑‒–—―−⸺⸻﹘﹣－֊־᠆⁃"
_SAME = {**dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_DASHES, "-")}
# Soft hyphen, joiners, zero-width spaces, direction marks, variation selectors.
_IGNORED = frozenset(f"{FILLER}\u00ad\u034f\u061c\ufeff").union(
    *(
        map(chr, range(first, last + 1))
        for first, last in (
            (0x180B, 0x180E),
            (0x200B, 0x200F),
            (0x202A, 0x202E),
            (0x2060, 0x206F),
            (0xFE00, 0xFE0F),
        )
    )
)
_RUNS = frozenset(" -'")
# Nearly all of an English text: ASCII that folds into itself, one blank, dash or apostrophe between
# two such. What may combine with the last character is left to be looked at.
_AS_IT_IS = re.compile(r"[!#-&(-,.-_a-~]+(?:[ '-][!#-&(-,.-_a-~]+)*(?![^\x01-\x7f])")
# "10²" is not 102 and "5½" not 51/2: these keep their own form.
_KEPT = ("<super>", "<sub>", "<fraction>", "<circle>")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text. Its character `i` stands for the original's `starts[i]` to `ends[i]`.

    Characters that fold together (a letter and its accents, a ligature, a run of white space)
    share these bounds, so a match that begins or ends between them is seen.
    """

    text: str
    starts: "array[int]"
    ends: "array[int]"


def fold(words: str) -> str:
    """The folded form of `words`, without blanks at either end; idempotent on plain words."""
    return fold_text(words).text.strip()


def fold_text(text: str) -> Folded:
    """Fold `text` and keep the way back: markup, typography, white space, encoding. Linear.

    Quotation marks, primes and guillemets are one mark, all dashes one dash, a run of either or of
    white space one character, an ellipsis three stops; full-width and compatibility forms and
    composed letters become plain; soft hyphens, zero-width characters and inline tags vanish.
    """
    masked = mask(text).text
    letters: list[str] = []
    starts, ends = array("L"), array("L")
    at = 0
    while at < len(masked):
        if run := _AS_IT_IS.match(masked, at):
            end = run.end()
            letters.extend(run[0])
            starts.extend(range(at, end))
            ends.extend(range(at + 1, end + 1))
            at = end
            continue
        if masked[at] in _IGNORED:
            at += 1
            continue
        end = _unit_end(masked, at)
        for letter in _fold_unit(masked[at:end]):
            if letter in _RUNS and letters and letters[-1] == letter:
                ends[-1] = end
            else:
                letters.append(letter)
                starts.append(at)
                ends.append(end)
        at = end
    return Folded("".join(letters), starts, ends)


def _unit_end(masked: str, at: int) -> int:
    """The end of a character with the marks that combine with it, or of a character reference."""
    end = ahead = at + 1
    while ahead < len(masked):
        character = masked[ahead]
        ahead += 1
        if character == GLUE or (character >= "\u0300" and _combines(character)):
            end = ahead
        elif character not in _IGNORED:
            break
    return end


def _fold_unit(unit: str) -> str:
    plain = "".join(_plain(character) for character in unit if character not in _IGNORED)
    return unicodedata.normalize("NFD", plain) if len(plain) > 1 else plain


def _combines(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" and character not in _IGNORED


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character.isspace():
        return " "
    if character in _SAME or character < "\x80":
        return _SAME.get(character, character)
    if unicodedata.decomposition(character).startswith(_KEPT):
        return character
    plain = unicodedata.normalize("NFKD", character)
    if " " in plain:  # a spacing accent is no space
        return character
    return "".join(_SAME.get(part, part) for part in plain)
