"""No text for people has a phrase listed in `plain_words.toml`, which has the plain words."""

import io
import json
import re
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LISTED = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text(encoding="utf-8"))
INSTEAD, ALLOWED = LISTED["instead"], LISTED["allowed"]

CORPORA = {
    "catalogue": ("sim/i18n/en.toml", "sim/logs/messages.toml"),
    "code": ("sim/**/*.py", "docs/**/*.py", "scenarios/**/*.py"),
    "scenarios": ("scenarios/**/*.toml",),
    "documents": ("*.md", "docs/**/*.md", "sim/**/*.md", "scenarios/**/*.md"),
    "notebooks": ("notebooks/*.ipynb",),
}
"""English texts for people; those in Chinese, and the history of changes, are not among them."""

LEFT_OUT = re.compile(r"(^|/)zh/|\.zh\.|^CHANGELOG\.md$")

JOINED = r"(?:\s|[#>*|`])+"
"""Between two words of a phrase: blanks, ends of lines, marks of comments and quotations."""

PHRASES = {
    phrase: re.compile(r"\b" + JOINED.join(map(re.escape, phrase.split())) + r"\b", re.IGNORECASE)
    for phrase in INSTEAD
}

STRINGS = (tokenize.STRING, tokenize.FSTRING_MIDDLE)
BETWEEN = (tokenize.NL, tokenize.INDENT, tokenize.FSTRING_START, tokenize.FSTRING_END)


def words_of_code(text: str) -> str:
    """Return strings and comments of a Python file on their lines.

    Neighbouring strings are joined, and codes left out.
    """
    lines: dict[int, list[str]] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_text = token.type in STRINGS and " " in token.string
        if is_text or token.type == tokenize.COMMENT:
            for number, line in enumerate(token.string.splitlines(), token.start[0]):
                lines.setdefault(number, []).append(line.strip("\"' "))
    last = max(lines, default=0)
    return "\n".join(" ".join(lines.get(number, [])) for number in range(1, last + 1))


def words_of_toml(text: str) -> str:
    """Return a TOML file without its keys and placeholders, which are codes."""
    return re.sub(r'^[ ]*("[^"]*"|[\w.-]+) = |\{\w+\}', "", text, flags=re.MULTILINE)


def words_of_notebook(text: str) -> str:
    """Return the texts and programs of a notebook, without what they printed."""
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def words(path: Path) -> str:
    """Return the words of a file for people, on the lines where they stand in it."""
    text = path.read_text(encoding="utf-8")
    reader = {".py": words_of_code, ".toml": words_of_toml, ".ipynb": words_of_notebook}
    return re.sub(r"`[\w.]+`", "", reader.get(path.suffix, str)(text))


def files(corpus: str) -> Iterator[Path]:
    """Return the files of a corpus."""
    for pattern in CORPORA[corpus]:
        for path in sorted(ROOT.glob(pattern)):
            if not LEFT_OUT.search(path.relative_to(ROOT).as_posix()):
                yield path


def faults(name: str, text: str) -> list[str]:
    """Return the place of each listed phrase in a text, with the plain words."""
    for kept in ALLOWED.get(name, ()):
        assert kept in text, f"{name} no longer says {kept!r}: take it out of plain_words.toml"
        text = text.replace(kept, re.sub(r"[^\n]", " ", kept))
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {phrase!r}; write: {INSTEAD[phrase]}"
        for phrase, form in PHRASES.items()
        for found in form.finditer(text)
    ]


@pytest.mark.parametrize("corpus", CORPORA)
def test_no_text_for_people_has_a_phrase_that_is_listed(corpus: str) -> None:
    found = [
        fault
        for path in files(corpus)
        for fault in faults(path.relative_to(ROOT).as_posix(), words(path))
    ]
    assert found == [], "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "read", "line"),
    [
        ("one\nwith the same\n  Luck", str, 3),
        ("x = (f'the {n} that nobody '\n    'knows or says')", words_of_code, 1),
        ('"""Rules are\n    asked in turn."""', words_of_code, 2),
        ("# drawn\n# anew", words_of_code, 2),
        ('luck = "with the same luck"', words_of_toml, 1),
    ],
)
def test_a_listed_phrase_is_found_with_its_line(
    text: str, read: Callable[[str], str], line: int
) -> None:
    [fault] = faults("file", read(text))
    assert fault.startswith(f"file:{line}: ")


def test_codes_are_no_words() -> None:
    assert faults("file", words_of_code('luck = words.text("pairing.luck")')) == []
    assert faults("file", words_of_toml('[pairing]\nluck = "with {luck}"')) == []
