"""One case's history, in sentences: what `sim trace` prints."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import RecordError
from sim.i18n.catalogue import Catalogue
from sim.model.state.status import FIRST_END, STATUSES, Status
from sim.records.frames import SERVICE_CENTRE, case_frame, event_frame
from sim.records.saved import as_written, case_in, events_in, manifest_in, names_of, record_in
from sim.scenario.names import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.records.record import RunRecord

    Row = Mapping[str, Any]

ENDS = tuple(status for status in STATUSES if Status[status.upper()] >= FIRST_END)


@dataclass(frozen=True)
class Trace:
    """A case and its events.

    Attributes
    ----------
    case
        Its row of `cases.csv`, by column name.
    events
        Its rows of `events.csv`, in order.
    days
        Length of the run, in working days.
    """

    case: Row
    events: Sequence[Row]
    days: int


def trace(record: RunRecord, case: int) -> Trace:
    """Return the history of a case of a record.

    Raises
    ------
    RecordError
        If there is no such case.
    """
    if not 0 <= case < len(record.case_rows):
        raise RecordError(_no_such_case(case, len(record.case_rows)))
    events = record.kept_events()
    row = case_frame(record.case_rows[case : case + 1], record.names, case)
    return Trace(
        as_written(row)[0],
        as_written(event_frame(events[events["case"] == case], record.names)),
        len(record.day_rows),
    )


def trace_in(folder: Path, case: int | None = None) -> Trace:
    """Return the history of a case of a saved record.

    Parameters
    ----------
    folder
        Written by `sim run --out` or `RunRecord.save`.
    case
        Its number; the one with most hand-offs unless given.

    Raises
    ------
    RecordError
        If there is no record, or no such case in it.
    """
    with record_in(folder):
        manifest = manifest_in(folder)
        days, names = manifest["scenario"]["time"]["days"], names_of(manifest)
        n, row = case_in(folder, names, case)
        if not row:
            raise RecordError(f"{folder}: {_no_such_case(case, n)}")
        return Trace(row, events_in(folder, names, int(row["case"])), days)


def story(record: RunRecord, case: int, language: str = "en") -> list[str]:
    """Return the history of a case in words, one line for each day with an event.

    Parameters
    ----------
    record
        What `sim.run` returned, with its events.
    case
        Its number, as in the column `case` of `record.cases`.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.

    Returns
    -------
    list of str
        One line per day.

    Raises
    ------
    RecordError
        If there is no such case, or the run was recorded without its events.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> len(sim.story(record, 0)) > 2
    True
    """
    return in_words(trace(record, case), Catalogue(language))


def in_words(history: Trace, words: Catalogue) -> list[str]:
    """Return a history in words: a heading, a line for each day with an event, and the ending."""
    lines = [words.text("headings.case", **_of_the_case(history, words))]
    filed = int(history.case["filed_day"])
    for day, events in itertools.groupby(history.events, key=lambda event: int(event["day"])):
        sentences = words.text("trace.between").join(
            _sentence(event, history, words) for event in events
        )
        lines.append(words.text("trace.day", day=day, since=day - filed, sentences=sentences))
    return [*lines, _ending(history, words)]


def _sentence(event: Row, history: Trace, words: Catalogue) -> str:
    """Return one event in words."""
    return words.text(
        f"trace.{_key(event, history)}",
        **_of_the_case(history, words),
        unit=words.name("units", event["unit"]),
        from_unit=words.name("units", event["from_unit"]),
        rule=_rule(event["rule"], words),
        by=words.name("rulings", event["rule"]),
        precedent=event["precedent"],
    )


def _rule(rule: str, words: Catalogue) -> str:
    """Return the words for a rule; a user's own has the name of its function."""
    return words.declared("rules", rule, RULES[rule].title if rule in RULES else rule)


def _key(event: Row, history: Trace) -> str:
    """Return the key of an event's words, which depend on its cause."""
    activity, rule, nobody = event["activity"], event["rule"], event["unit"] == SERVICE_CENTRE
    if activity == "dispatch" and rule in (
        "precedent",
        "return_to_sender",
        "misdirected",
        "own_mechanism",
    ):
        return f"dispatch_{rule}"
    if activity in ("rule", "whistle") and nobody:
        return f"{activity}_beyond"
    if activity == "rule" and event["precedent"] != "":
        return "rule_kept"
    if activity == "resolve" and nobody:
        return "resolve_merged"
    if activity == "finish_work" and _is_passed_on_after(event, history):
        return "finish_step"
    if activity == "file" and int(history.case["filed_day"]) < int(event["day"]):
        return "file_before"
    if activity == "follow_up" and history.case["found"] == "True":
        return "follow_up_found"
    return str(activity)


def _is_passed_on_after(event: Row, history: Trace) -> bool:
    """Return whether the wait after some work ends by passing the case on, not by closing it."""
    after = itertools.dropwhile(lambda each: each is not event, history.events)
    ends = (each["activity"] for each in after if each["activity"] in ("transfer", "close"))
    return next(ends, "") == "transfer"


def _ending(history: Trace, words: Catalogue) -> str:
    """Return how a case ended, or that it is open."""
    case = history.case
    ended = case["status"] in ENDS
    last = int(case["end_day"]) if ended else history.days
    counts = {name: case[name] for name in ("handoffs", "follow_ups")}
    return words.text(
        f"ends.{case['status'] if ended else 'open'}", days=last - int(case["filed_day"]), **counts
    )


def _of_the_case(history: Trace, words: Catalogue) -> dict[str, Any]:
    """Return the values of the case that sentences may use."""
    said = {name: history.case[name] for name in ("case", "district", "original")}
    return {**said, "issue": words.name("issues", history.case["issue"])}


def _no_such_case(case: int | None, n: int) -> str:
    """Return the error for a case that does not exist."""
    if n == 0:
        return "nobody has filed a case in this run"
    return f"there is no case {case}; they are numbered from 0 to {n - 1}"
