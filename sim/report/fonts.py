"""Which font draws Chinese, and what is done where there is none."""

from __future__ import annotations

import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

LATIN = "DejaVu Sans"
"""Comes with Matplotlib, so that figures look the same on every machine."""

CHINESE = (
    (
"Noto Sans CJK "
"SC"
), (
"Noto Sans "
"SC"
), "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei",
    (
"WenQuanYi Micro "
"Hei"
), "WenQuanYi Zen Hei", "SimHei", "Heiti SC", "STHeiti", "Noto Sans CJK JP", "Droid Sans Fallback",
    "Arial Unicode MS",
)  # fmt: skip
"""Families with simplified Chinese, the best first; older Matplotlib knows Noto's only under its
Japanese name."""

FILES = (
    "notosanscjk",
    "notosanssc",
    "sourcehansans",
    "pingfang",
    "hiragino",
    "msyh",
    "wqy",
    "simhei",
    "heiti",
    "droidsansfallback",
)
"""How their files are called."""

ADVICE = "install a font with Chinese characters, such as fonts-noto-cjk, to see them"


@cache
def chinese_family() -> str | None:
    """Return the name of a font that has Chinese characters, or None if this machine has none."""
    return _known() or _installed_since()


def families() -> list[str]:
    """Return the fonts that text is drawn in, each for the characters that those before it lack."""
    chinese = chinese_family()
    return [LATIN] if chinese is None else [LATIN, chinese]


def drawable(text: str) -> str:
    r"""Return text in one line, with the code in place of each character that no font at hand has, as in `\u77f3`.

    Warns
    -----
    UserWarning
        The first time that there are such characters: a name is never changed without a word.
    """
    plain = " ".join(text.split())
    missing = {
        character
        for character in plain
        if not character.isprintable() or not _has(character, *families())
    }
    if missing:
        say_once("no font has some characters of the names in figures, which are written as codes")
    return "".join(
        ascii(character)[1:-1] if character in missing else character for character in plain
    )


@cache
def say_once(what: str) -> None:
    """Warn of what a missing font does, the first time that it does it; Python's own memory of warnings is wiped by libraries."""
    warnings.warn(f"{what}; {ADVICE}", stacklevel=2)


def has_cubic_outlines(family: str) -> bool:
    """Say whether a font has the outlines of PostScript rather than of TrueType."""
    with Path(font_manager.findfont(FontProperties(family=family))).open("rb") as file:
        start = file.read(16)
        if (
            start[:4] == b"ttcf"
        ):  # a collection: its fonts are alike, and the first begins where this number says
            file.seek(int.from_bytes(start[12:16], "big"))
            start = file.read(4)
    return start[:4] == b"OTTO"


def _known() -> str | None:
    """Return the first family that Matplotlib's list has."""
    known = set(font_manager.get_font_names())
    return next((family for family in CHINESE if family in known), None)


def _installed_since() -> str | None:
    """Look for files that came after Matplotlib had made its list, which it keeps for good."""
    for path in font_manager.findSystemFonts():
        if any(name in Path(path).name.lower() for name in FILES):
            with suppress(RuntimeError, OSError):  # one that cannot be read is no font
                font_manager.fontManager.addfont(path)
    return _known()


@cache
def _has(character: str, *families: str) -> bool:
    """Say whether any of these fonts has a character."""
    fonts = (
        font_manager.get_font(font_manager.findfont(FontProperties(family=family)))
        for family in families
    )
    return any(font.get_char_index(ord(character)) != 0 for font in fonts)
