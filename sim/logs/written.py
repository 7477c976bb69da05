"""A fitted scenario as a TOML file that says beside each number where it is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomlkit

from sim.logs.knobs import OF_HANDOFFS

if TYPE_CHECKING:
    from tomlkit.items import Item, Table

    from sim.logs.found import Found

DIGITS = 4
"""Significant ones: more than any of the numbers is sure to."""

LINE = 120
"""Columns of a comment."""

ASSUMED: dict[tuple[str, ...], str] = {
    ("city", "districts"): "assumption: the log is taken for one district",
    ("demand", "direct_answer"): "assumption: the log has only what was dispatched",
    ("citizens", "give_up"): "assumption: the log does not tell who gave up",
    ("department_defaults", "minimum_hours"): "assumption: room for a case a day",
    (
        "adjudication",
        "rulings_per_year",
    ): "assumption: 8 for a hundred cases, as in the stylised Shishi",
}
READ_OFF: dict[tuple[str, ...], str] = {
    ("demand", "cases_per_day"): "read off the log",
    ("demand", "seasonality"): "read off the log; tested as if weeks were independent",
    ("demand", "week"): "read off the log: Monday to Friday",
    ("demand", "log"): "the log's own requests, in place of drawn ones",
    ("initial", "backlog"): "read off the log: open on a usual day",
    ("initial", "backlog_days"): "read off the log: from the mean age of what is open",
    ("responsibility", "return_days"): "read off the log",
}


def rounded(value: Any) -> Any:
    """Return tables with numbers of a few significant digits, so that a file says all that a run depends on."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def toml(tables: dict[str, Any], searched: tuple[Found, ...], report: dict[str, list[str]]) -> str:
    """Return a scenario as a file.

    Parameters
    ----------
    tables
        Of the scenario.
    searched
        Of which some stand in the scenario, with what is to be said beside them.
    report
        What stands above all numbers: lines by title.
    """
    document = tomlkit.document()
    for line in _comments(report | _scaled(searched)):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    for key in ("title", "question", "source"):
        document.add(key, tomlkit.item(tables[key]))
    comments = READ_OFF | ASSUMED | _searched(searched)
    for name, table in tables.items():
        if isinstance(table, dict) and table:
            document.add(name, _table(name, table, comments))
    for name in ("departments", "issues"):
        document.add(name, _listed(tables[name]))
    return tomlkit.dumps(document)


def _table(name: str, table: dict[str, Any], comments: dict[tuple[str, ...], str]) -> Table:
    """Return a table with a comment beside each number."""
    written = tomlkit.table()
    for key, value in table.items():
        item = tomlkit.item(value)
        if (name, key) in comments:
            item.comment(comments[name, key])
        written.add(key, item)
    return written


def _listed(tables: list[dict[str, Any]]) -> Item:
    """Return a list of tables."""
    listed = tomlkit.aot()
    for each in tables:
        listed.append(tomlkit.item(each))
    return listed


def _searched(searched: tuple[Found, ...]) -> dict[tuple[str, ...], str]:
    """Return what is to be said beside what was searched for."""
    found = {
        tuple(knob.key.split(".")): "assumption: the log has no hand-offs"
        for knob in OF_HANDOFFS
        if knob.key
    }
    for each in searched:
        if each.knob.key:
            table, key = each.knob.key.split(".")
            how = "searched" if each.learnt else "searched, but the log does not tell it"
            found[table, key] = f"{how}: {each.low:.2g} to {each.high:.2g}"
    return found


def _scaled(searched: tuple[Found, ...]) -> dict[str, list[str]]:
    """Return what was searched for and acts on many numbers, under its title."""
    lines = [
        f"{each.knob.what}: {each.value:.3g} ({each.low:.2g} to {each.high:.2g}), searched"
        for each in searched
        if not each.knob.key
    ]
    return {
        (
            "Issues: departments and their weights are those that ended the issue's cases; "
            "overlap, "
            "gap and lead times are scaled by"
        ): lines
    }


def _comments(report: dict[str, list[str]]) -> list[str]:
    """Return a report as lines of comment."""
    return [
        line
        for title, lines in report.items()
        for line in (title, *(wrapped for each in lines for wrapped in _wrapped(each)))
    ]


def _wrapped(line: str) -> list[str]:
    """Return a line of a list in as many lines as it needs."""
    import textwrap

    return textwrap.wrap(
        line, LINE, initial_indent="- ", subsequent_indent="  ", break_long_words=False
    )
