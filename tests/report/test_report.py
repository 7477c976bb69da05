"""The report is complete for a paper, in the chosen language, and readable without the code."""

import itertools
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.experiments.study import Study
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.report import report
from sim.report.rows import MAIN_MEASURES, docket_warnings
from sim.report.simplified import simplifications
from sim.report.tables import Context, effects, measures_of_arms, parts
from sim.results.numbers import measured, way_of
from sim.scenario.institutions import Limits
from sim.scenario.posterior import PosteriorFile
from tests.experiments.examples import town
from tests.experiments.judged import Numbers
from tests.experiments.judged import study as judged
from tests.report.for_people import faults_of
from tests.report.pages import Page, blank

pytestmark = pytest.mark.filterwarnings("ignore:no font has Chinese characters")

TITLE, QUESTION, SOURCE = (
    "Town with <b> & “marks”",
    "Does it help the people there?",
    "Invented for this test only.",
)
COMMAND = "sim compare town.toml --toggle precedents"
STUDIES = ("toggled", "scenarios", "alone", "many", "varied", "drawn")
"""Fixtures below."""

LARGEST = 2_500_000
"""Bytes of a report, at most."""


def titled(**tables: Any) -> Any:
    return town(**{"title": TITLE, "question": QUESTION, "source": SOURCE} | tables)


@pytest.fixture(scope="session")
def toggled() -> Study:
    return sim.compare(
        titled(), toggle=["precedents", "social_organisations"], replications=3, by=["zone"]
    )


@pytest.fixture(scope="session")
def scenarios() -> Study:
    return sim.compare(
        [
            titled(),
            titled(title="Overloaded", adjudication={"enabled": True, "rulings_per_year": 5}),
        ],
        replications=2,
    )


@pytest.fixture(scope="session")
def alone() -> Study:
    return sim.compare(titled(), replications=1, by=["issue"])


@pytest.fixture(scope="session")
def many() -> Study:
    return sim.compare(
        titled(),
        toggle=["precedents", "adjudication", "supervision", "campaigns"],
        replications=2,
        by=["zone"],
    )


@pytest.fixture(scope="session")
def varied() -> Study:
    vary = {"platform.recognition": [0.0, 1.0]}
    city = titled(social_organisations={"enabled": True, "members": [{"name": "Volunteers"}]})
    return sim.compare(
        city,
        toggle=["precedents"],
        vary=vary,
        replications=5,
        by=["patience"],
        precision={"rmst_days": 50},
    )


@pytest.fixture(scope="session")
def drawn() -> Study:
    ranges = {"precedents.reach": [0.01, 0.1], "appraisal.coupling": [0.0, 0.4]}
    study = sim.compare(titled(uncertainty=ranges), toggle=["precedents"], replications=2)
    return sim.robust(study, 10)


@pytest.fixture(scope="session")
def whole(drawn: Study) -> str:
    """A report with all its figures: drawing takes a while."""
    return report(drawn, COMMAND)


@pytest.fixture(
    params=[(study, language) for study in STUDIES for language in LANGUAGES],
    ids="-".join,
    scope="module",
)
def page(request: pytest.FixtureRequest) -> Page:
    study, language = request.param
    return read(request.getfixturevalue(study), language)


@cache
def read(study: Study, language: str = "en") -> Page:
    """Return the report of a study, as it is read, without its figures."""
    return Page(report(study, COMMAND, language, blank(study)))


def prose(page: Page) -> list[str]:
    """Return the visible text without commands and references, and the text read aloud."""
    written = [
        text
        for tags, text in page.texts
        if "pre" not in tags and not re.match(r"[A-Z]\w+, .*\(\d{4}\)\.", text)
    ]
    spoken = [
        str(attributes[name])
        for _, attributes in page.tags
        for name in ("alt", "aria-label")
        if name in attributes
    ]
    return written + spoken


def test_no_text_for_people_holds_a_code_a_long_share_or_a_sign_beside_a_direction(
    page: Page,
) -> None:
    found = {text: faults_of(text) for text in prose(page) if faults_of(text)}
    assert found == {}
    assert "rmst_days" in faults_of("rmst_days of 8.42 % is -3.0 days shorter")


