from io import BytesIO
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.plots.daily import SERIES, draw_series
from sim.plots.resolution import resolution_curves

LONG = "adjudication + precedents + social_organisations"


def curves(n_arms: int, replications: int = 5, horizon: int = 60) -> Any:
    rng = np.random.default_rng(n_arms)
    days = np.arange(horizon + 1)
    found = {}
    for arm in range(n_arms):
        shape = np.exp(-days / (10 + arm)) * (1 + rng.normal(0, 0.02, (replications, 1)))
        found[f"{LONG} {arm}"] = np.clip(shape, 0, 1)
    return SimpleNamespace(curves=found)


def texts_overlap(drawn: Figure) -> bool:
    """Whether any two names of lines lie over one another."""
    renderer = FigureCanvasAgg(drawn).get_renderer()
    boxes = [text.get_window_extent(renderer) for axes in drawn.axes for text in axes.texts]
    return any(first.overlaps(second) for place, first in enumerate(boxes) for second in boxes[:place])


def texts_are_cut(drawn: Figure) -> bool:
    """Whether any name of a line reaches beyond the figure."""
    renderer = FigureCanvasAgg(drawn).get_renderer()
    boxes = [text.get_window_extent(renderer) for axes in drawn.axes for text in axes.texts]
    return any(box.x1 > drawn.bbox.x1 or box.y0 < 0 or box.y1 > drawn.bbox.y1 for box in boxes)


@pytest.mark.parametrize("n_arms", range(1, 9))
def test_names_of_arms_neither_overlap_nor_are_cut(n_arms: int) -> None:
    drawn = resolution_curves(curves(n_arms))
    assert len(drawn.axes) == (1 if n_arms == 1 else 2)
    assert not texts_overlap(drawn)
    assert not texts_are_cut(drawn)


def test_one_replication_is_drawn_without_bands() -> None:
    drawn = resolution_curves(curves(2, replications=1))
    assert not drawn.axes[0].collections
    drawn.savefig(BytesIO(), format="png")


def test_curves_that_reach_zero_can_be_drawn_on_the_logarithmic_axis() -> None:
    study = SimpleNamespace(curves={"a": np.array([[1.0, 0.5, 0.0]] * 3), "b": np.array([[1.0, 0.0, 0.0]] * 3)})
    drawn = resolution_curves(study)  # type: ignore[arg-type]
    assert all(np.isfinite(line.get_ydata()).all() for line in drawn.axes[0].lines)
    drawn.savefig(BytesIO(), format="png")


def test_drawing_leaves_no_global_state() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    resolution_curves(curves(2))
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("n_arms", [1, 2, 8])
def test_daily_series_of_every_arm_are_drawn(n_arms: int) -> None:
    days = np.arange(50.0)
    drawn = draw_series({f"{LONG} {arm}": dict.fromkeys(SERIES, days + arm) for arm in range(n_arms)}, warm_up=10)
    assert len(drawn.axes) == len(SERIES)
    assert not texts_overlap(drawn)
    drawn.savefig(BytesIO(), format="png")
