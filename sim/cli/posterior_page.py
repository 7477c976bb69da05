"""What `sim fit --report` writes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.cli.screen import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.i18n.catalogue import Catalogue
    from sim.report.posterior_tables import AnyPosterior


class Page(NamedTuple):
    """The page to write, with figures and tables beside it."""

    folder: Path
    command: str
    language: str
    form: str
    """Of figures, as their style."""
    style: str

    def save(self, found: AnyPosterior, tables: Iterable[str], words: Catalogue) -> None:
        """Write the page of a posterior, its figures, and those of its tables that are named."""
        from sim.experiments.fit import Fit
        from sim.files.csv_files import save_csv
        from sim.files.new_file import new_folder
        from sim.report.drawings import drawings, save_drawings
        from sim.report.figures import POSTERIOR
        from sim.report.fit import fit_report
        from sim.report.posterior import posterior_report

        write = fit_report if isinstance(found, Fit) else posterior_report
        with new_folder(self.folder, "--report") as folder:
            for name in tables:
                save_csv(getattr(found, name), folder / f"{name}.csv")
            drawn = drawings(found, self.language, self.form, self.style, folder=POSTERIOR)
            save_drawings(drawn, folder, self.form, self.style)
            (folder / "report.html").write_text(
                write(found, self.command, self.language, drawn),  # type: ignore[arg-type]
                encoding="utf-8",
                errors="backslashreplace",
            )
        page = self.folder / "report.html"
        say(words.text("screen.results_in", folder=self.folder, page=page))
