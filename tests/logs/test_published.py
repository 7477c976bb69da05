"""Numbers that hotlines publish, against counts by hand and from the frames of a run."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.logs.published import NUMBERS, Definitions, numbers, scaled, unscaled
from sim.model.state.status import Activity, Status
from sim.model.state.tables import EVENT, NOBODY
from sim.model.state.zones import Kind
from sim.records.record import RunRecord
from tests.results.examples import WARM_UP, days, ended, record, resolved, town, unit

FIRST, LAST = WARM_UP, WARM_UP + 10
"""The period of hand-made records, whose cases are filed on its first day and have five days."""


def of(*rows: dict[str, Any], tables: dict[str, Any] | None = None, **counted: Any) -> Any:
    """The numbers of these cases."""
    return numbers(record(*rows, **(tables or {})), FIRST, LAST, Definitions(**counted))


def event(case: int, activity: Activity, day: int) -> tuple[int, ...]:
    """An event of a case."""
    return (case, NOBODY, day, NOBODY, NOBODY, activity, 0)


def test_a_case_is_late_from_the_day_after_its_limit() -> None:
    assert of(resolved(5))["late_share"] == 0
    assert of(resolved(6))["late_share"] == 1
    assert of(resolved(6), limit_days=6)["late_share"] == 0
    assert of({})["late_share"] == 1


def test_limits_are_those_of_the_issues_unless_the_city_counts_with_one() -> None:
    rows = (resolved(6), resolved(6, issue=1))
    limits = {"limit_days": np.array([5, 8])}
    assert of(*rows, tables=limits)["late_share"] == 0.5
    assert of(*rows, tables=limits, limit_days=9)["late_share"] == 0


def test_late_cases_are_counted_among_those_due_filed_or_closed_in_the_period() -> None:
    rows = (
        resolved(6),  # filed, due and closed in it, late
        resolved(9, filed_day=WARM_UP - 6),  # closed only, late
        resolved(1, filed_day=WARM_UP - 5),  # due and closed, late: 6 days
        resolved(9, filed_day=WARM_UP + 5),  # filed and closed; due on the day after it
        resolved(30, filed_day=WARM_UP + 8),  # filed only, late
    )
    assert of(*rows, late_among="due")["late_share"] == 2 / 2
    assert of(*rows, late_among="filed")["late_share"] == 2 / 3
    assert of(*rows, late_among="closed")["late_share"] == 3 / 4


def test_a_case_ends_with_its_first_close_or_its_true_resolution() -> None:
    sham = resolved(8, reported_day=WARM_UP + 2)
    given_up = ended(Status.WITHDRAWN, 4)
    assert of(sham)["mean_days"] == 2
    assert of(sham, clock="resolved")["mean_days"] == 8
    assert of(given_up)["mean_days"] == of(given_up, clock="resolved")["mean_days"] == 4


def test_days_are_those_of_the_cases_closed_in_the_period() -> None:
    rows = (resolved(0), resolved(3), resolved(12), resolved(2, filed_day=0))
    assert of(*rows)["mean_days"] == (0 + 3 + WARM_UP + 2) / 3


@pytest.mark.parametrize(
    ("spent", "median"),
    [
        ((2,), 2.0),
        ((2, 2, 2, 2), 2.0),
        ((0, 2), 0.5),  # half of all within the first day, which lasts from -0.5 to 0.5
        ((1, 1, 2, 2), 1.5),
        ((0, 1, 1, 1), 0.5 + 1 / 3),
        ((1, 3, 3, 9), 2.5 + 1 / 2),
    ],
)
def test_the_median_is_as_if_days_were_spread_over_the_day(
    spent: tuple[int, ...], median: float
) -> None:
    assert of(*map(resolved, spent))["median_days"] == pytest.approx(median)


def test_returns_are_counted_by_dispatch() -> None:
    flows = days(declined=1, dispatched=2)
    flows["declined"][: FIRST + 5] = 0  # what happens before and after the period is not counted
    flows["dispatched"][LAST:] = 9
    assert of(resolved(1), tables={"day_rows": flows})["declined_share"] == 5 / 20


def test_no_more_is_returned_than_all() -> None:
    """Units may return in a short period what they got before it."""
    assert of(tables={"day_rows": days(declined=3, dispatched=2)})["declined_share"] == 1


def test_redone_cases_are_counted_among_those_closed_and_solved_ones_among_those_ended() -> None:
    rows = (
        resolved(1, reworks=1),
        resolved(2),
        ended(Status.WITHDRAWN, 3),
        ended(Status.REFERRED_OUT, 4),
        {"reported_day": WARM_UP + 2, "reworks": 2},
        resolved(12, reworks=1),
        resolved(12, reworks=1, reported_day=WARM_UP + 3),  # accepted on paper, rejected later
    )
    rejected = {0: 1, 4: 2, 5: 12, 6: 11}
    events = [event(case, Activity.REWORK, WARM_UP + day) for case, day in rejected.items()]
    events.sort(key=lambda row: row[2])
    found = of(*rows, tables={"event_rows": np.array(events, EVENT)})
    assert found["redone_share"] == 2 / 6
    assert found["solved_share"] == 2 / 4


def test_open_cases_and_complaints_are_counted_by_case_filed() -> None:
    rows = (
        resolved(1),
        {},
        resolved(10),  # closed on the day after the period
        {"filed_day": 0},  # from before
        {"filed_day": LAST},
        {"reported_day": LAST - 1},
    )
    found = of(*rows, tables={"day_rows": days(follow_ups=2)})
    assert found["filed"] == 4
    assert found["open_per_case"] == 3 / 4
    assert found["follow_ups_per_case"] == 2 * 10 / 4


def test_an_extended_case_is_late_and_due_by_its_new_limit() -> None:
    extended = {"extension_days": 3}
    assert of(resolved(8, **extended))["late_share"] == 0
    assert of(resolved(9, **extended))["late_share"] == 1
    assert of(resolved(8, **extended), limit_days=4)["late_share"] == 1
    rows = (
        resolved(1),
        resolved(7, filed_day=WARM_UP - 6, **extended),  # extended before, due on the third day
        resolved(9, filed_day=WARM_UP + 4, **extended),  # extended in it, due after it
        resolved(6, filed_day=WARM_UP + 5),  # due after it
    )
    assert of(*rows)["late_share"] == 1 / 2  # the second is closed a day too late
    assert of(*rows)["extended_share"] == 1 / 2


def test_cases_are_returned_by_a_unit_and_on_their_way_back_by_the_end_of_the_period() -> None:
    events = [
        event(1, Activity.DECLINE, FIRST - 1),  # from before, still on its way
        event(0, Activity.DECLINE, FIRST),
        event(0, Activity.RETURN, FIRST + 2),
        event(2, Activity.DECLINE, LAST - 1),
        event(2, Activity.FOLLOW_UP, LAST - 1),  # a complaint moves nothing
        event(3, Activity.DECLINE, LAST - 1),
        event(3, Activity.REFER_OUT, LAST - 1),
        event(4, Activity.DECLINE, LAST),  # on the day after the period
        event(2, Activity.RETURN, LAST),
    ]
    rows = ({}, {"filed_day": 0}, {}, {}, {})
    tables = {"event_rows": np.array(events, EVENT)}
    found = of(*rows, tables=tables)
    assert found["returning_per_case"] == 2 / 4
    assert found["returned_share"] == 3 / 4


def test_cases_count_for_the_unit_that_closes_them_or_that_got_them_first() -> None:
    units = np.concatenate(
        [unit(), unit(), unit(Kind.TERRITORIAL), unit(Kind.SOCIAL_ORGANISATION), unit()]
    )
    rows = (
        *[resolved(1, unit=0, first_unit=1)] * 6,
        *[resolved(1, unit=2, first_unit=2)] * 3,
        resolved(1, unit=1, first_unit=1),
        *[resolved(1, unit=3, first_unit=3)] * 7,  # no organisation is listed
        {"unit": 4, "first_unit": 4},
        resolved(1),  # at the centre
    )
    tables = {"unit_rows": units}
    closing = of(*rows, tables=tables, top_units=2)
    assert closing["top_share"] == 9 / 10
    # Gini: mean absolute difference of 6, 3, 1 and 0 over twice their mean
    assert closing["units_gini"] == pytest.approx(
        np.abs(np.subtract.outer([6, 3, 1, 0], [6, 3, 1, 0])).mean() / (2 * 2.5)
    )
    assert of(*rows, tables=tables, gini_among="with_cases")["units_gini"] == pytest.approx(
        np.abs(np.subtract.outer([6, 3, 1], [6, 3, 1])).mean() / (2 * 10 / 3)
    )
    assert of(*rows, tables=tables, top_units=1)["top_share"] == 6 / 10
    assert of(*rows, tables=tables, unit="first", top_units=2)["top_share"] == 10 / 11


def test_where_nothing_is_counted_there_is_no_number() -> None:
    found = of()
    assert found.pop("filed") == 0
    assert np.isnan([*found.values()]).all()
    assert [*found] == [*NUMBERS]
    lone = of({})
    known = {name for name, value in lone.items() if np.isfinite(value)}
    assert known == {
        "filed", "late_share", "returned_share", "follow_ups_per_case", "open_per_case",
        "extended_share", "returning_per_case",
    }  # fmt: skip


CITY = town(
    city={"districts": 3},
    time={"days": 70, "warm_up": 10, "horizon": 20},
    demand={"cases_per_day": 12},
    issue_defaults={"count": 3, "limit_days": 4},
    department_defaults={"count": 4},
    social_organisations={"enabled": True, "members": [{"name": "neighbours"}]},
    citizens={"give_up": 0.1},
    supervision={"enabled": True},
    limits={"close_when_due": 0.3, "extension": 0.2, "extension_days": 3},
)


@pytest.fixture(scope="module")
def ran() -> RunRecord:
    return sim.run(CITY, seed=4)


STILL = ("follow_up", "petition", "supervise", "support", "extend", "close_on_paper")


def recounted(of: RunRecord, first: int, last: int, said: Definitions) -> dict[str, float]:
    """The numbers from the frames that users have."""
    cases, daily = of.cases, of.daily.set_index("day").loc[first : last - 1]
    end = cases["end_day"].astype(float).fillna(np.inf)
    close = end
    if said.clock == "reported":
        close = cases["reported_day"].astype(float).fillna(end)
    limit = (said.limit_days or 4) + cases["extension_days"].astype(int)
    filed_in = cases["filed_day"].between(first, last - 1)
    closed_in = close.between(first, last - 1)
    due_in = (cases["filed_day"] + limit).between(first, last - 1)
    among = {"due": due_in, "filed": filed_in, "closed": closed_in}[said.late_among]
    first_due_in = (cases["filed_day"] + 4).between(first, last - 1)
    known = of.events[of.events["day"] < last]
    moves = known[~known["activity"].isin(STILL)]
    returned, redone = (
        known["case"][known["activity"] == activity] for activity in ("decline", "rework")
    )
    late = close - cases["filed_day"] > limit
    spent = (close - cases["filed_day"])[closed_in]
    held = cases["unit"][closed_in] if said.unit == "closing" else cases["first_unit"][filed_in]
    listed = of.units[of.units["kind"] != "social_organisation"]["unit"]
    counts = held.value_counts().reindex(listed, fill_value=0).sort_values(ascending=False)
    differences = np.abs(np.subtract.outer(counts.to_numpy(), counts.to_numpy()))
    opened = (cases["filed_day"] < last) & (close >= last)
    solved = cases["status"][end.between(first, last - 1)] == "resolved"
    whole = pd.cut(spent, np.arange(-0.5, 99), labels=False).value_counts(normalize=True)
    below = whole.sort_index().cumsum()
    ends = [below.index[0] - 0.5, *(below.index + 0.5)]
    return {
        "filed": filed_in.sum(),
        "late_share": late[among].mean(),
        "mean_days": spent.mean(),
        "median_days": np.interp(0.5, [0, *below], ends),
        "declined_share": daily["declined"].sum() / daily["dispatched"].sum(),
        "returned_share": cases["case"][filed_in].isin(returned).mean(),
        "redone_share": cases["case"][closed_in].isin(redone).mean(),
        "solved_share": solved.mean(),
        "follow_ups_per_case": daily["follow_ups"].sum() / filed_in.sum(),
        "open_per_case": opened.sum() / filed_in.sum(),
        "extended_share": (cases["extension_days"] > 0)[first_due_in].mean(),
        "returning_per_case": (moves.groupby("case")["activity"].last() == "decline").sum()
        / filed_in.sum(),
        "top_share": counts.iloc[: said.top_units].sum() / counts.sum(),
        "units_gini": differences.mean() / (2 * counts.mean()),
    }


COUNTED = [
    {"late_among": among, "clock": clock, "unit": held, "limit_days": limit, "top_units": top}
    for among, clock, held, (limit, top) in product(
        ("due", "filed", "closed"),
        ("reported", "resolved"),
        ("closing", "first"),
        ((None, 5), (8, 2)),
    )
]


@pytest.mark.parametrize(
    "counted", COUNTED, ids=lambda counted: "-".join(map(str, counted.values()))
)
def test_numbers_of_a_run_are_those_counted_from_its_frames(
    ran: RunRecord, counted: dict[str, Any]
) -> None:
    said = Definitions(**counted)
    for first, last in ((10, 32), (32, 40), (20, 21)):
        assert numbers(ran, first, last, said) == pytest.approx(
            recounted(ran, first, last, said), rel=1e-12
        )


def test_every_definition_makes_a_difference_in_that_run(ran: RunRecord) -> None:
    usual = numbers(ran, 10, 32, Definitions())
    for key, value in COUNTED[-1].items():
        assert numbers(ran, 10, 32, Definitions(**{key: value})) != usual, key


def test_the_numbers_of_a_period_need_no_day_after_its_last_cases_have_been_due(
    ran: RunRecord,
) -> None:
    """A member of a bank lives only so long."""
    short = sim.run(CITY.with_values({"time.days": 32 + 4 + 3 + 1, "time.horizon": 7}), seed=4)
    for among in ("due", "filed", "closed"):
        said = Definitions(late_among=among)
        assert numbers(short, 10, 32, said) == numbers(ran, 10, 32, said)


def test_a_merged_case_is_closed_with_its_original_though_that_goes_on() -> None:
    merging = {
        "demand": {"cases_per_day": 12, "repeats": 0.5, "repeat_days": 10},
        "service_centre": {"merging": 1},
        "issue_defaults": {"count": 3, "limit_days": 4, "lead_days": 12},
        "citizens": {"give_up": 0},
        "limits": {"close_when_due": 0.9, "rejection": 0},
    }
    city = town(time={"days": 150, "warm_up": 10, "horizon": 4}, **merging)
    ran, short = (
        sim.run(city.with_values({"time.days": days}), seed=4) for days in (150, 32 + 4 + 1)
    )
    assert (short.cases["status"] == "merged").sum() > 10
    for among in ("due", "filed", "closed"):
        whole, part = (
            numbers(each, 10, 32, Definitions(late_among=among)) for each in (ran, short)
        )
        for name in ("late_share", "mean_days", "median_days", "open_per_case"):
            assert part[name] == whole[name], name


@pytest.mark.parametrize("name", [*NUMBERS])
def test_a_scale_is_finite_increasing_and_can_be_undone(name: str) -> None:
    written = np.array([0, 0.001, 0.2, 0.5, 0.999, 1])
    for cases in (0.0, 1.0, 30.0, 5000.0):  # a late case may be of an earlier period
        found = scaled(name, written, cases)
        assert np.isfinite(found).all()
        assert (np.diff(found) > 0).all()
        assert unscaled(name, found, cases) == pytest.approx(written, abs=1e-9)
    if NUMBERS[name].kind != "share":
        assert unscaled(name, scaled(name, 40.0, 30), 30) == pytest.approx(40)
    assert np.isnan(scaled(name, np.array([np.nan]), np.array([0.0]))).all()
