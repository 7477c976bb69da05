"""Figures for a journal: column width, page height, real text, a caption in every language."""

import pytest

from sim.i18n.catalogue import LANGUAGES
from sim.report.drawings import drawings
from sim.report.figures import figures, pictures
from sim.report.sheet import publish
from sim.report.style import HIGHEST, MM, encoded
from tests.report.examples import faults, study


@pytest.mark.filterwarnings("ignore:no font has Chinese characters")
@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_eight_arms_fit_a_page_and_have_a_caption(language):
    made = study(8, "arm")
    made.robustness = None
    for name, drawn in figures(made, language, "paper"):
        width, height = drawn.get_size_inches()
        assert min(abs(width - 84 * MM), abs(width - 174 * MM)) < 1e-6, name
        assert height <= HIGHEST, name
        assert not faults(drawn), name
        assert drawn.caption, name


def test_a_caption_stands_beside_its_file_and_text_in_the_file_is_text(tmp_path):
    drawn = pictures()["incidence"].draw(study(2, "arm"), "en", "paper")
    publish(drawn, tmp_path / "incidence.svg")
    assert (tmp_path / "incidence.txt").read_text(encoding="utf-8") == f"{drawn.caption}\n"
    assert ">A: arm 0</text>" in (tmp_path / "incidence.svg").read_text(encoding="utf-8")
    assert drawn.caption not in encoded(drawn, "svg").decode()


def test_letters_have_one_size_on_paper():
    drawn = pictures()["resolution_curves"].draw(study(3, "arm"), "en", "paper")
    assert {text.get_fontsize() for axes in drawn.axes for text in axes.texts} == {8}
    assert {axes.xaxis.label.get_fontsize() for axes in drawn.axes} == {8}


def test_the_file_has_the_style_asked_for_and_the_report_a_screens(monkeypatch):
    two = {name: pictures()[name] for name in ("effects", "daily")}
    monkeypatch.setattr("sim.report.drawings.pictures", lambda folder: two)
    made = study(2, "arm")
    made.robustness = None
    found = drawings(made, "en", "svg", "paper")
    assert b'width="493' in found["effects"].data
    assert 'viewBox="0 0 720' in found["effects"].svg
    assert 'viewBox="0 0 259' in found["effects"].narrow
    assert not found["daily"].narrow
