"""Joint handling: one department leads, the others concerned support it (ODD 7.7)."""

from sim.compiled import compiled
from sim.compiled.streams import Purpose, uniform, whole
from sim.model.agents.work import charge
from sim.model.state.city import City, concerned, concerned_unit, here, is_organisation
from sim.model.state.moves import note
from sim.model.state.status import Activity
from sim.model.state.tables import MOST_MINUTES
from sim.model.state.zones import JOINTLY, Zone


@compiled
def settle_joint(i: int, city: City) -> None:
    """Have the other departments concerned support the case's unit, if the case needs several."""
    case = city.cases[i]
    settings = city.settings[here(case, city)]
    if case.joint & JOINTLY or case.zone == Zone.CLEAR or is_organisation(case.unit, city):
        return
    if uniform(city.keys[Purpose.JOINT], case.key, 0) >= settings.joint_handling_needed:
        return
    case.joint |= JOINTLY
    note(i, Activity.SUPPORT, city)
    minutes = whole(case.effort * settings.joint_handling_support, MOST_MINUTES)
    for k in range(concerned(case, city)):
        unit = concerned_unit(case, k, city)
        if unit != case.unit:
            charge(unit, minutes, city)
