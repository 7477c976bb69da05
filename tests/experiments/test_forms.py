"""Comparisons under other forms of decision: one at a time, and drawn with the numbers."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.errors import ComparisonError
from sim.experiments.compare import compare
from sim.experiments.forms import forms, other_forms
from sim.experiments.one_at_a_time import OWN
from sim.experiments.robust import draws, robust
from sim.experiments.robustness import Robustness
from sim.experiments.study import Study
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.deciding import deciding
from sim.report.one_at_a_time import form_name, hangs
from sim.results.dependence import dependences
from sim.results.probability import f_above
from sim.scenario.names import DECISIONS
from sim.scenario.schema import Scenario
from tests.experiments.examples import town

DRAWN = {
    "adjudication.rulings_per_year": [20, 400],
    "responsibility.decides": ["hazard", "satisficing", "quantal"],
}
N = 18


@pytest.fixture(scope="module")
def city() -> Scenario:
    return town(demand={"cases_per_day": 6}, uncertainty=DRAWN)


@pytest.fixture(scope="module")
def study(city: Scenario) -> Study:
    return forms(compare(city, toggle=["precedents"], replications=3, seed=4))


@pytest.fixture(scope="module")
def drawn(city: Scenario) -> Study:
    return robust(compare(city, toggle=["precedents"], replications=3, seed=4), N)


def test_every_shipped_form_but_the_scenarios_own_is_tried(city: Scenario) -> None:
    found = [each.form for each in other_forms(city)]
    decided = [form for form in found if form.startswith(tuple(DECISIONS))]
    assert len(decided) == sum(map(len, DECISIONS.values())) - len(DECISIONS)
    assert {"experience:before", "experience:after"} <= {*found}
    orders = {each.form: each.value for each in other_forms(city)}
    rules = orders["experience:before"]
    assert rules.index("experience") == rules.index("precedent") - 1
    learning = city.with_values({"responsibility.rules": list(rules)})
    assert {"experience:after", "experience:none"} <= {each.form for each in other_forms(learning)}


def test_an_effect_under_a_form_is_that_of_the_scenario_with_it(
    study: Study, city: Scenario
) -> None:
    assert study.forms is not None
    other = city.with_values({"responsibility.decides": "quantal"})
    alone = compare(other, toggle=["precedents"], replications=3, seed=4).effects
    rows = study.forms[study.forms["form"] == "units:quantal"].set_index("measure")
    for measure in ("rmst_days", "rmst_disposed_days"):
        expected = alone[alone["measure"] == measure].iloc[0]
        for name in ("estimate", "low", "high"):
            assert rows.loc[measure, name] == pytest.approx(expected[name], nan_ok=True)
    own = study.forms[study.forms["form"] == OWN]
    assert own["estimate"].tolist() == pytest.approx(
        study.effects.set_index("measure").loc[own["measure"], "estimate"].tolist()
    )


def test_forms_are_kept_with_a_comparison(study: Study, tmp_path: Path) -> None:
    study.save(tmp_path)
    kept = pd.read_csv(tmp_path / "forms.csv")
    assert study.forms is not None
    assert kept["form"].tolist() == study.forms["form"].tolist()


def test_a_form_that_is_compared_is_not_tried(city: Scenario) -> None:
    found = forms(
        compare(
            city,
            vary={"responsibility.decides": ["hazard", "quantal"]},
            replications=2,
        )
    ).forms
    assert found is not None
    assert not found["form"].str.startswith("units:").any()
    assert found["form"].str.startswith("citizens:").any()


def test_a_single_arm_has_no_effect(city: Scenario) -> None:
    with pytest.raises(ComparisonError, match="forms needs an effect"):
        forms(compare(city, replications=2))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_has_a_name(study: Study, language: str) -> None:
    words = Catalogue(language)
    assert study.forms is not None
    names = [form_name(each, words) for each in study.forms["form"].unique()]
    assert len({*names}) == len(names)
    assert len(hangs(study, words)["forms"]) == 1


def test_a_form_that_changes_nothing_is_not_counted(study: Study) -> None:
    def counted(of: Study) -> int:
        (sentence,) = hangs(of, Catalogue("en"))["forms"]
        return int(re.findall(r"of (?:all )?(\d+) other", sentence.replace("all of", "of"))[0])

    assert study.forms is not None
    table = study.forms.set_index(["form", "contrast", "measure"])
    columns = ["estimate", "low", "high", "verdict"]
    table.loc["units:quantal", columns] = table.loc[OWN, columns].to_numpy()
    assert counted(replace(study, forms=table.reset_index())) == counted(study) - 1


def test_values_of_a_choice_are_drawn_equally_often(city: Scenario) -> None:
    found = pd.DataFrame(draws([city], N, 1))
    counts = found["responsibility.decides"].value_counts()
    assert counts.to_dict() == dict.fromkeys(DRAWN["responsibility.decides"], N // 3)


def test_a_choice_has_a_p_value_and_an_effect_for_each_value(drawn: Study) -> None:
    found = drawn.robustness
    assert found is not None
    assert found.choices.keys() == {"responsibility.decides"}
    rows = found.decisive("rmst_days", "simple:precedents").set_index("key")
    assert np.isnan(rows.loc["responsibility.decides", "correlation"])
    assert 0 <= rows.loc["responsibility.decides", "p_value"] <= 1
    by_value = found.by_value("rmst_days", "simple:precedents", "responsibility.decides")
    assert by_value["draws"].sum() == N
    assert found.draws_needed("simple:precedents") == 12
    assert len(deciding(drawn, Catalogue("en"))) == 1


def test_choices_are_kept_with_a_comparison(city: Scenario, tmp_path: Path) -> None:
    written = DRAWN | {"adjudication.period": {"values": [5, 20]}}
    written |= {"service_centre.shared_history": [True, False]}
    several = city.with_values({"uncertainty": written})
    study = robust(compare(several, toggle=["precedents"], replications=2), 6)
    study.save(tmp_path)
    assert study.robustness is not None
    kept = Robustness(
        pd.read_csv(
            tmp_path / "robustness_draws.csv", dtype={"service_centre.shared_history": str}
        ),
        study.robustness.effects,
        study.robustness.summary,
        study.robustness.can_act,
    )
    assert kept.choices == study.robustness.choices
    assert kept.choices.keys() == {"responsibility.decides", "service_centre.shared_history"}
    assert set(kept.draws["adjudication.period"]) == {5, 20}


def test_files_of_forms_to_choose_from_are_among_those_of_the_scenario(
    city: Scenario, tmp_path: Path
) -> None:
    path = tmp_path / "own.py"
    path.write_text("def eager(case, unit, city):\n    return 1.0, 0.0\n", encoding="utf-8")
    chosen = {"responsibility.decides": ["hazard", f"{path}:eager"]}
    assert str(path) in city.with_values({"uncertainty": chosen}).fingerprints()


def test_rules_that_are_compared_leave_other_forms(city: Scenario) -> None:
    orders = [["duty_list", "best_guess"], ["duty_list", "precedent", "best_guess"]]
    found = forms(compare(city, vary={"responsibility.rules": orders}, replications=2)).forms
    assert found is not None
    assert found["form"].str.startswith("units:").any()
    assert not found["form"].str.startswith("experience:").any()


def test_the_test_of_a_choice_is_the_f_test_of_its_values() -> None:
    rng = np.random.default_rng(1)
    names, number = rng.choice(["a", "b", "c"], 40), rng.random(40)
    effect = rng.random(40) + (names == "b")
    x = pd.DataFrame({"form": names, "number": number})
    found = dependences(x, effect)[0].p_value
    indicators = np.column_stack([names == each for each in ("b", "c")])
    ranked = [stats.rankdata(each) for each in (number, effect)]

    def left(*columns: np.ndarray) -> float:
        by = np.column_stack([np.ones(40), *columns])
        return float(np.linalg.lstsq(by, ranked[1], rcond=None)[1][0])

    without, beside = left(ranked[0]), left(ranked[0], indicators)
    f = (without - beside) / 2 / (beside / 36)
    assert found == pytest.approx(stats.f.sf(f, 2, 36))


@pytest.mark.parametrize(("first", "second", "f"), [(1, 50, 0.3), (3, 20, 2.5), (5, 100, 8.0)])
def test_tails_of_f_are_those_of_scipy(first: int, second: int, f: float) -> None:
    assert f_above(first, second, f) == pytest.approx(stats.f.sf(f, first, second))


def test_a_choice_that_no_test_separates_is_chance_most_of_the_time() -> None:
    seeds, named = range(400), 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        x = pd.DataFrame({"form": rng.choice(["a", "b", "c"], 30), "number": rng.random(30)})
        named += dependences(x, rng.random(30))[0].p_value < 0.05
    expected = 0.05 * len(seeds)
    assert abs(named - expected) < 4 * (expected * 0.95) ** 0.5
