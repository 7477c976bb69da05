import re

import pytest

from sim.report.html import Coded, table


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("precedents, platform.recognition=0.5", ["precedents, platform.", "recognition=", "0.5"]),
        ("interaction:precedents:a_b", ["interaction:", "precedents:", "a_", "b"]),
        ("95 % of 1,000.25", ["95\N{NO-BREAK SPACE}% of 1,000.25"]),
    ],
)
def test_long_names_may_be_broken_after_marks_and_within_no_number(
    name: str, pieces: list[str]
) -> None:
    head = re.search(r"<th [^>]*>(.*?)</th>", table("Caption", [name], [["1"]]))
    assert head is not None
    assert head[1].split("<wbr>") == pieces


def test_whatever_comes_from_outside_is_escaped() -> None:
    made = table("<i>", ["<b>"], [[Coded("a & b", "<c>")]])
    assert "<i>" not in made
    assert "&lt;b&gt;" in made
    assert "a &amp; b <code>&lt;c&gt;</code>" in made
