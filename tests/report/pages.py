"""The content of a page for a reader or a screen reader."""

from __future__ import annotations

from html.parser import HTMLParser

from sim.experiments.study import Study
from sim.report.drawings import Drawing
from sim.report.figures import pictures

VOID = {"meta", "img", "wbr", "br", "hr", "link", "input"}


def blank(study: Study) -> dict[str, Drawing]:
    """Return empty figures for a report of which only the text is read: drawing takes a while."""
    return {
        name: Drawing(b"", "<svg></svg>", "", b"", 100, 100, "…")
        for name, each in pictures().items()
        if each.applies(study)
    }


class Page(HTMLParser):
    """A page's tags, texts and tables.

    Attributes
    ----------
    unbalanced
        Closing tags that close nothing, and tags never closed.
    tags
        Every opening tag with its attributes.
    texts
        Pairs of the open tags and a text, in order; what is in `style` or `script` is left out.
    headings
        Level and words of every heading.
    tables
        Pairs of caption and rows, of cells, heads first.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.unbalanced: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.headings: list[tuple[int, str]] = []
        self.tables: list[tuple[str, list[list[str]]]] = []
        self._open: list[str] = []
        self._caption = ""
        self.feed(page)
        self.close()
        self.unbalanced += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("figcaption", "summary"):
            self._caption = ""
        elif tag == "table":
            self.tables.append((self._caption, []))
        elif tag == "tr":
            self.tables[-1][1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][1][-1].append("")
        elif tag in ("h1", "h2", "h3"):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if {"style", "script"} & set(self._open) or not data.strip():
            return
        self.texts.append((tuple(self._open), data))
        if {"figcaption", "summary"} & set(self._open):
            self._caption += data
        if {"td", "th"} & set(self._open):
            self.tables[-1][1][-1][-1] += data
        if self._open[-1] in ("h1", "h2", "h3"):
            level, words = self.headings[-1]
            self.headings[-1] = (level, words + data)

    def rows(self, *begins: str) -> list[list[str]]:
        """Return the rows, without heads, of the first table whose caption has all these words."""
        return next(
            rows for caption, rows in self.tables if all(begin in caption for begin in begins)
        )[1:]
