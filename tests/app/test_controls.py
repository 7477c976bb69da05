import pytest

import sim
from sim.app.controls import control, explained, keys, main_keys
from sim.app.setup import first_setup
from sim.errors import ScenarioError
from sim.i18n.catalogue import Catalogue
from sim.scenario.library import library, library_folder

SHISHI = sim.load_scenario(library(library_folder())["shishi"])


def test_what_nobody_knows_is_offered_first():
    assert main_keys(SHISHI) == tuple(key for key in SHISHI.uncertainty if key != "city.seed")


def test_switches_of_mechanisms_and_days_are_not_offered_as_values():
    assert not [key for key in keys() if key.endswith(".enabled") or key.startswith("time.")]


@pytest.mark.parametrize(
    ("key", "kind", "low", "high"),
    [
        ("service_centre.accuracy", "slider", 0.4, 1),
        ("issue_defaults.gap", "slider", 0, 0.12),
        ("appraisal.sham_max", "slider", 0, 1),
        ("adjudication.rulings_per_year", "slider", 100, 1200),
        ("responsibility.max_declines", "number", 1, 30_000),
        ("supervision.priority", "switch", None, None),
        ("adjudication.refer", "choice", None, None),
    ],
)
def test_a_control_is_what_the_schema_and_the_ranges_say(key, kind, low, high):
    found = control(key, SHISHI)
    assert (found.kind, found.low, found.high) == (kind, low, high)
    assert found.unit
    assert explained(key, Catalogue("en"))
    assert explained(key, Catalogue("zh")) != explained(key, Catalogue("en"))


def test_a_slider_reaches_to_where_the_value_is():
    assert (
        control(
            "service_centre.accuracy", SHISHI.with_values({"service_centre.accuracy": 1.0})
        ).high
        == 1.0
    )


def test_whole_numbers_stay_whole():
    assert control("adjudication.rulings_per_year", SHISHI).taken(400.0) == 400
    assert isinstance(control("adjudication.rulings_per_year", SHISHI).taken(400.0), int)
    assert control("service_centre.accuracy", SHISHI).taken(0.4) == 0.4


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("service_centre.accuracy", "0.4"),
        ("service_centre.accuracy", True),
        ("service_centre.accuracy", None),
        ("service_centre.accuracy", {"a": 1}),
        ("citizens.count", float("inf")),
        ("citizens.count", float("nan")),
        ("citizens.count", 10**30),
        ("supervision.priority", 1),
        ("adjudication.refer", ["intake"]),
    ],
)
def test_what_a_control_cannot_have_sent_is_refused(key, given):
    with pytest.raises(ScenarioError, match=f"{key} = .*: must be"):
        control(key, SHISHI).taken(given)


def test_a_whole_number_with_decimals_is_not_rounded():
    assert control("adjudication.rulings_per_year", SHISHI).taken(400.5) == 400.5


def test_every_value_offered_can_be_set_to_what_it_is():
    assert first_setup("shishi", library(library_folder())).values == {}
    for key in keys():
        assert control(key, SHISHI).key == key
