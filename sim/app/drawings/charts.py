"""Common parts of ECharts options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.app.drawings.svg import INK, LEFT, RIGHT, SOFT, TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOKS = ((LEFT, "solid"), (RIGHT, "dashed"))
"""Colour and dashes of the arms."""


def chart(title: str, series: Sequence[dict[str, Any]], axes: dict[str, Any]) -> dict[str, Any]:
    """Return a chart without animation, with a description for readers who cannot see it."""
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": title}},
        "textStyle": {"color": INK, "fontSize": TEXT},
        "legend": {
            "top": 0,
            "itemWidth": 34,
            "data": list(dict.fromkeys(one["name"] for one in series)),
        },
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 56, "right": 18, "top": 58, "bottom": 48},
        "series": list(series),
        **axes,
    }


def axis(name: str, *, low: float, high: float | None = None, grid: int = 0) -> dict[str, Any]:
    """Return an axis of numbers."""
    end = {} if high is None else {"max": high}
    return {
        "type": "value",
        "name": name,
        "min": low,
        "gridIndex": grid,
        "nameTextStyle": {
            "color": SOFT,
            "align": "left" if high is None or high == 100 else "right",
        },
        "nameLocation": "end" if high is None or high == 100 else "middle",
        "nameGap": 12 if high is None or high == 100 else 28,
        "axisLabel": {"color": SOFT, "fontSize": TEXT},
        "axisLine": {"onZero": False},
        **end,
    }


def line(
    name: str, points: Sequence[tuple[float, float]], arm: int, *, grid: int = 0
) -> dict[str, Any]:
    """Return the line of an arm."""
    colour, dashes = LOOKS[arm]
    return {
        "type": "line",
        "name": name,
        "data": [list(point) for point in points],
        "xAxisIndex": grid,
        "yAxisIndex": grid,
        "symbol": "none",
        "lineStyle": {"color": colour, "type": dashes, "width": 2},
        "itemStyle": {"color": colour},
    }
