import json
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from sim.app.address import query_of, setup_by
from sim.app.controls import keys
from sim.app.setup import ArmSetup, Setup, first_setup
from sim.cli.schema import json_schema
from sim.errors import ScenarioError
from sim.scenario.library import library, library_folder
from sim.scenario.schema import Scenario
from tests.app.visitor import keys_of, value_for

LIBRARY = library(library_folder())


def test_a_link_leads_back_to_what_was_chosen():
    setup = Setup(
        (
            ArmSetup("classroom", frozenset(), {"issues.noise.gap": 0.0}),
            ArmSetup("classroom", frozenset({"adjudication", "precedents"})),
        ),
        {"precedents.force": 0.5, "adjudication.refer": "intake"},
    )
    assert setup_by(query_of(setup), first_setup("shishi", LIBRARY), LIBRARY) == setup


def test_an_address_without_a_question_is_the_first_setup():
    first = first_setup("shishi", LIBRARY)
    assert setup_by("seed=7&day=120&lesson=gap&speed=20&anything=else", first, LIBRARY) == first


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("left=shishy", "did you mean 'shishi'"),
        ("left=../../etc/passwd", "no scenario"),
        ("right_on=precedent", "did you mean 'precedents'"),
        ("set=precedents.force", "KEY=VALUE"),
        ("seed=-1", "whole number"),
        ("day=soon", "whole number"),
        ("lesson=maths", "one of roof, clear, overlap"),
        ("speed=1000", "one of 1, 3, 8, 20"),
        ("day=99999999999999999999", "whole number"),
        ("seed=" + "9" * 10_000, "whole number"),
        ("set=precedents.force=" + "9" * 10_000, "KEY=VALUE"),
        ("set=precedents.force=" + "[" * 6_000, "KEY=VALUE"),
        ("set=precedents.force=0.5" + "0" * 100, "KEY=VALUE"),
        ("set=precedents.force=%22half%22", "must be a number"),
        ("set=precedents.force=true", "must be a number"),
        ("set=precedents.force=NaN", "must be a number"),
        ("set=precedents.considered=1e300", "must be a number, at most"),
        ("set=supervision.priority=1", "must be true or false"),
        ("set=adjudication.refer=%22never%22", "must be one of after_declines, intake"),
        ("set=adjudication.refer=[]", "must be one of"),
        ('set=responsibility.rules=["evil.py:f"]', "the page has no control for it"),
        ('left_set=demand.log="/etc/passwd"', "the page has no control for it"),
        ("set=issues.noise.gap=0.1", "the page has no control for it"),
        ("right_set=issues.noise.weight=2", "the page has no control for it"),
        ("set=precedents.enabled=true", "the page has no control for it"),
    ],
)
def test_an_address_that_cannot_be_read_is_told(query, told):
    with pytest.raises(ScenarioError, match=told) as error:
        setup_by(query, first_setup("shishi", LIBRARY), LIBRARY)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize("option", ["set", "left_set", "right_set"])
def test_of_all_keys_of_the_schema_an_address_sets_those_that_have_a_control(option):
    taken = set()
    for key, field in keys_of(json_schema(Scenario)).items():
        with suppress(ScenarioError):
            query = urlencode({option: f"{key}={json.dumps(value_for(field))}"})
            setup = setup_by(query, first_setup("shishi", LIBRARY), LIBRARY)
            taken |= {*setup.values, *setup.arms[0].values, *setup.arms[1].values}
    assert taken == set(keys())
    assert (
        not {
            "responsibility.rules",
            "demand.log",
            "initial.record",
            "extends",
            "reforms",
            "time.days",
        }
        & taken
    )
    assert len(taken) > 60
