"""The page of the chapter's claims agrees with its results, and the model still gives them."""

import importlib
import itertools
import math
import re
import shlex
from types import ModuleType

import pandas as pd
import pytest
from scipy import stats

from sim.experiments.forms import other_forms
from sim.scenario.files import load_scenario
from sim.scenario.ranges import Choice
from sim.scenario.values import parse_values
from sim.scenario.warnings import warnings


@pytest.fixture(scope="module")
def study(root) -> ModuleType:
    """The script that makes the study."""
    folder = root / "scenarios" / "studies" / "chapter-claims"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        return importlib.import_module("make")


@pytest.fixture(scope="module")
def results(study) -> pd.DataFrame:
    """The results of the study."""
    return pd.read_csv(study.RESULTS)


@pytest.fixture(scope="module")
def shares(study) -> pd.DataFrame:
    """Which shares of draws were compared."""
    return pd.read_csv(study.SHARES)


@pytest.fixture(scope="module")
def choices(study) -> pd.DataFrame:
    """The effects by each value of each choice."""
    return pd.read_csv(study.CHOICES)


@pytest.fixture(scope="module")
def forms(study) -> pd.DataFrame:
    """The effects under other forms of decision."""
    return pd.read_csv(study.FORMS)


@pytest.fixture(scope="module")
def page(study) -> str:
    """The page about it."""
    return study.PAGE.read_text(encoding="utf-8")


def sections(page: str) -> list[str]:
    """The sections about single claims."""
    return re.findall(r"^## \d\. .*?(?=^## )", page, re.MULTILINE | re.DOTALL)


def test_tables_of_the_page_are_those_of_the_results(study, results, shares, choices, forms, page):
    assert study.with_tables(page, results, shares, choices, forms) == page
    assert all(f"<!-- {name}: begin -->\n| effect of" in page for name in study.CLAIMS)


def test_the_table_of_the_readme_is_that_of_the_results(study, results):
    readme = study.README.read_text(encoding="utf-8")
    assert study.readme_with_table(readme, results) == readme


def test_results_hold_every_effect_that_is_asked(study, results):
    asked = {
        (name, contrast, m)
        for name, claim in study.CLAIMS.items()
        for contrast in claim.contrasts
        for m in study.TIMES + claim.measures
    }
    assert (
        set(results[["claim", "contrast", "measure"]].itertuples(index=False, name=None)) == asked
    )
    assert (results["replications"] == study.REPLICATIONS).all()
    told = results.dropna(subset="low")
    assert set(results.drop(told.index)["note"]) <= {
        "alike",
        "never_acted",
    }
    assert (told["low"] <= told["estimate"]).all()
    assert (told["estimate"] <= told["high"]).all()
    assert (results["draws"] <= study.DRAWS).all()


def test_shares_that_the_page_compares_have_intervals(study, results, shares):
    asked = [
        (name, *first, *second)
        for name, claim in study.CLAIMS.items()
        for first, second in claim.shares
    ]
    assert list(shares.iloc[:, :5].itertuples(index=False, name=None)) == asked
    assert (shares["low"] < shares["high"]).all()
    hurts = results.set_index(["claim", "contrast", "measure"])["hurts"]
    for row in shares.itertuples():
        assert row.difference == pytest.approx(
            hurts[row[1], row[4], row[5]] - hurts[row[1], row[2], row[3]], abs=1e-5
        )
        assert row.low <= row.difference <= row.high


def test_every_choice_is_drawn_for_every_claim_that_does_not_compare_it(study, choices):
    uncertainty = load_scenario(study.CITY).uncertainty
    asked = {key for key, each in uncertainty.items() if isinstance(each, Choice)}
    assert len(asked) == 5
    for name, claim in study.CLAIMS.items():
        for contrast, rows in choices[choices["claim"] == name].groupby("contrast"):
            assert contrast in claim.contrasts
            assert {*rows["key"]} == asked - {*claim.vary}
            assert (rows.groupby("key")["draws"].sum() == study.DRAWS).all()


