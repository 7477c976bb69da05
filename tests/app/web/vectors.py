"""Test vectors: what Python finds in some cities, for the modules of the page to find as well."""

import json
import math
from dataclasses import replace

import numpy as np

import sim
from sim.app.page import CODES, texts
from sim.app.plans import layouts, plan_bytes
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.model.state.status import Activity
from sim.model.state.zones import ZONES, Kind
from sim.model.wasm import engine_module
from sim.records.trace import in_words, trace
from sim.results.intervals import mean_interval
from sim.results.numbers import Way, written
from sim.scenario.names import RULES
from tests.app.progress import so_far, window

CLASSROOM = sim.load_scenario("classroom")
TREE = {"issue": "fallen_trees", "circumstance": 0.5, "unit": "parks", "age_days": 30}
SMALL = {"citizens.count": 4000, "demand.cases_per_day": 4}

CITIES = {
    "classroom": (
        CLASSROOM.with_values(
            {"patrols.enabled": True, "initial.backlog": 20, "initial.precedents": [TREE]}
        ),
        3,
        (0, 90, 101, 110, 500),
    ),
    "one_stop": (
        sim.load_scenario("one_stop").with_values(
            {
                "supervision.enabled": True,
                "campaigns.enabled": True,
                "campaigns.min_age_days": 50,
                "limits.extension": 0.3,
                "demand.repeats": 0.3,
                "service_centre.merging": 0.9,
            }
        ),
        3,
        (500,),
    ),
    "disputes": (
        CLASSROOM.with_values(
            {
                "responsibility.dispute": ["whistle", "fallback"],
                "responsibility.fallback": "parks",
                "responsibility.act_first": True,
                "joint_handling.needed": 0.5,
                "precedents.enabled": False,
            }
        ),
        3,
        (300,),
    ),
    "shishi": (
        sim.load_scenario("shishi").with_values(
            {
                **SMALL,
                "precedents.enabled": False,
                "social_organisations.enabled": False,
                "responsibility.dispute": ["expert", "adjudication"],
                "expert.most_at_once": 1,
                "responsibility.act_first": True,
                "responsibility.fallback": "street_office",
            }
        ),
        5,
        (255, 330, 400),
    ),
    "baseline": (
        sim.load_scenario("baseline").with_values(
            {**SMALL, "limits.close_when_due": 0.5, "misdirection.probability": 0.2}
        ),
        1,
        (700,),
    ),
}
"""Scenario, seed and days of each city; together their stories use nearly all texts."""

ARMS = tuple(CLASSROOM.with_values({"precedents.enabled": on}) for on in (False, True))
REPEATED = {"days": 150, "first": 4, "n": 5}
"""Arms that are repeated."""

SAMPLES = (
    [],
    [3.0],
    [2.0, 2.0],
    [1.0, 2.0],
    [1.0, 2.0, 40.0],
    [*[0.0] * 9, 1.0],
    [0.1 * k**2 for k in range(30)],
)

VALUES = (0.0, -0.0, 0.5, 1.0, 1.5, 2.5, 0.125, 0.375, 0.25, 0.75, 0.1, 1.005, 2.675, 9.994, 9.995, 9.996, 99.95, 0.0049, 0.004,
          -0.04, -0.06, 12.345, 1234.5, 1235.5, 123456.75, 0.99949, 0.9999, 1 - 1e-10, 1e-10, 3e-4, math.nan)  # fmt: skip


def write(folder):
    """Write the engine, plans of the cities, and what is known about these."""
    (folder / "engine.wasm").write_bytes(engine_module())
    (folder / "arms.plan").write_bytes(plan_bytes(ARMS))
    for name, (scenario, *_) in CITIES.items():
        (folder / f"{name}.plan").write_bytes(plan_bytes([scenario]))
    known = {
        "layouts": layouts(),
        "codes": CODES,
        "words": {language: texts(Catalogue(language)) for language in LANGUAGES},
        "cities": {name: _city(*city) for name, city in CITIES.items()},
        "repeated": {**REPEATED, "pairs": [*_pairs()]},
        "intervals": [
            {"values": values, **mean_interval(np.array(values))._asdict()} for values in SAMPLES
        ],
        "numbers": [*_numbers()],
        "names": [*_names()],
    }
    (folder / "vectors.json").write_text(
        json.dumps(_plain(known), ensure_ascii=False), encoding="utf-8"
    )


