"""What `sim fit --bulletin` does and prints."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from sim.cli.progress import duration, progress
from sim.cli.screen import interval, number, print_json, say
from sim.cli.tables import print_lines, print_table, print_text
from sim.errors import LogError
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiments.posterior import Cost, Posterior
    from sim.logs.bulletin import Bulletin


class Page(NamedTuple):
    """The page to write."""

    folder: Path
    command: str
    language: str
    form: str
    """Of figures, as their style."""
    style: str


def fit_bulletin(
    path: Path,
    out: Path,
    points: int,
    seed: int,
    keep: Path | None,
    despite_alarm: bool,
    large: bool,
    where: tuple[str, int | None, str | None],
    as_json: bool,
    page: Page | None = None,
) -> None:
    """Write the posterior of a bulletin's city, and print what the numbers say."""
    from sim.experiments.executors import Pool
    from sim.experiments.posterior import MOST_DISPATCHED, cost, posterior
    from sim.experiments.posterior_city import draws_beside
    from sim.experiments.robustness import DRAWS_PER_NUMBER
    from sim.files.new_file import check_folder, check_new
    from sim.logs.bulletin import load_bulletin

    for each in (out, draws_beside(out)):
        check_new(each)
    if page is not None:
        check_folder(page.folder)
    words = Catalogue("en")
    bulletin = load_bulletin(path)
    cases = round(bulletin.cases)
    if cases > MOST_DISPATCHED and not large:
        period = "all periods together" if bulletin.earlier else "the period"
        raise LogError(
            f"{path}: {cases:,} cases in {period}: the bank would take about "
            f"{duration(cost(bulletin, points, seed).seconds, words)} in one process; --large runs it all "
            "the same"
        )
    say(_cost(cost(bulletin, points, seed), where, words))
    if keep is None:
        say(
            "These cities are lost when the command ends, after an alarm too; --keep DIR keeps them."
        )
    with progress() as shown:
        found = posterior(
            bulletin,
            points=points,
            seed=seed,
            keep=keep,
            despite_alarm=despite_alarm,
            executor=Pool(*where),
            progress=shown.of("cities"),
        )
    if page is not None:
        _save(found, page)
        say(words.text("screen.results_in", folder=page.folder, page=page.folder / "report.html"))
    if as_json:
        print_json(_document(found))
    else:
        _print(found)
    draws = found.save(out)
    say(
        f"The city is in {out}, its joint draws in {draws}. Next: sim compare {out} --toggle "
        f"adjudication --toggle precedents --robust {DRAWS_PER_NUMBER * len(found.keys)} "
        "--replications 4"
    )


def _save(found: Posterior, page: Page) -> None:
    """Write the page of a posterior, its figures and tables."""
    from sim.files.csv_files import save_csv
    from sim.files.new_file import new_folder
    from sim.report.drawings import drawings, save_drawings
    from sim.report.figures import POSTERIOR
    from sim.report.posterior import posterior_report

    with new_folder(page.folder) as folder:
        for name in ("learnt", "numbers", "worth"):
            save_csv(getattr(found, name), folder / f"{name}.csv")
        drawn = drawings(found, page.language, page.form, page.style, folder=POSTERIOR)
        save_drawings(drawn, folder, page.form, page.style)
        (folder / "report.html").write_text(
            posterior_report(found, page.command, page.language, drawn),
            encoding="utf-8",
            errors="backslashreplace",
        )


def _cost(of: Cost, where: tuple[str, int | None, str | None], words: Catalogue) -> str:
    """Return how long a bank takes."""
    executor, workers, _ = where
    processes = 1 if executor == "serial" else workers or os.cpu_count() or 1
    more = "; --executor processes is faster" if processes == 1 else ""
    return (
        f"{of.points:,} cities of {1000 * of.seconds / of.points:.0f} ms: about "
        f"{duration(of.seconds / processes, words)} with {executor}{more}"
    )


