"""Chinese is written with Chinese marks, and with the words of the glossary."""

import re
from pathlib import Path

import pytest

from sim.i18n.catalogue import _read
from tests.i18n.test_catalogue import leaves

HAN = "[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,;:!?()]|[,;:!?()]{HAN}|{HAN}\.(?=\s|$)|\d %")
"""A mark of Latin letters beside a Chinese character, or a blank before %."""

BOLD = re.compile(r"(.?)\*\*([^*\n]+)\*\*(.?)")

NOT_PROSE = re.compile(
    r"```.*?^```|`[^`\n]*`|\]\([^)\s]*\)|<[^>\n]+>|\{[^}\n]*\}", re.DOTALL | re.MULTILINE
)
"""Code, targets of links, tags and placeholders."""

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "zh" / "glossary.md"
TITLE = "## 不用的说法"


def rejected() -> list[str]:
    """Return the words that the glossary's last table rejects."""
    rows = re.findall(
        r"^\| (.+?) \|", GLOSSARY.read_text(encoding="utf-8").partition(TITLE)[2], re.MULTILINE
    )
    return [word for word in rows if word not in ("不用", "---")]


def documents() -> dict[str, str]:
    """Return the prose of everything written in Chinese, by file or by key of the catalogue."""
    found = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in (ROOT / "README.zh.md", *(ROOT / "docs" / "zh").rglob("*.md"))
    }
    found[str(GLOSSARY.relative_to(ROOT))] = GLOSSARY.read_text(encoding="utf-8").partition(TITLE)[
        0
    ]
    words = {f"zh.toml, {key}": text for key, text in leaves(_read("zh")).items()}
    return {where: NOT_PROSE.sub("]", text) for where, text in (found | words).items()}


PROSE = documents()


def test_no_half_width_marks_stand_beside_chinese_characters():
    faults = {where: HALF_WIDTH.findall(text) for where, text in PROSE.items()}
    assert {where: marks for where, marks in faults.items() if marks} == {}


def plain(text: str) -> list[str]:
    """Return emphasised text that is not bold: marks are inside it, characters beside it."""
    return [
        inside
        for before, inside, after in BOLD.findall(text)
        if (re.match(r"\W", inside) and re.match(r"\w", before))
        or (re.search(r"\W$", inside) and re.match(r"\w", after))
    ]


def test_what_is_to_be_bold_is():
    assert {where: found for where, text in PROSE.items() if (found := plain(text))} == {}
    assert plain("- **“假设”**是") == ["“假设”"]
    assert plain("**假设**是，**区间。** 它**“也”**是") == ["“也”"]


@pytest.mark.parametrize("word", rejected())
def test_no_text_has_a_word_that_the_glossary_rejects(word):
    assert [where for where, text in PROSE.items() if word in text] == []


@pytest.mark.parametrize("text", ["拨打,诉求", "说明:共", "增长(三成)", "占95 %", "完了. "])
def test_half_width_marks_are_found(text):
    assert HALF_WIDTH.search(text)
    assert not HALF_WIDTH.search("说明：用 sim check 检查，共占95%（三成）；见 report.html 的图1。")
