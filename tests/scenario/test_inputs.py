"""Inputs of a loaded scenario: its runs use the files as they were, whatever is saved meanwhile."""

import os
import pickle
import re
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import pytest

import sim
from sim.errors import ChangedError, ScenarioError
from sim.scenario import own_functions
from sim.scenario.schema import Scenario

RULE = (
    "from sim.model.state.tables import NOBODY\n\n\ndef mine(i, case, city):\n    return {} if "
    "case.issue == 1 else NOBODY\n"
)
IMPORTING = "from helper import UNIT\n\n\ndef mine(i, case, city):\n    return UNIT\n"
OPENING = """
from pathlib import Path

import numpy as np

UNIT = int(np.loadtxt(Path(__file__).with_name("table.csv")))


def mine(i, case, city):
    return UNIT
"""
LOG = "filed_day,issue\n" + "1,noise\n" * 3


@pytest.fixture
def town(tmp_path: Path, root: Path):
    """Write rules and files beside them, and load a short city that asks the rules first."""

    def load(
        rules: str | None = None,
        files: Mapping[str, str] = MappingProxyType({}),
        log: str | None = None,
    ) -> Scenario:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        text = (
            f'extends = "{(root / "scenarios" / "classroom.toml").as_posix()}"\n[time]\ndays = '
            "60\nwarm_up = 5\nhorizon = 20\n"
        )
        if rules is not None:
            (tmp_path / "rules.py").write_text(rules, encoding="utf-8")
            text += '[responsibility]\nrules = ["rules.py:mine", "duty_list", "best_guess"]\n'
        if log is not None:
            (tmp_path / "log.csv").write_text(log, encoding="utf-8")
            text += '[demand]\nlog = "log.csv"\n'
        (tmp_path / "town.toml").write_text(text, encoding="utf-8")
        return sim.load_scenario(tmp_path / "town.toml")

    return load


def units(scenario, seed=1) -> set[str]:
    """Return where the first rule sends cases."""
    return set(sim.run(scenario, seed=seed).events.query("rule == 'mine'")["unit"])


def elsewhere(scenario, monkeypatch):
    """Return a scenario in the state of another process."""
    monkeypatch.setattr(own_functions, "_names", {})
    return pickle.loads(pickle.dumps(scenario))


def names(scenario) -> set[str]:
    return {Path(path).name for path in scenario.fingerprints()}


def test_runs_are_of_the_rule_that_was_loaded(town, tmp_path, monkeypatch):
    loaded = town(RULE.format(0))
    before = sim.run(loaded, seed=1).event_rows.tobytes()
    compared = sim.compare(loaded, toggle=["precedents"], replications=2).arms_table
    (tmp_path / "rules.py").write_text(RULE.format(2), encoding="utf-8")
    assert sim.run(loaded, seed=1).event_rows.tobytes() == before
    assert sim.run(elsewhere(loaded, monkeypatch), seed=1).event_rows.tobytes() == before
    assert sim.compare(loaded, toggle=["precedents"], replications=2).arms_table.equals(compared)
    (tmp_path / "rules.py").unlink()
    assert units(loaded.with_values({"city.seed": 7})) == {"parks"}


def test_a_scenario_that_is_loaded_again_is_of_what_is_saved_now(town, tmp_path):
    assert units(town(RULE.format(0))) == {"parks"}
    first = town(RULE.format(2)).fingerprints()
    assert units(sim.load_scenario(tmp_path / "town.toml")) == {"police"}
    (tmp_path / "rules.py").write_text(RULE.format(0), encoding="utf-8")
    assert units(sim.load_scenario(tmp_path / "town.toml")) == {"parks"}
    assert sim.load_scenario(tmp_path / "town.toml").fingerprints() != first


def test_modules_beside_a_rule_are_carried_with_it(town, tmp_path, monkeypatch):
    old = town(IMPORTING, {"helper.py": "from second import UNIT\n", "second.py": "UNIT = 0\n"})
    new = town(IMPORTING, {"second.py": "UNIT = 2\n"})
    assert {"rules.py", "helper.py", "second.py"} <= names(old)
    for path in tmp_path.glob("*.py"):
        path.unlink()
    for scenario, unit in ((old, "parks"), (new, "police")):
        assert units(scenario) == {unit}
        assert units(elsewhere(scenario, monkeypatch)) == {unit}


