"""The README is typed block by block, in a folder with the content of a clone."""

import re
from collections.abc import Iterator
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

from tests.documents import Block, Desk, blocks

README = Path(__file__).parents[1] / "README.md"
RESULTS = Path(__file__).parents[1] / "docs" / "explanation" / "results.md"
TYPED = [
    block
    for block in blocks(README)
    if block.language != "mermaid" and block.commands != ["pytest"]
]
"""All but the picture of a case's path and the tests themselves."""


@pytest.fixture(scope="module")
def desk(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Where the README is typed, from top to bottom."""
    desk = Desk(root, tmp_path_factory.mktemp("clone"))
    yield desk
    desk.leave()


@pytest.mark.slow
@pytest.mark.parametrize("block", TYPED, ids=[f"line {block.line}" for block in TYPED])
def test_the_block_does_what_it_says(block: Block, desk: Desk) -> None:
    desk.type(block)


@pytest.mark.slow
def test_the_picture_is_what_the_first_command_makes(root: Path, desk: Desk) -> None:
    pictures = (
        root / "scenarios" / "shishi.png",
        desk.folder / "out" / "shishi" / "resolution_curves.png",
    )
    shown, made = (matplotlib.image.imread(path)[..., :3] for path in pictures)
    assert shown.shape == made.shape
    assert np.abs(shown - made).mean() < 0.005


@pytest.mark.slow
def test_the_results_are_what_the_first_command_finds(desk: Desk) -> None:
    assert blocks(RESULTS)[0].commands[0] in [
        command for block in TYPED for command in block.commands
    ]
    means = (
        pd.read_csv(desk.folder / "out" / "shishi" / "arms.csv")
        .groupby("arm", sort=False)
        .mean(numeric_only=True)
    )
    rows = re.findall(
        r"^\|[^|]*\(`(\w+)`\) \|(.*)\|$", RESULTS.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(rows) == 5
    for measure, cells in rows:
        for arm, cell in zip(means.index, cells.split("|"), strict=True):
            told, percent = float(cell.strip().removesuffix(" %")), cell.strip().endswith("%")
            decimals = len(cell.strip().removesuffix(" %").partition(".")[2])
            assert told == round(means.loc[arm, measure] * (100 if percent else 1), decimals), (
                f"{measure} of {arm}"
            )
