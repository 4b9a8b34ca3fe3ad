"""Where tables go: standard output, whether a person or a pipe reads it."""

import sys

from rich.console import Console

_PIPED_WIDTH = 132  # columns, where there is no terminal to ask


def results_console() -> Console:
    """A console on standard output, as wide as its terminal, or as a table needs in a pipe."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
