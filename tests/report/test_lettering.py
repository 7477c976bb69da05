import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.lettering import shortened, width_of, wrapped
from tests.report.examples import needs_chinese

names = st.text("abc_ -/:,.", max_size=30).map(lambda text: " ".join(text.split()))


@given(names, st.floats(0.3, 2))
def test_no_line_is_wider_than_it_may_be_and_nothing_is_lost(text: str, inches: float) -> None:
    lines = wrapped(text, inches, 8).split("\n")
    assert all(width_of(line, 8) <= inches for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_names_break_after_an_underscore_rather_than_within_a_word() -> None:
    assert wrapped("household_services", width_of("household_s", 8), 8) == "household_\nservices"


NAME = "precedents + social organisations, platform.recognition=0.5"


def test_names_of_arms_break_after_words_a_plus_and_a_comma() -> None:
    assert wrapped(NAME, width_of("social organisations,", 8), 8).split("\n") == [
        "precedents + social",
        "organisations,",
        "platform.",
        "recognition=0.5",
    ]
    assert (
        wrapped("precedents + campaigns", width_of("precedents +", 8), 8)
        == "precedents +\ncampaigns"
    )


@given(st.floats(width_of("organisations,", 8), 4))
def test_keys_break_only_at_their_marks_and_values_never(inches: float) -> None:
    pieces = ["precedents", "+", "social", "organisations,", "platform.", "recognition=", "0.5"]
    for line in wrapped(NAME, inches, 8).split("\n"):
        for piece in pieces:
            line = line.replace(piece, "", 1)
        assert not line.strip()


@pytest.mark.parametrize("number", ["-0.5", "1e-05", "1,234.5"])
def test_a_number_is_never_parted(number: str) -> None:
    assert (
        wrapped(f"recognition={number}", width_of("recognition=", 8), 8)
        == f"recognition=\n{number}"
    )


def test_a_word_too_wide_for_a_line_is_broken_where_it_must_be() -> None:
    assert wrapped("wwwwww", width_of("wwww", 8), 8) == "wwww\nww"


@needs_chinese
def test_chinese_breaks_anywhere_but_before_a_comma_and_after_a_bracket() -> None:
    inches = width_of("字字字", 8)
    assert wrapped("字字字字", inches, 8) == "字字字\n字"
    assert wrapped("字字字，字", inches, 8) == "字字\n字，字"
    assert wrapped("字字（字字", inches, 8) == "字字\n（字字"


@given(names, st.floats(0.1, 2))
def test_a_shortened_name_fits(text: str, inches: float) -> None:
    assert width_of(shortened(text, inches, 8), 8) <= max(inches, 0)


def test_a_name_is_shortened_before_the_number_that_tells_it_from_others() -> None:
    short = shortened("department_35", width_of("depart…35", 8), 8)
    assert short.startswith("dep")
    assert short.endswith("…35")


def test_of_a_name_of_which_too_little_would_be_left_nothing_is() -> None:
    assert shortened("housing", width_of("h…", 8), 8) == ""
