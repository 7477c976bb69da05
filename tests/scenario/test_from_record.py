"""A run may begin where another ended."""

import pytest

import sim
from sim.errors import ScenarioError

START = '[initial]\nrecord = "first"\n[time]\ndays = 200\nwarm_up = 20\nhorizon = 40\n'


@pytest.fixture(scope="module")
def first(root):
    """A run of the classroom's town."""
    return sim.run(
        sim.load_scenario(root / "scenarios" / "classroom.toml").with_values({"time.days": 250})
    )


def continued(first, folder, root) -> sim.Scenario:
    """Return a scenario that begins with the last day of a saved run."""
    first.save(folder / "first")
    path = folder / "second.toml"
    path.write_text(
        f'extends = "{root / "scenarios" / "classroom.toml"}"\n{START}', encoding="utf-8"
    )
    return sim.load_scenario(path)


def test_its_open_cases_are_there_with_their_ages(first, tmp_path, root):
    scenario = continued(first, tmp_path, root)
    left = first.cases[~first.cases["status"].isin(["resolved", "referred_out", "withdrawn"])]
    record = sim.run(scenario)
    start = record.cases.query("filed_day < 0")
    assert len(left) > 0
    assert list(start["filed_day"]) == list(left["filed_day"] - 250)
    for column in ("issue", "circumstance", "district", "effort_hours"):
        assert start[column].astype(str).tolist() == left[column].astype(str).tolist(), column


def test_its_rulings_are_there_but_those_overruled(first, tmp_path, root):
    record = sim.run(continued(first, tmp_path, root))
    kept = first.precedents[first.precedents["overruled_day"].isna()]
    start = record.precedents.query("day < 0")
    assert len(kept) > 0
    assert list(start["day"]) == list(kept["day"] - 250)
    assert start["unit"].tolist() == kept["unit"].tolist()
    assert start["citations"].sum() > 0


def test_a_record_in_memory_gives_the_same_start(first, tmp_path, root):
    scenario = continued(first, tmp_path, root)
    other = sim.load_scenario(root / "scenarios" / "classroom.toml").with_values(
        {"initial": first.last_day(), "time.days": 200, "time.warm_up": 20, "time.horizon": 40}
    )
    assert other.initial == scenario.initial


def test_a_folder_without_a_record_is_named(tmp_path, root):
    path = tmp_path / "second.toml"
    path.write_text(
        f'extends = "{root / "scenarios" / "classroom.toml"}"\n{START}', encoding="utf-8"
    )
    with pytest.raises(
        ScenarioError,
        match=r"second.toml: initial.record: .*first.manifest.json cannot be read; name a folder that",
    ):
        sim.load_scenario(path)


def test_a_record_and_stated_cases_are_refused(first, tmp_path, root):
    first.save(tmp_path / "first")
    path = tmp_path / "second.toml"
    case = (
        '[[initial.cases]]\nissue = "noise"\ncircumstance = 0.5\neffort_minutes = 60\nage_days '
        "= 3\n"
    )
    path.write_text(
        f'extends = "{root / "scenarios" / "classroom.toml"}"\n{START}{case}', encoding="utf-8"
    )
    with pytest.raises(
        ScenarioError, match="has cases or precedents and also a record; leave one of them out"
    ):
        sim.load_scenario(path)
