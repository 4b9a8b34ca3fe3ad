"""What a command does not use, it does not load: starting is a matter of import."""

import subprocess
import sys

HEAVY = ("openai", "instructor", "spacy", "sqlalchemy", "alembic", "fastapi", "vcr", "structlog")


def loaded_by(statement: str) -> list[str]:
    """Which heavy libraries a fresh Python has after a statement."""
    tell = f"print([name for name in {HEAVY} if name in sys.modules])"
    command = [sys.executable, "-c", f"import sys; {statement}; {tell}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - Python
    return [name for name in HEAVY if repr(name) in said.stdout]


def test_the_command_line_with_all_its_commands_loads_nothing_heavy() -> None:
    assert loaded_by("from wirecoder.cli.main import build_app; build_app()") == []


def test_a_drafting_coder_never_loads_the_parser() -> None:
    build = (
        "from wirecoder import bootstrap; from wirecoder.settings import Settings; "
        "bootstrap.build_coding(Settings(llm_base_url='http://localhost/v1', llm_model='m'))"
        ".warm()"
    )
    assert loaded_by(build) == ["openai", "instructor"]
