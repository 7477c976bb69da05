import re
from xml.etree import ElementTree

import numpy as np
import pytest

import sim
from sim.app.drawings.curves import curve_options, unresolved
from sim.app.drawings.network import network_svgs, recent_handoffs
from sim.app.drawings.queues import queue_options
from sim.app.drawings.remits import MOST_MARKS, remit_svg, shown_issues
from sim.app.drawings.svg import shortened
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.measures import handoff_flows
from sim.scenario.library import library, library_folder

LIBRARY = library(library_folder())
SAID = Catalogue("en")


def record_of(name, day, **values):
    model = sim.CityModel(sim.load_scenario(LIBRARY[name]).with_values(values), rng=1)
    while model.day < day:
        model.step()
    return model.record()


@pytest.fixture(scope="module")
def shishi():
    return record_of("shishi", 600)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", [0, 400])
def test_drawings_are_well_formed_and_say_what_they_are(language, day):
    record, said = record_of("classroom", day), Catalogue(language)
    for drawn in (
        remit_svg(record, said, "left", shown_issues(record, record)),
        *network_svgs((record, record), said, 0),
    ):
        root = ElementTree.fromstring(drawn)
        assert root.get("role") == "img"
        assert root.get("aria-label")


def test_a_remit_map_has_the_issues_with_most_rulings_in_the_order_of_frequency(shishi):
    issues = shown_issues(shishi, shishi)
    counts = np.bincount(shishi.precedent_rows["issue"], minlength=60)
    assert len(issues) == 8
    assert issues == sorted(issues)
    assert counts[issues].min() >= np.delete(counts, issues).max()


def test_both_arms_of_a_city_show_the_same_issues(shishi):
    without = record_of("shishi", 300, **{"precedents.enabled": False})
    assert shown_issues(shishi, without) == shown_issues(without, shishi)
    assert shown_issues(record_of("classroom", 10), shishi) == [0, 1]


def test_each_ruling_has_a_mark_and_those_overruled_another(shishi):
    issues = shown_issues(shishi, shishi)
    drawn = remit_svg(shishi, SAID, "left", issues)
    rows = shishi.precedent_rows
    newest = [rows[rows["issue"] == issue][-MOST_MARKS:] for issue in issues]
    overruled = sum(int((of["overruled_day"] != -1).sum()) for of in newest)
    assert overruled > 0
    in_key = 1
    paths = {
        name: "".join(re.findall(rf'<path class="{name}" d="([^"]*)"', drawn))
        for name in ("ruling", "beyond_ruling", "overruled")
    }
    assert paths["overruled"].count("M") == overruled + in_key
    assert sum(path.count("M") for path in paths.values()) == sum(map(len, newest)) + 3 * in_key


def test_two_remit_maps_do_not_share_what_they_name(shishi):
    left, right = (remit_svg(shishi, SAID, prefix, [0]) for prefix in ("left", "right"))
    names = [set(re.findall(r'id="([^"]*)"', drawn)) for drawn in (left, right)]
    assert names[0]
    assert not names[0] & names[1]


def test_handoffs_of_all_days_are_those_that_are_measured(shishi):
    everybody = np.ones(len(shishi.case_rows), np.bool_)
    assert np.array_equal(recent_handoffs(shishi, 0), handoff_flows(shishi, everybody))
    assert 0 < recent_handoffs(shishi, 590).sum() < recent_handoffs(shishi, 540).sum()


def test_a_network_tells_how_many_handoffs_there_are(shishi):
    counts = recent_handoffs(shishi, 540)
    share = 100 * np.minimum(counts, counts.T).sum() / counts.sum()
    assert (
        f"{counts.sum()} hand-offs; {share:.0f} % go to and fro"
        in network_svgs((shishi, shishi), SAID, 540)[0]
    )


def test_networks_of_both_arms_have_one_scale():
    calm, circling = (
        record_of("classroom", 300, **{"service_centre.accuracy": 1.0}),
        record_of("classroom", 300),
    )
    beside = [_widest(drawn) for drawn in network_svgs((calm, circling), SAID, 240)]
    assert beside[0] < beside[1] == _widest(network_svgs((circling, circling), SAID, 240)[0])
    assert _widest(network_svgs((calm, calm), SAID, 240)[0]) > beside[0]


def _widest(drawn):
    lines = re.findall(r'fill="none" stroke="[^"]*" stroke-width="([^"]*)"', drawn)
    return max(map(float, lines))


def test_names_of_units_are_escaped():
    values = {
        "departments.parks.name": "<parks>&",
        "issues.fallen_trees.departments": ["<parks>&", "roads"],
        "issues.noise.departments": ["police", "<parks>&", "roads"],
    }
    record = record_of("classroom", 300, **values)
    for drawn in (*network_svgs((record, record), SAID, 0), remit_svg(record, SAID, "left", [0])):
        assert "<parks>" not in drawn
        assert "&lt;parks&gt;&amp;" in drawn


def test_curves_begin_where_all_are_unresolved_and_reach_as_far_as_anybody_was_followed(shishi):
    left = unresolved(shishi)
    assert len(left) == 61
    assert (np.diff(left) <= 1e-12).all()
    options = curve_options([shishi, shishi], ["a", "b"], SAID)
    assert [len(series["data"]) for series in options["series"]] == [61, 61]
    assert [series["lineStyle"]["type"] for series in options["series"]] == ["solid", "dashed"]
    assert options["series"][0]["data"][5] == [5, round(100 * left[5], 2)]


def test_before_anybody_has_filed_a_curve_is_empty():
    options = curve_options([record_of("classroom", 100)] * 2, ["a", "b"], SAID)
    assert [series["data"] for series in options["series"]] == [[], []]


def test_queues_are_those_of_the_daily_figures(shishi):
    options = queue_options([shishi, shishi], ["a", "b"], SAID)
    day, number = options["series"][0]["data"][-1]
    assert day == 600 - 250
    assert number == shishi.daily["open"].iloc[-1]
    assert len(options["series"][0]["data"]) == 250


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [
        ("police", 10, "police"),
        ("traffic_police", 5.5, "traffic…"),
        ("职责空白", 3, "职责…"),
        ("ab", 0.5, ""),
    ],
)
def test_names_are_shortened_to_the_room_there_is(text, room, short):
    assert shortened(text, room) == short
