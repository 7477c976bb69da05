"""The inputs kept in a folder of results."""

from pathlib import Path

import pytest

import sim
from sim.experiments.repeat import basis_of, keep
from sim.files.inputs import sha256
from sim.scenario.inputs import Inputs
from tests.experiments.sweep_examples import TOWN

RULE = """
from pathlib import Path

UNIT = int(Path(__file__).with_name("unit.txt").read_text())


def mine(i, case, city):
    return UNIT
"""
LOG = "filed,category\n2024-01-01,a\n2024-01-02,b\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A scenario in one folder that extends one in another, with a rule that opens a file."""
    for folder in ("cities", "shared/rules"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "shared/town.toml").write_text(TOWN, encoding="utf-8")
    (tmp_path / "shared/rules/mine.py").write_text(RULE, encoding="utf-8")
    (tmp_path / "shared/rules/unit.txt").write_text("0", encoding="utf-8")
    (tmp_path / "cities/a.toml").write_text(
        'extends = "../shared/town.toml"\n[responsibility]\n'
        'rules = ["duty_list", "../shared/rules/mine.py:mine"]\n',
        encoding="utf-8",
    )
    return tmp_path


def test_copies_lie_to_each_other_as_the_files_did(project: Path) -> None:
    scenario = sim.load_scenario(project / "cities/a.toml")
    basis = basis_of([scenario.inputs])
    assert set(basis.contents) == {
        "inputs/cities/a.toml",
        "inputs/shared/town.toml",
        "inputs/shared/rules/mine.py",
        "inputs/shared/rules/unit.txt",
    }
    basis.save(project / "out")
    again = sim.load_scenario(project / "out/inputs/cities/a.toml")
    assert sim.measures.summary(sim.run(again)) == sim.measures.summary(sim.run(scenario))


def test_copies_say_what_was_loaded_whatever_is_saved_meanwhile(project: Path) -> None:
    scenario = sim.load_scenario(project / "cities/a.toml")
    for name in ("cities/a.toml", "shared/town.toml", "shared/rules/mine.py"):
        (project / name).write_text("changed", encoding="utf-8")
    (project / "shared/rules/unit.txt").write_text("1", encoding="utf-8")
    basis = basis_of([scenario.inputs])
    assert basis.contents["inputs/shared/town.toml"].decode() == TOWN
    assert basis.contents["inputs/shared/rules/mine.py"].decode() == RULE
    assert "inputs/shared/rules/unit.txt" not in basis.contents
    assert len(basis.notes) == 1


def test_scenarios_found_by_name_lie_apart(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "classroom"\ntitle = "A"\n', encoding="utf-8")
    basis = basis_of([sim.load_scenario(tmp_path / "a.toml").inputs])
    assert set(basis.contents) == {
        "inputs/a.toml",
        "shipped/classroom.toml",
        "shipped/baseline.toml",
    }


def test_whole_paths_become_relative_ones(project: Path) -> None:
    path = project / "cities/b.toml"
    path.write_text(f'extends = "{project}/shared/town.toml"\n', encoding="utf-8")
    content = basis_of([sim.load_scenario(path).inputs]).contents["inputs/cities/b.toml"]
    assert content == b'extends = "../shared/town.toml"\n'


def test_log_leaves_its_fingerprint_only(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(LOG, encoding="utf-8")
    inputs = Inputs()
    inputs.log(str(tmp_path / "orders.csv"))
    entries = keep(tmp_path, [inputs], lambda place: [place(str(tmp_path / "orders.csv"))])
    assert entries["repeat"]["logs"] == [
        {
            "place": "inputs/orders.csv",
            "name": "orders.csv",
            "sha256": sha256(LOG.encode()),
            "bytes": len(LOG),
        }
    ]
    assert entries["repeat"]["inputs"] == []
    assert entries["repeat"]["argv"] == ["inputs/orders.csv"]
