"""The documentation site: English from this folder, Chinese from its folder `zh`."""

import re
import sys
from importlib.metadata import version as installed
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_extensions"))

project = "Remit"
author = "The Remit developers"
version = release = installed("remit-sim")
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_autodoc_typehints",
    "sphinx_copybutton",
    "sphinx_design",
    "chinese",
    "declared",
    "docstrings",
    "mathml",
    "repository",
]
exclude_patterns = ["_build", "zh/**", "README.md"]
nitpicky = True
FOREIGN = "builtins|collections|concurrent|matplotlib|mesa|numpy|pandas|pathlib|typing"
nitpick_ignore_regex = [
    ("py:obj", ".*"),  # words in single backquotes, which need not be names
    ("py:.*", rf"({FOREIGN})\..*|Ellipsis"),
    ("py:.*", r"sim\..*\.(Cases|City|Kept|Lost|Notes)|sim\.experiments\.designs\.Factor"),
]  # documented elsewhere, or internal
default_role = "py:obj"
autodoc_class_signature = "separated"
autodoc_default_options = {"exclude-members": "__init__, __new__"}  # results are not made by hand
always_use_bars_union = True
typehints_document_rtype_none = False
python_maximum_signature_line_length = 88

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
myst_url_schemes = {
    "http": None,
    "https": None,
    "site": {"url": "{{path}}"},
    "site-part": {"url": "{{path}}#{{fragment}}"},
}
nb_execution_mode = "off"  # the tests run the notebooks; the site shows what they left

html_math_renderer = "mathml"

locale_dirs = [str(HERE / "locale")]
templates_path = ["_templates"]
html_theme = "pydata_sphinx_theme"
html_title = "Remit"
html_static_path = ["_static"]
html_css_files = ["remit.css"]
html_copy_source = False
html_search_scorer = str(HERE / "scorer.js")
html_context = {"default_mode": "auto"}
html_sidebars = {"*": [], "*/**": ["sidebar-nav-bs"]}
html_theme_options = {
    "navbar_end": ["language", "theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["about"],
    "footer_end": [],
}
IN_CHINESE = {"header_dropdown_text": "更多", "search_bar_text": "搜索文档"}


def _other_language(app, pagename, templatename, context, doctree):
    """Link a page to itself in the other language, or to the nearest page above it."""
    chinese = app.config.language.startswith("zh")
    other = HERE if chinese else HERE / "zh"
    pages = (pagename, f"{pagename.rpartition('/')[0]}/index")
    known = (page for page in pages if page == "search" or (other / f"{page}.md").exists())
    up = "../" * pagename.count("/")
    to = f"{next(known, 'index')}.html"
    context["other_language"] = f"{up}../{to}" if chinese else f"{up}zh/{to}"


def _lines_of_signatures(app, pagename, templatename, context, doctree):
    """Write the parameters of a long signature as lines, not as a list of empty definitions."""
    context["body"] = re.sub(
        r"<dl>\n((?:<dd>.*</dd>\n)+)</dl>",
        lambda lines: f'<span class="lines">{lines[1]}</span>'.replace("dd>", "span>"),
        context.get("body", ""),
    )


def _words_of_the_theme(app, config):
    """Give the theme's settings in Chinese."""
    if config.language.startswith("zh"):
        config.html_theme_options = config.html_theme_options | IN_CHINESE


def setup(app):
    """Change pages before they are written."""
    app.connect("config-inited", _words_of_the_theme)
    app.connect("html-page-context", _lines_of_signatures)
    app.connect("html-page-context", _other_language)