def test_page_is_whole_and_its_headings_are_in_order(page: Page) -> None:
    assert page.unbalanced == []
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_stand_in_the_order_in_which_they_are_asked_for(
    drawn: Study, language: str
) -> None:
    asked = ("compared", "results", "days", "ends", "load", "robust", "assumed", "methods")
    say = Catalogue(language).within("report")
    wanted = [say("in_short"), *(say(f"{each}.heading") for each in asked)]
    wanted.append(say("repetition.heading"))
    assert [words for level, words in read(drawn, language).headings if level == 2] == wanted


@pytest.mark.parametrize("closed", [0.0, 0.9])
def test_draws_of_a_posterior_come_before_the_one_city_and_bulletin_terms_say_what_differs(
    drawn: Study, closed: float, tmp_path: Path
) -> None:
    draws = tmp_path / "draws.csv"
    draws.write_text("responsibility.stigma\n0.1\n")
    given = PosteriorFile(draws=str(draws))
    tables = {"posterior": given, "limits": Limits(close_when_due=closed)}
    arms = [replace(each, scenario=each.scenario.model_copy(update=tables)) for each in drawn.arms]
    page, words = read(replace(drawn, arms=arms)), Catalogue("en")
    headings = [text for level, text in page.headings if level == 2]
    assert headings[2] == words.text("given.report.robust.heading")
    assert headings[3] == words.text("report.results.heading")
    said = " ".join(text for _, text in page.texts)
    assert words.text("report.bulletin.of_period") in said
    assert (words.text("report.bulletin.closed_on_paper") in said) is bool(closed)
    assert words.text("report.bulletin.of_period") not in " ".join(prose(read(drawn)))


def test_names_from_outside_are_escaped_wherever_they_stand() -> None:
    hostile = "<b>&amp;</script><script>"
    city = town(
        **dict.fromkeys(("title", "question", "source"), hostile),
        departments=[{"name": hostile, "staff_hours": 20}, {"name": "roads", "staff_hours": 20}],
        issues=[{"name": f"{hostile} hole", "departments": [hostile, "roads"], "overlap": 0.5}],
    )
    study = sim.compare(city, replications=1, by=["issue", "unit"])
    page = Page(report(study, hostile, drawn=blank(study)))
    assert page.unbalanced == []
    assert [tag for tag, _ in page.tags].count("script") == 2  # numbers of a figure, the page's own
    assert sum(hostile in text for _, text in page.texts) > 7


def test_page_loads_nothing_from_elsewhere(whole: str) -> None:
    named = [
        str(value)
        for _, attributes in Page(whole).tags
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href", "srcset", "data", "action")
    ]
    assert named
    assert all(value.startswith(("data:image/png;base64,", "#")) for value in named)


def test_tables_and_figures_are_numbered_in_order_and_have_captions(page: Page) -> None:
    numbers = {"table": [], "figure": []}
    for tags, text in page.texts:
        if tags[-2:] == ("figcaption", "b"):
            kind = "table" if re.match(r"Table|表", text) else "figure"
            numbers[kind].append(int(re.findall(r"\d+", text)[0]))
    assert numbers["table"] == list(range(1, 1 + len(numbers["table"])))
    assert numbers["figure"] == list(range(1, 1 + len(numbers["figure"])))
    assert len(numbers["figure"]) >= 4
    for caption, rows in page.tables:
        assert caption
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1


def test_every_figure_says_in_words_what_it_shows(page: Page) -> None:
    said = [str(more.get("aria-label")) for _, more in page.tags if more.get("role") == "img"]
    assert len(said) >= 6
    assert all(re.search(r"\d", alternative) for alternative in said)


def test_no_key_is_left_unfilled_and_no_number_is_missing(page: Page) -> None:
    for text in prose(page):
        assert not re.search(r"[{}$]|\bNone\b|\bnan\b|report\.\w+\.", text), text


