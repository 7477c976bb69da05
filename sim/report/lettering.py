"""Text in figures: fonts, widths and line breaks, also for Chinese."""

from __future__ import annotations

import re
import tempfile
import warnings
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags
from matplotlib.text import Text

from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC",
    "Hiragino Sans GB", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei",
    "Heiti SC", "STHeiti", "Noto Sans CJK JP", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
"""Font families with simplified Chinese, the best first; older Matplotlib knows Noto's by its
Japanese name only."""

FILES = (
    "notosanscjk", "notosanssc", "sourcehansans", "pingfang", "hiragino", "msyh", "wqy", "simhei",
    "heiti", "droidsansfallback", "arial", "helvetica", "liberationsans", "arimo", "nimbussans",
)  # fmt: skip
"""File names of these families, and of those in the style files."""

EPOCH = 2_082_844_800
"""Creation time of fonts made here, so that equal fonts have equal bytes: 1970."""

FIRST_CHINESE = "\u2e80"
"""This character and all later ones are missing in Latin fonts."""

ADVICE = "install a font with Chinese characters, such as fonts-noto-cjk, to see them"

POINTS = 72
"""Points per inch."""

LINESPACING = 1.2
"""Distance of two lines, in sizes of the font."""

TELLING = 1.2
"""Minimum width of a shortened name, in sizes of the font."""

SLACK = 1.03
"""Letters are drawn on whole pixels, which can make a line longer than its outlines by this
factor."""

_FIRST = re.escape(",.;:!?%)]}…”’、。》】，：；？！）")
_LAST = re.escape("([{“‘【《（")
_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
)
_WORD = re.compile(rf"[{_LAST}]*(?:[{_WIDE}]|[^\s“‘{_WIDE}]+)?(?:\s*(?:[{_FIRST}]|\+(?=\s|$)))*\s*")
"""A unit that is broken only if it is wider than a line: a word, or a Chinese character, with the
marks that must not end or begin a line."""
_PART = re.compile(rf"(?:(?<=[_=])|(?<=[-/:.,])(?!\d)|(?=\\))(?![\s{_FIRST}])")
"""Break points within a name, a key or a value that is wider than a line; a number is never
broken."""

Weight = Literal["normal", "bold"]


def words(language: str, names: Mapping[str, Mapping[str, str]] | None = None) -> Catalogue:
    """Return the catalogue of a language, or the English one if no font can draw it.

    `names` are those that a user has given (`sim.report.given.names_in`).

    Raises
    ------
    LanguageError
        If there is no catalogue in that language.

    Warns
    -----
    UserWarning
        The first time that English replaces Chinese.
    """
    found = Catalogue(language, names=names)
    if language == "zh" and installed(CHINESE) is None:
        say_once("no font has Chinese characters, so figures are in English")
        return Catalogue("en", names=names)
    return found


def families() -> list[str]:
    """Return the fonts of the current style, each for characters that the earlier ones lack."""
    *wanted, common = mpl.rcParams["font.sans-serif"]
    found = [installed(tuple(wanted)) if wanted else None, common, installed(CHINESE)]
    return [family for family in found if family]


@cache
def installed(wanted: tuple[str, ...]) -> str | None:
    """Return the first of these families installed on this machine, or None."""
    return _known(wanted) or _installed_since(wanted)


def drawable(text: str) -> str:
    r"""Return text in one line; a character that no font has becomes its code, as in `\u77f3`.

    Warns
    -----
    UserWarning
        The first time that there are such characters: a name is never changed silently.
    """
    plain, fonts = " ".join(text.split()), tuple(mpl.rcParams["font.family"])
    missing = {
        character
        for character in set(plain)
        if not character.isprintable() or _advance(character, "normal", *fonts) is None
    }
    if missing:
        say_once("no font has some characters of the names in figures, which are written as codes")
    return "".join(
        ascii(character)[1:-1] if character in missing else character for character in plain
    )


@cache
def say_once(what: str) -> None:
    """Warn of the effect of a missing font, once.

    Python's own memory of warnings is cleared by libraries.
    """
    warnings.warn(f"{what}; {ADVICE}", stacklevel=2)


def width_of(text: str, weight: Weight = "normal") -> float:
    """Return the width of a line in inches."""
    fonts = mpl.rcParams["font.family"]
    ems = sum(_advance(character, weight, *fonts) or 1.0 for character in text)
    return SLACK * ems * em()


def em() -> float:
    """Return the font size in inches, the same for all text in a figure."""
    return float(mpl.rcParams["font.size"]) / POINTS


def height_of(text: str) -> float:
    """Return the height of broken text in inches."""
    return (text.count("\n") + 1) * LINESPACING * em()


