"""The page of a posterior: one self-contained HTML file, for the director of a hotline too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sim
from sim.i18n.catalogue import Catalogue
from sim.report import posterior_tables
from sim.report.drawings import drawings
from sim.report.figures import POSTERIOR
from sim.report.posterior_tables import OfBulletin, believed, published, repeated
from sim.report.report import shown, template
from sim.results.numbers import Way, percent, written
from sim.results.numbers import shown as as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.experiments.posterior import Posterior
    from sim.logs.bulletin import Bulletin
    from sim.report.drawings import Drawing


def posterior_report(
    found: Posterior,
    command: str = "",
    language: str = "en",
    drawn: Mapping[str, Drawing] | None = None,
) -> str:
    """Return a posterior as one HTML page.

    Parameters
    ----------
    found
        What `sim.posterior` returned.
    command
        The command that made it, if there was one.
    language
        One of `sim.i18n.catalogue.LANGUAGES`.
    drawn
        The figures by name, where `sim.report.drawings.drawings` has given them in this language
        already; they are drawn here unless given.

    Returns
    -------
    str
        A page that loads nothing from elsewhere.

    Raises
    ------
    LanguageError
        If there are no texts in that language.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("march.toml").write_text('''
    ... title = "March"
    ... source = "made up"
    ... city = "classroom"
    ... period.days = 22
    ... numbers.late_share.value = 0.2
    ... numbers.redone_share.value = 0.1
    ... ''')
    >>> found = sim.posterior(sim.load_bulletin("march.toml"), points=200)
    >>> page = sim.plots.posterior_report(found)
    >>> page.startswith("<!doctype html>")
    True
    """
    of, bulletin = OfBulletin.of(found, Catalogue(language)), found.bulletin
    words = of.words
    say = words.within("posterior")
    drawn = drawn if drawn is not None else drawings(found, language, folder=POSTERIOR)
    city = bulletin.city.title
    cities = len(found.bank.shares)
    alarm = alarm_of(of)
    return template("posterior.html.j2").render(
        found=found,
        command=command,
        say=words.text,
        of=of,
        tables=posterior_tables,
        **shown(of, drawn, POSTERIOR),
        title=bulletin.titles,
        city=words.declared("titles", city, city),
        first=[prior_and_posterior(of), *([] if found.is_unusual else [alarm])],
        alarm=alarm if found.is_unusual else "",
        unlearnt=of.names_of(of.unlearnt),
        next_days=bulletin.next_days,
        told_of_days=told_of_days(of),
        calibrated=calibrated(of),
        counted=[*_counted(of)],
        method=say("methods.told", points=as_text(cities, ",.0f"), version=sim.__version__),
        repeated=[repeated(found.bank.prior.seed, words), say("methods.file")],
    )


def prior_and_posterior(of: OfBulletin) -> str:
    """Return which numbers are assumed and which inferred, the first line of the page."""
    return of.words.text(
        "posterior.prior",
        numbers=len(of.found.keys),
        published=len(of.found.names),
        learnt=len(of.learnt),
        kept=len(of.unlearnt),
    )


def alarm_of(of: OfBulletin) -> str:
    """Return whether the model can make the published numbers, in words."""
    say, found = of.words.within("posterior"), of.found
    if found.alarm is None:
        return say("no_numbers")
    share = percent(found.alarm.p, of.words)
    if not found.is_unusual:
        return say("no_alarm", share=share)
    asked = found.blamed
    if asked is None:
        return say("alarm", share=share, blamed=say("blamed_none"))
    bulletin, expected = found.of(asked), found.expected(asked)
    name, _ = bulletin.as_written(asked.name)
    step = bulletin.printed[name].rounded
    value = published(name, expected[0], of.words, step=step)
    low, high = (of.published(name, end) for end in expected[1:])
    key = "blamed" if len(found.names) > 1 else "blamed_alone"
    blamed = say(key, number=of.asked(asked), value=value, low=low, high=high)
    return say("alarm", share=share, blamed=blamed)


def told_of_days(of: OfBulletin) -> list[str]:
    """Return how to read the numbers that are expected of the days after the period."""
    say, bulletin = of.words.within("posterior.foretold"), of.found.bulletin
    changing = "changing" if bulletin.drift else "unchanged"
    told = [say(changing, days=bulletin.next_days, drift=as_text(bulletin.drift, "g"))]
    if bulletin.next_days < bulletin.days:
        told.append(say("shorter", days=bulletin.next_days, period=bulletin.days))
    return told


def calibrated(of: OfBulletin) -> str:
    """Return how well the intervals fit the bank's own cities, in words."""
    coverage = of.found.calibration.coverage(of.found.level)
    return of.words.text(
        "posterior.calibration.told",
        cities=len(of.found.calibration.ranks),
        mean=percent(float(coverage.mean()), of.words),
        low=written(float(coverage.min()), Way.SHARE, of.words, bare=True),
        high=percent(float(coverage.max()), of.words),
    )


def _counted(of: OfBulletin) -> Iterator[Iterable[str]]:
    """Yield where the published numbers come from, and how they count, by paragraph."""
    say, bulletin = of.words.within("posterior.counted"), of.found.bulletin
    city = bulletin.city
    title, source = (
        of.words.declared(f"{about}s", text, text)
        for about, text in (("title", city.title), ("source", city.source))
    )
    ranges = say("ranges", city=title, source=source)
    if not bulletin.earlier:
        yield (*_counted_in(bulletin, of), ranges)
        return
    for each in bulletin.periods:
        yield say("of_period", title=each.title, period=each.label), *_counted_in(each, of)
    walk = say("walk", drift=as_text(bulletin.drift, "g")) if bulletin.drift else ""
    yield say("sequence"), walk, ranges


def _counted_in(bulletin: Bulletin, of: OfBulletin) -> Iterator[str]:
    """Yield the same of one period."""
    say, counted = of.words.within("posterior.counted"), bulletin.definitions
    yield say("source", source=bulletin.source.rstrip(".。"))
    period = "period" if bulletin.is_counted else "period_assumed"
    yield say(period, days=bulletin.days, cases=as_text(bulletin.dispatched, ",.0f"))
    late = "late_days" if counted.limit_days else "late"
    low, high = (as_text(each, "g") for each in bulletin.limits)
    limit = low if low == high else of.interval(low, high)
    yield say(late, days=counted.limit_days, among=say(counted.late_among), limit=limit)
    yield say(counted.clock)
    yield say(counted.unit)
    wrong = [
        say(
            "believed",
            number=of.number(name),
            value=published(name, each.value, of.words, step=each.rounded),
            true=true,
        )
        for name, each in bulletin.printed.items()
        if (true := believed(bulletin, name, of.words))
    ]
    errors = of.words.text("lists.apart").join(wrong)
    yield say("error", errors=errors) if wrong else say("no_error")
