import itertools
import math
import re

import pytest

from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.results.numbers import (
    Way,
    amount,
    directed,
    measured,
    percent,
    plain,
    shown,
    span,
    unit_of,
    way_of,
)
from sim.results.summary import MEASURES

ENGLISH = Catalogue("en")
UNITS = {measure.unit: name for name, measure in MEASURES.items()}.values()


@pytest.mark.parametrize(
    ("value", "measure", "level", "difference"),
    [
        (22.314, "rmst_days", "22.3", "+22.3"),
        (-14.58, "rmst_days", "−14.6", "−14.6"),
        (2368.7, "coordination_hours", "2,369", "+2,369"),
        (0.0842, "late_share", "8.4 %", "+8.4 pp"),
        (-0.021, "rework_share", "−2.1 %", "−2.1 pp"),
        (1.0, "late_share", "100 %", "+100 pp"),
        (0.00084, "open_over_250", "0.8 per 1,000", "+0.1 pp"),
        (0.0042, "follow_ups_per_case", "4.2 per 1,000", "0.00"),
        (1.906, "docket_use", "1.91", "+1.91"),
        (2.886, "transfers_per_case", "2.89", "+2.89"),
        (0.04, "declines_per_case", "0.04", "+0.04"),
        (0.214, "workload_gini", "0.21", "+0.21"),
    ],
)
def test_number_has_the_unit_and_the_few_digits_of_its_measure(
    value: float, measure: str, level: str, difference: str
) -> None:
    way = way_of(measure, [abs(value)]) if abs(value) < 0.01 else None
    assert measured(value, measure, way=way) == level
    assert measured(value, measure, signed=True) == difference


def test_difference_of_a_rare_share_is_written_as_the_share_is() -> None:
    way = way_of("open_over_250", [0.002, 0.0012, math.nan])
    assert way is Way.RARE
    assert measured(-0.0008, "open_over_250", signed=True, way=way) == "−0.8 per 1,000"
    assert amount(-0.0008, "open_over_250", ENGLISH, way) == "0.8 per 1,000"
    assert way_of("open_over_250", [0.002, 0.012]) is Way.SHARE


@pytest.mark.parametrize("value", [0.0, -0.0, 1.4e-17, -1.4e-17])
def test_what_a_computer_rounds_is_zero_without_a_sign(value: float) -> None:
    assert measured(value, "late_share") == "0 %"
    assert measured(value, "rmst_days", signed=True) == "0.0"


@pytest.mark.parametrize(
    ("language", "exponent", "measure"), list(itertools.product(LANGUAGES, (-9, -3, 0, 6), UNITS))
)
def test_no_number_has_an_exponent_and_none_beside_a_word_for_its_direction_a_sign(
    exponent: int, measure: str, language: str
) -> None:
    value, words = 1.5 * 10.0**exponent, Catalogue(language)
    assert re.fullmatch(r"-?[\d,]+(\.\d+)?", plain(value))
    assert re.fullmatch(r"[+−]?[\d,]+(\.\d{1,2})?", measured(value, measure, True, bare=True))
    for text in (
        amount(-value, measure, words),
        directed(-value, measure, words),
        span(-value, value / 2, measure, words),
    ):
        assert not re.search(r"[-+−]", text.replace(unit_of(measure, words), ""))


def test_ends_of_an_interval_have_a_direction_only_where_they_differ_in_it() -> None:
    assert span(-15.1, -14.1, "rmst_days", ENGLISH) == "14.1 to 15.1"
    assert span(-1.2, 0.44, "rmst_days", ENGLISH) == "1.2 days faster to 0.4 days slower"
    assert span(-1.2, 0.01, "rmst_days", ENGLISH) == "1.2 days faster to no change"


@pytest.mark.parametrize(
    ("share", "english", "chinese"),
    [
        (0.0842, "8.4 %", "8.4%"),
        (0.0, "0 %", "0%"),
        (1, "100 %", "100%"),
        (2 / 3, "66.7 %", "66.7%"),
    ],
)
def test_share_is_written_in_percent(share: float, english: str, chinese: str) -> None:
    assert percent(share) == english
    assert percent(share, Catalogue("zh")) == chinese
    assert amount(0.021, "rework_share", Catalogue("zh")) == "2.1个百分点"


def test_a_quantile_that_too_few_cases_reach_is_beyond_the_horizon_and_one_of_no_cases_is_not_applicable() -> (
    None
):
    assert measured(math.nan, "median_days") == "beyond the horizon"
    assert measured(math.nan, "median_days", of_cases=False) == "not applicable"
    assert measured(math.nan, "median_days", words=Catalogue("zh"), of_cases=False) == "不适用"
    assert measured(math.nan, "late_share") == shown(math.nan) == shown(None) == "not applicable"
