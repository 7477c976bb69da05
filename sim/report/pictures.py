"""What a report has for those who cannot see its figures: what each shows, and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.daily import SERIES, WEEK, weekly
from sim.report.headline import MEASURE
from sim.report.names import part_name
from sim.report.rows import effect_rows, grouped, means
from sim.report.tables import MOST_COLUMNS, Table, below_one_another, spread_of_primary
from sim.results.incidence import ENDS
from sim.results.numbers import measured, shown
from sim.results.result import by_arm, of_arm

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.tables import Context

DAYS = (0, 1, 2, 3, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 250, 375, 500, 750, 1000)
"""Days whose numbers stand in the report, and the horizon; `curves.csv` has all."""

MOST_WEEKS = 12
"""Weeks of each arm whose numbers stand in the report; `daily.csv` has all days."""

LARGEST = 10
"""Flows of each arm, and units, that are listed; `handoffs.csv` and `hours.csv` have all."""


def effects_shown(of: Context) -> str:
    """Return the effects on the primary measure in words."""
    rows = {
        of.contrast(row.contrast).words: row for row in effect_rows(of.study, of.words, [MEASURE])
    }
    told = ({"contrast": name, "numbers": row._asdict()} for name, row in rows.items())
    return of.apart("report.results.effect", told)


def spread_shown(of: Context) -> str:
    """Return the range of each primary effect over draws in words."""
    told = []
    for row in spread_of_primary(of):
        low, high = (measured(row[end], MEASURE, signed=True) for end in ("lowest", "highest"))
        told.append({"contrast": of.contrast(row["contrast"]).words, "low": low, "high": high})
    return of.apart("report.robust.told", told)


def curves_shown(of: Context) -> str:
    """Return the shares not yet resolved at a fifth of the horizon and at its end."""
    shares = of.study.tables["curves"].set_index(["arm", "day"])["estimate"]
    days = {"early": of.study.horizon // 5, "late": of.study.horizon}
    told = {arm: {at: _percent(shares[arm, day]) for at, day in days.items()} for arm in of.names}
    return of.of_arms("report.curves.arm_left", told)


def curves(of: Context) -> Table:
    """Return the shares not yet resolved, and what they differ by, on some days."""
    several = len(of.names) > 1
    rows = [
        [
            *_arm_and_day(of, row),
            *(_percent(row[name]) for name in ("estimate", "low", "high")),
            *(_percent(row[f"difference{end}"], "+") for end in ("", "_low", "_high") if several),
        ]
        for row in _on_days(of, "curves")
    ]
    differences = ["report.curves.difference", "low", "high"] if several else []
    columns = of.heads("arm", "day", "report.curves.estimate", "low", "high", *differences)
    return Table(columns, grouped(rows))


def endings_shown(of: Context) -> str:
    """Return the shares of the ends that cases come to within the horizon."""
    told = {}
    for arm, frame in by_arm(of.study.tables["incidence"]).items():
        shares = frame.iloc[-1][[*ENDS]]
        names = of.heads(*(f"figures.incidence.{end}" for end in ENDS))
        ends = [
            f"{name} {_percent(share)} %"
            for name, share in zip(names, shares, strict=True)
            if share > 0
        ]
        told[arm] = {"ends": of.words.text("lists.clauses").join(ends)}
    return of.of_arms("report.endings.arm", told)


def endings(of: Context) -> Table:
    """Return the share of cases that has come to each end on some days."""
    rows = []
    for row in _on_days(of, "incidence"):
        shares = [row[end] for end in ENDS]
        rows.append([*_arm_and_day(of, row), *map(_percent, (*shares, 1 - sum(shares)))])
    keys = (f"figures.incidence.{end}" for end in (*ENDS, "open"))
    return Table(of.heads("arm", "day", *keys), grouped(rows))


def learning_shown(of: Context) -> str:
    """Return each arm's means of the first and the last class that have cases."""
    told = []
    for arm, name in of.names.items():
        known = of_arm(_with_cases(of), arm)
        if known.empty:
            told.append(name)
            continue
        first, last = (shown(mean, ".2f") for mean in known["days"].iloc[[0, -1]])
        numbers = {"first": first, "last": last, "most": known["earlier"].iloc[-1]}
        told.append(of.words.text("report.learnt.arm", arm=name, **numbers))
    return of.words.text("lists.apart").join(told)


