"""The figures and the page of a posterior."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim import plots
from sim.errors import LogError
from sim.experiments.posterior import Posterior
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.drawings import Drawing
from sim.report.figures import POSTERIOR, pictures
from sim.report.figures.posterior.calibration import PLACES, band, differences, leaving
from sim.report.figures.posterior.dependences import pairs
from sim.report.figures.posterior.learnt import density
from sim.report.keys import key_name
from sim.report.posterior import told_of_days
from sim.report.posterior_tables import OfBulletin, foretold, rounded
from sim.report.values import said as said_of
from sim.scenario.ranges import Range
from tests.report.examples import faults, words_of
from tests.report.for_people import faults_of
from tests.report.pages import Page
from tests.report.posteriors import COUPLING, PATIENCE, PUBLISHED, REJECT, STIGMA, posterior

pytestmark = pytest.mark.filterwarnings("ignore:no font has Chinese characters")


NAMES = [name for name, each in pictures(POSTERIOR).items() if each.applies(posterior())]


def page(language: str = "en", late: float = 0.074, before: float | None = None) -> Page:
    blank = {name: Drawing(b"", "<svg></svg>", "", b"", 100, 100, "…") for name in NAMES}
    return Page(plots.posterior_report(posterior(late, before), "sim fit", language, blank))


@pytest.mark.parametrize("style", ["screen", "paper", "narrow"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_figure_is_cut_or_lies_on_another(
    name: str, language: str, style: str
) -> None:
    assert not faults(pictures(POSTERIOR)[name].draw(posterior(), language, style))


def test_numbers_learnt_are_drawn_and_the_others_counted() -> None:
    drawn, words = plots.learnt(posterior()), Catalogue("en")
    titles = [axes.get_title(loc="left").lower() for axes in drawn.axes]
    learnt = posterior().learnt
    assert titles == [key_name(key, words) for key in learnt[learnt["learnt"]]["key"]]
    assert set(learnt[~learnt["learnt"]]["key"]) == {STIGMA}
    assert words.text("figures.learnt.unlearnt", count=1) in drawn.caption


def test_posterior_has_all_its_weight_within_the_range() -> None:
    places = np.linspace(0, 1, 1001)
    shares = np.random.default_rng(1).beta(0.7, 5, 1000)
    assert np.trapezoid(density(shares, places), places) == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize("scale", ["linear", "log", "log1m"])
def test_share_of_a_range_is_where_its_value_is(scale: Any) -> None:
    found, shares = Range(0.1, 0.9, scale=scale), np.linspace(0, 1, 7)
    assert found.share(found.at(shares)) == pytest.approx(shares, abs=1e-9)


def test_numbers_known_only_together_are_the_pair_that_is_drawn() -> None:
    (found,) = pairs(posterior())
    assert {found.first, found.second} == {COUPLING, REJECT}
    assert found.correlation < -0.5
    assert len(plots.dependences(posterior()).axes) == 1


def test_published_numbers_are_marked_on_the_intervals_of_the_next_period() -> None:
    days = plots.foretold(posterior()).axes[1]
    marks = [line.get_xdata()[0] for line in days.lines if line.get_marker() == "D"]  # type: ignore[index]
    rows = posterior().numbers.set_index("number")
    bars = [tuple(line.get_xdata()) for line in days.lines if len(line.get_xdata()) == 2]  # type: ignore[arg-type]
    assert [mark for mark in marks if mark == mark] == [PUBLISHED["mean_days"]]
    assert bars[0] == pytest.approx(tuple(rows.loc["mean_days", ["low", "high"]]))


def test_band_holds_whole_curves_of_even_ranks_in_95_of_100_cases() -> None:
    rng = np.random.default_rng(2)
    curves = differences(rng.random((300, 2000)))
    inside = (np.abs(curves) <= band(300)[:, None]).all(0)
    assert inside.mean() == pytest.approx(0.95, abs=0.015)


def test_curve_that_leaves_the_band_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = posterior()
    exact = found.calibration
    ranks = (np.argsort(np.argsort(exact.ranks, axis=0), axis=0) + 0.5) / len(exact.ranks)
    ranks[:, found.keys.index(COUPLING)] **= 1.3
    monkeypatch.setitem(found.__dict__, "calibration", exact._replace(ranks=ranks))
    assert leaving(found) == [COUPLING]
    assert key_name(COUPLING, Catalogue("en")) in words_of(plots.calibration(found))


def test_curve_is_the_share_of_lower_ranks_less_the_even_share() -> None:
    assert differences(np.full((10, 1), 0.5))[:, 0] == pytest.approx((PLACES >= 0.5) - PLACES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_first_what_is_prior_and_what_posterior_then_the_alarm(language: str) -> None:
    texts = [text for tags, text in page(language).texts if {"p", "b"} & {*tags}]
    say = Catalogue(language).within("posterior")
    said = "".join(texts[1:])  # after the title of the city
    first = say("prior", numbers=4, published=2, learnt=3, kept=1)
    share = re.escape(say("no_alarm", share="#")).replace(r"\#", r"[\d.]+ ?%")
    assert said.startswith(first)
    assert re.match(share, said[len(first) :])


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_names_prior_and_posterior_of_each_number_in_words(language: str) -> None:
    made, words = page(language), Catalogue(language)
    assert not made.unbalanced
    tables = {caption: rows[1:] for caption, rows in made.tables}
    learnt = next(
        rows for caption, rows in tables.items() if words.text("posterior.learnt.table") in caption
    )
    by_key = {row[0]: row[1:] for row in learnt}
    name = key_name(PATIENCE, words) + said_of(PATIENCE, words) + PATIENCE
    row = posterior().learnt.set_index("key").loc[PATIENCE]
    assert re.findall(r"[\d.]+", by_key[name][1]) == [f"{rounded(PATIENCE, row['median']):g}"]
    assert re.findall(r"[\d.]+", by_key[name][0]) == ["6", "30"]
    said = " ".join(text for tags, text in made.texts if "code" not in tags and "pre" not in tags)
    assert faults_of(re.sub(r"[a-z]+-sim [\d.]+|remit [\d.]+|[a-z]+ \d+\.\d+\.\d+", "", said)) == []


@pytest.mark.parametrize(("late", "against"), [(0.074, ()), (0.6, (COUPLING, REJECT))])
def test_posterior_against_the_end_of_its_range_is_named(
    late: float, against: tuple[str, ...]
) -> None:
    found = posterior(late)
    assert found.cut_off == against
    said = " ".join(OfBulletin.of(found, Catalogue("en")).at_an_end)
    names = [key_name(key, Catalogue("en")) for key in found.keys]
    assert [name in said for name in names] == [key in against for key in found.keys]


def test_an_interval_without_width_is_called_no_knowledge(monkeypatch: pytest.MonkeyPatch) -> None:
    found, words = posterior(0.6), Catalogue("en")
    assert found.pinned == ()
    rows = found.learnt
    narrow = rows.assign(width=rows["width"].where(rows["key"] != REJECT, 0.001))
    monkeypatch.setitem(found.__dict__, "learnt", narrow)
    first, other = OfBulletin.of(found, words).at_an_end
    names = {key: key_name(key, words) for key in (REJECT, COUPLING)}
    assert found.pinned == (REJECT,)
    assert first == words.text("posterior.learnt.pinned", names=names[REJECT])
    assert other == words.text("posterior.learnt.cut_off", names=names[COUPLING])


def test_page_foretells_every_number_beside_the_published_one() -> None:
    rows = {row[0]: row[1:] for row in page().rows("expected of the next 22")}
    words = Catalogue("en")
    assert rows["cases closed late"][0] == "7.4 %"
    assert rows["mean days to close"][0] == "3.0 days"
    assert rows["cases truly resolved, of all ended"][0] == words.text("posterior.not_published")
    low, high = posterior().numbers.set_index("number").loc["late_share", ["low", "high"]]
    assert rows["cases closed late"][3] == f"{100 * low:.1f} to {100 * high:.1f} %"


def test_a_number_is_shown_as_it_is_published() -> None:
    found, words = posterior(), Catalogue("en")
    published = found.bulletin.published
    late = published["late_share"].model_copy(update={"rounded": 0.0001})
    bulletin = replace(
        found.bulletin,
        published=published | {"late_share": late},
        written={"late_share": "on_time_share"},
    )
    shown = Posterior(bulletin, found.bank)
    first = shown.numbers.iloc[0]
    assert (first["number"], first["published"]) == ("on_time_share", 0.926)
    assert first["low"] < first["median"] < first["high"]
    assert first["prior_low"] < first["low"]
    assert [*shown.numbers["number"][1:]] == [*found.numbers["number"][1:]]
    assert foretold(OfBulletin.of(shown, words)).rows[0][:2] == ["cases closed on time", "92.60 %"]


def test_shares_near_0_and_near_1_are_told_apart_on_their_axis() -> None:
    shares = plots.foretold(posterior()).axes[0]
    bars = [line.get_xdata() for line in shares.lines if len(line.get_xdata()) == 2]  # type: ignore[arg-type]
    assert {line.get_text() for line in shares.get_xticklabels()} >= {"5", "20", "50"}
    assert min(high - low for low, high in bars) > 0.01


@pytest.mark.parametrize(("days", "is_said"), [(22, False), (60, True)])
def test_that_the_days_foretold_are_fewer_than_the_period_is_said(days: int, is_said: bool) -> None:
    found = posterior()
    of = OfBulletin.of(Posterior(replace(found.bulletin, days=days), found.bank), Catalogue("en"))
    shorter = of.words.text("posterior.foretold.shorter", days=22, period=days)
    assert (shorter in told_of_days(of)) is is_said


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_of_two_periods_names_the_period_of_every_published_number(language: str) -> None:
    made, words = page(language, before=0.05), Catalogue(language)
    caption = words.text("posterior.foretold.table", days=22)
    (rows,) = [rows for title, rows in made.tables if caption in title]
    months = ("2024-02", "2024-03")
    key = "posterior.columns.published_of"
    assert rows[0][1:3] == [words.text(key, period=month) for month in months]
    late = next(row for row in rows if row[0] == words.text("published.late_share"))
    assert [re.findall(r"[\d.]+", cell)[0] for cell in late[1:3]] == ["5.0", "7.4"]
    said = "".join(text for _, text in made.texts)
    assert words.text("posterior.counted.of_period", title="February", period="2024-02") in said
    assert words.text("posterior.counted.walk", drift="0.24") in said
    assert words.text("posterior.foretold.changing", days=22, drift="0.24") in said


def test_alarm_of_two_periods_names_the_period_at_fault() -> None:
    told = "".join(text for _, text in page(before=0.25).texts)
    assert "cases closed late, 2024-03” is the hardest to make: 7.4 %" in told


def test_interval_of_the_next_period_holds_the_change_between_periods() -> None:
    """Mean days of the next period are known up to luck of 0.05 twice, and the drift."""
    wide = {}
    for drift in (0.0, 0.24):
        row = posterior(drift=drift).numbers.set_index("number").loc["mean_days"]
        wide[drift] = np.log((row["high"] + 0.5) / (row["low"] + 0.5)) / 2 / 1.645
    luck = 0.05 * np.sqrt(2) * 3 / 3.5  # half a day is added to three
    for drift, width in wide.items():
        # A quantile near 5 % of some 66 rows has a standard error of a quarter.
        assert width == pytest.approx(np.hypot(luck, drift), rel=0.25)
    assert posterior(drift=0.0).learnt.equals(posterior().learnt)


def test_number_that_hardly_any_city_has_is_neither_foretold_nor_weighed() -> None:
    bank = posterior().bank
    rare = {
        key: np.where(np.arange(len(column)) < 50, column, np.nan)
        for key, column in bank.numbers.items()
        if key.endswith("solved_share")
    }
    found = Posterior(posterior().bulletin, replace(bank, numbers={**bank.numbers, **rare}))
    assert "solved_share" not in {*found.numbers["number"], *found.worth["number"]}
    assert "top_share" in {*found.numbers["number"]} & {*found.worth["number"]}


def test_number_that_would_say_most_is_the_first_worth_publishing() -> None:
    most = posterior().worth.iloc[0]
    words = Catalogue("en")
    names = [words.text(f"published.{most['number']}"), key_name(most["key"], words)]
    assert page().rows("Further numbers")[0][:3:2] == names
    assert most["number"] == "redone_share"


@pytest.mark.parametrize("language", LANGUAGES)
def test_alarm_names_the_number_that_the_model_cannot_make(language: str) -> None:
    made, words = page(language, 0.7), Catalogue(language)
    assert ("p", {"class": "warning"}) in made.tags
    lead = words.text("posterior.alarm", share="", blamed="")[:3]
    (told,) = [text for _, text in made.texts if text.startswith(lead)]
    assert words.text("published.late_share") in told
    assert "70.0" in told


def test_page_loads_nothing_from_elsewhere() -> None:
    loaded = [
        value for _, held in page().tags for name, value in held.items() if name in ("src", "href")
    ]
    assert loaded == []


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        (COUPLING, 0.28731, 0.29),
        (COUPLING, 0.0287, 0.029),
        (COUPLING, 0.9387, 0.939),
        (COUPLING, 0.00023, 0.0002),
        (PATIENCE, 8.349, 8.3),
    ],
)
def test_numbers_have_two_digits_that_say_something(key: str, value: float, written: float) -> None:
    assert rounded(key, value) == pytest.approx(written)


def test_what_says_nothing_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    found = posterior()
    monkeypatch.setitem(found.__dict__, "learnt", found.learnt.assign(learnt=False))
    assert not pictures(POSTERIOR)["learnt"].applies(found)
    with pytest.raises(LogError, match="say nothing about any uncertain number"):
        plots.learnt(found)
