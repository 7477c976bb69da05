"""A posterior whose bank is made up, so that what is learnt is known."""

from dataclasses import replace
from functools import cache

import numpy as np

from sim.experiments.bank import NEXT, Bank, earlier, prior_of
from sim.experiments.posterior import Posterior
from sim.logs.bulletin_file import BulletinFile, Published
from sim.logs.published import NUMBERS
from sim.logs.read_bulletin import bulletin_of
from tests.experiments.examples import town

POINTS = 600

RANGES = {
    "citizens.patience_days": {"low": 6, "high": 30, "scale": "log"},
    "appraisal.coupling": [0, 0.5],
    "responsibility.reject_fit": {"low": 0.003, "high": 0.15, "scale": "log"},
    "responsibility.stigma": [0, 0.15],
}
PATIENCE, COUPLING, REJECT, STIGMA = RANGES

PUBLISHED = {"late_share": 0.074, "mean_days": 3.0}


@cache
def posterior(late: float = 0.074, before: float | None = None, drift: float = 0.24) -> Posterior:
    """Return a posterior given a late share and mean days, and a late share of the month before.

    Mean days tell the patience; the late share tells the sum of coupling and rejection, so that
    these depend on each other; nothing tells the stigma.
    """
    said = BulletinFile.model_validate(
        {
            "title": "March",
            "source": "a bulletin of March",
            "city": "town",
            "period": {"days": 22},
            "dispatched": 433,
            "drift": drift,
            "numbers": {name: {"value": value} for name, value in PUBLISHED.items()}
            | {"late_share": {"value": late}},
        }
    )
    city = town(uncertainty=RANGES)
    bulletin = bulletin_of(said, city, 22)
    prior = prior_of(bulletin)
    shares = np.array([prior.member(number).shares for number in range(POINTS)])
    place = {key: shares[:, number] for number, key in enumerate(prior.keys)}
    rng = np.random.default_rng(1)
    luck = rng.normal(size=(len(NUMBERS), 3, POINTS))
    periods = ("", NEXT, earlier(0))
    numbers = {}
    for row, (name, number) in enumerate(NUMBERS.items()):
        for when, noise in zip(periods, luck[row], strict=True):
            if name == "late_share":
                score = 3 * (place[COUPLING] + place[REJECT] - 1) - 2.5 + 0.1 * noise
            elif name == "mean_days":
                score = np.log(3) + place[PATIENCE] - 0.5 + 0.05 * noise
            elif name == "redone_share":
                score = 3 * place[REJECT] - 3 + 0.1 * noise
            else:
                score = 0.3 * noise - 1
            of_share = number.kind == "share"
            numbers[f"{when}{name}"] = 1 / (1 + np.exp(-score)) if of_share else np.exp(score)
    numbers |= {f"{when}filed": np.full(POINTS, 433.0) for when in periods}
    if before is not None:
        late_share = {"late_share": Published(value=before)}
        february = replace(bulletin, title="February", label="2024-02", published=late_share)
        bulletin = replace(bulletin, label="2024-03", earlier=(february,))
    return Posterior(bulletin, Bank(prior, shares, numbers))