def learning(of: Context) -> Table:
    """Return time and hand-offs by how many like cases came before."""
    numbers = ("days", "days_low", "days_high", "handoffs", "handoffs_low", "handoffs_high")
    rows = [
        [
            of.names[row["arm"]],
            row["earlier"],
            shown(row["cases"], ",.1f", of.words),
            *(shown(row[number], ".2f", of.words) for number in numbers),
        ]
        for row in _with_cases(of).to_dict("records")
    ]
    earlier, cases, days, handoffs = (
        f"report.learnt.{name}" for name in ("earlier", "cases", "days", "handoffs")
    )
    keys = ("arm", earlier, cases, days, "low", "high", handoffs, "low", "high")
    return Table(of.heads(*keys), grouped(rows))


def _with_cases(of: Context) -> pd.DataFrame:
    """Return the classes of the learning curves that have cases."""
    table = of.study.tables["learning"]
    return table[table["cases"] > 0]


def load_shown(of: Context) -> str:
    """Return how unequal the load is in each arm."""
    ginis = means(of.study.arms_table, "workload_gini")
    told = {arm: {"gini": of.written(gini, "workload_gini")} for arm, gini in ginis.items()}
    return of.of_arms("report.load.arm", told)


def load(of: Context) -> Table:
    """Return the share of the load that the least loaded units carry."""
    arms = [*by_arm(of.study.tables["burden"]).values()]
    rows = [
        [shown(100 * share, ".0f"), *(shown(100 * load, ".1f", of.words) for load in loads)]
        for share, *loads in zip(
            arms[0]["share_of_units"], *(arm["share_of_load"] for arm in arms), strict=True
        )
    ]
    return Table([*of.heads("report.load.units"), *of.names.values()], rows)


def hours_by_kind(of: Context) -> Table:
    """Return hours on cases and on coordination by kind of unit."""
    hours = ["work_hours", "coordination_hours"]
    table = of.study.tables["hours"]
    sums = table.groupby(["arm", "kind"])[hours].sum()
    heads, columns = [], []
    for kind in table["kind"].unique():
        for what in hours:
            found = [float(sums[what].get((arm, kind), 0.0)) for arm in of.names]
            if any(number > 0 for number in found):
                heads.append(of.heads(f"report.load.{kind}", f"report.load.{what}"))
                columns.append([shown(number, ",.0f") for number in found])
    if len(of.names) > MOST_COLUMNS:
        between = of.words.text("lists.between")
        return below_one_another(of, [between.join(head) for head in heads], columns)
    rows = [[*head, *column] for head, column in zip(heads, columns, strict=True)]
    keys = ("report.load.kind", "report.load.hours")
    return Table([*of.heads(*keys), *of.names.values()], rows, (0, 1))


def busiest(of: Context) -> Table:
    """Return the units that coordination takes most of, in the arm in which it takes most."""
    hours = [  # the last unit is the leader
        arm[:-1].set_index("unit")["coordination_hours"]
        for arm in by_arm(of.study.tables["hours"]).values()
    ]
    most = max(hours, key=lambda column: float(column.sum()))
    units = most[most > 0].sort_values(ascending=False).head(LARGEST).index
    columns = [[shown(float(arm.get(unit, 0.0)), ",.1f") for arm in hours] for unit in units]
    if len(of.names) > MOST_COLUMNS and len(units):
        return below_one_another(of, [*map(str, units)], columns)
    rows = [[str(unit), *column] for unit, column in zip(units, columns, strict=True)]
    return Table([*of.heads("unit"), *of.names.values()], rows)


