"""The documentation site: English from this folder, Chinese from its folder `zh`."""

import sys
from pathlib import Path

import sim

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_extensions"))

project = "Remit"
author = "The Remit developers"
version = release = sim.__version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "sphinx_copybutton",
    "sphinx_design",
    "chinese_search",
    "repository",
]
exclude_patterns = ["_build", "zh/**", "README.md"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
myst_url_schemes = {
    "http": None,
    "https": None,
    "site": {"url": "{{path}}{% if fragment %}#{{fragment}}{% endif %}"},
}
nb_execution_mode = "off"  # the tests run the notebooks; the site shows what they left

html_theme = "pydata_sphinx_theme"
html_title = "Remit"
html_static_path = ["_static"]
html_show_sourcelink = False
html_theme_options = {
    "navbar_end": ["language", "theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
}
templates_path = ["_templates"]


def _other_language(app, pagename, templatename, context, doctree):
    """Link a page to itself in the other language, or to that language's first page."""
    chinese = app.config.language.startswith("zh")
    other = HERE if chinese else HERE / "zh"
    page = pagename if (other / f"{pagename}.md").exists() else "index"
    up = "../" * pagename.count("/")
    context["language"] = app.config.language
    context["other_language"] = f"{up}../{page}.html" if chinese else f"{up}zh/{page}.html"


def setup(app):
    """Say where the other language is."""
    app.connect("html-page-context", _other_language)