def test_measures_that_are_nowhere_applicable_are_said_to_be(toggled: Study) -> None:
    without = replace(
        toggled,
        arms_table=toggled.arms_table.assign(docket_use=np.nan, rmst_days=np.nan),
        effects=toggled.effects.assign(estimate=np.nan, low=np.nan, high=np.nan),
    )
    for language in LANGUAGES:
        text = " ".join(prose(Page(report(without, language=language, drawn=blank(without)))))
        assert Catalogue(language).text("numbers.not_applicable") in text
        assert "nan" not in text


def test_a_report_with_all_its_figures_is_small(whole: str) -> None:
    assert len(whole.encode()) < LARGEST


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_page_says_which_language_it_is_in(toggled: Study, language: str, tag: str) -> None:
    assert dict(read(toggled, language).tags)["html"] == {"lang": tag}


@pytest.mark.parametrize("study", STUDIES)
def test_numbers_are_the_same_in_every_language(study: str, request: pytest.FixtureRequest) -> None:
    made = request.getfixturevalue(study)
    english, chinese = (
        Counter(
            re.findall(
                r"[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]\d+)?", " ".join(prose(read(made, language)))
            )
        )
        for language in ("en", "zh")
    )
    assert english == chinese


@pytest.mark.parametrize("study", STUDIES)
def test_no_english_is_left_in_the_chinese_report(
    study: str, request: pytest.FixtureRequest
) -> None:
    for text in prose(read(request.getfixturevalue(study), "zh")):
        for words in (TITLE, "Overloaded", QUESTION, SOURCE):
            text = text.replace(words, "")
        assert not re.search(r"[A-Za-z]{2,} +[A-Za-z]+ +[A-Za-z]{2,}", text), text


def test_shipped_scenarios_have_title_question_and_source_in_every_language(root: Path) -> None:
    for file in (root / "scenarios").glob("*.toml"):
        scenario = sim.load_scenario(file)
        for about in ("title", "question", "source"):
            text = getattr(scenario, about)
            for language in set(LANGUAGES) - {"en"}:
                assert Catalogue(language).declared(f"{about}s", text, "") != "", (file, about)


def test_title_question_source_and_command_of_ones_own_stay_as_written(toggled: Study) -> None:
    for language in LANGUAGES:
        texts = [text for _, text in read(toggled, language).texts]
        assert {TITLE, QUESTION, COMMAND} <= set(texts)
        assert any(SOURCE in text for text in texts)


def test_arms_are_shown_as_what_differs(toggled: Study, scenarios: Study) -> None:
    assert read(toggled).tables[0][1][1:] == [
        ["A: none", "off", "off"],
        ["B: precedents", "on", "off"],
        ["C: social organisations", "off", "on"],
        ["D: precedents + social organisations", "on", "on"],
    ]
    (row,) = read(scenarios).tables[0][1][1:]
    assert row[1:] == ["400", "5"]


def test_means_of_every_arm_are_those_of_the_table_of_arms(toggled: Study, many: Study) -> None:
    rows = measures_of_arms(Context(toggled, Catalogue("en"))).rows
    for measure, row in zip(MAIN_MEASURES, rows, strict=True):
        means = toggled.arms_table.groupby("arm", sort=False)[measure].mean()
        way = way_of(measure, means)
        assert row[1:] == [measured(mean, measure, way=way, bare=True) for mean in means]
    assert len(measures_of_arms(Context(many, Catalogue("en"))).rows) == len(many.arms)


def test_every_contrast_has_its_effect_and_interval(toggled: Study, many: Study) -> None:
    for study in (toggled, many):
        rows = effects(Context(study, Catalogue("en"))).rows
        assert len(rows) == len(study.contrasts)
        assert [row[1] for row in rows if not re.search(r"\d.* to .*\d|zero", row[1])] == []


