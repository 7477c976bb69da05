"""Invented logs, each with one property that real logs have."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

BY_EVENT = {"case": "id", "time": "at", "unit": "team", "issue": "topic", "closed": "done"}
BY_CASE = {"case": "id", "opened": "came", "closed": "done", "unit": "team", "issue": "topic"}
TOPIC_OF = {"Sewers": "flood", "Streets": "pothole", "Gardens": "hedge"}
TEAMS = tuple(TOPIC_OF)

Row = Sequence[object]


def at(day: int, clock: str) -> str:
    """Return a time on a working day, counted from Monday, 1 March 2021."""
    return f"{np.busday_offset('2021-03-01', day)} {clock}"


def text(columns: dict[str, str], rows: Iterable[Row]) -> str:
    """Return a log as CSV."""
    return "\n".join(",".join(map(str, row)) for row in [tuple(columns.values()), *rows]) + "\n"


def archived(n: int = 300) -> str:
    """Three weeks after it was closed, each case has a row of the archive."""
    rows: list[Row] = []
    for i in range(n):
        team, day = TEAMS[i % 2], i // 4
        done = at(day + i % 3, "15:30")
        for when, who in (
            (at(day, "08:15"), team),
            (done, team),
            (at(day + i % 3 + 15, "15:30"), "Archive"),
        ):
            rows.append((f"Q{i}", when, who, TOPIC_OF[team], done))
    return text(BY_EVENT, rows)


def called_na(n: int = 120) -> str:
    """One case, and the team of every third, are called NA; some teams are not given."""
    rows: list[Row] = []
    for i in range(n):
        name = "NA" if i == 5 else f"Q{i}"
        done = at(i + 1, "11:00")
        rows += [
            (name, at(i, "10:00"), ("NA", "Sewers", "Streets")[i % 3], "flood", done),
            (name, done, "?" if i % 10 == 0 else "Streets", "flood", done),
        ]
    return text(BY_EVENT, rows)


def by_case(
    opened: Iterable[int],
    lasts: Callable[[], int],
    kept: Callable[[int, int], bool] = lambda day, end: True,
    known_until: int = 10**6,
) -> str:
    """Return a row for each opening that is kept; an end after the last day is not known."""
    rows: list[Row] = []
    for i, day in enumerate(opened):
        team, end = TEAMS[i % 3], day + lasts()
        if kept(day, end):
            done = at(end, "16:45") if end <= known_until else ""
            rows.append((f"Q{i}", at(day, "09:10"), done, team, TOPIC_OF[team]))
    return text(BY_CASE, rows)


def all_passed(n: int = 240) -> str:
    """Each case is passed on a day before it is closed, after 3 to 8 days; one stays open."""
    rng, rows = np.random.default_rng(12), []
    for i in range(n):
        day, last, kind = i // 3, int(rng.integers(3, 9)), TOPIC_OF[TEAMS[i % 3]]
        done = at(day + last, "14:00")
        rows.append((f"Q{i}", at(day, "08:30"), TEAMS[i % 2], kind, done))
        rows.append((f"Q{i}", at(day + last - 1, "10:00"), TEAMS[i % 2 + 1], kind, done))
    rows.append((f"Q{n}", at(n // 5, "08:30"), TEAMS[0], TOPIC_OF[TEAMS[0]], ""))
    return text(BY_EVENT, rows)


def with_desk(desk: str, n: int = 300, ends: float = 0.0, begins: float = 0.7) -> str:
    """A desk begins a share of the cases and ends a share of these; a team ends the others."""
    rng, rows = np.random.default_rng(13), []
    for i in range(n):
        day, team = i // 5, TEAMS[i % 3]
        first = desk if rng.random() < begins else team
        last = first if rng.random() < ends else team
        done = at(day + 2, "17:00")
        rows.append((f"Q{i}", at(day, "08:30"), first, TOPIC_OF[team], done))
        rows.append((f"Q{i}", done, last, TOPIC_OF[team], done))
    return text(BY_EVENT, rows)