@pytest.mark.parametrize(
    "statement",
    [
        "from package import UNIT",
        "from package.inner import UNIT",
        "import package.inner; UNIT = package.inner.UNIT",
        "import package.inner as inner; UNIT = inner.UNIT",
        "from package import inner; UNIT = inner.UNIT",
        "from package import *",
        "from folder import plain; UNIT = plain.UNIT",
        (
            "import sys; sys.path.insert(0, __file__.rpartition('rules.py')[0] + 'folder'); from "
            "plain import UNIT"
        ),
        "from folder.plain import other\nUNIT = other",
    ],
)
def test_imports_mean_what_they_mean_in_python(town, tmp_path, monkeypatch, statement):
    monkeypatch.setattr(sys, "path", [*sys.path])
    files = {
        "package/__init__.py": "from .inner import UNIT\n",
        "package/inner.py": "from . import deep\nUNIT = deep.VALUE\n",
    }
    files |= {"package/deep.py": "VALUE = 1\n", "folder/plain.py": "UNIT = 1\nother = UNIT\n"}
    scenario = town(f"{statement}\n\n\ndef mine(i, case, city):\n    return UNIT\n", files)
    assert units(scenario) == {"roads"}
    assert ("deep.py" in names(scenario)) == ("package" in statement)
    assert units(elsewhere(scenario, monkeypatch)) == {"roads"}


def test_a_module_beside_a_rule_does_not_hide_an_installed_one(town):
    files = dict.fromkeys(("numpy.py", "sys.py", "json.py", "sim.py"), "raise AssertionError\n")
    assert "numpy.py" not in names(town("import numpy, sys, json\n" + RULE.format(0), files))


DATA = (
    "from __future__ import annotations\nfrom dataclasses import "
    "dataclass\n\n\n@dataclass\nclass Data:\n    unit: int = 0\n"
)


@pytest.mark.parametrize(
    "rules", [f"{DATA}\n\nUNIT = Data().unit\n", "from helper import Data\n\nUNIT = Data().unit\n"]
)
def test_data_classes_can_be_used_and_no_module_of_a_rule_is_left_to_others(town, rules):
    before = {*sys.modules}
    assert units(
        town(rules + "\n\ndef mine(i, case, city):\n    return UNIT\n", {"helper.py": DATA})
    ) == {"parks"}
    assert not {
        name for name in {*sys.modules} - before if "helper" in name or "rule" in name.split()
    }


def test_a_rule_file_that_ends_python_is_refused(town):
    with pytest.raises(ScenarioError, match=r"rules\.py: cannot be run: SystemExit"):
        town("raise SystemExit\n" + RULE.format(0))


@pytest.mark.parametrize(
    "statement",
    [
        "import nowhere",
        "import folder.nowhere",
        "from folder.plain import nowhere",
        "import folder.plain.x",
    ],
)
def test_an_import_of_nothing_is_refused(town, statement):
    with pytest.raises(
        ScenarioError,
        match=r"rules\.py: cannot be run: (ModuleNotFound|Import)Error.*(nowhere|folder\.plain)",
    ):
        town(
            f"{statement}\n\n\ndef mine(i, case, city):\n    return 0\n",
            {"folder/plain.py": "UNIT = 1\n"},
        )


def test_installed_libraries_count_by_version(town):
    found = town(
        "import numpy as np\nimport pandas.api.types\nimport json\n" + RULE.format(0)
    ).fingerprints()
    assert found["numpy"] == version("numpy")
    assert found["pandas"] == version("pandas")
    assert {Path(path).name for path in found} == {
        "baseline.toml",
        "classroom.toml",
        "town.toml",
        "rules.py",
        "numpy",
        "pandas",
    }


def test_a_file_that_a_rule_opens_must_stay_as_it_was(town, tmp_path, monkeypatch):
    scenario = town(OPENING, {"table.csv": "0\n"})
    assert "table.csv" in names(scenario)
    assert units(elsewhere(scenario, monkeypatch)) == {"parks"}
    (tmp_path / "table.csv").write_text("2\n", encoding="utf-8")
    assert units(scenario) == {"parks"}  # in this process the rule has been run
    for change in (lambda: None, (tmp_path / "table.csv").unlink):
        change()
        with pytest.raises(
            ChangedError,
            match=r"table\.csv, which .*rules\.py reads, has changed since the scenario was loaded",
        ):
            units(elsewhere(scenario, monkeypatch))


