"""Run all notebooks, or those with given prefixes: uv run python -m tests.notebooks [NAME]...

Their outputs are kept.
"""

import sys

import click
import nbformat

from tests.notebooks.executed import NOTEBOOKS, executed

for path in NOTEBOOKS:
    if len(sys.argv) == 1 or path.name.startswith(tuple(sys.argv[1:])):
        nbformat.write(executed(path), path)
        click.echo(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
