"""`sim table`: a table of a comparison for a paper."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import language_option
from sim.cli.screen import say

FORMATS = ("latex", "docx", "markdown", "html", "csv")
NAMES = ("main", "robust", "balance")
ENDINGS = {".tex": "latex", ".docx": "docx", ".md": "markdown", ".html": "html", ".csv": "csv"}


@click.command()
@click.argument("folder", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Format of the table.  [default: by the ending of --out; markdown on the screen]",
)
@click.option(
    "--table",
    "name",
    type=click.Choice(NAMES),
    default="main",
    show_default=True,
    help="Means and effects (main); effects over draws (robust); arms and their runs (balance).",
)
@language_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="New file; the table is printed unless this is given.",
)
def table(folder: Path, form: str | None, name: str, language: str, out: Path | None) -> None:
    """Write a table of a comparison for a paper.

    OUT is a folder written by `sim compare`.
    """
    from sim.errors import OutputError
    from sim.experiments.saved_study import load_comparison
    from sim.files.new_file import check_new, new_file, new_path
    from sim.report import typesetting
    from sim.report.given import words_on
    from sim.report.paper_tables import TABLES

    form = form or ("markdown" if out is None else ENDINGS.get(out.suffix.lower()))
    if form is None:
        raise OutputError(
            f"--out {out}: the ending is none of {', '.join(ENDINGS)}; use one of them, or name "
            "the "
            "format with --format"
        )
    if form == "docx" and out is None:
        raise OutputError(
            "a Word document cannot be printed on the screen; name a file: --out table.docx"
        )
    if out is not None:
        check_new(out)
    study = load_comparison(folder)
    words = words_on(study, language)
    printed = TABLES[name](study, words)
    if form == "docx" and out is not None:
        with new_path(out) as partial:
            typesetting.word(printed, words, partial)
    else:
        write = {
            "latex": typesetting.latex,
            "markdown": typesetting.markdown,
            "html": typesetting.page,
            "csv": typesetting.comma_separated,
        }[form]
        text = write(printed, words)
        if out is None:
            click.echo(text, nl=False)
            return
        with new_file(out) as file:
            file.write(text)
    say(f"The table is in {out}")
