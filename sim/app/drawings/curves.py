"""Time to resolution: the unresolved share by days since filing, growing during a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.app.drawings.charts import axis, chart, line
from sim.app.progress import since_warm_up
from sim.results.incidence import ENDS, RESOLVED, cumulative_incidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.i18n.catalogue import Catalogue
    from sim.records.record import RunRecord

DAYS = 60


def curve_options(
    records: Sequence[RunRecord], names: Sequence[str], said: Catalogue
) -> dict[str, Any]:
    """Return the chart of the curves of the arms.

    Parameters
    ----------
    records, names
        Of the arms; records may be live.
    said
        The words.

    Returns
    -------
    dict
        Options of ECharts. A curve reaches as far as any case could have been followed.
    """
    say = said.within("page.curves")
    series = [
        line(name, _points(unresolved(record)), arm)
        for arm, (name, record) in enumerate(zip(names, records, strict=True))
    ]
    axes = {
        "xAxis": axis(say("days"), low=0, high=DAYS),
        "yAxis": axis(say("share"), low=0, high=100),
    }
    return chart(say("title"), series, axes)


def unresolved(record: RunRecord) -> NDArray[np.float64]:
    """Return the unresolved share, 0, 1, ... days after filing, of cases since the warm-up.

    By Aalen and Johansen, as the younger cases are censored; NaN throughout before the first
    filing.
    """
    followed = max(0, min(DAYS, len(record.day_rows) - 1 - record.scenario.time.warm_up))
    ended = cumulative_incidence(record, followed, of=since_warm_up(record)).ended
    left: NDArray[np.float64] = 1 - ended[[ENDS.index(end) for end in RESOLVED]].sum(axis=0)
    return left


def _points(shares: NDArray[np.float64]) -> list[tuple[int, float]]:
    """Return a curve as points in per cent; empty without cases."""
    return [
        (day, round(100 * float(share), 2))
        for day, share in enumerate(shares)
        if not np.isnan(share)
    ]
