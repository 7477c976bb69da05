"""Search in Chinese, which has no spaces between words: texts and queries are cut into overlapping pairs of characters.

Sphinx's own Chinese search needs a word list to cut texts, and does not cut queries at all.
"""

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage, languages

HAN = r"\u3400-\u9fff"

SPLIT_QUERY = f"""
function splitQuery(query) {{
  const words = query.match(/[{HAN}]+|[^\\s{HAN}，。；：！？、（）“”《》]+/gu) || [];
  return words.flatMap((word) => {{
    if (!/[{HAN}]/.test(word) || word.length < 3) return [word];
    return Array.from({{ length: word.length - 1 }}, (_, i) => word.slice(i, i + 2));
  }});
}}
"""


class Chinese(SearchLanguage):
    """Pairs of neighbouring characters are the words; a single character is found as a part of them."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = SPLIT_QUERY
    stopwords = frozenset()

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        found = []
        for word in re.findall(rf"[{HAN}]+|\w+", input):
            pairs = [word[i : i + 2] for i in range(len(word) - 1)]
            found += pairs if re.match(f"[{HAN}]", word) and pairs else [word]
        return found

    def word_filter(self, word: str) -> bool:
        """Keep every word: one of two characters says much in Chinese."""
        return True


def setup(app: Sphinx) -> dict[str, Any]:
    """Have this search take the place of Sphinx's own."""
    languages["zh"] = Chinese
    languages["zh_CN"] = Chinese
    return {"parallel_read_safe": True}
