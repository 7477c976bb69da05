"""A run in which nearly everything happens, with difficult names, and readers of exports."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np

import sim
from sim.records.exports.event_log import EventLog
from sim.records.record import RunRecord
from sim.scenario.schema import Scenario
from tests.model.test_invariants import EVERYTHING_ON

HARD = "城管局\"<&'>甲"
HARD_TO_WRITE: dict[str, Any] = EVERYTHING_ON | {
    "title": '中文城市 <&">',
    "time": {"days": 120, "warm_up": 30, "horizon": 60},
    "departments": [{"name": HARD}, {"name": "NA"}, {"name": "a,b"}],
    "issues": [
        {
            "name": "树木倒伏",
            "departments": [HARD, "NA", "a,b"],
            "overlap": 0.3,
            "gap": 0.2,
            "beyond": 0.1,
            "weight": 2.0,
        }
    ],
    "initial": {
        "backlog": 30,
        "precedents": [
            {"issue": "树木倒伏", "circumstance": 0.5, "unit": HARD, "age_days": 30},
            {"issue": "树木倒伏", "circumstance": 0.97, "unit": "beyond remit", "age_days": 10},
        ],
    },
    "social_organisations": EVERYTHING_ON["social_organisations"]
    | {"members": [{"name": "邻里互助社", "staff_hours": 6}]},
}


class Event(NamedTuple):
    """An event as every format has it."""

    case: str
    activity: str
    time: str
    unit: str
    from_unit: str
    transition: str
    day: int
    rule: str
    precedent: str


@cache
def record() -> RunRecord:
    """A run in which much happens; made once."""
    return sim.run(Scenario.model_validate(HARD_TO_WRITE), seed=1)


def read(path: Path, form: str) -> list[Event]:
    """The events of a file, in its order."""
    return {"csv": csv_events, "xes": xes_events, "ocel": ocel_events}[form](path)


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def csv_events(path: Path) -> list[Event]:
    keys = (
        "case:concept:name",
        "concept:name",
        "time:timestamp",
        "org:group",
        "from_unit",
        "lifecycle:transition",
    )
    return [
        Event(*(row[key] for key in keys), int(row["day"]), row["rule"], row["precedent"])
        for row in csv_rows(path)
    ]


def values(element: ElementTree.Element) -> dict[str, str]:
    """The attributes of an element of XES."""
    return {
        child.attrib["key"]: child.attrib["value"] for child in element if "key" in child.attrib
    }


def xes_events(path: Path) -> list[Event]:
    events = []
    for trace in ElementTree.parse(path).getroot().iter("trace"):
        case = values(trace)["concept:name"]
        for has in map(values, trace.iter("event")):
            named = (
                has[key]
                for key in (
                    "concept:name",
                    "time:timestamp",
                    "org:group",
                    "from_unit",
                    "lifecycle:transition",
                )
            )
            events.append(
                Event(case, *named, int(has["day"]), has.get("rule", ""), has.get("precedent", ""))
            )
    return events


def ocel(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def ocel_events(path: Path) -> list[Event]:
    events = []
    for event in ocel(path)["events"]:
        has = {attribute["name"]: attribute["value"] for attribute in event["attributes"]}
        related = {
            each["qualifier"]: each["objectId"].partition(":")[2] for each in event["relationships"]
        }
        units = related["holds"], related.get("hands over", related["holds"])
        ruling = related.get("cites", related.get("decides", ""))
        events.append(
            Event(
                related["concerns"],
                event["type"],
                event["time"],
                *units,
                has["transition"],
                has["day"],
                has.get("rule", ""),
                ruling,
            )
        )
    return events


def repeated(log: EventLog, times: int, folder: Path) -> EventLog:
    """A log that repeats the same history several times with other cases, mapped from files."""
    days = int(log.events["day"].max()) + 1
    cases, events = np.tile(log.cases, times), np.tile(log.events, times)
    turn = np.repeat(np.arange(times), len(log.events))
    events["case"] += (turn * len(log.cases)).astype(events["case"].dtype)
    events["day"] += (turn * days).astype(events["day"].dtype)
    for name, rows in (("cases", cases), ("events", events)):
        np.save(folder / f"{name}.npy", rows)
    mapped = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("cases", "events"))
    return EventLog(log.title, log.seed, log.names, *mapped, log.rulings)
