"""Lines of Chinese and English: which places a line is broken at, and that nothing is lost."""

import pytest
from rich.cells import cell_len

from sim.i18n.wrapping import broken, pieces

CHINESE = "首接负责：缩短约24天（1.2至10.5天），但20组假设中有8组重办比例上升6.0个百分点；用 --all 查看“全部”，共1,250件，占95%。"
ENGLISH = "Keeping rulings: 1.4 days faster (1.2 to 1.5), for “one set”; see report.html."


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


@pytest.mark.parametrize("width", range(16, 60))
def test_numbers_keep_their_units_and_marks_their_words(width: int) -> None:
    lines = broken(CHINESE, width).split("\n")
    assert "".join(lines).replace(" ", "") == CHINESE.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
    assert not any(line[0] in "，。；：）”%" or line[-1] in "（“" for line in lines)
    whole = ("24天", "10.5天", "20组", "6.0个百分点", "--all", "1,250件", "95%")
    assert all(any(each in line for line in lines) for each in whole)


def test_english_is_broken_at_blanks_only() -> None:
    assert broken(ENGLISH, 20).split() == ENGLISH.split()
    assert all(len(line) <= 20 for line in broken(ENGLISH, 20).split("\n"))