def test_every_other_form_is_tried_on_every_claim(study, forms):
    for name, claim in study.CLAIMS.items():
        rows = forms[forms["claim"] == name]
        assert set(rows["contrast"]) == {*claim.contrasts}
        city = load_scenario(study.CITY).with_values(claim.changes)
        asked = {each.form for each in other_forms(city)}
        varied = {"adjudication.refer": "refer:"}
        left_out = tuple(start for key, start in varied.items() if key in claim.vary) or ("-",)
        assert set(rows["form"]) == {"own"} | {
            form for form in asked if not form.startswith(left_out)
        }


@pytest.mark.slow
def test_effects_under_forms_are_those_of_the_model(study, forms):
    again = study.forms_of("decoupling").set_index(["form", "contrast", "measure"])
    kept = forms[forms["claim"] == "decoupling"].set_index(["form", "contrast", "measure"])
    assert (again["verdict"] == kept.loc[again.index, "verdict"]).all()
    assert again["estimate"].tolist() == pytest.approx(
        kept.loc[again.index, "estimate"].tolist(), rel=1e-4
    )


def test_numbers_in_the_text_are_in_the_tables_of_their_claim(study, page):
    for section in sections(page):
        tables = "\n".join(line for line in section.splitlines() if line.startswith("|"))
        numbers = {
            f"{abs(float(number)):.4g}"
            for number in re.findall(r"[+-]?\d+(?:\.\d+)?", tables.replace(",", ""))
        }
        text = "\n".join(
            line
            for line in section.split("Contrast:")[-1].splitlines()
            if not line.startswith(("|", "uv run", "<!--"))
        )
        told = re.findall(
            r"\b\d+\.\d+|\b\d+(?= %| days| points| to \d)|(?<= to )\d+", text.replace(",", "")
        )
        assert [number for number in told if f"{float(number):.4g}" not in numbers] == [], (
            section.splitlines()[0]
        )


def test_commands_of_the_page_ask_what_the_results_answer(study, page):
    claims = {name: claim for name, claim in study.CLAIMS.items() if not claim.changes}
    commands = [
        shlex.split(line) for line in page.splitlines() if line.startswith("uv run sim compare")
    ]
    assert len(commands) == len(claims)
    for words, claim in zip(commands, claims.values(), strict=True):
        given = {
            option: [value for key, value in itertools.pairwise(words) if key == option]
            for option in ("--toggle", "--vary", "--at-each")
        }
        assert tuple(given["--toggle"]) == claim.toggle
        assert tuple(given["--at-each"]) == claim.at_each
        assert {
            key: tuple(values) for key, values in map(parse_values, given["--vary"])
        } == claim.vary
        assert words[-1] == str(study.REPLICATIONS)


def test_the_city_works_as_meant(study):
    city = load_scenario(study.CITY)
    assert not warnings(city)
    assert "assumption" in city.source


def test_the_figure_is_small_and_can_be_drawn(study, results):
    assert 0 < study.FIGURE.stat().st_size < 120_000
    assert len(study.figure(results).axes) == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["decoupling", "empowerment-overloaded", "society-market"])
def test_other_seeds_give_the_same_effects_but_for_noise(study, results, name):
    claim, replications = study.CLAIMS[name], 8
    again = study.effects(claim, study.compared(claim, replications, seed=1001).effects).set_index(
        ["contrast", "measure"]
    )
    kept = results[results["claim"] == name].set_index(["contrast", "measure"])
    half = (kept["high"] - kept["low"]) / 2
    error = (
        half
        / stats.t.ppf(0.975, study.REPLICATIONS - 1)
        * math.sqrt(1 + study.REPLICATIONS / replications)
    )
    far = (again["estimate"] - kept["estimate"]).abs() / error.where(error > 0)
    assert len(far) == len(kept)
    assert far.max() < 5
