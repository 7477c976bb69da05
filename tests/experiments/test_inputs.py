"""Files that runs read, and the runs kept of a sweep whose inputs have changed."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

import sim
from sim.errors import ChangedError, StudyError
from sim.experiments import jobs
from sim.experiments.results import study_of
from sim.scenario import own_functions
from tests.experiments.sweep_examples import GRID, TOWN, written

RULE = "def mine(i, case, city):\n    return {}\n"


@pytest.fixture
def town(tmp_path: Path) -> str:
    (tmp_path / "mine.py").write_text(RULE.format(0), encoding="utf-8")
    return f'{TOWN}[responsibility]\nrules = ["duty_list", "mine.py:mine"]\n'


def test_runs_are_of_the_rule_file_as_the_sweep_began(
    tmp_path: Path, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = jobs.make
    sim.sweep(written(tmp_path, GRID, town), tmp_path / "unchanged")

    def changing(*arguments):
        (tmp_path / "mine.py").write_text(RULE.format(1), encoding="utf-8")
        return made(*arguments)

    monkeypatch.setattr("sim.experiments.sweep.make", changing)
    sim.sweep(written(tmp_path, GRID, town), tmp_path / "out")
    assert (tmp_path / "out" / "runs.csv").read_bytes() == (
        tmp_path / "unchanged" / "runs.csv"
    ).read_bytes()
    with pytest.raises(StudyError, match=r"files\.mine\.py was"):
        sim.sweep(written(tmp_path, GRID, town), tmp_path / "out")


READS = """
from pathlib import Path

UNIT = int(Path(__file__).with_name("table.csv").read_text())


def mine(i, case, city):
    return UNIT
