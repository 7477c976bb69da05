"""A seed is a whole number, wherever one is given."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.errors import ScenarioError, SimError
from tests.experiments.sweep_examples import GRID, written
from tests.model.toy import toy

WRONG = (1.5, 1.0, True, np.True_, "7", None, -1, 2**64, np.float64(2), [1], float("nan"))


@pytest.mark.parametrize("seed", WRONG)
@pytest.mark.parametrize("function", ["run", "compare", "fit", "validate"])
def test_what_is_no_whole_number_is_refused(function, seed):
    city = toy()
    called = {
        "run": lambda: sim.run(city, seed=seed),
        "compare": lambda: sim.compare(city, replications=1, seed=seed),
        "fit": lambda: sim.fit(None, seed=seed),
        "validate": lambda: sim.validate(city, None, seed=seed),
    }
    with pytest.raises(ScenarioError, match=r"seed = .*: must be a whole number from 0 to 2"):
        called[function]()


@pytest.mark.parametrize("seed", [1.5, True, "7", -1, 2**64])
def test_a_model_refuses_it_too(seed):
    with pytest.raises(ScenarioError, match="seed = "):
        sim.CityModel(toy(), rng=seed)


def test_numpys_whole_numbers_are_seeds():
    record, plain = sim.run(toy(), seed=np.int64(3)), sim.run(toy(), seed=3)
    assert record.event_rows.tobytes() == plain.event_rows.tobytes()
    assert json.dumps(record.manifest()) == json.dumps(plain.manifest())
    assert sim.run(toy(), seed=np.uint64(2**64 - 1)).seed == 2**64 - 1


def test_replications_after_the_greatest_seed_are_refused_before_any_is_run():
    with pytest.raises(ScenarioError, match="the last of 2 runs would have a seed above"):
        sim.compare(toy(), replications=2, seed=2**64 - 1)


@pytest.mark.parametrize("seed", ["1.5", "true", '"7"', "-1"])
def test_a_study_and_a_city_take_no_other_either(tmp_path, seed):
    with pytest.raises(SimError, match="seed"):
        sim.sweep(written(tmp_path, f"seed = {seed}\n{GRID}"), tmp_path / "out")
    with pytest.raises(ScenarioError, match=r"city\.seed"):
        toy().with_values({"city.seed": {"1.5": 1.5, "true": True, "-1": -1}.get(seed, "7")})


@pytest.mark.parametrize("command", ["run", "compare", "check", "validate", "fit"])
@pytest.mark.parametrize("seed", ["1.5", "True", "-1", str(2**64), ""])
def test_commands_refuse_it(command, seed):
    given = {"validate": ["classroom", "log.csv"], "fit": ["log.csv", "--out", "city.toml"]}.get(
        command, ["classroom"]
    )
    done = CliRunner().invoke(main, [command, *given, "--seed", seed])
    assert done.exit_code == 2
    assert "--seed" in done.output
