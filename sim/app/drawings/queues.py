"""Open cases and the docket, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.app.drawings.charts import axis, chart, line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.i18n.catalogue import Catalogue
    from sim.records.record import RunRecord

DAYS = 250
"""Number of newest days shown."""

STOCKS = ("open", "docket")


def queue_options(
    records: Sequence[RunRecord], names: Sequence[str], said: Catalogue
) -> dict[str, Any]:
    """Return the chart of open cases above that of the docket, with both arms in each.

    Parameters
    ----------
    records, names
        Of the arms; records may be live.
    said
        The words.

    Returns
    -------
    dict
        Options of ECharts; days count from the end of the warm-up.
    """
    say = said.within("page.queues")
    warm_up, today = records[0].scenario.time.warm_up, len(records[0].day_rows)
    first = max(0, today - DAYS)
    days = [day - warm_up + 1 for day in range(first, today)]
    series = [
        line(
            name,
            list(zip(days, record.day_rows[stock][first:].tolist(), strict=True)),
            arm,
            grid=grid,
        )
        for grid, stock in enumerate(STOCKS)
        for arm, (name, record) in enumerate(zip(names, records, strict=True))
    ]
    ends = {"low": first - warm_up + 1, "high": max(today, first + DAYS) - warm_up}
    return chart(
        say("title"),
        series,
        {
            "xAxis": [
                axis("", grid=0, **ends) | {"axisLabel": {"show": False}},
                axis(say("day"), grid=1, **ends),
            ],
            "yAxis": [axis(say(stock), grid=grid, low=0) for grid, stock in enumerate(STOCKS)],
            "grid": [
                {"left": 56, "right": 18, "top": 58, "height": 88},
                {"left": 56, "right": 18, "top": 186, "height": 70},
            ],
        },
    )
