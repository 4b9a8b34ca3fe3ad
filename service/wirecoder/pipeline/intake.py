"""Turn what was posted into the one text that every offset counts in.

Codebook rule 9: the text is the decoded body with a leading byte-order mark removed, otherwise
unchanged. So nothing here mends, trims or normalises: a text is taken as it is, or refused.
"""

import codecs
import re
import unicodedata

from wirecoder.errors import EmptyText, TextTooLarge, UnreadableText

MAX_TEXT_BYTES = 1_000_000
"""The limit of one article, in bytes of UTF-8 (contract: a text may have up to 1 MB)."""

_BOM = "\ufeff"
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_BINARY = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG",
    b"PK\x03\x04": "ZIP, DOCX or ODT",
    b"GIF8": "GIF",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "old Word",
    b"\x7fELF": "ELF",
    b"{\\rtf": "RTF",
}


def decode(raw: bytes, name: str) -> str:
    """The text of `raw`: UTF-8 with or without a byte-order mark, or UTF-16 with one.

    `name` is what messages call it: a path, or "the request's body". Raises `TextTooLarge`,
    `UnreadableText` with the offset of the first bad byte, and what `check_text` raises.
    """
    encoding = _encoding(raw)
    # A code unit of either encoding becomes at least one byte of UTF-8; the mark is not counted.
    least = len(raw) // 2 - 1 if encoding.startswith("utf-16") else len(raw) - len(codecs.BOM_UTF8)
    if least > MAX_TEXT_BYTES:
        raise _too_large(name, f"at least {least:,}")
    for magic, what in _BINARY.items():
        if raw.startswith(magic):
            raise UnreadableText(
                f"{name} looks binary ({what}): send the article's text, saved as UTF-8"
            )
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as fault:
        raise UnreadableText(
            f"{name} is no {encoding[:6].upper().rstrip('-')} text: "
            f"bad byte 0x{raw[fault.start]:02x} at offset {fault.start}; save it as UTF-8"
        ) from None  # the decoder's own exception carries the article's bytes
    return check_text(text, name)


def check_text(text: str, name: str) -> str:
    """`text` without a leading byte-order mark, or an error where there is nothing to code.

    For text that came as a string (JSON, a form). Raises `UnreadableText` for lone surrogates and
    NUL, `EmptyText` where nothing can be seen, `TextTooLarge` over `MAX_TEXT_BYTES`.
    """
    text = text.removeprefix(_BOM)
    if len(text) > MAX_TEXT_BYTES:
        raise _too_large(name, f"at least {len(text):,}")
    if lone := _SURROGATE.search(text):
        raise UnreadableText(
            f"{name} holds the lone surrogate U+{ord(lone[0]):04X} at character {lone.start()}, "
            "which is half a character: send valid Unicode, in JSON a surrogate pair"
        )
    if (nul := text.find("\0")) >= 0:
        raise UnreadableText(
            f"{name} looks binary (NUL at character {nul}): "
            "send the article's text, saved as UTF-8 or as UTF-16 with a byte-order mark"
        )
    size = len(text.encode())
    if size > MAX_TEXT_BYTES:
        raise _too_large(name, f"{size:,}")
    if all(unicodedata.category(character) in _UNSEEN for character in text):
        raise EmptyText(f"{name} has no text to code: send an article that holds words")
    return text


def _encoding(raw: bytes) -> str:
    # The mark stays in the text here; `check_text` removes it, so that offsets of bad bytes hold.
    if raw.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if raw.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    return "utf-8"


def _too_large(name: str, size: str) -> TextTooLarge:
    return TextTooLarge(
        f"{name} has {size} bytes of UTF-8, the limit of one article is {MAX_TEXT_BYTES:,}: "
        "cut it, or send its parts as articles of their own"
    )
