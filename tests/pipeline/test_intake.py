"""What is taken as an article's text, and what is refused and why (codebook rule 9)."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecoder.errors import EmptyText, TextTooLarge, UnreadableText
from wirecoder.pipeline.intake import MAX_TEXT_BYTES, check_text, decode

NEWS = "Rockets hit a base near Dédougou.\r\n\tTwo fell “inside”.\x07 <p>None hurt</p>\n"
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))


@pytest.mark.parametrize(
    "raw",
    [
        NEWS.encode(),
        codecs.BOM_UTF8 + NEWS.encode(),
        codecs.BOM_UTF16_LE + NEWS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + NEWS.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big"],
)
def test_accepted_encodings_give_one_text_unchanged_but_for_the_mark(raw: bytes) -> None:
    assert decode(raw, "a.txt") == NEWS


@settings(derandomize=True)
@given(texts.map(lambda text: "x" + text))
def test_decoding_undoes_encoding_for_any_text(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text
    assert decode(text.encode("utf-16"), "a.txt") == text


def test_only_the_first_of_two_marks_is_removed() -> None:
    assert decode(codecs.BOM_UTF8 * 2 + b"Rockets", "a.txt") == "\ufeffRockets"
    assert check_text("\ufeffRockets", "text") == "Rockets"


@pytest.mark.parametrize(
    ("raw", "offset", "byte"),
    [
        (b"Caf\xe9 bombed", 3, "0xe9"),
        (codecs.BOM_UTF8 + b"Caf\xe9 bombed", 6, "0xe9"),
        (codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"c", 6, "0x63"),
    ],
    ids=["latin-1", "latin-1 after a mark", "half a unit"],
)
def test_a_bad_byte_is_named_with_its_offset_and_the_next_step(
    raw: bytes, offset: int, byte: str
) -> None:
    with pytest.raises(UnreadableText) as fault:
        decode(raw, "cafe.txt")
    message = str(fault.value)
    assert "cafe.txt" in message
    assert f"{byte} at offset {offset};" in message
    assert "save it as UTF-8" in message


def test_the_error_carries_no_article_text() -> None:
    with pytest.raises(UnreadableText) as fault:
        decode(b"secret \xff", "a.txt")
    assert "secret" not in str(fault.value)
    assert fault.value.__suppress_context__


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-1.7 plain enough",
        b"PK\x03\x04 word",
        b"\x89PNG\r\n",
        b"Rockets\0hit",
        "Rockets".encode("utf-16-le"),
        codecs.BOM_UTF32_LE + "Rockets".encode("utf-32-le"),
    ],
    ids=["pdf", "zip", "png", "nul", "utf-16 without a mark", "utf-32"],
)
def test_binary_content_is_refused_as_such(raw: bytes) -> None:
    with pytest.raises(UnreadableText, match=r"a\.bin looks binary"):
        decode(raw, "a.bin")


@pytest.mark.parametrize(
    ("text", "named"), [("a\ud83d", "U+D83D at character 1"), ("a\udc00b", "U+DC00")]
)
def test_half_a_character_is_refused_and_named(text: str, named: str) -> None:
    with pytest.raises(UnreadableText) as fault:
        check_text(text, "`text`")
    assert named in str(fault.value)


@pytest.mark.parametrize("text", ["", " \r\n\t", "\ufeff", "\u200b\u200d \xa0", "\x01\u2028"])
def test_text_with_nothing_to_see_is_empty(text: str) -> None:
    with pytest.raises(EmptyText, match="the body"):
        check_text(text, "the body")
    with pytest.raises(EmptyText):
        decode(text.encode(), "the body")


def test_the_limit_counts_bytes_of_utf8_and_not_the_mark() -> None:
    most = "é" * (MAX_TEXT_BYTES // 2)
    assert check_text("\ufeff" + most, "text") == most
    assert decode(codecs.BOM_UTF8 + most.encode(), "a.txt") == most
    assert decode(codecs.BOM_UTF16_LE + most.encode("utf-16-le"), "a.txt") == most
    with pytest.raises(TextTooLarge, match=r"text has 1,000,001 bytes .* is 1,000,000"):
        check_text(most + "a", "text")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_far_too_much_is_refused_by_its_size_alone(encoding: str) -> None:
    raw = ("a" * MAX_TEXT_BYTES).encode(encoding) + b"\xff" * 8
    with pytest.raises(TextTooLarge, match=r"a\.txt has at least 1,000,00\d bytes"):
        decode(raw, "a.txt")
