"""The few pieces of HTML that a report is made of. Whatever comes from outside is escaped here."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph of plain text, of a CSS class if one is given."""
    return f"<p{_class(kind)}>{escape(text)}</p>"


def section(title: str, *parts: str) -> str:
    """Return a section under a heading; the parts are HTML."""
    return f"<section>\n<h2>{escape(title)}</h2>\n" + "\n".join(part for part in parts if part) + "\n</section>"


def bullets(texts: Iterable[str]) -> str:
    """Return a list of plain texts."""
    return "<ul>\n" + "\n".join(f"<li>{escape(text)}</li>" for text in texts) + "\n</ul>"


def folded(summary: str, content: str) -> str:
    """Return HTML that opens when its summary is clicked."""
    return f"<details>\n<summary>{escape(summary)}</summary>\n{content}\n</details>"


def code(text: str) -> str:
    """Return a block of code."""
    return f"<pre>{escape(text)}</pre>"


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """Return a table that scrolls where it is too wide; the first `words` columns hold words, the others numbers."""
    head = "".join(_cell("th", column, place < words, ' scope="col"') for place, column in enumerate(columns))
    body = "\n".join("<tr>" + "".join(_cell("td", cell, place < words) for place, cell in enumerate(row)) + "</tr>" for row in rows)
    return (
        f'<figure><figcaption>{escape(caption)}</figcaption>\n<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div></figure>"
    )


def picture(drawn: Figure, alternative: str, caption: str) -> str:
    """Return a figure within the page itself, with a text for those who cannot see it."""
    buffer = BytesIO()
    drawn.savefig(buffer, format="png", metadata={"Software": None})
    width, height = (round(inches * 100) for inches in drawn.get_size_inches())
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="{escape(alternative)}" width="{width}" height="{height}">\n'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _cell(tag: str, text: str, words: bool, more: str = "") -> str:
    """Return a cell of a table; a long name may be broken after a colon or an underscore."""
    escaped = escape(text)
    breakable = escaped.replace(":", ":<wbr>").replace("_", "_<wbr>") if words or tag == "th" else escaped
    return f"<{tag}{_class('text' if words else '')}{more}>{breakable}</{tag}>"


def _class(kind: str) -> str:
    """Return the attribute that gives an element its class."""
    return f' class="{kind}"' if kind else ""
