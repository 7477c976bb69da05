"""Patterns of real logs on the screen: one run beside them, and forms of decision beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.cli.progress import progress
from sim.cli.screen import say
from sim.cli.tables import print_lines, print_notes, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.experiments.forms import Form
    from sim.logs.yardsticks import Pattern
    from sim.scenario.schema import Scenario

    Found = Mapping[Form, list[Pattern]]

TITLES = {
    "desks": "Patterns of IT service desks (an analogue: the only logs with hand-offs)",
    "hotlines": "Patterns of city hotlines",
}
"""Titles by yardstick."""

FORMS = (
    "The same under other forms of decision, one at a time and one run each: + met, ~ missed by at "
    "most half as much as by the scenario as it is, - missed, . not applicable; one mark for each "
    "number, in the order above. No form was chosen by these patterns, and a number at the edge of "
    "its range may be met with one seed and missed with another."
)

NEARER = 0.5
"""Share of the scenario's own distance from a range within which a form comes nearer to it."""


def tried(scenario: Scenario, seed: int, with_forms: bool, out: Path | None) -> Found:
    """Return the patterns of a scenario, with forms or only as it is; written to `out`, if any."""
    from sim.experiments.patterns import pattern_table, patterns_by_form
    from sim.files.csv_files import save_csv
    from sim.files.new_file import new_path

    with progress() as shown:
        found = patterns_by_form(scenario, seed, with_forms=with_forms, progress=shown.of("runs"))
    if out is not None:
        with new_path(out) as path:
            save_csv(table := pattern_table(found), path)
        say(f"{len(table)} numbers are in {out}")
    return found


def documented(found: Found) -> dict[str, Any]:
    """Return the patterns of a scenario as it is, and those of other forms if there are any."""
    from sim.experiments.patterns import AS_IT_IS

    listed = {
        form: [each._asdict() | {"met": each.met} for each in patterns]
        for form, patterns in found.items()
    }
    others = [form._asdict() | {"patterns": of} for form, of in listed.items() if form != AS_IT_IS]
    return {"patterns": listed[AS_IT_IS]} | ({"forms": others} if others else {})


def print_patterns(found: Found, seed: int) -> None:
    """Print the patterns of a scenario beside the real ones, then those of other forms, if any."""
    from sim.experiments.patterns import AS_IT_IS

    for yardstick, title in TITLES.items():
        _print_own(_of(found[AS_IT_IS], yardstick), f"{title}, and a run with seed {seed}")
    if len(found) == 1:
        return
    print_notes([FORMS])
    for yardstick, title in TITLES.items():
        _print_forms({form: _of(each, yardstick) for form, each in found.items()}, title)


def _of(listed: list[Pattern], yardstick: str) -> list[Pattern]:
    """Return the patterns of a yardstick."""
    return [each for each in listed if each.yardstick == yardstick]


def _print_own(listed: list[Pattern], title: str) -> None:
    """Print the numbers of one yardstick, and their sources."""
    from sim.results.numbers import shown

    met = {True: "yes", False: "no", None: "not applicable"}
    columns = ("", "pattern", "run", "real", "met", "who is counted")
    rows = [
        (
            each.name,
            each.what,
            shown(each.value, ".3g"),
            f"{each.low:g} to {each.high:g}" if each.high < math.inf else f"{each.low:g} or more",
            met[each.met],
            each.counted,
        )
        for each in listed
    ]
    print_table(title, columns, rows, words=("", "pattern", "met", "who is counted"))
    names: dict[str, dict[str, None]] = {}
    for each in listed:
        names.setdefault(each.source, {})[each.name] = None
    lines = (f"{', '.join(those)}: {source}" for source, those in names.items())
    print_lines("Sources of the real numbers:", lines)


def _print_forms(found: Found, title: str) -> None:
    """Print which numbers of one yardstick each form meets."""
    from sim.experiments.patterns import AS_IT_IS
    from sim.i18n.catalogue import Catalogue
    from sim.report.one_at_a_time import form_name

    words, names, rows = Catalogue("en"), [*dict.fromkeys(p.name for p in found[AS_IT_IS])], []
    for form, listed in found.items():
        marks = [mark(*both) for both in zip(listed, found[AS_IT_IS], strict=True)]
        cells = [
            "".join(each for each, of in zip(marks, listed, strict=True) if of.name == name)
            for name in names
        ]
        met = f"{marks.count('+')}/{len(marks)}"
        rows.append((form_name(form.form, words), *cells, met))
    columns = ("form", *names, "met")
    print_table(title, columns, rows, words=columns)


def mark(pattern: Pattern, own: Pattern) -> str:
    """Return the mark of a number under a form, beside that of the scenario as it is."""
    if pattern.met is None:
        return "."
    if pattern.met:
        return "+"
    return "~" if pattern.distance <= NEARER * own.distance else "-"
