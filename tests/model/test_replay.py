"""Requests of a log in place of drawn ones."""

import random

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from tests.reference.test_docking import dock

CITY = {"time.days": 120, "time.warm_up": 20, "time.horizon": 40}
BLANK = ("circumstance", "effort_hours", "district", "citizen")


@pytest.fixture(scope="module")
def classroom(root_scenarios):
    return sim.load_scenario(root_scenarios / "classroom.toml").with_values(CITY)


@pytest.fixture(scope="module")
def root_scenarios(request):
    return request.config.rootpath / "scenarios"


@pytest.fixture
def written(tmp_path):
    def write(text, name="orders.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def test_replaying_a_run_leaves_the_same_events(classroom, tmp_path):
    record = sim.run(classroom, seed=5)
    record.cases.to_csv(tmp_path / "cases.csv", index=False)
    again = sim.run(classroom.with_values({"demand.log": str(tmp_path / "cases.csv")}), seed=5)
    assert again.event_rows.tobytes() == record.event_rows.tobytes()


def test_what_a_log_leaves_blank_is_drawn_as_ever(classroom, tmp_path):
    record = sim.run(classroom, seed=5)
    record.cases[["filed_day", "issue"]].to_csv(tmp_path / "cases.csv", index=False)
    again = sim.run(classroom.with_values({"demand.log": str(tmp_path / "cases.csv")}), seed=5)
    assert again.event_rows.tobytes() == record.event_rows.tobytes()


@pytest.mark.parametrize("seed", range(8))
def test_engine_and_reference_replay_a_log_alike(classroom, tmp_path, seed):
    luck = random.Random(seed)
    cases = sim.run(classroom.with_values({"city.districts": 3}), seed=seed).cases
    for name in BLANK:
        cases[name] = (
            cases[name].astype(object).where([luck.random() < 0.5 for _ in range(len(cases))])
        )
    cases.sample(frac=1, random_state=seed).to_csv(tmp_path / "orders.csv", index=False)
    dock(
        classroom.with_values(
            {"demand.log": str(tmp_path / "orders.csv"), "city.districts": 3, "time.days": 100}
        ),
        seed + 1,
    )


def test_other_rules_meet_the_same_requests(classroom, written):
    log = written(
        "filed_day,issue,circumstance,effort_hours\n3,fallen_trees,0.25,2.5\n1,fallen_trees,0.75,1\n3,noise,,\n"
    )
    scenario = classroom.with_values({"demand.log": log})
    for changed in ({}, {"service_centre.accuracy": 0.1}):
        cases = sim.run(scenario.with_values(changed), seed=2).cases
        assert cases["filed_day"].tolist() == [1, 3, 3]
        assert cases["issue"].tolist() == ["fallen_trees", "fallen_trees", "noise"]
        assert cases["circumstance"].tolist()[:2] == [0.75, 0.25]
        assert cases["effort_hours"].tolist()[:2] == [1.0, 2.5]


def test_a_stated_district_gives_the_case_one_of_its_citizens(classroom, written):
    log = written("filed_day,issue,district\n" + "1,noise,2\n" * 50)
    record = sim.run(classroom.with_values({"demand.log": log, "city.districts": 3}), seed=2)
    first = sim.run(classroom.with_values({"city.districts": 3}), seed=2)
    lives = dict(zip(first.cases["citizen"], first.cases["district"], strict=True))
    assert (record.cases["district"] == 2).all()
    assert {lives.get(citizen, 2) for citizen in record.cases["citizen"]} == {2}


def test_direct_answers_follow_the_days_of_the_log(classroom, written):
    log = written("filed_day,issue\n" + "5,noise\n" * 2000)
    answered = sim.run(
        classroom.with_values({"demand.log": log, "demand.direct_answer": 0.5}), seed=2
    ).daily["answered"]
    assert answered[answered.index != 5].sum() == 0
    assert abs(answered[5] - 2000) < 5 * np.sqrt(2000)


def test_the_path_is_relative_to_the_file_that_names_it(tmp_path, root_scenarios, monkeypatch):
    (tmp_path / "orders.csv").write_text("filed_day,issue\n1,noise\n", encoding="utf-8")
    extends = (root_scenarios / "classroom.toml").as_posix()
    (tmp_path / "city.toml").write_text(
        f'extends = "{extends}"\n[demand]\nlog = "orders.csv"\n', encoding="utf-8"
    )
    monkeypatch.chdir(root_scenarios)
    assert len(sim.run(sim.load_scenario(tmp_path / "city.toml"), seed=1).cases) == 1


def test_all_runs_of_a_scenario_replay_the_log_as_it_was_and_name_it(classroom, written):
    early, late = (
        "filed_day,issue\n" + "".join(f"{day},noise\n" for day in days)
        for days in (range(20), range(60, 90))
    )
    city = classroom.with_values({"demand.log": written(early)})
    first = sim.run(city)
    written(late)
    second, varied, other = (
        sim.run(city),
        sim.run(city.with_values({})),
        sim.run(classroom.with_values({"demand.log": city.demand.log})),
    )
    for same in (first, second, varied):
        assert same.cases["filed_day"].tolist() == [*range(20)]
    assert other.cases["filed_day"].tolist() == [*range(60, 90)]
    assert first.manifest()["inputs"] == varied.manifest()["inputs"] != other.manifest()["inputs"]


def test_a_changed_log_is_read_again(classroom, tmp_path):
    path = tmp_path / "orders.csv"
    for n in (1, 3):
        path.write_text("filed_day,issue\n" + "1,noise\n" * n, encoding="utf-8")
        assert len(sim.run(classroom.with_values({"demand.log": str(path)}), seed=1).cases) == n


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a CSV file"),
        ("day,issue\n1,noise\n", "has no column 'filed_day'"),
        ("filed_day,issue\n", "has no rows"),
        (
            "filed_day,issue\n1,noise\n-1,noise\n",
            "line 3: filed_day = '-1': must be a whole number from 0 to 30000",
        ),
        ("filed_day,issue\n1.5,noise\n", "line 2: filed_day = '1.5': must be a whole number"),
        ("filed_day,issue\nsoon,noise\n", "line 2: filed_day = 'soon': must be a whole number"),
        ("filed_day,issue\n,noise\n", "line 2: filed_day: write the working day"),
        ("filed_day,issue\n1,\n", "line 2: issue: name an issue"),
        (
            "filed_day,issue\n1,nois\n",
            "there is no issue 'nois'; did you mean 'noise'? (1 unknown in all)",
        ),
        (
            "filed_day,issue,circumstance\n1,noise,1\n",
            "line 2: circumstance = '1': must be a number from 0 to below 1",
        ),
        (
            "filed_day,issue,effort_hours\n1,noise,0\n",
            "line 2: effort_hours = '0': must be a number above 0",
        ),
        ("filed_day,issue,district\n1,noise,99\n", "district 99 is beyond city.districts"),
        (
            "filed_day,issue,citizen\n1,noise,99999999\n",
            "citizen 99999999 is beyond citizens.count",
        ),
        (
            "filed_day,issue\n900,noise\n",
            "its first request is on day 900, after the run's 120 days; raise time.days",
        ),
    ],
)
def test_a_log_that_is_not_valid_is_refused(classroom, written, text, said):
    path = written(text)
    with pytest.raises(ScenarioError) as refused:
        classroom.with_values({"demand.log": path})
    assert said in str(refused.value)
    assert path in str(refused.value)


