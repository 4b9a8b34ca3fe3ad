"""A little fuzzing at each run; `make fuzz` does more."""

import re
from pathlib import Path

from tests.fuzz.run import fuzz


def test_generated_requests_get_no_5xx_and_no_undocumented_answer(tmp_path: Path) -> None:
    done = fuzz(tmp_path, examples=20, phases="examples,fuzzing,stateful")
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"([\d,]+) generated", done.stdout)
    assert found, done.stdout
    assert int(found[1].replace(",", "")) > 300
