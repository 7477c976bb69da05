import numpy as np

from sim.plots import burden
from sim.report.rows import means
from sim.results.result import by_arm
from tests.report.examples import study, words_of


def test_curves_are_those_of_the_study_beside_the_diagonal() -> None:
    made = study(3)
    diagonal, *lines = burden(made).axes[0].lines
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata()) == [0, 1]
    for line, curve in zip(lines, by_arm(made.tables["burden"]).values(), strict=True):
        assert np.allclose(line.get_xydata(), curve)


def test_each_arm_has_its_mean_coefficient() -> None:
    made = study(3, "arm")
    text = " ".join(words_of(burden(made)))
    assert all(
        f"{arm} Gini {gini:.2f}" in text
        for arm, gini in means(made.arms_table, "workload_gini").items()
    )


def test_an_arm_to_which_the_coefficient_does_not_apply_has_none() -> None:
    made = study(2, "arm")
    made.arms_table.loc[made.arms_table["arm"] == "arm 1", "workload_gini"] = np.nan
    assert not any("arm 1 Gini" in text for text in words_of(burden(made)))


def test_lines_that_coincide_can_all_be_seen() -> None:
    widths = [line.get_linewidth() for line in burden(study(8)).axes[0].lines[1:]]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 8
