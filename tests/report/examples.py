"""Synthetic studies of any number of arms with long names, and the texts of a figure."""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.experiments.arms import SCENARIO, Arm, Factor
from sim.experiments.contrasts import contrasts
from sim.measures import MEASURES
from sim.model.state.tables import NOBODY, PRECEDENT, REFERRED
from sim.model.state.units import unit_names
from sim.records.frames import Names, precedent_frame
from sim.report.lettering import CHINESE as FAMILIES
from sim.report.lettering import installed
from sim.results.resolution import Curves
from tests.model.toy import toy

LONG = (
    "adjudication and precedents with social_organisations, the centre as a platform for $5: "
    "variant"
)
CHINESE = "石狮市便民服务中心裁定、案例制与社会组织、市场主体一并启用的跨部门协同处置方案（示意）之"

DEPARTMENTS = (
    "water", "market_supervision_and_intellectual_property_office", "roads", "parks_gardens_and_cemeteries", "police", "housing",
    *(f"department_{number:02}" for number in range(12)),
)  # fmt: skip

HORIZON, REPLICATIONS = 60, 5
CLASSES = ("0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33-64", "65+")

needs_chinese = pytest.mark.skipif(
    installed(FAMILIES) is None, reason="no font here has Chinese characters"
)


def study(n_arms: int, name: str = LONG, replications: int = REPLICATIONS) -> Any:
    """Return a study with everything that a figure draws."""
    names = [f"{name} {number}" for number in range(n_arms)]
    scenario = city()
    several = (Factor(SCENARIO, "scenario", tuple(names)),)
    arms = [Arm(name, scenario, several, {SCENARIO: name}) for name in names]
    n_units = len(unit_names(scenario))
    rng = np.random.default_rng(n_arms)
    return SimpleNamespace(
        arms=arms,
        contrasts=contrasts(arms),
        scenarios=dict.fromkeys(names, scenario),
        horizon=HORIZON,
        replications=replications,
        tables={
            "resolution_curves": Curves().table(
                {arm: curves(number, replications) for number, arm in enumerate(names)}
            ),
            "handoffs": handoffs(
                {
                    arm: rng.poisson(20 * rng.random((n_units, n_units)) ** 8 / (1 + number))
                    for number, arm in enumerate(names)
                },
                scenario,
            ),
            "load": loads(names, scenario),
            "quantiles": stacked(dict.fromkeys(names, quantiles())),
            "rulings": stacked(
                {arm: rulings(number, 60, scenario) for number, arm in enumerate(names)}
            ),
            **{
                name: stacked({arm: made(number) for number, arm in enumerate(names)})
                for name, made in (
                    ("incidence", incidence),
                    ("learning_curve", learning),
                    ("daily", daily),
                    ("distribution", distribution),
                    ("districts", districts),
                )
            },
        },
        arms_by=pd.DataFrame({"by": []}),
        arms_table=pd.DataFrame(
            {
                "arm": np.repeat(names, replications),
                **dict.fromkeys(MEASURES, 0.3),
                "workload_gini": rng.uniform(0.2, 0.5, n_arms * replications),
            }
        ),
        effects=effects([f"difference:{arm}" for arm in names[1:]]),
    )