def test_a_log_that_is_not_there_is_refused(classroom, tmp_path):
    with pytest.raises(ScenarioError, match=r"demand\.log.*none\.csv: cannot be read"):
        classroom.with_values({"demand.log": str(tmp_path / "none.csv")})


@pytest.mark.parametrize("key", ["seasonality", "repeats", "week"])
def test_nothing_makes_demand_besides_a_log(classroom, written, key):
    other = [1.0, 1.0, 1.0, 1.0, 2.0] if key == "week" else 0.5
    with pytest.raises(ScenarioError, match=f"demand.{key}: has no effect with demand.log"):
        classroom.with_values(
            {"demand.log": written("filed_day,issue\n1,noise\n"), f"demand.{key}": other}
        )


@pytest.mark.parametrize("week", [[1.0, 1.0], [0.0] * 5, [1.0] * 7])
def test_a_week_has_five_days_with_some_demand(classroom, week):
    with pytest.raises(ScenarioError, match=r"demand\.week = .*: write 5 numbers"):
        classroom.with_values({"demand.week": week})


def test_demand_follows_the_days_of_the_week(classroom):
    scenario = classroom.with_values(
        {"demand.week": [2.0, 1.0, 1.0, 1.0, 0.0], "demand.cases_per_day": 40.0, "time.days": 500}
    )
    filed = sim.run(scenario, seed=1).daily["filed"].to_numpy().reshape(-1, 5).sum(axis=0)
    expected = np.array([80, 40, 40, 40, 0]) * 100
    assert (np.abs(filed - expected) <= 4 * np.sqrt(expected)).all()