@pytest.mark.parametrize(
    "reading",
    [
        'UNIT = int((lambda file: (file.read(), file.close())[0])(open(HERE / "table.csv")))',
        'import json; UNIT = json.loads((HERE / "table.csv").read_text())',
        (
'import os; file = os.open(HERE / "table.csv", os.O_RDONLY); UNIT = int(os.read(file, '
'9)); os.close(file)'
),
        'import pandas as pd; UNIT = int(pd.read_csv(HERE / "table.csv", header=None)[0][0])',
        'from helper import UNIT',
        'import importlib.util as u; s = u.spec_from_file_location("h", HERE / "helper.py"); m = '
        'u.module_from_spec(s); '
        's.loader.exec_module(m); UNIT = m.UNIT',
        'exec((HERE / "helper.py").read_text())',
    ],
)  # fmt: skip
def test_a_file_is_seen_however_it_is_opened(town, reading):
    helper = (
        "from pathlib import Path\nUNIT = int(Path(__file__).with_name('table.csv').read_text())\n"
    )
    rules = (
        f"from pathlib import Path\nHERE = Path(__file__).parent\n{reading}\n\n\ndef mine(i, "
        "case, city):\n    return UNIT\n"
    )
    assert "table.csv" in names(town(rules, {"table.csv": "0\n", "helper.py": helper}))


def test_a_file_that_was_not_there_counts_too(town, tmp_path):
    rules = (
        "from pathlib import Path\ntry:\n    UNIT = "
        "int(Path(__file__).with_name('table.csv').read_text())\nexcept OSError:\n    UNIT = 1\n"
    )
    scenario = town(rules + "\n\ndef mine(i, case, city):\n    return UNIT\n")
    assert scenario.fingerprints()[str(tmp_path / "table.csv")] == ""
    (tmp_path / "table.csv").write_text("0", encoding="utf-8")
    assert (
        sim.load_scenario(tmp_path / "town.toml").fingerprints()[str(tmp_path / "table.csv")] != ""
    )


def test_what_a_rule_writes_is_not_what_it_depends_on(town, tmp_path):
    rules = (
        "from pathlib import Path\nPath(__file__).with_name('noted.txt').write_text('run')\n"
        + RULE.format(0)
    )
    assert "noted.txt" not in names(town(rules))


def test_requests_are_those_that_were_loaded(town, tmp_path, monkeypatch):
    loaded = town(log=LOG)
    for change in (
        lambda: (tmp_path / "log.csv").write_text(LOG * 1 + "2,noise\n"),
        (tmp_path / "log.csv").unlink,
    ):
        change()
        assert (
            len(sim.run(loaded).cases)
            == len(sim.run(loaded.with_values({"city.seed": 4})).cases)
            == 3
        )
        assert len(sim.run(elsewhere(loaded, monkeypatch)).cases) == 3


def test_a_manifest_has_the_fingerprint_of_each_file(town, tmp_path):
    scenario = town(OPENING, {"table.csv": "0\n"}, LOG)
    for found in (
        sim.run(scenario).manifest(),
        sim.compare(scenario, replications=1).manifest()["arms"][0],
    ):
        assert {
            "town.toml",
            "classroom.toml",
            "baseline.toml",
            "rules.py",
            "table.csv",
            "log.csv",
        } <= {Path(p).name for p in found["inputs"]}
        assert all(
            re.fullmatch("[0-9a-f]{64}", each)
            for path, each in found["inputs"].items()
            if "." in Path(path).name
        )


def test_a_record_that_a_city_starts_from_is_read_once(tmp_path, root):
    city = sim.load_scenario(root / "scenarios" / "classroom.toml").with_values(
        {"time.days": 60, "time.warm_up": 5, "time.horizon": 20}
    )
    sim.run(city, seed=3).save(tmp_path / "record")
    (tmp_path / "on.toml").write_text(
        'extends = "classroom"\n[initial]\nrecord = "record"\n', encoding="utf-8"
    )
    assert {"cases.csv", "precedents.csv", "manifest.json"} <= names(
        sim.load_scenario(tmp_path / "on.toml")
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(town, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for key, named in (
        ("demand.log", str(tmp_path / "pipe")),
        ("responsibility.rules", [f"{tmp_path / 'pipe'}.py:mine"]),
    ):
        if key == "responsibility.rules":
            os.mkfifo(tmp_path / "pipe.py")
        with pytest.raises(ScenarioError, match=r"cannot be read \(Is a pipe"):
            town().with_values({key: named})


def test_a_scenario_stays_light(town):
    plain, ruled = (len(pickle.dumps(scenario)) for scenario in (town(), town(RULE.format(0))))
    assert ruled - plain < 2000
