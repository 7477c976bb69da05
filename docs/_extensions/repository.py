"""Files of the repository in the site: documents from elsewhere become pages, and links to files work.

A page is written with plain relative links to files of the repository. Each becomes a link to the
page that shows the file, in whichever language it is, or to a copy of the file.
"""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

DOCS = Path(__file__).parents[1]
ROOT = DOCS.parent

SHOWN = {
    "CHANGELOG.md": "changes",
    "CONTRIBUTING.md": "contributing",
    "README.md": "index",
    "README.zh.md": "zh/index",
    "SECURITY.md": "explanation/security",
    "scenarios/studies/chapter-claims/README.md": "explanation/claims",
    "scenarios/README.md": "reference/scenario-files",
    "sim/ODD.md": "explanation/model-description",
    "sim/TRACE.md": "explanation/verification",
    "sim/PARAMETERS.md": "reference/parameters",
}
"""The page of the site, without suffix, that shows a document outside `docs/`."""

LINK = re.compile(
    r"(?<!!)(\[(?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]+)?\)"
)

IMAGE = re.compile(r"(!\[[^\]]*\])\(([^)\s]+)\)")


class Shown(SphinxDirective):
    """The text of a document of the repository, as a page of the site."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the document, its links turned."""
        path = ROOT / self.arguments[0]
        self.env.note_dependency(str(path))
        text = turned(path.read_text(encoding="utf-8"), path, self.env.docname, self.env.app)
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def turned(text: str, path: Path, docname: str, app: Sphinx) -> str:
    """Return a text of a file in which links to files lead to pages of the site or to copies."""
    folder = (Path(app.srcdir) / docname).parent
    text = IMAGE.sub(
        lambda found: f"{found[1]}({os.path.relpath((path.parent / found[2]).resolve(), folder)})",
        text,
    )
    prefix = "zh/" if app.config.language.startswith("zh") else ""
    here = Path("/", prefix + docname).parent

    def link(found: re.Match[str]) -> str:
        text, target, anchor = found[1], found[2], found[3] or ""
        named = os.path.relpath((path.parent / target).resolve(), ROOT)
        if not (ROOT / named).exists():
            return found[0]
        page = SHOWN.get(named)
        if page is None and named.startswith("docs/") and named.endswith(".md"):
            page = named.removeprefix("docs/").removesuffix(".md")
        if page is None and named.startswith("notebooks/") and named.endswith(".ipynb"):
            page = f"tutorial/{named.removesuffix('.ipynb')}"
        if page is None and (ROOT / named).is_file():
            copy = Path(app.outdir, "files", named)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / named, copy)
            return f"{text}](site:{os.path.relpath(f'/{prefix}files/{named}', here)})"
        if page is None:
            return found[0]
        inside = path.is_relative_to(app.srcdir) and named.startswith("docs/")
        if inside and page.startswith("zh/") == bool(prefix):
            return found[0]  # Sphinx checks it
        return f"{text}](site:{os.path.relpath(f'/{page}.html', here)}{anchor})"

    return LINK.sub(link, text)


def _turn(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn the links of a page before it is read."""
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".md":
        source[0] = turned(source[0], path, docname, app)


def _copy_notebooks(app: Sphinx) -> None:
    """Put the notebooks where Sphinx looks for pages, their links turned."""
    if Path(app.srcdir) != DOCS:
        return
    (DOCS / "tutorial" / "notebooks").mkdir(exist_ok=True)
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        name = f"tutorial/notebooks/{path.stem}"
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = turned("".join(cell["source"]), path, name, app)
        (DOCS / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Turn links, and add the directive `shown`."""
    app.add_directive("shown", Shown)
    app.connect("source-read", _turn)
    app.connect("builder-inited", _copy_notebooks)
    return {"parallel_read_safe": True}