def test_an_effect_stands_beside_what_must_be_known_of_it() -> None:
    def cell(note: str, numbers: Numbers) -> str:
        return effects(Context(judged(numbers, note=note), Catalogue("en"))).rows[0][1]

    assert cell("", (-2.0, -3.0, -1.0)) == "−2.0 (−3.0 to −1.0)"
    assert cell("no_repetition", (-2.0, nan, nan)).startswith("−2.0; ")
    assert cell("applicable:3:20", (-2.0, -3.0, -1.0)).startswith("−2.0 (−3.0 to −1.0); ")
    assert cell("left_out:1:2", (-2.0, -3.0, -1.0)) == "−2.0 (−3.0 to −1.0)"
    assert cell("never_acted", (0.0, nan, nan)) == "zero in every replication"


def test_parts_are_shown_with_means_and_effects(toggled: Study, alone: Study) -> None:
    rows = parts(Context(toggled, Catalogue("en")), "zone").rows
    assert [row[0] for row in rows] == [
        Catalogue("en").name("zones", zone) for zone in ("clear", "overlap", "gap", "beyond")
    ]
    assert any("Effects with" in caption for caption, _ in read(toggled).tables)
    assert not any("Effects with" in caption for caption, _ in read(alone).tables)


def test_what_is_too_wide_can_be_scrolled_with_the_keyboard(page: Page) -> None:
    regions = [more for _, more in page.tags if more.get("class") == "wide"]
    assert regions
    assert all(more["tabindex"] == "0" and more["aria-label"] for more in regions)


def test_overloaded_docket_is_warned_of(scenarios: Study) -> None:
    (warning,) = docket_warnings(scenarios, Catalogue("en"))
    assert "Overloaded" in warning
    assert warning in prose(read(scenarios))


def test_overload_is_not_put_down_to_precedents_that_an_arm_has(toggled: Study) -> None:
    crowded = replace(toggled, arms_table=toggled.arms_table.assign(docket_use=1.5))
    with_precedents = [
        "precedents, as here" not in warning
        for warning in docket_warnings(crowded, Catalogue("en"))
    ]
    assert with_precedents == [False, True, False, True]


def test_only_simplifications_that_are_at_work_are_named(toggled: Study) -> None:
    of_all = [
        "platform.false_positives",
        "adjudication.wrong_refusals",
        "precedents.as_read",
        "precedents.hours_per_objection",
    ]
    assert simplifications(toggled) == of_all
    alone = sim.compare(town(adjudication={"enabled": True}), replications=1)
    assert simplifications(alone) == ["adjudication.wrong_refusals"]
    refusing = {"enabled": True, "wrong_refusals": 0.1}
    assert simplifications(sim.compare(town(adjudication=refusing), replications=1)) == []


def test_works_are_listed_where_they_are_referred_to(toggled: Study) -> None:
    without = sim.compare(town(), toggle=["campaigns"], replications=1)
    for study, cited in ((toggled, True), (without, False)):
        for language in LANGUAGES:
            page = report(study, language=language, drawn=blank(study))
            assert ("Fon, V. and Parisi, F. (2006)" in page) == cited
            assert bool(re.search(r"Fon(?: and |和)Parisi(?: |，)2006", page)) == cited


@pytest.mark.parametrize("language", LANGUAGES)
def test_methods_say_how_draws_were_made_where_there_are_any(
    drawn: Study, toggled: Study, language: str
) -> None:
    few = replace(drawn, robustness=None)
    few = sim.robust(few, 3)
    for study, made, correlated in (
        (toggled, False, False),
        (few, True, False),
        (drawn, True, True),
    ):
        page = report(study, language=language, drawn=blank(study))
        said = " ".join(prose(Page(page)))
        assert (
            bool(re.search(r"McKay(?:, |、)Beckman(?: and |和)Conover(?: |，)1979", said)) == made
        )
        assert ("McKay, M. D., Beckman, R. J. and Conover, W. J. (1979)" in page) == made
        assert bool(re.search(r"Kirschner(?: |，)2008", said)) == correlated
        assert ("Marino, S., Hogue, I. B." in page) == correlated


def test_methods_say_how_the_number_of_replications_came_about(
    toggled: Study, varied: Study
) -> None:
    assert "was set beforehand" in " ".join(prose(read(toggled)))
    assert "mean days to resolution 50." in " ".join(prose(read(varied)))
