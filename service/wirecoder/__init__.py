"""Wirecoder codes wire news into typed incident records that quote their evidence."""

from importlib.metadata import version

__version__ = version("wirecoder")
