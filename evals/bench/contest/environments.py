"""An environment of its own for each contestant, with what its documentation recommends.

Two libraries in one environment could hold each other back at old releases, and whoever is measured
there would not be what its users have.
"""

import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

from bench.contest.names import Stopped
from wirecoder_evals.provenance import sha256

_READY: Final = ".ready"
_TOLD: Final = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"


def python_of(requirements: Path, folder: Path) -> Path:
    """The interpreter of an environment with these requirements, made if there is none yet.

    Without a requirements file it is this one: the project's own, which `make` has set up.
    """
    if not requirements.is_file():
        return Path(sys.executable)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    wanted = sha256([requirements.read_bytes()])
    ready = folder / _READY
    if not (ready.is_file() and ready.read_text("utf-8") == wanted):
        venv.create(folder, clear=True, with_pip=True)
        _pip(python, requirements)
        ready.write_text(wanted, "utf-8")
    return python


def _pip(python: Path, requirements: Path) -> None:
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "-r", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        raise Stopped(f"pip could not install {requirements}:\n{done.stderr.strip()}")


def version_of(package: str, python: Path) -> str:
    """The version of a package that an environment has; the newest differs from day to day."""
    command = [str(python), "-c", _TOLD, package]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - as above
    return done.stdout.strip()
