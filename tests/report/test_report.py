"""The report holds what a paper needs, says it in the language asked for, and can be read without the code."""

import base64
import itertools
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.experiments.study import Study
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.plots import figures
from sim.report.report import pieces, report
from sim.report.rows import MAIN_MEASURES, docket_warnings
from sim.results.numbers import measured, shown, way_of
from sim.results.result import by_arm
from tests.experiments.examples import town
from tests.report.pages import Page, blank

pytestmark = pytest.mark.filterwarnings("ignore:no font has Chinese characters")

TITLE, QUESTION, SOURCE = (
    "Town with <b> & “marks”",
    "Does it help the people there?",
    "Invented for this test only.",
)
COMMAND = "sim compare town.toml --toggle precedents"
STUDIES = ("toggled", "scenarios", "alone", "many", "varied")
"""Fixtures below."""


def titled(**tables: Any) -> Any:
    return town(**{"title": TITLE, "question": QUESTION, "source": SOURCE} | tables)


@pytest.fixture(scope="module")
def toggled() -> Study:
    return sim.compare(
        titled(), toggle=["precedents", "social_organisations"], replications=3, by=["zone"]
    )


@pytest.fixture(scope="module")
def scenarios() -> Study:
    return sim.compare(
        [
            titled(),
            titled(title="Overloaded", adjudication={"enabled": True, "rulings_per_year": 5}),
        ],
        replications=2,
    )


@pytest.fixture(scope="module")
def alone() -> Study:
    return sim.compare(titled(), replications=1, by=["issue"])


@pytest.fixture(scope="module")
def many() -> Study:
    return sim.compare(
        titled(),
        toggle=["precedents", "adjudication", "supervision", "campaigns"],
        replications=2,
        by=["zone"],
    )


@pytest.fixture(scope="module")
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
    """Return what a reader reads, without names in files, commands and works referred to."""
    return [
        text
        for tags, text in page.texts
        if not {"code", "pre"} & set(tags) and not re.match(r"[A-Z]\w+, .*\(\d{4}\)\.", text)
    ]


def test_page_is_whole_and_its_headings_are_in_order(page: Page) -> None:
    assert page.unbalanced == []
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_names_from_outside_are_escaped_wherever_they_stand() -> None:
    hostile = "<b>&amp;"
    city = town(
        **dict.fromkeys(("title", "question", "source"), hostile),
        departments=[{"name": hostile, "staff_hours": 20}, {"name": "roads", "staff_hours": 20}],
        issues=[{"name": f"{hostile} hole", "departments": [hostile, "roads"], "overlap": 0.5}],
    )
    study = sim.compare(city, replications=1, by=["issue", "unit"])
    page = Page(report(study, hostile, drawn=blank(study)))
    assert page.unbalanced == []
    assert not any(tag == "b" for tag, _ in page.tags)
    assert sum(hostile in text for _, text in page.texts) > 10


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("precedents, platform.recognition=0.5", ["precedents, platform.", "recognition=", "0.5"]),
        ("interaction:precedents:a_b", ["interaction:", "precedents:", "a_", "b"]),
        ("95 % of 1,000.25", ["95\N{NO-BREAK SPACE}% of 1,000.25"]),
    ],
)
def test_long_names_may_be_broken_after_marks_and_within_no_number(
    name: str, parts: list[str]
) -> None:
    assert pieces(name) == parts


def test_page_loads_nothing_from_elsewhere(page: Page) -> None:
    named = [
        value
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "href", "srcset", "data", "action")
    ]
    assert named
    assert all(str(value).startswith("data:image/png;base64,") for value in named)
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in page.tags}


def test_every_table_has_a_caption_and_rows_of_one_length(page: Page) -> None:
    for caption, rows in page.tables:
        assert caption
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1


def test_no_key_is_left_unfilled(page: Page) -> None:
    for text in prose(page):
        assert not re.search(r"[{}$]|\bNone\b|\bnan\b|report\.\w+\.", text), text


def test_every_picture_is_a_png_with_its_numbers_in_words(page: Page) -> None:
    pictures = [attributes for tag, attributes in page.tags if tag == "img"]
    assert len(pictures) >= 7
    for picture in pictures:
        assert base64.b64decode(str(picture["src"]).split(",", 1)[1]).startswith(b"\x89PNG")
        assert re.search(r"\d", str(picture["alt"]))


def test_sections_answer_what_came_out_how_sure_it_is_what_was_assumed_and_how_to_repeat_it(
    toggled: Study,
) -> None:
    wanted = [
        "What was compared",
        "What came out",
        "How sure is it?",
        "What was assumed",
        "Methods, to quote",
        "To repeat this",
    ]
    headings = [words for _, words in read(toggled).headings]
    assert [words for words in headings if words in wanted] == wanted


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
    page = read(request.getfixturevalue(study), "zh")
    own = [TITLE, "Overloaded", QUESTION, SOURCE]
    alternatives = [
        str(attributes.get(name))
        for _, attributes in page.tags
        for name in ("alt", "aria-label")
        if name in attributes
    ]
    for text in [*prose(page), *alternatives]:
        for words in own:
            text = text.replace(words, "")
        assert not re.search(r"[A-Za-z]{2,} +[A-Za-z]+ +[A-Za-z]{2,}", text), text


