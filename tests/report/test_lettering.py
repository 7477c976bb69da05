from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.plots import load
from sim.report import lettering
from sim.report.lettering import shortened, width_of, wrapped
from sim.report.style import styled
from tests.report.examples import faults, needs_chinese, study, words_of


@pytest.fixture(autouse=True)
def look() -> Iterator[None]:
    """Have the fonts of figures."""
    with styled():
        yield


names = st.text("abc_ -/:,.", max_size=30).map(lambda text: " ".join(text.split()))


@given(names, st.floats(0.3, 2))
def test_no_line_is_wider_than_it_may_be_and_nothing_is_lost(text: str, inches: float) -> None:
    lines = wrapped(text, inches).split("\n")
    assert all(width_of(line) <= inches for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_names_break_after_an_underscore_rather_than_within_a_word() -> None:
    assert wrapped("household_services", width_of("household_s")) == "household_\nservices"


NAME = "precedents + social organisations, platform.recognition=0.5"


def test_names_of_arms_break_after_words_a_plus_and_a_comma() -> None:
    assert wrapped(NAME, width_of("social organisations,")).split("\n") == [
        "precedents + social",
        "organisations,",
        "platform.",
        "recognition=0.5",
    ]
    assert wrapped("precedents + campaigns", width_of("precedents +")) == "precedents +\ncampaigns"


@given(st.floats(width_of("organisations,"), 4))
def test_keys_break_only_at_their_marks_and_values_never(inches: float) -> None:
    pieces = ["precedents", "+", "social", "organisations,", "platform.", "recognition=", "0.5"]
    for line in wrapped(NAME, inches).split("\n"):
        for piece in pieces:
            line = line.replace(piece, "", 1)
        assert not line.strip()


@pytest.mark.parametrize("number", ["-0.5", "+0.5", "1e-05", "1,234.5"])
def test_a_number_is_never_parted(number: str) -> None:
    assert wrapped(f"recognition={number}", width_of("recognition=")) == f"recognition=\n{number}"


def test_a_word_too_wide_for_a_line_is_broken_where_it_must_be() -> None:
    assert wrapped("wwwwww", width_of("wwww")) == "wwww\nww"


@needs_chinese
def test_chinese_breaks_anywhere_but_before_a_comma_and_after_a_bracket() -> None:
    inches = width_of("字字字")
    assert wrapped("字字字字", inches) == "字字字\n字"
    assert wrapped("字字字，字", inches) == "字字\n字，字"
    assert wrapped("字字（字字", inches) == "字字\n（字字"


@given(names, st.floats(0.1, 2))
def test_a_shortened_name_fits(text: str, inches: float) -> None:
    assert width_of(shortened(text, inches)) <= max(inches, 0)


def test_a_name_is_shortened_before_the_number_that_tells_it_from_others() -> None:
    short = shortened("department_35", width_of("depart…35"))
    assert short.startswith("dep")
    assert short.endswith("…35")


def test_of_a_name_of_which_too_little_would_be_left_nothing_is() -> None:
    assert shortened("housing", width_of("h…")) == ""


@pytest.fixture
def without_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have no font with Chinese characters."""
    monkeypatch.setattr(lettering, "CHINESE", ())
    lettering.installed.cache_clear()
    lettering.say_once.cache_clear()
    yield
    lettering.installed.cache_clear()


@pytest.mark.usefixtures("without_chinese")
def test_without_a_font_figures_are_in_english_and_say_so_once() -> None:
    with pytest.warns(UserWarning, match="figures are in English; install a font") as warned:
        drawn = [load(study(2), language="zh") for _ in range(2)]
    assert len(warned) == 1
    assert all("open cases at the end" in words_of(figure) for figure in drawn)


@pytest.mark.usefixtures("without_chinese")
def test_a_name_that_no_font_can_draw_is_written_as_codes_and_said_to_be() -> None:
    with (
        styled(),
        pytest.warns(UserWarning, match="which are written as codes; install a font"),
    ):
        assert lettering.drawable("石狮 12345") == r"\u77f3\u72ee 12345"
    drawn = load(study(2, "石狮"))
    assert not faults(drawn)
    assert any(r"\u77f3\u72ee 1" in text for text in words_of(drawn))


@needs_chinese
def test_with_a_font_chinese_is_drawn_as_it_is() -> None:
    assert lettering.drawable("石狮 12345") == "石狮 12345"
    assert "期末未办结件数" in words_of(load(study(2), language="zh"))
    assert len(lettering.families()) == 2


def test_white_space_in_names_becomes_plain() -> None:
    assert lettering.drawable(" a\tb\nc ") == "a b c"


def test_what_cannot_be_printed_is_written_as_its_code() -> None:
    lettering.say_once.cache_clear()
    with pytest.warns(UserWarning, match="no font has"):
        assert lettering.drawable("a\x07b") == r"a\x07b"
