import math
import re

import pytest

from sim.i18n.catalogue import Catalogue
from sim.results.numbers import measured, plain, shown


@pytest.mark.parametrize(
    ("value", "measure", "written"),
    [
        (22.314, "rmst_days", "22.31"),
        (2368.7, "coordination_hours", "2,368.70"),
        (0.0459, "late_share", "0.0459"),
        (0.00042, "referred_out_share", "0.00042"),
        (0.0007, "rework_share", "0.00070"),
        (-0.0000254, "open_over_250", "-0.000025"),
        (0.0043, "handoffs_per_case", "0.0043"),
        (0.00099996, "rework_share", "0.00100"),
    ],
)
def test_numbers_are_written_in_full_with_two_significant_digits_at_least(
    value: float, measure: str, written: str
) -> None:
    assert measured(value, measure) == written
    assert measured(value, measure, signed=True) == written if value < 0 else f"+{written}"


@pytest.mark.parametrize("value", [0.0, -0.0, 1.4e-17, -1.4e-17])
def test_what_a_computer_rounds_is_zero_without_a_minus(value: float) -> None:
    assert measured(value, "late_share") == "0.0000"
    assert measured(value, "rmst_days", signed=True) == "+0.00"


@pytest.mark.parametrize("exponent", range(-9, 9))
def test_no_number_is_written_with_an_exponent(exponent: int) -> None:
    value = 1.5 * 10.0**exponent
    for written in (
        measured(value, "late_share"),
        measured(-value, "rmst_days", signed=True),
        plain(value),
    ):
        assert re.fullmatch(r"-?[\d,]+(\.\d+)?", written)
    assert float(plain(value)) == pytest.approx(value)


def test_a_quantile_that_too_few_cases_reach_is_beyond_the_horizon_and_one_of_no_cases_is_not_applicable() -> (
    None
):
    assert measured(math.nan, "median_days") == "beyond the horizon"
    assert measured(math.nan, "median_days", of_cases=False) == "not applicable"
    assert measured(math.nan, "median_days", words=Catalogue("zh"), of_cases=False) == "不适用"
    assert measured(math.nan, "late_share") == shown(math.nan) == shown(None) == "not applicable"
