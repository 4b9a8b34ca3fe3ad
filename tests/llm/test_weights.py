import os
from pathlib import Path

import pytest
from tests.llm.tiny_weights import DATA, TINY, WRONG, cached, partial, put, state

from wirecoder.errors import WeightsDamaged, WeightsMissing
from wirecoder.llm.weights import RELEASED, State, require, status
from wirecoder.settings import Settings


def test_weights_never_fetched_are_missing_and_the_message_says_how_to_get_them(
    settings: Settings,
) -> None:
    assert state(settings) is State.MISSING
    with pytest.raises(
        WeightsMissing, match=r"tiny\.gguf is not here\. Run `wirecoder model pull`"
    ):
        require(settings, TINY)


def test_an_unfinished_download_is_partial_and_counted(settings: Settings) -> None:
    partial(settings, DATA[:70])
    found = status(settings, weights=TINY)
    assert (found.state, found.present, found.size) == (State.PARTIAL, 70, 250)
    with pytest.raises(WeightsMissing, match="70 of 250 bytes"):
        require(settings, TINY)


def test_the_right_file_is_ready(settings: Settings) -> None:
    path = cached(settings)
    assert state(settings) is State.READY
    assert require(settings, TINY) == path


@pytest.mark.parametrize("data", [WRONG, DATA[:-1]], ids=["other bytes", "too short"])
def test_another_file_under_the_same_name_is_damaged(settings: Settings, data: bytes) -> None:
    cached(settings, data)
    assert state(settings) is State.DAMAGED
    with pytest.raises(WeightsDamaged, match=r"tiny\.gguf .*`wirecoder model pull`"):
        require(settings, TINY)


def test_a_hash_is_trusted_while_size_and_time_agree_unless_asked_to_verify(
    settings: Settings,
) -> None:
    path = cached(settings)
    assert state(settings) is State.READY
    times = path.stat()
    path.write_bytes(WRONG)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert state(settings) is State.READY
    assert state(settings, verify=True) is State.DAMAGED
    assert state(settings) is State.DAMAGED, "the fresh hash replaces the remembered one"


def test_a_file_changed_since_its_hash_is_hashed_again(settings: Settings) -> None:
    path = cached(settings)
    assert state(settings) is State.READY
    path.write_bytes(WRONG)
    os.utime(path, ns=(1, 1))
    assert state(settings) is State.DAMAGED


@pytest.mark.parametrize("stamp", ["", "[1]", '{"size": 250}', "\x00"])
def test_an_unreadable_stamp_is_no_stamp(settings: Settings, stamp: str) -> None:
    cached(settings)
    (settings.cache_dir / "tiny.gguf.checked.json").write_text(stamp)
    assert state(settings) is State.READY


def test_a_cache_that_takes_no_stamp_works_too(settings: Settings) -> None:
    cached(settings)
    (settings.cache_dir / "tiny.gguf.checked.json").mkdir()
    assert state(settings) is State.READY


def test_a_file_of_the_users_own_goes_before_the_cached_one(
    settings: Settings, tmp_path: Path
) -> None:
    cached(settings)
    own = put(tmp_path / "own.gguf", WRONG)
    assert require(settings.model_copy(update={"model_file": own}), TINY) == own


def test_a_file_of_the_users_own_that_is_not_there_is_named_with_its_setting(
    settings: Settings, tmp_path: Path
) -> None:
    mine = settings.model_copy(update={"model_file": tmp_path / "own.gguf"})
    with pytest.raises(WeightsMissing, match=r"WIRECODER_MODEL_FILE.*own\.gguf"):
        require(mine, TINY)


def test_a_file_of_the_users_own_that_is_no_gguf_is_named_with_its_setting(
    settings: Settings, tmp_path: Path
) -> None:
    own = put(tmp_path / "own.gguf", b"<html>")
    with pytest.raises(WeightsDamaged, match=r"WIRECODER_MODEL_FILE.*own\.gguf"):
        require(settings.model_copy(update={"model_file": own}), TINY)


def test_the_released_parts_cover_the_released_file() -> None:
    packages = RELEASED.packages
    before_last = (packages.count - 1) * packages.part_bytes
    assert before_last < RELEASED.size <= before_last + packages.part_bytes
