"""The remaining rules: each keeps the contract and names whom its statement says."""

import numpy as np

from sim.state.tables import NOBODY
from sim.state.zones import Zone
from tests.rules.contract import RuleContract, answer, city_on_day


class TestLeadDepartment(RuleContract):
    rule = "lead_department"

    def test_it_names_the_lead_of_the_issue(self):
        city = city_on_day(self.scenario(), 30)
        assert {answer(self.rule, i, city) for i in self.read_cases(city)} <= {1, NOBODY}


class TestTerritorial(RuleContract):
    rule = "territorial"

    def test_it_names_the_street_office_of_the_citizens_district(self):
        scenario = self.scenario().with_values({"city.districts": 3})
        city = city_on_day(scenario, 30)
        for i in self.read_cases(city):
            assert answer(self.rule, i, city) == city.offices[city.cases[i].district]


class TestFallback(RuleContract):
    rule = "fallback"

    def test_it_names_the_default_owner(self):
        scenario = self.scenario().with_values({"responsibility.fallback": "parks"})
        city = city_on_day(scenario, 10)
        assert {answer(self.rule, i, city) for i in self.read_cases(city)} == {2}

    def test_it_never_names_a_unit_that_has_just_declined(self):
        """The default owner is the exception: it must take the case whatever it did before."""
        city = city_on_day(self.scenario().with_values({"responsibility.fallback": "parks"}), 60)
        declined = [i for i in self.read_cases(city) if city.cases[i].last_unit == 2 and city.cases[i].declines > 0]
        assert declined
        assert {answer(self.rule, i, city) for i in declined} == {2}


class TestBestGuess(RuleContract):
    rule = "best_guess"

    def test_in_an_overlap_it_names_a_claimant(self):
        city = city_on_day(self.scenario(), 60)
        for i in self.read_cases(city):
            case = city.cases[i]
            if case.zone == Zone.OVERLAP:
                segment = city.segments[case.segment]
                assert answer(self.rule, i, city) in {segment["unit"], segment["other"]}

    def test_in_a_gap_all_departments_are_equally_likely(self):
        city = city_on_day(self.scenario().with_values({"issues.leak.gap": 0.6, "issues.leak.overlap": 0, "demand.cases_per_day": 40}), 60)
        guesses = [answer(self.rule, i, city) for i in self.read_cases(city) if city.cases[i].declines == 0]
        share = np.bincount(guesses, minlength=3)[:3] / len(guesses)
        assert np.abs(share - 1 / 3).max() < 4 * np.sqrt(2 / 9 / len(guesses))


class TestExperience(RuleContract):
    rule = "experience"

    def test_it_names_whoever_resolved_most_cases_of_the_cell(self):
        city = city_on_day(self.scenario(), 60)
        i = next(i for i in self.read_cases(city) if city.cases[i].declines == 0)
        cell = int(city.cases[i].seen * city.youngest.shape[1])
        city.experience[0, cell] = 0
        assert answer(self.rule, i, city) == NOBODY
        city.experience[0, cell, 2] = 1
        city.experience[0, cell, 1] = 3
        assert answer(self.rule, i, city) == city.candidates[1]
