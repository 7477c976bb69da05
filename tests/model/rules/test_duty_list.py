"""The duty list names the holder of a clear remit, and nobody elsewhere."""

from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone
from tests.model.rules.contract import answer, city_on_day, read_cases, scenario


class TestDutyList:
    rule = "duty_list"

    def test_it_names_the_holder_of_a_clear_case_and_nobody_otherwise(self):
        # Readings are right in this city, so that the zone of what was read is the true zone.
        city = city_on_day(scenario(), 60)
        for i in read_cases(city):
            case = city.cases[i]
            if case.declines == 0:
                holder = city.segments[case.segment]["unit"] if case.zone == Zone.CLEAR else NOBODY
                assert answer(self.rule, i, city) == holder