def _print(found: Posterior) -> None:
    """Print prior and posterior, calibration, and what would be worth publishing."""
    bulletin, learnt = found.bulletin, found.learnt
    count = len(found.names)
    print_text(f"{bulletin.titles}: {bulletin.city.title}", style="bold")
    print_text(
        f"Prior: {len(learnt)} uncertain numbers, each independent and even over its range in "
        f"[uncertainty], which is an assumption. Posterior: these numbers, given "
        f"{count} published {'number' if count == 1 else 'numbers'}."
    )
    click.echo()
    print_lines("Alarm", [alarm_line(found)])
    told = learnt[learnt["learnt"]].to_dict("records")
    if told:
        print_table(
            "What the published numbers tell",
            ("", "prior", "median", "90 % interval", "width"),
            [
                (
                    row["key"],
                    interval(row["prior_low"], row["prior_high"]),
                    number(row["median"]),
                    interval(row["low"], row["high"]),
                    f"{100 * row['width']:.0f} %",
                )
                for row in told
            ],
            words=("",),
        )
    else:
        print_text("The published numbers tell nothing about any uncertain number.")
    print_text("Width: that of the interval, as a share of the width of the prior's.")
    click.echo()
    print_lines("Not learnt, so the prior stays", [", ".join(learnt[~learnt["learnt"]]["key"])])
    periods = bulletin.periods
    given = [head for head in found.numbers.columns if head.startswith("published")]
    rows = [
        (
            row["number"],
            *(number(row[head]) for head in given),
            number(row["median"]),
            interval(row["low"], row["high"]),
        )
        for row in found.numbers.to_dict("records")
    ]
    heads = [f"published, {each.label}" for each in periods] if bulletin.earlier else given
    print_table(
        f"The {bulletin.next_days} working days that follow",
        ("", *heads, "median", "90 % interval"),
        rows,
        words=("",),
    )
    print_text(_changing(bulletin))
    click.echo()
    print_lines("Calibration", [calibration_line(found)])
    gains = [
        (
            row["number"],
            f"{row['added']:+.2f}",
            row["key"],
            f"{row['before']:.2f} to {row['after']:.2f}",
        )
        for row in found.worth.to_dict("records")
    ]
    if gains:
        print_table(
            "What would be worth publishing",
            ("", "adds", "tells most about", "explained"),
            gains,
            words=("", "tells most about"),
        )
        print_text(
            "Adds: the further variance that this number would explain if it were published, summed "
            "over the uncertain numbers; 1 is all the variance of one of them. Explained: share of "
            "the variance of the number in the column before, without and with this number."
        )
        click.echo()


def _changing(bulletin: Bulletin) -> str:
    """Return how far the city may change between periods, in words."""
    if not bulletin.drift:
        return "The intervals take the city as unchanged: drift = 0."
    before = ", and earlier numbers may differ by it from the last" if bulletin.earlier else ""
    return (
        "The intervals allow for a change from one period to the next that the model does not make, "
        f"an assumption: drift = {bulletin.drift:g}, its standard deviation on the scale of each "
        f"number{before}."
    )


def alarm_line(found: Posterior) -> str:
    """Return whether a city of the bank could have published the numbers, in words."""
    alarm = found.alarm
    if alarm is None:
        return "none: no number is published"
    if not found.is_unusual:
        share = f"{100 * alarm.p:.2g} % of the cities drawn are at least as far from the"
        return f"none: {share} others as these numbers"
    return f"unusual numbers: {found.strangeness()}"


def calibration_line(found: Posterior) -> str:
    """Return how well the intervals fit the bank's own cities, in words."""
    from sim.logs.adjustment import WIDTH_LEVEL

    calibration = found.calibration
    coverage = 100 * calibration.coverage(WIDTH_LEVEL)
    return (
        f"in the {len(calibration.ranks):,} cities of the bank whose numbers are nearest, the 90 % "
        f"intervals from their own numbers hold the true value in {coverage.mean():.1f} % of cases ({coverage.min():.1f} to "
        f"{coverage.max():.1f} by uncertain number)"
    )