def handoffs_shown(of: Context) -> str:
    """Return how many hand-offs each arm has."""
    counts = of.study.tables["handoffs"].groupby("arm")["count"].sum()
    told = {arm: {"count": counts.get(arm, 0)} for arm in of.names}
    return of.of_arms("report.circling.arm_handoffs", told)


def handoffs(of: Context) -> Table:
    """Return the largest flows of each arm."""
    rows = []
    for arm, name in of.names.items():
        flows = of_arm(of.study.tables["handoffs"], arm)
        counts = flows.set_index(["from_unit", "unit"])["count"].to_dict()
        largest = flows.sort_values("count", ascending=False, kind="stable").head(LARGEST)
        rows += [
            [name, sender, receiver, f"{count:,}", f"{counts.get((receiver, sender), 0):,}"]
            for sender, receiver, count in largest.itertuples(index=False)
        ]
    keys = (f"report.circling.{name}" for name in ("sender", "receiver", "count", "back"))
    return Table(of.heads("arm", *keys), grouped(rows), range(3))


def rulings_shown(of: Context) -> str:
    """Return how many rulings each arm keeps."""
    counts = of.study.tables["rulings"]["arm"].value_counts()
    told = {arm: {"count": counts.get(arm, 0)} for arm in of.names}
    return of.of_arms("report.circling.arm_rulings", told)


def longest_open(of: Context) -> Table:
    """Return the cases that are open longest in each arm."""
    rows = [
        [
            of.names[row["arm"]],
            str(row["case"]),
            str(row["issue"]),
            part_name("zone", str(row["zone"]), of.words),
            str(row["unit"]),
            *(f"{row[number]:,}" for number in ("handoffs", "follow_ups", "days_open")),
        ]
        for row in of.study.tables["longest_open"].to_dict("records")
    ]
    columns = ("case", "issue", "zone", "unit", "handed", "follow_ups", "days_open")
    keys = (f"report.circling.{name}" for name in columns)
    return Table(of.heads("arm", *keys), grouped(rows), (0, 2, 3, 4))


def days_shown(of: Context) -> str:
    """Return the numbers of each arm at the end."""
    weeks = _weeks(of).items()
    told = {arm: dict(zip(SERIES, numbers[-1], strict=True)) for arm, numbers in weeks}
    return of.of_arms("report.days.arm_last", told)


def days(of: Context) -> Table:
    """Return the daily series in some weeks, the last among them."""
    rows: list[list[str]] = []
    lengths = of.study.tables["daily"]["arm"].value_counts()
    for arm, weeks in _weeks(of).items():
        step = -(-len(weeks) // MOST_WEEKS)
        rows += [
            [of.names[arm], str(min((place + 1) * WEEK, lengths[arm]) - 1), *weeks[place]]
            for place in range((len(weeks) - 1) % step, len(weeks), step)
        ]
    keys = (f"report.days.{name}" for name in SERIES)
    return Table(of.heads("arm", "day", *keys), grouped(rows))


def _weeks(of: Context) -> dict[str, list[tuple[str, ...]]]:
    """Return the daily series of each arm as means of weeks, all series of a week together."""
    return {
        arm: [
            tuple(shown(float(mean), ",.1f") for mean in means)
            for means in zip(*(weekly(frame[name].to_numpy()) for name in SERIES), strict=True)
        ]
        for arm, frame in by_arm(of.study.tables["daily"]).items()
    }


def _on_days(of: Context, table: str) -> list[dict[Any, Any]]:
    """Return the rows of a table on the days whose numbers are shown."""
    frame = of.study.tables[table]
    return frame[frame["day"].isin([*DAYS, of.study.horizon])].to_dict("records")


def _arm_and_day(of: Context, row: dict[Any, Any]) -> tuple[str, str]:
    """Return the first two cells of a row."""
    return of.names[row["arm"]], str(row["day"])


def _percent(share: float, sign: str = "") -> str:
    """Return a share in per cent as it is written; nothing where there is none."""
    return "" if share != share else shown(100 * share, f"{sign}.2f")
