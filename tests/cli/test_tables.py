"""Tables on the screen: 80 columns, and every word whole."""

import pytest

from sim.cli.tables import WIDTH, laid_out

WORDS = "what is measured, in words enough for a second line and a third one besides"


def words_of(text: str) -> set[str]:
    return set(text.replace("─", " ").split())


@pytest.mark.parametrize("arms", [1, 4, 9, 30])
def test_no_word_is_broken_and_no_line_is_too_long(arms: int) -> None:
    heads = [f"social organisations and responsibility {n}" for n in range(arms)]
    rows = [[WORDS, *["1,234.5 hours"] * arms], ["short", *["0.0 %"] * arms]]
    text = laid_out(["measure", *heads], rows, ["measure"])
    assert max(map(len, text.splitlines())) <= WIDTH
    assert words_of(text) == words_of(" ".join(["measure", *heads, *rows[0], *rows[1]]))


def test_a_table_that_is_too_wide_goes_on_under_its_first_column() -> None:
    heads = [f"organisations-{n}" for n in range(9)]
    text = laid_out(["arm", *heads], [["none", *map(str, range(9))]], ["arm"])
    parts = text.split("\n\n")
    assert len(parts) > 1
    assert all(part.split()[0] == "arm" and "none" in part.split() for part in parts)
    assert laid_out(["arm", *heads], [["none", *map(str, range(9))]], ["arm"], whole=True) == ""


def test_a_number_that_is_wider_than_the_screen_does_not_stop_a_table() -> None:
    assert laid_out(["number", "value"], [["a", "9" * 300]], ["number"]).count("9") == 300


def test_first_columns_that_are_numbers_can_stand_before_all_others() -> None:
    heads = [f"organisations-{n}" for n in range(9)]
    text = laid_out(["key", *heads], [["0.25", *["1"] * 9]], heads=1)
    assert all(part.splitlines()[-1].split()[0] == "0.25" for part in text.split("\n\n"))


def test_chinese_may_break_at_any_character() -> None:
    text = laid_out(["指标", "值"], [["平均解决或解释告知天数" * 10, "1"]], ["指标"], whole=True)
    assert text.replace("\n", "").count("平") == 10
