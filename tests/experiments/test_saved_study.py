"""A comparison read back from its folder is the one that was saved."""

from pathlib import Path

from sim.experiments.arms import SCENARIO, Factor
from sim.experiments.compare import compare
from sim.experiments.saved_study import _compared, load_comparison
from sim.records.saved import write_manifest
from tests.experiments.examples import town


def test_names_and_contrasts_come_back_whatever_was_compared(tmp_path: Path) -> None:
    study = compare(
        [town(), town(title="another town", label="other")],
        toggle=["precedents"],
        vary={"adjudication.period": [5, 20]},
        names={"B": "as planned"},
        replications=1,
        at_each=["adjudication.period", "scenario"],
        matters={"rmst_days": 2},
    )
    study.save(tmp_path)
    write_manifest(tmp_path, "sim compare", **study.manifest())
    found = load_comparison(tmp_path)
    assert [each.name for each in found.contrasts] == [each.name for each in study.contrasts]
    assert [(each.name, each.called, each.levels) for each in found.arms] == [
        (each.name, each.called, each.levels) for each in study.arms
    ]
    assert found.manifest() == study.manifest()
    assert found.verdicts.equals(study.verdicts)


def test_arms_of_many_scenarios_are_of_the_right_one() -> None:
    factor = Factor(SCENARIO, "scenario", tuple(f"city {n}" for n in range(50)))
    found = [_compared([factor], place, 100)[SCENARIO] for place in range(100)]
    assert found == [factor.levels[place // 2] for place in range(100)]
