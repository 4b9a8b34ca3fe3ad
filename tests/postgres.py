"""A PostgreSQL of the tests' own, on loopback and thrown away after them."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ABSENT = "needs PostgreSQL (`make system-deps`)"
_USER = "postgres"  # its server refuses to run as root


def binaries() -> Path | None:
    """Where PostgreSQL's programs are, or None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server; gives the URL of its database `postgres`."""
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="wirecoder-pg-"))
    user = _USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-N", "-E", "UTF8"]
    subprocess.run(  # noqa: S603 - the system's own program
        [*map(str, initdb), "--locale=C"], user=user, check=True, capture_output=True, cwd=folder
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=",
               "fsync=off", "max_connections=200"]  # fmt: skip
    server = subprocess.Popen(  # noqa: S603 - the system's own program
        [str(programs / "postgres"), "-D", str(data), *(f"-c{one}" for one in options)],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"postgresql://{_USER}@127.0.0.1:{port}/postgres"
    try:
        _wait_for(url)
        yield url
    finally:
        server.send_signal(2)  # a fast shutdown
        server.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("PostgreSQL did not start")


def copy(url: str, template: str, name: str) -> None:
    """Make a database like another one."""
    with psycopg.connect(url) as connection:
        # Through the log, as is usual from version 15 on, it takes four times as long.
        strategy = " STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""
    execute(url, f"CREATE DATABASE {name} TEMPLATE {template}{strategy}")


def execute(url: str, statement: str) -> None:
    """Run one statement outside a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())