def test_title_question_source_and_command_stay_as_written(toggled: Study) -> None:
    for language in LANGUAGES:
        texts = [text for _, text in read(toggled, language).texts]
        assert {TITLE, QUESTION, COMMAND} <= set(texts)
        assert any(SOURCE in text for text in texts)


def test_arms_are_shown_as_what_differs(toggled: Study, scenarios: Study) -> None:
    rows = read(toggled).rows("every value in which they differ")
    assert rows == [
        ["none", "off", "off"],
        ["precedents", "on", "off"],
        ["social organisations", "off", "on"],
        ["precedents + social organisations", "on", "on"],
    ]
    rows = read(scenarios).rows("every value in which they differ")
    assert [[name.split("\n")[-1], *values] for name, *values in rows] == [
        ["adjudication.rulings_per_year", "400", "5"]
    ]


def test_primary_measure_stands_first_and_all_others_are_called_descriptive(many: Study) -> None:
    page = read(many)
    captions = [caption for caption, _ in page.tables]
    primary = next(
        place
        for place, caption in enumerate(captions)
        if caption.startswith("The primary measure: effects")
    )
    descriptive = next(
        place
        for place, caption in enumerate(captions)
        if caption.startswith("Descriptive measures")
    )
    assert primary < descriptive
    assert len(page.rows("The primary measure: effects")) == len(many.contrasts)
    text = " ".join(prose(page))
    assert "All other measures are descriptive" in text
    assert "no correction for multiplicity was made" in text


def test_means_of_every_arm_are_those_of_the_table_of_arms(toggled: Study, many: Study) -> None:
    rows = read(toggled).rows("Means over 3 replications")
    written = {row[0].split("\n")[-1]: row[2:] for row in rows}
    for measure in MAIN_MEASURES:
        means = toggled.arms_table.groupby("arm", sort=False)[measure].mean()
        way = way_of(measure, means)
        assert written[measure] == [measured(mean, measure, way=way, bare=True) for mean in means]
    tables = [
        rows
        for caption, rows in read(many).tables
        if caption.startswith("Means over 2 replications")
    ]
    assert [cell.split("\n")[-1] for rows in tables for cell in rows[0][1:]] == list(MAIN_MEASURES)
    assert all(len(rows) == 1 + 16 for rows in tables)
    assert tables[0][1][1] == measured(
        many.arms_table.groupby("arm")["rmst_days"].mean()["none"], "rmst_days"
    )


def test_numbers_behind_the_curves_are_those_of_the_curves(toggled: Study) -> None:
    rows = [row for row in read(toggled).rows("cases not yet resolved") if row[1] == "20"]
    shares = [
        curve["estimate"].iloc[-1] for curve in by_arm(toggled.tables["resolution_curves"]).values()
    ]
    for row, share in zip(rows, shares, strict=True):
        assert row[2] == f"{100 * share:.1f}"
        assert row[5] == ("" if share == shares[0] else shown(100 * (share - shares[0]), "+.1f"))


def test_numbers_behind_the_daily_series_are_means_of_weeks(toggled: Study) -> None:
    rows = read(toggled).rows("means of five days")
    last = [row for row in rows if row[1] == "59"]
    assert [row[2] for row in last] == [
        f"{days['open'].to_numpy()[-5:].mean():,.1f}"
        for days in by_arm(toggled.tables["daily"]).values()
    ]


@pytest.mark.parametrize(("days", "last"), [(3, "2"), (7, "4"), (10, "9")])
def test_daily_series_of_a_short_run_ends_with_its_last_whole_week(
    toggled: Study, days: int, last: str
) -> None:
    daily = toggled.tables["daily"].query(f"day < {days}")
    short = replace(toggled, tables={**toggled.tables, "daily": daily})
    rows = Page(report(short, drawn=blank(short))).rows("means of five days")
    assert [row[1] for row in rows][-1] == last


def test_files_are_those_that_are_written(toggled: Study, alone: Study, tmp_path: Path) -> None:
    for study in (toggled, alone):
        study.save(tmp_path)
        drawn = [*blank(study)]
        named = ", ".join(name for name, _ in read(study).rows("Files in the folder")).split(", ")
        assert named[-len(drawn) - 1 : -1] == drawn
        assert all(list(tmp_path.glob(name)) for name in named[: -len(drawn) - 1])


