from pathlib import Path

import matplotlib as mpl
import pytest

from sim.errors import OutputError
from sim.plots import load, save
from sim.report.style import FORMATS, stroke
from tests.report.examples import needs_chinese, study


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_figure_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    first, second = (tmp_path / f"{name}.{kind}" for name in ("first", "second"))
    for path in (first, second):
        save(load(study(3)), path)
    assert first.read_bytes() == second.read_bytes()


def test_a_pdf_holds_its_fonts_as_truetype(tmp_path: Path) -> None:
    save(load(study(2)), tmp_path / "figure.pdf")
    data = (tmp_path / "figure.pdf").read_bytes()
    assert b"/FontFile2" in data
    assert b"/Type3" not in data


@needs_chinese
def test_a_pdf_holds_chinese_as_truetype_too_and_the_same_each_time(tmp_path: Path) -> None:
    drawn = load(study(2), language="zh")
    for name in ("first", "second"):
        save(drawn, tmp_path / f"{name}.pdf")
    data = (tmp_path / "first.pdf").read_bytes()
    assert data == (tmp_path / "second.pdf").read_bytes()
    assert data.count(b"/FontFile2") > 1
    assert b"/Type3" not in data
    assert b"/FontFile3" not in data


def test_text_in_an_svg_is_text(tmp_path: Path) -> None:
    save(load(study(2)), tmp_path / "figure.svg")
    assert ">Hours used</text>" in (tmp_path / "figure.svg").read_text(encoding="utf-8")


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError, match=r"cannot write a figure as 'figure.pgn'; did you mean 'png'"
    ):
        save(load(study(2)), tmp_path / "figure.pgn")


def test_saving_changes_no_settings(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    for kind in FORMATS:
        save(load(study(2)), tmp_path / f"figure.{kind}")
    assert dict(mpl.rcParams) == before


def test_a_notebook_shows_a_figure_as_the_last_line_of_a_cell() -> None:
    (png, size), (again, _) = (load(study(2))._repr_png_() for _ in range(2))
    assert png.startswith(b"\x89PNG")
    assert png == again
    assert size["width"] == 1000
    assert len(png) < 60_000


def test_no_two_of_64_arms_are_drawn_alike() -> None:
    strokes = [stroke(arm) for arm in range(64)]
    assert len({(found.colour, str(found.dashes)) for found in strokes}) == 64
    assert len({(found.colour, found.marker) for found in strokes}) == 64


def test_the_first_eight_arms_can_be_told_apart_without_colour() -> None:
    assert (
        len({str(stroke(arm).dashes) for arm in range(8)})
        == len({stroke(arm).marker for arm in range(8)})
        == 8
    )
