"""The remaining rules: each keeps the contract and names whom its statement says."""

import numpy as np

from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone
from tests.model.rules.contract import answer, city_on_day, read_cases, scenario


class TestLeadDepartment:
    rule = "lead_department"

    def test_it_names_the_lead_of_the_issue(self):
        city = city_on_day(scenario(), 30)
        assert {answer(self.rule, i, city) for i in read_cases(city)} <= {1, NOBODY}


class TestTerritorial:
    rule = "territorial"

    def test_it_names_the_street_office_of_the_citizens_district(self):
        changed = scenario().with_values({"city.districts": 3})
        city = city_on_day(changed, 30)
        for i in read_cases(city):
            assert answer(self.rule, i, city) == city.offices[city.cases[i].district]


class TestFallback:
    rule = "fallback"

    def test_it_names_the_default_owner(self):
        changed = scenario().with_values({"responsibility.fallback": "parks"})
        city = city_on_day(changed, 10)
        assert {answer(self.rule, i, city) for i in read_cases(city)} == {2}


class TestBestGuess:
    rule = "best_guess"

    def test_in_an_overlap_it_names_a_claimant(self):
        city = city_on_day(scenario(), 60)
        for i in read_cases(city):
            case = city.cases[i]
            if case.zone == Zone.OVERLAP:
                segment = city.segments[case.segment]
                assert answer(self.rule, i, city) in {segment["unit"], segment["other"]}

    def test_in_a_gap_all_departments_are_equally_likely(self):
        city = city_on_day(
            scenario().with_values(
                {"issues.leak.gap": 0.6, "issues.leak.overlap": 0, "demand.cases_per_day": 40}
            ),
            60,
        )
        guesses = [
            answer(self.rule, i, city) for i in read_cases(city) if city.cases[i].declines == 0
        ]
        share = np.bincount(guesses, minlength=3)[:3] / len(guesses)
        assert np.abs(share - 1 / 3).max() < 4 * np.sqrt(2 / 9 / len(guesses))


class TestExperience:
    rule = "experience"

    def test_it_names_whoever_resolved_most_cases_of_the_cell(self):
        city = city_on_day(scenario(), 60)
        i = next(i for i in read_cases(city) if city.cases[i].declines == 0)
        cell = int(city.cases[i].seen * city.shelves.shape[1])
        city.experience[0, cell] = 0
        assert answer(self.rule, i, city) == NOBODY
        city.experience[0, cell, 2] = 1
        city.experience[0, cell, 1] = 3
        assert answer(self.rule, i, city) == city.candidates[1]


class TestTable:
    rule = "table"

    def test_it_names_the_unit_of_the_stretch_in_which_the_case_was_seen(self):
        city = city_on_day(scenario(), 60)
        for i in read_cases(city):
            assert answer(self.rule, i, city) == (
                2 if 0.25 <= city.cases[i].seen < 0.75 else NOBODY
            )

    def test_the_street_office_is_that_of_the_district(self):
        entry = {"issue": "leak", "from": 0, "to": 1, "unit": "street_office"}
        city = city_on_day(
            scenario().with_values({"city.districts": 3, "responsibility.table": [entry]}), 30
        )
        for i in read_cases(city):
            assert answer(self.rule, i, city) == city.offices[city.cases[i].district]


class TestAssetOwner:
    rule = "asset_owner"

    def test_a_register_of_everything_names_a_fit_department_as_often_as_it_is_right(self):
        city = city_on_day(
            scenario().with_values(
                {"asset_register.registered": 1, "asset_register.owner_fit": 0.7}
            ),
            100,
        )
        fit = []
        for i in read_cases(city):
            case = city.cases[i]
            segment = city.segments[case.segment]
            if case.zone == Zone.BEYOND:
                assert answer(self.rule, i, city) == NOBODY
            else:
                fit.append(answer(self.rule, i, city) in (segment["unit"], segment["other"]))
        assert abs(np.mean(fit) - 0.7) < 4 * np.sqrt(0.21 / len(fit))

    def test_the_same_thing_has_the_same_owner_whenever_it_is_asked_about(self):
        city = city_on_day(scenario(), 60)
        before = {i: answer(self.rule, i, city) for i in read_cases(city)}
        city.cases["readings"] += 1
        city.cases["dispatches"] += 1
        assert before == {i: answer(self.rule, i, city) for i in read_cases(city)}


class TestEmpowerment:
    rule = "empowerment"

    def test_it_names_the_street_office_of_the_district_while_it_is_enabled(self):
        city = city_on_day(scenario().with_values({"city.districts": 3}), 30)
        for i in read_cases(city):
            assert answer(self.rule, i, city) == city.offices[city.cases[i].district]
        off = city_on_day(scenario().with_values({"empowerment.enabled": False}), 30)
        assert {answer(self.rule, i, off) for i in read_cases(off)} == {NOBODY}
