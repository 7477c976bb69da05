import numpy as np
import pandas as pd
import pytest

from sim.i18n.catalogue import Catalogue
from sim.plots import districts
from sim.report.figures.districts import PICTURE, applies, by_county, counties, extremes, table
from sim.report.tables import Context
from sim.results.result import of_arm
from tests.report import examples
from tests.report.examples import study, words_of

ENGLISH = Catalogue("en")


def test_best_and_worst_district_are_called_as_their_street_office_or_by_number() -> None:
    assert extremes(examples.districts(0), ENGLISH) == ("district 2", 8.0, "hill", 20.0)


def test_a_county_has_the_mean_of_all_cases_of_its_districts() -> None:
    assert by_county(examples.districts(0)) == {"river": pytest.approx((100 * 12 + 300 * 8) / 400)}


def test_markers_stand_at_the_means_and_the_extremes_are_named() -> None:
    drawn = districts(study(2, "arm"))
    markers = [line for line in drawn.axes[0].lines if line.get_marker() not in ("", "None")]
    assert [sorted(line.get_xdata()) for line in markers] == [[8, 12, 20], [9, 13, 21]]
    assert {"district 2", "hill"} <= set(words_of(drawn))


def test_tables_have_a_row_for_each_district_and_for_each_county() -> None:
    of = Context(study(2, "arm"), ENGLISH)
    assert table(of).rows == [
        ["north bank", "12.0", "13.0"],
        ["district 2", "8.0", "9.0"],
        ["hill", "20.0", "21.0"],
    ]
    assert counties(of).rows == [["river", "9.0", "10.0"]]


def test_one_district_with_cases_is_no_comparison() -> None:
    made = study(2, "arm")
    assert applies(made)
    others = made.tables["districts"]["district"] != 1
    made.tables["districts"].loc[others, "rmst_days"] = np.nan
    assert of_arm(made.tables["districts"], "arm 0")["rmst_days"].notna().sum() == 1
    assert not applies(made)


def test_counties_stand_in_one_table_where_cases_are_broken_down_by_them() -> None:
    made = study(2, "arm")
    for by, tables in (("zone", 2), ("county", 1)):
        made.arms_by = pd.DataFrame({"by": [by]})
        assert len(PICTURE.beside(Context(made, ENGLISH)).tables) == tables
