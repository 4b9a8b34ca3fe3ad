"""The `wirecoder` command: its subcommands, and errors as one line and an exit code."""

import io
import sys
from importlib.metadata import entry_points

import typer
from rich.console import Console

from wirecoder import __version__
from wirecoder.cli import batch, extract, keys, link, model, prompts, serve, store, worker
from wirecoder.errors import WirecoderError
from wirecoder.export.words import plain

_INTERNAL, _INTERRUPTED = 1, 130
_EXIT_CODES = (
    "Exit codes: 0 done, 1 internal fault, 2 wrong use, 3 some articles failed (the others are "
    "written), 4 the model cannot be reached, 5 a check failed, 130 interrupted."
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"wirecoder {__version__}")  # noqa: T201 - the answer
        raise typer.Exit


def build_app() -> typer.Typer:
    """The command line with the subcommands of installed packages, such as `eval`."""
    app = typer.Typer(
        name="wirecoder",
        help="Codes wire news into incident records that quote their evidence.",
        no_args_is_help=True,
        epilog=_EXIT_CODES,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def root(
        _: bool = typer.Option(
            False, "--version", callback=_version, is_eager=True, help="Show the version."
        ),
    ) -> None:
        """Codes wire news into incident records that quote their evidence."""

    app.command("extract")(extract.extract)
    app.command("batch")(batch.batch)
    app.command("link")(link.link)
    app.command("serve")(serve.serve)
    app.command("worker")(worker.worker)
    app.add_typer(model.app, name="model")
    app.add_typer(prompts.app, name="prompts")
    app.add_typer(store.app, name="store")
    app.add_typer(keys.app, name="keys")
    for plugin in entry_points(group="wirecoder.commands"):
        app.add_typer(plugin.load(), name=plugin.name)
    return app


def main() -> None:
    """Run the command line and exit with one of the codes that its help names."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # reports hold any letter, whatever the locale
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        build_app()()
    except WirecoderError as fault:
        _say(f"error: {fault}")
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:  # before or after the command; typer turns one within into this exit
        sys.exit(_INTERRUPTED)
    except Exception as fault:
        _say(f"internal error: {type(fault).__name__}; run with PYTHONDEVMODE=1 for the traceback")
        if sys.flags.dev_mode:
            raise
        sys.exit(_INTERNAL)


def _say(message: str) -> None:
    console = Console(stderr=True, highlight=False)
    for line in message.splitlines():
        console.print(plain(line), markup=False, emoji=False, soft_wrap=True, style="red")
