"""`sim sweep` as its users call it."""

import json
from pathlib import Path

import pytest

from tests.cli.command_line import sim
from tests.experiments.sweep_examples import GRID, TOWN, written


def test_sweep_says_where_its_runs_are(tmp_path: Path) -> None:
    result = sim("sweep", written(tmp_path), "--out", tmp_path / "out")
    assert result.exit_code == 0
    out = tmp_path / "out"
    assert (
        result.stdout
        == f"40 runs are in {out / 'runs.csv'}; see the results with: sim response {out}\n"
    )
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"].startswith("sim sweep")
    assert set(manifest["files"]) >= {"runs.csv", "manifest.json"}


def test_answer_may_be_json(tmp_path: Path) -> None:
    result = sim("sweep", written(tmp_path), "--out", tmp_path / "out", "--json")
    assert json.loads(result.stdout) == {
        "done": 40,
        "failed": 0,
        "rows": 40,
        "runs": str(tmp_path / "out" / "runs.csv"),
    }


def test_points_that_are_alike_share_runs_and_the_summary_says_so(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("precedents.force\n0.5\n1\n0.5\n", encoding="utf-8")
    result = sim(
        "sweep",
        written(tmp_path, 'points = "points.csv"\nreplications = 2\n'),
        "--out",
        tmp_path / "out",
    )
    assert result.stdout.startswith(
        f"4 runs are in {tmp_path / 'out' / 'runs.csv'} in 6 rows (equal points share their runs);"
    )
    assert len((tmp_path / "out" / "runs.csv").read_text(encoding="utf-8").splitlines()) == 1 + 6


def test_a_resumed_sweep_says_how_many_runs_are_there_and_how_many_remain(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("precedents.force\n0.5\n1\n", encoding="utf-8")
    said = []
    for replications in (1, 3):
        study = written(tmp_path, f'points = "points.csv"\nreplications = {replications}\n')
        said.append(sim("sweep", study, "--out", tmp_path / "out").stderr)
    assert "already" not in said[0]
    assert f"2 runs are already in {tmp_path / 'out'}; 4 remain" in said[1]


def test_exit_code_says_that_runs_failed_and_the_message_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(*given: object, **how: object) -> None:
        raise RuntimeError("no luck")

    study, out = written(tmp_path), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("sim.experiments.jobs.run", spoilt)
        result = sim("sweep", study, "--out", out)
    assert result.exit_code == 1
    assert (
        f"40 runs failed; the reasons are in {out / 'failures.csv'}. Once the cause is fixed (such "
        "as memory"
    ) in result.stderr
    assert sim("sweep", study, "--out", out, "--retry-failed").exit_code == 0


@pytest.mark.parametrize(
    ("study", "options", "message"),
    [
        (
            GRID.replace("rulings_per_year", "rulings"),
            [],
            "adjudication has no key 'rulings'; did you mean 'rulings_per_year'",
        ),
        (GRID, ["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "is for the executor dask"),
    ],
)
def test_what_is_not_valid_is_refused_and_leaves_nothing(
    tmp_path: Path, study: str, options: list[str], message: str
) -> None:
    result = sim("sweep", written(tmp_path, study), "--out", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "out").exists()


def test_missing_study_is_told(tmp_path: Path) -> None:
    result = sim("sweep", tmp_path / "none.toml", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "none.toml: there is no such study file" in result.stderr


def test_changed_study_is_told_with_what_has_changed(tmp_path: Path) -> None:
    sim("sweep", written(tmp_path), "--out", tmp_path / "out")
    result = sim(
        "sweep", written(tmp_path, GRID, TOWN.replace("= 6", "= 8")), "--out", tmp_path / "out"
    )
    assert result.exit_code == 2
    assert "holds results of another study" in result.stderr
    assert "scenario.demand.cases_per_day was 6.0, is 8.0" in result.stderr


def test_shipped_studies_are_valid(root: Path) -> None:
    from sim.experiments.designs import design_points
    from sim.experiments.study_file import load_study

    studies = sorted((root / "scenarios" / "studies").glob("*.toml"))
    assert {path.stem for path in studies} >= {"docket-capacity", "what-matters", "equilibrium"}
    for path in studies:
        loaded = load_study(path)
        assert design_points(loaded)
        assert loaded.study.question
        assert loaded.study.source
