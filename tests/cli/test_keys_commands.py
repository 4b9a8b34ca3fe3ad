import re
from pathlib import Path

import pytest
from tests.command import Run

from wirecoder import assembly, bootstrap
from wirecoder.settings import Settings
from wirecoder.store.database import transact
from wirecoder.store.keys import every

TOKEN = re.compile(r"wck_[0-9a-f]{12}_[\w-]{43}\n")


def test_a_key_is_printed_once_and_then_only_its_name_and_scopes(wirecoder: Run) -> None:
    made = wirecoder("keys", "create", "newsroom", "--scope", "extract", "--scope", "read")
    assert made.code == 0
    assert TOKEN.fullmatch(made.out), "the key alone, so that a script can take it"
    assert "only its hash is stored" in made.err
    listed = wirecoder("keys", "list")
    assert listed.code == 0
    assert re.search(
        r"newsroom\s+[0-9a-f]{12}\s+extract read\s+\d{4}-\d\d-\d\d\s+valid", listed.out
    )
    assert made.out.split("_")[2].strip() not in listed.out


def test_limits_and_an_end_are_kept(wirecoder: Run) -> None:
    options = ("--days", "30", "--requests-per-minute", "60", "--tokens-per-day", "100000")
    assert wirecoder("keys", "create", "brief", "--scope", "read", *options).code == 0
    database = assembly.open_database(bootstrap.load_settings())
    (key,) = transact(database.engine, "read", every)
    database.engine.dispose()
    assert (key.requests_per_minute, key.tokens_per_day) == (60, 100_000)
    assert key.expires is not None
    assert (key.expires - key.created).days == 30


def test_a_rotated_key_is_another_with_the_same_id(wirecoder: Run) -> None:
    old = wirecoder("keys", "create", "newsroom", "--scope", "read").out
    new = wirecoder("keys", "rotate", "newsroom").out
    assert TOKEN.fullmatch(new)
    assert old.split("_")[1] == new.split("_")[1]
    assert old != new


def test_a_revoked_key_is_shown_as_revoked(wirecoder: Run) -> None:
    wirecoder("keys", "create", "newsroom", "--scope", "read")
    assert wirecoder("keys", "revoke", "newsroom").err == "Revoked newsroom.\n"
    assert "revoked" in wirecoder("keys", "list").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "newsroom", "--scope", "read"), "there is a key named 'newsroom'"),
        (("create", "x"), "--scope"),
        (("create", "x", "--scope", "write"), "write"),
        (("create", "x", "--scope", "read", "--days", "0"), "--days"),
        (("rotate", "nobody"), "there is no key named 'nobody': `wirecoder keys list`"),
        (("revoke", "nobody"), "there is no key named 'nobody'"),
    ],
)
def test_wrong_use_is_told_with_the_value(
    wirecoder: Run, arguments: tuple[str, ...], said: str
) -> None:
    wirecoder("keys", "create", "newsroom", "--scope", "read")
    ran = wirecoder("keys", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_a_database_that_is_none_is_the_operators_to_mend(
    wirecoder: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WIRECODER_DATABASE_URL", "mysql://user:sk-test-secret@host/name")
    ran = wirecoder("keys", "list")
    assert ran.code == 2
    assert "'mysql'" in ran.err
    assert "postgresql://" in ran.err
    assert "sk-test-secret" not in ran.err
    assert "sk-test-secret" not in repr(Settings())
