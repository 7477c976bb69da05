"""Files of the repository in the site: external documents become pages, and links work.

A page is written with plain relative links to files of the repository. Each becomes a link to the
page that shows the file, in any language, or to a copy of the file or a list of the folder.
"""

import html
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

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
    "scenarios/README.md": "reference/scenarios",
    "sim/ODD.md": "explanation/model-description",
    "sim/TRACE.md": "explanation/verification",
}
"""The page of the site, without suffix, that shows a document outside `docs/`."""

FOLDERS = {"notebooks": "tutorial/notebooks"}
"""The page that is about a folder; of another folder, that of its README, if it is shown."""

FOLDER = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{folder}</title>
</head>
<body>
<main>
<h1><code>{folder}</code></h1>
<ul>
{files}
</ul>
</main>
</body>
</html>
"""

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
        page = SHOWN.get(named) or FOLDERS.get(named) or SHOWN.get(f"{named}/README.md")
        if page is None and named.startswith("docs/") and named.endswith(".md"):
            page = named.removeprefix("docs/").removesuffix(".md")
        if page is None and named.startswith("notebooks/") and named.endswith(".ipynb"):
            page = f"tutorial/{named.removesuffix('.ipynb')}"
        if page is None:
            copy = _copied(named, Path(app.outdir, "files"))
            return f"{text}](site:{os.path.relpath(f'/{prefix}files/{copy}', here)})"
        inside = path.is_relative_to(app.srcdir) and named.startswith("docs/")
        if inside and page.startswith("zh/") == bool(prefix):
            return found[0]  # Sphinx checks it
        scheme = "site-part" if anchor else "site"
        return f"{text}]({scheme}:{os.path.relpath(f'/{page}.html', here)}{anchor})"

    return LINK.sub(link, text)


def _copied(named: str, target: Path) -> str:
    """Copy a file, or the files of a folder with a list of them, and return where to look."""
    source, copy = ROOT / named, target / named
    if source.is_file():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
        return named
    names = sorted(path.name for path in source.iterdir() if path.is_file())
    for name in names:
        _copied(f"{named}/{name}", target)
    items = (f'<li><a href="{quote(name)}">{html.escape(name)}</a></li>' for name in names)
    copy.mkdir(parents=True, exist_ok=True)
    text = FOLDER.format(folder=html.escape(named), files="\n".join(items))
    (copy / "index.html").write_text(text, encoding="utf-8")
    return f"{named}/index.html"


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
        copy = _copied(f"notebooks/{path.name}", Path(app.outdir, "files"))
        notebook["cells"][0]["source"] += f"\n\n[Download this notebook](site:../../files/{copy})"
        page, text = DOCS / f"{name}.ipynb", json.dumps(notebook)
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")


def _remove(app: Sphinx, exception: Exception | None) -> None:
    """Remove pages without a source any more, and files that only the theme's makers need."""
    made = {*app.env.found_docs, "genindex", "py-modindex", "search"}
    for page in Path(app.outdir).rglob("*.html"):
        name = page.relative_to(app.outdir).with_suffix("").as_posix()
        if name not in made and not name.startswith(("_", "files/", "zh/")):
            page.unlink()
    static = Path(app.outdir, "_static")
    for path in [static / "webpack-macros.html", *static.rglob("*.map")]:
        path.unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Turn links, and add the directive `shown`."""
    app.add_directive("shown", Shown)
    app.connect("source-read", _turn)
    app.connect("builder-inited", _copy_notebooks)
    app.connect("build-finished", _remove)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
