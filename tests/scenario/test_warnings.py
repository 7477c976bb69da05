"""Possible mistakes in valid scenarios."""

from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.schema import Scenario
from sim.scenario.warnings import warnings
from tests.scenario.messages import messages


@pytest.fixture
def town(town: Scenario) -> Scenario:
    """The same town with hours to spare."""
    return town.with_values({"department_defaults.utilisation": 0.6})


def test_plain_scenario_has_no_warnings(town: Scenario) -> None:
    assert warnings(town) == ()


@pytest.mark.parametrize("case", messages("warning"), ids=itemgetter("says"))
def test_warning_says_what_will_not_work(town: Scenario, case: dict[str, Any]) -> None:
    changes = {key: item for key, item in case.items() if key != "says"}
    assert warnings(town.with_values(changes)) == (case["says"],)


def test_overrun_docket_is_warned_of(town: Scenario) -> None:
    (line,) = warnings(
        town.with_values({"adjudication.enabled": True, "adjudication.rulings_per_year": 10})
    )
    assert line.startswith(
        "adjudication.rulings_per_year = 10: expected docket use without precedents is "
    )
    assert line.endswith("above 1 the docket grows and can do more harm than no docket")


@pytest.mark.parametrize("case", messages("names"), ids=itemgetter("says"))
def test_names_that_differ_in_writing_only_are_doubted(case: dict[str, Any]) -> None:
    city = {
        "title": "t",
        "departments": [{"name": name, "staff_hours": 90} for name in "abc"],
        "issues": [{"name": "leak"}],
    }
    changes = {key: item for key, item in case.items() if key != "says"}
    assert case["says"] in warnings(Scenario.model_validate(city | changes))


LATE = (
    "1 of 3 is left out, filed on day 1300 or later; the run ends with day 1249, so raise time.days"
)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("filed_day,issue,effort_hours\n1,trees,2\n", []),
        ("filed_day,issue\n1,trees\n2,trees\n1300,trees\n", [LATE]),
        (
            "filed_day,issue\n1,trees\n1250,trees\n1400,trees\n",
            [LATE.replace("1 of 3 is", "2 of 3 requests are").replace("1300", "1250")],
        ),
        (
            "filed_day,issue,Effort_Hours\n1,trees,3\n",
            ["column 'Effort_Hours' is not read; did you mean 'effort_hours'?"],
        ),
        (
            "filed_day,issue, District \n1,trees,1\n",
            ["column ' District ' is not read; did you mean 'district'?"],
        ),
        (
            "filed_day,issue,citizen,citizens\n1,trees,3,4\n",
            ["'citizens' is not read; the columns that are read: filed_day, issue, circumstance"],
        ),
        (
            "filed_day,issue,a,b,c,d,e,f,g\n1,trees,1,1,1,1,1,1,1\n",
            [
                "'a', 'b', 'c', 'd', 'e' and 2 more are not read; the columns that are read: filed_day"
            ],
        ),
    ],
)
def test_what_of_a_log_is_not_replayed_is_counted_and_named(
    town: Scenario, tmp_path: Path, log: str, said: list[str]
) -> None:
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    found = [
        line
        for line in warnings(town.with_values({"demand.log": str(tmp_path / "log.csv")}))
        if line.startswith("demand.log")
    ]
    assert [
        line.removeprefix(f"demand.log: {tmp_path / 'log.csv'}: ")[: len(each)]
        for line, each in zip(found, said, strict=True)
    ] == said


@pytest.mark.parametrize(
    ("key", "listed", "named"),
    [
        ("responsibility.decides", ["quantal", "satisficing"], ["hazard"]),
        ("responsibility.decides", ["hazard", "satisficing"], []),
        ("adjudication.rulings_per_year", [100, 200, 300], ["400"]),
        ("departments.parks.decides", ["quantal", "learning"], []),
    ],
)
def test_value_that_is_not_among_its_choices_is_named(
    town: Scenario, key: str, listed: list[Any], named: list[str]
) -> None:
    lines = warnings(town.with_values({"uncertainty": {key: listed}}))
    assert [line.partition(": ")[0] for line in lines] == [f"{key} = {own}" for own in named]