def wrapped(text: str, inches: float, weight: Weight = "normal") -> str:
    """Return drawable text broken to a width; existing line breaks are kept.

    Lines end after a space, except one before a plus, and anywhere between Chinese characters. Text
    between two spaces is broken only if it is too wide for a line of its own: after the marks that
    join names, keys and values, and within a word that is itself too wide.
    """
    lines: list[str] = []

    def fits(text: str) -> bool:
        return width_of(text.rstrip(), weight) <= inches

    for line in text.split("\n"):
        lines.append("")
        for word in _WORD.findall(drawable(line)):
            for part in [word] if fits(word) else _PART.split(word):
                for piece in [part] if fits(part) else part:
                    if lines[-1] and not fits(lines[-1] + piece):
                        lines.append("")
                    lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def shortened(text: str, inches: float) -> str:
    """Return the text if it fits into one line, or else a shortened form.

    That is its beginning, an ellipsis and the number at its end, if any; it is empty if too little
    of the text would be left.
    """
    text = drawable(text)
    if width_of(text) <= inches:
        return text
    head = text.rstrip("0123456789")
    tail = text[len(head) :]
    while head and width_of(f"{head}…{tail}") > inches:
        head = head[:-1]
    return f"{head.rstrip(' _')}…{tail}" if width_of(head) >= TELLING * em() else ""


@contextmanager
def as_truetype(drawn: Figure) -> Iterator[None]:
    """Draw a figure's Chinese, within a `with` block, in TrueType fonts of just its characters.

    Most Chinese fonts have PostScript outlines, which Matplotlib would put into a PDF under a wrong
    name.
    """
    chinese = installed(CHINESE)
    texts = [text for text in drawn.findobj(Text) if isinstance(text, Text)]
    before = [text.get_fontfamily() for text in texts]
    if chinese is None or not _is_postscript(chinese):
        yield
        return
    listed = len(font_manager.fontManager.ttflist)
    with tempfile.TemporaryDirectory() as folder:
        made: dict[str, str] = {}
        for weight in {str(text.get_fontweight()) for text in texts}:
            held = {
                character
                for text in texts
                if str(text.get_fontweight()) == weight
                for character in text.get_text()
                if character >= FIRST_CHINESE
            }
            made[weight] = _converted(chinese, weight, held, Path(folder)) if held else chinese
        for text, known in zip(texts, before, strict=True):
            new = made[str(text.get_fontweight())]
            text.set_fontfamily([new if family == chinese else family for family in known])
        try:
            yield
        finally:
            for text, known in zip(texts, before, strict=True):
                text.set_fontfamily(known)
            del font_manager.fontManager.ttflist[listed:]


def _converted(family: str, weight: str, characters: Iterable[str], folder: Path) -> str:
    """Return the name of a new TrueType font with these of a font's characters."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont

    path = font_manager.findfont(FontProperties(family=family, weight=weight))
    with TTFont(path, fontNumber=getattr(path, "face_index", 0), lazy=True) as font:
        glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
        chosen = {ord(each): cmap[ord(each)] for each in sorted(characters) if ord(each) in cmap}
        outlines = {}
        for name in (".notdef", *dict.fromkeys(chosen.values())):
            pen = TTGlyphPen(None)
            glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
            outlines[name] = pen.glyph()
        made = FontBuilder(font["head"].unitsPerEm, isTTF=True)
        made.setupGlyphOrder(list(outlines))
        made.setupCharacterMap(chosen)
        made.setupGlyf(outlines)
        made.setupHorizontalMetrics(
            {name: (round(glyphs[name].width), outlines[name].xMin) for name in outlines}
        )
        head = font["hhea"]
        made.setupHorizontalHeader(ascent=head.ascent, descent=head.descent)
    name = f"{family} {sha256(repr((weight, chosen)).encode()).hexdigest()[:8]}"
    is_bold = weight in ("bold", "700")
    style = {"familyName": name, "styleName": "Bold" if is_bold else "Regular"}
    made.setupNameTable(style | {"psName": name.replace(" ", "")})
    made.setupOS2(usWeightClass=700 if is_bold else 400)
    made.setupPost()
    made.font["head"].created = made.font["head"].modified = EPOCH
    made.font.recalcTimestamp = False
    made.save(folder / f"{name}.ttf")
    font_manager.fontManager.addfont(folder / f"{name}.ttf")
    return name


def _is_postscript(family: str) -> bool:
    """Return whether a font has PostScript outlines rather than TrueType ones."""
    with Path(font_manager.findfont(FontProperties(family=family))).open("rb") as file:
        start = file.read(16)
        if start[:4] == b"ttcf":  # a collection of similar fonts; the first begins here
            file.seek(int.from_bytes(start[12:16], "big"))
            start = file.read(4)
    return start[:4] == b"OTTO"


def _known(wanted: Sequence[str]) -> str | None:
    """Return the first family in Matplotlib's list."""
    known = set(font_manager.get_font_names())
    return next((family for family in wanted if family in known), None)


def _installed_since(wanted: Sequence[str]) -> str | None:
    """Search for files newer than Matplotlib's permanent list of fonts."""
    for path in font_manager.findSystemFonts():
        if any(name in Path(path).name.lower().replace("-", "") for name in FILES):
            with suppress(RuntimeError, OSError):  # an unreadable file is no font
                font_manager.fontManager.addfont(path)
    return _known(wanted)


@cache
def _advance(character: str, weight: Weight, *families: str) -> float | None:
    """Return the width of a character in font sizes, or None if none of these fonts has it."""
    for family in families:
        font = font_manager.get_font(
            font_manager.findfont(FontProperties(family=family, weight=weight))
        )
        if font.get_char_index(ord(character)):
            glyph = font.load_char(ord(character), flags=LoadFlags.NO_SCALE)
            return float(glyph.horiAdvance) / font.units_per_EM
    return None