def check_bulletin(path: Path, seed: int, as_json: bool) -> None:
    """Print what a bulletin file says, and what a fit of it costs."""
    from sim.experiments.posterior import cost
    from sim.logs.bulletin import load_bulletin
    from sim.report.posterior_tables import believed, published
    from sim.scenario.expand import issues

    bulletin, words = load_bulletin(path), Catalogue("en")
    takes, counted = cost(bulletin, seed=seed), bulletin.definitions.model_dump(mode="json")
    given = {name: each.model_dump(mode="json") for name, each in bulletin.published.items()}
    if as_json:
        print_json(
            {
                "title": bulletin.title,
                "valid": True,
                "source": bulletin.source,
                "city": bulletin.city.title,
                "days": bulletin.days,
                "dispatched": bulletin.dispatched,
                "definitions": counted,
                "numbers": given,
                "earlier": _earlier(bulletin),
                "drift": bulletin.drift,
                "points": takes.points,
                "seconds": takes.seconds,
            }
        )
        return
    dispatched = "dispatched" if bulletin.is_counted else "dispatched, an assumption of the city"
    limits = sorted({each.limit_days or 0 for each in issues(bulletin.city)})
    if counted["limit_days"] is None:
        ends = " to ".join(dict.fromkeys(str(limits[place]) for place in (0, -1)))
        counted["limit_days"] = f"{ends}, of the city's issues"
    print_text(f"{path}: a valid bulletin file. {bulletin.title}", style="bold")
    print_text(f"Source: {bulletin.source}")
    print_text(f"City, whose [uncertainty] is the prior: {bulletin.city.title}")
    print_text(f"{bulletin.days} working days, {bulletin.dispatched:,.0f} cases {dispatched}")
    for each in bulletin.earlier:
        starts = bulletin.first - each.first
        print_text(
            f"Extends {each.title} ({each.label}): {each.days} working days, the first {starts} before "
            f"this period's first, with {each.dispatched:,.0f} cases"
        )
    for reform in bulletin.reforms:
        since = reform.day - bulletin.city.time.warm_up - bulletin.first
        values = ", ".join(f"{key} = {json.dumps(value)}" for key, value in reform.set.items())
        print_text(f"Reform {since:+} working days from the period's first: {values}")
    print_text(f"Counted: {', '.join(f'{name} = {each}' for name, each in counted.items())}")
    click.echo()
    rows = [
        (
            name,
            published(name, each.value, words),
            number(each.rounded),
            number(each.sample),
            believed(bulletin, name, words) or "as published",
        )
        for name, each in bulletin.published.items()
    ]
    heads = ("number", "published", "rounded to", "sample", "believed to be")
    print_table("Published numbers", heads, rows, words=("number",))
    print_text(
        "Believed to be: between the ends of bias, and with a further error within 1.6 standard "
        "deviations; sim fit --numbers has the definitions."
    )
    say(
        f"A fit of {takes.points:,} cities takes about {duration(takes.seconds, words)} in one "
        f"process: sim fit --bulletin {path} --out city.toml"
    )


def _earlier(bulletin: Bulletin) -> list[dict[str, Any]]:
    """Return the earlier periods of a bulletin for JSON."""
    return [
        {
            "title": each.title,
            "source": each.source,
            "period": each.label,
            "published": {name: number.value for name, number in each.published.items()},
        }
        for each in bulletin.earlier
    ]


def _document(found: Posterior) -> dict[str, Any]:
    """Return a posterior for JSON."""
    from sim.logs.adjustment import WIDTH_LEVEL

    alarm, bulletin = found.alarm, found.bulletin
    return {
        "title": bulletin.title,
        "source": bulletin.source,
        "published": {name: each.value for name, each in bulletin.published.items()},
        "earlier": _earlier(bulletin),
        "drift": bulletin.drift,
        "alarm": alarm and {"p": alarm.p, "worst": found.blamed and found.worded(found.blamed)},
        "learnt": found.learnt.to_dict("records"),
        "next": found.numbers.to_dict("records"),
        "calibration": {
            "cities": len(found.calibration.ranks),
            "coverage_90": dict(
                zip(found.keys, found.calibration.coverage(WIDTH_LEVEL).tolist(), strict=True)
            ),
        },
        "worth": found.worth.to_dict("records"),
        "points": len(found.bank.shares),
        "seed": found.bank.prior.seed,
    }
