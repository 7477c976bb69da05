"""Every page of the documentation is typed from top to bottom, in the content of a clone."""

from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from tests.documents import ROOT, Desk, blocks, missing, renewed, typed

DOCS = ROOT / "docs"

ELSEWHERE = {"index.md", "how-to/install.md", "how-to/container.md"}
"""The first page has the README's commands; the others are typed on a new machine."""

PAGES = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    if page.relative_to(DOCS).as_posix() not in ELSEWHERE
    and not page.is_relative_to(DOCS / "zh")
    and {block.language for block in blocks(page)} & {"sh", "python"}
]


@pytest.mark.slow
@pytest.mark.parametrize("page", [page.relative_to(DOCS).as_posix() for page in PAGES])
def test_a_page_does_what_it_says(page: str, root: Path, tmp_path: Path) -> None:
    desk = Desk(root, tmp_path / "clone")
    try:
        shown = typed(DOCS / page, desk)
    finally:
        desk.leave()
        plt.close("all")
    wrong = {block.line: missing(block.text, said) for block, said in shown}
    assert not any(wrong.values()), f"renew it: python -m tests.documents docs/{page}"


def test_a_line_that_did_not_come_out_is_missing_from_the_output_of_a_page() -> None:
    assert missing("one\n...\nthree\n", "one\ntwo\nthree  \n") == []
    assert missing("three\none\n", "one\ntwo\nthree\n") == ["one"]


def test_output_of_a_page_is_renewed_line_by_line() -> None:
    said = "mean days to resolution  14.6\nlate  3\nhand-offs per case  0.86\n"
    shown = "mean days to resolution  12.0\n...\nhand-offs per case  0.9\n"
    assert renewed(shown, said) == "mean days to resolution  14.6\n...\nhand-offs per case  0.86\n"