def _city(scenario, seed, days):
    """Return what is known about a city."""
    model, found = sim.CityModel(scenario, rng=seed), []
    for day in days:
        if day:
            model.run_until(day)
        record = model.record(live=True)
        found.append(
            {
                "day": day,
                "window": window(record),
                "so_far": so_far(record)._asdict(),
                "declines": [*_declines(model.city, record)],
                "stories": {
                    case: {
                        language: story(record, case, Catalogue(language)) for language in LANGUAGES
                    }
                    for case in _told(record)
                },
            }
        )
    return {
        "seed": seed,
        "days": found,
        "names": {
            language: {
                table: [
                    Catalogue(language).name(table, name) for name in getattr(record.names, table)
                ]
                for table in ("units", "issues")
            }
            for language in LANGUAGES
        },
    }


def story(record, case, said):
    """Return the story of a case with days since the warm-up, or why there is none."""
    if not 0 <= case < len(record.case_rows):
        return [said.text("page.follow.not_filed", case=case)]
    told, warm_up = trace(record, case), record.scenario.time.warm_up
    case = {
        name: _later(value, -warm_up) if name in ("filed_day", "end_day") else value
        for name, value in told.case.items()
    }
    events = [{**event, "day": _later(event["day"], -warm_up)} for event in told.events]
    return in_words(replace(told, case=case, events=events, days=told.days - warm_up), said)


def _later(written, days):
    """Return a written day shifted by some days; None stays None."""
    return str(int(written) + days) if written else written


def _told(record):
    """Return cases with every kind of event of the record, the youngest, and one not yet filed."""
    rows = record.event_rows
    kinds = np.stack(
        [rows["activity"], rows["rule"], rows["unit"] == -1, rows["precedent"] == -1], axis=1
    ).astype(np.int64)
    _, first = np.unique(kinds, axis=0, return_index=True)
    n = len(record.case_rows)
    return sorted({*map(int, rows["case"][first]), *range(n - 2, n + 1)} - {-2, -1})


def _declines(city, record):
    """Yield of early declines the row, the zone of the case, who declined it and whose it is."""
    for row in np.flatnonzero(record.event_rows["activity"] == Activity.DECLINE)[:300]:
        event = record.event_rows[row]
        case = city.cases[event.case]
        segment = city.segments[case.segment]
        claimants = {int(unit) for unit in (segment.unit, segment.other)} - {-1}
        yield {
            "row": int(row),
            "zone": ZONES[case.zone],
            "from": int(event.from_unit),
            "is_outside": bool(city.units[event.from_unit].kind >= Kind.SOCIAL_ORGANISATION),
            "claimants": sorted(claimants),
            "sent_by": record.names.rules[_last_dispatch(record.event_rows[:row], event.case).rule],
        }


def _last_dispatch(events, case):
    """Return the last dispatch of a case."""
    of = (events["case"] == case) & (events["activity"] == Activity.DISPATCH)
    return events[np.flatnonzero(of)[-1]]


def _pairs():
    """Yield the numbers of both arms with each seed."""
    for seed in range(REPEATED["first"], REPEATED["first"] + REPEATED["n"]):
        found = {"seed": seed}
        for side, scenario in zip(("left", "right"), ARMS, strict=True):
            model = sim.CityModel(scenario, rng=seed)
            model.run_until(scenario.time.warm_up + REPEATED["days"])
            found[side] = so_far(model.record(live=True))._asdict()
        yield found


def _numbers():
    """Yield numbers in all formats."""
    drawn = np.random.default_rng(1).exponential(size=200) * 10.0 ** np.arange(-4, 6).repeat(20)
    for value in (*VALUES, *drawn.tolist()):
        for way in Way:
            for how in ({}, {"signed": True}, {"bare": True}):
                for language in LANGUAGES:
                    text = written(value, way, Catalogue(language), **how)
                    yield {"value": value, "way": way, "how": how, "language": language, "text": text}  # fmt: skip


def _names():
    """Yield codes in words."""
    codes = ("department_07", "parks", "my_own_3", "whistle", "")
    for language in LANGUAGES:
        for code in codes:
            text = Catalogue(language).name("units", code)
            yield {"table": "units", "code": code, "language": language, "text": text}
        for code, rule in RULES.items():
            text = Catalogue(language).declared("rules", code, rule.title)
            yield {"table": "rules", "code": code, "language": language, "text": text}


def _plain(value):
    """Return a value without NaN, for which JSON has no number."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value
