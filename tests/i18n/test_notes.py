"""Whatever code notes in English beside a number can be told in the other languages."""

import re
from typing import Any

import pandas as pd
import pytest

from sim.experiments.contrasts import Contrast
from sim.experiments.effects import effects
from sim.experiments.needs import cannot_act
from sim.i18n.catalogue import Catalogue
from tests.experiments.examples import town

CANNOT: list[tuple[str, dict[str, Any]]] = [
    ("precedents", {"adjudication": {}}),
    ("precedents", {"responsibility": {"rules": ["duty_list", "best_guess"]}}),
    ("adjudication", {"responsibility": {"dispute": ["fallback"], "fallback": "street_office"}}),
    ("market", {"platform": {"recognition": 0}, "adjudication": {}}),
    ("empowerment", {"empowerment": {"issues": ["issue_01"]}}),
    ("supervision", {"supervision": {"priority": False, "no_return": False}}),
]


def is_chinese(told: str) -> bool:
    """Say whether nothing is left in English, but for the names of things in brackets."""
    return bool(told) and not re.search(r"[A-Za-z]{2,}", re.sub(r"（\w+）", "", told))


def told(note: str) -> str:
    return Catalogue("zh").told(note)


@pytest.mark.parametrize(("mechanism", "tables"), CANNOT)
def test_reasons_of_structural_zeros_are_told(mechanism: str, tables: dict[str, Any]) -> None:
    assert is_chinese(told(f"structural zero: {cannot_act(mechanism, town(**tables))}"))


@pytest.mark.parametrize("measure", ["rmst_days", "p99_days"])
@pytest.mark.parametrize("known", [0, 1, 2])
def test_notes_of_effects_are_told_with_their_numbers(measure: str, known: int) -> None:
    values = [1.0] * known + [float("nan")] * (3 - known)
    rows = [
        {"arm": arm, "replication": r, measure: value}
        for arm in "ab"
        for r, value in enumerate(values)
    ]
    contrast = Contrast(
        "difference:b", {"b": 1.0, "a": -1.0}, "structural zeros left out: 7 of 8 differences"
    )
    note = effects(pd.DataFrame(rows), [contrast])["note"][0]
    assert is_chinese(told(note))
    assert sorted(re.findall(r"\d+", told(note))) == sorted(re.findall(r"\d+", note))


def test_notes_in_english_stay_as_they_are() -> None:
    assert (
        Catalogue("en").told("structural zero: there is no adjudication")
        == "structural zero: there is no adjudication"
    )
