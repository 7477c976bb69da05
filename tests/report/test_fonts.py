from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from sim.experiments.arms import factorial
from sim.plots import burden
from sim.report import fonts
from sim.report.fonts import chinese_family, drawable, families, say_once
from sim.report.words import arm_names, contrast_name, words
from tests.experiments.examples import town
from tests.report.examples import faults, needs_chinese, study, words_of

TWO: Any = SimpleNamespace(arms=factorial(town(), ["precedents", "social_organisations"]))


@pytest.fixture
def without_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have no font with Chinese characters."""
    monkeypatch.setattr(fonts, "_known", lambda: None)
    monkeypatch.setattr(fonts, "_installed_since", lambda: None)
    chinese_family.cache_clear()
    say_once.cache_clear()
    yield
    chinese_family.cache_clear()


@pytest.mark.usefixtures("without_chinese")
def test_without_a_font_figures_are_in_english_and_say_so_once() -> None:
    with pytest.warns(UserWarning, match="figures are in English; install a font") as warned:
        drawn = [burden(study(2), language="zh") for _ in range(2)]
    assert len(warned) == 1
    assert all("all equally loaded" in words_of(figure) for figure in drawn)


@pytest.mark.usefixtures("without_chinese")
def test_a_name_that_no_font_can_draw_is_written_as_codes_and_said_to_be() -> None:
    with pytest.warns(UserWarning, match="which are written as codes; install a font"):
        assert drawable("石狮 12345") == r"\u77f3\u72ee 12345"
    drawn = burden(study(2, "石狮"))
    assert not faults(drawn)
    assert any(r"\u77f3\u72ee 1" in text for text in words_of(drawn))


@needs_chinese
def test_with_a_font_chinese_is_drawn_as_it_is() -> None:
    assert drawable("石狮 12345") == "石狮 12345"
    assert "负荷完全均等" in words_of(burden(study(2), language="zh"))
    assert arm_names(words("zh"), TWO)[-1] == "案例制 + 社会组织"
    assert len(families()) == 2


def test_white_space_in_names_becomes_plain() -> None:
    assert drawable(" a\tb\nc ") == "a b c"


def test_what_cannot_be_printed_is_written_as_its_code() -> None:
    say_once.cache_clear()
    with pytest.warns(UserWarning, match="no font has"):
        assert drawable("a\x07b") == r"a\x07b"


def test_arms_are_named_by_their_mechanisms_and_scenarios_by_their_title() -> None:
    assert arm_names(words("en"), TWO)[-1] == "precedents + social organisations"
    assert arm_names(words("en"), study(1, "Stylised Shishi")) == ["Stylised Shishi 0"]


@pytest.mark.parametrize(
    ("contrast", "expected"),
    [
        ("simple:precedents", "precedents, the others off"),
        ("main:social_organisations", "social organisations, averaged over the others"),
        (
            "interaction:precedents:social_organisations",
            "interaction of precedents and social organisations",
        ),
    ],
)
def test_contrasts_have_shorter_names_in_figures_than_in_text(contrast: str, expected: str) -> None:
    assert contrast_name(words("en"), contrast, TWO) == expected


def test_a_scenario_is_named_in_figures_by_its_title_alone() -> None:
    assert (
        contrast_name(words("en"), "difference:Beijing: 2023", study(2, "Beijing: 2023"))
        == "Beijing: 2023"
    )
