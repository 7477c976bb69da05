"""Cities so simple that theory knows the answer."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.schema import Scenario
from tests.model.toy import toy


def bare(issue: dict[str, Any], **changes: Any) -> Scenario:
    """Return the calm city in which citizens neither follow up nor lose patience, with changes."""
    silent = {"patience_days": 1e5} | changes.pop("citizens", {})
    return toy(issue, citizens=silent, **changes)


def batch_means(values: NDArray[Any], batches: int = 20) -> tuple[float, float]:
    """Return the mean of a series and its standard error, the first batch left out as warm-up."""
    means = np.array([batch.mean() for batch in np.array_split(values, batches)[1:]])
    return float(means.mean()), float(means.std(ddof=1) / np.sqrt(len(means)))
