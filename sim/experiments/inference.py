"""`posterior`: which cities could have published these numbers, and how long it takes to know."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import LogError
from sim.experiments.bank import lacking, make_bank, make_member, prior_of
from sim.experiments.executors import Pool
from sim.experiments.identity import engine
from sim.experiments.posterior import FEWEST_POINTS, Posterior

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.logs.bulletin import Bulletin

POINTS = 4000
"""Default number of cities in the bank."""

MOST_DISPATCHED = 10_000
"""Cases of a period from which a bank takes long."""

TRIED = 3
"""Number of cities that are run to estimate how long the bank takes."""


class Cost(NamedTuple):
    """How long a bank takes."""

    points: int
    """Cities to be run."""
    seconds: float
    """Of one process."""


def cost(
    bulletin: Bulletin, points: int = POINTS, seed: int = 1, keep: str | Path | None = None
) -> Cost:
    """Return how long a bank takes, from a few of its cities.

    Parameters
    ----------
    bulletin
        From `sim.load_bulletin`.
    points
        Number of cities.
    seed
        Of the bank.
    keep
        Folder that keeps the bank: only what it lacks costs time.

    Returns
    -------
    Cost
        Seconds of one process.

    Raises
    ------
    StudyError
        If the city has no ranges, a city drawn from them is invalid, or `keep` holds another bank.
    LogError
        If there are too few points.
    ScenarioError
        If the seed is invalid.
    OutputError
        If `keep` is a file.
    """
    _check_points(points)
    prior = prior_of(bulletin, seed)
    if keep is not None:
        points = lacking(bulletin, prior, points, Path(keep))
    if not points:
        return Cost(0, 0.0)
    runs = [make_member(bulletin, prior, engine(), number) for number in range(TRIED + 1)]
    return Cost(points, points * float(np.median([each.seconds for each in runs[1:]])))


def posterior(
    bulletin: Bulletin,
    *,
    points: int = POINTS,
    seed: int = 1,
    keep: str | Path | None = None,
    despite_alarm: bool = False,
    executor: str | Pool = "serial",
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Posterior:
    """Return which values of a city's uncertain numbers go with published numbers.

    A bank of cities is drawn from the ranges of the city's table `uncertainty`, each with its
    own map and random numbers, and run. Their numbers, as the bulletin would publish them, are the
    basis of a regression; see `sim.logs.adjustment`.

    Parameters
    ----------
    bulletin
        From `sim.load_bulletin`.
    points
        Number of cities in the bank, 200 or more.
    seed
        Of the bank.
    keep
        Folder that keeps the bank: a later call makes only what is missing.
    despite_alarm
        Go on if hardly any city of the bank could have published the numbers.
    executor
        `serial`, `processes`, `dask`, or a `Pool`. Results are the same.
    progress
        Called with the number of cities run and of all cities.

    Returns
    -------
    Posterior
        Joint draws, what is learnt, the alarm and the calibration.

    Raises
    ------
    StudyError
        If the city has no ranges, a city drawn from them is invalid, or `keep` holds another bank.
    LogError
        If there are too few points, too few cities have all numbers, or the numbers are outside
        what the model can make.
    ScenarioError
        If the seed is invalid.
    OutputError
        If `keep` is a file.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> said = '''
    ... title = "A town, a month"
    ... source = "invented for this example"
    ... city = "classroom"
    ... period.days = 22
    ... numbers.late_share = { value = 0.3, rounded = 0.01 }
    ... '''
    >>> _ = Path("town.toml").write_text(said)
    >>> bulletin = sim.load_bulletin("town.toml")
    >>> found = sim.posterior(bulletin, points=200)
    >>> list(found.learnt.columns[:4])
    ['key', 'prior_low', 'prior_high', 'low']
    >>> found.draws.shape[0]
    1000
    >>> found.save("my-town.toml").name
    'my-town.posterior.csv'
    """
    _check_points(points)
    prior = prior_of(bulletin, seed)
    pool = executor if isinstance(executor, Pool) else Pool(executor)
    with _folder(keep) as folder:
        bank = make_bank(bulletin, prior, points, folder, pool, progress)
    found = Posterior(bulletin, bank)
    found.check_known()
    if found.is_refused and not despite_alarm:
        raise LogError(found.refusal())
    return found


def _check_points(points: int) -> None:
    """Refuse a bank that is too small."""
    if points < FEWEST_POINTS:
        raise LogError(f"points = {points}: a bank needs {FEWEST_POINTS} cities or more")


@contextmanager
def _folder(keep: str | Path | None) -> Iterator[Path]:
    """Yield the folder of a bank, a temporary one if it is not kept."""
    if keep is not None:
        yield Path(keep)
        return
    with tempfile.TemporaryDirectory(prefix="remit-bank-") as folder:
        yield Path(folder)
