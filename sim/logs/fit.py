"""`fit`: a scenario from a city's own work-order log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.compiled.streams import checked_seed
from sim.logs.draft import drafted
from sim.logs.fitted import Fit
from sim.logs.halves import Judged, fitted_part
from sim.logs.intervals import RESAMPLES, intervals
from sim.logs.knobs import knobs, scaled
from sim.logs.outcomes import outcomes_of_log
from sim.logs.search import CASES, OTHER_SEEDS, Found, Search
from sim.logs.statistics import nearness, resampled, statistics, values

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.logs.log import WorkLog


def fit(
    log: WorkLog,
    *,
    held_out: Judged = "third",
    cases: int = CASES,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Fit:
    """Make a scenario of a work-order log.

    What can be read off is; the rest is searched for by simulation, so that runs have the log's
    statistics.

    Parameters
    ----------
    log
        From `sim.read_log`.
    held_out
        What part of it is kept for `sim.validate`.
    cases
        About how many cases each run of the search follows: fewer are quicker, and intervals wider.
    seed
        Of the search's runs, a whole number from 0.
    progress
        Called with the number of runs made and of those there may be.

    Returns
    -------
    Fit
        What was read off and what was found; its `scenario` can be run, its `save` writes a file.

    Raises
    ------
    LogError
        If the log, or the part that is fitted, has too few cases to learn from.
    ScenarioError
        If the seed is not a whole number from 0 to 2**64 - 1.

    Examples
    --------
    >>> import sim
    >>> city = sim.fit(sim.read_log("orders.csv", {"case": "order", "time": "updated"}))  # doctest: +SKIP
    >>> city.save("my-city.toml")  # doctest: +SKIP
    """
    seed = checked_seed(seed, 1 + OTHER_SEEDS)
    part, share = fitted_part(log, held_out)
    draft, outcomes = drafted(part, share), outcomes_of_log(part)
    listed = knobs(
        with_handoffs=log.has_handoffs, accuracy=draft.accuracy, utilisation=draft.utilisation
    )
    compared = statistics(outcomes, with_handoffs=log.has_handoffs)
    target = values(outcomes, compared)
    weights = nearness(outcomes, compared, target)
    search = Search(draft, listed, compared, target, weights, cases, seed, progress)
    places = search.best()
    seeds = search.repeated(places)
    low, high = intervals(
        search, places, seeds, resampled(outcomes, compared, RESAMPLES, np.random.default_rng(seed))
    )
    ends = [scaled(listed, ends) for ends in (places, low, high)]
    found = tuple(Found(knob, *(end[knob.name] for end in ends)) for knob in listed)
    return Fit(log, held_out, draft, found, compared, target, seeds.mean(axis=0), search.runs, seed)
