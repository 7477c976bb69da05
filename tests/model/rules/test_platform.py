"""The platform sends to society what it recognises as beyond remit."""

from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone
from tests.model.rules.contract import answer, city_on_day, read_cases, scenario


class TestPlatform:
    rule = "platform"

    def test_it_answers_for_cases_beyond_remit_only(self):
        city = city_on_day(scenario(), 60)
        zones = {
            Zone(city.cases[i].zone)
            for i in read_cases(city)
            if answer(self.rule, i, city) != NOBODY
        }
        assert zones == {Zone.BEYOND}

    def test_it_recognises_nothing_at_recognition_0(self):
        city = city_on_day(scenario().with_values({"platform.recognition": 0}), 60)
        assert {answer(self.rule, i, city) for i in read_cases(city)} == {NOBODY}

    def test_with_the_wider_scope_it_answers_for_gaps_too(self):
        city = city_on_day(scenario().with_values({"social_organisations.scope": "gap"}), 60)
        zones = {
            Zone(city.cases[i].zone)
            for i in read_cases(city)
            if answer(self.rule, i, city) != NOBODY
        }
        assert zones == {Zone.GAP, Zone.BEYOND}
