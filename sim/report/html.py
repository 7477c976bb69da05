"""The few pieces of HTML that a report is made of. Whatever comes from outside is escaped here."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Coded:
    """Words with the name that files give to the same thing."""

    words: str
    code: str


type Cell = str | Coded

MANY_ROWS = 24
"""A table of more waits to be opened."""


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph of plain text, of a CSS class if one is given."""
    return f"<p{_class(kind)}>{escape(text)}</p>"


def section(title: str, *parts: str) -> str:
    """Return a section under a heading; the parts are HTML."""
    return (
        f"<section>\n<h2>{escape(title)}</h2>\n"
        + "\n".join(part for part in parts if part)
        + "\n</section>"
    )


def heading(title: str) -> str:
    """Return a heading within a section."""
    return f"<h3>{escape(title)}</h3>"


def bullets(texts: Iterable[str], kind: str = "") -> str:
    """Return a list of plain texts, of a CSS class if one is given."""
    return (
        f"<ul{_class(kind)}>\n"
        + "\n".join(f"<li>{escape(text)}</li>" for text in texts)
        + "\n</ul>"
    )


def code(text: str) -> str:
    """Return a block of code."""
    return f"<pre>{escape(text)}</pre>"


def table(
    caption: str,
    columns: Sequence[Cell],
    rows: Sequence[Sequence[Cell]],
    words: Collection[int] = (0,),
    fold: Literal["long", "always", "data"] = "long",
) -> str:
    """Return a table that scrolls where it is too wide.

    Parameters
    ----------
    caption
        Of the table; it stays where the table waits to be opened.
    columns, rows
        Heads and cells.
    words
        Places of the columns that hold words; the others hold numbers.
    fold
        Whether it waits to be opened: if it is `long`, or `always`. On paper it is open; `data`
        that a file has too is left out there.
    """
    head = "".join(
        _cell("th", column, place in words, ' scope="col"') for place, column in enumerate(columns)
    )
    body = "\n".join(
        "<tr>"
        + "".join(_cell("td", cell, place in words) for place, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    made = (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}"><table>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )
    if fold == "long" and len(rows) <= MANY_ROWS:
        return f"<figure><figcaption>{escape(caption)}</figcaption>\n{made}</figure>"
    return f"<details{_class('data' if fold == 'data' else '')}>\n<summary>{escape(caption)}</summary>\n{made}\n</details>"


def picture(drawn: Figure, alternative: str, caption: str) -> str:
    """Return a figure within the page itself, which scrolls where it is too wide, with a text for those who cannot see it."""
    buffer = BytesIO()
    drawn.savefig(buffer, format="png", metadata={"Software": None})
    width, height = (round(inches * 100) for inches in drawn.get_size_inches())
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return (
        '<figure class="picture"><div class="wide" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}">'
        f'<img src="data:image/png;base64,{data}" alt="{escape(alternative)}" width="{width}" '
        f'height="{height}"></div>\n'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _cell(tag: str, cell: Cell, words: bool, more: str = "") -> str:
    """Return a cell of a table; a long name may be broken within."""
    if isinstance(cell, Coded):
        content = f"{_breakable(cell.words)} <code>{_breakable(cell.code)}</code>".lstrip()
    else:
        content = _breakable(cell) if words or tag == "th" else escape(cell)
    return f"<{tag}{_class('text' if words else '')}{more}>{content}</{tag}>"


def _breakable(text: str) -> str:
    """Return a text that may be broken after a colon, an underscore, an equals sign or a full stop, but within no number or its unit."""
    joined = re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", escape(text, quote=False))
    return re.sub(r"([:_=]|\.(?=[^\W\d]))", r"\1<wbr>", joined)


def _class(kind: str) -> str:
    """Return the attribute that gives an element its class."""
    return f' class="{kind}"' if kind else ""