def stacked(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the table of all arms."""
    return pd.concat([frame.assign(arm=arm) for arm, frame in frames.items()], ignore_index=True)


def handoffs(counts: Mapping[str, Any], scenario: Any) -> pd.DataFrame:
    """Return hand-offs by arm, shape (n_units, n_units) each, as a table."""
    units = unit_names(scenario)
    rows = [
        (arm, units[sender], units[receiver], int(cells[sender, receiver]))
        for arm, cells in counts.items()
        for sender, receiver in np.argwhere(cells)
    ]
    return pd.DataFrame(rows, columns=["arm", "from_unit", "unit", "count"])


def loads(arms: Iterable[str], scenario: Any) -> pd.DataFrame:
    """Return the load of the units of each arm, less from unit to unit and from arm to arm."""
    units = unit_names(scenario)
    return stacked(
        {
            arm: load(units, np.linspace(1, 0.3, len(units)) ** (1 + number / 10))
            for number, arm in enumerate(arms)
        }
    )


def load(units: Sequence[str], shares: Any) -> pd.DataFrame:
    """Return the load of units with 1,000 hours and these used shares, and of the leader."""
    frame = pd.DataFrame(
        {
            "unit": units,
            "kind": "functional",
            "had_hours": 1000.0,
            "work_hours": 900 * np.asarray(shares),
            "coordination_hours": 100 * np.asarray(shares),
            "utilisation": shares,
            "held": 50 * np.asarray(shares),
            "backlog_days": 5.0,
        }
    )
    leader = {"unit": "leader", "kind": "leader", "work_hours": 0.0, "coordination_hours": 12.0}
    return pd.concat([frame, pd.DataFrame([leader])], ignore_index=True)


def city() -> Any:
    """Return a scenario with many departments, many issues and a reform."""
    issues = tuple(
        {
            "name": f"noise_of_building_sites_at_night_{number}",
            "departments": departments(number),
            "overlap": 0.2,
            "gap": 0.1,
            "beyond": 0.1,
        }
        for number in range(15)
    )
    named = tuple({"name": name, "staff_hours": 3} for name in DEPARTMENTS)
    return toy({"departments": departments(0)}, named).with_values(
        {"issues": issues, "reforms": ({"day": 70, "set": {"precedents.force": 0.5}},)}
    )


def departments(issue: int) -> tuple[str, ...]:
    """Return who may hold an issue."""
    return tuple(DEPARTMENTS[(issue + step) % len(DEPARTMENTS)] for step in range(3))


def curves(number: int, replications: int) -> Any:
    days = np.arange(HORIZON + 1)
    noise = np.random.default_rng(number).normal(0, 0.02, (replications, 1))
    return np.clip(np.exp(-days / (10 + number)) * (1 + noise), 0, 1)


def incidence(number: int) -> pd.DataFrame:
    days = np.arange(HORIZON + 1)
    ended = 1 - np.exp(-days / (10 + number))
    shares = {
        "department": 0.9,
        "social_organisation": 0.03,
        "market_provider": 0.02,
        "campaign": 0.0,
        "referred_out": 0.03,
    }
    return pd.DataFrame(
        {
            "day": days,
            **{end: share * ended for end, share in shares.items()},
            "withdrawn": 0.02 * ended,
        }
    )


def learning(number: int) -> pd.DataFrame:
    days, handoffs = np.linspace(30, 10, 9) + number, np.linspace(2, 1, 9) + number / 10
    frame = {
        "earlier": CLASSES,
        "cases": np.arange(9, 0, -1) * 100.0,
        "days": days,
        "days_low": days - 3,
        "days_high": days + 3,
    }
    return pd.DataFrame(
        frame
        | {"handoffs": handoffs, "handoffs_low": handoffs - 0.2, "handoffs_high": handoffs + 0.2}
    )


def distribution(number: int) -> pd.DataFrame:
    days = np.array([1, 3, 5, 10, 15, 30, HORIZON])
    resolved = 0.9 * (1 - np.exp(-days / (5 + number)))
    frame = {"days": days, "resolved": resolved, "referred_out": 0.03, "withdrawn": 0.01}
    return pd.DataFrame(frame | {"open": 0.96 - resolved})


def districts(number: int) -> pd.DataFrame:
    """Return three districts, two of them in a county."""
    frame = {"district": [1, 2, 3], "office": ["north_bank", "", "hill"], "cases": [100, 300, 50]}
    days = np.array([12.0, 8.0, 20.0]) + number
    return pd.DataFrame(frame | {"county": ["river", "river", ""], "rmst_days": days, "open": 0.1})


def quantiles() -> pd.DataFrame:
    return pd.DataFrame({"share": [0.5, 0.9, 0.95], "days": [4.0, 30.0, np.nan]})


def daily(number: int) -> pd.DataFrame:
    days = np.arange(120.0)
    return pd.DataFrame({"open": days + number, "docket": days % 7, "backlog_hours": 3 * days})


def effects(contrasts: list[str]) -> pd.DataFrame:
    """Return an effect of each contrast on every measure."""
    rows = [
        (measure, contrast, 0.001 * (number + 1), 0.0005, 0.002 * (number + 1), "")
        for measure in MEASURES
        for number, contrast in enumerate(contrasts)
    ]
    return pd.DataFrame(rows, columns=["measure", "contrast", "estimate", "low", "high", "note"])


def rulings(seed: int, count: int, scenario: Any) -> pd.DataFrame:
    """Return rulings of which some are overruled and some find a case beyond remit."""
    rng = np.random.default_rng(seed)
    rows = np.zeros(count, PRECEDENT)
    rows["circumstance"], rows["day"] = rng.random(count), np.sort(rng.integers(0, 100, count))
    rows["issue"] = np.minimum(rng.geometric(0.2, count) - 1, 14)
    rows["unit"] = np.where(rng.random(count) < 0.2, REFERRED, 0)
    rows["overruled_day"] = np.where(rng.random(count) < 0.1, rows["day"] + 5, NOBODY)
    return kept(rows, scenario)


def kept(rows: Any, scenario: Any) -> pd.DataFrame:
    """Return rulings as a record shows them."""
    issues = tuple(issue.name for issue in scenario.issues)
    return precedent_frame(rows, Names(unit_names(scenario), issues, ()))


def written(drawn: Figure) -> list[Text]:
    """Return all text that is really drawn."""
    found: list[Text] = []
    draw = Text.draw

    def noted(text: Text, renderer: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            found.append(text)
        draw(text, renderer)

    FigureCanvasAgg(drawn)
    with patch.object(Text, "draw", noted):
        drawn.draw_without_rendering()
    return found


def words_of(drawn: Figure) -> list[str]:
    """Return all text that is drawn, in one line each."""
    return [text.get_text().replace("\n", " ") for text in written(drawn)]


def faults(drawn: Figure) -> list[str]:
    """Return each text that lies on another, or reaches beyond the figure."""
    texts = written(drawn)
    renderer = FigureCanvasAgg(drawn).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in texts]
    cut = [
        f"{text.get_text()!r} is cut"
        for text, box in zip(texts, boxes, strict=True)
        if not _inside(box, drawn.bbox)
    ]
    x0, y0, x1, y1 = np.array([box.extents for box in boxes]).reshape(-1, 4).T[..., None]
    apart = (x0 > x1.T) | (y0 > y1.T)
    return cut + [
        f"{texts[first].get_text()!r} lies on {texts[second].get_text()!r}"
        for first, second in np.argwhere(np.tril(~(apart | apart.T), -1))
    ]


def _inside(box: Bbox, sheet: Bbox) -> bool:
    """Whether a box lies within the sheet."""
    return bool(
        box.x0 >= sheet.x0 and box.x1 <= sheet.x1 and box.y0 >= sheet.y0 and box.y1 <= sheet.y1
    )
