"""What the specification of OCEL 2.0 asks for, and how objects and events hang together."""

from collections import Counter

import numpy as np
import pytest

import sim
from sim.model.state.status import Activity
from tests.records.exports.examples import HARD, ocel, record

TYPES = {"string": str, "integer": int, "float": float, "boolean": bool}


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("ocel") / "log.ocel.json"
    sim.export(record(), path, "ocel")
    return ocel(path)


def declared(log, key):
    """The attributes of each type with their types."""
    return {
        kind["name"]: {each["name"]: each["type"] for each in kind["attributes"]}
        for kind in log[key]
    }


def objects(log, kind):
    return {each["id"]: each for each in log["objects"] if each["type"] == kind}


def related(parts, qualifier):
    """The pairs of what is related in this way."""
    return [
        (part["id"], each["objectId"])
        for part in parts
        for each in part["relationships"]
        if each["qualifier"] == qualifier
    ]


def test_the_document_has_the_four_lists_of_the_specification(log):
    assert list(log) == ["objectTypes", "eventTypes", "objects", "events"]


def test_no_identifier_occurs_twice(log):
    for key in ("objects", "events"):
        assert len({part["id"] for part in log[key]}) == len(log[key])


def test_every_related_object_exists(log):
    known = {part["id"] for part in log["objects"]}
    assert {
        each["objectId"]
        for part in (*log["objects"], *log["events"])
        for each in part["relationships"]
    } <= known


def test_no_relationship_is_written_twice(log):
    for part in (*log["objects"], *log["events"]):
        pairs = [(each["objectId"], each["qualifier"]) for each in part["relationships"]]
        assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(("parts", "types"), [("objects", "objectTypes"), ("events", "eventTypes")])
def test_attributes_are_those_of_the_type_and_of_their_types(parts, types, log):
    known = declared(log, types)
    for part in log[parts]:
        for each in part["attributes"]:
            assert type(each["value"]) is TYPES[known[part["type"]][each["name"]]]


def test_there_are_four_types_of_objects_and_each_occurs(log):
    assert list(declared(log, "objectTypes")) == ["case", "unit", "ruling", "citizen"]
    assert {part["type"] for part in log["objects"]} == {"case", "unit", "ruling", "citizen"}


def test_objects_are_those_of_the_record(log):
    counts = Counter(part["type"] for part in log["objects"])
    filed = record().cases[~record().cases["found"]]
    assert counts == {
        "case": len(record().cases),
        "unit": 1 + len(record().names.units),
        "ruling": len(record().precedents),
        "citizen": filed["citizen"].nunique(),
    }


def test_every_event_concerns_a_case_and_a_unit_holds_it(log):
    for qualifier in ("concerns", "holds"):
        assert [event for event, _ in related(log["events"], qualifier)] == [
            event["id"] for event in log["events"]
        ]


def test_whoever_had_the_case_before_hands_it_over(log):
    rows = record().event_rows
    assert len(related(log["events"], "hands over")) == (rows["unit"] != rows["from_unit"]).sum()


def test_an_event_decides_the_ruling_that_it_makes_and_cites_the_one_that_it_follows(log):
    events = record().events
    follows = (events["rule"] == "precedent") & events["precedent"].notna()
    assert len(related(log["events"], "cites")) == follows.sum() > 0
    decided = related(log["events"], "decides")
    assert len(decided) == (events["precedent"].notna() & ~follows).sum() > 0
    of_case = dict(related(log["events"], "concerns"))
    assert {(ruling, of_case[event]) for event, ruling in decided} == set(
        related(objects(log, "ruling").values(), "made on")
    )


def test_citizens_file_the_cases_that_no_patrol_found(log):
    cases = record().cases
    wanted = {
        (f"citizen:{case.citizen}", f"case:{case.case}")
        for case in cases.itertuples()
        if not case.found
    }
    assert set(related(objects(log, "citizen").values(), "files")) == wanted
    of_case = dict(related(log["events"], "concerns"))
    assert {
        (citizen, of_case[event]) for event, citizen in related(log["events"], "files")
    } == wanted


@pytest.mark.parametrize(
    ("qualifier", "activity"),
    [
        ("follows up", Activity.FOLLOW_UP),
        ("petitions", Activity.PETITION),
        ("withdraws", Activity.WITHDRAW),
    ],
)
def test_citizens_do_what_patrols_do_not(qualifier, activity, log):
    rows = record().event_rows
    by_citizen = record().case_rows["found"][rows["case"]] == 0
    places = np.flatnonzero((rows["activity"] == activity) & by_citizen)
    assert [event for event, _ in related(log["events"], qualifier)] == [
        f"event:{place}" for place in places
    ]


def test_rulings_name_a_unit_unless_they_find_the_case_beyond_remit(log):
    rulings = record().precedents
    named = {
        f"ruling:{row.precedent}": f"unit:{row.unit}"
        for row in rulings.itertuples()
        if row.unit != "beyond remit"
    }
    assert dict(related(objects(log, "ruling").values(), "names")) == named
    assert f"unit:{HARD}" in named.values()
    assert len(named) < len(rulings)


def test_rulings_from_before_were_made_on_no_case_of_the_log(log):
    assert {ruling for ruling, _ in related(objects(log, "ruling").values(), "made on")} == {
        f"ruling:{number}" for number in range(2, len(record().precedents))
    }


def test_a_repeated_request_is_related_to_the_first(log):
    cases = record().cases
    repeats = cases[cases["original"].notna()]
    wanted = [(f"case:{row.case}", f"case:{row.original}") for row in repeats.itertuples()]
    assert related(objects(log, "case").values(), "repeats") == wanted
    assert wanted


def test_an_overruled_ruling_has_force_until_the_evening_on_which_it_was(log):
    rulings = record().precedents
    since = [
        [(each["time"], each["value"]) for each in part["attributes"] if each["name"] == "in_force"]
        for part in objects(log, "ruling").values()
    ]
    assert [len(times) for times in since] == [
        1 if missing else 2 for missing in rulings["overruled_day"].isna()
    ]
    assert since[0][0] == ("2023-11-20T18:00:00.000+08:00", True), (
        "30 working days before the first"
    )
    assert all(times == sorted(times, key=lambda each: each[0]) for times in since)
    assert max(map(len, since)) == 2


def test_the_status_of_a_case_holds_from_its_last_event_on(log):
    last = {
        of: event["time"]
        for event in log["events"]
        for of in [event["relationships"][0]["objectId"]]
    }
    for number, part in objects(log, "case").items():
        (status,) = (each for each in part["attributes"] if each["name"] == "status")
        assert status["time"] == last[number]


def test_names_are_written_as_they_are(log):
    assert {
        each["value"] for part in objects(log, "unit").values() for each in part["attributes"]
    } == {
        "service_centre",
        *record().names.units,
    }
