"""What `sim fit --bulletin` does and prints."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click

from sim.cli.progress import duration, progress
from sim.cli.screen import number, print_json, say
from sim.cli.tables import print_notes, print_table, print_text
from sim.errors import LogError
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.posterior_page import Page
    from sim.experiments.inference import Cost
    from sim.experiments.posterior import Posterior
    from sim.logs.bulletin import Bulletin
    from sim.report.tables import Table


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
    language: str,
    page: Page | None = None,
) -> None:
    """Write the posterior of a bulletin's city, and print what the numbers say."""
    from sim.experiments.executors import Pool
    from sim.experiments.inference import MOST_DISPATCHED, cost, posterior
    from sim.experiments.posterior_city import check_city
    from sim.experiments.robustness import DRAWS_PER_NUMBER
    from sim.files.new_file import check_folder
    from sim.logs.read_bulletin import load_bulletin

    check_city(out)
    if page is not None:
        check_folder(page.folder, "--report")
    words = Catalogue(language)
    bulletin = load_bulletin(path)
    cases, takes = round(bulletin.cases), cost(bulletin, points, seed, keep)
    if cases > MOST_DISPATCHED and takes.points and not large:
        period = "all periods together" if bulletin.earlier else "the period"
        raise LogError(
            f"{path}: {cases:,} cases in {period}: the bank would take about "
            f"{duration(takes.seconds, Catalogue('en'))} in one process; --large runs it all the same"
        )
    if takes.points:
        say(_cost(takes, where, words))
    else:
        say(words.text("screen.bank_full", cities=f"{points:,}", folder=keep))
    if keep is None:
        say(words.text("screen.bank_lost"))
    with progress(language=language) as shown:
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
        page.save(found, ("learnt", "numbers", "worth"), words)
    if as_json:
        print_json(_document(found))
    else:
        _print(found, words)
    draws = found.save(out)
    following = (
        f"sim compare {out} --toggle adjudication --toggle precedents "
        f"--robust {DRAWS_PER_NUMBER * len(found.keys)} --replications 4"
        + (f" --language {language}" if language != "en" else "")
    )
    say(words.text("screen.fitted", city=out, draws=draws, command=following))


def _cost(of: Cost, where: tuple[str, int | None, str | None], words: Catalogue) -> str:
    """Return how long a bank takes."""
    executor, workers, _ = where
    processes = 1 if executor == "serial" else workers or os.cpu_count() or 1
    return words.text(
        "screen.bank",
        cities=f"{of.points:,}",
        each=f"{1000 * of.seconds / of.points:.0f}",
        time=duration(of.seconds / processes, words),
        executor=executor,
        more=words.text("screen.bank_faster") if processes == 1 else "",
    )


def _print(found: Posterior, words: Catalogue) -> None:
    """Print what the page of a posterior says, its figures left out."""
    from sim.report import posterior_tables as tables
    from sim.report.posterior import alarm_of, calibrated, prior_and_posterior, told_of_days

    of = tables.OfBulletin.of(found, words, plain=True)
    say = of.words.within("posterior")
    bulletin = found.bulletin
    city = words.declared("titles", bulletin.city.title, bulletin.city.title)
    print_text(words.text("values.pair", name=bulletin.titles, value=city), style="bold")
    print_notes([prior_and_posterior(of)])
    print_notes([alarm_of(of)])
    if of.learnt:
        _show(say("learnt.table"), tables.learnt(of))
    print_notes([say("learnt.width" if of.learnt else "learnt.nothing")])
    for line in of.at_an_end:
        print_notes([line])
    keys = [say("keyed", name=of.key(row["key"]), code=row["key"]) for row in of.learnt]
    if keys:
        print_notes([say("learnt.keys", keys=words.listed(keys))])
    if of.unlearnt:
        print_notes([say("learnt.unlearnt", names=of.names_of(of.unlearnt))])
    days = bulletin.next_days
    _show(say("foretold.table", days=days), tables.foretold(of))
    for line in (*told_of_days(of), say("foretold.printed")):
        print_notes([line])
    print_notes([calibrated(of)])
    further = tables.worth(of)
    if further.rows:
        _show(say("worth.table"), further)
        print_notes([say("worth.told")])
    else:
        print_notes([say(f"worth.{'little' if len(found.worth) else 'nothing'}")])


def _show(title: str, table: Table) -> None:
    """Print a table of a page."""
    print_table(title, table.columns, table.rows, [table.columns[place] for place in table.words])


def check_bulletin(path: Path, seed: int, as_json: bool, language: str) -> None:
    """Print what a bulletin file says, and what a fit of it costs."""
    from sim.experiments.inference import MOST_DISPATCHED, cost
    from sim.logs.read_bulletin import load_bulletin
    from sim.report.posterior_tables import believed, published

    bulletin, words = load_bulletin(path), Catalogue(language)
    takes, counted = cost(bulletin, seed=seed), bulletin.definitions.model_dump(mode="json")
    given = {name: each.model_dump(mode="json") for name, each in bulletin.printed.items()}
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
    said = words.within("screen.bulletin")
    if counted["limit_days"] is None:
        low, high = bulletin.limits
        ends = low if low == high else words.text("numbers.interval", low=low, high=high)
        counted["limit_days"] = said("limits", ends=ends)
    city = words.declared("titles", bulletin.city.title, bulletin.city.title)
    of_period = {"days": bulletin.days, "cases": f"{bulletin.dispatched:,.0f}"}
    print_text(said("valid", path=path, title=bulletin.title), style="bold")
    print_text(said("source", source=bulletin.source))
    print_text(said("city", city=city))
    print_text(said("counted" if bulletin.is_counted else "assumed", **of_period))
    for each in bulletin.earlier:
        apart = each.first - bulletin.first
        when = said("before" if apart < 0 else "after", days=abs(apart))
        of_each = {"days": each.days, "cases": f"{each.dispatched:,.0f}"}
        print_text(said("extends", title=each.title, period=each.label, when=when, **of_each))
    for reform in bulletin.reforms:
        since = reform.day - bulletin.city.time.warm_up - bulletin.first
        values = ", ".join(f"{key} = {json.dumps(value)}" for key, value in reform.set.items())
        print_text(said("reform", since=since, values=values))
    definitions = ", ".join(f"{name} = {each}" for name, each in counted.items())
    print_text(said("definitions", definitions=definitions))
    click.echo()
    rows = [
        (
            name,
            published(name, each.value, words, step=each.rounded),
            number(each.rounded),
            number(each.sample),
            believed(bulletin, name, words) or said("as_published"),
        )
        for name, each in bulletin.printed.items()
    ]
    first, *others = (said(name) for name in ("number", "rounded", "sample", "believed"))
    heads = (first, words.text("posterior.columns.published"), *others)
    print_table(said("title"), heads, rows, words=heads[:1])
    print_text(said("note"))
    command = f"sim fit --bulletin {path} --out city.toml"
    command += " --large" if round(bulletin.cases) > MOST_DISPATCHED else ""
    command += f" --language {language}" if language != "en" else ""
    takes_about = duration(takes.seconds, words)
    say(said("cost", cities=f"{takes.points:,}", time=takes_about, command=command))


def _earlier(bulletin: Bulletin) -> list[dict[str, Any]]:
    """Return the earlier periods of a bulletin for JSON."""
    return [
        {
            "title": each.title,
            "source": each.source,
            "period": each.label,
            "published": {name: number.value for name, number in each.printed.items()},
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
        "published": {name: each.value for name, each in bulletin.printed.items()},
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
