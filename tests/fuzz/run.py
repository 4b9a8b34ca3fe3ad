"""Fuzzes the HTTP service on a model that answers at once: `make fuzz`, or a little in tests.

python -m tests.fuzz.run [--examples 30]

schemathesis makes requests from the OpenAPI document, valid and invalid, one by one and in chains,
and looks at each answer: no 5xx, none that is not documented, none that lets pass what the document
forbids or refuses what it allows. `schemathesis.toml` says what is excepted, and why.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from tests.fake_model import FakeModel
from tests.made import service_of

from wirecoder.api.app import create_app
from wirecoder.desk.keys import Scope, Wanted
from wirecoder.desk.service import Service

ROOT = Path(__file__).parents[2]
_EVERYTHING = "examples,coverage,fuzzing,stateful"


def fuzz(
    folder: Path, examples: int, phases: str = _EVERYTHING
) -> "subprocess.CompletedProcess[str]":
    """Run schemathesis against a service on a database in `folder`."""
    service = service_of(f"sqlite:///{folder / 'store.db'}", FakeModel(), folder)
    key = asyncio.run(service.keys.create(Wanted("fuzz", frozenset({Scope.ADMIN}))))
    document = folder / "openapi.json"
    with served(service, document) as url:
        return subprocess.run(  # noqa: S603 - the project's own tool
            [
                str(Path(sys.executable).with_name("schemathesis")),
                *("--config-file", str(ROOT / "tests/fuzz/schemathesis.toml")),
                *("run", str(document), "--url", url, "--phases", phases),
                *("--max-examples", str(examples), "--seed", "1", "--workers", "1"),
                *("--continue-on-failure", "--no-color", "--request-timeout", "60"),
            ],
            cwd=ROOT,
            env=os.environ | {"WIRECODER_FUZZ_KEY": key, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def served(service: Service, document: Path) -> Iterator[str]:
    """Serve in a thread, and write the OpenAPI document; gives the URL."""
    app = create_app(service)
    document.write_text(json.dumps(app.openapi()), "utf-8")
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def main() -> int:
    """The exit code of schemathesis."""
    options = argparse.ArgumentParser()
    options.add_argument("--examples", type=int, default=30)
    with tempfile.TemporaryDirectory() as folder:
        done = fuzz(Path(folder), options.parse_args().examples)
    print(done.stdout, done.stderr)  # noqa: T201 - a script
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
