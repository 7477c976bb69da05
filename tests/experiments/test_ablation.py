"""Comparisons without each simplification that favours a mechanism."""

from pathlib import Path

import pytest

from sim.errors import ComparisonError
from sim.experiments.ablation import ALL, ablation, removals
from sim.experiments.arms import factorial
from sim.experiments.compare import compare
from sim.experiments.forms import forms
from sim.experiments.one_at_a_time import OWN
from sim.experiments.simplifications import AT_WORK, at_work
from sim.experiments.study import Study
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.one_at_a_time import hangs, removal_name
from sim.scenario.parameters import parameters
from sim.scenario.schema import Scenario
from sim.scenario.values import held
from tests.experiments.examples import town

PRECEDENTS = ["precedents.as_read", "precedents.hours_per_objection"]


@pytest.fixture(scope="module")
def city() -> Scenario:
    return town(demand={"cases_per_day": 6})


@pytest.fixture(scope="module")
def study(city: Scenario) -> Study:
    return ablation(compare(city, toggle=["precedents"], replications=3, seed=4))


def test_every_value_that_removes_a_simplification_is_another_than_its_default(
    city: Scenario,
) -> None:
    removable = {
        key: each for key, each in parameters(Scenario).items() if each.removed is not None
    }
    assert removable.keys() == AT_WORK.keys()
    for key, each in removable.items():
        assert each.removed != each.default
        assert held(city.with_values({key: each.removed}), key) == each.removed


def test_each_is_removed_alone_and_then_all(study: Study) -> None:
    assert study.ablation is not None
    assert study.ablation["simplification"].unique().tolist() == [
        OWN,
        "adjudication.wrong_refusals",
        *PRECEDENTS,
        ALL,
    ]
    together = study.ablation[study.ablation["simplification"] == ALL].iloc[0]
    assert together["key"] == "; ".join(["adjudication.wrong_refusals", *PRECEDENTS])
    assert together["value"] == "0.25; true; 1.0"


def test_an_effect_without_a_simplification_is_that_of_the_city_without_it(
    study: Study, city: Scenario
) -> None:
    assert study.ablation is not None
    without = city.with_values({"precedents.as_read": True})
    alone = compare(without, toggle=["precedents"], replications=3, seed=4).effects
    rows = study.ablation.set_index(["simplification", "measure"])
    for measure in ("rmst_days", "rmst_disposed_days"):
        (expected,) = alone.loc[alone["measure"] == measure, "estimate"]
        assert rows.loc[("precedents.as_read", measure), "estimate"] == pytest.approx(expected)
        (own,) = study.effects.loc[study.effects["measure"] == measure, "estimate"]
        assert rows.loc[(OWN, measure), "estimate"] == pytest.approx(own)


def test_what_a_city_has_removed_or_its_arms_differ_in_is_left_alone(city: Scenario) -> None:
    filed = city.with_values({"precedents.as_read": True})
    assert "precedents.as_read" not in at_work([filed])
    arms = factorial(city, ["precedents"], {"precedents.hours_per_objection": [0.0, 2.0]})
    assert [each.name for each in removals(arms)] == [
        "adjudication.wrong_refusals",
        "precedents.as_read",
        ALL,
    ]


def test_nothing_to_remove_is_refused(city: Scenario) -> None:
    calm = city.with_values({"responsibility.dispute": []})
    with pytest.raises(ComparisonError, match="none that can be removed is at work"):
        removals(factorial(calm, ["campaigns"]))
    with pytest.raises(ComparisonError, match="ablation needs an effect"):
        ablation(compare(city, replications=2))


def test_both_tables_are_kept_with_a_comparison(study: Study, tmp_path: Path) -> None:
    both = forms(study)
    assert [*both.one_at_a_time] == ["forms", "ablation"]
    both.save(tmp_path)
    assert {"forms.csv", "ablation.csv"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_simplification_has_words(study: Study, language: str) -> None:
    words = Catalogue(language)
    names = [removal_name(each, words) for each in (OWN, ALL, *AT_WORK)]
    assert len({*names}) == len(names)
    assert len(hangs(study, words)["ablation"]) == 1
    for key in AT_WORK:
        assert words.knows(f"report.simplifications.{key}")
