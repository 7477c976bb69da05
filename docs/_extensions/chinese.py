"""Chinese, which has no spaces between words: search, and joining the lines of a paragraph.

Sphinx's own Chinese search needs a word list to cut texts into words, and does not cut queries at
all. Here both are cut into single characters and overlapping pairs, so that a phrase of any length
is found, in English pages as well.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage
from sphinx.search.en import SearchEnglish

HAN = r"\u3400-\u9fff"

WIDE = re.compile(rf"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—]")
"""A Chinese character or mark of punctuation."""

WORD = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])\w)+")

SPLIT_QUERY = f"""
function splitQuery(query) {{
  const words = query.match(/[{HAN}]+|(?:(?![{HAN}])[\\p{{L}}\\p{{N}}_])+/gu) || [];
  return words.flatMap((word) =>
    /[{HAN}]/.test(word) && word.length > 2
      ? Array.from({{ length: word.length - 1 }}, (_, i) => word.slice(i, i + 2))
      : [word],
  );
}}
"""


class Words(SearchLanguage):
    """Return words of other scripts unchanged; for Chinese, characters and adjacent pairs."""

    js_splitter_code = SPLIT_QUERY

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        found: list[str] = []
        for word in WORD.findall(input):
            if re.match(f"[{HAN}]", word):
                found += [*word, *(word[i : i + 2] for i in range(len(word) - 1))]
            else:
                found.append(word)
        return found


class English(Words, SearchEnglish):
    """English pages, with the Chinese terms that they give."""


class Chinese(Words):
    """Chinese pages."""

    lang = "zh"
    language_name = "Chinese"


def _join_lines(app: Sphinx, doctree: nodes.document) -> None:
    """Remove line ends between two Chinese characters, which browsers show as spaces."""
    for end in [text for text in doctree.findall(nodes.Text) if text == "\n"]:
        parent, i = end.parent, end.parent.index(end)
        if not 0 < i < len(parent) - 1:
            continue
        before, after = parent[i - 1].astext(), parent[i + 1].astext()
        if WIDE.match(before[-1:]) and WIDE.match(after[:1]):
            parent.remove(end)
            if isinstance(parent[i - 1], nodes.Text) and isinstance(parent[i], nodes.Text):
                parent[i - 1 : i + 1] = [nodes.Text(before + after)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Have this search take the place of Sphinx's own."""
    app.add_search_language(English)
    app.add_search_language(Chinese)
    app.connect("doctree-read", _join_lines)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