"""


def test_worker_where_a_file_is_another_keeps_nothing(
    tmp_path: Path, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text(READS, encoding="utf-8")
    (tmp_path / "table.csv").write_text("0", encoding="utf-8")
    made = jobs.make

    def elsewhere(*arguments):
        (tmp_path / "table.csv").write_text("1", encoding="utf-8")
        monkeypatch.setattr(own_functions, "_names", {})
        return made(*arguments)

    monkeypatch.setattr("sim.experiments.sweep.make", elsewhere)
    with pytest.raises(
        StudyError,
        match=r"table\.csv, which .*mine\.py reads, has changed since the scenario was loaded",
    ):
        sim.sweep(written(tmp_path, GRID, town), tmp_path / "out")
    assert sim.load_sweep(tmp_path / "out").empty
    monkeypatch.undo()
    with pytest.raises(StudyError, match=r"files\.table\.csv was"):
        sim.sweep(written(tmp_path, GRID, town), tmp_path / "out")


def test_files_that_a_study_names_are_relative_to_it(
    tmp_path: Path, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    set_ = '[set]\nresponsibility.rules = ["mine.py:mine"]\n'
    assert (
        sim.sweep(
            written(tmp_path, GRID.replace("[vary]", f"{set_}[vary]"), town), tmp_path / "set"
        ).done
        == 40
    )
    varied = '[vary]\n"responsibility.rules" = { values = [["duty_list"], ["mine.py:mine"]] }\n'
    assert (
        sim.sweep(
            written(tmp_path, f'design = "grid"\nreplications = 1\n{varied}', town),
            tmp_path / "varied",
        ).done
        == 2
    )
    (tmp_path / "points.csv").write_text(
        'responsibility.rules\n"[""mine.py:mine""]"\n', encoding="utf-8"
    )
    assert (
        sim.sweep(
            written(tmp_path, 'points = "points.csv"\nreplications = 1\n', town),
            tmp_path / "points",
        ).done
        == 1
    )


def test_what_a_sweep_found_is_read_without_its_files(tmp_path: Path, town: str) -> None:
    (tmp_path / "orders.csv").write_text(
        "filed_day,issue\n3,issue_01\n900,issue_01\n", encoding="utf-8"
    )
    sim.sweep(
        written(tmp_path, GRID, town.replace("cases_per_day = 6", 'log = "orders.csv"')),
        tmp_path / "out",
    )
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert {"town.toml", "study.toml", "mine.py", "orders.csv"} == {
        Path(path).name for path in manifest["inputs"]
    }
    assert "1 of 2 is left out" in manifest["notes"][0]
    (tmp_path / "mine.py").write_text("raise SystemExit", encoding="utf-8")
    (tmp_path / "orders.csv").unlink()
    assert not sim.responses(sim.load_sweep(tmp_path / "out"), study_of(tmp_path / "out")).empty
    with pytest.raises(ChangedError, match=r"orders\.csv was not loaded with the scenario"):
        sim.run(study_of(tmp_path / "out").scenario)


def test_moved_sweep_of_varied_files_is_not_mixed_with_those_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "mine.py").write_text(RULE.format(0), encoding="utf-8")
    varied = (
        'design = "grid"\nreplications = {}\n[vary]\n"responsibility.rules" = {{ values = '
        '[["duty_list"], ["mine.py:mine"]] }}\n'
    )
    sim.sweep(written(tmp_path / "first", varied.format(1)), tmp_path / "first" / "out")
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    (tmp_path / "first" / "mine.py").write_text(RULE.format(1), encoding="utf-8")
    monkeypatch.setattr(jobs, "_kept", {})  # as another process has it
    with pytest.raises(StudyError, match=r"first.mine\.py was not loaded with the scenario"):
        sim.sweep(written(tmp_path / "second", varied.format(2)), tmp_path / "second" / "out")


def test_fewer_replications_than_there_are_are_refused(tmp_path: Path) -> None:
    sim.sweep(written(tmp_path), tmp_path / "out")
    with pytest.raises(
        StudyError, match="holds a sweep of 5 replications and this study asks for 2"
    ):
        sim.sweep(
            written(tmp_path, GRID.replace("replications = 5", "replications = 2")),
            tmp_path / "out",
        )


def test_two_names_of_one_value_are_refused(tmp_path: Path) -> None:
    named = f'{TOWN}[[issues]]\nname = "noise"\n'
    varied = (
        'design = "grid"\n[vary]\n"issues.0.gap" = { values = [0.0, 0.1] '
        '}\n"issues.noise.gap" = { values = [0.0, 0.1] }\n'
    )
    with pytest.raises(
        StudyError, match=r"issues\.0\.gap and issues\.noise\.gap are the same value"
    ):
        sim.sweep(written(tmp_path, varied, named), tmp_path / "out")


@pytest.mark.parametrize("ends", ["low = 2.5, high = 4.6", "low = 1, high = 1.2"])
def test_what_is_counted_has_whole_ends(tmp_path: Path, ends: str) -> None:
    varied = f'design = "lhs"\nsamples = 4\n[vary]\n"adjudication.period" = {{ {ends} }}\n'
    with pytest.raises(
        StudyError, match=r"adjudication\.period is a whole number; give it whole ends"
    ):
        sim.sweep(written(tmp_path, varied), tmp_path / "out")


def test_choices_that_morris_levels_would_miss_are_refused(tmp_path: Path) -> None:
    varied = (
        '[vary]\n"precedents.reach" = { values = [0, 0.1, 0.2] }\n"precedents.force" = { low '
        "= 0, high = 1 }\n"
    )
    varied = f'design = "morris"\nsamples = 4\n{varied}'
    with pytest.raises(
        StudyError, match=r"precedents\.reach has 3 values; Morris' method steps over 4 levels"
    ):
        sim.sweep(written(tmp_path, varied), tmp_path / "out")


def test_seed_that_no_store_can_hold_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(sim.errors.SimError, match="seed"):
        sim.sweep(written(tmp_path, f"seed = {2**63 - 2}\n{GRID}"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_damaged_store_is_told(tmp_path: Path) -> None:
    sim.sweep(written(tmp_path), tmp_path / "out")
    store = tmp_path / "out" / "sweep.sqlite"
    store.write_bytes(store.read_bytes()[:200] + b"\x00" * 4096)
    with pytest.raises(StudyError, match=r"sweep\.sqlite cannot be read .* it is damaged"):
        sim.load_sweep(tmp_path / "out")


def test_points_that_another_design_made_are_not_ranked(tmp_path: Path) -> None:
    varied = 'design = "morris"\nsamples = 4\nreplications = 2\nvary = "uncertainty"\n'
    sim.sweep(written(tmp_path, varied), tmp_path / "out")
    assert len(sim.sensitivity(tmp_path / "out")) == 2
    with sqlite3.connect(tmp_path / "out" / "sweep.sqlite") as base:
        study = (
            study_of(tmp_path / "out").study.model_copy(update={"seed": 7}).model_dump(mode="json")
        )
        base.execute("UPDATE meta SET value = ? WHERE name = 'study'", (json.dumps(study),))
    base.close()
    with pytest.raises(StudyError, match="differs from the one that its design gives with SALib"):
        sim.sensitivity(tmp_path / "out")


def test_manifest_lists_what_stays_and_every_part(tmp_path: Path) -> None:
    for _ in range(2):
        sim.sweep(written(tmp_path), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert [name for name in manifest["files"] if not (tmp_path / "out" / name).exists()] == []
    assert len(manifest["times"]) == 2
    assert all(part["ended"] for part in manifest["times"])