def test_pictures_are_those_of_the_study_unless_they_are_drawn_already(alone: Study) -> None:
    page = Page(report(alone))
    own, given = (
        [attributes["src"] for tag, attributes in each.tags if tag == "img"]
        for each in (page, read(alone))
    )
    drawn = [name for name, _ in figures(alone)]
    assert len(set(own)) == len(own) == len(given) == len(drawn)
    assert len(set(given)) == 1
    named = ", ".join(name for name, _ in page.rows("Files in the folder")).split(", ")
    assert named[-len(drawn) - 1 : -1] == drawn


def test_every_picture_can_be_scrolled_with_the_keyboard(page: Page) -> None:
    tags = page.tags
    holders = [tags[place - 1][1] for place, (tag, _) in enumerate(tags) if tag == "img"]
    assert all(
        holder["class"] == "wide" and holder["tabindex"] == "0" and holder["aria-label"]
        for holder in holders
    )


def test_hours_of_the_leader_are_said_to_be_of_one_replication(toggled: Study) -> None:
    rows = read(toggled).rows("Load by kind of unit")
    assert [row[0] for row in rows if row[0].startswith("leader")] == [
        "leader, for directives (first replication only)"
    ]


def test_hours_of_many_arms_stand_below_one_another(many: Study) -> None:
    rows = read(many).rows("Load by kind of unit")
    assert [row[0] for row in rows][:2] == ["none", "precedents"]
    assert len(rows) == len(many.arms)


def test_paper_has_every_value_in_short(toggled: Study) -> None:
    text = "\n".join(text for tags, text in read(toggled).texts if "li" in tags)
    assert "time: days = 60; warm_up = 10; horizon = 20\n" in text
    assert "reforms: none" in text


def test_overloaded_docket_is_warned_of(scenarios: Study) -> None:
    assert any(
        "“Overloaded” the docket is overloaded" in text and "without precedents, as here" in text
        for text in prose(read(scenarios))
    )


def test_overload_is_not_put_down_to_precedents_that_an_arm_has(toggled: Study) -> None:
    crowded = replace(toggled, arms_table=toggled.arms_table.assign(docket_use=1.5))
    with_precedents = [
        "precedents, as here" not in warning
        for warning in docket_warnings(crowded, Catalogue("en"))
    ]
    assert with_precedents == [False, True, False, True]


def test_works_are_listed_where_they_are_referred_to(toggled: Study) -> None:
    without = sim.compare(town(), toggle=["campaigns"], replications=1)
    for study, cited in ((toggled, True), (without, False)):
        for language in LANGUAGES:
            page = report(study, language=language, drawn=blank(study))
            assert ("Fon, V. and Parisi, F. (2006)" in page) == cited
            assert bool(re.search(r"Fon(?: and |和)Parisi(?: |，)2006", page)) == cited


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("draws", "correlated"), [(3, False), (10, True)])
def test_methods_say_how_draws_were_made_where_there_are_any(
    language: str, draws: int, correlated: bool
) -> None:
    ranged = town(uncertainty={"precedents.reach": [0.01, 0.1], "appraisal.coupling": [0.0, 0.4]})
    study = sim.compare(ranged, toggle=["precedents"], replications=2)
    assert "Conover" not in report(study, language=language, drawn=blank(study))
    study = sim.robust(study, draws)
    page = report(study, language=language, drawn=blank(study))
    said = " ".join(prose(Page(page)))
    assert re.search(r"McKay(?:, |、)Beckman(?: and |和)Conover(?: |，)1979", said)
    assert "McKay, M. D., Beckman, R. J. and Conover, W. J. (1979)" in page
    assert (
        bool(re.search(r"Kirschner(?: |，)2008", said))
        == ("Marino, S., Hogue, I. B." in page)
        == correlated
    )
    assert not re.search(r"\b(?:5|95) %[^.。]*(?:quantile|分位数)", said)


def test_parts_are_shown_with_means_and_effects(toggled: Study, alone: Study) -> None:
    page = read(toggled)
    assert [row[0].split("\n")[-1] for row in page.rows("Means: mean days")] == [
        "clear",
        "overlap",
        "gap",
        "beyond",
    ]
    assert len(page.rows("Effects: mean days")) == 4 * len(toggled.contrasts)
    assert [row[0] for row in read(alone).rows("Means: mean days")] == ["issue_01", "issue_02"]


def test_values_that_were_varied_are_arms_with_their_differences(varied: Study) -> None:
    rows = read(varied).rows("every value in which they differ")
    assert rows[0] == ["none, platform.recognition=0.0", "0.0", "off"]
    assert rows[-1] == ["precedents, platform.recognition=1.0", "1.0", "on"]
    assert any(
        "interaction of precedents and “platform.recognition=1.0”" in row[0]
        for row in read(varied).rows("The primary measure: effects")
    )


def test_methods_say_how_the_number_of_replications_came_about(
    toggled: Study, varied: Study
) -> None:
    assert "was set beforehand" in " ".join(prose(read(toggled)))
    assert "The half-widths asked for: rmst_days 50." in " ".join(prose(read(varied)))
